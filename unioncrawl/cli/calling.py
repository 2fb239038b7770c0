"""Commands that people are told to call next, as they would type them."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

import click


def command(*words: str) -> str:
    """Return the call of a command, for the archive that this one was called for."""
    context = click.get_current_context(silent=True)
    given = context.find_root().params.get("archive") if context else None
    archive = ("--archive", str(given)) if given else ()
    return shlex.join(("unioncrawl", *archive, *words))


def program() -> str:
    """Return how this program is called on this machine, where it need not be installed."""
    if shutil.which("unioncrawl"):
        return "unioncrawl"
    if Path(sys.argv[0]).name == "__main__.py":  # python -m unioncrawl
        return f"{shlex.quote(sys.executable)} -m unioncrawl"
    return shlex.quote(sys.argv[0])
