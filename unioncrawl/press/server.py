"""A web server on the loopback interface that answers like the sites of the press.

One port speaks http and https and is a proxy as well: it looks at the first byte of a connection, and
takes ``GET /path``, ``GET http://host/path`` and ``CONNECT host:443``. Addresses, Host headers and
what a crawler records of them stay those of the real sites.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import ipaddress
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import attrs
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from types import TracebackType

CHUNK = 4096
"""Size of the chunks of a chunked body, in bytes."""

VALIDATORS = ("server", "date", "etag", "last-modified")
"""Headers that a 304 repeats."""

TLS_HANDSHAKE = 0x16
"""First byte of a TLS connection; no HTTP method begins with it."""


def as_tuple(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return ``headers`` as an immutable sequence."""
    return tuple(headers)


@attrs.frozen
class Answer:
    """What the server sends for one path."""

    status: int = 200
    reason: str = "OK"

    headers: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=as_tuple)
    """(name, value) pairs, sent in this order, case and number. The server adds nothing but the framing,
    ``Content-Length`` or ``Transfer-Encoding``, and that only where it is not among them."""

    body: bytes = b""
    """Sent as it is: for ``Content-Encoding: gzip`` it must be compressed already."""

    chunked: bool = False

    truncate_at: int | None = None
    """The connection breaks off after so many bytes behind the head (chunk sizes count)."""

    delay: float = 0
    """Seconds between request and answer."""


Site = Mapping[str, Answer] | Callable[[str], Answer | None]
"""Path, with query, to answer; looked up at each request, so a test may change a site while it is served."""

NOT_FOUND = Answer(
    404,
    "Not Found",
    [("Server", "nginx"), ("Content-Type", "text/html")],
    b"<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>",
)


class Press:
    """Serves ``sites``, a mapping from host name to site, inside a ``with`` statement.

    :param port: 0 for any free one.
    """

    def __init__(self, sites: Mapping[str, Site], *, port: int = 0) -> None:
        self.sites = sites
        self.certificate, self.tls = self_signed([*sites, "localhost"])
        self._seen: list[tuple[str, str]] = []
        self._lock = threading.Lock()
        self._server = _Server(self, port)
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> Press:
        poll = functools.partial(self._server.serve_forever, poll_interval=0.02)
        self._thread = threading.Thread(target=poll, name="press", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def connect_to(self) -> str:
        """Value for ``UNIONCRAWL_CONNECT_TO`` that leads every host and port here."""
        return f"::127.0.0.1:{self.port}"

    @property
    def requests(self) -> list[tuple[str, str]]:
        """(host, path with query) of the requests so far, in the order in which they came."""
        with self._lock:
            return list(self._seen)

    def forget_requests(self) -> None:
        """Begin ``requests`` anew."""
        with self._lock:
            self._seen.clear()

    def answer(self, host: str, path: str) -> Answer:
        """Note the request and return what ``host`` has at ``path``."""
        with self._lock:
            self._seen.append((host, path))
        site = self.sites.get(host, {})
        found = site(path) if callable(site) else site.get(path)
        return found or NOT_FOUND


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, press: Press, port: int) -> None:
        self.press = press
        self.open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def server_bind(self) -> None:
        # HTTPServer's own asks the resolver for the host's full name, which can take seconds.
        socket.socket.bind(self.socket, self.server_address)
        self.server_address = self.socket.getsockname()

    def server_close(self) -> None:
        super().server_close()
        for connection in list(self.open):  # else threads of kept-alive connections would wait on
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hang up: crawlers are killed on purpose here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60
    server: _Server

    def setup(self) -> None:
        # Here and not in the accepting thread: a slow handshake must not hold up the other clients.
        self.request = self.secured(self.request)
        super().setup()
        self.server.open.add(self.connection)

    def finish(self) -> None:
        with contextlib.suppress(OSError):  # the client may be gone
            super().finish()
            if isinstance(self.connection, ssl.SSLSocket):
                self.connection.settimeout(1)
                self.connection.unwrap()
        self.server.open.discard(self.connection)
        self.connection.close()

    def secured(self, connection: socket.socket) -> socket.socket:
        """Return ``connection`` after the TLS handshake, if the client begins one."""
        connection.settimeout(self.timeout)
        first = connection.recv(1, socket.MSG_PEEK)
        if first != bytes([TLS_HANDSHAKE]):
            return connection
        return self.server.press.tls.wrap_socket(connection, server_side=True)

    def do_CONNECT(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self.server.open.discard(self.connection)
        self.setup()
        self.close_connection = False  # wget asks in HTTP/1.0

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        host = parts.hostname or urlsplit(f"//{self.headers.get('Host', '')}").hostname or ""
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        answer = self.server.press.answer(host, path)
        self.send(not_modified(answer) if self._is_held(answer) else answer)

    def _is_held(self, answer: Answer) -> bool:
        """Return whether the client says that it has what ``answer`` is (RFC 9110, 13.1)."""
        given = {name.lower(): value for name, value in answer.headers}
        asked = self.headers.get("If-None-Match")
        if answer.status != 200:
            return False
        if asked is not None:
            return asked == given.get("etag")
        since = self.headers.get("If-Modified-Since")
        return since is not None and since == given.get("last-modified")

    def do_HEAD(self) -> None:
        self.do_GET()

    def send(self, answer: Answer) -> None:
        """Send ``answer``."""
        if answer.delay:
            time.sleep(answer.delay)
        body = b"" if self.command == "HEAD" else framed(answer)
        self.wfile.write(head(answer) + body[: answer.truncate_at])
        if answer.truncate_at is not None and answer.truncate_at < len(body):
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name is the base class's)
        """Write no log."""


def not_modified(answer: Answer) -> Answer:
    """Return the 304 in place of ``answer``."""
    kept = [(name, value) for name, value in answer.headers if name.lower() in VALIDATORS]
    return Answer(304, "Not Modified", kept)


def head(answer: Answer) -> bytes:
    """Return status line and headers of ``answer``, the empty line included."""
    headers = [*answer.headers]
    given = {name.lower() for name, _ in headers}
    if not given & {"content-length", "transfer-encoding"} and may_have_body(answer):
        length = ("Content-Length", str(len(answer.body)))
        headers.append(("Transfer-Encoding", "chunked") if answer.chunked else length)
    lines = [f"HTTP/1.1 {answer.status} {answer.reason}", *(f"{name}: {value}" for name, value in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def framed(answer: Answer) -> bytes:
    """Return the body of ``answer`` as it goes over the wire."""
    if not may_have_body(answer):
        return b""
    if not answer.chunked:
        return answer.body
    pieces = [answer.body[i : i + CHUNK] for i in range(0, len(answer.body), CHUNK)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in [*pieces, b""])


def may_have_body(answer: Answer) -> bool:
    """Return whether HTTP allows a body with the status of ``answer``."""
    return answer.status >= 200 and answer.status not in (204, 304)


def self_signed(hosts: Iterable[str]) -> tuple[bytes, ssl.SSLContext]:
    """Return a certificate for ``hosts`` and 127.0.0.1, as PEM, and a server's TLS context that uses it."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(key, hosts)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile() as file:  # the ssl module reads keys from files only
        file.write(private + certificate)
        file.flush()
        context.load_cert_chain(file.name)
    return certificate, context


def _certificate(key: ec.EllipticCurvePrivateKey, hosts: Iterable[str]) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "unioncrawl press")])
    names: list[x509.GeneralName] = [x509.DNSName(host) for host in hosts]
    names.append(x509.IPAddress(ipaddress.IPv4Address("127.0.0.1")))
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    # Valid in any year that a test may simulate.
    builder = builder.not_valid_before(dt.datetime(1990, 1, 1, tzinfo=dt.UTC))
    builder = builder.not_valid_after(dt.datetime(2100, 1, 1, tzinfo=dt.UTC))
    builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
