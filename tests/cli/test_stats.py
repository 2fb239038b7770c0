"""``stats`` sums up what is held, as a table that fits and for programs."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pytest

from tests.archive.tools import query
from tests.cli.terminals import on_terminal
from tests.cli.test_bad_input import call
from unioncrawl.archive import database
from unioncrawl.archive.home import Home
from unioncrawl.counting.tables import width

Capture = pytest.CaptureFixture[str]


def test_sources_stand_with_their_mastheads_and_the_sum_of_all(crawled_once: Path, capsys: Capture) -> None:
    status, out, _ = call(capsys, crawled_once, "stats")
    lines = [line.split() for line in out.splitlines()]
    assert status == 0
    assert lines[0] == ["source", "articles", "pages", "editions", "captures", "size", "years"]
    assert lines[2][:5] == ["gongren_ribao", "工人日报", "16", "4", "2/2"]
    assert lines[3][:5] == ["shaanxi_gongren_bao", "陕西工人报", "17", "6", "2/2"]
    assert (lines[4][:4], lines[4][-1]) == (["all", "33", "10", "4/4"], "2016–2026")


@pytest.mark.parametrize(("by", "columns"), [("source", 80), ("source", 200), ("month", 80), ("author", 100)])
def test_a_table_fits_the_terminal(by: str, columns: int, crawled_once: Path) -> None:
    status, out = on_terminal(
        "--archive", str(crawled_once), "stats", "--by", by, env=os.environ, columns=columns
    )
    assert status == 0
    assert max(map(width, out.splitlines())) <= columns
    assert "█" in out


def test_a_terminal_gets_a_sparkline_of_the_years_and_a_file_none(
    crawled_once: Path, capsys: Capture
) -> None:
    _, shown = on_terminal("--archive", str(crawled_once), "--no-pager", "stats", env=os.environ, columns=100)
    (paper,) = (line for line in shown.splitlines() if line.startswith("gongren_ribao"))
    assert "工人日报" in paper
    assert paper.endswith("··········█")
    assert "·" not in call(capsys, crawled_once, "stats")[1]


@pytest.mark.parametrize("by", ["source", "province", "year", "month"])
def test_programs_get_every_article_and_capture_once(by: str, crawled_once: Path, capsys: Capture) -> None:
    rows = json.loads(call(capsys, crawled_once, "stats", "--by", by, "--format", "json")[1])
    assert next(iter(rows[0])) == by
    home = Home(crawled_once)
    for name, sql in (
        ("articles", "SELECT count(*) FROM articles"),
        ("snapshots", "SELECT count(*) FROM snapshots"),
        ("warc_bytes", "SELECT sum(warc_length) FROM snapshots"),
        ("images", "SELECT count(*) FROM images"),
        ("editions", "SELECT count(*) FROM editions WHERE state IN ('complete', 'partial')"),
    ):
        assert [(sum(row[name] for row in rows),)] == query(home, sql), name
    table = list(
        csv.DictReader(io.StringIO(call(capsys, crawled_once, "stats", "--by", by, "--format", "csv")[1]))
    )
    assert [row["articles"] for row in table] == [str(row["articles"]) for row in rows]


def test_a_selection_is_summed_up(crawled_once: Path, capsys: Capture) -> None:
    arguments = ("stats", "--author", "秦望川", "--by", "month", "--format", "json")
    rows = json.loads(call(capsys, crawled_once, *arguments)[1])
    assert [(row["month"], row["articles"]) for row in rows if row["articles"]] == [("2016-12", 2)]


def test_the_pages_and_editions_of_a_selection_are_those_of_its_articles(
    crawled_once: Path, capsys: Capture
) -> None:
    out = call(capsys, crawled_once, "stats", "--page", "1")[1]
    lines = [line.split() for line in out.splitlines()[2:]]
    assert [line[-6:-4] for line in lines] == [["2", "2"], ["2", "2"], ["4", "4"]]


def test_authors_are_listed_with_the_most_articles_first(crawled_once: Path, capsys: Capture) -> None:
    rows = json.loads(call(capsys, crawled_once, "stats", "--by", "author", "--format", "json")[1])
    counts = [row["articles"] for row in rows]
    assert counts == sorted(counts, reverse=True)
    assert set(rows[0]) == {"author", "articles"}
    _, out, errors = call(capsys, crawled_once, "stats", "--by", "author")
    assert len(out.splitlines()) <= 32
    assert ("more; --format csv has all" in errors) == (len(rows) > 30)


def test_open_failures_are_said(crawled_once: Path, capsys: Capture) -> None:
    ((count,),) = query(Home(crawled_once), "SELECT count(*) FROM failures WHERE resolved_at IS NULL")
    _, _, errors = call(capsys, crawled_once, "stats")
    assert ("open; unioncrawl failures lists them" in errors) == bool(count)


@pytest.mark.parametrize(
    "command", [("stats",), ("stats", "--by", "month"), ("trends", "工会"), ("search", "工会")]
)
def test_csv_of_nothing_has_the_header_of_csv_of_something(
    command: tuple[str, ...], crawled_once: Path, crawled_nothing: Path, capsys: Capture
) -> None:
    heads = [
        call(capsys, archive, *command, "--format", "csv")[1].splitlines()[0]
        for archive in (crawled_once, crawled_nothing)
    ]
    assert heads[0] == heads[1]


@pytest.fixture
def crawled_nothing(tmp_path: Path) -> Path:
    home = Home(tmp_path / "archive")
    home.prepare()
    database.connect(home.database).close()
    return home.path


def test_nothing_held_is_said(crawled_once: Path, capsys: Capture) -> None:
    status, out, errors = call(capsys, crawled_once, "stats", "--until", "1990")
    assert (status, out) == (0, "")
    assert "nothing is held" in errors


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--by", "weather"), "'weather' is not one of"),
        (("--source", "nowhere_bao"), "no source 'nowhere_bao'"),
        (("--since", "yesterday"), "is no date"),
    ],
)
def test_what_makes_no_sense_is_said(
    arguments: tuple[str, ...], said: str, crawled_once: Path, capsys: Capture
) -> None:
    status, out, errors = call(capsys, crawled_once, "stats", *arguments)
    assert (status, out) == (2, "")
    assert said in errors
