"""Reprints: how many are found, and how many that are none; how fast, in how much memory. Other texts each time."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import itertools
import secrets
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from bench.copies import Press, Text, families
from bench.table import measured, row
from unioncrawl.archive.database import connect, transaction
from unioncrawl.urls import stable_id

PAPERS = 40
STORIES = 1000
"""Stories that are printed again, beside as many of campaigns, where precision and recall are measured."""

EDITION = 60
FIRST = dt.date(2015, 1, 1)
DAYS = 4000

_INSERT = (
    "INSERT INTO articles (id, source, url, title, authors, photographers, organisations, published, text, text_sha256,"
    " snapshot_id, parser, parser_version, extraction, first_seen, last_changed)"
    " VALUES (?, ?, ?, ?, '[]', '[]', '[]', ?, ?, ?, 0, '', '', '{}', '', '')"
)


def reprinting_rows(scratch: Path, articles: int, seed: str | None = None) -> None:
    """Measure on texts of ``seed``, and clustering on so many articles."""
    seed = seed or secrets.token_hex(4)
    database = scratch / f"reprints-{articles}.db"
    _finding_rows(scratch, seed)
    truth = _filled(database, families(Press(f"many {seed}"), articles), seed)
    figures = measured("bench.clustering", str(database))
    note = f"{figures['articles'] / figures['cpu']:,.0f} a second of the processor's time; to reach: 1,000"
    row(
        f"reprints: {len(truth):,} articles clustered",
        f"{figures['articles'] / figures['seconds']:,.0f}/s",
        note,
    )
    row("    peak memory", f"{figures['peak_mb']:.0f} MB", "to stay under: 2,000 MB")
    _say_found(database, truth, f"among {len(truth):,} articles, pairs of all copies of a story")
    with contextlib.closing(connect(database)) as db:
        size = db.execute("SELECT sum(length(signatures)) FROM reprint_signatures").fetchone()[0]
    row("    signatures", f"{size / 1e6:.1f} MB", f"{size / len(truth):.0f} bytes an article")
    press = Press(f"edition {seed}")
    edition = itertools.islice(itertools.chain.from_iterable(families(press, EDITION)), EDITION)
    _filled(database, ([text] for text in edition), f"{seed} edition")
    figures = measured("bench.clustering", str(database))
    note = f"{figures['cpu']:.2f} s of the processor's time, imports included; to reach: 2 s"
    row(f"reprints: an edition of {EDITION} against {len(truth):,}", f"{figures['seconds']:.2f} s", note)


def _finding_rows(scratch: Path, seed: str) -> None:
    """Measure what is found where each story is printed again once, 30 % of it cut, beside campaigns."""
    press = Press(f"pairs {seed}")
    texts: list[list[Text]] = []
    for _ in range(STORIES):
        first, paragraphs = press.original()
        texts.append([first, press.reprint(first.story, paragraphs)])
    texts += [press.campaign(20) for _ in range(STORIES // 20)]
    database = scratch / "pairs.db"
    truth = _filled(database, texts, seed)
    measured("bench.clustering", str(database))
    _say_found(
        database, truth, f"seed {seed}; each story once again, 30 % cut, beside {STORIES} of campaigns"
    )


def _say_found(database: Path, truth: Mapping[int, int], note: str) -> None:
    with contextlib.closing(connect(database)) as db:
        clusters = dict(db.execute("SELECT article_id, cluster_id FROM reprints").fetchall())
    right = _pairs(Counter((cluster, truth[one]) for one, cluster in clusters.items()).values())
    found, wanted = _pairs(Counter(clusters.values()).values()), _pairs(Counter(truth.values()).values())
    row("reprints: precision", f"{right / max(found, 1):.4f}", f"{found} pairs found; to reach: 0.98; {note}")
    row("    recall", f"{right / max(wanted, 1):.4f}", f"of {wanted} pairs; to reach: 0.98")


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def _filled(database: Path, stories: Iterable[list[Text]], seed: str) -> dict[int, int]:
    """Put texts into a database, those of a story in different papers, some days apart; return the story of each id."""
    press = Press(f"days {seed}")
    truth: dict[int, int] = {}
    with contextlib.closing(connect(database)) as db:
        db.execute("PRAGMA synchronous=OFF")
        rows = _rows(stories, press, seed, truth)
        while some := list(itertools.islice(rows, 10_000)):
            _insert(db, some)
    return truth


def _insert(db: sqlite3.Connection, rows: list[tuple[object, ...]]) -> None:
    with transaction(db):
        db.executemany(_INSERT, rows)


def _rows(
    stories: Iterable[list[Text]], press: Press, seed: str, truth: dict[int, int]
) -> Iterator[tuple[object, ...]]:
    for number, texts in enumerate(stories):
        day = FIRST + dt.timedelta(press.chance.randrange(DAYS))
        for copy, (text, paper) in enumerate(
            zip(texts, press.chance.sample(range(PAPERS), len(texts)), strict=True)
        ):
            url = f"https://paper-{paper}.example.cn/{seed}/{number}/{copy}"
            article_id = stable_id(url)
            truth[article_id] = text.story
            published = (day + dt.timedelta(copy)).isoformat()
            digest = hashlib.sha256(text.text.encode()).hexdigest()
            yield article_id, f"paper_{paper}", url, text.title, published, text.text, digest
