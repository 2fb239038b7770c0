"""The shape of pages: which elements, ids and classes they are made of. A new template has others.

A few pages of each run are looked at, and what they are made of is kept in ``page_shapes``: it can be had again from the
WARC at any time.
"""

from __future__ import annotations

import array
import datetime as dt
import re
import sqlite3
import zlib
from collections.abc import Iterator, Sequence

import attrs

from unioncrawl import clock
from unioncrawl.archive.home import Home, tuples
from unioncrawl.archive.reading import read_page
from unioncrawl.errors import PageError, WarcError
from unioncrawl.monitors.finding import Finding, explain
from unioncrawl.monitors.recent import HISTORY_DAYS, OF_OLD, know_addresses
from unioncrawl.warc.http import HttpMessage

A_RUN = 3
"""Pages of each role that are looked at in a run: a template is that of all."""

SETTLED_DAYS = 7
"""After so long a new shape is one that is known, so that is how long the alarm is open."""

ENOUGH = 10
"""Pages whose shape must be known, of at least that many days before."""

LEAST = 2
"""Pages that must have a new shape: a single one may be an odd one."""

ALIKE = 0.5
"""Share of common parts from which on two pages have one template. Those of one paper of the miniature press have 0.96 and more,
with and without pictures; of two templates of a product there is little but ``html``, ``div`` and ``p`` in common.
"""

MOST_PARTS = 4000
"""Parts that are looked at of a page."""

ROLES = ("article", "plan", "list")


def looked_at(home: Home, db: sqlite3.Connection, source: str, run_id: str) -> list[dict[str, object]]:
    """Return rows of ``page_shapes`` for a few pages that a run captured.

    Where less is known than a comparison takes, pages of earlier runs are looked at, too.
    """
    know_addresses(db)
    rows = []
    for role in ROLES:
        for row in _unseen(db, source, run_id, role):
            try:
                shape = shape_of(read_page(home, db, row))
            except (WarcError, PageError):
                continue  # for verify to tell
            if shape:
                rows.append(_row(row, shape))
    return rows


def _row(row: sqlite3.Row, shape: Sequence[int]) -> dict[str, object]:
    return {
        "snapshot_id": row["id"],
        "source": row["source"],
        "role": row["role"],
        "fetched_at": row["fetched_at"],
        "url": row["url"],
        "shape": array.array("I", shape).tobytes(),
    }


_CHOSEN = (
    "SELECT * FROM snapshots s WHERE s.run_id = ? AND s.role = ? AND s.status = 200 AND s.revisit_of IS NULL"
    " AND s.mime IN ('text/html', 'application/xhtml+xml')"
    # Some sites say with a page of its own that there is no issue, or that an article is gone.
    " AND NOT EXISTS (SELECT 1 FROM plans p WHERE p.snapshot_id = s.id AND p.state != 'published')"
    " AND NOT EXISTS (SELECT 1 FROM failures f WHERE f.snapshot_id = s.id AND f.kind IN ('gone', 'not-an-article'))"
    f" AND NOT ({OF_OLD}) ORDER BY s.id LIMIT ?"
)


def _unseen(db: sqlite3.Connection, source: str, run_id: str, role: str) -> Iterator[sqlite3.Row]:
    yield from db.execute(_CHOSEN, (run_id, role, A_RUN)).fetchall()
    known = db.execute(
        "SELECT count(*) FROM page_shapes WHERE source = ? AND role = ?", (source, role)
    ).fetchone()[0]
    if known < ENOUGH:
        before = tuples(
            db,
            "SELECT id FROM runs WHERE source = ? AND id < ? ORDER BY started_at DESC LIMIT ?",
            (source, run_id, ENOUGH),
        )
        for (other,) in list(before):
            yield from db.execute(_CHOSEN, (other, role, 1)).fetchall()


_NUMBERS = re.compile(r"[0-9]+")


def shape_of(page: HttpMessage) -> list[int]:
    """Return the parts of a page, as numbers: of each element its name, with its id and each of its classes."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="iso-8859-1")  # of tags, ids and classes nothing else is wanted
    try:
        root = html.document_fromstring(page.body, parser=parser)
    except (etree.LxmlError, ValueError):
        return []
    parts: set[str] = set()
    for element in root.iter(etree.Element):
        parts.add(str(element.tag))
        names = [*(element.get("class") or "").split(), *((f"#{own}",) if (own := element.get("id")) else ())]
        parts.update(f"{element.tag} {_NUMBERS.sub('9', name)}" for name in names)
        if len(parts) > MOST_PARTS:
            break
    return sorted(zlib.crc32(part.encode()) for part in parts)


@attrs.frozen
class _Shape:
    fetched_at: str
    url: str
    parts: frozenset[int]

    def alike(self, other: _Shape) -> float:
        common = len(self.parts & other.parts)
        return common / (len(self.parts) + len(other.parts) - common)


MOST_COMPARED = 120
"""Pages that a new one is held against, the newest first."""


class Shapes:
    """Raised for each role of pages of which none in the newest run has a shape that was known a week before."""

    kinds = ("shape",)

    def check(self, db: sqlite3.Connection, source: str, now: dt.datetime) -> Iterator[Finding]:
        """Yield the roles whose pages are made of other parts."""
        since = clock.iso(now - dt.timedelta(days=HISTORY_DAYS))
        settled = clock.iso(now - dt.timedelta(days=SETTLED_DAYS))
        for role in ROLES:
            rows = tuples(
                db,
                "SELECT fetched_at, url, shape FROM page_shapes WHERE source = ? AND role = ? AND fetched_at >= ?"
                " ORDER BY fetched_at DESC LIMIT ?",
                (source, role, since, MOST_COMPARED),
            )
            seen = [_Shape(at, url, frozenset(array.array("I", parts))) for at, url, parts in rows]
            known = [shape for shape in seen if shape.fetched_at < settled]
            lately = [shape for shape in seen if shape.fetched_at >= settled]
            new = _new(lately, known) if len(known) >= ENOUGH else []
            if new:
                yield _finding(source, role, new, known)


def _new(lately: Sequence[_Shape], known: Sequence[_Shape]) -> list[_Shape]:
    """Return the newest shapes in a row that are like none that is known; nothing if only some of a run are."""
    found: list[_Shape] = []
    for shape in lately:
        if any(shape.alike(other) >= ALIKE for other in known):
            break
        found.append(shape)
    first_run = [shape for shape in lately if shape.fetched_at[:10] == lately[0].fetched_at[:10]]
    return found if len(found) >= max(LEAST, len(first_run)) else []


def _finding(source: str, role: str, new: Sequence[_Shape], known: Sequence[_Shape]) -> Finding:
    nearest = max(new[0].alike(other) for other in known)
    return Finding(
        source=source,
        kind="shape",
        subject=role,
        since=new[-1].fetched_at,
        message=f"{role} pages are made of other elements and classes than before: at best {nearest:.0%} in common,"
        f" where {ALIKE:.0%} make one layout",
        example=new[0].url,
        advice=f"{explain(new[0].url)}; if fields are wrong, mend the page class",
    )
