"""The database opens in the usual clients of SQLite, with no extension: Datasette, sqlite-utils, the shell."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.archive.tools import query
from tests.docs.querying import block, recipes, sessions
from tests.peers.conftest import Peer, peers_environment
from unioncrawl.archive.database import connect, transaction
from unioncrawl.archive.home import Home
from unioncrawl.archive.views import VIEWS
from unioncrawl.search.find import find
from unioncrawl.search.selection import Selection

pytestmark = pytest.mark.slow

START_S = 30.0
"""What Datasette may take to answer, on a machine that is busy."""

RECIPES = recipes()
(SEARCH,) = [one for one in RECIPES if "大家庭" in one.sql]

WORDS = ("职工之家", "工会 农民工", "送温暖")


class Datasette:
    """A running Datasette, asked over HTTP."""

    def __init__(self, address: str) -> None:
        self._address = address

    def get(self, path: str, **parameters: str) -> str:
        url = f"{self._address}{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(url, timeout=30) as answer:
            text: str = answer.read().decode()
            return text

    def rows(self, path: str, **parameters: str) -> list[dict[str, Any]]:
        """Return the rows of a page."""
        found: list[dict[str, Any]] = json.loads(self.get(f"{path}.json", _shape="array", **parameters))
        return found


@pytest.fixture(scope="module")
def datasette(
    peers: Path, crawled_once: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Datasette]:
    """Datasette over the archive, with the canned queries of the page, on a port that it finds itself."""
    directory = tmp_path_factory.mktemp("datasette")
    (directory / "metadata.yml").write_text(block("yaml"), "utf-8")
    log = directory / "log"
    with log.open("wb") as file:
        server = subprocess.Popen(
            [
                str(peers / "datasette"), str(crawled_once / "unioncrawl.db"),
                "--metadata", "metadata.yml", "--port", "0", "--setting", "sql_time_limit_ms", "10000",
            ],
            cwd=directory, env=peers_environment(), stdout=file, stderr=file,
        )  # fmt: skip
        try:
            yield Datasette(_address(server, log))
        finally:
            server.terminate()
            server.wait(timeout=START_S)


def _address(server: subprocess.Popen[bytes], log: Path) -> str:
    """Return where Datasette listens, which it tells in its log."""
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text()
        for line in log.read_text().splitlines():
            if "running on http" in line:
                return line.partition("running on ")[2].split()[0]
        time.sleep(0.05)
    raise AssertionError(f"Datasette did not answer within {START_S} s: {log.read_text()}")


def found_by_search(archive: Path, words: str) -> set[int]:
    with_us = Home(archive).read()
    try:
        return {hit.article_id for hit in find(with_us, Selection(query=words))}
    finally:
        with_us.close()


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_datasette_shows_every_view(datasette: Datasette, crawled_once: Path, view: str) -> None:
    rows = datasette.rows(f"/unioncrawl/{view}", _size="max")
    wanted = query(Home(crawled_once), f"SELECT * FROM {view}")
    assert sorted(map(repr, (tuple(row.values()) for row in rows))) == sorted(map(repr, wanted))
    assert f"{len(wanted)} row" in datasette.get(f"/unioncrawl/{view}") or not wanted


@pytest.mark.parametrize("number", range(len(RECIPES)))
def test_datasette_gives_what_a_recipe_gives(datasette: Datasette, crawled_once: Path, number: int) -> None:
    recipe = RECIPES[number]
    rows = datasette.rows("/unioncrawl", sql=recipe.sql.strip().rstrip(";"), **recipe.parameters)
    assert [tuple(row.values()) for row in rows] == plain(crawled_once, recipe.sql, recipe.parameters)


def plain(archive: Path, sql: str, parameters: dict[str, str]) -> list[tuple[Any, ...]]:
    """Return what Python's SQLite gives, with none of our functions."""
    db = sqlite3.connect(f"{(archive / 'unioncrawl.db').as_uri()}?mode=ro", uri=True)
    try:
        return db.execute(sql, parameters).fetchall()
    finally:
        db.close()


@pytest.mark.parametrize("words", WORDS)
def test_the_canned_search_of_datasette_finds_what_our_search_finds(
    datasette: Datasette, crawled_once: Path, words: str
) -> None:
    found = {row["id"] for row in datasette.rows("/unioncrawl/search", words=words)}
    assert found == found_by_search(crawled_once, words) != set()
    assert 'name="words"' in datasette.get("/unioncrawl/search", words=words)


def test_every_canned_query_gives_rows(datasette: Datasette) -> None:
    edition = datasette.rows("/unioncrawl/edition", source="gongren_ribao", day="2026-11-18")
    assert [row["page_no"] for row in edition] == [1] * 4 + [2] * 4
    assert datasette.rows("/unioncrawl/authors", source="gongren_ribao")[0]["author"] == "韩素梅"


def test_datasette_writes_nothing(datasette: Datasette) -> None:
    with pytest.raises(urllib.error.HTTPError, match="400"):
        datasette.rows("/unioncrawl", sql="DELETE FROM articles")


def test_datasette_answers_as_the_page_shows(datasette: Datasette) -> None:
    (session,) = [one for one in sessions() if any(c.startswith("datasette") for c, _ in one.commands)]
    shown = session.commands[-1][1]
    lines = datasette.get("/unioncrawl/search.csv", words="娘家人").splitlines()
    assert lines[:2] == shown.splitlines()


@pytest.mark.parametrize("number", range(len(RECIPES)))
def test_sqlite_utils_gives_what_a_recipe_gives(peer: Peer, crawled_once: Path, number: int) -> None:
    recipe = RECIPES[number]
    typed = [part for item in recipe.parameters.items() for part in ("-p", *item)]
    done = peer(
        "sqlite-utils", "query", crawled_once / "unioncrawl.db", "-", "--arrays", *typed, stdin=recipe.sql
    )
    assert done.returncode == 0, done.stderr
    wanted = plain(crawled_once, recipe.sql, recipe.parameters)
    assert json.loads(done.stdout) == [list(row) for row in wanted]


def test_sqlite_utils_lists_tables_and_views(peer: Peer, crawled_once: Path) -> None:
    views = json.loads(peer("sqlite-utils", "views", crawled_once / "unioncrawl.db").stdout)
    assert {row["view"] for row in views} == set(VIEWS)
    counted = json.loads(peer("sqlite-utils", "tables", "--counts", crawled_once / "unioncrawl.db").stdout)
    assert {"articles": 33, "sources": 52}.items() <= {row["table"]: row["count"] for row in counted}.items()


def test_sqlite_utils_reads_while_somebody_writes(peer: Peer, crawled: Home) -> None:
    with contextlib.closing(connect(crawled.database)) as db, transaction(db):
        db.execute("DELETE FROM articles")
        done = peer("sqlite-utils", "query", crawled.database, "SELECT count(*) FROM article_view", "--raw")
    assert done.stdout.strip() == "33", done.stderr


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="no shell of SQLite")
@pytest.mark.parametrize("words", WORDS)
def test_the_shell_of_sqlite_finds_what_our_search_finds(
    crawled_once: Path, tmp_path: Path, words: str
) -> None:
    (tmp_path / "search.sql").write_text(SEARCH.sql, "utf-8")
    done = subprocess.run(
        [
            "sqlite3", "-readonly", str(crawled_once / "unioncrawl.db"),
            f".parameter set :words \"'{words}'\"", ".read search.sql",
        ],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    found = {int(line.rpartition("|")[2]) for line in done.stdout.splitlines()}
    assert found == found_by_search(crawled_once, words) != set()


@pytest.mark.parametrize("words", [*WORDS, "12日", "没有这个词", '"劳模"'])
def test_without_our_functions_the_recipe_finds_what_our_search_finds(crawled_once: Path, words: str) -> None:
    found = {row[-1] for row in plain(crawled_once, SEARCH.sql, {"words": words})}
    assert found == found_by_search(crawled_once, words)
