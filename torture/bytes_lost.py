"""Bytes that are lost: files cut off, blocks of zeros. What is destroyed is named, and nothing else is lost."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import attrs

from torture.commands import count_differences
from torture.content import content_of, warcs
from torture.running import called, problems_here, told
from torture.stage import Stage
from torture.tally import Tally

BLOCK = 4096
"""What a disk loses at once."""


@attrs.frozen
class Stretch:
    """Bytes of a file that are to be destroyed: all from ``start`` on, or zeros up to ``end``."""

    file: str
    """Below the archive."""

    start: int
    end: int | None = None


@attrs.frozen
class Row:
    """Where a snapshot lies."""

    url: str
    file: str
    offset: int
    length: int
    original: tuple[str, int] | None = attrs.field(default=None, eq=False)
    """Of a revisit: file and offset of the record that has its payload. Without that it has none."""

    def is_hit_by(self, stretch: Stretch) -> bool:
        """Whether ``stretch`` destroys a byte of it."""
        if self.file != stretch.file.removeprefix("warc/"):
            return False
        return self.offset + self.length > stretch.start and (
            stretch.end is None or self.offset < stretch.end
        )


def snapshot_rows(archive: Path) -> list[Row]:
    """Return where each snapshot lies, by the database."""
    with contextlib.closing(sqlite3.connect(archive / "unioncrawl.db")) as db:
        rows = db.execute(
            "SELECT s.url, s.warc_file, s.warc_offset, s.warc_length, o.warc_file, o.warc_offset"
            " FROM snapshots s LEFT JOIN snapshots o ON o.id = s.revisit_of ORDER BY 2, 3"
        )
        return [
            Row(url, file, offset, length, None if first is None else (first, at))
            for url, file, offset, length, first, at in rows
        ]


def last_page(archive: Path) -> Row:
    """Return the last snapshot of the last file."""
    return snapshot_rows(archive)[-1]


def cuts_of_the_last_record(stage: Stage, step: int) -> list[Stretch]:
    """Return the cut at every ``step`` th byte from the beginning of the last page on, to the file's end."""
    archive = stage.template("small")
    row = last_page(archive)
    file = archive / "warc" / row.file
    return [Stretch(f"warc/{row.file}", at) for at in range(row.offset, file.stat().st_size, step)]


def try_cutting_an_open_file(stage: Stage, cut: Stretch) -> Tally:
    """A file that a power failure cut off while it was written: whole records are taken in, the torn end is kept."""
    tally = Tally(tried=1)
    with stage.trial(tally, "begun") as archive:
        path = archive / cut.file
        whole = path.read_bytes()
        expected = {row.url for row in snapshot_rows(stage.template("small")) if not row.is_hit_by(cut)}
        path.with_name(path.name + ".open").write_bytes(whole[: cut.start])
        path.unlink()
        done = called(archive, "import", str(stage.template("nothing.warc.gz")))
        if done.status or done.has_traceback:
            tally.note_wrong(
                f"cut at {cut.start}: the next start ended with {done.status}: {done.err[-500:]}"
            )
        held = {row.url for row in snapshot_rows(archive)}
        tally.note_lost(f"cut at {cut.start}: {url}" for url in expected - held)
        kept = b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*")))
        if kept != whole[: cut.start]:
            tally.note_lost([f"cut at {cut.start}: bytes that were in the file"])
        tally.note_found(f"cut at {cut.start}: {told(one)}" for one in problems_here(archive))
    return tally


def try_cutting_a_closed_file(stage: Stage, cut: Stretch) -> Tally:
    """A finished file that is too short: verify names it; a rebuild has all but what was cut off."""
    return _try_destroying(stage, "small", cut)


def blocks(stage: Stage, name: str, step: int) -> list[Stretch]:
    """Return every ``step`` th block of every WARC file of an archive."""
    archive = stage.template(name)
    return [
        Stretch(path.relative_to(archive).as_posix(), at, at + BLOCK)
        for path in warcs(archive)
        for at in range(0, path.stat().st_size, BLOCK)
    ][::step]


def try_zeroing(stage: Stage, block: Stretch) -> Tally:
    """A block of a WARC file that reads as zeros."""
    return _try_destroying(stage, "demo", block)


def try_zeroing_packed(stage: Stage, block: Stretch) -> Tally:
    """A block of a packed file that reads as zeros."""
    return _try_destroying(stage, "packed", block)


def _try_destroying(stage: Stage, name: str, stretch: Stretch) -> Tally:
    """Destroy bytes of a WARC file: verify names each record that they were of, rebuild keeps all others, and
    with the file restored everything is as before.
    """
    tally = Tally(tried=1)
    with stage.trial(tally, name) as archive:
        path = archive / stretch.file
        whole = path.read_bytes()
        path.write_bytes(destroyed(whole, stretch))
        rows = snapshot_rows(archive)
        hit = [row for row in rows if row.is_hit_by(stretch)]
        what = f"{path.name} from {stretch.start}"
        found = problems_here(archive)
        if path.read_bytes() != whole:
            _check_named(tally, what, found, path, hit)
        _check_the_rest(tally, what, archive, rows, hit)
        path.write_bytes(whole)
        done = called(archive, "rebuild")
        if done.status:
            tally.note_wrong(
                f"{what}: rebuild, with the file restored, ended with {done.status}: {done.err[-500:]}"
            )
        count_differences(tally, stage.content(name), content_of(archive))
        tally.note_found(f"{what}, restored: {told(one)}" for one in problems_here(archive))
    return tally


def destroyed(whole: bytes, stretch: Stretch) -> bytes:
    """Return what is left of a file."""
    if stretch.end is None:
        return whole[: stretch.start]
    zeros = bytes(min(stretch.end, len(whole)) - stretch.start)
    return whole[: stretch.start] + zeros + whole[stretch.start + len(zeros) :]


def _check_named(tally: Tally, what: str, found: list[dict[str, Any]], path: Path, hit: list[Row]) -> None:
    """Count what verify did not name: the file, and each page whose record is destroyed."""
    here = [one for one in found if str(one["where"]).startswith(str(path)) or path.name in str(one["where"])]
    if not here:
        tally.note_wrong(f"{what}: verify did not name the file; it found {[told(one) for one in found][:3]}")
    said = " ".join(
        f"{one['where']} {one['what']} {[lost['url'] for lost in one.get('lost', ())]}" for one in here
    )
    tally.note_wrong(
        *(
            f"{what}: verify did not name {row.url} at {row.offset}"
            for row in hit
            if row.url not in said and f":{row.offset}" not in said
        )
    )


def _check_the_rest(tally: Tally, what: str, archive: Path, rows: list[Row], hit: list[Row]) -> None:
    """Rebuild beside the damage: all is there that was not destroyed, and it is said how much was."""
    done = called(archive, "rebuild")
    if done.has_traceback:
        tally.note_wrong(f"{what}: rebuild ended with an error of its own: {done.err[-900:]}")
        return
    held = set(snapshot_rows(archive))
    gone = [row for row in rows if row not in held]
    originals = {(row.file, row.offset) for row in hit}
    tally.note_lost(
        f"{what}: {row.url}, which was not touched"
        for row in gone
        if row not in hit and row.original not in originals
    )
    if gone and f"{len(gone)} snapshot" not in done.err + done.out:
        tally.note_wrong(
            f"{what}: rebuild did not say that {len(gone)} snapshots are lost: {done.err[-300:]}"
        )
    for kept in archive.glob("unioncrawl.db.before-rebuild*"):
        kept.unlink()


def database_blocks(stage: Stage, step: int) -> list[Stretch]:
    """Return every ``step`` th block of the database."""
    size = (stage.template("demo") / "unioncrawl.db").stat().st_size
    return [Stretch("unioncrawl.db", at, at + BLOCK) for at in range(0, size, BLOCK)][::step]


def try_zeroing_the_database(stage: Stage, block: Stretch) -> Tally:
    """A block of the database that reads as zeros: found, and mended by a rebuild."""
    tally = Tally(tried=1)
    with stage.trial(tally, "demo") as archive:
        path = archive / "unioncrawl.db"
        whole = path.read_bytes()
        path.write_bytes(destroyed(whole, block))
        what = f"database from {block.start}"
        found = problems_here(archive)
        if not found and path.read_bytes() != whole and _differs(stage, archive):
            tally.note_wrong(f"{what}: verify found nothing")
        tally.note_wrong(*(f"{what}: {told(one)}" for one in found if "Traceback" in one["what"]))
        done = called(archive, "rebuild")
        if done.has_traceback or (done.status and "move it away" not in done.err):
            tally.note_wrong(f"{what}: rebuild ended with {done.status}: {done.err[-900:]}")
        if done.status:
            shutil.move(path, archive / "damaged.db")
            called(archive, "rebuild")
        count_differences(tally, stage.content("demo"), content_of(archive))
        tally.note_found(f"{what}, rebuilt: {told(one)}" for one in problems_here(archive))
    return tally


def _differs(stage: Stage, archive: Path) -> bool:
    try:
        return content_of(archive) != stage.content("demo")
    except sqlite3.DatabaseError:
        return True
