"""Which articles of a source are one story under several addresses: listed in two channels, or moved to another CMS.

Each article has a key, made of its source, its date, its title and its text as its pages say them. Articles with the
same key are twins, unless they were printed on different pages. One of them leads: its row is that of the story, and
the others have none. Both tables are functions of the set of captures: ``twin_keys`` of those of one article, ``twins``
of all keys.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from unioncrawl.archive.packed import unpacked
from unioncrawl.items import PAGES
from unioncrawl.search.fold import fold
from unioncrawl.urls import stable_id

LEAST_CHARACTERS = 50
"""Of text. What is shorter is the caption of its pictures, or a line that stands under many titles: two picture
pages of one title and day differ in what no text shows."""

MOST_ADDRESSES = 20
"""What stands under more addresses on one day is no story but a notice of the site, read as one on every page."""

Story = tuple[int, ...]
"""Ids of the articles that are one, the leading one first."""


@attrs.frozen
class Key:
    """What twins have in common."""

    number: int
    """Of source, date, title and text."""

    page_no: int | None
    """Where it was printed: twins that say so say the same."""


def key_of(
    source: str, fields: Mapping[str, Any] | sqlite3.Row, folded: Callable[[str], str] = fold
) -> Key | None:
    """Return the key of an article of which ``fields`` are what its pages say, ``None`` for one that can have no twin.

    White space, width, case and traditional characters make no difference: another CMS sets the same text otherwise.

    :param folded: folds a text; of very many, there is one that takes less time.
    """
    title, text, published = (
        folded("".join((fields[name] or "").split())) for name in ("title", "text", "published")
    )
    # The sites under ``pages`` are many, and what two of them have in common is a reprint.
    if not title or not published or len(text) < LEAST_CHARACTERS or source == PAGES:
        return None
    return Key(stable_id("\n".join((source, published, title, text))), fields["page_no"])


def met(db: sqlite3.Connection, article_id: int, key: Key | None) -> list[Story]:
    """Note the key of an article, and who leads where it was and is; return the stories of which the rows may change,
    its own among them.
    """
    held = note(db, article_id, key)
    found = [story for number in _numbers(held, key) for story in stories(db, number)]
    if not any(article_id in story for story in found):
        found.append((article_id,))
    if held is not None or len(found) > 1 or len(found[0]) > 1:  # not for one that is new, and alone
        for story in found:
            put(db, story)
    return found


def _numbers(*keys: Key | None) -> set[int]:
    return {key.number for key in keys if key is not None}


def note(db: sqlite3.Connection, article_id: int, key: Key | None) -> Key | None:
    """Note the key of an article; return the one that was noted before."""
    held = held_key(db, article_id)
    if held == key:
        return held
    if key is None:
        db.execute("DELETE FROM twin_keys WHERE article_id = ?", (article_id,))
    else:
        values = (article_id, key.number, key.page_no)
        db.execute("INSERT OR REPLACE INTO twin_keys (article_id, key, page_no) VALUES (?, ?, ?)", values)
    return held


def held_key(db: sqlite3.Connection, article_id: int) -> Key | None:
    """Return the key that was noted of an article."""
    row = db.execute("SELECT key, page_no FROM twin_keys WHERE article_id = ?", (article_id,)).fetchone()
    return None if row is None else Key(row[0], row[1])


def stories(db: sqlite3.Connection, number: int) -> list[Story]:
    """Return the articles with a key as stories, those that are alone included.

    Nothing if they are so many that each is alone, and was before the last one came.
    """
    rows = db.execute(
        f"SELECT article_id, page_no FROM twin_keys WHERE key = ? LIMIT {MOST_ADDRESSES + 2}", (number,)
    ).fetchall()
    if len(rows) > MOST_ADDRESSES + 1:
        return []
    pages = dict(tuple(row) for row in rows)
    if len(rows) > MOST_ADDRESSES:
        return [(article_id,) for article_id in pages]
    printed = {page for page in pages.values() if page is not None}
    if len(printed) < 2:
        return [_led(db, tuple(pages))] if pages else []
    # Printed twice in one edition: which of the two one without a page is, nobody can tell.
    unplaced = [(article_id,) for article_id, page in pages.items() if page is None]
    return unplaced + [
        _led(db, tuple(article_id for article_id, its_page in pages.items() if its_page == page))
        for page in printed
    ]


def _led(db: sqlite3.Connection, story: Story) -> Story:
    """Return ``story``, the leading article first: of the best rank, and of these the one that was seen first."""
    if len(story) == 1:
        return story
    marks = ", ".join("?" * len(story))
    rows = db.execute(
        "SELECT k.article_id FROM twin_keys k LEFT JOIN captures c ON c.article_id = k.article_id"
        f" WHERE k.article_id IN ({marks})"
        " GROUP BY k.article_id ORDER BY min(c.rank) IS NULL, min(c.rank), min(c.captured_at), k.article_id",
        story,
    )
    return tuple(row[0] for row in rows)


def due(db: sqlite3.Connection, article_id: int) -> Story:
    """Return the story that an article is part of by the keys."""
    key = held_key(db, article_id)
    found = stories(db, key.number) if key else []
    return next((story for story in found if article_id in story), (article_id,))


def put(db: sqlite3.Connection, story: Story) -> None:
    """Have the articles of ``story`` lead to its first."""
    leader_id, *others = story
    db.execute("DELETE FROM twins WHERE article_id = ?", (leader_id,))
    for article_id in others:
        held = db.execute("SELECT leader_id FROM twins WHERE article_id = ?", (article_id,)).fetchone()
        if held is None or held[0] != leader_id:
            db.execute(
                "INSERT OR REPLACE INTO twins (article_id, leader_id) VALUES (?, ?)", (article_id, leader_id)
            )


# -- for those who read


def leader(db: sqlite3.Connection, article_id: int) -> int:
    """Return the id of the article whose row shows ``article_id``: its own, unless it is a twin."""
    row = db.execute("SELECT leader_id FROM twins WHERE article_id = ?", (article_id,)).fetchone()
    return article_id if row is None else int(row[0])


def story(db: sqlite3.Connection, article_id: int) -> Story:
    """Return the ids of all articles that are one with ``article_id``, the leading one first."""
    first = leader(db, article_id)
    others = db.execute("SELECT article_id FROM twins WHERE leader_id = ? ORDER BY article_id", (first,))
    return (first, *(row[0] for row in others))


def address(db: sqlite3.Connection, article_id: int) -> str:
    """Return the canonical address of an article that was captured, shown or not."""
    (fields,) = db.execute(
        "SELECT fields FROM captures WHERE article_id = ? LIMIT 1", (article_id,)
    ).fetchone()
    return str(unpacked(fields)["url"])


def leading(column: str) -> str:
    """Return an expression for the id of the article whose row shows the one of ``column``."""
    return f"coalesce((SELECT t.leader_id FROM twins t WHERE t.article_id = {column}), {column})"


def wrong(db: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """Yield each article that leads to another, or is noted to have twins, otherwise than the keys say.

    Whether the keys themselves are those of the captures is seen with each article.
    """
    for article_id, leader_id in db.execute("SELECT article_id, leader_id FROM twins").fetchall():
        expected = due(db, article_id)[0]
        if expected != leader_id:
            said = "is no twin of another" if expected == article_id else f"is a twin of article {expected}"
            yield article_id, f"leads to article {leader_id}; by what was captured it {said}"
    for (number,) in db.execute("SELECT key FROM twin_keys GROUP BY key HAVING count(*) > 1").fetchall():
        for one in stories(db, number):
            for article_id in one[1:]:
                if leader(db, article_id) == article_id:
                    yield (
                        article_id,
                        f"is a twin of article {one[0]} by what was captured, and does not lead to it",
                    )
