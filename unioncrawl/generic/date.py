"""When an article was published: what the page prints at its headline, what its head and its address say.

Each is evidence of a certain weight; that of one day is added up, and the heaviest day is believed.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import attrs

from unioncrawl import clock
from unioncrawl.dates import is_visitor_date, iso_date, labelled_date, path_date, printed_date, stamps
from unioncrawl.generic.labels import LABEL, is_event
from unioncrawl.generic.prose import wide

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncrawl.dates import Stamp
    from unioncrawl.generic.head import Head
    from unioncrawl.generic.prose import Prose
    from unioncrawl.generic.title import Title

_LABEL_UNDER_TITLE, _CLOCK_UNDER_TITLE, _DAY_UNDER_TITLE = 100, 90, 80
_LABEL_OVER_TITLE, _DAY_OVER_TITLE = 70, 40
_LABEL_UNDER_TEXT = 60
_META, _ADDRESS, _SCRIPT = 75, 55, 50
"""Weights of evidence. What people read outweighs what machines do; two witnesses that agree outweigh any third."""

_PLAIN = "line"
_LIST = 3
"""Lines with so many different days are a list."""

_HEADLINE = 8
"""A link with so many characters is the headline of another article."""

_OVER = 6
"""The line with the date is among so many over the headline,"""

_UNDER = 12
_NEAR = 4
"""so many over a text without one, and so many under the text; without a label of its own, among so few."""

_LONGEST = 200
_MOST_WORDS = 60
"""Characters of a line that are read, and that may stand beside the date: more is text."""

_LONGEST_NAME = 12
"""The name of a medium or of an author is no longer; a headline is."""

_SENTENCE = re.compile("[。；！？]|，.*，")
_LABEL_ENDS = re.compile(r"(?:时\s*间|日\s*期|時間)\s*[:：]?$")
_OFFSET = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})$")
_TURNING = re.compile(r"\W*[上下]一?[篇条页则章]")
_OF_SITE = re.compile(r"更新(?!.*(?:发布|发表))|本站|网站")
"""Under the text, what was updated is the site."""

_CREDIT = re.compile(r"(?:来源|作者|编辑|记者)\s*[:：]")
_EARLIEST = "1949-01-01"
"""Earlier days on the web are those of events, or errors."""


@attrs.frozen
class Evidence:
    """Something that speaks for a day."""

    day: str
    kind: str
    weight: int = 0


def find_date(
    page: Prose, head: Head, title: Title | None, first: int, last: int, url: str
) -> Evidence | None:
    """Return the day of publication of the article whose text is the lines from ``first`` to ``last``."""
    latest = (clock.today() + dt.timedelta(1)).isoformat()
    found = [
        one
        for one in (*over_text(page, title, first), *under_text(page, last), *of_head(head), *of_address(url))
        if _EARLIEST <= one.day <= latest
    ]
    if not found:
        return None
    sums: dict[str, int] = {}
    for one in strongest(found):
        sums[one.day] = sums.get(one.day, 0) + one.weight
    best = max(found, key=lambda one: (sums[one.day], one.weight))
    return attrs.evolve(best, weight=sums[best.day])


def strongest(found: list[Evidence]) -> Iterator[Evidence]:
    """Yield the heaviest of each kind for each day."""
    best: dict[tuple[str, str], Evidence] = {}
    for one in found:
        place = (one.kind.partition(" ")[0], one.day)
        if place not in best or one.weight > best[place].weight:
            best[place] = one
    yield from best.values()


def over_text(page: Prose, title: Title | None, first: int) -> Iterator[Evidence]:
    """Yield the days printed between the headline and the text, and right over the headline."""
    placed = title if title is not None and title.on_page else None
    top = placed.start if placed else max(0, first - _UNDER)
    found = [
        one
        for index in range(max(0, top - _OVER), first)
        if not is_item(page, index, placed)
        for one in of_line(page, index, under=placed is not None and index >= placed.end - 1)
    ]
    plain = {one.day for one in found if one.kind == _PLAIN}
    yield from (one for one in found if len(plain) < _LIST or one.kind != _PLAIN)


def is_item(page: Prose, index: int, title: Title | None) -> bool:
    """Return whether the line is a link, or beside a link that is a headline: it is of another article.

    Not if origin or author stand with it: lists do not tell these.
    """
    if page.linked[index]:
        return True
    if _CREDIT.search(page.blocks[index].text[:_LONGEST]):
        return False
    return any(
        page.linked[i] and page.wide[i] >= _HEADLINE
        for i in range(max(0, index - 1), min(index + 2, len(page.blocks)))
        if title is None or not title.start <= i < title.end
    )


def of_line(page: Prose, index: int, *, under: bool) -> Iterator[Evidence]:
    """Yield the day that a line over the text tells."""
    text = page.blocks[index].text[:_LONGEST]
    if is_visitor_date(text):
        return
    if index and _LABEL_ENDS.search(page.blocks[index - 1].text[-_LONGEST:]):
        text = f"{page.blocks[index - 1].text[-_MOST_WORDS:].rstrip(':：')}：{text}"
    if day := labelled_date(text):
        yield Evidence(day, "line label", _LABEL_UNDER_TITLE if under else _LABEL_OVER_TITLE)
        return
    day = printed_date(text)
    if day is None:
        return
    stamp = next(stamp for stamp in stamps(text) if stamp.date == day)
    if has_text(text, stamp):
        return
    if under:
        yield Evidence(day, _PLAIN, _CLOCK_UNDER_TITLE if stamp.clock else _DAY_UNDER_TITLE)
    elif page.is_meta(index) and not (stamp.weekday or page.has_links[index]):
        yield Evidence(day, "line over the title", _DAY_OVER_TITLE)


def has_text(text: str, stamp: Stamp) -> bool:
    """Return whether more stands beside ``stamp`` than where and by whom: a sentence, an event, another headline."""
    before, after = text[: stamp.start], text[stamp.end :]
    if len(before + after) > _MOST_WORDS or _SENTENCE.search(before + after) or is_event(text, stamp):
        return True
    if LABEL.search(text):
        return False
    return wide(before) > _LONGEST_NAME or any(wide(word) > _LONGEST_NAME for word in after.split(" "))


def under_text(page: Prose, last: int) -> Iterator[Evidence]:
    """Yield the day that stands under the text after a label, or in the line with the labels."""
    for index in range(last, min(last + _UNDER, len(page.blocks))):
        text = page.blocks[index].text[:_LONGEST]
        if page.linked[index] and page.wide[index] >= _HEADLINE:
            return
        if page.linked[index] or is_visitor_date(text) or _OF_SITE.search(text):
            continue
        if page.comments[index] or (page.ends[index] and not (page.stamped[index] or _TURNING.match(text))):
            return
        day = labelled_date(text)
        if day is None and index < last + _NEAR and page.is_meta(index) and not is_item(page, index, None):
            day = None if any(has_text(text, stamp) for stamp in stamps(text)) else printed_date(text)
        if day:
            yield Evidence(day, "line under the text", _LABEL_UNDER_TEXT)
            return


def of_head(head: Head) -> Iterator[Evidence]:
    """Yield the days that the head of the page names."""
    for value in head.dates:
        if day := day_of(value):
            yield Evidence(day, "meta", _META)
            break
    days = {day for value in head.scripted if (day := day_of(value))}
    if len(days) == 1:
        yield Evidence(days.pop(), "script", _SCRIPT)


def day_of(value: str) -> str | None:
    """Return the day in China of a time in a ``meta``, or ``None``."""
    if _OFFSET.match(value):
        try:
            return dt.datetime.fromisoformat(value).astimezone(clock.CST).date().isoformat()
        except (ValueError, OverflowError):
            return None
    return printed_date(value) or iso_date(value)


def of_address(url: str) -> Iterator[Evidence]:
    """Yield the day in the path of the address."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return
    if day := path_date(path):
        yield Evidence(day, "address", _ADDRESS)
