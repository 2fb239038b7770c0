"""Dates as printed, to ISO 8601. A date is always a day; what is no day of the calendar is no date."""

from __future__ import annotations

import datetime as dt
import re

from unioncrawl.errors import UsageProblemError

_ARABIC = re.compile(r"(?<!\d)(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_HAN = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_ISO = re.compile(r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")

_DIGITS = {"〇": 0, "○": 0, "零": 0, **{han: n for n, han in enumerate("一二三四五六七八九", 1)}}


def day(year: str | int, month: str | int, number: str | int) -> str | None:
    """Return the day as ``"YYYY-MM-DD"``, or ``None`` if the calendar has no such day."""
    try:
        return dt.date(int(year), int(month), int(number)).isoformat()
    except ValueError:
        return None


def chinese_date(text: str) -> str | None:
    """Return the first date like ``2021年12月22日`` or ``一九八八年十二月十五日`` in ``text``, or ``None``."""
    if match := _ARABIC.search(text):
        return day(*match.groups())
    if match := _HAN.search(text):
        year = int("".join(str(_DIGITS[han]) for han in match[1]))
        return day(year, han_number(match[2]), han_number(match[3]))
    return None


def iso_date(text: str) -> str | None:
    """Return the first date like ``2021-12-22``, ``2021/12/22`` or ``20211222`` in ``text``, or ``None``."""
    if match := _ISO.search(text):
        return day(match[1], match[3], match[4])
    if match := _COMPACT.search(text):
        return day(*match.groups())
    return None


def any_date(text: str) -> str | None:
    """Return the first date in ``text``, a Chinese one before others, or ``None``."""
    return chinese_date(text) or iso_date(text)


def han_number(han: str) -> int:
    """Return the number that ``han`` writes, up to 99, or 0 if it writes none."""
    tens, ten, ones = han.rpartition("十")
    if not ten:
        return _DIGITS.get(han, 0)
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return 10 * _DIGITS.get(tens, 1 if not tens else 0) + (_DIGITS.get(ones, 0) if ones else 0)


def asked_day(name: str, value: str | None) -> dt.date | None:
    """Return the date in an argument, ``None`` for an empty one.

    :raises UsageProblemError: if it is no date.
    """
    if not value:
        return None
    try:
        if len(value) != len("YYYY-MM-DD"):
            raise ValueError(value)
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise UsageProblemError(f"{name} {value!r} is no date: write YYYY-MM-DD, e.g. 2022-10-28") from error
