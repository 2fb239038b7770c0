"""Bars and sparklines of block characters, each one column wide."""

from __future__ import annotations

from collections.abc import Sequence

_RISING = "▁▂▃▄▅▆▇█"
_GROWING = " ▏▎▍▌▋▊▉█"
NOTHING_HELD = "·"
"""Where a sparkline has no number: nothing is known, which is not the same as nothing."""


def sparkline(values: Sequence[int | None], width: int) -> str:
    """Return ``values`` as a line of at most ``width`` characters.

    What has more values than there is room for is put together in stretches of the same length, each shown by
    its sum. Anything more than nothing is higher than nothing.

    :param values: ``None`` for what is not known.
    """
    if not values or width < 1:
        return ""
    each = -(-len(values) // width)
    stretches = [_sum(values[i : i + each]) for i in range(0, len(values), each)]
    top = max((value for value in stretches if value is not None), default=0)
    return "".join(_rise(value, top) for value in stretches)


def _sum(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _rise(value: int | None, top: int) -> str:
    if value is None:
        return NOTHING_HELD
    if value == 0:
        return " "
    return _RISING[(value * (len(_RISING) - 1)) // top]


def bar(value: float, top: float, width: int) -> str:
    """Return a bar of ``value`` where ``top`` takes ``width`` characters; it is seen, however short."""
    if value <= 0 or top <= 0:
        return ""
    eighths = max(1, round(value / top * width * 8))
    return "█" * (eighths // 8) + _GROWING[eighths % 8].strip()
