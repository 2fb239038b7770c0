"""Crawling: against bare and plain Scrapy; the memory that it takes, the bytes that it writes."""

from __future__ import annotations

import contextlib
import statistics
from pathlib import Path
from urllib.parse import urlsplit

from bench.paper import days_of, editions, pages_of
from bench.server import serving
from bench.table import measured, row
from unioncrawl.archive.home import Home


def addresses(articles: int) -> list[str]:
    """Return the paths of all pages of a paper."""
    return [urlsplit(url).path for edition in editions(articles) for url, _ in pages_of(edition)]


def crawl_speed(archive: Path, connect_to: str, since: str, until: str) -> dict[str, float]:
    """Crawl into ``archive`` in a process of its own; return pages, seconds and peak memory in MB."""
    return measured("bench.subject", str(archive), connect_to, since, until)


def crawl_rows(scratch: Path, articles: int, rounds: int) -> Path:
    """Measure crawling against the baselines, in turn; return the last archive."""
    since, until = days_of(articles)
    urls = scratch / "urls"
    urls.write_text("\n".join(addresses(articles)))
    speeds: dict[str, list[float]] = {"A": [], "B": [], "C": []}
    archive = scratch
    for number in range(rounds):
        with serving(articles) as connect_to:
            port = connect_to.rpartition(":")[2]
            archive = scratch / f"archive-{number}"
            for kind in ("ABC", "BCA", "CAB")[number % 3]:
                if kind == "C":
                    figures = crawl_speed(archive, connect_to, since, until)
                else:
                    feed = str(scratch / f"{number}.jsonl")
                    figures = measured("bench.baselines", kind, port, str(urls), feed)
                speeds[kind].append(figures["pages"] / figures["seconds"])
    note = f"{articles} articles and their plans, median of {rounds} rounds"
    row("A  bare Scrapy, keeps nothing", f"{statistics.median(speeds['A']):.0f}/s", note)
    row("B  plain Scrapy, same fields, JSON Lines", f"{statistics.median(speeds['B']):.0f}/s", note)
    row("C  unioncrawl, everything on", f"{statistics.median(speeds['C']):.0f}/s", note)
    row("crawl speed, C / B", _spread(speeds["C"], speeds["B"]), "to reach: 0.80")
    row("crawl speed, C / A", _spread(speeds["C"], speeds["A"]))
    row("crawl speed, B / A", _spread(speeds["B"], speeds["A"]))
    return archive


def _spread(subject: list[float], baseline: list[float]) -> str:
    return f"{statistics.median(x / y for x, y in zip(subject, baseline, strict=True)):.2f}"


def crawl_memory_row(scratch: Path, articles: int) -> None:
    """Measure the peak memory of one crawling process."""
    since, until = days_of(articles)
    with serving(articles) as connect_to:
        figures = crawl_speed(scratch / "archive-memory", connect_to, since, until)
    note = f"{figures['pages']} pages; to stay under: 300 MB"
    row("peak memory of a crawl", f"{figures['peak_mb']:.0f} MB", note)


def size_rows(archive: Path, articles: int) -> None:
    """Measure the files of a crawled archive against what they hold."""
    home = Home(archive)
    written = sum(path.stat().st_size for path in home.warc.rglob("*.warc.gz"))
    raw = sum(len(markup.encode()) for edition in editions(articles) for _, markup in pages_of(edition))
    row("WARC bytes / bytes of the payloads", f"{written / raw:.3f}", f"{written:,} / {raw:,}")
    with contextlib.closing(home.read()) as db:
        text = db.execute("SELECT sum(length(CAST(text AS BLOB))) FROM articles").fetchone()[0]
    database = home.database.stat().st_size
    note = "search index and captures included"
    row("database bytes / UTF-8 bytes of the texts", f"{database / text:.2f}", note)
