"""Page objects over the generic extractor."""

from __future__ import annotations

import functools
from typing import Any

from unioncrawl.errors import NotAnArticleError
from unioncrawl.generic import Generic, extract
from unioncrawl.items import PAGES, Image
from unioncrawl.pages import ArticlePage, Found, found
from unioncrawl.source import Site, Source

SOURCE = Source(
    name=PAGES,
    title="",
    publisher="unknown",
    province="全国",
    level="relay",
    sites=(Site(platform="generic", hosts=(), covers="any page that is given"),),
)
"""What pages of sites that are no source are kept under. It owns no address."""


class GenericPage(ArticlePage):
    """Article on a page of which nothing is known: what its form alone tells."""

    @functools.cached_property
    def reading(self) -> Generic:
        """What the extractor finds.

        :raises NotAnArticleError: if the page is not one article.
        """
        reading = extract(self.root, str(self.response.url), walk=self.walk)
        if not reading.is_article:
            raise NotAnArticleError(f"{type(self).__name__}: the page is not one article: {reading.reason}")
        return reading

    def told(self, value: Any, where: str) -> Found[Any] | None:
        """Return ``value`` as found by the extractor."""
        return Found(value, "generic", where) if value else None

    @found
    def title(self) -> Found[str] | None:
        """The headline, or none: it is not guessed."""
        return self.told(self.reading.title, "generic title")

    @found
    def text(self) -> Found[str] | None:
        """The running text."""
        return self.told(self.reading.text, "generic body")


class GenericArticlePage(GenericPage):
    """Article on a page of a site that is no source."""

    source = SOURCE

    @found
    def published(self) -> Found[str] | None:
        """The date that the page says it was published; nothing else is believed."""
        return self.told(self.reading.published, f"generic date: {self.reading.date_from}")

    @found
    def origin(self) -> Found[str] | None:
        """来源."""
        return self.told(self.reading.origin, "generic origin")

    @found
    def authors(self) -> Found[list[str]] | None:
        """Who signed."""
        return self.told(list(self.reading.authors), "generic authors")

    @found
    def editor(self) -> Found[str] | None:
        """责任编辑."""
        return self.told(self.reading.editor, "generic editor")

    @found
    def images(self) -> Found[list[Image]] | None:
        """Pictures within the text."""
        return self.told(list(self.reading.images), "generic images")
