"""Which article is meant by what a person types: an id, the beginning of one, or an address."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence

import click

from unioncrawl.archive.twins import leader
from unioncrawl.archive.withholding import named, refusal
from unioncrawl.cli.selecting import text
from unioncrawl.cli.terminal import printable
from unioncrawl.errors import UnioncrawlError, UsageProblemError

ID_DIGITS = 16
"""The most that an id has: 53 bits."""

STDIN = "-"


def asked_for(given: Sequence[str]) -> Iterator[str]:
    """Yield what was given, and in place of ``-`` the first word of each line of standard input.

    :raises UsageProblemError: if nothing was given, an empty name was, or standard input has nothing.
    """
    found = False
    for one in given:
        if not one.strip():
            raise UsageProblemError("an empty name; give an id or an address")
        for line in sys.stdin if one == STDIN else [one]:
            word = line.split()[:1]
            found = found or bool(word)
            yield from word
    if not found:
        said = "standard input has no id" if given else "which article? give an id or an address"
        raise UsageProblemError(f"{said}; unioncrawl search prints ids")


def found_all(db: sqlite3.Connection, given: Sequence[str]) -> Iterator[sqlite3.Row | None]:
    """Yield each article that is named, and ``None`` for one that is not found, after saying so.

    So one wrong id of many does not lose the others; the caller ends with status 1.

    :raises UnioncrawlError: if the only one that was asked for is not found.
    :raises UsageProblemError: if nothing was asked for.
    """
    wanted = list(asked_for(given))
    for one in wanted:
        try:
            row = found(db, one)
        except UnioncrawlError as error:
            if len(wanted) == 1:
                raise
            click.echo(f"unioncrawl: {error}", err=True)
            yield None
        else:
            yield row


def read_again(db: sqlite3.Connection, ids: Iterable[int]) -> Iterator[sqlite3.Row]:
    """Yield the articles with ``ids``, each read when its turn comes; says of one that has gone since it was found."""
    for article_id in ids:
        try:
            row = found(db, str(article_id))
        except UnioncrawlError as error:
            click.echo(f"unioncrawl: {error}", err=True)
        else:
            yield row


def found(db: sqlite3.Connection, asked: str) -> sqlite3.Row:
    """Return the article that an id, the beginning of one, or an address names.

    :raises UnioncrawlError: if none does, several do, or it is withheld.
    """
    asked = text(asked)
    is_id = asked.isascii() and asked.isdigit()
    rows = _by_id(db, asked) if is_id else _by_address(db, asked)
    if len(rows) == 1 and (not is_id or rows[0]["id"] == int(asked)):
        return rows[0]
    withheld = named(db, asked)
    if asked in map(str, withheld):
        raise refusal(db, withheld[0])
    ids = sorted([*(row["id"] for row in rows), *withheld])
    if not ids:
        raise UnioncrawlError(f"no article {printable(asked)} in the archive; unioncrawl search prints ids")
    if len(ids) > 1:
        several = ", ".join(map(str, ids[:10])) + (", …" if len(ids) > 10 else "")
        raise UnioncrawlError(f"{asked} begins several ids ({several}); give more digits")
    if withheld:
        raise refusal(db, withheld[0])
    return rows[0]


def _by_address(db: sqlite3.Connection, url: str) -> list[sqlite3.Row]:
    return _at(db, url) or _by_any_alias(db, url)


def _at(db: sqlite3.Connection, url: str) -> list[sqlite3.Row]:
    return db.execute(
        "SELECT * FROM articles WHERE id IN (SELECT article_id FROM article_urls WHERE url = ?)", (url,)
    ).fetchall()


def _by_id(db: sqlite3.Connection, digits: str) -> list[sqlite3.Row]:
    """Return the article with an id, else up to 11 whose ids, or those of their twins, begin with these digits."""
    if digits.startswith("0") or len(digits) > ID_DIGITS:
        return []
    first = int(digits)
    rows = db.execute("SELECT * FROM articles WHERE id = ?", (leader(db, first),)).fetchall()
    ranges = [(first * 10**n, (first + 1) * 10**n - 1) for n in range(1, ID_DIGITS - len(digits) + 1)]
    if rows or not ranges:
        return rows
    own, twin = (" OR ".join([f"{name} BETWEEN ? AND ?"] * len(ranges)) for name in ("id", "article_id"))
    bounds = [bound for pair in ranges for bound in pair]
    return db.execute(
        f"SELECT * FROM articles WHERE id IN (SELECT id FROM articles WHERE {own} UNION"
        f" SELECT leader_id FROM twins WHERE {twin}) ORDER BY id LIMIT 11",
        bounds * 2,
    ).fetchall()


def _by_any_alias(db: sqlite3.Connection, url: str) -> list[sqlite3.Row]:
    """Look an address up in its canonical form. Only then are the sources imported."""
    from unioncrawl import catalogue
    from unioncrawl.warc.records import is_address

    source = catalogue.owner(url) if is_address(url) else None
    if source is None:
        return []
    return _at(db, source.canonical(url))
