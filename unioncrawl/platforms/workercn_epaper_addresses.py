"""What the addresses of 中工网's e-paper say: which paper, which day, which page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import attrs

from unioncrawl.dates import day
from unioncrawl.select import unexpected

if TYPE_CHECKING:
    from unioncrawl.pages import SitePage

_FOLDER = (
    r"(?P<base>/papers)/(?P<paper>[a-z][a-z0-9]*)/(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})"
    r"/(?P<page>\d{1,3})"
)
PLAN_PATH = re.compile(rf"^{_FOLDER}/page\.html$")
ARTICLE = re.compile(rf"^{_FOLDER}/news-\d+\.html$")


@attrs.frozen
class Place:
    """Where in which paper an address says that it is."""

    paper: str
    published: str
    page_no: int
    is_plan: bool
    folder: str

    @property
    def pdf(self) -> str:
        """Path of the PDF of the printed page."""
        return f"{self.folder}/{self.paper}{self.published.replace('-', '')}{self.page_no}.pdf"


def place_of(page: SitePage) -> Place:
    """Return where ``page`` is in the paper.

    :raises LayoutChangedError: if its address does not say.
    """
    path = urlsplit(page.address).path
    plan = PLAN_PATH.match(path)
    match = plan or ARTICLE.match(path)
    published = day(match["year"], match["month"], match["day"]) if match else None
    if match is None or published is None:
        raise unexpected(page, "an address like /papers/grrb/2022/10/28/1/news-1.html", repr(path))
    return Place(match["paper"], published, int(match["page"]), plan is not None, path.rpartition("/")[0])
