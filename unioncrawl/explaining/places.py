"""Where a value stands: found again on the page after the field was read, as page classes do not say it of each.

Lines are compared without blanks. What is found in several lines is told of all of them, but for running text, which is
laid along the lines in order.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cssselect import GenericTranslator, HTMLTranslator, SelectorError
from lxml import etree
from lxml.html import HtmlElement

from unioncrawl.blocks import Block, collapsed
from unioncrawl.errors import PageError
from unioncrawl.explaining.body import laid_along
from unioncrawl.explaining.model import Place, Step
from unioncrawl.explaining.paths import path_of
from unioncrawl.items import Image, Listed
from unioncrawl.pages import Found, SitePage
from unioncrawl.text import squeezed
from unioncrawl.urls import link

MOST_PLACES = 5
"""Of one value, body text apart."""

SHOWN = 80

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_TRANSLATOR: GenericTranslator = HTMLTranslator()
_NO_ADDRESS = frozenset({"class", "style", "id", "onclick", "alt", "title"})


class Places:
    """Finds values on one page."""

    def __init__(self, page: SitePage, blocks: Sequence[Block], paths: Sequence[str]) -> None:
        """Find values on ``page``, whose lines these are.

        :param paths: of the elements of the lines.
        """
        self.page = page
        self.blocks = blocks
        self.paths = paths
        self._asked: list[int] = []
        self._squeezed = [squeezed(block.text) for block in blocks]

    def number(self, block: Block) -> int | None:
        """Return the number of a line, also if it is a copy, or cut out of one."""
        if (exact := self._numbers.get(id(block))) is not None:
            return exact
        for number, own in enumerate(self.blocks, 1):
            if own.element is block.element and (block.text in own.text or own.text in block.text):
                return number
        return None

    @functools.cached_property
    def _numbers(self) -> dict[int, int]:
        return {id(block): number for number, block in enumerate(self.blocks, 1)}

    def of(self, name: str, found: Found[Any], steps: Sequence[Step] = ()) -> list[Place]:
        """Return where the value of the field ``name`` stands, or else the elements that its selector matches.

        :param steps: what was asked on the way to it: what stands there is looked at first.
        """
        self._asked = list(self._lines_of(steps))
        return self._again(name, found.value, found.how) or self._selected(found)

    def _lines_of(self, steps: Sequence[Step]) -> Iterator[int]:
        """Yield the numbers of the lines that were asked for, or are in an element that was."""
        yield from dict.fromkeys(number for step in steps for number in step.lines)
        for path in dict.fromkeys(path for step in steps for path in step.paths):
            yield from (n for n, own in enumerate(self.paths, 1) if own == path or own.startswith(f"{path}/"))

    def _again(self, name: str, value: Any, how: str) -> list[Place]:
        if name == "text":
            return self._of_text(str(value))
        if how == "address":
            return self._in_address(value)
        several = value if isinstance(value, list) else [value]
        found: list[Place] = []
        for one in several[:MOST_PLACES]:
            found += self._of_one(one)
        return found

    def _of_one(self, value: Any) -> list[Place]:
        if isinstance(value, Image):
            captions = self._of_words(value.caption)[:1] if value.caption else []
            return [*self._of_address(value.url)[:1], *captions]
        if isinstance(value, Listed):
            return self._of_one(value.url)[:1]
        text = str(value)
        if re.match(r"https?://", text):
            return self._of_address(text) or self._in_html(text) or self._in_html(text.rpartition("/")[2])
        return self._of_words(text) or self._in_day(text) or self._in_head(text) or self._in_html(text)

    def _selected(self, found: Found[Any]) -> list[Place]:
        """Return the elements that are matched by the selector that the page class names, if it is one."""
        if found.how != "selector":
            return []
        try:
            elements = self.page.root.xpath(_TRANSLATOR.css_to_xpath(found.where))
        except (SelectorError, etree.XPathError, PageError):
            return []
        return [
            Place(kind="element", path=path_of(one), text=_short(collapsed("".join(one.itertext()))))
            for one in elements[:MOST_PLACES]
        ]

    # -- in the lines

    def _of_text(self, text: str) -> list[Place]:
        laid = laid_along(self._squeezed, [squeezed(line) for line in text.split("\n")])
        return [self.line(number, match) for number, match in sorted(laid.items())]

    def _of_words(self, text: str) -> list[Place]:
        same = [self.line(n, "same") for n, block in enumerate(self.blocks, 1) if block.text is text]
        if same:
            return same
        every = range(1, len(self.blocks) + 1)
        for numbers, ways in ((self._asked, _ways(text)[:2]), (every, _ways(text))):
            for match, fits in ways:
                found = [n for n in dict.fromkeys(numbers) if fits(self._squeezed[n - 1])]
                if found:
                    return [self.line(n, match) for n in found[:MOST_PLACES]]
        return []

    def line(self, number: int, match: str) -> Place:
        """Return a line as a place."""
        block = self.blocks[number - 1]
        return Place(
            kind="line",
            number=number,
            path=self.paths[number - 1],
            text=_short(block.text),
            match=match,
            asked=number in self._asked,
        )

    def _in_day(self, text: str) -> list[Place]:
        """Return where a day stands in whatever form: 2024年5月1日, 2024-05-01, 2024/5/1."""
        day = _DAY.fullmatch(text)
        for pattern in _day_patterns(day) if day else ():
            numbers = [n for n, block in enumerate(self.blocks, 1) if pattern.search(block.text)]
            if numbers:
                return [self.line(n, "part") for n in numbers[:MOST_PLACES]]
        return []

    # -- elsewhere

    def _in_address(self, value: Any) -> list[Place]:
        url = str(self.page.address)
        for pattern in _written(str(value)):
            found = list(pattern.finditer(url))
            if found:
                return [Place(kind="address", path=url, text=found[-1][0], match="part")]
        return [Place(kind="address", path=url)]

    @functools.cached_property
    def _linked(self) -> dict[str, list[tuple[HtmlElement, str]]]:
        """Elements and their attributes by the address that stands there."""
        found: dict[str, list[tuple[HtmlElement, str]]] = {}
        for element, name, raw in self._attributes():
            url = link(self.page.address, raw)
            if url is not None:
                found.setdefault(url, []).append((element, name))
                if self.page.source.owns(url) and (own := self.page.source.canonical(url)) != url:
                    found.setdefault(own, []).append((element, name))
        return found

    def _attributes(self) -> Iterator[tuple[HtmlElement, str, str]]:
        for element in self.page.root.iter("*"):
            for name, raw in element.attrib.items():
                if name not in _NO_ADDRESS and ("/" in raw or "." in raw):
                    yield element, str(name), raw

    def _of_address(self, url: str) -> list[Place]:
        return [
            Place(
                kind="attribute",
                path=f"{path_of(element)}/@{name}",
                text=str(element.get(name)),
                match="equal",
            )
            for element, name in self._linked.get(url, [])[:MOST_PLACES]
        ]

    def _in_head(self, text: str) -> list[Place]:
        wanted = squeezed(text)
        for element in self.page.root.iter("title", "meta", "input"):
            said = element.text if element.tag == "title" else element.get("content") or element.get("value")
            if said and wanted in squeezed(said):
                return [Place(kind="head", path=path_of(element), text=_short(collapsed(said)), match="part")]
        return []

    def _in_html(self, text: str) -> list[Place]:
        for number, line in enumerate(self.page.response.text.splitlines() if text else (), 1):
            if text in line:
                at = line.index(text)
                around = line[max(0, at - SHOWN // 2) : at + len(text) + SHOWN // 2]
                return [Place(kind="source", number=number, text=_short(around.strip()), match="part")]
        return []


def _day_patterns(day: re.Match[str]) -> list[re.Pattern[str]]:
    """Return the forms in which a day is written, the plainest first."""
    year, month, date = day[1], f"0?{int(day[2])}", f"0?{int(day[3])}"
    return [
        re.compile(rf"(?:{year}|{year[2:]})\D?{month}\D?{date}(?!\d)"),
        re.compile(rf"(?:{year}|{year[2:]})\D?{day[2]}\D?{day[3]}"),
        re.compile(rf"(?<!\d){date}\D{month}\D{year}"),
        re.compile(rf"(?<!\d){month}\D?{date}(?!\d)"),
    ]


def _written(value: str) -> list[re.Pattern[str]]:
    """Return the forms in which a value stands in an address."""
    if day := _DAY.fullmatch(value):
        return _day_patterns(day)
    if value.isdigit():
        return [re.compile(rf"(?<!\d)0*{value}(?!\d)"), re.compile(rf"(?<=\D)0{value}")]
    return [re.compile(rf"(?<![^\W_]){re.escape(value)}(?![^\W_])"), re.compile(re.escape(value))]


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


Way = tuple[str, Callable[[str], object]]


def _ways(text: str) -> tuple[Way, ...]:
    """Return how a line can have a value, the surest first. A number is not any that has its digits."""
    wanted = squeezed(text)
    if wanted.isdigit():
        number = f"0*{int(wanted)}"
        page = re.compile(rf"第[A-Z]*{number}版|^[A-Z]*{number}版?$")
        alone = re.compile(rf"(?<![\d年月]){number}(?![\d年月日])")
        return (("equal", re.compile(rf"^{number}$").search), ("part", page.search), ("part", alone.search))
    return (
        ("equal", wanted.__eq__),
        ("part", lambda line: bool(wanted) and wanted in line),
        ("joined", lambda line: len(line) > 1 and line in wanted),
    )
