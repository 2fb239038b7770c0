"""The headline of small e-paper products: the lines between the site's own and a divider. Pure functions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from unioncrawl.blocks import texts
from unioncrawl.bylines import is_author_line, is_bare_name
from unioncrawl.headlines import HEADINGS, Headline, Hints, is_subtitle, run_equal_to
from unioncrawl.text import squeezed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawl.blocks import Block

_SHORTEST_NAME = 4
_DECK_AFTER = (" ", "—", "─")
_DECK_WITHIN = re.compile(r"(?<=\S) (?=——|──|—)")


def decks_apart(lines: Sequence[Block], hints: Hints) -> list[Block]:
    """Return ``lines``, those of a headline, with title and subtitle that stand on one line as two."""
    names = [name for name in (*hints.names, hints.document) if len(name) >= _SHORTEST_NAME]
    found: list[Block] = []
    for line in lines:
        cut = next(
            (
                len(name)
                for name in names
                if line.text.startswith(_DECK_AFTER, len(name)) and line.text.startswith(name)
            ),
            None,
        )
        if cut is None and (dash := _DECK_WITHIN.search(line.text)):
            cut = dash.start()
        parts = [line.text] if cut is None else [line.text[:cut], line.text[cut:].strip()]
        found += [attrs.evolve(line, text=part) for part in parts if part]
    return found


def title_first(lines: Sequence[Block], hints: Hints) -> Headline:
    """Return the headline of ``lines`` on pages that print title and subtitle in this order, and nothing over the title."""
    return _headed(lines, hints, broken=False)


def one_title(lines: Sequence[Block], hints: Hints) -> Headline:
    """Return the headline of ``lines`` on pages that print nothing but the title, which may be broken over lines."""
    return _headed(lines, hints, broken=True)


def _headed(lines: Sequence[Block], hints: Hints, *, broken: bool) -> Headline:
    """Return the headline of ``lines``, which are nothing else and begin with the title unless the page names another."""
    upper = list(lines)
    byline = None
    if len(upper) > 1 and is_author(upper[-1], alone=len(upper) == 2):
        byline = upper.pop().text
    if not upper:
        return Headline(byline=byline, length=len(lines))
    start, end = _title_run(upper, hints, broken=broken)
    title = texts(upper[start:end])
    over = [text for text in texts(upper[:start]) if not is_subtitle(text)]
    return Headline(
        kicker=" ".join(over) or None,
        title=" ".join(title) or None,
        subtitle=" ".join(texts(upper[end:])) or None,
        byline=byline,
        length=len(lines),
    )


def is_author(line: Block, *, alone: bool) -> bool:
    """Return whether the last line of a headline names the author; ``alone`` under a title, a bare name can be its subtitle."""
    return is_author_line(line.text) and not (alone and is_bare_name(line.text))


def _title_run(lines: Sequence[Block], hints: Hints, *, broken: bool) -> tuple[int, int]:
    """Return the range of the lines that are the title."""
    words = [squeezed(line.text) for line in lines]
    for name in hints.names:
        if run := run_equal_to(words, squeezed(name)):
            return run
    start = 0
    tags = [line.tag for line in lines if line.tag in HEADINGS and not is_subtitle(line.text)]
    if tags:
        start = next(i for i, line in enumerate(lines) if line.tag == min(tags))
    elif not broken:
        document = squeezed(hints.document)
        start = next((i for i, word in enumerate(words) if document.startswith(word)), 0)
    end = start + 1
    while (
        end < len(lines)
        and not is_subtitle(lines[end].text)
        and _goes_on(lines[start], lines[end], broken=broken)
    ):
        end += 1
    return start, end


def _goes_on(first: Block, line: Block, *, broken: bool) -> bool:
    """Return whether ``line`` is part of the title that ``first`` begins."""
    if first.tag in HEADINGS:
        return line.element is first.element or (broken and line.tag == first.tag)
    return broken
