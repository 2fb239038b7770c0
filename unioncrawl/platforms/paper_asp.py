"""paper.asp (vendor not known): a classic ASP e-paper, ``/paper.asp?Aid=<article>&Fid=<page>``.

Nothing is known of its pages but one body, whose captions end ``/ <单位> 供图``. So title and text are those that the
generic extractor finds, and the article stays listed as ``degraded``. It has no date: neither address nor text
is known to tell one.
"""

from __future__ import annotations

import functools
import re
from urllib.parse import urlsplit

from unioncrawl.addresses import AddressForm
from unioncrawl.bylines import Credits
from unioncrawl.bylines import credits as credits_of
from unioncrawl.generic.page import GenericPage
from unioncrawl.pages import Found, found
from unioncrawl.select import unexpected

ADDRESSES = (
    AddressForm(
        kind="article", pattern=r"/paper\.asp\?Aid=\d+&Fid=\d+", example="/paper.asp?Aid=848&Fid=242"
    ),
)

_QUERY = re.compile(r"Aid=\d+&Fid=\d+")


class PaperAspArticlePage(GenericPage):
    """Article of which no markup and no order of lines is known."""

    @functools.cached_property
    def credit(self) -> Credits:
        """The signatures."""
        return credits_of(self.reading.text.split("\n"))

    @found
    def text(self) -> Found[str] | None:
        """The running text.

        :raises LayoutChangedError: if the address names no article.
        """
        if not _QUERY.fullmatch(urlsplit(self.address).query):
            raise unexpected(self, "an address like /paper.asp?Aid=848&Fid=242", repr(self.address))
        return self.told(self.reading.text, "generic body")

    @found
    def authors(self) -> Found[list[str]] | None:
        """Who signed."""
        names = list(self.credit.authors)
        return Found(names, "grammar", "signatures") if names else None

    @found
    def photographers(self) -> Found[list[str]] | None:
        """Who is credited with 摄."""
        names = list(self.credit.photographers)
        return Found(names, "grammar", "signatures") if names else None

    @found
    def organisations(self) -> Found[list[str]] | None:
        """The units among the signatures."""
        names = list(self.credit.organisations)
        return Found(names, "grammar", "signatures") if names else None
