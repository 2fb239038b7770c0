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


class ValidatePipeline:
    """Raises :class:`InvalidItemError` for an article without text and pictures, or with an impossible value.

    Order 200: after cleaning, before the store. The page is kept, and listed as a failure.
    """

    def process_item(self, item: ItemRead) -> ItemRead:
        """Return ``item`` if it is an article that can be."""
        if isinstance(item.item, Article):
            self._check(item.item)
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

    def _check_date(self, article: Article) -> None:
        try:
            dt.date.fromisoformat(article.published or "")
        except ValueError as error:
            raise InvalidItemError(
                f"published {article.published!r}: {error}", url=article.url, field="published"
            ) from error
