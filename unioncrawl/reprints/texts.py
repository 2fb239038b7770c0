"""The texts of articles, as they are held against each other."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping

import attrs

from unioncrawl.archive.home import tuples
from unioncrawl.reprints.body import Body, body
from unioncrawl.reprints.overlap import Measured, Shares, shares
from unioncrawl.reprints.papers import paper_of

_HELD = 4000
"""Texts in memory, made ready: 80 MB, of 1,000 characters each."""


State = tuple[str, str | None, str | None, str]
"""Of an article: what rows of reprints are made of."""


@attrs.frozen(eq=False)
class Text:
    """What of an article counts when it is held against others."""

    article_id: int
    paper: str
    """Its source; of a page of any site, the host."""

    published: str | None
    body: Body
    origin: str | None
    digest: str
    """Of the text as stored."""

    @property
    def state(self) -> State:
        """As ``states`` has it."""
        return self.digest, self.published, self.origin, self.paper


class Texts:
    """Reads texts of one moment, and remembers those that were read last."""

    def __init__(self, db: sqlite3.Connection, held: Mapping[int, Text] | None = None) -> None:
        """Read from ``db`` what is not ``held`` already."""
        self.db = db
        self._held = held or {}
        self._texts: dict[int, Text] = {}
        self._measured: dict[int, Measured] = {}

    def read(self, ids: Iterable[int]) -> dict[int, Text]:
        """Return the texts of those articles that are there, by their ids."""
        wanted = list(dict.fromkeys(ids))
        missing = [one for one in wanted if one not in self._texts]
        if len(self._texts) + len(missing) > _HELD:
            self._texts = {one: self._texts[one] for one in wanted if one in self._texts}
            self._measured = {one: ready for one, ready in self._measured.items() if one in self._texts}
        self._texts |= {one: self._held[one] for one in missing if one in self._held}
        for text in read_texts(self.db, [one for one in missing if one not in self._held]):
            self._texts[text.article_id] = text
        return {one: self._texts[one] for one in wanted if one in self._texts}

    def shares(self, first: int, second: int) -> Shares:
        """Return what two texts that were just read have in common."""
        return shares(self._ready(first), self._ready(second))

    def is_reprint(self, first: int, second: int) -> Shares | None:
        """Return what two texts that were just read have in common if that makes them one story."""
        found = self.shares(first, second)
        lengths = len(self._texts[first].body), len(self._texts[second].body)
        return found if found.is_reprint(*lengths) else None

    def _ready(self, article_id: int) -> Measured:
        if article_id not in self._measured:
            self._measured[article_id] = Measured.of(self._texts[article_id].body)
        return self._measured[article_id]


def read_texts(db: sqlite3.Connection, ids: Iterable[int]) -> list[Text]:
    """Return the texts of those articles that are there."""
    rows = tuples(
        db,
        "SELECT id, source, url, published, text, origin, text_sha256 FROM articles"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return [
        Text(article_id, paper_of(source, url), published, body(text), origin, digest)
        for article_id, source, url, published, text, origin, digest in rows
    ]


def states(db: sqlite3.Connection, ids: Iterable[int]) -> dict[int, State]:
    """Return what rows of reprints are made of, without reading it: digest of the text, date, origin, paper."""
    rows = db.execute(
        "SELECT id, text_sha256, published, origin, source, url FROM articles"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return {row[0]: (row[1], row[2], row[3], paper_of(row[4], row[5])) for row in rows}
