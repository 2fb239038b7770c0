"""Refuses what no article can be."""

from __future__ import annotations

import datetime as dt
import re

from unioncrawl.archive.jobs import ItemRead
from unioncrawl.errors import InvalidItemError
from unioncrawl.items import Article

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

MAX_TITLE = 300
"""Characters. The longest headline blocks seen have about 100; more means that a body was taken for one."""


EARLIEST = dt.date(1920, 1, 1)
"""The first papers of the labour movement (《劳动界》, 《劳动周刊》) are of 1920 and 1921. An earlier date is no cover date."""

AHEAD = dt.timedelta(days=3653)
"""Periodicals are on the web before the day on their cover, by a month at the most, but the clock of whoever captured may
have been wrong by years; a date that is ten years ahead of it is a misread number. The capture's time counts, and not
today: what a page gives must be the same whenever it is read."""

_TEXTS = (
    "kicker", "title", "subtitle", "published", "page_label", "page_name", "issue_no", "section", "origin", "editor",
    "previous_url", "next_url", "page_pdf",
)  # fmt: skip
_LISTS = ("authors", "photographers", "organisations", "images")


class ValidatePipeline:
    """Raises :class:`InvalidItemError` for an article without text and pictures, or with an impossible value, and for
    what is no item.

    Order 200: after cleaning, before the store. The page is kept, and listed as a failure.
    """

    def process_item(self, item: ItemRead) -> ItemRead:
        """Return ``item`` if it is an article that can be."""
        if isinstance(item.item, Article):
            self._check(item.item)
            self._check_range(item.item, item.captured_at)
        return item

    def _check(self, article: Article) -> None:
        if not article.text and not article.images:
            raise InvalidItemError("neither text nor pictures", url=article.url, field="text")
        if not article.title and not article.text:
            raise InvalidItemError("neither title nor text", url=article.url, field="title")
        if len(article.title or "") > MAX_TITLE:
            raise InvalidItemError(
                f"a title of {len(article.title or '')} characters", url=article.url, field="title"
            )
        if article.published is not None:
            self._check_date(article)
        if article.page_no is not None and article.page_no < 1:
            raise InvalidItemError(f"page {article.page_no}", url=article.url, field="page_no")
        for name in ("kicker", "title", "subtitle", "text"):
            if _CONTROL.search(getattr(article, name) or ""):
                raise InvalidItemError("control characters in the text", url=article.url, field=name)

    def _check_range(self, article: Article, captured_at: str) -> None:
        """Refuse days on which nothing can have been printed that was captured then."""
        if article.published is None or not captured_at:  # a page that a person gave has no time
            return
        day = dt.date.fromisoformat(article.published)
        if day < EARLIEST:
            reason = f"published {day}: before there was a union press"
        elif day > dt.datetime.fromisoformat(captured_at).date() + AHEAD:
            reason = f"published {day}: ten years after it was captured"
        else:
            return
        raise InvalidItemError(reason, url=article.url, field="published")

    def _check_date(self, article: Article) -> None:
        try:
            dt.date.fromisoformat(article.published or "")
        except ValueError as error:
            raise InvalidItemError(
                f"published {article.published!r}: {error}", url=article.url, field="published"
            ) from error


def check_types(article: Article) -> None:
    """Raise :class:`InvalidItemError` for a value that is no text, number or list where one is due, or text that
    cannot be written. Before anything else looks at the values.
    """
    if not _are_right(article):
        _check_one_by_one(article)


def _are_right(article: Article) -> bool:
    """Return whether nothing has to be looked for: all texts are looked at as one."""
    texts = [text for name in _TEXTS if (text := getattr(article, name)) is not None]
    try:
        "".join([*texts, article.text]).encode()
    except (TypeError, UnicodeEncodeError):
        return False
    lists = all(isinstance(getattr(article, name), list) for name in _LISTS)
    return lists and (article.page_no is None or isinstance(article.page_no, int))


def _check_one_by_one(article: Article) -> None:
    for name in _TEXTS:
        _check_type(article, name, str, optional=True)
    _check_type(article, "text", str)
    _check_type(article, "page_no", int, optional=True)
    for name in _LISTS:
        _check_type(article, name, list)
    for name in (*_TEXTS, "text"):
        try:
            (getattr(article, name) or "").encode()
        except UnicodeEncodeError as error:
            raise InvalidItemError(
                f"{name} has characters that no text has", url=article.url, field=name
            ) from error


def _check_type(article: Article, name: str, kind: type, *, optional: bool = False) -> None:
    value = getattr(article, name)
    if not (isinstance(value, kind) or (optional and value is None)):
        raise InvalidItemError(f"{name} is of type {type(value).__name__}", url=article.url, field=name)
