"""Queries on the index: which articles are meant, in order. Reads only."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterator
from itertools import islice
from typing import get_args

import attrs

from unioncrawl.archive.home import tuples
from unioncrawl.archive.views import characters
from unioncrawl.errors import UsageProblemError
from unioncrawl.search.collapse import others
from unioncrawl.search.facet import FACETS, facet
from unioncrawl.search.selection import Order, Selection
from unioncrawl.search.snippet import Snippet, Span, marks, snippets
from unioncrawl.search.walk import Search

__all__ = ["FACETS", "Hit", "Order", "article_ids", "count", "facet", "find"]


@attrs.frozen
class Hit:
    """An article that was found."""

    article_id: int
    source: str
    url: str
    title: str | None
    kicker: str | None
    subtitle: str | None
    published: str | None
    """``YYYY-MM-DD``."""

    page_no: int | None
    page_label: str | None
    page_name: str | None
    authors: tuple[str, ...]
    characters: int
    """Of the text, white space left out."""

    snippets: tuple[Snippet, ...]
    """Pieces of the text; none if the words are in other fields only, or none were asked for."""

    reprints: int | None
    """How many other articles are in its cluster of reprints, found or not; ``None`` unless clusters are collapsed."""

    marks: dict[str, tuple[Span, ...]]
    """What was found in ``kicker``, ``title`` and ``subtitle``: field to spans, in characters."""


def find(
    db: sqlite3.Connection,
    selection: Selection,
    *,
    order: Order = "newest",
    limit: int | None = 20,
    offset: int = 0,
    width: int = 40,
    most: int = 2,
) -> Iterator[Hit]:
    """Yield the articles that are meant; the same ones in the same order, however they got in.

    Within a day articles are in the order of source, page and address; those without a date come last, and
    not at all if dates are asked for. ``relevance``: see ``walk``. Which they are is found at once, each is read
    when its turn comes, and one that is no longer there by then is left out.

    :param limit: most articles; ``None`` for all.
    :param offset: articles to pass over.
    :param width: of a snippet, in characters.
    :param most: snippets for each article.
    :raises UsageProblemError: at once, if any of these cannot be understood.
    :raises ArchiveError: at once, if the index was made by another segmenter.
    """
    _check(order)
    search = Search(db, selection)
    # All ids first: a statement that waits for its reader would keep the database from checkpoints.
    ids = array("q", islice(search.ids(order), offset, None if limit is None else offset + limit))
    hits = (_hit(search, article_id, width, most) for article_id in ids)
    return (hit for hit in hits if hit is not None)


def count(db: sqlite3.Connection, selection: Selection, most: int | None = None) -> int:
    """Return how many articles ``find`` would yield without a limit. Errors as there.

    :param most: where to stop counting.
    """
    return Search(db, selection).count(most)


def article_ids(db: sqlite3.Connection, selection: Selection, order: Order = "newest") -> Iterator[int]:
    """Yield the ids of all articles that ``find`` would yield, in its order. Errors as there."""
    _check(order)
    return Search(db, selection).ids(order)


def _check(order: str) -> None:
    if order not in get_args(Order):
        raise UsageProblemError(f"order: {order!r} is none of {', '.join(get_args(Order))}")


def _hit(search: Search, article_id: int, width: int, most: int) -> Hit | None:
    sql = (
        "SELECT source, url, title, kicker, subtitle, published, page_no, page_label, page_name, authors, text,"
        f" coalesce({characters('text')}, 0) FROM articles WHERE id = ?"
    )
    row = next(tuples(search.db, sql, [article_id]), None)
    if row is None:  # withheld since it was found
        return None
    source, url, title, kicker, subtitle, published, page_no, page_label, page_name, authors, text, length = (
        row
    )
    heads = {"kicker": kicker, "title": title, "subtitle": subtitle}
    needles_in = search.query.needles_in
    return Hit(
        article_id=article_id,
        source=source,
        url=url,
        **heads,
        published=published,
        page_no=page_no,
        page_label=page_label,
        page_name=page_name,
        authors=tuple(json.loads(authors)),
        characters=length,
        reprints=others(search.db, article_id) if search.collapse else None,
        snippets=tuple(snippets(text, needles_in("text"), width, most)) if most else (),
        marks={name: marks(value, needles_in(name)) for name, value in heads.items()},
    )
