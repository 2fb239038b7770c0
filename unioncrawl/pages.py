"""What all page objects share: a page is a function of one stored response.

The road asks for an :class:`ArticlePage`, a :class:`PlanPage` or a :class:`ListPage`; web-poet's rules (``@handle_urls(…,
instead_of=ArticlePage)`` in the source's file) say which class serves an address.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

import attrs
from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HTMLParser, HtmlProcessingInstruction
from web_poet import WebPage, field, item_from_fields_sync
from web_poet.page_inputs import HttpResponse

from unioncrawl import removals
from unioncrawl.blocks import Block, Walk
from unioncrawl.errors import HttpStatusError, LayoutChangedError, PageError
from unioncrawl.items import Article, Listing, PagePlan
from unioncrawl.parsers import UNKNOWN, version_of

if TYPE_CHECKING:
    from unioncrawl.source import Source

T = TypeVar("T")

_COUNT = etree.XPath("count(//*)")
_TORN = re.compile(r"<(?:[/!A-Za-z][^<>]*)?|&(?:#?\w{0,8})?")

_PARSER = HTMLParser(encoding="utf-8", huge_tree=True)
_PARSER.set_element_class_lookup(
    etree.ElementDefaultClassLookup(
        element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction, entity=HtmlEntity
    )
)
"""As parsel's, but that one kind of element for all tags spares a look-up in Python at every step over a page."""

MOST_CHARACTERS = 20_000_000
MOST_ELEMENTS = 100_000
MOST_NESTING = 1_000_000
"""What is read of a page takes seconds at most; a paper's page has a thousandth of this."""

_TEXT_UNIT = 100

_CLASSES = etree.XPath("//@class", smart_strings=False)

ABSENT_STATUSES = (301, 302, 303, 307, 308, 404, 410)
"""Answers in place of a plan that is not there."""


@attrs.frozen
class Found(Generic[T]):
    """A value, how it was got (one of ``items.METHODS``) and where: the selector or the grammar line."""

    value: T
    how: str
    where: str = ""


def found(method: Callable[[Any], Found[T] | None]) -> T:
    """Make a page field of a method that returns a :class:`Found`, or ``None`` when the page does not say.

    The item gets the bare value; how it was got goes to the item's ``extraction``. Use as a decorator.
    """
    name = method.__name__

    @functools.wraps(method)
    def value(page: Any) -> Any:
        if name in page.values:
            return page.values[name]
        try:
            result = method(page)
        except PageError as error:
            error.field = error.field or name
            error.url = error.url or str(page.response.url)
            raise
        known = result is not None and result.value is not None and result.value != ""
        if known:
            page.readings[name] = result
        page.values[name] = result.value if result is not None and known else None
        return page.values[name]

    return field(value)  # type: ignore[no-any-return]


class SitePage:
    """What an article page and a plan page have in common. Mixed into web-poet's ``WebPage``."""

    source: ClassVar[Source]
    """Set by the source's subclass."""

    version: ClassVar[str] = UNKNOWN
    """Changes with the logic of the class: ``parsers.txt``, which ``make versions`` writes."""

    response: HttpResponse

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Give a class its version of today, unless it states one."""
        super().__init_subclass__(**kwargs)
        if "version" not in vars(cls):
            cls.version = version_of(cls.__name__)

    @classmethod
    def serves(cls, url: str) -> bool:  # noqa: ARG003 - for those whose rule cannot tell
        """Return whether the class reads ``url``, to which its rule leads. Only a rule without a path holds for all
        hosts below one; such a class has to tell by itself.
        """
        return True

    @functools.cached_property
    def readings(self) -> dict[str, Found[Any]]:
        """How each field was got, filled as fields are read."""
        return {}

    @functools.cached_property
    def values(self) -> dict[str, Any]:
        """What each field that was read came to; ``field(cached=True)`` costs more than most fields do."""
        return {}

    @functools.cached_property
    def address(self) -> str:
        """Canonical address of the page."""
        return self.source.canonical(str(self.response.url))

    @property
    def status(self) -> int:
        """HTTP status of the answer; a page that comes without one counts as 200."""
        return 200 if self.response.status is None else self.response.status

    def other_answer(self) -> HttpStatusError:
        """Return what to raise for an answer that is not the page; it says where a redirect leads."""
        where = self.response.headers.get("Location") or ""
        told = f", leading to {where}" if 300 <= self.status < 400 and where.isascii() and where else ""
        return HttpStatusError(f"answered {self.status}{told}", url=self.address)

    @functools.cached_property
    def root(self) -> HtmlElement:
        """Root element of the parsed page.

        :raises LayoutChangedError: if the answer is empty, or no HTML at all.
        """
        text = untorn(self.response.text.strip().replace("\0", ""))
        if not text:
            raise LayoutChangedError(f"{type(self).__name__}: expected a page, found an empty page")
        if len(text) > MOST_CHARACTERS:
            raise self.too_large(f"{len(text)} characters, read are up to {MOST_CHARACTERS}")
        root = etree.fromstring(text.encode(), _PARSER)
        if not isinstance(root, HtmlElement):
            raise LayoutChangedError(f"{type(self).__name__}: expected HTML, found no element")
        elements = int(cast("float", _COUNT(root)))
        if elements > MOST_ELEMENTS:
            raise self.too_large(f"{elements} elements, read are up to {MOST_ELEMENTS}")
        # Were every element within all others, and all text in the innermost, it could not be more than this.
        most = elements * (elements + len(text) // _TEXT_UNIT)
        if most > MOST_NESTING and nesting(root) > MOST_NESTING:
            raise self.too_large(f"{elements} elements, too deep within each other")
        return root

    def too_large(self, what: str) -> LayoutChangedError:
        """Return the error that says that the page would take too long."""
        return LayoutChangedError(
            f"{type(self).__name__}: the page is too large: {what}", url=str(self.response.url)
        )

    @functools.cached_property
    def elements(self) -> list[HtmlElement]:
        """All elements of the page, comments too, in their order. While they are held, lxml need not make them again
        for everybody who comes by.
        """
        return list(self.root.iter())

    @functools.cached_property
    def walk(self) -> Walk:
        """All that one pass over the page gives: lines, pictures and links."""
        walk = Walk(self.root, self.elements)
        walk.level()
        return walk

    @functools.cached_property
    def ids(self) -> dict[str, HtmlElement]:
        """First element of every ``id``."""
        index: dict[str, HtmlElement] = {}
        for element in self.elements:
            name = element.get("id")
            if name is not None:
                index.setdefault(name, element)
        return index

    @functools.cached_property
    def class_words(self) -> str:
        """All classes of all elements, with a blank before and behind each: what is not here need not be looked for."""
        return f" {' '.join(' '.join(cast('list[str]', _CLASSES(self.root))).split())} "

    @property
    def blocks(self) -> list[Block]:
        """The page as lines of visible text, in order."""
        return self.walk.blocks


def nesting(root: HtmlElement) -> int:
    """Return how many elements and hundreds of characters all elements of the page have within them, together.

    No reading of every element of a kind, and of all within it, takes more steps.
    """
    total = depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            depth += 1
            total += depth * (1 + len(element.text or "") // _TEXT_UNIT)
        else:
            depth -= 1
            total += depth * (len(element.tail or "") // _TEXT_UNIT)
        if total > MOST_NESTING:
            break
    return total


def untorn(html: str) -> str:
    """Return ``html`` without a tag or a character reference that is cut off at its end."""
    for start in ("<", "&"):
        torn = html.rfind(start)
        if torn >= 0 and _TORN.fullmatch(html, torn):
            html = html[:torn]
    return html


class ArticlePage(SitePage, WebPage[Article]):
    """Page of one article. Subclasses supply the fields of :class:`Article`."""

    rank: ClassVar[int] = 0

    async def to_item(self) -> Article:
        """Return the article.

        :raises PageError: if the page is not what the class is for.
        """
        if self.status != 200:
            raise removals.by_redirect(self) or self.other_answer()
        try:
            values = present_fields(self)
        except PageError as error:
            if gone := removals.by_notice(self, error):
                raise gone from error
            raise
        return Article(
            url=self.address,
            source=self.source.name,
            extraction={name: self.readings[name].how for name in sorted(self.readings)},
            rank=self.rank,
            parser=type(self).__name__,
            parser_version=self.version,
            **values,
        )


class PlanPage(SitePage, WebPage[PagePlan]):
    """Plan of one page of one edition. Subclasses supply the fields of :class:`PagePlan`."""

    absent_state: ClassVar[str] = "unknown"
    """What it means that the edition's first plan is not there (404) or leads elsewhere (a redirect):
    ``none`` where the site is known to answer so on a day without an issue."""

    async def to_item(self) -> PagePlan:
        """Return the plan.

        :raises PageError: if the page is not what the class is for.
        """
        if self.status in ABSENT_STATUSES:
            return PagePlan(
                url=self.address,
                source=self.source.name,
                published=self.day(),
                state=self.absent_state if self.is_first() else "unknown",
                parser=type(self).__name__,
                parser_version=self.version,
            )
        if self.status != 200:
            raise self.other_answer()
        return PagePlan(
            url=self.address,
            source=self.source.name,
            parser=type(self).__name__,
            parser_version=self.version,
            **present_fields(self),
        )

    def day(self) -> str:
        """Return the date of the edition that the address names, ``YYYY-MM-DD``."""
        raise NotImplementedError

    def is_first(self) -> bool:
        """Return whether the address is that of the edition's first plan."""
        raise NotImplementedError


class ListPage(SitePage, WebPage[Listing]):
    """List page of a portal (列表页), or calendar of a paper. Subclasses supply ``rows`` and ``next_url``."""

    may_be_missing: ClassVar[bool] = False
    """Whether 404 is the answer after the last page, or for a month without issues."""

    async def to_item(self) -> Listing:
        """Return the list.

        :raises PageError: if the page is not what the class is for.
        """
        missing = self.may_be_missing and self.status in (404, 410)
        if self.status != 200 and not missing:
            raise self.other_answer()
        return Listing(
            url=self.address,
            source=self.source.name,
            parser=type(self).__name__,
            parser_version=self.version,
            **({} if missing else present_fields(self)),
        )


def present_fields(page: Any) -> dict[str, Any]:
    """Return the page's fields that have a value; the item's defaults stand for the others.

    :raises PageError: if the page does not give one that it must, or reading it never ends.
    """
    try:
        values: dict[str, Any] = item_from_fields_sync(page)
    except RecursionError as error:
        raise LayoutChangedError(
            f"{type(page).__name__}: reads without end: two of its fields ask for each other, or it is too deep",
            url=str(page.response.url),
        ) from error
    return {name: value for name, value in values.items() if value is not None}
