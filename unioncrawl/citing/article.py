"""What a citation says of an article, before any style."""

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import attrs

from unioncrawl.archive.twins import story
from unioncrawl.clock import CST

FIRST_WORDS = 16
"""Characters of the text that stand for a title where an article has none."""

_DASH = re.compile(r"^[\s—―–─-]+")
_LABEL = re.compile(r"第?0*([0-9]+)版?")


@attrs.frozen(kw_only=True)
class Captured:
    """Which bytes the article was read from, and where they lie."""

    at: str
    """When they came, ISO 8601."""

    url: str
    """What was asked for."""

    payload_sha256: str
    """Of the body as sent, hex."""

    record_id: str
    """Of the WARC record that holds the body."""

    warc_file: str
    """Below ``warc/``; packing the archive moves a record to another file, and leaves its id."""

    warc_offset: int
    warc_length: int


@attrs.frozen(kw_only=True)
class Cited:
    """One article, as it is cited. What it does not have is ``None`` or empty, and left out."""

    article_id: int
    source: str
    masthead: str
    """Name of the paper or site: 工人日报."""

    publisher: str | None
    is_printed: bool
    """Whether it stands on a page of a newspaper; else it is of the web alone."""

    authors: tuple[str, ...]
    """As signed. A Chinese name is one piece: where a surname ends is not guessed."""

    title: str | None
    """The first words of the text in brackets, where the page prints no title."""

    subtitle: str | None
    """Without its dash."""

    published: str | None
    page: str | None
    """版次 without 第 and 版: ``4``, ``A8``."""

    url: str
    captured: Captured

    @property
    def key(self) -> str:
        """Name of the citation in a file of them: the same for ever, and no other article's."""
        return f"{self.source}-{(self.published or 'nd')[:4]}-{self.article_id}"

    @property
    def accessed(self) -> str:
        """Day of the capture in China Standard Time, as days of publication are."""
        return dt.datetime.fromisoformat(self.captured.at).astimezone(CST).date().isoformat()

    def whole_title(self, separator: str) -> str | None:
        """Return title and subtitle."""
        return separator.join(filter(None, (self.title, self.subtitle))) or None

    def note(self) -> str:
        """Return the capture in one line: enough to check the bytes against ``unioncrawl show ID --http``."""
        was = self.captured
        from_url = f" from {was.url}" if was.url != self.url else ""
        return (
            f"captured {was.at}{from_url}; payload sha256:{was.payload_sha256};"
            f" WARC record {was.record_id} in {was.warc_file} at {was.warc_offset}, {was.warc_length} bytes"
        )


def cited(db: sqlite3.Connection, row: sqlite3.Row) -> Cited:
    """Return what is to be said of the article in ``row`` of ``articles``."""
    name, publisher = masthead(db, row)
    title, subtitle = _titles(row)
    return Cited(
        article_id=row["id"],
        source=row["source"],
        masthead=name,
        publisher=publisher,
        is_printed=_is_printed(db, row),
        authors=tuple(json.loads(row["authors"])),
        title=title,
        subtitle=subtitle,
        published=row["published"],
        page=_page(row),
        url=row["url"],
        captured=_captured(db, row["snapshot_id"]),
    )


def masthead(db: sqlite3.Connection, row: sqlite3.Row | Mapping[str, Any]) -> tuple[str, str | None]:
    """Return the name and the publisher of the paper or site of an article; of a site that is no source, its host."""
    from unioncrawl.archive.facts import source_facts

    facts = source_facts(db, row["source"])
    if facts is None:
        return urlsplit(row["url"]).hostname or row["source"], None
    return facts.title, facts.publisher


def _titles(row: sqlite3.Row) -> tuple[str | None, str | None]:
    subtitle = _DASH.sub("", _line(row["subtitle"])) or None
    title = _line(row["title"]) or _line(row["kicker"])
    if title:
        return title, subtitle
    if subtitle:
        return subtitle, None
    words = _line(row["text"])
    cut = "…" if len(words) > FIRST_WORDS else ""
    return (f"[{words[:FIRST_WORDS]}{cut}]" if words else None), None


def _line(value: str | None) -> str:
    return " ".join((value or "").split())


def _page(row: sqlite3.Row) -> str | None:
    label = _line(row["page_label"])
    if match := _LABEL.fullmatch(label):
        return match[1]
    if label:
        return label.removeprefix("第").removesuffix("版") or None
    return None if row["page_no"] is None else str(row["page_no"])


def _is_printed(db: sqlite3.Connection, row: sqlite3.Row) -> bool:
    """Return whether the page, or a plan of an edition that lists it, says that it was printed."""
    if any(row[name] is not None for name in ("page_no", "page_label", "issue_no")):
        return True
    sql = "SELECT 1 FROM plan_articles WHERE article_id = ? LIMIT 1"
    return any(db.execute(sql, (one,)).fetchone() for one in story(db, row["id"]))


def _captured(db: sqlite3.Connection, snapshot_id: int) -> Captured:
    """Return where the bytes of a snapshot lie: of a revisit, with the capture that it repeats."""
    sql = "SELECT * FROM snapshots WHERE id = ?"
    row = db.execute(sql, (snapshot_id,)).fetchone()
    held = db.execute(sql, (row["revisit_of"],)).fetchone() or row
    return Captured(
        at=row["fetched_at"],
        url=row["url"],
        **{
            name: held[name]
            for name in ("payload_sha256", "record_id", "warc_file", "warc_offset", "warc_length")
        },
    )
