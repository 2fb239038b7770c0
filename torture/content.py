"""What an archive holds, as something that can be compared: rows without what differs from run to run, and the
records of its files, counted by a reader that is not ours where there is one.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
from fastwarc.warc import ArchiveIterator, WarcRecordType

from unioncrawl.warc.members import members
from unioncrawl.warc.records import parse_record

ROWS = {
    "snapshot": "SELECT source, url, status, payload_sha256, content_sha256, role, read FROM snapshots",
    "article": """SELECT id, source, url, kicker, title, subtitle, authors, photographers, organisations, published,
        page_no, page_label, page_name, issue_no, section, origin, editor, text_sha256, previous_url, next_url,
        page_pdf, parser, parser_version, charset, extraction, gone_at IS NULL FROM articles""",
    "address": "SELECT * FROM article_urls",
    "twin": "SELECT * FROM twins",
    "key": "SELECT * FROM twin_keys",
    "revision": "SELECT article_id, seq, title, text, changed_fields FROM revisions",
    "picture": "SELECT article_id, seq, url, caption, snapshot_id IS NULL FROM images",
    "plan": "SELECT source, published, url, state, page_urls, article_urls FROM plans",
    "edition": "SELECT * FROM editions",
    "failure": "SELECT source, url, article_id, kind, reason, field, resolved_at IS NULL FROM failures",
    "event": "SELECT article_id, kind FROM events",
    "correction": "SELECT article_id, url, corrected_by, because, fields, withdrawn FROM corrections",
    "withholding": "SELECT article_id, url, withheld_by, because, released FROM withholdings",
}
"""What is compared, and how it is selected."""

UNCOUNTED = ("warcinfo", "metadata", "dictionary")
"""Types of records of which a run that was killed and begun again writes its own."""


@attrs.frozen
class Content:
    """Rows and records of one archive."""

    rows: Counter[tuple[Any, ...]]
    """Kind and values of each row."""

    records: Counter[tuple[str, str]]
    """Type and address of each record that holds what was captured."""

    doubled: list[str]
    """Ids of records that are in the files more than once."""


def content_of(archive: Path) -> Content:
    """Return what ``archive`` holds."""
    ids: Counter[str] = Counter()
    records: Counter[tuple[str, str]] = Counter()
    for path in warcs(archive):
        for kind, record_id, url in records_of(path):
            ids[record_id] += 1
            if kind not in UNCOUNTED:
                # A page whose payload was held already is kept as a revisit: both are the page.
                records["page" if kind in ("response", "revisit") else kind, url] += 1
    return Content(Counter(_rows(archive)), records, sorted(one for one, count in ids.items() if count > 1))


def without_times(content: Content) -> Content:
    """Return ``content`` without what depends on which capture was made before which by the clock."""
    rows: Counter[tuple[Any, ...]] = Counter()
    for row, count in content.rows.items():
        if row[0] != "event":
            rows[row[:-1] if row[0] in ("article", "failure") else row] += count
    return attrs.evolve(content, rows=rows)


def _rows(archive: Path) -> Iterator[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(archive / "unioncrawl.db")) as db:
        held = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for kind, sql in ROWS.items():
            if sql.split(" FROM ")[1] in held:
                for row in db.execute(sql):
                    yield (kind, *row)


def warcs(archive: Path) -> list[Path]:
    """Return the archive's WARC files, finished or not."""
    found = (path for pattern in ("*.warc.gz", "*.warc.gz.open", "*.warc.zst", "*.warc.zst.open")
             for path in (archive / "warc").glob(f"*/{pattern}"))  # fmt: skip
    return sorted(found)


def records_of(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield type, id and address of every record of a file, up to its torn end."""
    if ".zst" in path.name:
        for _, _, raw in members(path, []):
            ours = parse_record(raw)
            yield ours.type, ours.record_id, ours.url
        return
    with path.open("rb") as file:
        for record in ArchiveIterator(file, record_types=WarcRecordType.any_type, parse_http=False):
            said = dict(record.headers.items())
            yield said.get("WARC-Type", ""), said.get("WARC-Record-ID", ""), said.get("WARC-Target-URI", "")


def brief(key: tuple[Any, ...]) -> str:
    """Return a row or a record as a short line."""
    return " ".join(str(value)[:60] for value in key)[:240]
