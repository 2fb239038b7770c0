"""Who is told, whatever is wrong in ``settings.toml``: a mistake there stops crawls, and is what people have to hear of.

The channels that are right are told. Where none is, those that were when the file was last read well are; they are kept
for that, in a file that its owner alone may read, as passwords may stand in it.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from unioncrawl.archive.home import Home
from unioncrawl.archive.rights import may
from unioncrawl.archive_settings import FILE, Channel, LookedAt, channels_of, looked_at
from unioncrawl.contact import checked
from unioncrawl.errors import UsageProblemError

KEPT = "notify.json"
"""Beside the locks, which a back-up leaves out."""


@attrs.frozen(kw_only=True)
class Told:
    """Whom to tell."""

    channels: Mapping[str, Channel]
    """By name."""

    mistakes: Sequence[str] = ()
    """What is wrong in the settings, a line each."""


def whom_to_tell(home: Home) -> Told:
    """Return the channels of an archive, whatever is wrong in its settings, and what that is."""
    found = looked_at(home.path)
    channels, wrong = found.settings.notify, _mistakes(home, found)
    if not wrong:
        _keep(home, found.table)
    return Told(channels=channels if channels or not wrong else _kept(home), mistakes=wrong)


def mistakes(home: Home) -> list[str]:
    """Return what is wrong in the settings of an archive, so that no crawl begins, a line each.

    Who neither crawls nor may read them cannot tell.
    """
    with contextlib.suppress(OSError):
        if home.path.stat().st_uid != os.geteuid() and not may(home.path / FILE, os.R_OK):
            return []
    return _mistakes(home, looked_at(home.path))


def _mistakes(home: Home, found: LookedAt) -> list[str]:
    wrong = list(found.mistakes)
    if contact := found.settings.contact:
        try:
            checked(contact, f"{home.path / FILE}: contact")
        except UsageProblemError as error:
            wrong.append(str(error))
    return wrong


def _keep(home: Home, table: Any) -> None:
    """Keep the channels for the day on which the settings cannot be used, if this is who crawls, and it can be done."""
    file = home.locks / KEPT
    with contextlib.suppress(OSError):
        if home.locks.stat().st_uid != os.geteuid():
            return  # a file of somebody else's would keep the next crawl out
        if not table:
            file.unlink(missing_ok=True)
        elif _content(file) != table:
            _replace(file, json.dumps(table, ensure_ascii=False))


def _kept(home: Home) -> dict[str, Channel]:
    file = home.locks / KEPT
    return channels_of(file, _content(file))[0]


def _content(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # there is none, or it may not be read
        return {}


def _replace(file: Path, text: str) -> None:
    """Put a text into a file that nobody else may read, in one step."""
    number, part = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)  # with a mode of 0600
    try:
        with os.fdopen(number, "w", encoding="utf-8") as writing:
            writing.write(text)
        Path(part).replace(file)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
