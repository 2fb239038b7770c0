"""Tools of other people, in an environment of their own: they pin old versions, and pywb is GPL."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crawl.commands import ROOT

PEERS = Path(os.environ.get("UNIONCRAWL_PEERS") or ROOT / ".venv" / "peers")
"""Where `make test` puts them, unless VENV is another."""

Peer = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def peers() -> Path:
    """The directory with the peers' commands. Without them tests are left out, but not where CI is set."""
    if not (PEERS / "made").exists():
        missing = (
            f"no peers (pywb, wacz …) in {PEERS}; make test makes them, else name them in UNIONCRAWL_PEERS"
        )
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return PEERS / "bin"


@pytest.fixture
def peer(peers: Path, tmp_path: Path) -> Peer:
    """Runs a command of the peers to its end."""

    def run(
        *arguments: str | Path, cwd: Path = tmp_path, stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        command = [str(peers / arguments[0]), *map(str, arguments[1:])]
        return subprocess.run(
            command, cwd=cwd, input=stdin, env=peers_environment(), capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip

    return run


def peers_environment() -> dict[str, str]:
    """Return an environment in which nothing of ours is imported."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
