"""An archive of very many articles, made in bulk: for measuring what happens in it, not how it came.

Its database is what crawls would have made of the generated paper (``paper.py``), and stands ``verify
--only database`` and ``--only files``. Its WARC files hold every record that the database names, their
payloads cut down to the title: searching, showing and crawling on work as ever, reading the pages again
does not.

Each edition is given to one of several sources, most to the paper itself: so that a choice of source, publisher
or province leaves something out. Their addresses stay those of the paper.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import random
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from bench.items import check, items
from bench.paper import FIRST_DAY, SOURCE, edition_of, editions, exchange
from unioncrawl import clock
from unioncrawl.archive.database import connect
from unioncrawl.archive.derive import derive
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import ItemRead, Job, RunEnded
from unioncrawl.archive.recorder import Recorder, Run
from unioncrawl.archive.store import Store
from unioncrawl.items import Article
from unioncrawl.press.editions import Edition

MADE = "made.txt"
"""File beside the database that says how many articles it was made with; written last."""

A_DAY = 60
"""Articles of a day, about: so that the days end about where crawls of the generated paper begin."""

SHARES = {
    "laodong_bao": 6,
    "sichuan_gongren_ribao": 5,
    "shaanxi_gongren_bao": 5,
    "henan_gongren_ribao": 4,
    "hebei_gongren_bao": 3,
    "jilin_gongren_bao": 2,
    "qinghai_zonggonghui": 1,
    SOURCE: 24,
}
"""Of so many editions each source gets so many."""

JOBS_A_COMMIT = 50_000
SILENCE_S = 10
CACHE_KB = 2_000_000
"""Keys are hashes: rows fall anywhere in their tables, so that these should lie in memory."""

Progress = Callable[[str], None]


def large_archive(directory: Path, count: int, progress: Progress = lambda _: None) -> Home:
    """Return the archive of ``count`` articles in ``directory``; it is made if it is not there, whole."""
    home = Home(directory / f"archive-{count}")
    made = home.path / MADE
    if not made.exists():
        if home.path.exists():
            raise SystemExit(f"{home.path}: an archive that was not finished; delete it")
        check(edition_of(FIRST_DAY))
        make(home, count, progress)
        made.write_text(f"{count}\n")
    return home


def make(home: Home, count: int, progress: Progress = lambda _: None) -> None:
    """Make an archive of ``count`` articles, that ends before ``FIRST_DAY`` or soon after."""
    began = said = time.monotonic()

    def told(what: str) -> None:
        nonlocal said
        if time.monotonic() - said > SILENCE_S:
            said = time.monotonic()
            progress(f"{said - began:6.0f} s  {what}")

    first = FIRST_DAY - dt.timedelta(count // A_DAY + 1)
    left = count
    for source, share in SHARES.items():
        articles = left if source == SOURCE else count * share // sum(SHARES.values())  # it is the last
        left -= articles
        days = editions(articles, first, lambda day, source=source: source_of(day) == source)  # type: ignore[misc]
        _capture(home, source, days, told)
    with contextlib.closing(connect(home.database)) as db:
        _hasten(db)
        derive(db, lambda done, total: told(f"derived: {done / total:.1%}"))
        db.execute("PRAGMA journal_mode=WAL")


def _capture(home: Home, source: str, days: Iterable[Edition], told: Progress) -> None:
    """Put the editions of one source in as a crawl of it would have done, without what is derived from them."""
    run = Run(source=source, command="crawl")
    with contextlib.closing(Recorder(home, run)) as recorder:
        recorder.store = Store(recorder.connection, derives=False)
        _hasten(recorder.connection)
        jobs = 0
        for edition in days:
            batch = list(_jobs(source, edition))
            recorder.append(batch)
            jobs += len(batch)
            if jobs > JOBS_A_COMMIT:
                recorder.commit()
                told(f"captured of {source} to {edition.published}")
                jobs = 0
        recorder.write([RunEnded(run_id=run.id, reason="finished", at=clock.iso(clock.now()), stats={})])


def _hasten(db: sqlite3.Connection) -> None:
    """Do without what keeps a database whole when its process is killed: it is made again then."""
    db.execute("PRAGMA journal_mode=OFF")
    db.execute("PRAGMA synchronous=OFF")
    db.execute(f"PRAGMA cache_size=-{CACHE_KB}")


def _jobs(source: str, edition: Edition) -> Iterator[Job]:
    """Yield the captures of ``edition`` and what is read from them."""
    at = dt.datetime.combine(dt.date.fromisoformat(edition.published), dt.time(0, 30), dt.UTC)
    for item in items(edition):
        item.source = source
        title = item.title if isinstance(item, Article) else None
        captured = exchange(item.url, f"<title>{title or item.url}</title>".encode(), at)
        captured.source = source
        yield captured
        yield ItemRead(snapshot_id=captured.snapshot_id, captured_at=clock.iso(at), item=item)
        at += dt.timedelta(seconds=1)


def source_of(day: dt.date) -> str:
    """Return the source that the edition of ``day`` is given to."""
    chance = random.Random(f"source {day}")
    return chance.choices(list(SHARES), list(SHARES.values()))[0]


def size_of(home: Home) -> int:
    """Return the bytes of all files of an archive."""
    return sum(path.stat().st_size for path in home.path.rglob("*") if path.is_file())


def main() -> None:
    """Make an archive."""
    parser = argparse.ArgumentParser(prog="python -m bench.large", description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--articles", type=int, default=1_000_000)
    arguments = parser.parse_args()
    home = large_archive(arguments.directory, arguments.articles, lambda line: print(line, file=sys.stderr))
    print(f"{home.path}: {size_of(home) / 1e9:.2f} GB")


if __name__ == "__main__":
    main()
