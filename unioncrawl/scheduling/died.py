"""Telling that what a timer started has died: that it failed, and could not tell what is wrong itself.

What a crawl finds wrong becomes alarms, which are told at its end. One that is killed, called wrongly, or may not write
the archive comes to no such end. No database is needed, for that may be what is wrong.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from unioncrawl import clock
from unioncrawl.archive.home import Home
from unioncrawl.archive.locks import told_at
from unioncrawl.errors import ArchiveError
from unioncrawl.monitors.alarms import RAISED
from unioncrawl.monitors.channels import whom_to_tell
from unioncrawl.monitors.finding import for_archive
from unioncrawl.monitors.message import Message, call, owner
from unioncrawl.monitors.notify import Outcome, send
from unioncrawl.words import printable

SAID = "1"
"""Status of a crawl of which a source failed, and of a check while an alarm is open; but of a traceback, too."""

RECENTLY = dt.timedelta(hours=1)
"""systemd gives a unit up half an hour after the last time that it failed."""

STATUS, RESULT = "MONITOR_EXIT_STATUS", "MONITOR_SERVICE_RESULT"
"""What systemd tells those whom it calls because something failed."""


def has_told(home: Home, environ: Mapping[str, str]) -> bool:
    """Return whether what failed came to the point at which alarms are told.

    :param environ: how it ended, in the variables that systemd sets.
    """
    at = told_at(home)
    if at is None or environ.get(STATUS, SAID) != SAID:
        return False
    return abs(clock.now() - at) <= RECENTLY


def tell(home: Home, unit: str, environ: Mapping[str, str]) -> dict[str, Outcome]:
    """Tell every channel that ``unit`` died; return how it went with each."""
    told = whom_to_tell(home)
    at = clock.iso(clock.now())
    archive = printable(home.path.resolve())
    why = printable("; ".join(filter(None, (*told.mistakes, for_archive(trouble(home), call(archive))))))
    alarm = finding(printable(unit), how(environ), why, at)
    message = Message(archive=archive, owner=owner(home), at=at, alarms=[alarm])
    return send(told.channels, dict.fromkeys(told.channels, message))


def finding(unit: str, ended: str, why: str, at: str) -> dict[str, Any]:
    """Return it with the columns of an alarm, which it is not: nothing is there to close it."""
    is_unit = unit.endswith(".service")
    message = f"{unit} failed{ended}, before it could tell what is wrong" + (f": {why}" if why else "")
    return {
        "news": RAISED,
        "id": None,
        "source": "",
        "kind": "died",
        "subject": unit,
        "since": at,
        "message": message,
        "example": f"journalctl -u {unit} -n 50" if is_unit else "",
        "advice": "mend what it says; the next time takes in what is missing"
        if is_unit
        else "call it by hand, as the user who crawls, and mend what it says",
        "first_seen": at,
        "last_seen": at,
        "closed_at": None,
    }


def how(environ: Mapping[str, str]) -> str:
    """Return how it ended, as far as is known."""
    result, status = environ.get(RESULT, ""), environ.get(STATUS, "")
    parts = [
        *([result] if result not in ("", "exit-code") else []),
        *([f"status {status}"] if status else []),
    ]
    return f" ({', '.join(parts)})" if parts else ""


def trouble(home: Home) -> str:
    """Return why nobody could write the archive, or read its database; nothing if that is not it."""
    try:
        home.check_writable()
        home.read().close()
    except ArchiveError as error:
        return str(error)
    return ""
