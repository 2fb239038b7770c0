"""Which paper a page of an e-paper says that it is of: products are shared, so another paper's page looks the same."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from unioncrawl import catalogue
from unioncrawl.select import matches, unexpected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawl.blocks import Block
    from unioncrawl.pages import SitePage

_PARTS = re.compile(r"\s*[-_|｜—–]+\s*")
_SHOWN = 40
_PAPER = re.compile(r"报$|工运$")
"""Titles of papers. A federation's can be a kicker."""

_LOWEST_MASTHEAD = 8
"""Further down a paper's name alone can be whom a story is from."""

_EDITION = re.compile(r"(?:数字报纸?|电子报|电子版|官方网站)$")


@functools.cache
def _naming(own: str) -> tuple[frozenset[str], re.Pattern[str], re.Pattern[str] | None]:
    """Return the titles of all other sources, how pages name the paper that they are of, and titles that ``own`` is part of."""
    titles = {source.title for source in catalogue.sources().values() if _PAPER.search(source.title)} - {own}
    others = "|".join(map(re.escape, sorted(titles, key=len, reverse=True)))
    naming = re.compile(
        rf"^(?:《(?P<record>{others})》\s*[(（]\s*\d{{4}}年"
        rf"|(?P<head>{others})(?:社?$|官方网站|电子报$|数字报纸?$|\s*\d{{4}}年\d{{1,2}}月))"
        rf"|(?:主办(?:单位)?|主管|版权所有|报刊)\W{{0,4}}(?P<owner>{others})"
    )
    longer = "|".join(re.escape(title) for title in titles if own in title)
    return frozenset(titles), naming, re.compile(longer) if longer else None


def check_own(page: SitePage, stated: str | None = None) -> None:
    """Raise if ``page`` says that it is another paper's.

    :param stated: the paper as the page states it apart from its text; ``None``: its ``<title>`` counts.
    :raises LayoutChangedError: naming that paper.
    """
    document = stated or " ".join("".join(title.itertext()) for title in matches(page, "//title"))
    if other := other_paper(page.blocks, document, page.source.title):
        raise unexpected(page, "a page of the paper", f"one of {other}")


def check_kind(page: SitePage, foreign: re.Pattern[str]) -> None:
    """Raise if a line of ``page`` is of a kind that only another system of the same house has.

    :param foreign: matches the beginning of such a line.
    :raises LayoutChangedError: naming that line.
    """
    line = next((block.text for block in page.blocks if foreign.match(block.text)), None)
    if line is not None:
        raise unexpected(page, "a page of the e-paper", f"{line[:_SHOWN]!r}")


def other_paper(lines: Sequence[Block], document: str, own: str) -> str | None:
    """Return the paper that the page is of by its ``<title>``, its record line or its owner; ``None`` if it names ``own``.

    A paper that a headline mentions is not the page's.

    :param document: the ``<title>``.
    """
    titles, naming, longer = _naming(own)
    if any(names(text, own, longer) for text in (document, *(line.text for line in lines))):
        return None
    for part in _PARTS.split(document.strip()):
        if (paper := _EDITION.sub("", part)) in titles:
            return paper
    found = [(index, match) for index, line in enumerate(lines) if (match := naming.search(line.text))]
    mastheads = (match["head"] for index, match in found if index < _LOWEST_MASTHEAD)
    records = (match["record"] or match["owner"] for _, match in found)
    return next(filter(None, (*mastheads, *records)), None)


def names(text: str, own: str, longer: re.Pattern[str] | None) -> bool:
    """Return whether ``text`` has the title ``own``, and not only within a longer one: 工人日报 in 浙江工人日报."""
    return own in text and (longer is None or own in longer.sub("", text))
