"""A selection of articles as a file of one of the kinds there are. Only reads the archive."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import attrs

from unioncrawl.archive.export_files import legible, new_files, refuse_overwriting
from unioncrawl.archive.facts import SourceFacts, all_facts
from unioncrawl.archive.home import Home
from unioncrawl.errors import UnioncrawlError
from unioncrawl.exporting.about import About
from unioncrawl.exporting.lines import DESCRIPTOR_SUFFIX, write_csv, write_jsonl
from unioncrawl.exporting.rows import Batch, batches, chosen_ids
from unioncrawl.search.selection import Selection, in_words

Kind = Literal["jsonl", "csv", "parquet", "sqlite"]

_OF_SQLITE = ("-wal", "-shm", "-journal")
"""What may lie beside a database that was there before: SQLite would read it into the new one."""

Progress = Callable[[int, int, str], None]


class NothingToExportError(UnioncrawlError):
    """Nothing in the archive is as was asked for."""


@attrs.frozen(kw_only=True)
class Exported:
    """What was written."""

    file: str
    described: str | None
    """The file with the data dictionary; ``None`` if it is inside."""

    articles: int
    bytes: int
    """Size of the file."""

    vanished: int
    """Articles that were taken out of the archive while it was read."""


def export(
    home: Home,
    selection: Selection,
    path: Path,
    kind: Kind,
    *,
    urls: Sequence[str] = (),
    bom: bool = False,
    searched: bool = True,
    force: bool = False,
    progress: Progress = lambda *_: None,
) -> Exported:
    """Write the articles of a selection to a file: one row each, the oldest first, those without a date last.

    :param urls: where there are any, only the articles of these addresses.
    :param bom: whether CSV begins with a byte order mark.
    :param searched: whether SQLite has a search index.
    :param progress: called with how many are done, of how many, and what.
    :raises UsageProblemError: if there is such a file already and not ``force``, or the selection makes no sense.
    :raises NothingToExportError: if nothing is selected.
    :raises ArchiveError: if the file cannot be written.
    """
    described = path.with_name(path.name + DESCRIPTOR_SUFFIX) if kind in ("jsonl", "csv") else None
    paths = [path, *([described] if described else [])]
    stale = [path.with_name(path.name + end) for end in _OF_SQLITE] if kind == "sqlite" else []
    refuse_overwriting(home, [*paths, *stale], force=force)
    if kind == "parquet":
        from unioncrawl.exporting import parquet

        parquet.require()
    with contextlib.closing(home.read()) as db:
        ids = chosen_ids(db, selection, urls)
        if not ids:
            raise NothingToExportError(f"nothing to export of {in_words(selection, urls)}")
        about, facts = About.of(db, selection, urls), all_facts(db)
    with new_files(paths, stale) as parts:
        rows = _counted(home, ids, about, progress, with_parts=kind == "sqlite")
        _write(kind, rows, parts, path, about, facts, progress, bom=bom, searched=searched)
    return Exported(
        file=legible(str(path)),
        described=legible(str(described)) if described else None,
        articles=about.articles,
        bytes=path.stat().st_size,
        vanished=len(ids) - about.articles,
    )


def _counted(
    home: Home, ids: Sequence[int], about: About, progress: Progress, *, with_parts: bool
) -> Iterator[Batch]:
    for batch in batches(home, ids, with_parts=with_parts):
        about.articles += len(batch.articles)
        yield batch
        progress(about.articles, len(ids), "articles")


def _write(
    kind: Kind,
    rows: Iterator[Batch],
    parts: Sequence[Path],
    path: Path,
    about: About,
    facts: dict[str, SourceFacts],
    progress: Progress,
    *,
    bom: bool,
    searched: bool,
) -> None:
    if kind == "jsonl":
        write_jsonl(rows, parts, path, about)
    elif kind == "csv":
        write_csv(rows, parts, path, about, bom=bom)
    elif kind == "parquet":
        from unioncrawl.exporting.parquet import write_parquet

        write_parquet(rows, parts[0], path, about)
    else:
        from unioncrawl.exporting.sqlite_file import write_sqlite

        def indexed(done: int, total: int) -> None:
            progress(done, total, "articles in the search index")

        write_sqlite(rows, parts[0], path, about, facts, indexed if searched else None)
