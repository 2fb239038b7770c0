"""The hours in which sites are asked for pages: ``UNIONCRAWL_HOURS``, in China Standard Time."""

from __future__ import annotations

import datetime as dt
import re
from typing import Self

import attrs

from unioncrawl import clock
from unioncrawl.errors import UsageProblemError

_SPAN = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)-([01]?\d|2[0-4]):([0-5]\d)")
_DAY = 24 * 60


@attrs.frozen
class Hours:
    """Spans of a day in minutes, each from and up to; none: the whole day."""

    spans: tuple[tuple[int, int], ...] = ()

    @classmethod
    def parsed(cls, setting: str) -> Self:
        """Return the hours in ``setting``, e.g. ``22:00-06:00``, several apart by blanks or commas.

        :raises UsageProblemError: if one is malformed or empty.
        """
        spans = []
        for item in setting.replace(",", " ").split():
            match = _SPAN.fullmatch(item)
            begin, end = (int(match[n]) * 60 + int(match[n + 1]) for n in (1, 3)) if match else (0, 0)
            if begin == end or max(begin, end) > _DAY:
                raise UsageProblemError(f"UNIONCRAWL_HOURS: {item!r} is no span of hours such as 22:00-06:00")
            spans.append((begin % _DAY, end))
        return cls(tuple(spans))

    def include(self, moment: dt.datetime) -> bool:
        """Return whether sites are asked at ``moment``."""
        local = moment.astimezone(clock.CST)
        minute = local.hour * 60 + local.minute
        return not self.spans or any(
            begin <= minute < end if begin < end else minute >= begin or minute < end
            for begin, end in self.spans
        )

    def __str__(self) -> str:
        return ", ".join(
            f"{begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02}" for begin, end in self.spans
        )
