"""Headlines and bodies of Founder's e-papers by their markup, family by family.

Each family is a function from a page to the parts that its markup gives; what is not there is empty.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, cast

import attrs
from lxml import etree

from unioncrawl.blocks import blocks_of, collapsed, text_of, texts
from unioncrawl.headlines import title_and_subtitle
from unioncrawl.platforms import founder_marks as marks
from unioncrawl.text import squeezed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.html import HtmlElement

    from unioncrawl.blocks import Block
    from unioncrawl.pages import SitePage


_CLASSED = etree.XPath("//*[contains(@class, $name)]")


@attrs.frozen
class Part:
    """A part of a headline, and where it stands."""

    text: str
    where: str


@attrs.frozen(kw_only=True)
class Heads:
    """The parts of a headline."""

    kicker: Part | None = None
    title: Part | None = None
    subtitle: Part | None = None
    author: Part | None = None


class Markup:
    """The elements of a page by class and by name."""

    def __init__(self, page: SitePage) -> None:
        self.page = page
        self._classes: dict[str, list[HtmlElement]] = {}
        self._tags: dict[str, list[HtmlElement]] = {}

    def of_class(self, name: str) -> list[HtmlElement]:
        """Return the elements of this class."""
        if name not in self._classes:
            found: list[HtmlElement] = []
            if f" {name} " in self.page.class_words:
                found = cast("list[HtmlElement]", _CLASSED(self.page.root, name=name))
            self._classes[name] = [element for element in found if name in element.get("class", "").split()]
        return self._classes[name]

    def of_tag(self, name: str) -> list[HtmlElement]:
        """Return the elements of this name."""
        if name not in self._tags:
            self._tags[name] = list(self.page.root.iter(name))
        return self._tags[name]

    @functools.cached_property
    def properties(self) -> marks.Properties:
        """What the comment of the publishing system says."""
        return marks.properties(self.page.response.text)

    @functools.cached_property
    def marked(self) -> dict[str, list[str]]:
        """What stands between pairs of ``npm:`` comments."""
        return marks.marked(self.page.response.text)

    def by_id(self, name: str) -> Part | None:
        """Return the text of the element with this id."""
        element = self.page.ids.get(name)
        return None if element is None else part(element, f"#{name}")

    def by_class(self, name: str) -> Part | None:
        """Return the text of the first element of this class that has any."""
        found = (part(element, f".{name}") for element in self.of_class(name))
        return next(filter(None, found), None)

    def by_tag(self, name: str) -> Part | None:
        """Return the text of the first element of this name that has any; of one that is left open, its own."""
        for element in self.of_tag(name):
            left_open = any("-" in str(inner.tag) for inner in element.iterdescendants())
            text = collapsed(element.text or "") if left_open else text_of(element)
            if text:
                return Part(text, name)
        return None

    def stated(self, name: str) -> Part | None:
        """Return what the comment of the publishing system, or an element with the same name, says."""
        text = self.properties.get(name)
        return Part(text, self.properties.where(name)) if text else self.by_tag(f"founder-{name}")


def part(element: HtmlElement, where: str) -> Part | None:
    """Return the text of ``element``; ``None`` if it is empty."""
    text = text_of(element)
    return Part(text, where) if text else None


def npm(markup: Markup) -> Heads:
    """Return what stands between the ``npm:`` comments of the vendor's template."""

    def of(name: str) -> Part | None:
        found = (marks.plain(text) for text in markup.marked.get(f"article-{name}", ()))
        return next((Part(text, f"npm:article-{name}") for text in found if text), None)

    return Heads(kicker=of("pretitle"), title=of("title"), subtitle=of("subtitle"), author=of("author"))


def named(kicker: str, title: str, subtitle: str, kind: str) -> Callable[[Markup], Heads]:
    """Return the family whose three lines have an id or class each."""

    def family(markup: Markup) -> Heads:
        find = markup.by_id if kind == "id" else markup.by_class
        found = find(title)
        if found is None:
            return Heads()
        whole, deck = title_and_subtitle(texts(blocks_of(element_of(markup, title, kind))))
        second = find(subtitle) or (Part(deck, found.where) if deck else None)
        return Heads(kicker=find(kicker), title=Part(whole or found.text, found.where), subtitle=second)

    return family


def element_of(markup: Markup, name: str, kind: str) -> HtmlElement:
    """Return the element of this id, or the first of this class that has text."""
    if kind == "id":
        return markup.page.ids[name]
    return next(element for element in markup.of_class(name) if text_of(element))


def fonts(markup: Markup) -> Heads:
    """Return the headline in ``td.font01`` with what is in ``td.font02`` over and under it.

    Kicker, subtitle and author share a class: over the title is the kicker; under it, the last is the author if
    the template says so by ``founder-author``, which is read apart.
    """
    titles = [element for element in markup.of_class("font01") if text_of(element)]
    if not titles:
        return Heads()
    title = titles[0]
    table = next(title.iterancestors("table"), None)
    rows = [] if table is None else [e for e in table.iter() if isinstance(e.tag, str) and is_row(e)]
    index = rows.index(title) if title in rows else -1
    over = [text for element in rows[: max(index, 0)] if (text := text_of(element))]
    under = [
        text
        for element in rows[index + 1 :]
        if index >= 0 and (text := text_of(element)) and not list(element.iter("founder-author"))
    ]
    return Heads(
        kicker=Part(" ".join(over), "td.font02") if over else None,
        title=Part(text_of(title), "td.font01"),
        subtitle=Part(under[0], "td.font02") if under else None,
        author=Part(" ".join(under[1:]), "td.font02") if len(under) > 1 else None,
    )


def is_row(element: HtmlElement) -> bool:
    """Return whether ``element`` is one of the cells of a headline."""
    return bool({"font01", "font02"} & set(element.get("class", "").split()))


def tq(markup: Markup) -> Heads:
    """Return the headline in ``.newsdetatit``: ``p`` kicker, ``h3`` title, ``p`` subtitle, ``p`` with page, paper and day."""
    for box in markup.of_class("newsdetatit"):
        title = next((h for h in box.iter("h1", "h2", "h3") if text_of(h)), None)
        if title is None:
            continue
        lines = [e for e in box.iter("p", title.tag) if next(e.iter("span"), None) is None or e is title]
        index = lines.index(title)
        over = next((text for e in lines[:index] if (text := text_of(e))), None)
        under = next((text for e in lines[index + 1 :] if (text := text_of(e)) and "版次" not in text), None)
        return Heads(
            kicker=Part(over, ".newsdetatit p") if over else None,
            title=Part(text_of(title), f".newsdetatit {title.tag}"),
            subtitle=Part(under, ".newsdetatit p") if under else None,
        )
    return Heads()


def headings(box: str) -> Callable[[Markup], Heads]:
    """Return the family with ``h1`` for the title and ``h3`` or ``h2`` over and under it, all in a box of this class."""

    def family(markup: Markup) -> Heads:
        for element in markup.of_class(box):
            found = [h for h in element.iter("h1", "h2", "h3") if text_of(h)]
            title = next((h for h in found if h.tag == "h1"), None)
            if title is None:
                continue
            index = found.index(title)
            over, under = found[:index], found[index + 1 :]
            return Heads(
                kicker=Part(text_of(over[-1]), f".{box} {over[-1].tag}") if over else None,
                title=Part(text_of(title), f".{box} h1"),
                subtitle=Part(text_of(under[0]), f".{box} {under[0].tag}") if under else None,
            )
        return Heads()

    return family


def elements(markup: Markup) -> Heads:
    """Return what stands in ``founder-title`` and ``founder-author``."""
    return Heads(
        title=markup.by_tag("founder-title"),
        subtitle=markup.by_tag("founder-subtitle"),
        author=markup.by_tag("founder-author"),
    )


def zjol(markup: Markup) -> Heads:
    """Return the title in ``.main-article-title``; the whole headline is in ``.main-article-alltitle``."""
    title = markup.by_class("main-article-title")
    return Heads(title=title)


def comment(markup: Markup) -> Heads:
    """Return what the comment of the publishing system says."""
    values = markup.properties
    if values.is_plan:
        return Heads()

    def of(name: str) -> Part | None:
        text = values.get(name)
        return Part(text, values.where(name)) if text else None

    return Heads(kicker=of("introtitle"), title=of("title"), subtitle=of("subtitle"), author=of("author"))


FAMILIES: tuple[Callable[[Markup], Heads], ...] = (
    npm,
    fonts,
    named("PreTitle", "Title", "SubTitle", "id"),
    named("intro-title", "main-title", "sub-title", "id"),
    named("introtitle", "art-title", "subtitle", "class"),
    tq,
    headings("main-content"),
    zjol,
    elements,
    comment,
)
"""In the order in which they are believed: what is printed before what the comment says."""


def heads(markup: Markup) -> Heads:
    """Return what the families give together: each part as the first gives it that knows it.

    Once a family knows the title, those behind it add only what belongs to the same title.
    """
    together = Heads()
    for family in FAMILIES:
        found = family(markup)
        if together.title and found.title and squeezed(found.title.text) != squeezed(together.title.text):
            continue
        together = Heads(
            kicker=together.kicker or found.kicker,
            title=together.title or found.title,
            subtitle=together.subtitle or found.subtitle,
            author=together.author or found.author,
        )
    return together


BODIES = (
    "#ozoom",
    "#news_content",
    ".main-article-con",
    ".main-article-content",
    "#articleContent",
    ".newsdetatext",
    ".article-content",
)
"""Elements around a body where there is no ``founder-content``; plans of pages can have ``#ozoom`` as well."""

GALLERIES = ("#newspic", ".attachment", ".main_ar_pic_text", ".newsdetatext", ".pic")


def contents(markup: Markup) -> Iterator[tuple[HtmlElement, str]]:
    """Yield the elements that can hold the body, and what they are called, the surest first."""
    for tag in ("founder-content", "cms-content"):
        for element in markup.of_tag(tag):
            yield element, tag
    text = markup.page.response.text
    if (inner := marks.marked_content(text)) is not None:
        yield marks.fragment(inner), "<!--enpcontent-->"
    for inner in markup.marked.get("article-content", ()):
        yield marks.fragment(inner), "npm:article-content"
    for element, name in boxes(markup, BODIES):
        yield element, name


def boxes(markup: Markup, names: tuple[str, ...]) -> Iterator[tuple[HtmlElement, str]]:
    """Yield the elements of these ids and classes."""
    for name in names:
        if name.startswith("#"):
            element = markup.page.ids.get(name[1:])
            if element is not None:
                yield element, name
        else:
            for element in markup.of_class(name[1:]):
                yield element, name


def galleries(markup: Markup) -> list[HtmlElement]:
    """Return the elements that hold the pictures of the article with their captions."""
    found = [element for element, _ in boxes(markup, GALLERIES)]
    tables = [t for t in markup.page.root.iter("table") if (t.get("bgcolor") or "").lower() == "#efefef"]
    outer = dict.fromkeys([*found, *tables])
    return [element for element in outer if outer.keys().isdisjoint(element.iterancestors())]


def lines_of(page: SitePage, element: HtmlElement) -> list[Block]:
    """Return the lines of ``element``, which is part of the page or a fragment of its text."""
    return page.walk.lines(element)
