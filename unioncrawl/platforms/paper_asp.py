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
from unioncrawl.blocks import texts
from unioncrawl.bylines import Credits
from unioncrawl.bylines import credits as credits_of
from unioncrawl.generic import Generic, extract
from unioncrawl.generic.page import GenericPage
from unioncrawl.headlines import HEADINGS
from unioncrawl.pages import Found, found
from unioncrawl.platforms.epaper_owner import check_own
from unioncrawl.platforms.portal_owner import notice_in, stranger
from unioncrawl.select import refusal, unexpected

ADDRESSES = (
    AddressForm(
        kind="article", pattern=r"/paper\.asp\?Aid=\d+&Fid=\d+", example="/paper.asp?Aid=848&Fid=242"
    ),
)

_MOST_LINES = 10
_ENDS = ("。", "！", "？", "”", ")", "）", "摄", "供图")
_WALL = re.compile(r"请\S{0,6}验证|访问\S{0,8}异常|请求编号|\bIP\b")
"""What a firewall says in place of a page."""

_QUERY = re.compile(r"Aid=\d+&Fid=\d+")


class PaperAspArticlePage(GenericPage):
    """Article of which no markup and no order of lines is known."""

    @functools.cached_property
    def reading(self) -> Generic:
        """What the extractor finds; a short body is known by its heading on a page that has nothing else.

        :raises NotAnArticleError: if the page is not one article.
        """
        reading = extract(self.root, str(self.response.url), walk=self.walk)
        if not reading.is_article:
            return self.under_heading() or super().reading
        return reading

    def under_heading(self) -> Generic | None:
        """Return the few sentences under the one heading that the page begins with; ``None`` if there are any links."""
        head, body = self.blocks[:1], texts(self.blocks[1:])
        bare = bool(head) and head[0].tag in HEADINGS and not self.walk.links
        told = 0 < len(body) <= _MOST_LINES and body[-1].endswith(_ENDS) and not _WALL.search("".join(body))
        if not (bare and told) or refusal(self) or notice_in(body):
            return None
        return Generic(is_article=True, title=head[0].text, text="\n".join(body))

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
        check_own(self)
        title = " ".join("".join(element.itertext()) for element in self.root.iter("title"))
        if other := stranger(title, texts(self.blocks), (self.source.title, self.source.publisher)):
            raise unexpected(self, "a page of the magazine", f"one of {other}")
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
