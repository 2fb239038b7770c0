"""What pages become: an article, the plan of one page of an edition, or a list of addresses.

Dates are ISO 8601 strings: web-poet's fixtures cannot hold ``date`` objects, and SQLite stores text.
"""

from __future__ import annotations

import attrs

FIELDS = (
    "kicker", "title", "subtitle", "authors", "photographers", "organisations", "published",
    "page_no", "page_label", "page_name", "issue_no", "section", "origin", "editor", "text",
    "images", "previous_url", "next_url", "page_pdf",
)  # fmt: skip
"""The fields of an article that a page supplies, in the order in which they are shown."""

PAGES = "pages"
"""Source of the articles of sites that are no source: what ``scrapy crawl pages`` was given."""

KEPT = "kept"
"""Source of captures of hosts of no source that were imported with ``--keep``: held, and read by nothing until a
source has their address.
"""

METHODS = ("selector", "grammar", "address", "plan", "generic", "manual")
"""How a field was got: by markup, by the order of the visible text, from the address, from the stored
page plan that lists the article, by the generic extractor, or by a person."""


@attrs.define(kw_only=True)
class Image:
    """A picture printed with an article. Page pictures (版面图) are no article's images."""

    url: str
    """Absolute URL."""

    caption: str | None = None
    """图说 as printed, credit included; ``None`` where none could be told."""


@attrs.define(kw_only=True)
class Article:
    """One article as printed in one edition of one paper. ``None`` means: the page does not say."""

    url: str
    """Canonical URL; the stored article's id is derived from it."""

    source: str
    """Name of the source, e.g. ``"gongren_ribao"``."""

    kicker: str | None = None
    """引题: the line above the headline."""

    title: str | None = None
    """标题. ``None`` only where the page prints none."""

    subtitle: str | None = None
    """副题, with its leading dash (``——``) as printed."""

    authors: list[str] = attrs.field(factory=list)
    """Who signed: reporters, contributors, units; on a photo page without other signature, the photographers."""

    photographers: list[str] = attrs.field(factory=list)
    """Who is credited with ``摄`` (photo by)."""

    organisations: list[str] = attrs.field(factory=list)
    """Those of the signatures that name a unit and not a person."""

    published: str | None = None
    """Cover date, ``"YYYY-MM-DD"``, in China Standard Time. Never the date of the crawl, never guessed."""

    page_no: int | None = None
    """版次 as a number. ``None`` for web-only articles."""

    page_label: str | None = None
    """版次 as printed, e.g. ``"A8"`` or ``"003版"``."""

    page_name: str | None = None
    """版名, e.g. ``"要闻"``."""

    issue_no: str | None = None
    """期号 as printed, without 第 and 期."""

    section: str | None = None
    """栏目: the column or channel."""

    origin: str | None = None
    """来源 as stated on the page."""

    editor: str | None = None
    """编辑 / 责任编辑."""

    text: str = ""
    """Body (正文), a paragraph a line, without the boilerplate of the site."""

    images: list[Image] = attrs.field(factory=list)
    """Pictures printed with the article, in page order."""

    previous_url: str | None = None
    """上一篇, canonical."""

    next_url: str | None = None
    """下一篇, canonical."""

    page_pdf: str | None = None
    """URL of the PDF of the printed page."""

    extraction: dict[str, str] = attrs.field(factory=dict)
    """Field to method (one of ``METHODS``), for every field that has a value."""

    part: int = 1
    """Which part of a story that stands on several pages this is; its whole is put together in the archive."""

    parts: int = 1
    """How many parts the page says there are."""

    rank: int = 0
    """0 for the desktop page, 1 for its mobile twin, 2 for a relay's copy: a higher number fills
    empty fields of a lower one and never overwrites."""

    parser: str = ""
    """Name of the page class."""

    parser_version: str = ""
    """Its version."""


@attrs.define(kw_only=True)
class PagePlan:
    """The plan of one page (版面) of one edition: what the site offers there."""

    url: str
    """Canonical URL of the plan."""

    source: str
    """Name of the source."""

    published: str
    """Cover date of the edition, ``"YYYY-MM-DD"``."""

    state: str = "published"
    """``published``; ``none``: the site says that there was no issue that day; ``unknown``: it cannot be told."""

    page_no: int | None = None
    """版次 as a number."""

    page_label: str | None = None
    """版次 as printed."""

    page_name: str | None = None
    """版名."""

    page_urls: list[str] = attrs.field(factory=list)
    """Canonical URLs of the plans of all pages of the edition, in print order, this one's included."""

    article_urls: list[str] = attrs.field(factory=list)
    """Canonical URLs of the articles of this page, in the order listed. May be empty: a page can be one advertisement."""

    page_pdf: str | None = None
    """URL of this page's PDF."""

    picture_url: str | None = None
    """URL of this page's facsimile picture (版面图)."""

    parser: str = ""
    parser_version: str = ""


@attrs.define(kw_only=True)
class Listed:
    """One entry of a list page or a calendar. What it says of an article is a check, not the article's."""

    url: str
    """Canonical URL of an article or of the first plan of an edition."""

    title: str | None = None
    published: str | None = None
    """``YYYY-MM-DD``: of a story as the list prints it, or the cover date of an edition."""

    origin: str | None = None
    """来源 as the list prints it."""


@attrs.define(kw_only=True)
class Listing:
    """What a list page of a portal, or a paper's calendar, leads to."""

    url: str
    """Canonical URL of the list."""

    source: str
    """Name of the source."""

    rows: list[Listed] = attrs.field(factory=list)
    """In the order of the page, each address once. May be empty: after the last page, or an unknown month."""

    next_url: str | None = None
    """Canonical URL of the next page of the list."""

    parser: str = ""
    parser_version: str = ""


Item = Article | PagePlan | Listing
