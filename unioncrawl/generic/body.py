"""Where the article's text stands on a page: the run of lines with the most prose, and the element around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from unioncrawl.generic.prose import Prose

# A line of text counts as many points as it has wide characters, 30 to 200 in most paragraphs. The others cost so
# much that a box of three links or two dates between paragraphs does not part them, and a list of ten does.
_LINK = 10.0
_AROUND = 20.0
_STAMP = 20.0
_END = 60.0
_SHORT = 2.0

_LEAST = 6.0
"""A line with fewer points is none of text: forty characters without a comma have as many."""

_VERSE = 8
_OF_VERSE = 0.7
"""Lines of so many characters without a comma or a stop can be verse, or items of a list without links."""

_AFTER_END, _AFTER_COMMENTS, _LEAST_FACTOR = 0.8, 0.3, 0.05
"""How much what stands after a heading of something else still counts. Boxes stand among paragraphs, comments never."""

_NEAR = 15
_LEAST_UNDER = 30.0
"""So near under the headline, and of so much prose, an article is: between them stand date, buttons, a picture."""

_BEFORE_END = 0.3
"""With this part of the prose before it, a heading of something else is no box among the paragraphs."""

_OVER_META = 0.25
"""A lead over the line with the date is no longer than this part of the text; what is, is the text."""

_WHOLE_PAGE = 3
_FEW = 5
"""An element that begins with one of the first lines is all of the page; so few lines over the text are taken then."""

_MOST = 0.85
"""The element around the text has this part of the run's prose; what is missing is a lead or a signature."""


@attrs.frozen
class Body:
    """The lines ``start`` to ``end`` of a page, all in ``element``."""

    element: HtmlElement
    start: int
    end: int


def find_body(page: Prose, headlines: Sequence[int] = ()) -> Body | None:
    """Return where the text is, or ``None`` if the page has no prose.

    :param headlines: the lines that the page calls its headline.
    """
    densities = list(scores(page))
    run = densest_run(densities)
    if run is None:
        return None
    if headlines and not any(is_under(page, headline, run) for headline in headlines):
        run = run_under(page, densities, headlines[-1]) or run
    start = start_of_text(page, *run)
    end = end_of_text(page, start, run[1])
    element = element_around(page, start, end)
    first, last = page.walk.span(element) or (0, len(page.blocks))
    start, end = max(start, first), min(end, last)
    return Body(element, first_line(page, start, first), last_line(page, end, last))


def is_under(page: Prose, headline: int, run: tuple[int, int]) -> bool:
    """Return whether the run of lines has the headline, or begins near under it and not after a text of its own."""
    if headline >= run[1] or run[0] - headline > _NEAR:
        return False
    return not any(
        (page.ends[index] or page.comments[index]) and page.between(headline + 1, index) >= _LEAST_UNDER
        for index in range(headline + 1, run[0])
    )


def densest_run(densities: Sequence[float]) -> tuple[int, int] | None:
    """Return the run of lines with the highest sum (Kadane's algorithm), or ``None`` if no line counts."""
    best, best_run = 0.0, None
    total, start = 0.0, 0
    for index, density in enumerate(densities):
        if total <= 0.0:
            total, start = 0.0, index
        total += density
        if total > best:
            best, best_run = total, (start, index + 1)
    return best_run


def run_under(page: Prose, densities: Sequence[float], headline: int) -> tuple[int, int] | None:
    """Return the run that begins under the headline, if there is prose.

    Comments, or what stands beside a short article, can be more than the article is.
    """
    best, end, total = 0.0, headline + 1, 0.0
    start = None
    for index in range(headline + 1, len(densities)):
        total += densities[index]
        if start is None and densities[index] >= _LEAST:
            if index - headline > _NEAR:
                break
            start = index
        if total > best:
            best, end = total, index + 1
    if start is None or page.between(start, end) < _LEAST_UNDER:
        return None
    return start, end


def start_of_text(page: Prose, start: int, end: int) -> int:
    """Return the line under that with date and origin, if little of the run's prose is over it.

    Chronicles have many lines with dates; a single one is no part of the text.
    """
    most = page.between(start, end) * _OVER_META
    single = sum(page.stamped[start:end]) == 1
    for index in range(start, end):
        if page.between(start, index) > most:
            break
        if page.is_meta(index) or (single and page.stamped[index]):
            return index + 1
    return start


def end_of_text(page: Prose, start: int, end: int) -> int:
    """Return the first line of the run that is over what follows an article.

    Much of the prose has to be before a heading, because boxes stand among paragraphs; not before comments.
    """
    much = max(_LEAST_UNDER, _BEFORE_END * page.between(start, end))
    for index in range(start, end):
        if not (page.ends[index] or page.comments[index]):
            continue
        if page.between(start, index) >= (_LEAST_UNDER if page.comments[index] else much):
            return index
    return end


def scores(page: Prose) -> Iterator[float]:
    """Yield for every line how much it speaks for being in the article.

    After each heading of something else, lines count less: what comes first on a page is its article. A heading
    before there is any prose is a button, or stands over the menu.
    """
    factor, seen = 1.0, 0.0
    for index, weight in enumerate(page.prose):
        seen += weight
        if page.ends[index] or page.comments[index]:
            if seen >= _LEAST_UNDER:
                factor = max(
                    _LEAST_FACTOR, factor * (_AFTER_COMMENTS if page.comments[index] else _AFTER_END)
                )
            yield -_END
        elif page.around[index]:
            yield -_AROUND - 0.5 * page.wide[index]
        elif page.linked[index]:
            yield -_LINK - 0.5 * page.wide[index]
        elif page.stamped[index]:
            yield -_STAMP
        elif weight >= _LEAST:
            yield weight * factor
        elif page.noise[index] or page.wide[index] < _VERSE:
            yield -_SHORT
        else:
            yield weight * factor * _OF_VERSE


def element_around(page: Prose, start: int, end: int) -> HtmlElement:
    """Return the smallest element that holds most of the prose of the lines and more than one line."""
    element = page.root
    whole = page.between(start, end) * _MOST
    while True:
        inner = next((c for c in children(page, element) if page.within(c, start, end) >= whole), None)
        if inner is None or single_line(page, inner):
            return element
        element = inner


def children(page: Prose, element: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the elements directly in ``element`` that begin and end lines, those in inline elements, too."""
    stack = [iter(element)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif page.walk.span(child) is not None:
            yield child
        elif isinstance(child.tag, str) and len(child):
            stack.append(iter(child))


def single_line(page: Prose, element: HtmlElement) -> bool:
    """Return whether ``element`` has no more than one line: it is a paragraph, and others may be beside it."""
    span = page.walk.span(element)
    return span is not None and span[1] - span[0] <= 1


def first_line(page: Prose, start: int, limit: int) -> int:
    """Return the first line of the text: short lines over the first paragraph are part of it.

    Where the element around the text is all of the page, they may be the site's, and few are taken.
    """
    if limit <= _WHOLE_PAGE:
        limit = max(limit, start - _FEW)
    while start > limit and continues(page, start - 1):
        start -= 1
    return start


def last_line(page: Prose, end: int, limit: int) -> int:
    """Return the end of the text: short lines under the last paragraph are part of it."""
    while end < limit and (continues(page, end) or page.is_signature(end)):
        end += 1
    return end


def continues(page: Prose, index: int) -> bool:
    """Return whether the line can be part of the text beside it."""
    return not (page.around[index] or page.ends[index] or page.linked[index] or page.noise[index])
