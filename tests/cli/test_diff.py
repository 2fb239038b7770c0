"""What a paper changed in an article is shown: which characters, in which captures; and where nothing is, that."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import attrs
import pytest

from tests.archive.tools import STORY, at, exchange, gone, query, record, story
from tests.cli.terminals import on_terminal
from tests.cli.test_bad_input import call
from tests.crawl.commands import environment
from unioncrawl.archive.home import Home
from unioncrawl.clock import iso
from unioncrawl.press.gongren_ribao import article_page
from unioncrawl.urls import stable_id

Capture = pytest.CaptureFixture[str]
ID = str(stable_id(STORY.url))

TEXT = [f"第{number}段说的是职工之家的事，没有变化。" for number in range(1, 9)]
SECOND = [*TEXT[:3], "第4段说的是劳模工匠的事，没有变化。", *TEXT[4:]]
THIRD = [*SECOND, "第9段是后来添上的：<b>全国总工会</b>的\u202e通知。"]


@pytest.fixture(scope="module")
def revised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with an article of three revisions, with a title changed in the last one, gone since."""
    home = Home(tmp_path_factory.mktemp("revised") / "archive")
    renamed = attrs.evolve(STORY, title=f"{STORY.title}（更正）", paragraphs=tuple(THIRD))
    record(
        home,
        [
            story(*TEXT),
            story(*SECOND, hours=24),
            exchange(STORY.url, article_page(renamed).encode(), hours=48),
            gone(hours=72),
        ],
    )
    return home.path


def test_the_last_two_are_compared_and_their_captures_named(revised: Path, capsys: Capture) -> None:
    status, out, _ = call(capsys, revised, "diff", ID)
    assert status == 0
    assert f"- revision 2, captured {iso(at(24))}" in out
    assert f"+ revision 3, captured {iso(at(48))}" in out
    assert f"title: {STORY.title}{{+（更正）+}}" in out
    assert "+   9 {+第9段是后来添上的：" in out
    assert "7 paragraphs unchanged" in out
    (snapshot_id, sha256), *_ = query(
        Home(revised),
        "SELECT r.snapshot_id, payload_sha256 FROM revisions r JOIN snapshots s ON s.id = snapshot_id WHERE seq = 3",
    )
    assert f"snapshot {snapshot_id}" in out
    assert sha256 in out
    assert f"taken off by the site: {iso(at(72))}" in out


@pytest.mark.parametrize(
    "asked",
    [("1", "2"), ("first", "2"), (iso(at(0))[:19], iso(at(30))), ("2026-11-20", "2026-11-21T17:00")],
)
def test_revisions_are_named_by_number_or_by_when_they_stood(
    asked: tuple[str, str], revised: Path, capsys: Capture
) -> None:
    out = call(capsys, revised, "diff", ID, *asked)[1]
    assert "~   4 第4段说的是[-职工之家-]{+劳模工匠+}的事，没有变化。" in out
    assert ("- revision 1," in out, "+ revision 2," in out) == (True, True)


def test_the_order_that_is_asked_for_is_kept(revised: Path, capsys: Capture) -> None:
    assert "[-劳模工匠-]{+职工之家+}" in call(capsys, revised, "diff", ID, "2", "1")[1]


def test_all_steps_are_shown_one_after_the_other(revised: Path, capsys: Capture) -> None:
    out = call(capsys, revised, "diff", ID, "--all", "--context", "0")[1]
    assert re.findall(r"revision (\d),", out) == ["1", "2", "2", "3"]
    assert "3 paragraphs unchanged" in out
    assert "4 paragraphs unchanged" in out


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        (("4",), 1, "no revision 4; there are 3"),
        (("2020-01-01",), 1, "nothing is held of 2020-01-01"),
        (("2", "2"), 1, "that is revision 2 twice"),
        (("soon",), 2, "'soon' is no revision"),
        (("1", "2", "3"), 2, "'3' is a third"),
        (("--html", "x.html", "--format", "json"), 2, "leave out --format json"),
    ],
)
def test_what_cannot_be_compared_is_said_in_a_line(
    asked: tuple[str, ...], status: int, said: str, revised: Path, capsys: Capture
) -> None:
    done, out, errors = call(capsys, revised, "diff", ID, *asked)
    assert (done, out, len(errors.splitlines())) == (status, "", 1)
    assert said in errors


def test_json_has_every_piece_and_both_captures(revised: Path, capsys: Capture) -> None:
    steps = json.loads(call(capsys, revised, "diff", ID, "--all", "--format", "json")[1])
    assert [(step["before"]["seq"], step["after"]["seq"]) for step in steps] == [(1, 2), (2, 3)]
    changed = [paragraph for paragraph in steps[0]["text"] if paragraph["kind"] == "changed"]
    assert [(one["before"], one["after"]) for one in changed] == [(4, 4)]
    assert [piece["text"] for piece in changed[0]["pieces"] if piece["kind"] != "same"] == [
        "职工之家",
        "劳模工匠",
    ]
    assert steps[0]["after"]["captured_at"] == iso(at(24))
    assert {"snapshot_id", "payload_sha256", "warc_file", "warc_offset"} <= set(steps[1]["before"])


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.open: list[str] = []
        self.inside: dict[str, list[str]] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        for tag in set(self.open):
            self.inside.setdefault(tag, []).append(data)


def test_the_page_stands_alone_and_quotes_what_was_printed(
    revised: Path, tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "changes.html"
    assert call(capsys, revised, "diff", ID, "--all", "--html", str(file))[0] == 0
    text = file.read_text(encoding="utf-8")
    page = Page(text)
    assert page.inside["del"] == ["职工之家"]
    assert page.inside["ins"] == [
        "劳模工匠",
        "（更正）",
        THIRD[8].replace("\u202e", "\N{REPLACEMENT CHARACTER}"),
    ]
    assert not {"src", "href"} & set(page.attributes)
    assert not {"script", "link", "img", "b>"} & set(page.tags)
    assert "url(" not in text
    assert iso(at(72)) in text
    assert call(capsys, revised, "diff", ID, "--html", str(file))[0] == 2  # --force replaces it
    assert call(capsys, revised, "diff", ID, "--html", str(file), "--force")[0] == 0
    assert list(tmp_path.iterdir()) == [file]


def test_a_page_that_cannot_be_written_leaves_nothing(revised: Path, tmp_path: Path, capsys: Capture) -> None:
    status, _, errors = call(capsys, revised, "diff", ID, "--html", str(tmp_path / "none" / "changes.html"))
    assert (status, len(errors.splitlines())) == (1, 1)


def test_a_terminal_gets_colours_and_no_control_characters_of_the_page(revised: Path) -> None:
    env = environment(revised)
    status, out = on_terminal("diff", ID, "--no-pager", env=env, columns=50)
    assert status == 0
    assert "\x1b[32;4m（更正）\x1b[0m" in out
    assert "\u202e" not in out
    assert "的\N{REPLACEMENT CHARACTER}通知" in out.replace("\x1b[0m\n      \x1b[32;4m", "")
    plain = on_terminal("diff", ID, "--no-pager", env=env, settings={"NO_COLOR": "1"})[1]
    assert "\x1b" not in plain
    assert "{+（更正）+}" in plain


def test_an_article_that_was_never_revised_is_said_to_be_unchanged_since_its_last_capture(
    tmp_path: Path, capsys: Capture
) -> None:
    home = Home(tmp_path / "archive")
    record(home, [story(), story(hours=5)])
    for asked in ([], ["1"], ["first", "last"], ["2026-11-20"]):
        status, out, errors = call(capsys, home.path, "diff", ID, *asked)
        assert (status, errors, len(out.splitlines())) == (0, "", 1)
    assert f"never revised; first captured {iso(at(0))}, last seen unchanged {iso(at(5))}" in out
    assert json.loads(call(capsys, home.path, "diff", ID, "--format", "json")[1]) == []
    record(home, [gone(hours=8)])
    assert f"taken it off: {iso(at(8))}" in call(capsys, home.path, "diff", ID)[1]


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        (["99999"], 1, f"no revision 99999: {ID} was never revised"),
        (["1", "2"], 1, f"no revision 2: {ID} was never revised"),
        (["someday"], 2, "'someday' is no revision: give its number, a day or a time"),
        (["1", "--html", "{file}"], 1, f"is not written: {ID} was never revised"),
    ],
)
def test_what_there_is_not_of_an_article_that_was_never_revised_is_said_on_a_line(
    asked: list[str], status: int, says: str, tmp_path: Path, capsys: Capture
) -> None:
    home = Home(tmp_path / "archive")
    record(home, [story(), story(hours=5)])
    file = tmp_path / "changes.html"
    ended, out, errors = call(capsys, home.path, "diff", ID, *(one.format(file=file) for one in asked))
    assert (ended, out, len(errors.splitlines())) == (status, "", 1)
    assert says in errors
    assert not file.exists()


def test_show_names_the_revisions_and_the_command(revised: Path, capsys: Capture) -> None:
    out = call(capsys, revised, "show", ID)[1]
    assert f"  2  {iso(at(24))}  text" in out
    assert f"  3  {iso(at(48))}  title, text" in out
    assert f"unioncrawl diff {ID}" in out


def test_without_an_article_what_changed_in_a_range_of_days_is_listed(revised: Path, capsys: Capture) -> None:
    listed = json.loads(call(capsys, revised, "diff", "--format", "json")[1])
    assert [(row["at"], row["kind"], row["changed"], row["seq"]) for row in listed] == [
        (iso(at(24)), "revised", "text", 2),
        (iso(at(48)), "revised", "title、text", 3),
        (iso(at(72)), "gone", "", None),
    ]
    # 8:00 UTC, 16:00 in China
    one_day = call(
        capsys, revised, "diff", "--since", "2026-11-22", "--until", "2026-11-22", "--format", "csv"
    )[1]
    assert [line.split(",")[1] for line in one_day.splitlines()] == ["kind", "revised"]
    assert ID in call(capsys, revised, "diff", "--source", "工人日报")[1]
    assert "nothing changed" in call(capsys, revised, "diff", "--until", "2026-11-20")[2]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--html", "x.html"),
        ("--all",),
        (ID, "--since", "2026-11-01"),
        (ID, "--format", "csv"),
        ("--since", "soon"),
    ],
)
def test_options_of_the_list_and_of_an_article_are_told_apart(
    arguments: tuple[str, ...], revised: Path, capsys: Capture
) -> None:
    status, out, errors = call(capsys, revised, "diff", *arguments)
    assert (status, out, len(errors.splitlines())) == (2, "", 1)
