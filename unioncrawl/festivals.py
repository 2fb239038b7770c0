"""Public holidays in China as stretches of days on which papers may pause. Pure functions.

Which days off there are in a year the State Council says in November of the year before, with working days moved about. That is
not known in advance, and it is not when papers pause either: some print on National Day, some stay away for ten days at Spring
Festival. What is known for every year is the day that a holiday is about. A stretch is as long as any arrangement since 1999 has
made it; what a paper does in it is learnt from the paper (``calendars.py``).
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping

import attrs

SPRING_FESTIVAL, DRAGON_BOAT, MID_AUTUMN = "Spring Festival", "Dragon Boat Festival", "Mid-Autumn Festival"

FIRST_YEAR = 1980
_LUNAR = """
    021606170923 020506060912 012506251001 021306150921 020206040910 022006220929 020906110918 012905311007
    021706190925 020606080914 012705281003 021506160922 020406050911 012306240930 021006130920 013106020909
    021906200927 020706090916 012805301005 021606180924 020506060912 012406251001 021206150921 020106040911
    012206220928 020906110918 012905311006 021806190925 020706080914 012605281003 021406160922 020306060912
    012306230930 021006120919 013106020908 021906200927 020806090915 012805301004 021606180924 020506070913
    012506251001 021206140921 020106030910 012206220929 021006100917 012905311006 021706190925 020606090915
    012605281003 021306160922 020306050912 012306241001 021106120919 013106010908 021906200927 020806100916
    012805301004 021506180924 020406070913 012405271002 021206140921 020106030910 012206220928 021006110917
    013005311005 021706190925 020606080915 012605291004 021406150922 020206040911 012306230930 021106130919
    013106010907 021906200926 020806100916 012805301005 021506170924 020406060913 012406251002 021206140921
    020206030909 012106220928 020906110917 012906011006 021706190925 020506080915 012605281003 021406160923
    020306040911 012306230929 021106130919 013106020908 021906200926 020706100916 012705301005 021506170924
    020506060912 012406241001 021206140920 020206040910
"""
"""Of each year from ``FIRST_YEAR`` on, as ``MMDD``: the first of the first lunar month, the fifth of the fifth, the fifteenth
of the eighth. Not worked out here: that takes the new moons, to the minute.
"""

_LUNAR_DAYS = tuple(_LUNAR.split())

LAST_YEAR = FIRST_YEAR + len(_LUNAR_DAYS) - 1

_FIXED = (
    ("New Year's Day", 1, 1),
    ("Qingming", 4, 5),  # or the 4th
    ("Labour Day", 5, 1),
    ("National Day", 10, 1),
)

_STRETCH = {
    "New Year's Day": (-2, 2),
    # Days off go from New Year's Eve (or the day before) to the seventh; papers leave before and come back after them.
    SPRING_FESTIVAL: (-4, 10),
    "Qingming": (-3, 2),
    "Labour Day": (-2, 6),  # seven days from 2000 to 2007
    DRAGON_BOAT: (-2, 2),
    MID_AUTUMN: (-2, 2),
    "National Day": (-2, 7),  # eight days where Mid-Autumn falls together with it
}
"""First and last day, counted from the day of the holiday: three days off lie with a weekend on either side of it."""

EARLIEST, LATEST = 1900, 2200

_EARLIEST_SPRING_FESTIVAL, _LATEST_SPRING_FESTIVAL = (1, 21), (2, 20)


@attrs.frozen
class Place:
    """A day in the stretch of a holiday."""

    festival: str
    year: int
    offset: int | None
    """In days from the day of the holiday; ``None`` in years of which that day is not known here."""


@functools.lru_cache(maxsize=256)
def days_of(year: int) -> Mapping[dt.date, Place]:
    """Return the days of ``year``, and those around it that belong to its holidays, on which papers may pause.

    Where two holidays meet, a day counts with the longer one.
    """
    anchors = {name: dt.date(year, month, day) for name, month, day in _FIXED}
    found: dict[dt.date, Place] = {}
    if FIRST_YEAR <= year <= LAST_YEAR:
        anchors |= _lunar(year)
    else:
        first, last = dt.date(year, *_EARLIEST_SPRING_FESTIVAL), dt.date(year, *_LATEST_SPRING_FESTIVAL)
        before, after = _STRETCH[SPRING_FESTIVAL]
        for n in range((last - first).days + 1 - before + after):
            found[first + dt.timedelta(before + n)] = Place(SPRING_FESTIVAL, year, None)
    for name in sorted(anchors, key=_length):
        before, after = _STRETCH[name]
        for offset in range(before, after + 1):
            found[anchors[name] + dt.timedelta(offset)] = Place(name, year, offset)
    return found


def place_of(day: dt.date) -> Place | None:
    """Return which holiday ``day`` belongs to, ``None`` if to none."""
    if not EARLIEST <= day.year <= LATEST:
        return None  # no date of a paper
    # The last days of December belong to the New Year that follows.
    following = days_of(day.year + 1).get(day) if day.month == 12 and day.year < dt.MAXYEAR else None
    return following or days_of(day.year).get(day)


def _lunar(year: int) -> dict[str, dt.date]:
    told = _LUNAR_DAYS[year - FIRST_YEAR]
    names = (SPRING_FESTIVAL, DRAGON_BOAT, MID_AUTUMN)
    return {
        name: dt.date(year, int(told[4 * n : 4 * n + 2]), int(told[4 * n + 2 : 4 * n + 4]))
        for n, name in enumerate(names)
    }


def _length(name: str) -> int:
    before, after = _STRETCH[name]
    return after - before
