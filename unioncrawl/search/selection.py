"""Which articles are meant: words, and what else is asked of them. Every command that takes some takes these."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, Literal

import attrs

from unioncrawl.errors import UsageProblemError

Order = Literal["newest", "oldest", "relevance", "longest"]
"""Of what is found: see ``walk``."""

_PERIOD = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")

_WORDS = {
    "query": "found by", "field": "in", "sources": "of", "publishers": "published by", "provinces": "from", "platforms": "on",
    "since": "since", "until": "until", "pages": "on page", "authors": "by",
}  # fmt: skip
_EITHER = {
    "has_images": ("without pictures", "with pictures"),
    "revised": ("not revised", "revised"),
    "gone": ("not gone", "gone"),
    "collapse": ("", "of each cluster of reprints the earliest"),
}


@attrs.frozen(kw_only=True)
class Selection:
    """Words and conditions, which an article must all meet. What is empty is not asked for."""

    query: str | None = None
    """In the query language (``query.py``)."""

    field: str | None = None
    """Where its words are looked for that name no field themselves; ``None`` for everywhere."""

    sources: tuple[str, ...] = ()
    """Names, one of which is the article's; so in the fields that follow."""

    publishers: tuple[str, ...] = ()
    """As a source states it; a part of the name is enough."""

    provinces: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()

    since: str | None = None
    """First day of publication, ``YYYY-MM-DD``; articles without a date are not in any range."""

    until: str | None = None
    """Last day."""

    pages: tuple[int, ...] = ()
    """版次 as numbers."""

    authors: tuple[str, ...] = ()
    """Each is a part of the name of one of the article's authors."""

    has_images: bool | None = None
    revised: bool | None = None
    """Whether its text has changed since it was first captured."""

    gone: bool | None = None
    """Whether its site has taken it off."""

    collapse: bool = False
    """Whether of each cluster of reprints the earliest alone is meant, of those that meet all else."""

    @property
    def is_everything(self) -> bool:
        """Whether nothing is asked for in particular."""
        return attrs.evolve(self, collapse=False) == Selection()

    def said(self) -> dict[str, Any]:
        """Return what is asked for, and only that, for a record of it."""
        said = {name: value for name, value in attrs.asdict(self).items() if value not in (None, (), [])}
        if not self.collapse:
            del said["collapse"]
        return said


def in_words(selection: Selection, urls: Sequence[str] = ()) -> str:
    """Return what was asked for, as people say it.

    :param urls: addresses that were asked for beside.
    """
    parts = []
    for name, value in selection.said().items():
        if name in _EITHER:
            parts.append(_EITHER[name][value])
        else:
            values = value if isinstance(value, (tuple, list)) else [value]
            parts.append(f"{_WORDS[name]} {', '.join(map(str, values))}")
    if urls:
        parts.append(f"at {' '.join(urls)}")
    return f"articles {'; '.join(parts)}" if parts else "all articles"


def first_day(name: str, value: str | None) -> str | None:
    """Return the first day of a day, month or year as people write it, ``None`` for nothing.

    :param name: what is asked for, for the message.
    :param value: ``2016``, ``2016-05`` or ``2016-05-01``.
    :raises UsageProblemError: if it is none of these.
    """
    return _days(name, value)[0].isoformat() if value else None


def last_day(name: str, value: str | None) -> str | None:
    """Return the last day of a day, month or year. Parameters and errors as ``first_day``."""
    return _days(name, value)[1].isoformat() if value else None


def _days(name: str, value: str) -> tuple[dt.date, dt.date]:
    match = _PERIOD.fullmatch(value.strip())
    try:
        if match is None:
            raise ValueError(value)
        year, month, day = (int(part) if part else None for part in match.groups())
        first = dt.date(year or 0, month or 1, day or 1)
        last_month = month or 12
        last = dt.date(first.year, last_month, day or calendar.monthrange(first.year, last_month)[1])
    except ValueError as error:
        raise UsageProblemError(
            f"{name}: {value!r} is no date; write a day, a month or a year: 2016-05-01, 2016-05 or 2016"
        ) from error
    return first, last
