"""Ctrl-C: once finishes what is under way, twice stops at once; neither loses anything."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.crawl.commands import environment, rows, run, scrapy_crawl, unioncrawl
from unioncrawl.press import Press, demo_sites

DAYS = ("since=2026-11-16", "until=2026-11-18")


def interrupted(archive: Path, press: Press, times: int) -> int:
    """Crawl slowly, interrupt after a few answers, and return the exit status."""
    process = subprocess.Popen(
        scrapy_crawl("gongren_ribao", *DAYS, delay=0.2),
        env=environment(archive, press.connect_to),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while len(press.requests) < 6:
        time.sleep(0.01)
    for _ in range(times):
        process.send_signal(signal.SIGINT)
        time.sleep(0.05)
    return process.wait(timeout=30)


@pytest.mark.slow
@pytest.mark.parametrize("times", [1, 2])
def test_an_interrupted_crawl_loses_nothing_and_goes_on_where_it_was(times: int, tmp_path: Path) -> None:
    with Press(demo_sites()) as press:
        assert interrupted(tmp_path, press, times) != 0
        before = [path for _, path in press.requests]
        done = run(scrapy_crawl("gongren_ribao", *DAYS), environment(tmp_path, press.connect_to))
        assert done.returncode == 0, done.stderr
        after = [path for _, path in press.requests][len(before) :]
    assert len(rows(tmp_path, "SELECT id FROM articles")) == 16
    # Only what was on the wire when the second Ctrl-C came is asked for again.
    assert len(set(before) & set(after)) <= (0 if times == 1 else 1)
    assert run(unioncrawl("verify"), environment(tmp_path)).returncode == 0
