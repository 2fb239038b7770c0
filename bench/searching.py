"""Searching: start-up included, against an interpreter that starts and ends, and against a LIKE scan."""

from __future__ import annotations

import contextlib
import functools
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.table import best, in_turn, ratio, row
from unioncrawl.archive.home import Home
from unioncrawl.search.find import find

ROUNDS = 5


def searching_rows(scratch: Path, archive: Path) -> None:
    """Measure a search as called, and searches within this process."""
    demo = scratch / "demo"
    command = [sys.executable, "-m", "unioncrawl"]
    subprocess.run([*command, "demo", "--into", str(demo)], check=True, capture_output=True)
    environment = {**os.environ, "UNIONCRAWL_ARCHIVE": str(demo)}

    def searching() -> None:
        subprocess.run([*command, "search", "工会"], check=True, capture_output=True, env=environment)

    def nothing() -> None:
        subprocess.run([sys.executable, "-c", ""], check=True)

    times = in_turn({"searching": searching, "nothing": nothing}, ROUNDS)
    note = "to stay under: 0.3 s"
    row("search on the demo archive, start-up included", f"{min(times['searching']):.3f} s", note)
    row("search / starting the interpreter", f"{ratio(times['searching'], times['nothing']):.1f}")
    like_rows(archive)


def fetched(db: sqlite3.Connection, sql: str) -> list[Any]:
    """Return the rows of ``sql``."""
    return db.execute(sql).fetchall()


def found(db: sqlite3.Connection, word: str) -> list[Any]:
    """Return the newest articles that a search for ``word`` finds."""
    return list(find(db, word))


def like_rows(archive: Path) -> None:
    """Measure searches against a LIKE scan over the same articles, for the newest 20.

    A word that every article has ends a scan, too, after 20 rows; a name that one article has does not.
    """
    with contextlib.closing(Home(archive).read()) as db:
        articles = db.execute("SELECT count(*) FROM articles").fetchone()[0]
        sql = "SELECT json_extract(authors, '$[0]') FROM articles ORDER BY published"
        name = db.execute(sql).fetchone()[0]
        for what, word in (
            ("a word that many articles have", "工会"),
            ("a name that few articles have", name),
        ):
            scan = f"SELECT * FROM articles WHERE text LIKE '%{word}%' ORDER BY published DESC LIMIT 20"
            baseline = best(functools.partial(fetched, db, scan), ROUNDS)
            subject = best(functools.partial(found, db, word), ROUNDS)
            note = f"{subject * 1000:.1f} ms, snippets included; {articles} articles"
            row(f"search for {what} / LIKE scan", f"{subject / baseline:.2f}", note)
