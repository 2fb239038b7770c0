"""The contents that an article has had, read from the database, and what differs between two of them."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from unioncrawl.archive.compose import CONTENT_FIELDS
from unioncrawl.clock import CST, iso
from unioncrawl.differences import Paragraph, Piece, changes, paragraphs
from unioncrawl.errors import UnioncrawlError, UsageProblemError

ENDS = {"first": 0, "last": -1}
"""What revisions may be called beside their numbers."""

CAPTURE = ("snapshot_id", "captured_at", "url", "record_id", "payload_sha256", "warc_file", "warc_offset")
"""What a revision says of the capture that it comes from."""


@attrs.frozen
class Revision:
    """One content of an article, and its first capture."""

    seq: int
    capture: dict[str, Any]
    """The keys of ``CAPTURE``."""

    said: dict[str, str]
    """Of each content field its value as text; authors apart by ``、``."""

    @property
    def captured_at(self) -> str:
        """When it was first captured."""
        return str(self.capture["captured_at"])


@attrs.frozen
class Comparison:
    """What differs between two revisions."""

    before: Revision
    after: Revision
    fields: Mapping[str, Sequence[Piece]]
    """Of each content field but the text that differs: its pieces."""

    text: Sequence[Paragraph]
    """Every paragraph of both."""

    @property
    def is_text_changed(self) -> bool:
        """Whether any paragraph is not the same."""
        return any(paragraph.kind != "same" for paragraph in self.text)


def revisions(db: sqlite3.Connection, article_id: int) -> list[Revision]:
    """Return the revisions of an article, oldest first; none if it was never revised."""
    rows = db.execute(
        "SELECT r.*, s.url, s.record_id, s.payload_sha256, s.warc_file, s.warc_offset"
        " FROM revisions r JOIN snapshots s ON s.id = r.snapshot_id WHERE r.article_id = ? ORDER BY r.seq",
        (article_id,),
    )
    return [
        Revision(
            row["seq"],
            {name: row[name] for name in CAPTURE},
            {name: _said(row, name) for name in CONTENT_FIELDS},
        )
        for row in rows
    ]


def _said(row: sqlite3.Row, name: str) -> str:
    return "、".join(json.loads(row[name])) if name == "authors" else row[name] or ""


def last_captured(db: sqlite3.Connection, article_id: int) -> str:
    """Return when an article was last captured."""
    sql = "SELECT max(captured_at) FROM captures WHERE article_id = ?"
    return str(db.execute(sql, (article_id,)).fetchone()[0])


def compared(before: Revision, after: Revision) -> Comparison:
    """Return what differs between two revisions of an article."""
    fields = {
        name: changes(before.said[name], after.said[name])
        for name in CONTENT_FIELDS
        if name != "text" and before.said[name] != after.said[name]
    }
    return Comparison(before, after, fields, paragraphs(before.said["text"], after.said["text"]))


def steps(held: Sequence[Revision], asked: Sequence[str], *, every: bool) -> list[tuple[Revision, Revision]]:
    """Return which revisions are to be compared.

    :param held: all of an article, at least two.
    :param asked: how people call one or two; the last two are meant if none is, one and the last if one is.
    :param every: each with the next, from one to the other.
    :raises UnioncrawlError: if there is no such revision.
    """
    if asked:
        first, last = named(held, asked[0]), named(held, asked[1]) if len(asked) > 1 else held[-1]
    else:
        first, last = held[0] if every else held[-2], held[-1]
    if first is last:
        raise UnioncrawlError(f"that is revision {first.seq} twice; there are {len(held)}")
    if not every:
        return [(first, last)]
    between = held[min(first.seq, last.seq) - 1 : max(first.seq, last.seq)]
    ordered = between if first.seq < last.seq else between[::-1]
    return list(itertools.pairwise(ordered))


def named(held: Sequence[Revision], asked: str) -> Revision:
    """Return the revision that is meant by its number, ``first``, ``last`` or a time: that which stood then.

    :raises UnioncrawlError: if there is none.
    :raises UsageProblemError: if it is none of these.
    """
    if asked in ENDS:
        return held[ENDS[asked]]
    if asked.isascii() and asked.isdigit():
        found = next((revision for revision in held if str(revision.seq) == asked.lstrip("0")), None)
        if found is None:
            raise UnioncrawlError(f"no revision {asked}; there are {len(held)}")
        return found
    meant = [revision for revision in held if "T" in asked and revision.captured_at.startswith(asked)]
    if len(meant) == 1:
        return meant[0]
    stood = [revision for revision in held if revision.captured_at <= moment(asked)]
    if not stood:
        raise UnioncrawlError(f"nothing is held of {asked}; the first capture is of {held[0].captured_at}")
    return stood[-1]


def moment(asked: str) -> str:
    """Return a time as the database has it; of a day its end. What has no offset is in China Standard Time.

    :raises UsageProblemError: if it is none.
    """
    try:
        if len(asked) == len("YYYY-MM-DD"):
            day = dt.date.fromisoformat(asked) + dt.timedelta(days=1)
            at = dt.datetime.combine(day, dt.time(), CST) - dt.timedelta(microseconds=1)
        else:
            at = dt.datetime.fromisoformat(asked)
        return iso(at if at.tzinfo else at.replace(tzinfo=CST))
    except (ValueError, OverflowError) as error:
        raise UsageProblemError(
            f"{asked!r} is no revision: give its number, a day or a time (2026-11-21, 2026-11-21T09:30), first or last"
        ) from error
