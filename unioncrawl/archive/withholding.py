"""Which articles are withheld: shown nowhere, while their records and captures stay.

Nothing is taken back: an act of withholding is followed by one of releasing. So the set of all acts decides,
whatever their order and wherever they were collected. Reads only; how acts are written: ``withhold.py``.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from unioncrawl.archive import twins
from unioncrawl.archive.packed import unpacked
from unioncrawl.errors import UnioncrawlError
from unioncrawl.urls import stable_id

SOURCE = "withheld"
"""What stands for a source in names of WARC files, runs and the lock. No masthead is called so in pinyin."""

_STANDS = (
    "GROUP BY article_id HAVING max(CASE WHEN released THEN '' ELSE at END)"
    " >= max(CASE WHEN released THEN at ELSE '' END)"
)
"""Of two acts at the same time, in archives that were merged, the one that shows less stands."""

_ACTED_UPON = f"SELECT article_id FROM withholdings {_STANDS}"
_STORIES = f"SELECT {twins.leading('acted.article_id')} AS id FROM ({_ACTED_UPON}) AS acted"

WITHHELD = (
    f"{_ACTED_UPON} UNION {_STORIES}"
    f" UNION SELECT twins.article_id FROM ({_STORIES}) AS story JOIN twins ON twins.leader_id = story.id"
)
"""Selects the ids of the articles that are withheld, for ``IN (…)``: with one address all of its story is. They are
few, and no index is wanted.
"""

_MARKS = 500
"""How many values go into one query: SQLite takes 999 at least."""


class WithheldError(UnioncrawlError):
    """An article was asked for that is withheld."""

    def __init__(self, message: str, url: str) -> None:
        super().__init__(message)
        self.url = url


def withheld_ids(db: sqlite3.Connection) -> set[int]:
    """Return the ids of the articles that are withheld, held or not."""
    return {row[0] for row in db.execute(WITHHELD)}


def is_withheld(db: sqlite3.Connection, article_id: int) -> bool:
    """Return whether an article is withheld: itself, or a twin."""
    return any(acted_upon(db, one) for one in twins.story(db, article_id))


def acted_upon(db: sqlite3.Connection, article_id: int) -> bool:
    """Return whether an article is withheld under its own address."""
    sql = f"SELECT article_id FROM withholdings WHERE article_id = ? {_STANDS}"
    return db.execute(sql, (article_id,)).fetchone() is not None


def standing(db: sqlite3.Connection, article_id: int) -> sqlite3.Row | None:
    """Return the act by which an article is withheld, ``None`` if it is not: the last one on an address of its story."""
    sql = "SELECT * FROM withholdings WHERE article_id = ? ORDER BY at DESC, released, id DESC LIMIT 1"
    last = [row for one in twins.story(db, article_id) for row in db.execute(sql, (one,))]
    return max(
        (row for row in last if not row["released"]), key=lambda row: (row["at"], row["id"]), default=None
    )


def withheld_snapshots(db: sqlite3.Connection) -> set[int]:
    """Return the ids of the snapshots that show something of a withheld article, for an export to leave out.

    All that was captured under its addresses, read or not, and its pictures, unless an article that is shown
    has them, too. Plans and lists, which name it among others, are not among them.
    """
    found: set[int] = set()
    for article_id in withheld_ids(db):
        urls, pictures = _addresses(db, article_id)
        shown = {url for (url,) in _rows(db, "SELECT url FROM images WHERE url IN ({})", pictures)}
        found.update(
            snapshot_id
            for (snapshot_id,) in itertools.chain(
                db.execute("SELECT snapshot_id FROM captures WHERE article_id = ?", (article_id,)),
                db.execute(
                    "SELECT snapshot_id FROM failures WHERE article_id = ? AND snapshot_id IS NOT NULL",
                    (article_id,),
                ),
                _rows(
                    db, "SELECT id FROM snapshots WHERE url IN ({})", _as_captured(urls | pictures - shown)
                ),
            )
        )
    return found


def _addresses(db: sqlite3.Connection, article_id: int) -> tuple[set[str], set[str]]:
    """Return the addresses under which an article is known, and those of its pictures."""
    urls = {url for (url,) in db.execute("SELECT url FROM withholdings WHERE article_id = ?", (article_id,))}
    pictures: set[str] = set()
    for url, fields in db.execute(
        "SELECT url, fields FROM captures JOIN snapshots ON snapshots.id = snapshot_id WHERE article_id = ?",
        (article_id,),
    ):
        said = unpacked(fields)
        urls |= {url, said["url"]}
        pictures.update(image["url"] for image in said["images"])
    return urls, pictures


def _as_captured(urls: Iterable[str]) -> list[str]:
    from unioncrawl.archive.images import with_port

    return sorted({form for url in urls for form in (url, with_port(url))})


def _rows(db: sqlite3.Connection, sql: str, values: Iterable[str]) -> Iterator[Sequence[Any]]:
    """Yield what ``sql`` selects for ``values``, which take the place of its ``{}``."""
    left = iter(values)
    while some := list(itertools.islice(left, _MARKS)):
        yield from db.execute(sql.format(", ".join("?" * len(some))), some)


def named(db: sqlite3.Connection, asked: str) -> list[int]:
    """Return the ids of the withheld articles that an id, the beginning of one, or an address names; of twins the
    one that leads.
    """
    if asked.isascii() and asked.isdigit():
        ids = [str(article_id) for article_id in withheld_ids(db)]
        meant = [one for one in ids if one == asked] or [one for one in ids if one.startswith(asked)]
        return sorted({twins.leader(db, int(one)) for one in meant})
    captured = db.execute(
        "SELECT DISTINCT article_id FROM captures JOIN snapshots ON snapshots.id = snapshot_id WHERE url = ?",
        (asked,),
    )
    ids_of_address = {twins.leader(db, one) for one in ({row[0] for row in captured} | {stable_id(asked)})}
    return sorted(one for one in ids_of_address if is_withheld(db, one)) or _by_any_alias(db, asked)


def _by_any_alias(db: sqlite3.Connection, url: str) -> list[int]:
    """Look an address up in its canonical form. Only then are the sources imported."""
    from unioncrawl.archive.corrections import address_of
    from unioncrawl.warc.records import is_address

    if not is_address(url) or db.execute("SELECT 1 FROM withholdings").fetchone() is None:
        return []
    try:
        article_id = stable_id(address_of(url))
    except ValueError:
        return []
    return [twins.leader(db, article_id)] if is_withheld(db, article_id) else []


def refusal(db: sqlite3.Connection, article_id: int) -> WithheldError:
    """Return what is said to whoever asks for a withheld article."""
    act = standing(db, article_id)
    assert act is not None
    return WithheldError(
        f"{act['url']} is withheld since {act['at']}, by {act['withheld_by']}: {act['because']};"
        f" to show it again: unioncrawl withhold {article_id} --release --reason TEXT --by NAME",
        act["url"],
    )


def listed(db: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """Yield a row for each act, article by article.

    Its ``state``: ``withheld``; ``waiting``, withheld and not captured yet; ``released``; ``superseded`` by a
    later act.
    """
    rows = db.execute(
        "SELECT *, EXISTS (SELECT 1 FROM captures c WHERE c.article_id = w.article_id) AS held"
        " FROM withholdings w ORDER BY url, article_id, at, released DESC, id"
    )
    for _, group in itertools.groupby(rows.fetchall(), key=lambda row: row["article_id"]):
        acts = list(group)
        for act in acts:
            state = "withheld" if act["held"] else "waiting"
            state = "released" if act["released"] else state
            yield {
                "state": state if act is acts[-1] else "superseded",
                "article_id": act["article_id"],
                "url": act["url"],
                "released": bool(act["released"]),
                "at": act["at"],
                "by": act["withheld_by"],
                "reason": act["because"],
            }
