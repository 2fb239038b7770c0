from __future__ import annotations

import json
import sqlite3

import pytest

from unioncrawl.errors import UsageProblemError
from unioncrawl.search.facet import FACETS, by_day, facet
from unioncrawl.search.selection import Selection

from .conftest import AddArticle


@pytest.fixture(autouse=True)
def held(add: AddArticle) -> None:
    for text, published, source, authors, page_name in (
        ("工会", "2025-12-31", "a", ["张三", "李四"], "要闻"),
        ("工会", "2026-05-01", "a", ["张三"], None),
        ("工会劳动", "2026-05-02", "b", [], "要闻"),
        ("劳动", "2026-06-01", "b", ["李四"], "副刊"),
        ("工会", None, "c", ["张三", "张三"], "副刊"),
    ):
        add(text, published, source=source, authors=json.dumps(authors), page_name=page_name)


@pytest.mark.parametrize(
    ("by", "words", "everything"),
    [
        ("source", [("a", 2), ("b", 1), ("c", 1)], [("a", 2), ("b", 2), ("c", 1)]),
        ("year", [("2025", 1), ("2026", 2), (None, 1)], [("2025", 1), ("2026", 3), (None, 1)]),
        (
            "month",
            [("2025-12", 1), ("2026-05", 2), (None, 1)],
            [("2025-12", 1), ("2026-05", 2), ("2026-06", 1), (None, 1)],
        ),
        ("author", [("张三", 3), ("李四", 1), (None, 1)], [("张三", 3), ("李四", 2), (None, 1)]),
        ("page_name", [("要闻", 2), ("副刊", 1), (None, 1)], [("副刊", 2), ("要闻", 2), (None, 1)]),
    ],
)
def test_articles_are_counted_by(
    db: sqlite3.Connection,
    by: str,
    words: list[tuple[str | None, int]],
    everything: list[tuple[str | None, int]],
) -> None:
    assert facet(db, Selection(query="工会"), by) == words
    assert facet(db, Selection(), by) == everything
    assert sum(number for _, number in facet(db, Selection(since="2026-05-02"), by)) == 2


def test_every_facet_is_counted_above() -> None:
    assert set(FACETS) == {"source", "year", "month", "author", "page_name"}


def test_another_facet_is_refused(db: sqlite3.Connection) -> None:
    with pytest.raises(UsageProblemError, match="facet: 'colour' is none of source, year"):
        facet(db, Selection(), "colour")


def test_days_are_counted_for_all_and_for_each_source(db: sqlite3.Connection) -> None:
    selection = Selection(query="劳动")
    assert sorted(by_day(db, selection)) == [(None, "2026-05-02", 1), (None, "2026-06-01", 1)]
    assert sorted(by_day(db, selection, per_source=True)) == [("b", "2026-05-02", 1), ("b", "2026-06-01", 1)]
    assert (None, None, 1) in list(by_day(db, Selection()))
