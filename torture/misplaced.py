"""Whole files that are gone, exchanged, or from another time or archive."""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs

from torture.bytes_lost import snapshot_rows
from torture.commands import AT_ONCE, count_differences
from torture.content import content_of, warcs
from torture.kills import count_asked_again
from torture.running import Done, called, finished, problems_here, told, unioncrawl
from torture.stage import Stage
from torture.tally import Tally
from unioncrawl.press import Press, demo_sites

DATABASE = "unioncrawl.db"

CRAWL = ("crawl", "gongren_ribao", "--since", "2026-11-16", "--until", "2026-11-18", *AT_ONCE)

ROUNDS = 4
"""How many commands one after the other may be needed until all is well."""


@attrs.frozen
class Accident:
    """Something done to an archive behind its back."""

    name: str
    do: Callable[[Stage, Path, random.Random], None]
    template: str = "several"
    number: int = 0

    may_go_on: bool = False
    """Whether a crawl may go on as if nothing had happened: then it loses nothing and asks for nothing again."""


def swap(stage: Stage, archive: Path, chance: random.Random) -> None:  # noqa: ARG001 - all accidents are called alike
    """Exchange the contents of two WARC files."""
    one, other = chance.sample(warcs(archive), 2)
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)


def delete_warc(stage: Stage, archive: Path, chance: random.Random) -> None:  # noqa: ARG001
    """Delete a WARC file."""
    chance.choice(warcs(archive)).unlink()


def delete_database(stage: Stage, archive: Path, chance: random.Random) -> None:  # noqa: ARG001
    """Delete the database with all that belongs to it."""
    for path in archive.glob(f"{DATABASE}*"):
        path.unlink()


def delete_database_alone(stage: Stage, archive: Path, chance: random.Random) -> None:  # noqa: ARG001
    """Delete the ``.db`` and leave a ``-wal`` that says otherwise than the WARCs."""
    changed = archive / "changed"
    changed.mkdir()
    with contextlib.closing(sqlite3.connect(archive / DATABASE)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA wal_autocheckpoint=0")
        db.execute("UPDATE articles SET title = 'from a stale -wal'")
        db.commit()
        for suffix in ("-wal", "-shm"):  # closing would take them away
            shutil.copy(archive / f"{DATABASE}{suffix}", changed)
    for path in archive.glob(f"{DATABASE}*"):
        path.unlink()
    for path in changed.iterdir():
        path.rename(archive / path.name)
    changed.rmdir()


def restore_older_database(stage: Stage, archive: Path, chance: random.Random) -> None:
    """Put a copy of the database back that was made before the newest files were written."""
    delete_database(stage, archive, chance)
    shutil.copy(stage.template("first") / DATABASE, archive / DATABASE)


def take_other_database(stage: Stage, archive: Path, chance: random.Random) -> None:
    """Put the database of another archive in the place of this one's."""
    delete_database(stage, archive, chance)
    shutil.copy(stage.template("imported") / DATABASE, archive / DATABASE)


ACCIDENTS = (
    Accident("swapped files", swap),
    Accident("a WARC deleted", delete_warc),
    Accident("the database deleted", delete_database),
    Accident("the .db deleted, its -wal left", delete_database_alone),
    Accident("a database older than the WARCs", restore_older_database, may_go_on=True),
    Accident("the database of another archive", take_other_database, may_go_on=True),
)


def accidents(name: str, count: int) -> list[Accident]:
    """Return so many trials of an accident."""
    one = next(accident for accident in ACCIDENTS if accident.name == name)
    return [attrs.evolve(one, number=number) for number in range(count)]


def try_accident(stage: Stage, accident: Accident) -> Tally:
    """Verify names what happened, and the commands that it names, in their turn, make all well again."""
    tally = Tally(tried=1)
    chance = random.Random(f"{stage.seed} {accident.name} {accident.number}")
    with stage.trial(tally, accident.template) as archive:
        rows = snapshot_rows(archive)
        files = {path.relative_to(archive): path.read_bytes() for path in warcs(archive)}
        accident.do(stage, archive, chance)
        crawled = bool(accident.number % 2)
        if crawled:
            _check_crawl(tally, accident, archive)
        found = problems_here(archive)
        if not found and content_of(archive) != stage.content(accident.template):
            tally.note_wrong(f"{accident.name}: verify found nothing")
        _check_counts(tally, accident, archive, found, [row.file for row in rows])
        _mend(tally, accident, archive, files, found)
        expected = stage.content(accident.template)
        count_differences(tally, expected, content_of(archive), more_is_well=crawled)
    return tally


def _check_counts(
    tally: Tally, accident: Accident, archive: Path, found: list[dict[str, Any]], files: list[str]
) -> None:
    """Count a WARC file that is missing, and of which verify does not say how many records are lost with it."""
    for file in sorted(set(files)):
        if not (archive / "warc" / file).exists() and (archive / DATABASE).exists():
            said = " ".join(one["what"] for one in found if file in str(one["where"]))
            if not any(word.isdigit() and int(word) >= files.count(file) for word in said.split()):
                tally.note_wrong(f"{accident.name}: verify does not say how many records {file} held: {said}")


def _check_crawl(tally: Tally, accident: Accident, archive: Path) -> None:
    """Whoever crawls before he verifies is told what to do, or loses nothing and asks for nothing again."""
    with Press(demo_sites()) as press:
        held = count_asked_again(Tally(), set(), archive, press)
        done = finished(unioncrawl(*CRAWL), archive, {"UNIONCRAWL_CONNECT_TO": press.connect_to})
        if done.status and "unioncrawl " in done.complaint and not press.requests:
            return  # refused, and it was said what to run
        if done.has_traceback or done.status:
            tally.note_wrong(f"{accident.name}: a crawl ended with {done.status}: {done.err[-500:]}")
        if accident.may_go_on:
            again = sorted({asked for asked in press.requests if _is_article(asked[1])} & held)
            tally.note_doubled(f"{accident.name}: asked of the press again: {path}" for _, path in again)


def _is_article(path: str) -> bool:
    """Return whether a crawl of days that were crawled before need not ask for it: of plans it asks again."""
    return "news-" in path or path.endswith((".jpg", ".pdf"))


def _mend(
    tally: Tally, accident: Accident, archive: Path, files: dict[Path, bytes], found: list[dict[str, Any]]
) -> None:
    """Do what verify says until it finds nothing."""
    done_so_far: list[str] = []
    for _ in range(ROUNDS):
        if not found:
            break
        advice = [str(one["next"]) for one in found]
        command = "rebuild" if any("unioncrawl rebuild" in one for one in advice) else "restore"
        if command in done_so_far:
            command = "restore" if command == "rebuild" else "rebuild"
        done_so_far.append(command)
        if command == "rebuild":
            _check_done(tally, accident, called(archive, "rebuild"))
        else:
            for file, content in files.items():
                (archive / file).write_bytes(content)
        found = problems_here(archive)
    tally.note_found(f"{accident.name}, after {', '.join(done_so_far)}: {told(one)}" for one in found)


def _check_done(tally: Tally, accident: Accident, done: Done) -> None:
    if done.has_traceback:
        tally.note_wrong(f"{accident.name}: rebuild ended with an error of its own: {done.err[-900:]}")
