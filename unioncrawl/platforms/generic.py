"""No platform: sites of whose pages nothing but the address was seen.

Title and text are what the generic extractor finds, and a failure of kind ``degraded`` stays open beside each
article. The date is the one in the address, or none.
"""

from __future__ import annotations

import functools
from urllib.parse import urlsplit

from unioncrawl.blocks import texts
from unioncrawl.dates import path_date
from unioncrawl.generic import Generic
from unioncrawl.generic.page import GenericPage
from unioncrawl.pages import Found, found
from unioncrawl.platforms.portal_edges import Surroundings
from unioncrawl.platforms.portal_owner import stranger
from unioncrawl.select import unexpected


class AddressedPage(GenericPage):
    """Article of which only the address is known, with its date in it."""

    @functools.cached_property
    def reading(self) -> Generic:
        """What the extractor finds.

        :raises NotAnArticleError: if the page is not one article.
        :raises LayoutChangedError: if it says that it is of somebody else.
        """
        element = next(self.root.iter("title"), None)
        title = "" if element is None else " ".join("".join(element.itertext()).split())
        if other := stranger(title, texts(self.blocks), (self.source.title, self.source.publisher)):
            raise unexpected(self, "a page of the site", f"one of {other}")
        return super().reading

    @found
    def text(self) -> Found[str] | None:
        """The running text, without the lines of a footer."""
        lines = (self.reading.text or "").split("\n")
        around = Surroundings(names=(self.source.title, self.source.publisher))
        return self.told("\n".join(lines[: around.without_edge(lines, lambda _: False)]), "generic body")

    @found
    def published(self) -> Found[str] | None:
        """The date in the address."""
        date = path_date(urlsplit(self.address).path)
        return Found(date, "address") if date else None
