"""What of a text counts when texts are held against each other. Pure functions.

Papers put their own names, datelines and signatures round what they print of others, and punctuate it their own
way: none of it counts. What is left is folded as for searching.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from unioncrawl.search.bulk import BLANK, spaced

_HAN = "\u4e00-\u9fff"
_PAPER = rf"(?:据|另据)?《?(?:本[报网刊台社]|新华社|中新社|中工网|[{_HAN}]{{2,8}}?(?:日报|晚报|[报网社]))》?"
_WORK = "(?:记者|通讯员|报道员|特派员|通信员|实习生|评论员|摄影)"
_BRACKETED = rf"[(（][^()（）。]{{0,40}}{_WORK}[^()（）。]{{0,60}}[)）]"

_LEAD = re.compile(
    rf"[▲△●■◆□\s]*(?:{_PAPER}[{_HAN}]{{0,10}}\s?(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?\s?(?:讯|电|消息)|[{_HAN}]{{2,6}}讯(?=\s*[(（]))?"
    rf"(?:\s*{_BRACKETED}){{0,4}}"
    rf"(?:[\s(（]*(?:{_PAPER}|—){{0,3}}{_WORK}[\s:：]*[^，。；！？]{{2,24}}?(?:[摄影]*报道)\s*[)）]?)?[\s:：]*"
)
"""``本报讯（记者 甲 通讯员 乙）``, ``新华社北京5月1日电（记者甲）``, ``本报成都讯 记者甲报道：``."""

_TAIL = re.compile(
    rf"\s*[(（][^()（）。]{{0,40}}(?:{_WORK}|新华社|中新社|来源|原载|摘自|转自|据|摄)[^()（）。]{{0,40}}[)）]\s*$|(?<=[。！？”])\s*[(（][{_HAN}\s、]{{2,20}}[)）]\s*$"
)
"""``（记者 甲）``, ``（据新华社）``, ``（甲 乙）`` at the end."""

_SIGNED = re.compile(
    rf"[▲△●■◆□]?\s*(?:来源|稿件来源|责任编辑|责编|编辑|编审|校对|美编|作者|供稿|[文图摄]\s*[/／:：]|(?:{_PAPER}|—|\s){{0,4}}{_WORK})[^。！？]{{0,36}}"
)
"""A line that tells only who made it."""

_LONGEST = 150
"""No lead, no signature and no such line has more characters; nothing is looked for beyond."""

Body = npt.NDArray[np.uint32]
"""Code points."""


def body(text: str) -> Body:
    """Return the characters of ``text`` that count, folded, in order."""
    folded = spaced(said(text))
    counting: Body = folded[folded != BLANK]
    return counting


def said(text: str) -> str:
    """Return ``text`` without what tells who made it."""
    lines = [line for line in text.split("\n") if len(line) > _LONGEST or not _SIGNED.fullmatch(line.strip())]
    if lines:
        lines[0] = lines[0][_LEAD.match(lines[0][:_LONGEST]).end() :]  # type: ignore[union-attr]  # it matches nothing at least
        lines[-1] = lines[-1][:-_LONGEST] + _TAIL.sub("", lines[-1][-_LONGEST:])
    return "\n".join(lines)


def places(text: str) -> npt.NDArray[np.intp]:
    """Return where in ``text`` each character stands that ``body`` makes of it, if all of it counts."""
    return np.flatnonzero(spaced(text) != BLANK)
