"""``python -m bench``: print every row. Nothing here asserts: figures are read by people."""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import functools
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lxml import html as lxml_html

from bench.extractor import extractor_rows
from unioncrawl.archive.held import stored
from unioncrawl.archive.home import Home
from unioncrawl.archive.reparse import Selection, reparse
from unioncrawl.press.many import ARTICLES_A_PAGE, FIRST_DAY, PAGES_AN_EDITION, many_sites
from unioncrawl.search.find import find
from unioncrawl.warc.files import read_record

HOST = "www.workercn.cn"


@contextlib.contextmanager
def press(pages: int) -> Iterator[str]:
    """Serve a generated paper in a process of its own; give the connect-to string."""
    command = [sys.executable, "-m", "unioncrawl.press", "--pages", str(pages)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def measured(*command: str) -> dict[str, Any]:
    """Run a module of this package; return what it prints."""
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def row(name: str, value: str, note: str = "") -> None:
    """Print one row."""
    print(f"{name:<58} {value:>10}   {note}", flush=True)


def days_of(pages: int) -> tuple[str, str]:
    """Return the first and the last day of a generated paper of so many article pages."""
    editions = -(-pages // (PAGES_AN_EDITION * ARTICLES_A_PAGE))
    return FIRST_DAY.isoformat(), (FIRST_DAY + dt.timedelta(editions - 1)).isoformat()


def crawl_rows(scratch: Path, pages: int, rounds: int) -> Path:
    """Measure crawling against the baselines, in turn; return the last archive."""
    since, until = days_of(pages)
    urls = scratch / "urls"
    urls.write_text("\n".join(path for path in many_sites(pages)[HOST] if path.endswith(".html")))
    speeds: dict[str, list[float]] = {"A": [], "B": [], "C": []}
    archive = scratch
    for number in range(rounds):
        with press(pages) as connect_to:
            port = connect_to.rpartition(":")[2]
            archive = scratch / f"archive-{number}"
            for kind in "ABC":
                if kind == "C":
                    figures = measured("bench.subject", str(archive), connect_to, since, until)
                else:
                    figures = measured(
                        "bench.baselines", kind, port, str(urls), str(scratch / f"{number}.jsonl")
                    )
                speeds[kind].append(figures["pages"] / figures["seconds"])
    ratios = {
        pair: [x / y for x, y in zip(speeds[pair[0]], speeds[pair[1]], strict=True)]
        for pair in ("CB", "CA", "BA")
    }
    note = f"{pages} article pages, median of {rounds} rounds"
    row("A  bare Scrapy, keeps nothing", f"{statistics.median(speeds['A']):.0f}/s", note)
    row("B  plain Scrapy, same fields, JSON Lines", f"{statistics.median(speeds['B']):.0f}/s", note)
    row("C  unioncrawl, everything on", f"{statistics.median(speeds['C']):.0f}/s", note)
    row("crawl speed, C / B", spread(ratios["CB"]), "to reach: 0.70")
    row("crawl speed, C / A", spread(ratios["CA"]))
    row("crawl speed, B / A", spread(ratios["BA"]))
    return archive


def spread(ratios: list[float]) -> str:
    """Return the median of ``ratios``."""
    return f"{statistics.median(ratios):.2f}"


def memory_row(scratch: Path, pages: int) -> None:
    """Measure the peak memory of one crawling process."""
    since, until = days_of(pages)
    with press(pages) as connect_to:
        figures = measured("bench.subject", str(scratch / "archive-memory"), connect_to, since, until)
    row(
        "peak memory of a crawl",
        f"{figures['peak_mb']:.0f} MB",
        f"{figures['pages']} pages; to stay under: 300 MB",
    )


def size_row(archive: Path) -> None:
    """Measure the WARC against the raw bytes of what it holds."""
    home = Home(archive)
    written = sum(path.stat().st_size for path in home.warc.rglob("*.warc.gz"))
    raw = 0
    with contextlib.closing(home.read()) as db:
        for snapshot in db.execute("SELECT * FROM snapshots"):
            raw += len(read_record(home.warc, stored(snapshot).position).http().payload)
        database = home.database.stat().st_size
        text = db.execute("SELECT sum(length(CAST(text AS BLOB))) FROM articles").fetchone()[0]
    row("WARC bytes / raw bytes of the payloads", f"{written / raw:.3f}", f"{written:,} / {raw:,}")
    row(
        "database bytes / UTF-8 bytes of the texts",
        f"{database / text:.2f}",
        "search index and captures included",
    )


def reparse_row(archive: Path, rounds: int) -> None:
    """Measure re-parsing against lxml merely parsing the same decoded pages, in this process."""
    home = Home(archive)
    with contextlib.closing(home.read()) as db:
        rows = db.execute("SELECT * FROM snapshots WHERE role IN ('article', 'plan')").fetchall()
    pages = [
        read_record(home.warc, stored(one).position).http().body.decode(one["charset"], "replace")
        for one in rows
    ]
    baseline = best(lambda: [lxml_html.fromstring(page) for page in pages], rounds)
    subject = best(lambda: reparse(home, Selection(), dry_run=True), rounds)
    row(
        "re-parse speed / lxml merely parsing",
        f"{baseline / subject:.2f}",
        f"{len(pages) / subject:.0f} pages/s",
    )


def best(work: Callable[[], object], rounds: int) -> float:
    """Return the shortest of ``rounds`` runs of ``work``, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def search_rows(scratch: Path, archive: Path) -> None:
    """Measure searching, start-up included, against an interpreter that starts and ends, and a LIKE scan."""
    demo = scratch / "demo"
    command = [sys.executable, "-m", "unioncrawl"]
    subprocess.run([*command, "demo", "--into", str(demo)], check=True, capture_output=True)
    environment = {**os.environ, "UNIONCRAWL_ARCHIVE": str(demo)}

    def searching() -> None:
        subprocess.run([*command, "search", "工会"], check=True, capture_output=True, env=environment)

    nothing = best(lambda: subprocess.run([sys.executable, "-c", ""], check=True), 5)
    seconds = best(searching, 5)
    row("search on the demo archive, start-up included", f"{seconds:.3f} s", "to stay under: 0.3 s")
    row("search / starting the interpreter", f"{seconds / nothing:.1f}")
    like_row(archive)


def fetched(db: sqlite3.Connection, sql: str) -> list[Any]:
    """Return the rows of ``sql``."""
    return db.execute(sql).fetchall()


def found(db: sqlite3.Connection, word: str) -> list[Any]:
    """Return the newest articles that a search for ``word`` finds."""
    return list(find(db, word))


def like_row(archive: Path) -> None:
    """Measure searches against a LIKE scan over the same articles, for the newest 20.

    A word that every article has ends a scan, too, after 20 rows; a name that one article has does not.
    """
    with contextlib.closing(Home(archive).read()) as db:
        articles = db.execute("SELECT count(*) FROM articles").fetchone()[0]
        name = db.execute("SELECT json_extract(authors, '$[0]') FROM articles ORDER BY published").fetchone()[
            0
        ]
        for what, word in (
            ("a word that all articles have", "工会"),
            ("a name that few articles have", name),
        ):
            scan = f"SELECT * FROM articles WHERE text LIKE '%{word}%' ORDER BY published DESC LIMIT 20"
            baseline = best(functools.partial(fetched, db, scan), 5)
            subject = best(functools.partial(found, db, word), 5)
            note = f"{subject * 1000:.1f} ms, snippets included; {articles} articles"
            row(f"search for {what} / LIKE scan", f"{subject / baseline:.2f}", note)


def listing_row(rounds: int) -> None:
    """Measure ``scrapy list`` with all sources against ``scrapy list`` with one, in turn."""
    command = [sys.executable, "-m", "scrapy", "list"]
    one = [*command, "-s", "SPIDER_MODULES=unioncrawl.sources.laodong_wubao"]
    times: dict[str, list[float]] = {"all": [], "one": []}
    for _ in range(2 * rounds + 1):
        for name, called in (("all", command), ("one", one)):
            began = time.perf_counter()
            subprocess.run(called, check=True, capture_output=True)
            times[name].append(time.perf_counter() - began)
    medians = {name: statistics.median(spent) for name, spent in times.items()}
    row("scrapy list, all sources / one", f"{medians['all'] / medians['one']:.2f}", f"{medians['all']:.2f} s")


def main() -> None:
    """Print every row."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--pages", type=int, default=1000, help="article pages of the crawl")
    parser.add_argument("--memory-pages", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="unioncrawl-bench-") as directory:
        scratch = Path(directory)
        archive = crawl_rows(scratch, arguments.pages, arguments.rounds)
        size_row(archive)
        reparse_row(archive, arguments.rounds)
        extractor_rows(Home(archive), row, best, arguments.rounds)
        listing_row(arguments.rounds)
        search_rows(scratch, archive)
        memory_row(scratch, arguments.memory_pages)


if __name__ == "__main__":
    main()
