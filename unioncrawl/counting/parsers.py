"""Which page classes made what is held, and which of it other versions than today's have made."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import attrs

from unioncrawl.archive.failures import DEGRADED
from unioncrawl.archive.packed import unpacked
from unioncrawl.archive.withholding import WITHHELD
from unioncrawl.parsers import UNKNOWN, Parser

Key = tuple[str, str, str]
"""Source, page class, version."""


@attrs.frozen(kw_only=True)
class Made:
    """What one version of a page class made of the pages of a source."""

    source: str
    parser: str
    version: str
    today: str | None
    """The version of today; ``None`` for a class that is there no more."""

    state: str
    """``current``; ``outdated``; ``gone``: the class is there no more; ``unlisted``: it has no version yet."""

    articles: int
    """That are read from a capture which it read."""

    captures: int
    """Of articles: those, earlier contents, other addresses, parts."""

    plans: int
    failures: int
    """Pages that it could not read, open or closed since. Of those of an older unioncrawl it is not known what read them."""

    @property
    def to_be_read_again(self) -> bool:
        """Whether ``reparse --outdated`` reads it again."""
        return self.state in ("outdated", "gone")


def made(db: sqlite3.Connection, sources: Sequence[str] | None, today: Mapping[str, Parser]) -> list[Made]:
    """Return what is held by source, page class and version.

    :param sources: of these alone; ``None`` for all.
    :param today: the page classes that there are or were.
    """
    articles = _counted(db, "articles", sources)
    plans = _counted(db, "plans", sources)
    # Beside what is degraded there is an article.
    failures = _counted(db, "failures", sources, f"parser IS NOT NULL AND kind != '{DEGRADED}'")
    captures = articles + Counter(key for key in _other_captures(db) if sources is None or key[0] in sources)
    found = []
    for key in sorted({*captures, *plans, *failures}, key=lambda key: (*key[:2], _number(key[2]), key[2])):
        source, parser, version = key
        now, state = _judged(today.get(parser), version)
        found.append(
            Made(
                source=source,
                parser=parser,
                version=version,
                today=now,
                state=state,
                articles=articles[key],
                captures=captures[key],
                plans=plans[key],
                failures=failures[key],
            )
        )
    return found


def _number(version: str) -> int:
    return int(version) if version.isdecimal() else -1


def _judged(today: Parser | None, version: str) -> tuple[str | None, str]:
    """Return today's version of a class, and what is to be said of another."""
    if today is None:
        return (UNKNOWN, "unlisted") if version == UNKNOWN else (None, "gone")
    if today.is_gone:
        return None, "gone"
    return today.version, "current" if version == today.version else "outdated"


def _counted(
    db: sqlite3.Connection, table: str, sources: Sequence[str] | None, condition: str = "1"
) -> Counter[Key]:
    """Count the rows of a table."""
    where = condition if sources is None else f"{condition} AND source IN ({', '.join('?' * len(sources))})"
    # The + has the table read from its beginning to its end. By the index on sources, where SQLite would go along
    # otherwise, each row is looked up by itself: 20 times as long with 1,000,000 articles.
    sql = (
        f"SELECT source, parser, parser_version, count(*) FROM {table} WHERE {where}"
        " GROUP BY +source, parser, parser_version"
    )
    return Counter({(row[0], row[1], row[2]): row[3] for row in db.execute(sql, sources or ())})


def _other_captures(db: sqlite3.Connection) -> Iterator[Key]:
    """Yield what made each capture from which no article is read: what its item says, which has to be unpacked."""
    # Which articles have several is read off an index; their rows, with their texts, are looked at only then.
    sql = (
        "SELECT c.fields FROM captures c LEFT JOIN articles a ON a.id = c.article_id WHERE c.article_id IN"
        f" (SELECT article_id FROM captures GROUP BY article_id HAVING count(*) > 1 UNION {WITHHELD})"
        " AND c.snapshot_id IS NOT a.snapshot_id"
    )
    for (fields,) in db.execute(sql):
        item = unpacked(fields)
        yield item["source"], item["parser"], item["parser_version"]
