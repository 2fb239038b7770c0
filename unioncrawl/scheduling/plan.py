"""What is scheduled: which call, when, with which settings and bounds."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import attrs

import unioncrawl
from unioncrawl.clock import CST, now
from unioncrawl.setting_names import OWN

_SECRET = ("PASSWORD", "SECRET", "TOKEN")
"""Settings whose names say so do not belong into files that anybody may read."""


A_DAY_MIN = 24 * 60

UNIT = "unioncrawl"


@attrs.frozen
class File:
    """A file to be written."""

    name: str
    content: str | bytes


@attrs.frozen(kw_only=True)
class Plan:
    """A crawl at given times of each day."""

    archive: Path
    """Absolute."""

    elsewhere: tuple[Path, ...] = ()
    """Directories of the archive that lie elsewhere, behind symbolic links."""

    names: tuple[str, ...] = ()
    """Sources; none: all that are due."""

    times: tuple[dt.time, ...] = (dt.time(22, 30),)
    """In China Standard Time."""

    jitter_minutes: int = 30
    """It begins at some moment within so many minutes after the time."""

    since: str = ""
    until: str = ""
    """Days to fill; neither: what is due."""

    limit: int | None = None
    """Requests of one call, at most."""

    name: str = ""
    """Of a second plan beside the first: its units are called by it."""

    memory: str = "1G"
    mail_to: str = ""
    settings: Mapping[str, str] = attrs.field(factory=dict)
    """Of the environment, to be the same whenever it runs."""

    @property
    def command(self) -> list[str]:
        """The command line, with absolute paths."""
        limit = [] if self.limit is None else ["--limit", str(self.limit)]
        days = [
            part
            for option, day in (("--since", self.since), ("--until", self.until))
            if day
            for part in (option, day)
        ]
        return self.called("crawl", *(days or ["--due"]), *limit, *self.names)

    @property
    def is_of_days(self) -> bool:
        """Whether it fills a range of days: beside a plan of what is due, which looks after the archive."""
        return bool(self.since or self.until)

    @property
    def unit(self) -> str:
        """What its units are called, but for their kind."""
        return f"{UNIT}-{self.name}" if self.name else UNIT

    @property
    def check_time(self) -> dt.time:
        """When it is looked whether all is well: in the middle of the longest time without a crawl."""
        minutes = sorted(time.hour * 60 + time.minute for time in self.times)
        following = [*minutes[1:], minutes[0] + A_DAY_MIN]
        pause, begun = max(
            (later - earlier, earlier) for earlier, later in zip(minutes, following, strict=True)
        )
        hour, minute = divmod((begun + pause // 2) % A_DAY_MIN, 60)
        return dt.time(hour, minute)

    def called(self, *arguments: str) -> list[str]:
        """Return the command line of a command of the archive."""
        return [*program(), "--archive", str(self.archive), *arguments]

    @property
    def least_gap_minutes(self) -> int:
        """How far two of the times are apart, round the clock; a day if there is but one."""
        minutes = sorted(time.hour * 60 + time.minute for time in self.times)
        following = [*minutes[1:], minutes[0] + A_DAY_MIN]
        return min(later - earlier for earlier, later in zip(minutes, following, strict=True))

    @property
    def environment(self) -> dict[str, str]:
        """The variables that it needs."""
        return {**dict(self.settings), **import_path()}


def behind_links(archive: Path) -> tuple[Path, ...]:
    """Return where ``warc/`` of an archive, and what is in it, lead to by symbolic links.

    :raises OSError: if that cannot be looked up.
    """
    warc = archive / "warc"
    if not warc.is_dir():
        return ()
    links = [path for path in (warc, *warc.iterdir()) if path.is_symlink()]
    return tuple(sorted({Path(os.path.realpath(path)) for path in links}))


def program() -> list[str]:
    """Return how this unioncrawl is called from anywhere."""
    script = Path(sys.executable).with_name("unioncrawl")
    return [str(script)] if script.exists() and not import_path() else [sys.executable, "-m", "unioncrawl"]


def import_path() -> dict[str, str]:
    """Return the ``PYTHONPATH``, if this unioncrawl was found by it."""
    given = [Path(path).absolute() for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    root = Path(unioncrawl.__file__).parents[1].resolve()
    if root not in [path.resolve() for path in given]:
        return {}
    return {"PYTHONPATH": os.pathsep.join(map(str, given))}


def settings_given(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of the project that ``environ`` has, but for the archive and for secrets."""
    return {
        name: environ[name]
        for name in OWN
        if environ.get(name) and name != "UNIONCRAWL_ARCHIVE" and not name.endswith(_SECRET)
    }


def local_time(time: dt.time) -> dt.time:
    """Return a time of the day in China as one of this machine, for what knows no zones."""
    today = now().astimezone(CST).date()
    return dt.datetime.combine(today, time, CST).astimezone().time()
