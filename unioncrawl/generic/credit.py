"""Where an article comes from, who wrote it, who edited it: what the page prints after the labels for these."""

from __future__ import annotations

import re
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

import attrs

from unioncrawl import bylines
from unioncrawl.dates import stamps
from unioncrawl.generic.labels import LABEL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from unioncrawl.blocks import Block
    from unioncrawl.generic.head import Head

_VALUE_ENDS = re.compile(
    r"[|｜【\[(（\]】)）<>＞]|\s(?:浏览|点击|阅读|字[号体]|打印|分享|评论|我要|关闭|编辑|发布|责编)|\d+(?:次|人)"
)
_MEDIUM = re.compile(
    r"[\u4e00-\u9fffA-Za-z·]{1,14}(?:网|报|社|台|通讯|周刊|杂志|客户端|在线|新闻|发布|日报|频道|时报|总工会)(?:客户端|微信公众号)?"
)
_LONGEST = 300
_LONGEST_VALUE = 30
_LONGEST_PEN_NAME = 8
"""Characters that are read of a line, of what a label names, and of an author who is no name by its form."""

_QUOTES = "《》“”\"'‘’ 　:：·-—"


@attrs.frozen(kw_only=True)
class Credit:
    """What a page says of the makers of its article."""

    origin: str | None = None
    authors: tuple[str, ...] = ()
    editor: str | None = None


def find_credit(head: Head, around: Sequence[Block], paragraphs: Sequence[str], byline: str | None) -> Credit:
    """Return who made the article.

    :param around: the lines between headline and text, and those under the text.
    :param byline: the line between headline and text that is the author's, if there is one.
    """
    values: dict[str, str] = {}
    for kind, value in labelled(around):
        if value:
            values.setdefault(kind, value)
    origin = one_name(values.get("origin", "")) or medium(around) or next(iter(head.origins), None)
    authors = people(values.get("author", ""))
    if not authors:
        authors = bylines.credits(paragraphs, byline).authors
    if not authors:
        authors = tuple(name for name in head.authors[:1] if bylines.is_bare_name(name))
    editor = values.get("editor", "").strip(_QUOTES)[:_LONGEST_VALUE] or None
    return Credit(origin=origin or None, authors=authors, editor=editor)


def labelled(lines: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """Yield what stands after each label: what kind it is, and the value."""
    open_label = None
    for line in lines:
        text = line.text[:_LONGEST]
        labels = list(LABEL.finditer(text))
        if open_label and not (labels and labels[0].start() == 0):
            yield open_label, value_of(text[: labels[0].start()] if labels else text)
        open_label = None
        for label, following in zip_longest(labels, labels[1:]):
            value = value_of(text[label.end() : following.start() if following else len(text)])
            kind = label.lastgroup or "other"
            if not value and following is None:
                open_label = kind
            yield kind, value


def value_of(text: str) -> str:
    """Return what a label names, of the text up to the next label."""
    found = stamps(text)
    if found:
        text = text[: found[0].start]
    text = text.strip(" 　[【(（")
    end = _VALUE_ENDS.search(text)
    return (text[: end.start()] if end else text).strip()


def one_name(value: str) -> str | None:
    """Return the name of the medium in ``value``: up to a blank, but for blanks between Latin words."""
    words = value.split(" ")
    name = words[0]
    for before, word in pairwise(words):
        if not (before.isascii() and word.isascii()):
            break
        name += f" {word}"
    name = name.strip(" 　:：·-—,，。;；")
    return name if 0 < len(name) <= _LONGEST_VALUE else None


def medium(lines: Iterable[Block]) -> str | None:
    """Return the medium whose name stands beside a date without a label: ``2019-09-26 10:56 证券时报网``."""
    for line in lines:
        text = line.text[:_LONGEST]
        found = stamps(text)
        if len(found) != 1 or line.linked:
            continue
        for part in (text[found[0].end :], text[: found[0].start]):
            words = part.strip(" |｜").split(" ")
            if _MEDIUM.fullmatch(words[0]):
                return words[0]
    return None


def people(value: str) -> tuple[str, ...]:
    """Return the people, or the unit, that ``value`` names."""
    value = value[: 2 * _LONGEST_VALUE].strip(_QUOTES)
    if not value:
        return ()
    signed = bylines.credits([], value).authors
    if not signed:
        persons, units = bylines.names(value)
        signed = tuple(dict.fromkeys(persons or units))
    if signed:
        return signed
    first = one_name(value)
    return (first,) if first and 2 <= len(first) <= _LONGEST_PEN_NAME else ()
