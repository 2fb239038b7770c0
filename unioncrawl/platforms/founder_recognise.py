"""Whether a page without Founder's markup is an article of the paper, told by its lines."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from unioncrawl import catalogue
from unioncrawl.platforms import founder_lines as order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawl.blocks import Block

_RUNNING = re.compile("[，。；！？：“,!?]")
_SIGNED = re.compile(r"^[□■◎○]\s?\S")


@functools.cache
def _naming(own: str) -> tuple[tuple[str, ...], re.Pattern[str]]:
    """Return the titles of all other sources, and how pages name the paper that they are of."""
    titles = tuple({source.title for source in catalogue.sources().values()} - {own})
    others = "|".join(map(re.escape, sorted(titles, key=len, reverse=True)))
    return titles, re.compile(
        rf"^(?:《(?P<record>{others})》\s*[(（]\s*\d{{4}}年|(?P<head>{others})(?:社?$|官方网站|\s*\d{{4}}年\d{{1,2}}月))"
        rf"|(?:主办(?:单位)?|主管|版权所有|报刊)\W{{0,4}}(?P<owner>{others})"
    )


def other_paper(lines: Sequence[Block], document: str, own: str) -> str | None:
    """Return the paper that the page is of by its ``<title>``, its record line or its owner, if that is not ``own``.

    :param document: the ``<title>``.
    """
    if own in document or any(own in line.text for line in lines):
        return None
    titles, naming = _naming(own)
    for title in titles:
        if title in document:
            return title
    for line in lines:
        if match := naming.search(line.text):
            return match["record"] or match["head"] or match["owner"]
    return None


def is_article(marks: frozenset[str], lines: Sequence[Block], document: str, own: str) -> bool:
    """Return whether marks of the platform, or the form of the whole page, say that this is an article of ``own``."""
    if marks & {"controls", "divider", "footer"}:
        return True
    if "label" in marks:
        return "turn" in marks or own in document or any(own in line.text for line in lines)
    return is_bare(lines, document, own)


def is_bare(lines: Sequence[Block], document: str, own: str) -> bool:
    """Return whether ``lines`` are paragraphs and nothing else, signed with a square or under the paper's own ``<title>``."""
    if not lines or any(line.linked for line in lines):
        return False
    signed = _SIGNED.match(lines[-1].text) is not None
    paragraphs = lines[:-1] if signed else lines
    whole = bool(paragraphs) and all(order.is_text(line) for line in paragraphs)
    return whole and (signed or "□" in lines[-1].text or own in document)


def has_running_text(lines: Sequence[str]) -> bool:
    """Return whether ``lines`` have a sentence: lists of titles as a rule do not."""
    return any(_RUNNING.search(line) or order.ENDS_OF_CAPTION.search(line) for line in lines)
