"""What the generic extractor finds on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from unioncrawl.items import Image


@attrs.frozen(kw_only=True, eq=False)
class Generic:
    """An article as told from the form of its page alone. ``None`` means: the page does not say."""

    is_article: bool = False
    """Whether the page is one article. If not, all but ``reason`` is as on an empty page."""

    reason: str = ""
    """Why the page is no article."""

    title: str | None = None

    published: str | None = None
    """``"YYYY-MM-DD"``, in China Standard Time."""

    date_from: str = ""
    """What says so: ``line label``, ``line``, ``line over the title``, ``line under the text``, ``glued line``, ``meta``,
    ``script`` or ``address``."""

    origin: str | None = None
    """来源 as stated."""

    authors: tuple[str, ...] = ()

    editor: str | None = None

    text: str = ""
    """Body, a paragraph a line."""

    images: tuple[Image, ...] = ()

    body: HtmlElement | None = None
    """The smallest element that holds the whole text, and perhaps more."""

    confidence: float = 0.0
    """0 to 1: how much of the prose of the page the text is."""
