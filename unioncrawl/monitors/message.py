"""What is told to people of alarms, in words: a subject of a line, and all of it."""

from __future__ import annotations

import contextlib
import datetime as dt
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from unioncrawl.archive.home import Home
from unioncrawl.archive.rights import name_of
from unioncrawl.clock import CST
from unioncrawl.monitors import alarms
from unioncrawl.words import counted

ZONE = "China Standard Time"

NAMED = 3
"""So many alarms a subject names, for telephones show no more of it."""

LONGEST = 40
"""Characters of a name in a subject: titles of sources have up to 11, and a unit may be called anything."""

SAID = {"silence": "silent"}
"""Kinds that are no word for how a paper is."""


@attrs.frozen(kw_only=True)
class Message:
    """What is told at once."""

    archive: str
    at: str
    alarms: Sequence[Mapping[str, Any]]
    """Each with ``news``: ``raised`` or ``closed``."""

    owner: str = ""
    """Whose the archive is, who crawls therefore; empty if nobody can tell."""

    titles: Mapping[str, str] = attrs.field(factory=dict)
    """Of the sources, by name."""

    came: Mapping[int, str] = attrs.field(factory=dict)
    """Of silences that are over, by id: the day of the first edition that came again."""

    mistakes: Sequence[str] = ()
    """What is wrong in the settings of the archive, a line each."""

    test: bool = False

    @property
    def subject(self) -> str:
        """What it is about, in a line."""
        if self.test:
            return "unioncrawl: a test, nothing is wrong"
        raised = [one for one in self.alarms if one["news"] == alarms.RAISED]
        named = raised or self.alarms
        over = "" if raised else "over: "
        number = f"{counted(len(named), 'alarm')}: " if len(named) > 1 else ""
        return f"unioncrawl: {over}{number}{self._named(named)}"

    @property
    def text(self) -> str:
        """All of it, for people."""
        if self.test:
            parts = ["This is a test. Alarms of this archive will come this way."]
        else:
            parts = ["\n".join(self._lines(one)) for one in self.alarms]
            parts += [f"NOTE   no crawl begins before this is mended: {one}" for one in self.mistakes]
        last = [f"archive {self.archive}, {_when(self.at)}", f"all of it: {call(self.archive)} status"]
        if self.owner:
            last.append(f"call these as the user who crawls ({self.owner})")
        return "\n\n".join([*parts, "\n".join(last)]) + "\n"

    def json(self) -> dict[str, Any]:
        """Return all of it, for programs."""
        return {
            "text": f"{self.subject}\n\n{self.text}",
            "archive": self.archive,
            "at": self.at,
            "test": self.test,
            "alarms": list(self.alarms),
        }

    def _named(self, told: Sequence[Mapping[str, Any]]) -> str:
        """Return what alarms are of, each once, without line breaks, which no header may have."""
        each = [f"{_short(self._of(one))} {SAID.get(one['kind'], one['kind'])}" for one in told]
        named = list(dict.fromkeys(each))
        more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
        return ", ".join(named[:NAMED]) + more

    def _of(self, alarm: Mapping[str, Any]) -> str:
        """Return whose an alarm is: the paper's title; of the archive's own what in it, if that is something."""
        name = alarm["source"] or alarm["subject"] or "archive"
        return self.titles.get(name) or name

    def _lines(self, alarm: Mapping[str, Any]) -> list[str]:
        source = alarm["source"]
        title = self.titles.get(source)
        said = f"{title} ({source})" if title else source or "archive"
        what = " ".join(part for part in (said, alarm["kind"], alarm["subject"]) if part)
        if alarm["news"] == alarms.CLOSED:
            return self._over(alarm, what)
        lines = [
            f"ALARM  {what}",
            f"       {alarm['message']}",
            f"       since: {_when(alarm['since'])}",
        ]
        if alarm["example"]:
            lines.append(f"       see: {alarm['example']}")
        return [*lines, f"       do: {alarm['advice']}"]

    def _over(self, alarm: Mapping[str, Any], what: str) -> list[str]:
        lines = [f"OVER   {what}"]
        if alarm["kind"] == "silence":
            came = self.came.get(alarm["id"])
            until = f" to {dt.date.fromisoformat(came) - dt.timedelta(days=1)}" if came else ""
            lines.append(f"       silent from {alarm['since']}{until}")
        return [
            *lines,
            f"       raised: {_when(alarm['first_seen'])}",
            f"       over: {_when(alarm['closed_at'])}",
        ]


def call(archive: str) -> str:
    """Return how unioncrawl is called for an archive by those who read of it, in whatever directory they are."""
    return shlex.join(("unioncrawl", "--archive", archive))


def owner(home: Home) -> str:
    """Return whose an archive is; nothing if it is not there."""
    with contextlib.suppress(OSError):
        return name_of(home.path.stat().st_uid)
    return ""


def _short(name: str) -> str:
    said = " ".join(name.split())
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"


def _when(at: str) -> str:
    """Return a time as people read it, with its zone; a day as it is."""
    if "T" not in at:
        return at
    return f"{dt.datetime.fromisoformat(at).astimezone(CST):%Y-%m-%d %H:%M} ({ZONE})"
