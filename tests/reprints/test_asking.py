"""``unioncrawl reprints``, ``search --collapse reprints``, ``stats --reprints``, and ``verify`` of what they show."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest
from click.testing import CliRunner

from bench.copies import Press
from tests.archive.tools import SOURCE, at, execute, opened, query
from unioncrawl import clock
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Exchange, ItemRead
from unioncrawl.archive.verify import Choice, verify
from unioncrawl.cli import group
from unioncrawl.items import Article
from unioncrawl.search.find import article_ids, count, find
from unioncrawl.search.selection import Selection
from unioncrawl.urls import stable_id

SOURCES = (SOURCE, "shaanxi_gongren_bao", "laodong_bao", "sichuan_gongren_ribao")


@attrs.frozen
class Story:
    """A story in several papers, and one that no other paper has."""

    ids: Sequence[int]
    alone: int
    texts: Sequence[str]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Story]:
    """An archive of a story in four papers, day after day, from the second on with 【工人日报】 as origin."""
    home = Home(tmp_path_factory.mktemp("reprints") / "archive")
    press = Press("asking")
    first, paragraphs = press.original(700)
    texts = [first.text, *(press.reprint(first.story, paragraphs, 0.2).text for _ in SOURCES[1:])]
    ids = []
    for number, (source, text) in enumerate(zip(SOURCES, texts, strict=True)):
        origin = (None, "工人日报", "劳动报", "新华社")[number]
        ids.append(_store(home, source, f"news-{number}", f"工会的事{number}", text, number, origin))
    alone = _store(home, SOURCE, "news-9", "工会独家", press.original(700)[0].text, 5, None)
    return home, Story(ids, alone, texts)


def _store(home: Home, source: str, name: str, title: str, text: str, day: int, origin: str | None) -> int:
    url = f"https://www.workercn.cn/papers/grrb/2026/11/{day + 1:02d}/1/{name}.html"
    captured = Exchange(
        url=url, source=source, role="article", at=at(day),
        request_head=b"GET / HTTP/1.1\r\n\r\n", response_head=b"HTTP/1.1 200 OK\r\n\r\n", payload=name.encode(),
    )  # fmt: skip
    item = Article(
        source=source, url=url, title=title, text=text, origin=origin, published=f"2026-11-{day + 1:02d}",
        parser="tests", parser_version="1", rank=0, extraction={},
    )  # fmt: skip
    recorder = opened(home, source)
    try:
        read = ItemRead(snapshot_id=captured.snapshot_id, captured_at=clock.iso(at(day)), item=item)
        recorder.write([captured, read])
    finally:
        recorder.close()
    return stable_id(url)


def said(home: Home, *arguments: str) -> str:
    """Return what a command prints."""
    done = CliRunner().invoke(group, ["--archive", str(home.path), *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_cluster_is_shown_with_the_found_beside_the_stated_origin(archive: tuple[Home, Story]) -> None:
    home, story = archive
    for asked in (story.ids[0], story.ids[2]):
        rows = json.loads(said(home, "reprints", str(asked), "--format", "json"))
        assert [row["article_id"] for row in rows] == story.ids
        assert [row["days"] for row in rows] == [0, 1, 2, 3]
        assert [row["origin"] for row in rows] == [None, "found", "own", "other"]
        assert rows[0]["overlap"] == rows[0]["taken"] == 1
        assert all(row["overlap"] > 0.9 and 0.7 < row["taken"] < 0.9 for row in rows[1:])


def test_only_what_has_enough_in_common_is_shown(archive: tuple[Home, Story]) -> None:
    home, story = archive
    rows = list(csv.DictReader(io.StringIO(said(home, "reprints", str(story.ids[1]), "--format", "csv"))))
    least = min(float(row["overlap"]) for row in rows)
    some = said(
        home, "reprints", str(story.ids[0]), "--min-overlap", str(least + 0.0001), "--format", "jsonl"
    )
    assert 1 <= len(some.splitlines()) < 4


def test_two_other_characters_are_not_said_to_be_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path / "archive")
    text = Press("two").original(700)[0].text
    other = text[:300] + "甲乙" + text[302:]
    ids = [
        _store(home, source, f"news-{day}", "工会的事", one, day, None)
        for day, (source, one) in enumerate(zip(SOURCES, (text, other), strict=False))
    ]
    (row,) = json.loads(said(home, "reprints", str(ids[0]), "--show", "--format", "json"))[1:]
    assert row["overlap"] < 1
    assert (row["cut"], row["added"]) == ([], [])
    assert "no passage of 4 characters or more cut or added" in said(home, "reprints", str(ids[0]), "--show")


def test_what_was_cut_and_added_is_shown(archive: tuple[Home, Story]) -> None:
    home, story = archive
    rows = json.loads(said(home, "reprints", str(story.ids[0]), "--show", "--format", "json"))
    for row, text in zip(rows[1:], story.texts[1:], strict=True):
        assert row["cut"]
        assert all(passage in story.texts[0] and passage not in text for passage in row["cut"])
        assert all(passage in text for passage in row["added"])
    table = said(home, "reprints", str(story.ids[0]), "--show")
    assert f"  - {rows[1]['cut'][0].splitlines()[0]}" in table


def test_the_overlap_of_each_pair_is_shown(archive: tuple[Home, Story]) -> None:
    home, story = archive
    rows = json.loads(said(home, "reprints", str(story.ids[3]), "--pairs", "--format", "json"))
    assert {(row["article_id"], row["other_id"]) for row in rows} >= {
        (story.ids[0], one) for one in story.ids[1:]
    }
    assert all(0.5 < row["overlap"] <= 1 and 0.5 < row["other_overlap"] <= 1 for row in rows)


def test_an_article_that_nobody_has_printed_again_has_no_cluster(archive: tuple[Home, Story]) -> None:
    home, story = archive
    assert json.loads(said(home, "reprints", str(story.alone), "--format", "json")) == []


@pytest.mark.parametrize("order", ["newest", "oldest", "relevance", "longest"])
def test_a_collapsed_list_has_the_earliest_of_what_is_found_and_pages_as_ever(
    archive: tuple[Home, Story], order: Any
) -> None:
    home, story = archive
    for selection, expected in (
        (Selection(query="工会", collapse=True), {story.ids[0], story.alone}),
        (Selection(query="工会", collapse=True, since="2026-11-02"), {story.ids[1], story.alone}),
        (Selection(query="工会的事2", collapse=True), {story.ids[2]}),
        (Selection(collapse=True, sources=SOURCES[2:]), {story.ids[2]}),
    ):
        db = home.read()
        listed = list(article_ids(db, selection, order))
        assert set(listed) == expected
        paged = [
            hit.article_id for n in range(3) for hit in find(db, selection, order=order, limit=1, offset=n)
        ]
        assert paged == listed
        assert count(db, selection) == count(db, selection, 10) == len(listed)
        db.close()


def test_a_collapsed_hit_says_how_many_others_there_are(archive: tuple[Home, Story]) -> None:
    home, story = archive
    shown = said(home, "search", "工会的事", "--collapse", "reprints")
    assert "and 3 reprints" in shown
    assert said(home, "search", "工会", "--collapse", "reprints", "--count") == "2\n"
    assert (
        said(home, "search", "工会的事", "--collapse", "reprints", "--format", "ids") == f"{story.ids[0]}\n"
    )


def test_who_reprints_whom_is_counted(archive: tuple[Home, Story]) -> None:
    home, _ = archive
    rows = json.loads(said(home, "stats", "--reprints", "--format", "json"))
    assert [(row["source"], row["of"], row["articles"], row["days"]) for row in rows] == [
        ("laodong_bao", SOURCE, 1, 2),
        ("shaanxi_gongren_bao", SOURCE, 1, 1),
        ("sichuan_gongren_ribao", SOURCE, 1, 3),
    ]
    some = json.loads(said(home, "stats", "--reprints", "--since", "2026-11-04", "--format", "json"))
    assert [row["masthead"] for row in some] == ["四川工人日报"]


def test_the_view_says_what_the_command_says(archive: tuple[Home, Story]) -> None:
    home, story = archive
    rows = query(home, "SELECT article_id, days, first_masthead FROM reprint_view ORDER BY days")
    assert rows == [(one, day, "工人日报") for day, one in enumerate(story.ids)]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE reprints SET overlap = 0.99 WHERE article_id != cluster_id",
        "DELETE FROM reprints WHERE article_id = (SELECT max(article_id) FROM reprints)",
        "UPDATE reprint_pairs SET overlap = overlap - 0.1",
        "DELETE FROM reprint_pairs",
        "UPDATE reprint_signatures SET signatures = zeroblob(length(signatures))",
        "INSERT INTO reprints VALUES (7, 7, 1, NULL, 1)",
        "INSERT INTO reprint_pairs VALUES (7, 8, 1)",
        "UPDATE reprints SET stated_origin = '别处'",
    ],
)
def test_verify_finds_rows_that_are_not_what_the_texts_say(
    archive: tuple[Home, Story], damage: str, tmp_path: Path
) -> None:
    copy = Home(tmp_path)
    (tmp_path / "warc").mkdir()
    copy.database.write_bytes(archive[0].database.read_bytes())
    kinds = {problem.kind for problem in verify(copy, Choice(files=False)).problems}
    assert "reprints" not in kinds
    execute(copy, damage)
    kinds = {problem.kind for problem in verify(copy, Choice(files=False)).problems}
    assert "reprints" in kinds
