"""Writing a selection of the archive as a file that other tools read: WARC with its index, or WACZ.

Reads only: it works on an archive that cannot be written, and while others write it. A file has its name
when it is whole.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import attrs

import unioncrawl
from unioncrawl import clock
from unioncrawl.archive.export_files import legible, new_files, refuse_overwriting
from unioncrawl.archive.export_records import Member, Records, add_loose, choose_loose, exported
from unioncrawl.archive.export_selection import Selected, Selection, create_tables, select
from unioncrawl.archive.home import Home
from unioncrawl.archive.snapshots import HTTP_NOT_MODIFIED
from unioncrawl.archive.twins import leading
from unioncrawl.errors import ArchiveError, UnioncrawlError
from unioncrawl.warc import wacz
from unioncrawl.warc.cdxj import REVISIT_MIME, Capture, Sink, cdxj_line, timestamp, write_zipnum
from unioncrawl.warc.gzip_members import gzip_member
from unioncrawl.warc.records import new_record_id, record_bytes

INDEX_SUFFIX = ".cdxj"

SOFTWARE = f"unioncrawl/{unioncrawl.__version__}"

Progress = Callable[[int, int], None]


class NothingToExportError(UnioncrawlError):
    """Nothing in the archive is as was asked for."""


@attrs.define(kw_only=True)
class Exported:
    """What an export wrote."""

    file: str
    records: int = 0
    captures: int = 0
    """Responses and revisits among them."""

    articles: int = 0
    bytes: int = 0
    """Size of the file."""

    withheld: int = 0
    """Articles left out because they are withheld."""

    unresolved: int = 0
    """Revisits whose payload is left out, because it is that of a withheld article."""

    damage: list[str] = attrs.field(factory=list)
    """A line for every record that could not be read, and is left out."""


def export_warc(
    home: Home,
    selection: Selection,
    path: Path,
    *,
    index: bool,
    force: bool,
    progress: Progress = lambda *_: None,
) -> Exported:
    """Write the records of a selection to a ``.warc.gz``, and their index beside it.

    :raises UsageProblemError: if there is such a file already and not ``force``, or the selection makes no sense.
    :raises NothingToExportError: if nothing is selected.
    :raises ArchiveError: if the file cannot be written.
    """
    beside = path.with_name(path.name + INDEX_SUFFIX)
    refuse_overwriting(home, (path, beside) if index else (path,), force=force)
    with (
        _selected(home, selection) as (records, result),
        _written(path, beside if index else None) as (out, lines),
    ):
        size = _write_records(records, selection, result, out, legible(path.name), progress, is_package=False)
        result.bytes = size
        if lines is not None:
            lines.writelines(line.encode() for line in _index(records.db))
    result.file = legible(str(path))
    return result


def export_wacz(
    home: Home, selection: Selection, path: Path, *, force: bool, progress: Progress = lambda *_: None
) -> Exported:
    """Write the captures of a selection to a WACZ file. Errors as ``export_warc``."""
    refuse_overwriting(home, (path,), force=force)
    with _selected(home, selection) as (records, result), _written(path) as (out, _):
        with wacz.WaczWriter(out, clock.now()) as package:
            name = Path(wacz.WARC).name
            with package.file(wacz.WARC) as file:
                _write_records(records, selection, result, file, name, progress, is_package=True)
            with package.file(wacz.INDEX) as file:
                blocks = list(write_zipnum(_index(records.db), file, Path(wacz.INDEX).name))
            with package.file(wacz.BLOCKS) as file:
                file.write("".join(blocks).encode())
            with package.file(wacz.PAGES) as file:
                for line in _pages(records.db):
                    file.write(line.encode())
            package.close(
                title=f"unioncrawl: {selection}",
                description=_description(selection, result),
                software=SOFTWARE,
            )
        result.bytes = out.tell()
    result.file = legible(str(path))
    return result


# -- what goes in


@contextlib.contextmanager
def _selected(home: Home, selection: Selection) -> Iterator[tuple[Records, Exported]]:
    """Work the selection out, in one look at the database."""
    with contextlib.closing(home.read()) as db, contextlib.closing(Records(home, db)) as records, _room():
        db.isolation_level = None
        create_tables(db)
        db.execute("BEGIN")
        selected = select(db, selection)
        result = Exported(
            file="", captures=selected.captures, withheld=selected.withheld, unresolved=selected.unresolved
        )
        choose_loose(db, selection, selected)
        db.execute("COMMIT")
        add_loose(records, selection, selected, result.damage)
        (result.records,) = db.execute("SELECT count(*) FROM export_members").fetchone()
        (result.articles,) = db.execute(f"SELECT count(*) FROM ({_ARTICLES})").fetchone()
        if not result.captures:
            raise NothingToExportError(_nothing(selection, selected))
        yield records, result


@contextlib.contextmanager
def _room() -> Iterator[None]:
    """Say where SQLite puts what it has no memory for, if there is no room: it is nowhere near the archive."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "full" not in str(error):
            raise
        where = "the directory for temporary files is full"
        raise ArchiveError(f"{where}; nothing was written; name another in SQLITE_TMPDIR") from error


def _nothing(selection: Selection, selected: Selected) -> str:
    withheld = f"; {selected.withheld} withheld articles are left out" if selected.withheld else ""
    return f"nothing to export of {selection}{withheld}"


def _write_records(
    records: Records,
    selection: Selection,
    result: Exported,
    out: Sink,
    name: str,
    progress: Progress,
    *,
    is_package: bool,
) -> int:
    """Write the records behind a ``warcinfo`` that tells of the export; note the lines of the index.

    :param is_package: whether the index is for WACZ, and has the digests of records.
    :returns: bytes written.
    """
    info = gzip_member(_warcinfo(selection, name))
    out.write(info)
    offset = len(info)
    total, result.records, result.captures = result.records, 1, 0
    for member in exported(records, result.damage):
        out.write(member.data)
        result.records += 1
        result.captures += member.row is not None
        # Replay shows a 304 as the empty answer that it was. Without its line, it finds the page that it stands for.
        if member.row is not None and member.row["status"] != HTTP_NOT_MODIFIED:
            line = cdxj_line(_entry(member, member.row, offset, name, is_package))
            records.db.execute("INSERT INTO export_index VALUES (?)", (line,))
        offset += len(member.data)
        progress(result.records, total)
    return offset


def _entry(member: Member, row: sqlite3.Row, offset: int, name: str, is_package: bool) -> Capture:
    is_revisit = member.head.get("warc-type") == "revisit"
    return Capture(
        url=row["url"],
        date=row["fetched_at"],
        mime=REVISIT_MIME if is_revisit else row["mime"],
        status=row["status"],
        payload_sha256=row["payload_sha256"],
        offset=offset,
        length=len(member.data),
        filename=name,
        record_sha256=member.sha256 if is_package else None,
    )


def _warcinfo(selection: Selection, name: str) -> bytes:
    """Return the record that tells of the export itself."""
    fields = [("software", SOFTWARE)]
    if operator := os.environ.get("UNIONCRAWL_CONTACT"):
        fields.append(("operator", legible(operator)))
    fields += [
        ("description", f"export of {selection}"),
        ("format", "WARC File Format 1.1"),
        ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
        ("unioncrawl-command", "export"),
        ("unioncrawl-arguments", selection.arguments()),
    ]
    headers = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", new_record_id()),
        ("WARC-Date", clock.iso(clock.now())),
        ("WARC-Filename", name),
        ("Content-Type", "application/warc-fields"),
    ]
    lines = (f"{key}: {' '.join(value.split())}\r\n" for key, value in fields)
    return record_bytes(headers, "".join(lines).encode())


def _index(db: sqlite3.Connection) -> Iterator[str]:
    """Yield the lines of the index, sorted by bytes. SQLite sorts in a file if there are many."""
    return (line for (line,) in db.execute("SELECT line FROM export_index ORDER BY line"))


_ARTICLES = f"SELECT DISTINCT {leading('article_id')} FROM captures WHERE snapshot_id IN (SELECT id FROM export_captures)"

_PAGES = f"""
SELECT a.id, a.title, a.text, s.url, s.fetched_at
FROM articles a JOIN snapshots s ON s.id = coalesce(
    (SELECT id FROM export_captures WHERE id = a.snapshot_id),
    (SELECT snapshot_id FROM captures JOIN export_captures ON id = snapshot_id
     WHERE article_id = a.id OR article_id IN (SELECT article_id FROM twins WHERE leader_id = a.id)
     ORDER BY captured_at DESC LIMIT 1))
WHERE a.id IN ({_ARTICLES}) ORDER BY a.published, a.source, a.page_no, a.url
"""


def _pages(db: sqlite3.Connection) -> Iterator[str]:
    """Yield the lines of the list of pages: each article, at the capture that it is read from."""
    yield json.dumps(wacz.PAGES_HEAD) + "\n"
    for row in db.execute(_PAGES):
        moment = timestamp(row["fetched_at"])
        page = {
            "id": str(row["id"]),
            "url": row["url"],
            # To the second, as the index has it: viewers look the capture up by it.
            "ts": f"{row['fetched_at'][:19]}Z" if moment else row["fetched_at"],
            "title": row["title"] or row["url"],
            "text": row["text"],
        }
        yield json.dumps(page, ensure_ascii=False) + "\n"


def _description(selection: Selection, result: Exported) -> str:
    return (
        f"Export of {selection}: {result.captures} captures, {result.articles} articles."
        f" The selection as JSON: `{selection.arguments()}`"
    )


# -- files


@contextlib.contextmanager
def _written(path: Path, beside: Path | None = None) -> Iterator[tuple[BinaryIO, BinaryIO | None]]:
    """Open a file to be written, and one beside it; both have their names when all is on the disk.

    :raises ArchiveError: if it cannot be written; nothing is left behind then.
    """
    with (
        new_files([path, *([beside] if beside else [])]) as parts,
        contextlib.ExitStack() as files,
    ):
        opened = [files.enter_context(part.open("wb")) for part in parts]
        yield opened[0], opened[1] if beside else None
