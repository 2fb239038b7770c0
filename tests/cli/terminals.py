"""Commands on a terminal: a real one, of the kernel's."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import termios
from collections.abc import Mapping

from tests.crawl.commands import ROOT, unioncrawl

UNSAID = ("COLUMNS", "LINES", "NO_COLOR", "LESS")
"""What the tests' own terminal, if there is one, must not decide."""


def on_terminal(
    *arguments: str,
    env: Mapping[str, str],
    settings: Mapping[str, str] | None = None,
    columns: int = 80,
    rows: int = 50,
    stdin: str | None = None,
    typed: str = "",
) -> tuple[int, str]:
    """Run a command of ``unioncrawl`` on a terminal; return its status and all that came out.

    :param stdin: what comes from a pipe; ``None`` for the terminal.
    :param typed: what is typed at the terminal.
    :param settings: of the terminal, in the environment; ``env`` has none.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    own = {name: value for name, value in env.items() if name not in UNSAID}
    own |= {"TERM": "xterm-256color", **(settings or {})}
    with subprocess.Popen(
        unioncrawl(*arguments), cwd=ROOT, env=own, stdin=theirs if stdin is None else subprocess.PIPE,
        stdout=theirs, stderr=theirs, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(theirs, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - no threads here
    ) as running:  # fmt: skip
        if running.stdin:
            running.stdin.write((stdin or "").encode())
            running.stdin.close()
        os.close(theirs)
        os.write(ours, typed.encode())
        pieces = []
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # EIO: the other side has closed it
                break
            if not piece:
                break
            pieces.append(piece)
        status = running.wait(timeout=60)
    os.close(ours)
    return status, b"".join(pieces).decode().replace("\r\n", "\n")
