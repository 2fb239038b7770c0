"""What an exported file says of itself: the data dictionary and how it was made.

A descriptor in the form of a Data Package (datapackage.org), which frictionless and others read; what that standard
has no word for is under ``unioncrawl``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import attrs

import unioncrawl
from unioncrawl import clock
from unioncrawl.exporting.columns import SEPARATOR, Column
from unioncrawl.search.selection import Selection, in_words
from unioncrawl.words import counted

RIGHTS = (
    "The texts and pictures belong to their publishers and authors (原文及图片版权归原报刊及作者所有). This file is an"
    " extract from a web archive, for research and citation; what else may be done with it is a matter of the law that"
    " applies and of the publishers."
)

_CSV_TYPES = {"names": "list", "images": "array", "methods": "object", "time": "datetime", "text": "string"}
_JSON_TYPES = {**_CSV_TYPES, "names": "array"}


@attrs.define(kw_only=True)
class About:
    """How a file was made."""

    selection: Selection
    urls: tuple[str, ...]
    created: str
    archive: dict[str, Any]
    """What the archive held then."""

    articles: int = 0
    """How many are in the file."""

    @classmethod
    def of(cls, db: sqlite3.Connection, selection: Selection, urls: Sequence[str]) -> About:
        """Return what can be said before anything is written."""
        return cls(selection=selection, urls=tuple(urls), created=clock.iso(clock.now()), archive=_counts(db))

    def facts(self) -> dict[str, Any]:
        """Return it all, for JSON."""
        return {
            "software": f"unioncrawl {unioncrawl.__version__}",
            "created": self.created,
            "selection": self.selection.said() | ({"urls": list(self.urls)} if self.urls else {}),
            "selected": in_words(self.selection, self.urls),
            "articles": self.articles,
            "archive": self.archive,
            "rights": RIGHTS,
        }


def _counts(db: sqlite3.Connection) -> dict[str, Any]:
    (articles,) = db.execute("SELECT count(*) FROM articles").fetchone()
    (captures,) = db.execute("SELECT count(*) FROM snapshots").fetchone()
    first, last = db.execute("SELECT min(published), max(published) FROM articles").fetchone()
    return {"articles": articles, "captures": captures, "first": first, "last": last}


def package(about: About, resources: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the descriptor of a file, or of several."""
    return {
        "profile": "data-package",
        "name": "unioncrawl-export",
        "title": f"unioncrawl: {in_words(about.selection, about.urls)}",
        "description": f"{counted(about.articles, 'article')} of the Chinese union press (工会报刊). {RIGHTS}",
        "created": about.created,
        "resources": list(resources),
        "unioncrawl": about.facts(),
    }


def resource(name: str, path: str, form: str, columns: Sequence[Column], **more: Any) -> dict[str, Any]:
    """Return the description of one table.

    :param form: ``csv``, or another one, which has lists.
    :param more: what else the standard has a word for.
    """
    types = _CSV_TYPES if form == "csv" else _JSON_TYPES
    return {
        "name": name,
        "type": "table",
        "path": path,
        "format": form,
        "encoding": "utf-8",
        **more,
        "schema": {"fields": [_field(column, types) for column in columns], "primaryKey": ["id"]},
    }


def _field(column: Column, types: dict[str, str]) -> dict[str, Any]:
    field = {
        "name": column.name,
        "type": types.get(column.kind, column.kind),
        "title": column.term,
        "description": column.meaning,
    }
    if field["type"] == "list":
        field |= {"delimiter": SEPARATOR, "description": f"{column.meaning}; apart by {SEPARATOR}"}
    return field
