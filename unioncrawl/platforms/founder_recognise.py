"""Whether a page without Founder's markup is an article of the paper, told by its lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawl.platforms import founder_lines as order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawl.blocks import Block

_RUNNING = re.compile(r"[。；]|[，,；：:]$|^.{26,}[，,]|.[讯电]\s?[(（]")
"""Titles have commas, too, and end in a mark: but no title is so long, has a stop or ends in a comma."""

_SIGNED = re.compile(r"^[□■◎○]\s?\S")


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
