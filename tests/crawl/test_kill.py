"""A crawl that is killed and run again ends with what an undisturbed one has."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.crawl.commands import DATES, environment, rows, run, scrapy_crawl, unioncrawl
from unioncrawl.press import Press, demo_sites

ARTICLES = """SELECT id, source, url, kicker, title, subtitle, authors, published, page_no, page_label, page_name,
    text, text_sha256, page_pdf, parser, extraction FROM articles ORDER BY id"""
EDITIONS = "SELECT * FROM editions ORDER BY source, published"
SNAPSHOTS = "SELECT url, status, payload_sha256 FROM snapshots ORDER BY url"


def content(archive: Path) -> list[list[dict[str, Any]]]:
    return [rows(archive, sql) for sql in (ARTICLES, EDITIONS)]


def killed_crawl(name: str, archive: Path, press: Press, after: int) -> bool:
    """Crawl, and kill the process once the press has been asked ``after`` times; return whether it came to that."""
    since, until = DATES[name]
    press.forget_requests()
    process = subprocess.Popen(
        scrapy_crawl(name, f"since={since}", f"until={until}"),
        env=environment(archive, press.connect_to),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while process.poll() is None and len(press.requests) < after:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(DATES))
def test_a_crawl_killed_at_random_points_ends_like_an_undisturbed_one(name: str, tmp_path: Path) -> None:
    chance = random.Random(name)
    since, until = DATES[name]
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    with Press(demo_sites()) as press:
        done = run(
            scrapy_crawl(name, f"since={since}", f"until={until}"), environment(whole, press.connect_to)
        )
        assert done.returncode == 0, done.stderr
        asked = len(press.requests)
        kills = 0
        while kills < 5 and killed_crawl(name, broken, press, chance.randint(1, asked // 3)):
            kills += 1
        assert kills, "no kill came in time; the test shows nothing"
        if kills == 5:
            done = run(
                scrapy_crawl(name, f"since={since}", f"until={until}"), environment(broken, press.connect_to)
            )
            assert done.returncode == 0, done.stderr
    assert content(broken) == content(whole)
    # What was in flight when a kill came is asked for again; nothing is kept twice.
    assert rows(broken, SNAPSHOTS) == rows(whole, SNAPSHOTS)
    done = run(unioncrawl("verify"), environment(broken))
    assert done.returncode == 0, done.stdout + done.stderr
