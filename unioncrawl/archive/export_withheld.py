"""What an export leaves out because an article is withheld: captures, and what other tools wrote beside them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

import attrs

from unioncrawl.archive.withholding import withheld_ids, withheld_snapshots
from unioncrawl.urls import stable_id

_SCHEME = re.compile("https?://", re.IGNORECASE)

_ENDS = re.compile(r"(?![0-9A-Za-z])")
"""Where an address may end that stands in another: a letter or a digit would make it a longer one."""


@attrs.define
class LeftOut:
    """What shows something of the articles that are withheld."""

    articles: set[int]
    snapshots: set[int]
    records: set[int]
    """Ids of other records: requests, and those that were found to be about what is withheld."""

    addresses: set[str]
    """Without their schemes: the same page has both."""

    _longest: int = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Note how much of a text can be one of the addresses: some that are met are endless."""
        self._longest = max(map(len, self.addresses), default=0)

    @staticmethod
    def of(db: sqlite3.Connection) -> LeftOut | None:
        """Return what is withheld, ``None`` if nothing is."""
        articles = withheld_ids(db)
        if not articles:
            return None
        snapshots = withheld_snapshots(db)
        urls = _columns(db, "SELECT url FROM withholdings WHERE article_id = ?", articles)
        captured = _columns(db, "SELECT url FROM snapshots WHERE id = ?", snapshots)
        return LeftOut(
            articles,
            snapshots,
            set(_columns(db, "SELECT id FROM records WHERE snapshot_id = ?", snapshots)),
            {_SCHEME.sub("", url, count=1) for url in (*urls, *captured)},
        )

    def has(self, target: str, named: Iterable[int]) -> bool:
        """Return whether a record that is no capture is to be left out.

        :param target: its WARC-Target-URI: an address, or one that has the address of a page in it, as other tools call
            the text and the picture that they made of the page.
        :param named: ids of the records that it refers to.
        """
        return any(one in self.snapshots or one in self.records for one in named) or self._is_about(target)

    def _is_about(self, target: str) -> bool:
        return any(self._is_withheld(text) for text in {target, unquote(target)})

    def _is_withheld(self, text: str) -> bool:
        from unioncrawl.archive.corrections import address_of

        for rest in _addresses_in(text):
            beginning = rest[: self._longest + 1]
            if any(beginning[: end.start()] in self.addresses for end in _ENDS.finditer(beginning)):
                return True
            try:
                # An article may be withheld before it is captured: only its own address is known then.
                if stable_id(address_of(f"https://{rest}")) in self.articles:
                    return True
            except ValueError:
                continue  # no address that any page could have
        return False


def _addresses_in(text: str) -> Iterator[str]:
    """Yield what follows each scheme in ``text``."""
    return (text[scheme.end() :] for scheme in _SCHEME.finditer(text))


def _columns(db: sqlite3.Connection, sql: str, values: Iterable[int]) -> Iterator[Any]:
    for value in values:
        for (found,) in db.execute(sql, (value,)):
            yield found
