"""What a selection asks for beside words, in any combination, against a filter in Python."""

from __future__ import annotations

import json
import random
import sqlite3
from typing import Any

import pytest

from unioncrawl.errors import UsageProblemError
from unioncrawl.search.check import check
from unioncrawl.search.filters import check_source
from unioncrawl.search.find import Order, article_ids, count, find
from unioncrawl.search.selection import Selection
from unioncrawl.unsupported import UNSUPPORTED

from .conftest import AddArticle

SOURCES = {
    "gongren_ribao": ("工人日报", "中华全国总工会", "全国", ["workercn_portal"]),
    "shaanxi_gongren_bao": ("陕西工人报", "陕西省总工会", "陕西", ["founder_new", "articleinfo"]),
    "laodong_bao": ("劳动报", "上海市总工会", "上海", ["founder_new"]),
}
NAMES = ["张三", "張三丰", "李四", "欧阳 明", "Li Ming"]
ORDERS: tuple[Order, ...] = ("newest", "oldest", "relevance")
WORDS = ["工会", "劳动", "竞赛", "安全"]


@pytest.fixture
def held(db: sqlite3.Connection, add: AddArticle) -> dict[int, dict[str, Any]]:
    """Articles of all kinds, as they were added."""
    for name, (title, publisher, province, platforms) in SOURCES.items():
        db.execute(
            "INSERT INTO sources VALUES (?, ?, ?, ?, 'province', NULL, ?, '[]', '[]', NULL, '[]', '{}')",
            (name, title, publisher, province, json.dumps(platforms)),
        )
    chance = random.Random(8)
    articles = {}
    for _ in range(400):
        fields: dict[str, Any] = {
            "text": "，".join(chance.sample(WORDS, 2)),
            "title": chance.choice([None, *WORDS]),
            "published": f"2026-0{chance.randrange(1, 4)}-01" if chance.random() < 0.9 else None,
            "source": chance.choice(list(SOURCES)),
            "authors": json.dumps(chance.sample(NAMES, chance.randrange(3)), ensure_ascii=False),
            "page_no": chance.choice([None, 1, 2, 11]),
            "page_name": chance.choice([None, "要闻"]),
            "gone_at": chance.choice([None, None, "2026-09-01T00:00:00+00:00"]),
            "has_images": chance.random() < 0.5,
            "revised": chance.random() < 0.2,
        }
        articles[add(**fields)] = fields
    return articles


CONDITIONS: dict[str, list[Any]] = {
    "sources": [(), ("laodong_bao",), ("laodong_bao", "gongren_ribao")],
    "provinces": [(), ("陕西",), ("陕西", "全国")],
    "publishers": [(), ("总工会",), ("上海",)],
    "platforms": [(), ("founder_new",), ("articleinfo", "workercn_portal")],
    "since": [None, "2026-02-01"],
    "until": [None, "2026-02-01"],
    "pages": [(), (1,), (1, 2), (11,)],
    "authors": [(), ("张三",), ("三",), ("张三", "李"), ("阳明",), ("阳 明",), ("LI",)],
    "has_images": [None, True, False],
    "revised": [None, True, False],
    "gone": [None, True, False],
    "query": [None, "工会", "title:工会", "工会 -劳动", "author:李四 OR 安全", "会", "会 -author:三"],
}


def meets(article: dict[str, Any], asked: dict[str, Any]) -> bool:
    _, publisher, province, platforms = SOURCES[article["source"]]
    names = [name.lower().replace("張", "张") for name in json.loads(article["authors"])]
    published = article["published"]
    one_of: list[tuple[str, Any]] = [
        ("sources", lambda value: value == article["source"]),
        ("provinces", lambda value: value == province),
        ("publishers", lambda value: value in publisher),
        ("platforms", lambda value: value in platforms),
        ("pages", lambda value: value == article["page_no"]),
    ]
    return (
        all(not asked[name] or any(map(test, asked[name])) for name, test in one_of)
        and (asked["since"] is None or (published is not None and published >= asked["since"]))
        and (asked["until"] is None or (published is not None and published <= asked["until"]))
        and all(any(part.lower() in name for name in names) for part in asked["authors"])
        and asked["has_images"] in (None, article["has_images"])
        and asked["revised"] in (None, article["revised"])
        and asked["gone"] in (None, article["gone_at"] is not None)
        and says(article, asked["query"], names)
    )


def says(article: dict[str, Any], query: str | None, names: list[str]) -> bool:
    title, text = article["title"] or "", article["text"]
    either = f"{title}|{text}"
    answers = {
        None: True,
        "工会": "工会" in either,
        "title:工会": "工会" in title,
        "工会 -劳动": "工会" in either and "劳动" not in either,
        "author:李四 OR 安全": "李四" in names or "安全" in either,
        "会": "会" in either,
        "会 -author:三": "会" in either and not any("三" in name for name in names),
    }
    return answers[query]


@pytest.mark.parametrize("seed", range(5))
def test_conditions_in_any_combination_find_what_a_scan_finds(
    db: sqlite3.Connection, held: dict[int, dict[str, Any]], seed: int
) -> None:
    chance = random.Random(seed)
    found = 0
    for _ in range(60):
        free = chance.sample(list(CONDITIONS), 8)
        asked = {
            name: values[0] if name in free else chance.choice(values) for name, values in CONDITIONS.items()
        }
        selection = Selection(**asked)
        expected = {number for number, article in held.items() if meets(article, asked)}
        found += len(expected)
        for order in ORDERS:
            hits = list(find(db, selection, order=order, limit=None, most=0))
            assert [hit.article_id for hit in hits] == list(article_ids(db, selection, order))
            assert {hit.article_id for hit in hits} == expected, asked
            assert len(hits) == len(expected)
        assert count(db, selection) == len(expected)
        assert count(db, selection, most=3) == min(3, len(expected))
    assert found
    assert check(db) == []


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"sources": ("gongren_rbao",)}, "no source 'gongren_rbao'; is gongren_ribao"),
        ({"sources": ("工人日",)}, "no source '工人日'; is gongren_ribao"),
        ({"provinces": ("陕",)}, "no province '陕'; is 陕西 meant?"),
        ({"platforms": ("founder",)}, "no platform 'founder'; is founder_new meant?"),
        ({"publishers": ("火星工会",)}, "no publisher '火星工会'"),
        ({"authors": ("，",)}, "author: '，' has no letter"),
        ({"since": "2026-02-30"}, "since: '2026-02-30' is no date"),
    ],
)
def test_what_there_is_not_is_refused_and_what_is_like_it_named(
    db: sqlite3.Connection, asked: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageProblemError) as error:
        find(db, Selection(**asked))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["gongren_ribao", "pages", "kept"])
def test_a_source_that_the_table_does_not_have_yet_is_one_of_which_nothing_is_held(
    db: sqlite3.Connection, name: str
) -> None:
    assert db.execute("SELECT count(*) FROM sources").fetchone() == (0,)
    check_source(db, name)
    assert list(find(db, Selection(sources=(name,)))) == []


def test_a_masthead_names_its_source(db: sqlite3.Connection, held: dict[int, dict[str, Any]]) -> None:
    expected = {number for number, article in held.items() if article["source"] == "gongren_ribao"}
    for name in ("工人日报", "工人日報"):
        assert check_source(db, name) == "gongren_ribao"
        assert set(article_ids(db, Selection(sources=(name,)))) == expected


def test_why_a_paper_is_no_source_is_said(db: sqlite3.Connection) -> None:
    site = UNSUPPORTED[0]
    with pytest.raises(UsageProblemError, match=f"{site.name} is not supported: "):
        check_source(db, site.name)


@pytest.mark.usefixtures("held")
def test_conditions_that_exclude_each_other_find_nothing(db: sqlite3.Connection) -> None:
    nothing = Selection(sources=("laodong_bao",), provinces=("陕西",))
    assert list(find(db, nothing)) == []
    assert count(db, nothing) == 0
