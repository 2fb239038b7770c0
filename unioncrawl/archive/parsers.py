"""The page classes of today, and which rows others have made."""

from __future__ import annotations

import difflib
import functools
import hashlib
import json
import sqlite3

from web_poet import default_registry

from unioncrawl import catalogue, road
from unioncrawl.archive.packed import unpacked
from unioncrawl.errors import UsageProblemError
from unioncrawl.generic.page import GenericArticlePage
from unioncrawl.pages import SitePage


def of_today() -> dict[str, str]:
    """Return the version of every page class, by the name of the class."""
    catalogue.sources()  # their modules say which classes there are
    classes: set[type[SitePage]] = {GenericArticlePage}
    classes |= {rule.use for rule in default_registry.get_rules() if issubclass(rule.use, SitePage)}
    return {cls.__name__: cls.version for cls in classes}


def code() -> str:
    """Return what changes whenever a page class of today would read something else out of a page."""
    return hashlib.sha256(json.dumps(of_today(), sort_keys=True).encode()).hexdigest()


def add_functions(db: sqlite3.Connection) -> None:
    """Have SQL on ``db`` know of page classes.

    ``reader(fields, parser, url, source)`` is the name of the class that made a row of ``captures`` (its
    ``fields``), of ``plans`` or of ``failures`` (its ``parser``), else of the class that serves the address today;
    ``is_outdated(fields, parser, version)`` says whether a row was made by another version than today's.
    """
    today = of_today()

    def is_outdated(fields: bytes | None, parser: str | None, version: str | None) -> bool:
        name, number = _made_by(fields) if fields is not None else (parser, version)
        return name is not None and today.get(name) != number

    def reader(fields: bytes | None, parser: str | None, url: str, source: str) -> str | None:
        name = _made_by(fields)[0] if fields is not None else parser
        if name is None:
            cls = road.page_class(url, source)
            name = cls.__name__ if cls else None
        return name

    db.create_function("is_outdated", 3, is_outdated, deterministic=True)
    db.create_function("reader", 4, reader, deterministic=True)


@functools.lru_cache(maxsize=8)  # two functions ask for the same row
def _made_by(fields: bytes) -> tuple[str, str]:
    item = unpacked(fields)
    return item["parser"], item["parser_version"]


def check_name(db: sqlite3.Connection, name: str) -> None:
    """Raise ``UsageProblemError`` unless ``name`` is a page class of today, or has made something that is held."""
    known = set(of_today())
    if name in known:
        return
    for table in ("articles", "plans", "failures"):
        known |= {
            row[0] for row in db.execute(f"SELECT DISTINCT parser FROM {table} WHERE parser IS NOT NULL")
        }
    if name not in known:
        near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.5)
        meant = f"did you mean {near[0]}?" if near else "show an article to see which read it"
        raise UsageProblemError(f"no page class {name!r}; {meant}")
