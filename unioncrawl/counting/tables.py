"""Tables of numbers for people: numbers to the right, Chinese as wide as it is."""

from __future__ import annotations

from collections.abc import Sequence

from wcwidth import wcswidth

from unioncrawl.counting.marks import bar

_GAP = "  "


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], *, left: Sequence[str] = ()) -> str:
    """Return a table, which is as wide as ``columns_of`` says.

    :param left: the headers of columns that are no numbers.
    """
    # Not by tabulate, which makes each column two wider than its header.
    widths = _widths(headers, rows)
    ruled = [headers, ["-" * columns for columns in widths], *rows]
    return "\n".join(
        _GAP.join(
            _padded(cell, columns, at_left=header in left)
            for header, cell, columns in zip(headers, line, widths, strict=True)
        ).rstrip()
        for line in ruled
    )


def columns_of(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Return how wide a table is."""
    return sum(_widths(headers, rows)) + len(_GAP) * (len(headers) - 1)


def _widths(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(width, column)) for column in zip(headers, *rows, strict=True)]


def _padded(cell: str, columns: int, *, at_left: bool) -> str:
    blanks = " " * (columns - width(cell))
    return cell + blanks if at_left else blanks + cell


def width(text: str) -> int:
    """Return how many columns a terminal takes for ``text``."""
    return max(0, wcswidth(text))


def cut(text: str, columns: int) -> str:
    """Return ``text`` in ``columns`` at most, with an ellipsis for what does not fit."""
    if width(text) <= columns:
        return text
    while text and width(text) > columns - 1:
        text = text[:-1]
    return text + "…"


def bars(values: Sequence[float | None], columns: int) -> list[str]:
    """Return a bar for each value; none where it is not known."""
    top = max((value for value in values if value is not None), default=0)
    return [bar(value or 0, top, columns) for value in values]


def number(value: float | None) -> str:
    """Return a number with its thousands apart, a dash for none."""
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def of(held: int, expected: int | None) -> str:
    """Return ``held/expected``, a dash for nothing of nothing; ``held`` alone where nobody knows of how many."""
    if expected is None:
        return f"{held:,}"
    return f"{held:,}/{expected:,}" if expected else "–"
