"""What is known of an article beside its text, as tokens of the index: so that FTS5 itself meets all conditions.

They stand in a column of their own, ``facts``, and begin with a mark that no token of a text begins with: no
word finds them, and an expression that has one needs not name the column. The title is there once more, marked,
because a walk along the finds in titles alone is much shorter than one along all finds.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Sequence

import attrs

from unioncrawl.search.fold import spaced
from unioncrawl.search.segment import phrase, tokens, written

# Of U+4400-4DB4, which SQLite's tokenizer leaves alone and no token of a text begins with.
AUTHOR, TITLE, _SOURCE, _PAGE, _IMAGES, _REVISED, _GONE = map(chr, range(0x4400, 0x4407))
_NO, _YES = "0", "1"


@attrs.frozen
class Facts:
    """What the index knows of an article beside its text; the columns of ``search_rows`` that say so."""

    source: str
    page_no: int | None
    page_name: str | None
    """Counted by, and in no token."""

    authors: str
    """JSON array."""

    has_images: int
    revised: int
    gone: int

    def tokens(self, title: str) -> str:
        """Return the tokens, apart by blanks.

        :param title: the tokens of the title.
        """
        return " ".join(self._tokens(title))

    def _tokens(self, title: str) -> Iterator[str]:
        yield source(self.source)
        yield page(self.page_no)
        yield has_images(bool(self.has_images))
        yield revised(bool(self.revised))
        yield gone(bool(self.gone))
        for name in json.loads(self.authors):
            yield AUTHOR  # so that nothing is found across two names
            yield from marked(AUTHOR, tokens(name).split())
        yield from marked(TITLE, title.split())


COLUMNS = tuple(field.name for field in attrs.fields(Facts))

STORED = (
    "a.source, a.page_no, a.page_name, a.authors,"
    " EXISTS (SELECT 1 FROM images i WHERE i.article_id = a.id),"
    " EXISTS (SELECT 1 FROM revisions v WHERE v.article_id = a.id),"
    " a.gone_at IS NOT NULL"
)
"""Selects what is to be known of the articles ``a``, in the order of ``COLUMNS``."""


def marked(mark: str, found: Sequence[str]) -> list[str]:
    """Return tokens with ``mark`` before each."""
    return [mark + token for token in found]


@functools.lru_cache(maxsize=1000)
def source(name: str) -> str:
    """Return the token of articles of the source ``name``."""
    return _SOURCE + written(name)


@functools.lru_cache(maxsize=1000)
def page(number: int | None) -> str:
    """Return the token of articles on this page, or on none: all have one, as BM25 looks at their number."""
    return _PAGE + ("" if number is None else written(str(number)))


def has_images(value: bool) -> str:
    """Return the token of articles with, or without, pictures."""
    return _IMAGES + (_YES if value else _NO)


def revised(value: bool) -> str:
    """Return the token of articles that have, or have not, changed since their first capture."""
    return _REVISED + (_YES if value else _NO)


def gone(value: bool) -> str:
    """Return the token of articles that their site has, or has not, taken off."""
    return _GONE + (_YES if value else _NO)


def author(name: str) -> str:
    """Return an FTS5 expression for articles that name an author with ``name`` in it; ``""`` if it has no letter."""
    runs = spaced(name).split()
    if not runs:
        return ""
    found, prefix = phrase(runs)
    return quoted(marked(AUTHOR, found), prefix)


def quoted(found: Sequence[str], prefix: bool = False) -> str:
    """Return tokens as a phrase in FTS5's language."""
    return f'"{" ".join(found)}"' + (" *" if prefix else "")
