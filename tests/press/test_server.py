"""The loopback server answers as told, over every way in."""

import gzip
import http.client
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from unioncrawl.press import Answer, Press

HOST = "www.workercn.cn"
BODY = "工会".encode() * 3000

SITE = {
    "/": Answer(headers=[("content-type", "text/html")], body="职工之家".encode()),
    "/q?y=2016": Answer(body=b"2016"),
    "/odd": Answer(
        203,
        "Fine By Me",
        [("SET-COOKIE", "a=1"), ("x-ODD", "工".encode().decode("latin-1")), ("SET-COOKIE", "b=2")],
    ),
    "/moved": Answer(302, "Found", [("Location", "/")]),
    "/same": Answer(304, "Not Modified", [("ETag", '"1"')]),
    "/chunked": Answer(body=BODY, chunked=True),
    "/gzip": Answer(headers=[("Content-Encoding", "gzip")], body=gzip.compress(BODY, mtime=0)),
    "/short": Answer(body=BODY, truncate_at=100),
    "/short-chunked": Answer(body=BODY, chunked=True, truncate_at=5000),
    "/lying": Answer(headers=[("Content-Length", "4")], body=b"work"),
    "/slow": Answer(body=b"late", delay=0.4),
    "/robots.txt": Answer(body=b"User-agent: *\nDisallow:\n"),
}


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with Press(
        {HOST: SITE, "called": lambda path: Answer(body=path.encode()) if path != "/no" else None}
    ) as running:
        yield running


def exchange(press: Press, request: str) -> bytes:
    """Send ``request`` and return all that comes back until the server hangs up."""
    with socket.create_connection(("127.0.0.1", press.port), timeout=5) as connection:
        connection.sendall(request.replace("\n", "\r\n").encode())
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def get(
    press: Press, path: str, host: str = HOST, method: str = "GET"
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", press.port, timeout=5)
    connection.request(method, path, headers={"Host": host})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def trusting(press: Press) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=press.certificate.decode())


def test_a_host_is_told_by_its_header(press: Press) -> None:
    assert get(press, "/")[1] == "职工之家".encode()
    assert get(press, "/any?thing", host="called")[1] == b"/any?thing"
    assert get(press, "/q?y=2016")[1] == b"2016"


def test_unknown_paths_and_hosts_are_not_found(press: Press) -> None:
    assert get(press, "/none")[0].status == 404
    assert get(press, "/q")[0].status == 404
    assert get(press, "/", host="elsewhere.cn")[0].status == 404
    assert get(press, "/no", host="called")[0].status == 404


def test_https_comes_in_by_the_same_port_with_a_certificate_for_all_hosts(press: Press) -> None:
    with (
        socket.create_connection(("127.0.0.1", press.port), timeout=5) as plain,
        trusting(press).wrap_socket(plain, server_hostname=HOST) as secure,
    ):
        secure.sendall(f"GET / HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: secure.recv(65536), b""))
    assert answer.endswith("职工之家".encode())


def test_a_client_that_never_finishes_its_handshake_holds_nobody_up(press: Press) -> None:
    with socket.create_connection(("127.0.0.1", press.port)) as stalled:
        stalled.sendall(b"\x16\x03\x01")
        assert get(press, "/")[0].status == 200


def test_a_request_in_proxy_form_names_the_host_itself(press: Press) -> None:
    answer = exchange(press, f"GET http://{HOST}/q?y=2016 HTTP/1.1\nHost: 127.0.0.1\n\n")
    assert answer == b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n2016"


def test_connect_leads_to_the_server_itself(press: Press) -> None:
    connection = http.client.HTTPSConnection("127.0.0.1", press.port, timeout=5, context=trusting(press))
    connection.set_tunnel(HOST, 443)
    connection.request("GET", "/q?y=2016")
    assert connection.getresponse().read() == b"2016"
    connection.close()


def test_status_and_headers_are_sent_exactly_as_given(press: Press) -> None:
    assert exchange(press, f"GET /odd HTTP/1.1\nHost: {HOST}\n\n") == (
        b"HTTP/1.1 203 Fine By Me\r\nSET-COOKIE: a=1\r\nx-ODD: \xe5\xb7\xa5\r\nSET-COOKIE: b=2\r\n"
        b"Content-Length: 0\r\n\r\n"
    )
    assert exchange(press, f"GET /lying HTTP/1.1\nHost: {HOST}\n\n").count(b"Content-Length") == 1


def test_one_connection_carries_many_requests(press: Press) -> None:
    answer = exchange(press, f"GET /q?y=2016 HTTP/1.1\nHost: {HOST}\n\n" * 3)
    assert answer.count(b"2016") == 3


def test_a_redirect_and_a_304_have_no_more_than_they_need(press: Press) -> None:
    assert get(press, "/moved")[0].getheader("Location") == "/"
    assert exchange(press, f"GET /same HTTP/1.1\nHost: {HOST}\n\n") == (
        b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n'
    )


def test_head_sends_the_head_of_the_answer(press: Press) -> None:
    assert exchange(press, f"HEAD / HTTP/1.1\nHost: {HOST}\n\n") == (
        b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nContent-Length: 12\r\n\r\n"
    )


def test_a_chunked_body_arrives_whole(press: Press) -> None:
    response, body = get(press, "/chunked")
    assert response.getheader("Transfer-Encoding") == "chunked"
    assert response.getheader("Content-Length") is None
    assert body == BODY


def test_a_compressed_body_is_sent_compressed(press: Press) -> None:
    response, body = get(press, "/gzip")
    assert response.getheader("Content-Encoding") == "gzip"
    assert gzip.decompress(body) == BODY


@pytest.mark.parametrize("path", ["/short", "/short-chunked"])
def test_a_truncated_body_ends_before_its_time(press: Press, path: str) -> None:
    with pytest.raises(http.client.IncompleteRead) as lost:
        get(press, path)
    assert BODY.startswith(lost.value.partial)
    assert 0 < len(lost.value.partial) < len(BODY)


def test_a_delay_holds_up_its_own_answer_only(press: Press) -> None:
    start = time.monotonic()
    slow = threading.Thread(target=get, args=(press, "/slow"))
    slow.start()
    get(press, "/")
    assert time.monotonic() - start < 0.4
    slow.join()
    assert time.monotonic() - start >= 0.4


def test_requests_are_listed_in_the_order_in_which_they_came() -> None:
    with Press({HOST: SITE}) as press:
        get(press, "/")
        get(press, "/q?y=2016", method="HEAD")
        get(press, "/", host="elsewhere.cn:8080")
        assert press.requests == [(HOST, "/"), (HOST, "/q?y=2016"), ("elsewhere.cn", "/")]
        press.forget_requests()
        assert press.requests == []


def test_a_site_may_change_while_it_is_served() -> None:
    site = dict(SITE)
    with Press({HOST: site}) as press:
        site["/"] = Answer(410, "Gone")
        assert get(press, "/")[0].status == 410


def test_the_server_ends_at_once_though_connections_are_open() -> None:
    with Press({HOST: SITE}) as press:
        kept = http.client.HTTPConnection("127.0.0.1", press.port, timeout=5)
        kept.request("GET", "/", headers={"Host": HOST})
        kept.getresponse().read()
        before = time.monotonic()
    assert time.monotonic() - before < 1
    with pytest.raises(OSError, match="refused"):
        get(press, "/")
    kept.close()


def wget(press: Press, folder: Path, *addresses: str) -> list[tuple[str, bytes]]:
    """Return (address, body) of the responses in the WARC that wget writes of ``addresses``."""
    proxy = f"127.0.0.1:{press.port}"
    command = [
        "wget",
        "-q",
        "--no-check-certificate",
        "--tries=1",
        "--warc-file=press",
        "--output-document=body",
    ]
    settings = ["use_proxy=yes", f"http_proxy={proxy}", f"https_proxy={proxy}"]
    options = [option for setting in settings for option in ("-e", setting)]
    subprocess.run([*command, *options, *addresses], cwd=folder, check=True, timeout=20)
    with (folder / "press.warc.gz").open("rb") as stream:
        return [
            (record.rec_headers["WARC-Target-URI"].strip("<>"), record.content_stream().read())
            for record in ArchiveIterator(stream)
            if record.rec_type == "response"
        ]


@pytest.mark.skipif(shutil.which("wget") is None, reason="wget is not installed")
def test_wget_with_the_press_as_its_proxy_records_the_real_addresses(press: Press, tmp_path: Path) -> None:
    addresses = [f"http://{HOST}/", f"http://{HOST}/chunked", f"https://{HOST}/q?y=2016"]
    recorded = wget(press, tmp_path, *addresses)
    assert recorded == list(zip(addresses, ["职工之家".encode(), BODY, b"2016"], strict=True))
