"""``unioncrawl demo --kill``: the promise of the README, as anyone can try it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawl.commands import environment, run, unioncrawl


@pytest.mark.slow
def test_the_demo_kills_crawls_and_shows_that_nothing_is_missing(tmp_path: Path) -> None:
    archive = tmp_path / "killed"
    done = run(unioncrawl("demo", "--kill", "--into", str(archive)), environment(archive))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("$ kill -9 ") == 4
    assert "the same 62 pages and 33 articles" in done.stdout
    assert ": whole" in done.stdout + done.stderr
