"""A crawl connects to public addresses alone, and takes no more of an answer than it should.

What came is kept, what did not is a failure that says why, and nothing else of the crawl is lost.
"""

from __future__ import annotations

import contextlib
import gzip
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crawl.commands import environment, rows, run, scrapy_crawl, unioncrawl
from tests.crawl.test_pages import HTML, STORY
from unioncrawl.archive.home import Home
from unioncrawl.archive.reading import position_of
from unioncrawl.press import Answer, Press
from unioncrawl.warc.encodings import MAX_DECODED
from unioncrawl.warc.files import read_record
from unioncrawl.warc.records import StoredRecord

HOST = "news.linjiang.example"
ROUGH = "rough.linjiang.example"
"""Served by a socket: an HTTP server would not do what it does."""

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
PRIVATE = (
    "localhost:{port}",
    "127.0.0.1:{port}",
    "2130706433:{port}",
    "0x7f.1:{port}",
    "[::1]:{port}",
    "10.0.0.1",
)


def to(target: str) -> Answer:
    return Answer(302, "Found", [("Location", target), ("Content-Length", "0")])


def packed(times: int) -> bytes:
    body = b"0" * (MAX_DECODED + 1)
    for _ in range(times):
        body = gzip.compress(body)
    return body


SITE = {
    "/good.html": Answer(200, "OK", HTML, STORY.encode()),
    "/pic/1.jpg": to("http://pictures.elsewhere.example/1.jpg"),
    "/moved.html": to("http://www.linjiang.example/good.html"),
    "/off.html": to("https://login.elsewhere.example/?from=7"),
    "/inwards.html": to("http://127.0.0.1/admin"),
    "/a.html": to("/b.html"),
    "/b.html": to("/a.html"),
    "/nowhere.html": to("http://[::1"),
    "/refresh.html": Answer(
        200, "OK", HTML, b'<meta http-equiv="refresh" content="0; url=http://[::1">' + b"<p>Here." * 3
    ),
    "/file.html": to("ftp://news.linjiang.example/7"),
    "/bomb.html": Answer(200, "OK", [*HTML, ("Content-Encoding", "gzip")], packed(1)),
    "/bombs.html": Answer(200, "OK", [*HTML, ("Content-Encoding", "gzip, gzip")], packed(2)),
    "/long.html": Answer(200, "OK", HTML, b"<p>" + b"x" * 400_000),
    "/endless.html": Answer(200, "OK", HTML, b"<p>" + b"x" * 400_000, chunked=True),
    **{f"/more{n}.html": to(f"/more{n + 1}.html") for n in range(20)},
}


def talk(client: socket.socket) -> None:
    """Answer one request at ``ROUGH``."""
    path = client.recv(65536).split(b" ")[1]
    if path == b"/drip.html":
        client.sendall(HEAD + b"Content-Length: 1000\r\n\r\n")
        for _ in range(200):
            client.sendall(b"<p>")
            time.sleep(0.1)
    elif path == b"/pause.html":
        client.sendall(HEAD + b"Content-Length: 1000\r\n\r\n<p>")
        time.sleep(20)
    elif path == b"/silent.html":
        time.sleep(20)
    elif path == b"/heads.html":
        while True:
            client.sendall(HEAD + (b"X-More: " + b"and more " * 1000 + b"\r\n") * 40)
    client.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@contextlib.contextmanager
def rough_server() -> Iterator[int]:
    """Serve ``talk``, a thread a connection; yield the port."""

    def one(client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            talk(client)

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=one, args=(server.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def crawl(archive: Path, urls: list[str], rules: str, *settings: str) -> None:
    """Crawl single pages, each asked for once."""
    given = [part for setting in ("RETRY_ENABLED=0", *settings) for part in ("-s", setting)]
    done = run([*scrapy_crawl("pages", f"url={' '.join(urls)}"), *given], environment(archive, rules))
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive after crawls of all that is bad, and good pages among it."""
    archive = tmp_path_factory.mktemp("guards") / "archive"
    sites = {HOST: SITE, "www.linjiang.example": SITE}
    with Press(sites) as press, rough_server() as port:
        urls = [f"http://{HOST}{path}" for path in SITE if path[:5] not in ("/more", "/pic/", "/b.ht")]
        urls += [f"http://{host.format(port=press.port)}/admin" for host in PRIVATE]
        urls += [f"http://{HOST}/more0.html", "https://localhost/admin"]
        rules = [f"{host}::127.0.0.1:{press.port}" for host in sites]
        crawl(archive, urls, " ".join(rules), "UNIONCRAWL_MAX_PAGE_BYTES=300000")
        assert {host for host, _ in press.requests} == set(sites)
        rough = [f"http://{ROUGH}/{name}.html" for name in ("drip", "pause", "silent", "heads")]
        # Apart from the bombs, which keep the process busy for longer than a site may be silent here.
        slow = ("DOWNLOAD_TIMEOUT=4", "UNIONCRAWL_MAX_SECONDS=6", "CONCURRENT_REQUESTS_PER_DOMAIN=8")
        crawl(archive, rough, f"{ROUGH}::127.0.0.1:{port}", *slow)
    return archive


def failure(archive: Path, url: str) -> dict[str, Any]:
    found = rows(archive, f"SELECT kind, reason FROM failures WHERE url = '{url}'")
    assert len(found) == 1, (url, found)
    return found[0]


def record_of(archive: Path, url: str) -> StoredRecord:
    row = rows(archive, f"SELECT * FROM snapshots WHERE url = '{url}'")[0]
    return read_record(Home(archive).warc, position_of(row))


def test_the_good_pages_among_the_bad_are_there(archive: Path) -> None:
    stories = rows(archive, "SELECT url FROM articles ORDER BY url")
    assert [row["url"] for row in stories] == [
        f"http://{HOST}/good.html",
        "http://www.linjiang.example/good.html",
    ]


def test_no_page_of_ones_own_network_is_asked_for_whatever_it_is_called(archive: Path) -> None:
    found = rows(archive, "SELECT * FROM failures WHERE url LIKE '%/admin'")
    assert len(found) == len(PRIVATE) + 1
    assert {row["kind"] for row in found} == {"refused"}
    why = [row["reason"] for row in found if "10.0.0.1" in row["url"]]
    assert why == [
        "not connected to: 10.0.0.1 a private address; if it is meant, set UNIONCRAWL_OPEN_NETWORKS=10.0.0.1"
    ]
    assert not rows(archive, "SELECT * FROM snapshots WHERE url LIKE '%/admin'")


@pytest.mark.parametrize(
    ("page", "kind", "says"),
    [
        ("off", "off-site", "https://login.elsewhere.example/?from=7"),
        ("inwards", "off-site", "http://127.0.0.1/admin"),
        ("file", "refused", "ftp://news.linjiang.example/7"),
        ("nowhere", "refused", "redirects to http://[::1, which is no address"),
    ],
)
def test_where_a_redirect_leads_off_the_site_is_named_and_not_followed(
    archive: Path, page: str, kind: str, says: str
) -> None:
    url = f"http://{HOST}/{page}.html"
    found = failure(archive, url)
    assert found["kind"] == kind
    assert says in found["reason"]
    assert record_of(archive, url).http().status == 302


def test_a_picture_that_is_elsewhere_is_named_and_not_fetched(archive: Path) -> None:
    assert failure(archive, f"http://{HOST}/pic/1.jpg")["kind"] == "off-site"


def test_a_page_that_sends_on_to_no_address_is_read_as_what_it_is(archive: Path) -> None:
    assert failure(archive, f"http://{HOST}/refresh.html")["kind"] == "not-an-article"


def test_redirects_end(archive: Path) -> None:
    circle = rows(
        archive, "SELECT kind, reason FROM failures WHERE url LIKE '%/a.html' OR url LIKE '%/b.html'"
    )
    assert {row["kind"] for row in circle} == {"redirect-loop"}
    assert any("/a.html to " in row["reason"] and "in a circle" in row["reason"] for row in circle)
    chain = rows(archive, "SELECT kind, reason FROM failures WHERE url LIKE '%/more%'")
    assert chain == [
        {
            "kind": "redirect-loop",
            "reason": f"redirects more than 10 times, the last to http://{HOST}/more11.html",
        }
    ]


@pytest.mark.parametrize("name", ["bomb", "bombs"])
def test_what_swells_is_kept_as_it_came_and_not_read(archive: Path, name: str) -> None:
    url = f"http://{HOST}/{name}.html"
    assert failure(archive, url)["kind"] == "too-large"
    assert record_of(archive, url).http().payload == SITE[f"/{name}.html"].body


def test_of_a_page_that_goes_on_what_came_is_kept(archive: Path) -> None:
    url = f"http://{HOST}/endless.html"
    assert failure(archive, url)["kind"] == "too-large"
    record = record_of(archive, url)
    assert record.header("WARC-Truncated") == "length"
    assert record.http().payload == SITE["/endless.html"].body[:300_000]


def test_a_page_that_announces_too_much_is_not_fetched(archive: Path) -> None:
    url = f"http://{HOST}/long.html"
    assert failure(archive, url)["kind"] == "too-large"
    record = record_of(archive, url)
    assert record.header("WARC-Truncated") == "length"
    assert record.http().header("Content-Length") == "400003"
    assert record.http().payload == b""


@pytest.mark.parametrize("name", ["drip", "pause"])
def test_a_page_that_drips_or_pauses_is_cut_off_and_what_came_is_kept(archive: Path, name: str) -> None:
    url = f"http://{ROUGH}/{name}.html"
    assert failure(archive, url)["kind"] == "too-slow"
    record = record_of(archive, url)
    assert record.header("WARC-Truncated") == "time"
    assert record.http().payload.startswith(b"<p>")


def test_a_server_that_says_nothing_or_never_ends_its_headers_is_left(archive: Path) -> None:
    assert failure(archive, f"http://{ROUGH}/silent.html")["kind"] == "network"
    assert failure(archive, f"http://{ROUGH}/heads.html") == {
        "kind": "too-large",
        "reason": "the head of the answer is longer than 262,144 bytes",
    }


def test_all_of_it_is_the_same_after_a_rebuild(archive: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(archive, tmp_path / "archive")
    (copy / "unioncrawl.db").unlink()
    assert run(unioncrawl("rebuild"), environment(copy)).returncode == 0
    everything = "SELECT * FROM failures ORDER BY id"
    assert rows(copy, everything) == rows(archive, everything)
    done = run(unioncrawl("verify", "--deep"), environment(copy))
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_network_can_be_opened(tmp_path: Path) -> None:
    with Press({"127.0.0.1": lambda path: SITE["/good.html"] if path == "/7.html" else None}) as press:
        command = scrapy_crawl("pages", f"url=http://127.0.0.1:{press.port}/7.html")
        done = run([*command, "-s", "UNIONCRAWL_OPEN_NETWORKS=127.0.0.0/8"], environment(tmp_path))
        assert done.returncode == 0, done.stderr
        assert ("127.0.0.1", "/7.html") in press.requests
