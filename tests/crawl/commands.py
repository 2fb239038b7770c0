"""Running the real commands against the real press, in processes of their own."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

DATES = {
    "gongren_ribao": ("2026-11-16", "2026-11-18"),
    "shaanxi_gongren_bao": ("2016-12-05", "2016-12-07"),
}


UNMEASURED = {"COVERAGE_PROCESS_CONFIG": "", "COVERAGE_PROCESS_START": ""}
"""For a process that cannot write: coverage would write a file of its own at its end, and fail."""


def environment(archive: Path, connect_to: str = "", **more: str) -> dict[str, str]:
    """Return the environment in which a crawl goes to ``connect_to`` and into ``archive``.

    A host that is busy is asked again at once, so that nobody waits for it.
    """
    return {
        **os.environ,
        "UNIONCRAWL_BACKOFF_SECONDS": "0.1",
        "UNIONCRAWL_ARCHIVE": str(archive),
        "UNIONCRAWL_CONNECT_TO": connect_to,
        "PYTHONPATH": str(ROOT),
        **more,
    }


def scrapy_crawl(name: str, *arguments: str, delay: float = 0) -> list[str]:
    """Return the command line of ``scrapy crawl``; ``arguments`` are like ``since=2026-11-16``."""
    spider = [part for argument in arguments for part in ("-a", argument)]
    return [sys.executable, "-m", "scrapy", "crawl", name, "-s", f"DOWNLOAD_DELAY={delay}", *spider]


def unioncrawl(*arguments: str) -> list[str]:
    """Return the command line of ``unioncrawl``."""
    return [sys.executable, "-m", "unioncrawl", *arguments]


def without_rights() -> list[str]:
    """Return what a command begins with so that modes of files keep it out, as they do not root."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root may read and write everything")
    return ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]


def run(
    command: list[str], env: dict[str, str], cwd: Path = ROOT, timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command, env=env, cwd=cwd, capture_output=True, text=True, timeout=timeout, check=False
    )


def rows(archive: Path, sql: str) -> list[dict[str, Any]]:
    """Return what ``sql`` selects from the archive's database."""
    with contextlib.closing(sqlite3.connect(archive / "unioncrawl.db")) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(sql)]
