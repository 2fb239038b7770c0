"""Ways of 53BK to its issues beside the date routes: the front page, the archive (往刊回顾), the list of all pages."""

from __future__ import annotations

import functools
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urljoin, urlsplit

from unioncrawl.dates import printed_date
from unioncrawl.errors import LayoutChangedError
from unioncrawl.items import Listed
from unioncrawl.links import Link, links_of
from unioncrawl.pages import MOST_CHARACTERS, Found, ListPage, found
from unioncrawl.platforms.bk53_addresses import ARTICLE, NUMBERED, PLAN, TURNING, day_of
from unioncrawl.select import unexpected

if TYPE_CHECKING:
    from collections.abc import Iterator

_YEAR = re.compile(r"^(?:/m)?/review$")
_PLAN_IN_TEXT = re.compile(
    r"(?:/m)?/content/\d{4}-\d{2}/\d{2}(?:/(?:edition\d+_[^/\"'<>\s]+?\.html|\d{1,3}(?!\d)))?"
)
_MOST_VALUES = 100_000


class Bk53IndexPage(ListPage):
    """Front page (``/``: the newest issue) or archive (``/review``, ``/review?y=2016``): a row for each issue.

    How the archive marks up its issues is not known; what is read are the dates in the addresses that it links to.
    """

    @functools.cached_property
    def links(self) -> list[Link]:
        """The links to plans and articles, those to the issue before and after left out."""
        return [
            entry for entry in links_of(self, href=NUMBERED) if entry.path and not TURNING.match(entry.text)
        ]

    @functools.cached_property
    def years(self) -> dict[int, str]:
        """The archives of other years that the page links to."""
        own = self.year
        found: dict[int, str] = {}
        for entry in links_of(self, href=NUMBERED):
            if entry.path and _YEAR.match(entry.path) and (year := year_of(entry.url)) and year != own:
                found.setdefault(year, entry.url)
        return found

    @functools.cached_property
    def year(self) -> int | None:
        """The year that the address asks for, or that of the oldest issue shown."""
        if year := year_of(self.address):
            return year
        return min((int(row.published[:4]) for row in self.issues if row.published), default=None)

    @functools.cached_property
    def issues(self) -> list[Listed]:
        """A row for each issue, in the order of the page: the first of its plans that is linked to."""
        rows: dict[str, Listed] = {}
        for entry in self.links:
            if date := day_of(entry.path, PLAN):
                rows.setdefault(date, Listed(url=entry.url, published=date))
        return list(rows.values())

    @found
    def rows(self) -> Found[list[Listed]]:
        """The issues; on a front page without plans, the articles.

        :raises LayoutChangedError: if the page leads to neither, nor to the archives of other years.
        """
        if self.issues:
            return Found(self.issues, "selector", "links to plans")
        articles = {
            entry.url: Listed(url=entry.url, title=entry.text or None, published=day_of(entry.path, ARTICLE))
            for entry in self.links
            if day_of(entry.path, ARTICLE)
        }
        if not articles and not self.years:
            raise unexpected(self, "links to issues, like /content/2016-12/20", "none")
        return Found(list(articles.values()), "selector", "links to articles")

    @found
    def next_url(self) -> Found[str] | None:
        """The archive of the year before, as far as the page links to it."""
        own = self.year
        if not _YEAR.match(urlsplit(self.address).path) or own is None:
            return None
        older = [year for year in self.years if year < own]
        return Found(self.years[max(older)], "selector", "/review?y=") if older else None


def year_of(url: str) -> int | None:
    """Return the year that the address of an archive asks for."""
    value = parse_qs(urlsplit(url).query).get("y", [""])[0]
    return int(value) if re.fullmatch(r"(?:19|20)\d{2}", value) else None


class Bk53PagelistPage(ListPage):
    """All pages of an issue as JSON, ``/api/Pagelist/<issue>``.

    The address is known, an answer was never seen. What is read, whatever its form: addresses of plans in any text, or
    the edition's id, label and date under the names that the product gives them (``id``, ``Pageid``, ``Issuedate``).
    """

    @found
    def rows(self) -> Found[list[Listed]]:
        """The plans of the issue.

        :raises LayoutChangedError: if it is no JSON, or leads to no plan.
        """
        rows: dict[str, Listed] = {}
        for value in values_of(self.data):
            for path in plans_in(value):
                url = self.source.canonical(urljoin(self.address, path))
                rows.setdefault(url, Listed(url=url, published=day_of(urlsplit(url).path, PLAN)))
        own = [row for row in rows.values() if row.published and self.source.owns(row.url)]
        if not own:
            raise unexpected(self, "addresses of plans, or id, Pageid and Issuedate", "neither")
        return Found(own, "selector", "JSON")

    @functools.cached_property
    def data(self) -> Any:
        """What the answer says.

        :raises LayoutChangedError: if it is no JSON.
        """
        text = self.response.text
        if len(text) > MOST_CHARACTERS:
            raise self.too_large(f"{len(text)} characters, read are up to {MOST_CHARACTERS}")
        try:
            return json.loads(text.lstrip("\ufeff"))
        except (ValueError, RecursionError) as error:
            raise LayoutChangedError(
                f"{type(self).__name__}: expected JSON, found {text[:40]!r}", url=str(self.response.url)
            ) from error


def values_of(data: Any) -> Iterator[Any]:
    """Yield the texts and objects within ``data``, in order."""
    waiting = [data]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting.extend(reversed(list(value.values())))
        elif isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, str):
            yield value


def plans_in(value: str | dict[str, Any]) -> list[str]:
    """Return the paths of the plans that a text names, or the one that an object tells the parts of."""
    if isinstance(value, str):
        return [match[0] for match in _PLAN_IN_TEXT.finditer(value)]
    given = {str(name).lower(): part for name, part in value.items()}
    label, date = str(given.get("pageid") or ""), printed_date(str(given.get("issuedate") or ""))
    ident = str(given.get("id") or given.get("editionid") or "")
    if not (ident.isdigit() and re.fullmatch(r"[A-Za-z]{0,2}\d{1,3}", label) and date):
        return []
    return [f"/content/{date[:7]}/{date[8:]}/edition{ident}_{label}.html"]
