"""What Founder's publishing systems (方正翔宇) leave in comments: the metadata of a page, and marks around its parts.

``<!--enpproperty <founder-title>…</founder-title>… /enpproperty-->`` of the e-papers, the same with plain names
(``<title>``, ``<introtitle>``) of the news sites, and pairs ``<!--<npm:article-title>-->…<!--</npm:article-title>-->``.
The comment can stand after ``</html>``, and be broken, so that all is read from the text of the page. Pure functions.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, cast

import attrs
from lxml.html import fragment_fromstring

from unioncrawl.blocks import collapsed
from unioncrawl.dates import iso_date

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LONGEST_COMMENT = 200_000
"""A comment that holds the article as well is shorter by far."""

MOST_COMMENTS = 10
MOST_PAIRS = 500

ARTICLE_TYPE, PLAN_TYPE = "1", "2"
"""``founder-type`` of an article, and of the plan of a page."""

_BEGIN = "<!--enpproperty"
_END = "/enpproperty"
_OPEN = re.compile(r"<(founder-)?([a-z]{3,20})>", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_NPM = re.compile(r"<!--\s{0,4}<npm:(article-[a-z-]{2,20})>\s{0,4}-->", re.IGNORECASE)
_ANY_NPM = re.compile("<npm:", re.IGNORECASE)
_CONTENT = ("<!--enpcontent-->", "<!--/enpcontent-->")


@attrs.frozen
class Properties:
    """One comment: the values by their names, without ``founder-``."""

    values: dict[str, str]
    epaper: bool
    """Whether its names begin with ``founder-``."""

    def __bool__(self) -> bool:
        return bool(self.values)

    def get(self, name: str) -> str | None:
        """Return a value as plain text on one line, or ``None`` if it is not there or empty."""
        text = plain(self.values.get(name, ""))
        return None if text.lower() in ("", "null") else text

    def where(self, name: str) -> str:
        """Return what the element of a value is called."""
        return f"enpproperty {'founder-' if self.epaper else ''}{name}"

    @property
    def published(self) -> str | None:
        """The day in ``date``; the clock with it means nothing."""
        return iso_date(self.get("date") or "")

    @property
    def is_plan(self) -> bool:
        """Whether it says that the page is the plan of a page."""
        return self.get("type") == PLAN_TYPE


def properties(text: str) -> Properties:
    """Return what the comment on a page with this ``text`` says; the last, if it has several."""
    found = Properties({}, epaper=False)
    position = text.find(_BEGIN)
    for _ in range(MOST_COMMENTS):
        if position < 0:
            break
        end = text.find(_END, position, position + LONGEST_COMMENT)
        if end < 0:
            break
        found = _read(text[position + len(_BEGIN) : end]) or found
        position = text.find(_BEGIN, end)
    return found


def _read(comment: str) -> Properties:
    values: dict[str, str] = {}
    epaper = False
    position = 0
    for _ in range(MOST_PAIRS):
        start = _OPEN.search(comment, position)
        if start is None:
            break
        name = f"{start[1] or ''}{start[2]}".lower()
        end = re.compile(f"</{name}>", re.IGNORECASE).search(comment, start.end())
        if end is None:
            position = start.end()
            continue
        values.setdefault(start[2].lower(), comment[start.end() : end.start()])
        epaper = epaper or bool(start[1])
        position = end.end()
    return Properties(values, epaper)


def without_cdata(markup: str) -> str:
    """Return ``markup`` with what stands in CDATA sections bare."""
    return _CDATA.sub(r"\1", markup) if "<![CDATA[" in markup else markup


def plain(markup: str) -> str:
    """Return ``markup`` as text on one line."""
    if not markup:
        return ""
    text = _TAG.sub(" ", without_cdata(markup))
    return collapsed(_TAG.sub(" ", html.unescape(text)))


def marked(text: str) -> dict[str, list[str]]:
    """Return the markup between each pair of ``npm:`` comments, by its name (``article-title``), in page order."""
    found: dict[str, list[str]] = {}
    if not _ANY_NPM.search(text):
        return found
    position = 0
    for _ in range(MOST_PAIRS):
        start = _NPM.search(text, position)
        if start is None:
            break
        end = re.compile(rf"<!--\s{{0,4}}</npm:{start[1]}>", re.IGNORECASE).search(text, start.end())
        if end is None:
            break
        found.setdefault(start[1].lower(), []).append(text[start.end() : end.start()])
        position = end.end()
    return found


def marked_content(text: str) -> str | None:
    """Return the markup between ``<!--enpcontent-->`` and its end, or ``None``."""
    start = text.find(_CONTENT[0])
    end = text.find(_CONTENT[1], start) if start >= 0 else -1
    return text[start + len(_CONTENT[0]) : end] if 0 <= start < end else None


def fragment(markup: str) -> HtmlElement:
    """Return ``markup`` as an element."""
    return cast("HtmlElement", fragment_fromstring(without_cdata(markup), create_parent="div"))
