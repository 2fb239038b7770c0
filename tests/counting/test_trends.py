"""Words are counted in what is held, and a gap is told from a zero."""

from __future__ import annotations

import random
import sqlite3
from typing import get_args

import pytest

from tests.counting.conftest import AddArticle, AddEdition
from unioncrawl.counting.trends import By, Row, Trends, trends
from unioncrawl.errors import UsageProblemError
from unioncrawl.search.selection import Selection

EVERYTHING = Selection()


def hits(found: Trends) -> dict[str | None, tuple[int | None, ...]]:
    return {row.period: row.hits for row in found.rows}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNIONCRAWL_NOW", "2026-11-21T12:00:00+08:00")


def test_months_without_a_hit_are_zero_and_months_of_which_nothing_is_held_are_not(
    db: sqlite3.Connection, add: AddArticle
) -> None:
    add("娘家人", "2016-01-05")
    add("娘家人和娘家人", "2016-01-06")
    add("别的", "2016-02-01")
    add("娘家人", "2016-04-30")
    assert hits(trends(db, ["娘家人"], EVERYTHING, "month")) == {
        "2016-01": (2,), "2016-02": (0,), "2016-03": (None,), "2016-04": (1,),
    }  # fmt: skip


def test_an_edition_without_articles_is_held_and_a_day_without_an_edition_is_not(
    db: sqlite3.Connection, add: AddArticle, edition: AddEdition
) -> None:
    add("娘家人", "2016-01-05")
    edition("2016-01-05")
    edition("2016-02-01", "partial")
    edition("2016-03-01", "none")
    edition("2016-04-01", "unknown")
    found = trends(db, ["娘家人"], EVERYTHING, "month")
    assert hits(found) == {"2016-01": (1,), "2016-02": (0,), "2016-03": (None,), "2016-04": (None,)}
    assert [(row.held.editions_held, row.held.editions_expected) for row in found.rows] == [
        (1, 1), (1, 1), (0, 0), (0, 1),
    ]  # fmt: skip
    # From the first day of which anything is known to the last, which the site left unknown.
    assert [row.held.days_unknown for row in found.rows] == [26, 28, 30, 1]
    assert found.total.held.days_unknown == 85


def test_days_that_were_not_asked_for_and_days_to_come_are_not_unknown(
    db: sqlite3.Connection, edition: AddEdition
) -> None:
    edition("2026-11-18")

    def unknown(since: str | None = None, until: str | None = None) -> int | None:
        (row,) = trends(db, ["工会"], Selection(since=since, until=until), "month").rows
        return row.held.days_unknown

    assert unknown() == 0
    assert unknown(since="2026-11-10") == 18 - 9 - 1
    assert unknown(since="2026-11-10", until="2026-11-19") == 19 - 9 - 1
    assert unknown(until="2026-12-31") == 21 - 18


@pytest.mark.parametrize(
    "asked",
    [EVERYTHING, Selection(since="2015-07-09"), Selection(since="2015-01-01", until="2017-02-03")],
    ids=["everything", "since", "since-until"],
)
def test_unknown_days_are_as_many_however_they_are_split(
    asked: Selection, db: sqlite3.Connection, add: AddArticle, edition: AddEdition
) -> None:
    edition("2016-01-05")
    edition("2016-12-30", "none")
    edition("2016-02-01", source="laodong_bao")
    edition("2016-11-01", "unknown", source="laodong_bao")
    add("工会", "2017-01-10", source="haikou_zonggonghui")  # which has no editions
    found = {
        (by, per_source): trends(db, ["工会"], asked, by, per_source=per_source)
        for by in get_args(By)
        for per_source in (False, True)
    }
    (expected,) = {one.total.held.days_unknown for one in found.values()}
    assert expected
    if asked == EVERYTHING:
        assert expected == 2 * (366 - 4 + 10) - 3
    for one in found.values():
        assert sum(row.held.days_unknown or 0 for row in one.rows) == expected


def test_more_lines_than_anybody_reads_are_refused(
    db: sqlite3.Connection, add: AddArticle, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("工会", "2016-01-05")
    since = Selection(since="0001-01-01")
    with pytest.raises(UsageProblemError, match="from 0001-01-01 on there are more than 200,000 lines; give"):
        trends(db, ["工会"], since, "day")
    assert len(trends(db, ["工会"], since, "year").rows) == 2016
    add("工会", "2016-01-05", source="laodong_bao")
    monkeypatch.setattr("unioncrawl.counting.trends.MOST_ROWS", 40)
    trends(db, ["工会"], Selection(since="1997-01-01"), "year", per_source=True)
    with pytest.raises(UsageProblemError, match="more than 40 lines"):
        trends(db, ["工会"], Selection(since="1996-01-01"), "year", per_source=True)


def test_a_source_that_has_no_editions_has_no_unknown_days(db: sqlite3.Connection, add: AddArticle) -> None:
    add("工会", "2016-01-05", source="haikou_zonggonghui")
    (row,) = trends(db, ["工会"], EVERYTHING, "month").rows
    assert (row.held.articles, row.held.editions_expected, row.held.days_unknown) == (1, 0, None)


def test_undated_articles_are_counted_apart(db: sqlite3.Connection, add: AddArticle) -> None:
    add("娘家人", "2016-01-05")
    add("娘家人", None)
    add("别的", None)
    found = trends(db, ["娘家人"], EVERYTHING, "year")
    assert hits(found) == {"2016": (1,)}
    assert [(row.hits, row.held.articles) for row in found.undated] == [((1,), 2)]
    assert (found.total.hits, found.total.held.articles) == ((2,), 3)
    assert trends(db, ["娘家人"], Selection(since="2010-01-01"), "year").undated == ()


def test_each_word_is_a_query_of_its_own(db: sqlite3.Connection, add: AddArticle) -> None:
    add("工会和劳模", "2016-01-05")
    add("劳动模范", "2016-01-05")
    add("工会", "2016-01-05")
    found = trends(db, ["劳模 OR 劳动模范", "工会 -劳模", "沒有"], EVERYTHING, "year")
    assert hits(found) == {"2016": (2, 1, 0)}


def test_occurrences_are_counted_in_all_fields_without_what_is_left_out_or_overlaps(
    db: sqlite3.Connection, add: AddArticle
) -> None:
    add("工会工会，工 会。总工会", "2016-01-05", title="工会", kicker="工會")
    add("人人人人", "2016-01-06", subtitle="人人")
    add("工会和劳模", None)
    words = ["工会", "工会 OR 总工会", "title:工会", "工会 -劳模", "人人", "没有"]
    found = trends(db, words, EVERYTHING, "year", occurrences=True)
    assert hits(found) == {"2016": (5, 5, 1, 5, 3, 0)}
    assert (found.undated[0].hits, found.total.hits) == ((1, 1, 0, 0, 0, 0), (6, 6, 1, 5, 3, 0))
    (paper,) = trends(db, ["工会"], EVERYTHING, "source", occurrences=True).rows
    assert (paper.source, paper.hits) == ("gongren_ribao", (6,))


def test_a_word_that_cannot_be_understood_is_refused(db: sqlite3.Connection) -> None:
    with pytest.raises(UsageProblemError, match="at character"):
        trends(db, ["工会", "(劳动"], EVERYTHING, "month")


def test_sources_are_counted_for_themselves(
    db: sqlite3.Connection, add: AddArticle, edition: AddEdition
) -> None:
    add("娘家人", "2016-01-05")
    add("别的", "2016-02-05")
    add("娘家人", "2016-02-05", source="shaanxi_gongren_bao")
    edition("2016-02-05", source="shaanxi_gongren_bao")
    found = trends(db, ["娘家人"], EVERYTHING, "month", per_source=True)
    assert [(row.source, row.period, row.hits) for row in found.rows] == [
        ("gongren_ribao", "2016-01", (1,)),
        ("gongren_ribao", "2016-02", (0,)),
        ("shaanxi_gongren_bao", "2016-01", (None,)),
        ("shaanxi_gongren_bao", "2016-02", (1,)),
    ]
    together = trends(db, ["娘家人"], EVERYTHING, "month")
    assert hits(together) == {"2016-01": (1,), "2016-02": (1,)}
    assert [row.held.articles for row in together.rows] == [1, 2]
    by_source = trends(db, ["娘家人"], EVERYTHING, "source").rows
    assert [(row.source, row.period, row.hits, row.held.articles) for row in by_source] == [
        ("gongren_ribao", None, (1,), 2),
        ("shaanxi_gongren_bao", None, (1,), 1),
    ]


def test_a_condition_narrows_the_articles_that_are_counted_in_and_makes_no_gap(
    db: sqlite3.Connection, add: AddArticle
) -> None:
    add("娘家人", "2016-01-05", page_no=1)
    add("娘家人", "2016-01-05", page_no=2)
    add("别的", "2016-01-05", page_no=1)
    add("娘家人", "2016-02-05", page_no=2)
    found = trends(db, ["娘家人"], Selection(pages=(1,)), "month")
    assert hits(found) == {"2016-01": (1,), "2016-02": (0,)}
    assert [row.held.articles for row in found.rows] == [2, 0]
    assert [row.rates() for row in found.rows] == [(500.0,), (None,)]


def test_what_was_asked_for_is_shown_even_if_nothing_is_held_of_it(
    db: sqlite3.Connection, add: AddArticle
) -> None:
    add("娘家人", "2016-02-05")
    asked = Selection(since="2015-12-01", until="2016-04-30")
    assert list(hits(trends(db, ["娘家人"], asked, "month"))) == [
        "2015-12", "2016-01", "2016-02", "2016-03", "2016-04",
    ]  # fmt: skip
    to_come = Selection(until="2999-12-31")
    assert max(row.period or "" for row in trends(db, ["娘家人"], to_come, "year").rows) == "2026"


def test_an_empty_archive_has_no_rows(db: sqlite3.Connection) -> None:
    found = trends(db, ["工会"], Selection(since="2016-01-01", until="2016-12-31"), "month")
    assert (found.rows, found.undated, found.total.hits) == ((), (), (None,))


@pytest.mark.parametrize("by", ["year", "month", "day"])
@pytest.mark.parametrize("per_source", [False, True])
def test_counts_are_those_of_a_scan(
    db: sqlite3.Connection, add: AddArticle, by: str, per_source: bool
) -> None:
    chance = random.Random(5)
    sources = ("gongren_ribao", "laodong_bao", "haikou_zonggonghui")
    articles = [
        (
            "".join(chance.choices("工会劳动人", k=30)),
            chance.choice(
                [None, f"201{chance.randrange(3)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 28):02}"]
            ),
            chance.choice(sources),
        )
        for _ in range(300)
    ]
    for text, published, source in articles:
        add(text, published, source=source)
    found = trends(db, ["工会", "会"], EVERYTHING, by, per_source=per_source)  # type: ignore[arg-type]
    length = {"year": 4, "month": 7, "day": 10}[by]

    def scanned(row: Row) -> list[tuple[str, str | None, str]]:
        return [
            article for article in articles
            if (row.source or article[2]) == article[2]
            and (article[1] or "undated")[: length if article[1] else None] == row.period
        ]  # fmt: skip

    assert sum(row.held.articles for row in (*found.rows, *found.undated)) == len(articles)
    for row in (*found.rows, *found.undated):
        there = scanned(row)
        assert row.held.articles == len(there)
        counted = tuple(sum(word in text for text, *_ in there) for word in ("工会", "会"))
        assert row.hits == (counted if there else (None, None))
