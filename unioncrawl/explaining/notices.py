"""What a maintainer should know of a page beside its fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from unioncrawl.archive.failures import is_degraded
from unioncrawl.blocks import Block
from unioncrawl.explaining.model import Charset, Field
from unioncrawl.items import Article, Item
from unioncrawl.pages import SitePage
from unioncrawl.select import refusal
from unioncrawl.words import counted


def of(
    page: SitePage, item: Item | None, blocks: Sequence[Block], charset: Charset, fields: Sequence[Field]
) -> Iterator[str]:
    """Yield what is to be said, a line each."""
    if page.status != 200:
        yield f"answered {page.status}: no page class reads a field of such an answer"
    if charset.replaced:
        yield f"{counted(charset.replaced, 'character')} could not be decoded as {charset.encoding}"
    if blocks and (words := refusal(page)):
        yield f"a soft 404: the page says {words!r}"
    if isinstance(item, Article):
        yield from _of_article(item, len(page.walk.pictures))
    if unseen := [field.name for field in fields if field.method and not field.places]:
        yield f"found nowhere on the page again: {', '.join(unseen)}"


def _of_article(item: Article, pictures: int) -> Iterator[str]:
    if is_degraded(item.source, item.extraction):
        supplied = ", ".join(name for name, how in item.extraction.items() if how == "generic")
        yield f"degraded: the generic extractor supplied {supplied}"
    if item.parts > 1:
        yield f"part {item.part} of a story of {item.parts}; the archive puts the whole together"
    if item.rank:
        kind = "the mobile twin" if item.rank == 1 else "a relay's copy"
        yield f"rank {item.rank}: {kind}; it fills what the desktop page leaves empty, and overwrites nothing"
    if not item.published:
        yield "undated: nothing says when it was published, and a date is not guessed"
    if pictures:
        yield f"{counted(pictures, 'picture')} on the page, {len(item.images)} of them the article's"
