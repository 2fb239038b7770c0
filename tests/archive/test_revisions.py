"""What is a revision: another content, however it is set, in the order in which it was captured."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.archive.tools import STORY, at, content, exchange, query, record, story
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Exchange
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.verify import verify
from unioncrawl.clock import iso
from unioncrawl.press.gongren_ribao import article_page

A, B = "全国总工会今天召开会议，部署职工之家建设。", "全国总工会昨天召开会议，部署职工之家建设。"
MORE = "第二段没有变化，说的是ABC班组和2026年的安排。"


def revisions(home: Home) -> list[tuple[Any, ...]]:
    return query(home, "SELECT seq, captured_at, text FROM revisions ORDER BY seq")


def in_another_template(hours: float) -> Exchange:
    page = article_page(attrs.evolve(STORY, paragraphs=(A, MORE)))
    framed = page.replace("<body", "<body class=new", 1).replace("</body>", "<p class=tools>分享</p></body>")
    assert framed != page
    return exchange(STORY.url, framed.encode(), hours=hours)


def test_another_template_round_the_same_words_is_no_revision(tmp_path: Path) -> None:
    home = Home(tmp_path / "archive")
    record(home, [story(A, MORE), in_another_template(5)])
    assert query(home, "SELECT count(*) FROM captures") == [(2,)]
    assert revisions(home) == []


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_change_and_a_change_back_are_three_revisions_in_any_order_of_arrival(
    order: tuple[int, ...], tmp_path: Path
) -> None:
    home = Home(tmp_path / "archive")
    steps = [story(A, MORE), story(B, MORE, hours=24), story(A, MORE, hours=48)]
    for number in order:
        record(home, [steps[number]])
    assert revisions(home) == [
        (1, iso(at(0)), f"{A}\n{MORE}"),
        (2, iso(at(24)), f"{B}\n{MORE}"),
        (3, iso(at(48)), f"{A}\n{MORE}"),
    ]
    assert query(home, "SELECT last_changed FROM articles") == [(iso(at(48)),)]
    assert verify(home).problems == []


@pytest.mark.parametrize(
    "paragraphs",
    [
        (A.replace("，", "， "), MORE),
        (A, MORE.replace("ABC", "ＡＢＣ").replace("2026", "２０２６")),
        (A.replace("，", ","), MORE),
        (A + MORE,),
        (A[:10], A[10:], MORE),
    ],
    ids=["blanks", "width", "half marks", "joined", "divided"],
)  # fmt: skip
def test_the_same_words_set_otherwise_are_no_revision_and_stand_as_they_were_set_last(
    paragraphs: tuple[str, ...], tmp_path: Path
) -> None:
    home = Home(tmp_path / "archive")
    record(home, [story(A, MORE), story(*paragraphs, hours=24)])
    assert revisions(home) == []
    (text, changed, snapshot), *_ = query(home, "SELECT text, last_changed, snapshot_id FROM articles")
    assert changed == iso(at(0))
    newest = query(home, "SELECT snapshot_id FROM captures ORDER BY captured_at DESC")[0][0]
    assert snapshot == newest
    assert text != f"{A}\n{MORE}"


@pytest.mark.parametrize(
    "text", [A.replace("。", "！"), A.replace("今天", "今日"), A.replace("总工会", "總工會"), ""]
)
def test_any_other_character_is_a_revision(text: str, tmp_path: Path) -> None:
    home = Home(tmp_path / "archive")
    record(home, [story(A, MORE), story(*filter(None, (text, MORE)), hours=24)])
    assert len(revisions(home)) == 2


def test_a_revision_does_not_name_a_field_that_was_only_set_otherwise(tmp_path: Path) -> None:
    home = Home(tmp_path / "archive")
    spaced = attrs.evolve(STORY, title=" ".join(STORY.title), paragraphs=(B, MORE))
    record(home, [story(A, MORE), exchange(STORY.url, article_page(spaced).encode(), hours=24)])
    assert query(home, "SELECT changed_fields FROM revisions ORDER BY seq") == [("[]",), ('["text"]',)]


def test_revisions_are_the_same_after_a_rebuild(tmp_path: Path) -> None:
    home = Home(tmp_path / "archive")
    record(
        home, [story(A + MORE, hours=72), story(B, MORE, hours=24), story(A, MORE), in_another_template(48)]
    )
    before = content(home)
    assert len(before["revisions"]) == 3
    home.database.unlink()
    rebuild(home)
    after = content(home)
    assert {name for name in before if before[name] != after[name]} == set()
