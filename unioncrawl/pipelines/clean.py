"""Tidies what every page object may leave behind."""

from __future__ import annotations

import attrs

from unioncrawl.archive.jobs import ItemRead
from unioncrawl.items import Article, Image
from unioncrawl.pipelines.shapes import check_types

_TRIMMED = tuple(
    field.name
    for field in attrs.fields(Article)
    if field.name not in ("text", "url", "source", "extraction", "images")
)


class CleanPipeline:
    """Trims fields, makes empty ones ``None``, and drops doubled names and pictures.

    Order 100: first of all, so that the others see one form.
    """

    def process_item(self, item: ItemRead) -> ItemRead:
        """Return ``item``, tidied in place.

        :raises InvalidItemError: if a value is not of the type that it has to be.
        """
        check_types(item.item)
        if isinstance(item.item, Article):
            self._clean_article(item.item)
        return item

    def _clean_article(self, article: Article) -> None:
        for name in _TRIMMED:
            value = getattr(article, name)
            if isinstance(value, str):
                setattr(article, name, value.strip() or None)
        for name in ("authors", "photographers", "organisations"):
            setattr(article, name, list(dict.fromkeys(filter(None, getattr(article, name)))))
        images: dict[str, Image] = {}
        for image in article.images:
            kept = images.setdefault(image.url, image)
            kept.caption = kept.caption or image.caption
        article.images = list(images.values())
        article.extraction = {
            name: how
            for name, how in article.extraction.items()
            if getattr(article, name, None) not in (None, "", [])
        }
