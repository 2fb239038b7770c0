"""Trends as a table for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from unioncrawl.counting.held import together
from unioncrawl.counting.tables import bars, columns_of, cut, number, of, table, width
from unioncrawl.counting.trends import Row, Trends

_WORD_COLUMNS = 24
"""Of a query that is the head of a column."""

_BAR_COLUMNS = 24
"""More would not tell more."""

_SHORTEST_BAR = 4

_LEAST_RUN = 3
"""Lines of nothing on end that are put together: two of them say more."""

_NAME_COLUMNS = 30
"""Of a source and its masthead."""


def text(found: Trends, titles: Mapping[str, str], *, rate: bool, columns: int | None) -> str:
    """Return the table.

    :param titles: masthead by source.
    :param rate: with a column for each word of its hits for 1,000 articles.
    :param columns: of the terminal, to fill what is free with bars if there is one word; ``None`` for no bars.
    """
    lines = list(_lines(found))
    headers = [*_left(found), *_word_headers(found, rate), "articles", "editions", "unknown"]
    cells = [[*_place(found, label, row, titles), *_numbers(row, rate)] for label, row in lines]
    free = (columns or 0) - columns_of(headers, cells) - 2
    if len(found.words) == 1 and free >= _SHORTEST_BAR:
        # The sum of all would dwarf its parts.
        shown = [None if row is found.total else (row.rates() if rate else row.hits)[0] for _, row in lines]
        headers.append("")
        cells = [
            [*line, drawn] for line, drawn in zip(cells, bars(shown, min(free, _BAR_COLUMNS)), strict=True)
        ]
    return table(headers, cells, left=[*_left(found), ""])


def note(found: Trends, *, rate: bool) -> str:
    """Return what the numbers are."""
    counted = "how often the word stands in articles" if found.occurrences else "articles that have the word"
    said = [f"counted {'is' if found.occurrences else 'are'} {counted}, of the articles and editions held"]
    if rate:
        said.append("‰: for each 1,000 articles")
    if any(row.is_gap for row in found.rows):
        said.append("–: nothing is held, which is not 0")
    if found.total.held.days_unknown is not None:
        said.append(
            "unknown: days of which neither an edition is held nor word that there was none, of each source"
        )
    return "\n".join(said)


def _left(found: Trends) -> list[str]:
    names = ["source"] if found.per_source or found.by == "source" else []
    return names if found.by == "source" else [*names, found.by]


def _word_headers(found: Trends, rate: bool) -> Iterator[str]:
    for word in found.words:
        yield cut(word, _WORD_COLUMNS)
        if rate:
            yield "‰"


def _lines(found: Trends) -> Iterator[tuple[str, Row]]:
    """Yield period and row of each line; many on end of which nothing is held are one."""
    for (_, is_gap), group in groupby(found.rows, lambda row: (row.source, row.is_gap)):
        rows = list(group)
        if is_gap and found.by != "source" and len(rows) >= _LEAST_RUN:
            held = together([row.held for row in rows])
            yield (
                f"{rows[0].period} … {rows[-1].period}",
                Row(source=rows[0].source, period=None, hits=rows[0].hits, held=held),
            )
        else:
            yield from ((row.period or "", row) for row in rows)
    yield "all", found.total
    yield from ((row.period or "", row) for row in found.undated)


def _place(found: Trends, label: str, row: Row, titles: Mapping[str, str]) -> list[str]:
    """Return the cells that say of what a line is."""
    if row is found.total:
        return ["all", *[""] * (len(_left(found)) - 1)]
    name = [_named(row.source, titles)] if row.source is not None else []
    return name if found.by == "source" else [*name, label]


def _named(source: str, titles: Mapping[str, str]) -> str:
    title = titles.get(source, "")
    return f"{source} {cut(title, max(0, _NAME_COLUMNS - width(source)))}".strip()


def _numbers(row: Row, rate: bool) -> Iterator[str]:
    for hits, share in zip(row.hits, row.rates(), strict=True):
        yield number(hits)
        if rate:
            yield number(share)
    yield number(row.held.articles)
    yield of(row.held.editions_held, row.held.editions_expected)
    yield number(row.held.days_unknown)
