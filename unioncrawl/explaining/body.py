"""Running text, laid along the lines of its page."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

MANY = 1_000_000
"""A page of a paper has a hundredth of so many pairs of a line and a paragraph."""

FEWEST = 2
"""Characters that a line must have to be told from a mark."""


def laid_along(lines: Sequence[str], paragraphs: Sequence[str]) -> dict[int, str]:
    """Return the numbers of the lines that the paragraphs were made of, and how each matches.

    Equal lines are matched in order, the longest stretch first, so that a headline that stands in a menu as well is
    not taken for a paragraph. Between them, what has a paragraph or a piece of one in it is.

    :param lines: without blanks, as the paragraphs are.
    """
    found: dict[int, str] = {}
    # Of very many lines, those that stand there again and again are matched last.
    matcher = difflib.SequenceMatcher(None, lines, paragraphs, autojunk=len(lines) * len(paragraphs) > MANY)
    line = paragraph = 0
    for match in matcher.get_matching_blocks():
        _between(lines, range(line, match.a), paragraphs[paragraph : match.b], found)
        found |= {number + 1: "equal" for number in range(match.a, match.a + match.size)}
        line, paragraph = match.a + match.size, match.b + match.size
    return found


def _between(lines: Sequence[str], numbers: range, left: Sequence[str], found: dict[int, str]) -> None:
    """Match what no equal lines were found for, between two that are equal."""
    for number in numbers if left else ():
        line = lines[number]
        if len(line) < FEWEST:
            continue
        if any(line in one for one in left):
            found[number + 1] = "joined"
        elif any(len(one) >= FEWEST and one in line for one in left):
            found[number + 1] = "part"
