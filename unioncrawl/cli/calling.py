"""Commands that people are told to call next, as they would type them."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

from unioncrawl.archive.home import Home


def command(*words: str) -> str:
    """Return the call of a command, for the archive that this one was called for."""
    return Home.chosen().command(*words)


def program() -> str:
    """Return how this program is called on this machine, where it need not be installed."""
    if shutil.which("unioncrawl"):
        return "unioncrawl"
    if Path(sys.argv[0]).name == "__main__.py":  # python -m unioncrawl
        return f"{shlex.quote(sys.executable)} -m unioncrawl"
    return shlex.quote(sys.argv[0])
