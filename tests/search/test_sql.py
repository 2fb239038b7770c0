"""The SQL of a selection finds in plain SQLite what the selection means."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from unioncrawl.archive.home import Home
from unioncrawl.errors import UsageProblemError
from unioncrawl.search.find import article_ids
from unioncrawl.search.selection import Selection
from unioncrawl.search.sql import sql_for

PAPER = "shaanxi_gongren_bao"


@pytest.mark.parametrize(
    "selection",
    [
        Selection(),
        Selection(query="职工之家"),
        Selection(query="工"),
        Selection(query="苏區 OR 工會 -劳模"),
        Selection(query='title:(工会 OR 劳模) "新华社记者 卢景山"'),
        Selection(query="author:白云川 NEAR(职工 工会, 20)"),
        Selection(query="it's OR 工会"),
        Selection(sources=(PAPER,)),
        Selection(query="工会", sources=(PAPER,), since="2016-12-06", until="2016-12-31"),
        Selection(since="2016-12-06", until="2016-12-31"),
        Selection(
            query="职工", provinces=("陕西",), pages=(1, 3), has_images=False, revised=False, gone=False
        ),
        Selection(provinces=("陕西",), sources=("gongren_ribao",)),
    ],
    ids=str,
)
def test_plain_sqlite_finds_what_is_meant(crawled_once: Path, selection: Selection) -> None:
    home = Home(crawled_once)
    with contextlib.closing(home.read()) as db:
        sql = sql_for(db, selection)
        wanted = list(article_ids(db, selection))
    with contextlib.closing(sqlite3.connect(f"{home.database.as_uri()}?mode=ro", uri=True)) as db:
        rows = db.execute(sql).fetchall()
    assert sorted(row[-1] for row in rows) == sorted(wanted)
    days = [row[0] or "" for row in rows]
    assert days == sorted(days, reverse=True)


def test_it_is_a_statement_to_paste(crawled_once: Path) -> None:
    with contextlib.closing(Home(crawled_once).read()) as db:
        sql = sql_for(db, Selection(query="职工之家"))
    assert "MATCH '\"职工 工之 之家\"'" in sql
    assert sql.endswith("DESC;")


def test_what_cannot_be_understood_is_refused(crawled_once: Path) -> None:
    with contextlib.closing(Home(crawled_once).read()) as db, pytest.raises(UsageProblemError):
        sql_for(db, Selection(query="(工会"))
