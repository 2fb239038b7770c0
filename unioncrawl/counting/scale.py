"""Which periods a scale of time names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from unioncrawl.counting.periods import LENGTHS

_EVERY_YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_EVERY_MONTHS = (1, 2, 3, 6)
_ON_DAYS: tuple[tuple[int, ...], ...] = (
    tuple(range(1, 32)), tuple(range(1, 30, 2)), (1, 6, 11, 16, 21, 26), (1, 11, 21), (1, 16),
)  # fmt: skip


def named(periods: Sequence[str], most: int) -> list[tuple[int, str]]:
    """Return the places and names of periods on a scale: the first, the last, and about ``most`` between them.

    :param periods: of the same kind, in order, without a gap.
    """
    if not periods:
        return []
    last = len(periods) - 1
    between = next((found for found in _choices(periods) if len(found) <= most), [])
    # What stands too near to the ends would be written over them.
    room = max(1, last / (most + 2))
    kept = [(place, name) for place, name in between if room <= place <= last - room]
    ends = [(0, periods[0]), (last, periods[last])] if last else [(0, periods[0])]
    return sorted([*ends, *kept])


def _choices(periods: Sequence[str]) -> Iterator[list[tuple[int, str]]]:
    """Yield the places and names of ever fewer of ``periods``."""
    length = len(periods[0])
    if length == LENGTHS["day"]:
        for days in _ON_DAYS:
            yield _where(periods, lambda period, days=days: int(period[8:]) in days, slice(5, None))  # type: ignore[misc]
    if length >= LENGTHS["month"]:
        for months in _EVERY_MONTHS:
            yield _where(
                periods,
                lambda period, every=months: (
                    period[7:] in ("", "-01") and (int(period[5:7]) - 1) % every == 0
                ),  # type: ignore[misc]
                slice(LENGTHS["month"]),
            )
    for years in _EVERY_YEARS:
        yield _where(
            periods,
            lambda period, every=years: period[4:] in ("", "-01", "-01-01") and int(period[:4]) % every == 0,  # type: ignore[misc]
            slice(LENGTHS["year"]),
        )


def _where(periods: Sequence[str], is_named: Callable[[str], bool], part: slice) -> list[tuple[int, str]]:
    return [(place, period[part]) for place, period in enumerate(periods) if is_named(period)]
