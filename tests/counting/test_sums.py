"""What is held is summed up by source and period, and each capture counts once."""

from __future__ import annotations

import json
import sqlite3

import pytest

from tests.counting.conftest import AddArticle, AddEdition, capture
from unioncrawl.counting.sums import By, Sum, sums
from unioncrawl.search import index
from unioncrawl.search.selection import Selection

EVERYTHING = Selection()


def by_value(found: list[Sum]) -> dict[str | None, Sum]:
    return {one.value: one for one in found}


@pytest.fixture
def filled(db: sqlite3.Connection, add: AddArticle, edition: AddEdition) -> sqlite3.Connection:
    """Two papers: one of two years, one of one; a plan, a list, and a picture that two articles show."""
    first = add("甲", "2016-01-05", authors=json.dumps(["张三"], ensure_ascii=False))
    second = add("乙", "2017-01-06", page_name="要闻")
    add("丙", "2017-01-06", source="shaanxi_gongren_bao")
    add("丁", None, source="shaanxi_gongren_bao")
    capture(db, 10, size=1000)
    db.execute(
        "INSERT INTO plans VALUES (10, 'gongren_ribao', '2016-01-05', 'p', '2026', 'published', 1, '1', '',"
        " '[]', '[]', NULL, NULL, '', '')"
    )
    capture(db, 11, size=50)  # a list
    capture(db, 12, size=7)
    for article in (first, second):
        db.execute("INSERT INTO images VALUES (?, 1, 'i', NULL, 12)", (article,))
    edition("2016-01-05", pages=8)
    edition("2017-01-06", "partial")
    edition("2017-01-07", "none")
    edition("2017-01-08", "unknown")
    edition("2017-01-06", source="shaanxi_gongren_bao")
    index.remake(db)
    return db


def test_sources_are_summed_up_with_every_capture_of_theirs(filled: sqlite3.Connection) -> None:
    found = by_value(sums(filled, EVERYTHING, "source"))
    assert list(found) == ["gongren_ribao", "shaanxi_gongren_bao"]
    paper, other = found.values()
    assert (paper.articles, paper.first, paper.last) == (2, "2016-01-05", "2017-01-06")
    assert (paper.pages, paper.editions_held, paper.editions_expected) == (12, 2, 3)
    assert (paper.complete, paper.partial, paper.not_published, paper.unknown) == (1, 1, 1, 1)
    assert (paper.captures, paper.warc_bytes, paper.images) == (5, 100 + 100 + 1000 + 50 + 7, 2)
    assert paper.years == {"2016": 1, "2017": 1}
    assert (other.articles, other.undated, other.captures) == (2, 1, 2)


@pytest.mark.parametrize("by", ["source", "province", "year", "month"])
def test_nothing_is_lost_or_doubled_however_it_is_summed_up(filled: sqlite3.Connection, by: By) -> None:
    found = sums(filled, EVERYTHING, by)
    assert sum(one.articles for one in found) == 4
    assert sum(one.pages for one in found) == 16
    assert (sum(one.captures for one in found), sum(one.warc_bytes for one in found)) == (7, 1457)


def test_a_capture_is_counted_where_what_it_shows_is(filled: sqlite3.Connection) -> None:
    found = by_value(sums(filled, EVERYTHING, "year"))
    assert list(found) == ["2016", "2017", "undated"]
    assert (found["2016"].captures, found["2016"].warc_bytes) == (3, 100 + 1000 + 7)
    assert (found["2017"].captures, found["2017"].warc_bytes) == (2, 200)
    assert (found["undated"].captures, found["undated"].articles) == (2, 1)


def test_a_selection_is_summed_up_with_captures_of_it_alone(filled: sqlite3.Connection) -> None:
    (one,) = sums(filled, Selection(since="2016-01-01", until="2016-12-31"), "source")
    assert (one.articles, one.editions_held, one.captures, one.failures) == (1, 1, 3, None)
    (author,) = (one for one in sums(filled, Selection(authors=("张三",)), "year") if one.articles)
    assert (author.value, author.captures, author.warc_bytes) == ("2016", 2, 107)


def test_pages_and_editions_are_those_that_the_chosen_articles_are_in(
    filled: sqlite3.Connection, add: AddArticle
) -> None:
    add("戊", "2016-01-05")  # on the first page, as the other of that day
    add("己", "2016-01-05", page_no=2)
    add("庚", "2018-01-05")  # of which there is no edition
    found = by_value(sums(filled, Selection(pages=(1,)), "source"))
    paper, other = found["gongren_ribao"], found["shaanxi_gongren_bao"]
    assert (paper.articles, paper.pages, paper.complete, paper.partial) == (4, 3, 1, 1)
    assert (paper.editions_held, paper.editions_expected, paper.not_published) == (2, None, None)
    assert (other.articles, other.pages, other.editions_held) == (2, 1, 1)
    (one,) = sums(filled, Selection(authors=("张三",)), "year")
    assert (one.value, one.pages, one.editions_held) == ("2016", 1, 1)


def test_a_picture_that_another_source_captured_counts_with_the_article_that_shows_it(
    filled: sqlite3.Connection,
) -> None:
    filled.execute("INSERT INTO images VALUES (3, 1, 'j', NULL, 12)")  # the article of the other paper
    filled.execute("DELETE FROM images WHERE article_id <> 3")
    (one,) = sums(filled, Selection(sources=("shaanxi_gongren_bao",), since="2017-01-01"), "source")
    assert (one.value, one.captures, one.warc_bytes) == ("shaanxi_gongren_bao", 2, 107)
    assert sum(found.captures for found in sums(filled, EVERYTHING, "year")) == 7


def test_failures_of_what_is_withheld_are_not_counted(filled: sqlite3.Connection) -> None:
    for article in (1, 2):
        filled.execute(
            "INSERT INTO failures (source, kind, reason, url, article_id, first_seen)"
            " VALUES ('gongren_ribao', 'layout', '', ?, ?, '2026-11-20T00:00:00+00:00')",
            (f"http://example.com/{article}", article),
        )
    assert by_value(sums(filled, EVERYTHING, "source"))["gongren_ribao"].failures == 2
    filled.execute(
        "INSERT INTO withholdings (id, at, article_id, url, because, withheld_by, released)"
        " VALUES (1, '2026-11-21T00:00:00+00:00', 1, 'http://example.com/1', '', '', 0)"
    )
    assert by_value(sums(filled, EVERYTHING, "source"))["gongren_ribao"].failures == 1


def test_provinces_are_those_that_the_sources_state(filled: sqlite3.Connection) -> None:
    assert [(one.value, one.articles) for one in sums(filled, EVERYTHING, "province")] == [
        ("全国", 2),
        ("陕西", 2),
    ]


def test_authors_and_pages_are_counted(filled: sqlite3.Connection) -> None:
    assert by_value(sums(filled, EVERYTHING, "author"))["张三"].articles == 1
    assert by_value(sums(filled, EVERYTHING, "page_name"))["要闻"].articles == 1


def test_an_empty_archive_has_no_sums(db: sqlite3.Connection) -> None:
    assert sums(db, EVERYTHING, "source") == []
