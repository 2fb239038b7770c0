from __future__ import annotations

import contextlib
import json
import random
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, get_args

import pytest

from unioncrawl.archive.home import tuples
from unioncrawl.errors import UsageProblemError
from unioncrawl.search import index, walk
from unioncrawl.search.check import check
from unioncrawl.search.find import Order, find
from unioncrawl.search.find import count as count_of
from unioncrawl.search.selection import Selection

from .conftest import ARTICLES, AddArticle

SHOWN = ("order", "limit", "offset", "width", "most")


def ids(db: sqlite3.Connection, query: str | None, **options: Any) -> list[int]:
    shown = {name: options.pop(name) for name in SHOWN if name in options}
    return [hit.article_id for hit in find(db, Selection(query=query, **options), **shown)]


def count(db: sqlite3.Connection, query: str | None, **options: Any) -> int:
    return count_of(db, Selection(query=query, **options))


def test_a_hit_has_what_a_list_shows(db: sqlite3.Connection, add: AddArticle) -> None:
    add(
        "省总工会\n职工",
        title="工会來了",
        kicker="引",
        authors='["张三", "李四"]',
        page_no=2,
        page_label="A2",
        page_name="要闻",
    )
    (hit,) = find(db, Selection(query="工会来"))
    assert (hit.source, hit.published, hit.title) == ("gongren_ribao", "2026-05-01", "工会來了")
    assert (hit.page_no, hit.page_label, hit.page_name) == (2, "A2", "要闻")
    assert hit.authors == ("张三", "李四")
    assert hit.marks == {"kicker": (), "title": ((0, 3),), "subtitle": ()}
    assert hit.snippets == ()
    (hit,) = find(db, Selection(query="工会"))
    assert [(snippet.text, snippet.marks) for snippet in hit.snippets] == [("省总工会", ((2, 4),))]


ARRIVALS: list[dict[str, Any]] = [
    {"id": 10, "published": "2026-05-02", "source": "b", "page_no": None, "url": "u1"},
    {"id": 20, "published": "2026-05-02", "source": "b", "page_no": 2, "url": "u2"},
    {"id": 30, "published": "2026-05-02", "source": "b", "page_no": 2, "url": "u1x"},
    {"id": 40, "published": "2026-05-02", "source": "a", "page_no": 9, "url": "u3"},
    {"id": 50, "published": "2026-05-01", "source": "a", "page_no": 1, "url": "u4"},
    {"id": 60, "published": None, "source": "a", "page_no": 1, "url": "u5"},
    {"id": 70, "published": "2026-05-03", "source": "z", "page_no": 1, "url": "u6"},
]
NEWEST = [70, 40, 30, 20, 10, 50, 60]
OLDEST = [50, 40, 30, 20, 10, 70, 60]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("query", ["工会", None])
def test_the_order_does_not_depend_on_the_order_of_arrival(
    db: sqlite3.Connection, add: AddArticle, query: str | None, seed: int
) -> None:
    arrivals = random.Random(seed).sample(ARRIVALS, len(ARRIVALS))
    for fields in arrivals:
        add("工会", **fields)
    assert ids(db, query) == NEWEST
    assert ids(db, query, order="oldest") == OLDEST
    assert ids(db, query, order="relevance") == NEWEST
    for start in range(len(NEWEST)):
        assert ids(db, query, limit=2, offset=start) == NEWEST[start : start + 2]
        assert ids(db, query, limit=None, offset=start, order="relevance") == NEWEST[start:]


@pytest.mark.parametrize("query", ["工会", None])
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"sources": ("a",)}, [40, 50, 60]),
        ({"sources": ("z", "a", "z")}, [70, 40, 50, 60]),
        ({"since": "2026-05-02"}, [70, 40, 30, 20, 10]),
        ({"until": "2026-05-02"}, [40, 30, 20, 10, 50]),
        ({"since": "2026-05-02", "until": "2026-05-02", "sources": ("b",)}, [30, 20, 10]),
        ({"since": "2026-05-03", "until": "2026-05-01"}, []),
    ],
)
def test_sources_and_dates_narrow_what_is_found(
    db: sqlite3.Connection, add: AddArticle, query: str | None, options: dict[str, Any], expected: list[int]
) -> None:
    for fields in ARRIVALS:
        add("工会", **fields)
    assert ids(db, query, **options) == expected
    assert ids(db, query, order="relevance", **options) == expected
    assert sorted(ids(db, query, order="oldest", **options)) == sorted(expected)
    assert count(db, query, **options) == len(expected)


def test_the_title_counts_more_than_the_kicker_and_that_more_than_the_text(
    db: sqlite3.Connection, add: AddArticle
) -> None:
    in_text = add("工会", title="劳动", kicker="生产", published="2026-05-03")
    in_kicker = add("劳动", title="生产", kicker="工会", published="2026-05-02")
    in_title = add("生产", title="工会", kicker="劳动", published="2026-05-01")
    assert ids(db, "工会", order="relevance") == [in_title, in_kicker, in_text]


def test_authors_are_a_filter_with_and_without_words(db: sqlite3.Connection, add: AddArticle) -> None:
    first = add("工会", authors=json.dumps(["张三", "李四"]))
    second = add("工会 劳动", authors=json.dumps(["張三丰"]))
    third = add("劳动", authors=json.dumps(["王五"]))
    assert ids(db, "author:张三") == [first, second]
    assert ids(db, "author:张三 -author:李四") == [second]
    assert ids(db, "author:张三 author:李四") == [first]
    assert ids(db, "劳动 -author:王五") == [second]
    assert ids(db, "author:三李") == []
    assert ids(db, "劳动 author:张三", order="relevance") == [second]
    assert count(db, "author:张三") == 2
    assert ids(db, "劳动 author:王五") == [third]
    assert count(db, "劳动 author:王五") == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"since": "1.5.2026"}, "since: '1.5.2026' is no date"),
        ({"until": "2026-02-30"}, "until: '2026-02-30' is no date"),
        ({"order": "best"}, "order: 'best' is none of newest, oldest, relevance"),
    ],
)
def test_options_that_make_no_sense_are_refused_at_once(
    db: sqlite3.Connection, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageProblemError, match=message):
        ids(db, "工会", **options)


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_by_date_is_a_walk_along_the_index_and_no_sort(
    db: sqlite3.Connection, add: AddArticle, order: Order
) -> None:
    add("工会")
    statements: list[str] = []
    db.set_trace_callback(statements.append)
    assert ids(db, "工会", sources=["gongren_ribao"], order=order)
    db.set_trace_callback(None)
    walks = [statement for statement in statements if "MATCH" in statement and statement.startswith("SELECT")]
    assert walks
    for sql in walks:
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]
        assert "VIRTUAL TABLE" in plan[0]
        assert not [step for step in plan if "TEMP B-TREE" in step]


def test_a_row_factory_of_the_caller_makes_no_difference(db: sqlite3.Connection, add: AddArticle) -> None:
    article = add("工会")
    db.row_factory = sqlite3.Row
    assert ids(db, "工会") == [article]
    assert check(db) == []
    index.rebuild(db)
    assert ids(db, "工会") == [article]


def test_two_searches_can_be_read_side_by_side(db: sqlite3.Connection, add: AddArticle) -> None:
    for _ in range(3):
        add("工会", authors='["张三"]')
    pairs = list(
        zip(
            find(db, Selection(query="工会 author:张三")),
            find(db, Selection(query="工会 -author:李四")),
            strict=True,
        )
    )
    assert [(a.article_id, b.article_id) for a, b in pairs] == [(1, 1), (2, 2), (3, 3)]


def test_who_may_only_read_can_search(tmp_path: Any) -> None:
    path = tmp_path / "a.db"
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.executescript(ARTICLES)
        index.create(db)
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as reader:
        assert ids(reader, "工会") == []


def test_searching_imports_no_crawler() -> None:
    code = "import sys; import unioncrawl.search.find; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    loaded = {name.partition(".")[0] for name in modules.split()}
    assert not loaded & {"scrapy", "web_poet", "twisted", "sqlite_utils", "click"}


@pytest.mark.parametrize("order", get_args(Order))
def test_what_is_withheld_while_a_list_is_read_is_left_out(
    db: sqlite3.Connection, add: AddArticle, order: Order
) -> None:
    for number in range(3):
        add("工会", published=f"2026-05-0{number + 1}")
    hits = find(db, Selection(query="工会"), order=order)
    first = next(hits)
    db.execute("DELETE FROM articles WHERE id = 2")
    assert {first.article_id, *(hit.article_id for hit in hits)} == {1, 3}


def test_what_is_withheld_while_lengths_are_compared_does_no_harm(
    db: sqlite3.Connection, add: AddArticle, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("工会")
    add("工会工会")
    read = tuples

    def withheld_before(db: sqlite3.Connection, sql: str, values: Sequence[Any] = ()) -> walk.Rows:
        if sql == walk._LENGTHS:
            db.execute("DELETE FROM articles WHERE id = 2")
        return read(db, sql, values)

    monkeypatch.setattr(walk, "tuples", withheld_before)
    assert ids(db, "工会", order="longest") == [1]


def test_a_field_holds_for_a_whole_query_and_is_no_part_of_its_text(
    db: sqlite3.Connection, add: AddArticle
) -> None:
    add("工会", title="劳动")
    add("劳动", title="工会")
    add("安全", title="安全", kicker="工会")
    assert ids(db, "工会 OR 劳动", field="title") == [1, 2]
    assert ids(db, "工会", field="title") == [2]
    assert ids(db, "kicker:工会 OR 劳动", field="title") == [1, 3]
    with pytest.raises(UsageProblemError, match="a bracket is closed that was not opened, at character 3"):
        ids(db, "工会) OR (劳动", field="title")
