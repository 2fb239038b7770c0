"""Crawling into an archive of very many articles, against an empty one."""

from __future__ import annotations

import contextlib
import datetime as dt
import statistics
from pathlib import Path

from bench.crawl import crawl_speed
from bench.paper import days_of
from bench.server import serving
from bench.table import row
from unioncrawl.archive.home import Home


def next_day(home: Home) -> dt.date:
    """Return the day after the newest edition of an archive: what is crawled next is new to it."""
    with contextlib.closing(home.read()) as db:
        newest = db.execute("SELECT max(published) FROM editions").fetchone()[0]
    return dt.date.fromisoformat(newest) + dt.timedelta(1)


def crawling_on_rows(home: Home, scratch: Path, articles: int, rounds: int) -> None:
    """Crawl the same days into ``home`` and into an empty archive, in turn. It grows by what is crawled."""
    speeds: dict[str, list[float]] = {"large": [], "empty": []}
    for number in range(rounds):
        first = next_day(home)
        since, until = days_of(articles, first)
        archives = {"large": home.path, "empty": scratch / f"empty-{number}"}
        with serving(articles, first) as connect_to:
            for name in ("large", "empty") if number % 2 else ("empty", "large"):
                figures = crawl_speed(archives[name], connect_to, since, until)
                speeds[name].append(figures["pages"] / figures["seconds"])
    ratios = [large / empty for large, empty in zip(speeds["large"], speeds["empty"], strict=True)]
    note = f"median of {rounds} rounds of {articles} articles: {', '.join(f'{one:.2f}' for one in ratios)}; to reach: 0.90"
    row("crawl speed, into a large archive / an empty one", f"{statistics.median(ratios):.2f}", note)
    for name, found in speeds.items():
        row(f"    into the {name} one", f"{statistics.median(found):.0f}/s")
