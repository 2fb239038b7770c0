"""A page class with a fault keeps no other page of a running crawl from being read."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.crawl.commands import environment, rows, run, unioncrawl
from unioncrawl.press import Press, demo_sites

FAULTY_CRAWL = """
import itertools, sys
from scrapy.cmdline import execute
from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage as Page

good = Page.to_item
met = []

async def faulty(page):
    met.append(page)
    if len(met) == 1:
        for _ in itertools.count():
            pass
    if len(met) == 2:
        raise SystemExit(3)
    if len(met) == 3:
        raise GeneratorExit
    return await good(page)

Page.to_item = faulty
execute(["scrapy", "crawl", "gongren_ribao", "-s", "DOWNLOAD_DELAY=0", *sys.argv[1:]])
"""


def test_pages_that_hang_or_would_end_the_crawl_become_failures_and_all_others_are_stored(
    tmp_path: Path,
) -> None:
    days = ["-a", "since=2026-11-16", "-a", "until=2026-11-16"]
    with Press(demo_sites()) as press:
        env = environment(tmp_path, press.connect_to, UNIONCRAWL_SECONDS_PER_PAGE="0.3")
        done = run([sys.executable, "-c", FAULTY_CRAWL, *days], env)
    assert done.returncode == 0, done.stderr
    failures = rows(tmp_path, "SELECT kind, reason, snapshot_id FROM failures ORDER BY reason")
    assert [(row["kind"], row["reason"]) for row in failures] == [
        ("error", "GeneratorExit:"),
        ("error", "SystemExit: 3"),
        ("error", "reading it takes too long"),
    ]
    assert all(row["snapshot_id"] for row in failures)
    before = len(rows(tmp_path, "SELECT id FROM articles"))
    assert before >= 2
    assert run(unioncrawl("reparse", "--failures"), environment(tmp_path)).returncode == 0
    assert len(rows(tmp_path, "SELECT id FROM articles")) == before + len(failures)
    assert run(unioncrawl("verify"), environment(tmp_path)).returncode == 0
