"""What a kill leaves behind of one source, finished by the next that writes there: files still open, records that
the index does not know, pages that were kept and not read.
"""

from __future__ import annotations

from pathlib import Path

from unioncrawl.archive.home import Home
from unioncrawl.archive.indexing import index_file, known_end
from unioncrawl.archive.moved import follow_moved
from unioncrawl.archive.recorder import Recorder
from unioncrawl.archive.revisits import resolve_revisits
from unioncrawl.errors import ArchiveError
from unioncrawl.warc.files import OPEN_SUFFIX, WARC_SUFFIXES, repair, sync_file


def finish_killed(recorder: Recorder, *, reads: bool = True) -> list[str]:
    """Finish what killed runs of the recorder's source left behind; return what a person should know.

    Needs the source's lock, so no file found open is being written.

    :param reads: read pages that were kept and not read.
    :raises ArchiveError: if the archive cannot be written, or the database is that of another archive.
    """
    _check_database(recorder)
    messages = [_close(recorder, path) for path in left_open(recorder.home, recorder.run.source)]
    messages += _index_unknown(recorder)
    with recorder.explained():
        messages += follow_moved(recorder.store.db, recorder.home, recorder.run.source)
    with recorder.explained():
        resolve_revisits(recorder.store, recorder.home, recorder.run.source)
    if reads:
        recorder.read_unread()
    return messages


def left_open(home: Home, source: str) -> list[Path]:
    """Return the files of ``source`` that are still open. What ``pack`` was writing is a copy, and is not among them."""
    return sorted((home.warc / source).glob(f"*.warc.gz{OPEN_SUFFIX}"))


def _close(recorder: Recorder, path: Path) -> str:
    file = path.relative_to(recorder.home.warc).as_posix().removesuffix(OPEN_SUFFIX)
    sync_file(path)  # no row may point at what a power failure can still take away
    with recorder.explained():
        # First the rows, then the name: a kill in between leaves the file to be found again.
        added = index_file(recorder.store, recorder.home, file, [], known_end(recorder.store.db, file))
    torn = repair(path)
    set_aside = f", its torn end set aside as {torn.name}" if torn else ""
    return f"a run was killed: {file} closed, {added} records indexed{set_aside}"


def _index_unknown(recorder: Recorder) -> list[str]:
    """Index what is in closed files behind what the database knows of them: it may have been put back from a copy."""
    messages = []
    for path in sorted((recorder.home.warc / recorder.run.source).glob("*.warc.*")):
        file = path.relative_to(recorder.home.warc).as_posix()
        if not path.name.endswith(WARC_SUFFIXES):
            continue
        end = known_end(recorder.store.db, file)
        if path.stat().st_size > end:
            with recorder.explained():
                added = index_file(recorder.store, recorder.home, file, [], end)
            if added:
                messages.append(f"the database did not know {added} records of {file}: indexed")
    return messages


def _check_database(recorder: Recorder) -> None:
    """Raise ``ArchiveError`` if the database names WARC files, and not one of them is there."""
    home, db = recorder.home, recorder.store.db
    names = [row[0] for row in db.execute("SELECT name FROM warc_files")]
    if names and not any(
        (home.warc / name).exists() or (home.warc / f"{name}{OPEN_SUFFIX}").exists() for name in names
    ):
        raise ArchiveError(
            f"{home.database} names {len(names)} WARC files, and none of them is below {home.warc}: it is the database of"
            " another archive, or the files are elsewhere; put them back, or run: unioncrawl rebuild"
        )
