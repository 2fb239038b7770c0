"""Searching an archive of very many articles: what is found, how fast, and what it takes."""

from __future__ import annotations

import contextlib
import os
import random
import re
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from operator import add
from pathlib import Path
from typing import Any

from bench.table import best, in_turn, ratio, row, seconds
from unioncrawl.archive.database import connect, transaction
from unioncrawl.archive.home import Home, tuples
from unioncrawl.search import index
from unioncrawl.search.find import FACETS, Order, article_ids, count, facet, find
from unioncrawl.search.fold import fold, spaced
from unioncrawl.search.selection import Selection
from unioncrawl.search.walk import Search

NEEDLES = 1000
LONGEST = 12
FROM_TEXTS = 500
"""Of so many articles the needles are pieces."""

APART = 25
"""So many needles are of Latin letters, and so many of digits: both are rare in the texts."""

TIMED = 200
"""Needles of each kind whose searches are timed."""

SCANNED = 9
"""Searches that are held against a scan, which takes seconds."""

EDITION = 60
BUILT = 20_000
"""Articles of which an index is built to see how fast that is."""

COMMON = ("本报讯", "记者", "工会", "职工", "工作", "本报讯 记者", "的", "了")

Ask = Callable[[str], object]


# What is found


class Finds:
    """A set of articles, each a bit: a thousand sets of a million numbers would take gigabytes."""

    def __init__(self, articles: int) -> None:
        self._bits = bytearray(articles // 8 + 1)

    def add(self, number: int) -> None:
        """Add the article of this number, from 0."""
        self._bits[number >> 3] |= 1 << (number & 7)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Finds) and self._bits == other._bits

    __hash__ = None  # type: ignore[assignment]

    def __len__(self) -> int:
        return int.from_bytes(self._bits, "big").bit_count()

    def in_both(self, other: Finds) -> int:
        """Return how many are in ``other``, too."""
        both = int.from_bytes(self._bits, "big") & int.from_bytes(other._bits, "big")
        return both.bit_count()


class Scan:
    """Looks for all needles at once, in one text after another."""

    def __init__(self, needles: Sequence[str], articles: int) -> None:
        self.found = {needle: Finds(articles) for needle in needles}
        self._by_head: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for needle in needles:
            line = _line(needle)
            self._by_head[line[:2]].append((needle, line))

    def look_into(self, number: int, texts: Sequence[str | None]) -> None:
        """Note which needles are in one of ``texts``, those of the article of this number."""
        for text in filter(None, texts):
            line = _line(text)
            heads = {*line, *map(add, line, line[1:])}
            for head in heads & self._by_head.keys():
                for needle, wanted in self._by_head[head]:
                    if wanted in line:
                        self.found[needle].add(number)


def _line(text: str) -> str:
    return " ".join(spaced(text).split())


def needles_of(db: sqlite3.Connection, number: int) -> list[str]:
    """Return pieces of texts as they are stored, of 1 to ``LONGEST`` characters, with a letter at least; always the
    same for the same archive.
    """
    chance = random.Random(f"needles {number}")
    ids = [one[0] for one in db.execute("SELECT id FROM articles ORDER BY id")]
    texts = [_text(db, one) for one in chance.sample(ids, min(FROM_TEXTS, len(ids)))]
    needles: dict[str, None] = {}
    for kind in ("[A-Za-z]+", "[0-9]+"):
        words = [word for text in texts for word in re.findall(kind, text)]
        needles |= dict.fromkeys(word[:LONGEST] for word in (chance.choices(words, k=APART) if words else ()))
    while len(needles) < number:
        text, length = chance.choice(texts), chance.randrange(1, LONGEST + 1)
        start = chance.randrange(max(1, len(text) - length))
        # Quotes end a phrase; a comma stands for any gap.
        needle = re.sub('["“”＂]', "，", text[start : start + length])
        if _line(needle):
            needles[needle] = None
    found = list(needles)
    chance.shuffle(found)
    return found


def _text(db: sqlite3.Connection, article_id: int) -> str:
    return str(db.execute("SELECT text FROM articles WHERE id = ?", (article_id,)).fetchone()[0])


def scanned(db: sqlite3.Connection, needles: Sequence[str]) -> tuple[Scan, dict[int, int]]:
    """Return what a scan of all texts finds, and the number of each article in it."""
    numbers: dict[int, int] = {}
    scan = Scan(needles, db.execute("SELECT count(*) FROM articles").fetchone()[0])
    for article_id, *texts in tuples(db, "SELECT id, text, title, kicker, subtitle FROM articles"):
        numbers[article_id] = len(numbers)
        scan.look_into(numbers[article_id], texts)
    return scan, numbers


def found_by(db: sqlite3.Connection, needle: str, numbers: Mapping[int, int]) -> Finds:
    """Return what a search for ``needle`` as written finds."""
    finds = Finds(len(numbers))
    for article_id in article_ids(db, Selection(query=f'"{needle}"')):
        finds.add(numbers[article_id])
    return finds


def matched_by(db: sqlite3.Connection, needle: str, numbers: Mapping[int, int]) -> Finds:
    """Return the same without an order, which takes the most time where all articles are found."""
    finds = Finds(len(numbers))
    for (article_id,) in tuples(db, *Search(db, Selection(query=f'"{needle}"')).ids_sql()):
        finds.add(numbers[article_id])
    return finds


def recall_row(db: sqlite3.Connection, needles: Sequence[str]) -> None:
    """Hold what is found against one scan of all texts."""
    scan, numbers = scanned(db, needles)
    both = found = there = 0
    for needle in needles:
        finds = matched_by(db, needle, numbers)
        both += finds.in_both(scan.found[needle])
        found += len(finds)
        there += len(scan.found[needle])
    note = f"{len(needles)} substrings of 1 to {LONGEST} characters, {there:,} finds; to be: 1, 1"
    row("recall, precision against a scan", f"{both / there:.6f}, {both / found:.6f}", note)


# How fast


def timed(name: str, needles: Sequence[str], ask: Ask, note: str) -> list[float]:
    """Print how long ``ask`` takes for ``needles``, all of which it has been asked before."""
    for needle in needles:
        ask(needle)
    times = {needle: seconds(lambda needle=needle: ask(needle)) for needle in needles}  # type: ignore[misc]
    ordered = sorted(times.values())
    p50, p95 = ordered[len(ordered) // 2], ordered[len(ordered) * 95 // 100]
    worst = max(times, key=lambda needle: times[needle])
    row(
        name,
        f"{p95 * 1000:.1f} ms",
        f"p95; median {p50 * 1000:.1f}, worst {ordered[-1] * 1000:.1f} ({_line(worst)}); {note}",
    )
    return ordered


def asking(db: sqlite3.Connection, order: Order = "newest", **conditions: Any) -> Ask:
    """Return what finds the first 20 articles with a needle, snippets included."""
    return lambda needle: list(find(db, Selection(query=f'"{needle}"', **conditions), order=order))


def latency_rows(db: sqlite3.Connection, needles: Sequence[str]) -> None:
    """Time searches of each kind."""
    longer = [needle for needle in needles if len(_line(needle)) > 1][:TIMED]
    characters = [needle for needle in needles if len(_line(needle)) == 1][:TIMED]
    combined: dict[str, Any] = {
        "provinces": ("陕西", "四川", "上海", "全国"), "since": "1990-01-01", "until": "2030-12-31",
        "pages": (1, 2, 3, 4), "authors": ("王",), "has_images": True, "revised": False, "gone": False,
    }  # fmt: skip
    timed("first 20 by date, 2 to 12 characters", longer, asking(db), "to stay under: 20 ms")
    timed("    the oldest", longer, asking(db, "oldest"), "the same")
    timed("first 20 by date, one character", characters, asking(db), "to stay under: 300 ms")
    timed(
        "first 20 by relevance, 2 to 12 characters", longer, asking(db, "relevance"), "to stay under: 150 ms"
    )
    timed("    one character", characters, asking(db, "relevance"), "")
    timed("    words that nearly all have", COMMON, asking(db, "relevance"), "worst to stay under: 1 s")
    timed("first 20 by date, all filters combined", longer, asking(db, **combined), "to stay under: 100 ms")
    timed("    without words", ["-"], lambda _: list(find(db, Selection(**combined))), "the same")
    timed("count of all", longer, lambda needle: count(db, Selection(query=f'"{needle}"')), "")
    for by in FACETS:
        timed(f"facet {by}", ["工会"], lambda needle, by=by: facet(db, Selection(query=needle), by), "")  # type: ignore[misc]
    like_row(db, longer[:SCANNED])


def like_row(db: sqlite3.Connection, needles: Sequence[str]) -> None:
    """Hold searches against a LIKE scan of the stored texts, for the newest 20."""

    def scan(needle: str) -> list[Any]:
        sql = "SELECT * FROM articles WHERE text LIKE ? ORDER BY published DESC LIMIT 20"
        return db.execute(sql, (f"%{fold(needle)}%",)).fetchall()

    ask = asking(db)
    scans = sorted(seconds(lambda needle=needle: scan(needle)) for needle in needles)  # type: ignore[misc]
    searches = sorted(best(lambda needle=needle: ask(needle), 2) for needle in needles)  # type: ignore[misc]
    middle = len(needles) // 2
    note = f"{scans[middle]:.2f} s and {searches[middle] * 1000:.1f} ms; to reach: 100"
    row("LIKE scan / search, at the median", f"{scans[middle] / searches[middle]:.0f}", note)


def shell_row(home: Home) -> None:
    """Time the command, start-up included."""
    environment = {**os.environ, "UNIONCRAWL_ARCHIVE": str(home.path)}
    command = [sys.executable, "-m", "unioncrawl", "search", "工会"]

    def search() -> None:
        subprocess.run(command, check=True, capture_output=True, env=environment)

    def nothing() -> None:
        subprocess.run([sys.executable, "-c", ""], check=True)

    search()
    times = in_turn({"search": search, "nothing": nothing}, 5)
    note = f"{ratio(times['search'], times['nothing']):.1f} times the start of the interpreter; to stay under: 0.25 s"
    row("search from the shell, start-up included", f"{min(times['search']):.3f} s", note)


# What it takes


def size_row(db: sqlite3.Connection) -> None:
    """Hold the index's bytes against the texts'."""
    texts = db.execute("SELECT sum(length(CAST(text AS BLOB))) FROM articles").fetchone()[0]
    taken = db.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'search%'").fetchone()[0]
    row(
        "search index / bytes of the texts",
        f"{taken / texts:.2f}",
        f"{taken / 1e9:.2f} GB; to stay under: 1.8",
    )


def build_row(db: sqlite3.Connection, scratch: Path) -> None:
    """Build an index of some articles."""
    with contextlib.closing(connect(scratch / "building.db")) as new:
        new.execute("PRAGMA foreign_keys=OFF")
        for table in ("articles", "images"):
            _copy(db, new, table)
        start, own = time.perf_counter(), time.process_time()
        with transaction(new):
            index.rebuild(new)
        spent = time.perf_counter() - start
        total = new.execute("SELECT count(*) FROM search_rows").fetchone()[0]
        note = f"{total / (time.process_time() - own):.0f}/s of processor time, {total:,} articles; to reach: 500/s"
        row("building the index", f"{total / spent:.0f}/s", note)


def _copy(db: sqlite3.Connection, new: sqlite3.Connection, table: str) -> None:
    key = "id" if table == "articles" else "article_id"
    sql = f"SELECT * FROM {table} WHERE {key} IN (SELECT id FROM articles ORDER BY published DESC LIMIT {BUILT})"
    cursor = db.execute(sql)
    marks = ", ".join("?" * len(cursor.description))
    with transaction(new):
        new.executemany(f"INSERT INTO {table} VALUES ({marks})", map(tuple, cursor))


def edition_row(home: Home) -> None:
    """Put an edition into the full archive, and take it out again."""
    with contextlib.closing(connect(home.database)) as db:
        columns = [one[1] for one in db.execute("PRAGMA table_info(articles)")]
        changed = {"id": "id + 1", "url": "url || '#again'", "published": "date(published, '+1 day')"}
        values = ", ".join(changed.get(column, column) for column in columns)
        newest = f"SELECT {values} FROM articles ORDER BY published DESC, id LIMIT {EDITION}"
        spent = []
        for _ in range(5):
            start = time.perf_counter()
            with transaction(db):
                db.execute(f"INSERT INTO articles {newest}")
                day = "SELECT max(published) FROM articles"
                added = list(db.execute(f"SELECT * FROM articles WHERE published = ({day})"))
                for one in added:
                    index.put(db, one["id"], None)
            spent.append(time.perf_counter() - start)
            with transaction(db):
                for one in added:
                    index.remove(db, one["id"], dict(one))
                    db.execute("DELETE FROM articles WHERE id = ?", (one["id"],))
    note = f"{len(added)} articles; worst {max(spent):.3f} s; to stay under: 0.2 s"
    row("putting an edition in", f"{min(spent):.3f} s", note)


def asking_rows(home: Home, scratch: Path) -> None:
    """Print all rows on an archive, which is as before in the end."""
    connect(home.database).close()  # brings it up to date
    with contextlib.closing(home.read()) as db:
        needles = needles_of(db, NEEDLES)
        recall_row(db, needles)
        latency_rows(db, needles)
        size_row(db)
        build_row(db, scratch)
    shell_row(home)
    edition_row(home)
