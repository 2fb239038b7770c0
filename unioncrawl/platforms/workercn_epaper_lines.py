"""The lines of an article of 中工网's e-paper: masthead, source line, footer. Pure functions over the lines of ``blocks.py``."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

import attrs

from unioncrawl.dates import day
from unioncrawl.text import squeezed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawl.blocks import Block

FOOTER = re.compile(
    r"^(?:关于中工网|关于我们)\s*(?:[|｜]|$)|^版权声明\s*(?:[|｜]|$)|^(?:违法和)?不良信息举报|^网络敲诈和有偿删帖|"
    r"^Copyright\b|^扫码关注$|^中工网(?:微信|微博|抖音)$|^×$"
)
DROPPED = re.compile(
    r"^[上下]一?篇(?:\s*[:：].*)?$|^分享到(?:\s*[:：].*)?$|^赞\s*\d+$|^语音播报|^放大\s*缩小\s*默认$|^返回目录$|^PDF$"
)
_GLUED_FOOTER = re.compile(r"\s(?=(?:关于中工网|关于我们)\s*[|｜])")
_GLUED_SUBTITLE = re.compile(r"\s(?=——)")


@functools.cache
def source_within(title: str) -> re.Pattern[str]:
    """Return the pattern of ``《title》(2021年12月22日 02版)`` anywhere in a line."""
    return re.compile(
        rf"《({re.escape(title)})》\s*[(（]\s*(\d{{4}})年(\d{{1,2}})月(\d{{1,2}})日\s*(?:第\s*)?(\d{{1,3}}版)\s*[)）]"
    )


@functools.cache
def source_line(title: str) -> re.Pattern[str]:
    """Return the pattern of the line that is ``《title》(2021年12月22日 02版)``."""
    return re.compile(rf"^{source_within(title).pattern}$")


@functools.cache
def masthead_within(title: str) -> re.Pattern[str]:
    """Return the pattern of the paper's ``title`` and its day anywhere in a line."""
    return re.compile(rf"{re.escape(title)}\s*\d{{4}}年\d{{1,2}}月\d{{1,2}}日(?:\s*星期.)?")


@functools.cache
def masthead(title: str) -> re.Pattern[str]:
    """Return the pattern of the lines over the headline: the paper's ``title`` and its day."""
    name = re.escape(title)
    return re.compile(
        rf"^(?:{name}\s*)?\d{{4}}年\d{{1,2}}月\d{{1,2}}日(?:\s*星期.)?$|^(?:{name}|中工娱乐|星期.)$"
    )


def in_order(lines: Sequence[Block], title: str, published: str, names: Sequence[str]) -> list[Block]:
    """Return ``lines`` with the ``《title》(…)`` of that day as a line of its own.

    Elements that do not break lines may hold headline, source and body; others may break the source line.

    :param names: what the article's title can be: it becomes a line of its own, too, before a source line that was not.
    """
    whole = list(_with_source_joined(lines, title))
    if any(source_line(title).match(line.text) for line in whole):
        return whole
    for index, line in enumerate(whole):
        match = source_within(title).search(line.text)
        if match and day(*match.groups()[1:4]) == published:
            over, under = line.text[: match.start()], line.text[match.end() :]
            parts = [*_headline_apart(over, title, names), match[0], *_GLUED_FOOTER.split(under, maxsplit=1)]
            split = [attrs.evolve(line, text=part.strip()) for part in parts if part.strip()]
            return [*whole[:index], *split, *whole[index + 1 :]]
    return whole


def _with_source_joined(lines: Sequence[Block], title: str) -> list[Block]:
    """Return ``lines`` with a source line that is broken after ``《title》`` whole."""
    result: list[Block] = []
    for line in lines:
        if (
            result
            and result[-1].text == f"《{title}》"
            and source_line(title).match(f"《{title}》{line.text}")
        ):
            result[-1] = attrs.evolve(result[-1], text=f"《{title}》{line.text}")
        else:
            result.append(line)
    return result


def _headline_apart(over: str, title: str, names: Sequence[str]) -> list[str]:
    """Return ``over``, which stands before the source on its line, in pieces: masthead, kicker, title, second deck."""
    match = masthead_within(title).search(over)
    pieces = [over[: match.start()], match[0], over[match.end() :]] if match else [over]
    head = pieces.pop()
    for name in names:
        words = squeezed(name)
        found = re.search(r"\s?".join(map(re.escape, words)), head) if words else None
        if found:
            return [*pieces, head[: found.start()], found[0], head[found.end() :]]
    return [*pieces, *_GLUED_SUBTITLE.split(head, maxsplit=1)]
