"""A real pywb, with collections of WARC files, asked over HTTP for what it replays."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs

from tests.peers.conftest import peers_environment
from unioncrawl.warc.cdxj import timestamp

START_S = 30.0
"""What pywb may take to answer, on a machine that is busy."""


@attrs.frozen
class Replayed:
    """An answer of pywb."""

    status: int
    captured: str | None
    """When the capture was made that it gave: ``Sat, 21 Nov 2026 10:19:12 GMT``."""

    body: bytes


class Replay:
    """A running pywb."""

    def __init__(self, port: int) -> None:
        self._port = port

    def get(self, collection: str, at: str, url: str, modifier: str = "id_") -> Replayed:
        """Ask for the capture of ``url`` at a time; ``id_`` asks for it as it was, ``mp_`` for a page to be looked at."""
        address = f"http://127.0.0.1:{self._port}/{collection}/{timestamp(at)}{modifier}/{url}"
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                return Replayed(answer.status, answer.headers["Memento-Datetime"], answer.read())
        except urllib.error.HTTPError as error:
            return Replayed(error.code, error.headers["Memento-Datetime"], error.read())


@contextlib.contextmanager
def replay(
    peers: Path, directory: Path, collections: dict[str, Sequence[Path]], index: Path | None = None
) -> Iterator[Replay]:
    """Run pywb in ``directory`` with ``collections`` of WARC or WACZ files.

    :param index: takes the place of those that pywb made.
    """
    for name, files in collections.items():
        _manage(peers, directory, "init", name)
        _manage(peers, directory, "add", "--unpack-wacz", name, *map(str, files))
        if index:
            shutil.copy(index, directory / "collections" / name / "indexes" / "index.cdxj")
    port = _free_port()
    with (directory / "pywb.log").open("wb") as log:
        server = subprocess.Popen(
            [str(peers / "wayback"), "-b", "127.0.0.1", "-p", str(port)],
            cwd=directory, env=peers_environment(), stdout=log, stderr=log,
        )  # fmt: skip
        try:
            _wait(server, port)
            yield Replay(port)
        finally:
            server.terminate()
            server.wait(timeout=START_S)


def _manage(peers: Path, directory: Path, *arguments: str) -> None:
    done = subprocess.run(
        [str(peers / "wb-manager"), *arguments],
        cwd=directory, env=peers_environment(), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        assert server.poll() is None, "pywb ended; see pywb.log"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError(f"pywb did not answer within {START_S} s")
