"""Bodies are decoded alike by a crawl and by a rebuild, whatever a server claims of them."""

from __future__ import annotations

import gzip
import resource
import sys
import zlib
from pathlib import Path

import brotli  # type: ignore[import-not-found, import-untyped, unused-ignore]  # comes with Scrapy
import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from tests.archive.test_rebuild import assert_rebuilt_the_same
from tests.archive.tools import STORY, exchange, query, record
from tests.crawl.commands import environment, run, scrapy_crawl
from unioncrawl.archive.home import Home
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.snapshots import row_of_exchange
from unioncrawl.middlewares.decode import DecodeMiddleware
from unioncrawl.press import Answer, Press
from unioncrawl.press.gongren_ribao import article_page
from unioncrawl.warc import encodings
from unioncrawl.warc.encodings import without_encodings
from unioncrawl.warc.http import parse_http
from unioncrawl.warc.records import Position

PAGE = article_page(STORY).encode()
GZIP = gzip.compress(PAGE)


def raw_deflate(data: bytes) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(data) + deflate.flush()


SENT = {
    "raw deflate": (["deflate"], raw_deflate(PAGE)),
    "deflate": (["deflate"], zlib.compress(PAGE)),
    "gzip": (["gzip"], GZIP),
    "upper case": (["GZIP"], GZIP),
    "x-gzip": (["x-gzip"], GZIP),
    "two in one header": (["gzip, gzip"], gzip.compress(GZIP)),
    "two headers": (["deflate", "gzip"], gzip.compress(zlib.compress(PAGE))),
    "two members": (["gzip"], gzip.compress(PAGE[:3000]) + gzip.compress(PAGE[3000:])),
    "garbage behind": (["gzip"], GZIP + b"garbage"),
    "what looks like a member behind": (["gzip"], GZIP + b"\x1f\x8bgarbage"),
    "wrong checksum": (["gzip"], GZIP[:-8] + bytes(8)),
    "claimed gzip": (["gzip"], PAGE),
    "claimed deflate": (["deflate"], PAGE),
    "claimed br": (["br"], PAGE),
    "br": (["br"], brotli.compress(PAGE)),
    "identity": (["identity"], PAGE),
    "unknown": (["aws-chunked"], PAGE),
}


@pytest.mark.parametrize("name", SENT)
def test_a_body_is_decoded_as_far_as_it_is_encoded(name: str) -> None:
    headers, body = SENT[name]
    assert without_encodings(body, headers) == PAGE


@pytest.mark.parametrize("name", SENT)
def test_a_live_response_has_the_body_that_its_record_gives(name: str) -> None:
    headers, body = SENT[name]
    pairs = [("Content-Type", "text/html"), *(("Content-Encoding", value) for value in headers)]
    captured = exchange(STORY.url, body, headers=pairs)
    stored = parse_http(captured.response_head + captured.payload)
    live = Response(
        STORY.url, headers={"Content-Type": "text/html", "Content-Encoding": list(headers)}, body=body
    )
    decoded = DecodeMiddleware().process_response(Request(STORY.url), live)
    assert isinstance(decoded, HtmlResponse)
    assert decoded.body == stored.body == PAGE
    assert "Content-Encoding" not in decoded.headers


def test_of_a_body_that_was_cut_off_what_came_is_decoded() -> None:
    for encoding, body in (("gzip", GZIP), ("deflate", zlib.compress(PAGE)), ("deflate", raw_deflate(PAGE))):
        decoded = without_encodings(body[:-200], [encoding])
        assert len(decoded) > len(PAGE) // 2
        assert PAGE.startswith(decoded)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_body_that_would_grow_too_large_stays_as_it_is(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encodings, "MAX_DECODED", 1_000_000)
    compress = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}[encoding]
    assert without_encodings(compress(bytes(1_000_000)), [encoding]) == bytes(1_000_000)
    bomb = compress(bytes(1_000_001))
    assert without_encodings(bomb, [encoding]) is bomb


@pytest.mark.slow
def test_a_body_of_very_many_members_is_decoded_as_far_as_anybody_needs() -> None:
    hundreds = b"".join(gzip.compress(b"%d " % n) for n in range(900))
    assert without_encodings(hundreds + b"rest", ["gzip"]) == b"".join(b"%d " % n for n in range(900))
    nothing = gzip.compress(b"") * (encodings.MAX_MEMBERS * 20)  # it took minutes
    assert without_encodings(nothing, ["gzip"]) is nothing
    assert encodings.swells(nothing, ["gzip"])


def test_a_page_that_would_fill_the_memory_becomes_a_failure(tmp_path: Path) -> None:
    home = Home(tmp_path)
    bomb = gzip.compress(gzip.compress(bytes(1_500_000_000), 1), 1)
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "gzip, gzip"))
    captured = exchange(STORY.url, bomb, headers=headers)
    row = row_of_exchange(captured, Position("x", 0, 0, ""), "run")
    assert row["content_sha256"] == row["payload_sha256"]
    record(home, [captured])
    assert query(home, "SELECT count(*) FROM failures") == [(1,)]
    limited = (
        f"import resource; resource.setrlimit(resource.RLIMIT_AS, (800_000_000, {resource.RLIM_INFINITY}))\n"
        "from unioncrawl.cli import main; main(['rebuild'])"
    )
    done = run([sys.executable, "-c", limited], environment(tmp_path))
    assert done.returncode == 0, done.stderr
    rebuild(home)
    assert query(home, "SELECT count(*) FROM failures") == [(1,)]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["raw deflate", "two headers", "garbage behind", "claimed gzip"])
def test_a_rebuild_reads_what_the_crawl_read(name: str, press: Press, tmp_path: Path) -> None:
    headers, body = SENT[name]
    site = press.sites["www.workercn.cn"]
    assert isinstance(site, dict)
    url = STORY.url
    pairs = [("Content-Type", "text/html"), *(("Content-Encoding", value) for value in headers)]
    site[url.removeprefix("https://www.workercn.cn")] = Answer(headers=pairs, body=body)
    done = run(scrapy_crawl("gongren_ribao", f"url={url}"), environment(tmp_path, press.connect_to))
    assert done.returncode == 0, done.stderr
    assert query(Home(tmp_path), "SELECT title FROM articles") == [(STORY.title,)]
    assert_rebuilt_the_same(Home(tmp_path))
