"""A mail server and a web hook on loopback that keep what they are sent."""

from __future__ import annotations

import contextlib
import email
import email.message
import email.policy
import json
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from unioncrawl.press.server import self_signed


class MailServer(socketserver.ThreadingTCPServer):
    """As much of SMTP (RFC 5321) as it takes to hand in a mail, with STARTTLS (RFC 3207) and AUTH PLAIN (RFC 4954)."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, security: str) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.security = security
        certificate, self.tls = self_signed(["localhost"])
        self.certificate: bytes = certificate
        self.mails: list[email.message.EmailMessage] = []
        self.secured: list[bool] = []
        self.logins: list[str] = []
        self.refused: list[str] = []
        """Addresses for which no mail is taken."""

        self.goodbye = "221 bye"

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.is_secure = False
        if self.server.security == "tls":
            self._secure()
        self._say("220 localhost")
        with contextlib.suppress(ssl.SSLError, ConnectionError):
            while line := self.rfile.readline():
                if not self._answer(line.decode().strip()):
                    return

    def _secure(self) -> None:
        with contextlib.suppress(ssl.SSLError, ConnectionError):  # of who does not trust it
            self.connection = self.server.tls.wrap_socket(self.request, server_side=True)
            self.rfile = self.connection.makefile("rb")
            self.is_secure = True

    def _say(self, *lines: str) -> None:
        with contextlib.suppress(OSError):
            self.connection.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def _answer(self, line: str) -> bool:
        verb = line.split(" ")[0].upper()
        if verb == "EHLO":
            offered = ["250-STARTTLS"] if self.server.security == "starttls" and not self.is_secure else []
            self._say("250-localhost", *offered, "250-AUTH PLAIN", "250 8BITMIME")
        elif verb == "STARTTLS":
            self._say("220 go on")
            self._secure()
        elif verb == "AUTH":
            self.server.logins.append(line)
            self._say("235 welcome")
        elif verb == "DATA":
            self._say("354 go on")
            self._take()
        elif verb == "RCPT" and any(f"<{address}>" in line for address in self.server.refused):
            self._say("550 nobody here")
        elif verb == "QUIT":
            self._say(self.server.goodbye)
            return False
        else:
            self._say("250 ok")
        return True

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        mail = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        assert isinstance(mail, email.message.EmailMessage)
        self.server.secured.append(self.is_secure)
        self.server.mails.append(mail)
        self._say("250 kept")


@contextlib.contextmanager
def mail_server(security: str, folder: Path) -> Iterator[tuple[MailServer, Path]]:
    """Give a mail server that runs, and the file of its certificate."""
    with MailServer(security) as server, _running(server):
        ca = folder / "ca.pem"
        ca.write_bytes(server.certificate)
        yield server, ca


class Hook(ThreadingHTTPServer):
    """A web hook."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Posted)
        self.status = 200
        self.location = ""
        self.drip_s = 0.0
        """Seconds between the bytes of an answer that has no end."""

        self.asked: list[str] = []
        self.posted: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/alarms"


class _Posted(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.status == 200:
            self.server.posted.append(json.loads(body))
            self.server.headers.append(dict(self.headers))
        with contextlib.suppress(ConnectionError):
            while self.server.drip_s:
                self.wfile.write(b"H")
                time.sleep(self.server.drip_s)
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.end_headers()

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as the base class has it
        """Say nothing."""


@contextlib.contextmanager
def hook() -> Iterator[Hook]:
    """Give a web hook that runs."""
    with Hook() as server, _running(server):
        yield server


@contextlib.contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
