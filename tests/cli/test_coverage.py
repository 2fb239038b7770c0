"""``unioncrawl coverage`` as people call it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import shutil
from pathlib import Path
from typing import Any, cast

import pytest
from lxml import etree

from tests.archive.test_coverage import keep
from tests.cli.terminals import on_terminal
from tests.cli.test_bad_input import call
from tests.test_calendars import date, paper, span
from unioncrawl.archive.database import connect, insert, transaction
from unioncrawl.counting.tables import width

Capture = pytest.CaptureFixture[str]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of a paper with gaps, one that became a weekly, and a site without editions."""
    archive = tmp_path_factory.mktemp("covered")
    db = connect(archive / "unioncrawl.db")
    days = dict(paper("2025-06-01", "2026-11-17"))
    for day in span("2026-08-06", "2026-08-11"):
        del days[day]
    keep(db, sorted(days.items()))
    keep(db, [(date("2026-08-20"), "partial")], pages_held=6, articles_held=55)
    weekly = paper("2025-06-01", "2026-07-05", absent="unknown") + paper(
        "2026-07-06", "2026-11-20", [0], "unknown"
    )
    keep(db, weekly, "shaanxi_gongren_bao")
    number = 0
    with transaction(db):
        for day in span("2025-03-10", "2026-11-20"):
            for _ in range(0 if (day.year, day.month) == (2026, 5) else 1 + day.day % 4):
                number += 1
                insert(db, "articles", article(number, day.isoformat()))
    db.close()
    return archive


def article(number: int, published: str) -> dict[str, object]:
    names = "authors", "photographers", "organisations"
    stamps = "first_seen", "last_changed"
    return {
        "id": number,
        "source": "guigong_wang",
        "url": f"http://www.example.cn/{number}",
        "published": published,
        "text": "文字",
        "text_sha256": "",
        "snapshot_id": number,
        "parser": "P",
        "parser_version": "1",
        "extraction": "{}",
        **dict.fromkeys(names, "[]"),
        **dict.fromkeys(stamps, "2026-01-01T00:00:00Z"),
    }


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNIONCRAWL_NOW", "2026-11-20T12:00:00+08:00")


def test_a_year_is_a_map_with_a_column_a_week(made: Path, capsys: Capture) -> None:
    status, out, err = call(capsys, made, "coverage", "工人日报", "--year", "2026")
    lines = out.splitlines()
    assert status == 0
    assert lines[0] == "工人日报 gongren_ribao 2026"
    monday, sunday = lines[3], lines[9]
    assert monday.startswith("Mon   ####")
    assert monday.count("X") == 1
    assert set(sunday[5:]) == {"."}
    assert "+ = held in part (1)   X = missing (5)   ~ = awaited (2)" in out
    assert "3 gaps of 6 days; --gaps lists them" in err
    assert max(map(width, lines)) <= 80


def test_several_sources_have_a_line_each(made: Path, capsys: Capture) -> None:
    status, out, _ = call(capsys, made, "coverage")
    assert status == 0
    names = [line.split()[0] for line in out.splitlines()[2:5]]
    assert names == ["工人日报", "桂工网", "陕西工人报"]
    assert max(map(width, out.splitlines())) <= 80


def test_a_terminal_has_colours_beside_the_marks_and_none_if_asked(made: Path) -> None:
    call_ = ("--archive", str(made), "--no-pager", "coverage", "gongren_ribao")
    env = {**os.environ}
    _, coloured = on_terminal(*call_, env=env)
    _, plain = on_terminal(*call_, env=env, settings={"NO_COLOR": "1"})
    assert "\x1b[" in coloured
    assert "\x1b[" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_gaps_come_with_the_command_that_asks_for_them(made: Path, capsys: Capture) -> None:
    status, out, _ = call(capsys, made, "coverage", "--gaps", "--format", "json")
    rows = {(row["source"], row["since"]): row for row in json.loads(out)}
    assert status == 0
    gap = rows["gongren_ribao", "2026-08-06"]
    assert (gap["until"], gap["days"], gap["missing"]) == ("2026-08-11", 4, 4)
    assert shlex.split(gap["command"])[3:] == [
        "crawl", "gongren_ribao", "--since", "2026-08-06", "--until", "2026-08-11",
    ]  # fmt: skip
    assert rows["gongren_ribao", "2026-08-20"]["why"] == "2 of 8 pages lacking, 5 of 60 articles lacking"
    assert "0 articles; " in rows["guigong_wang", "2026-05-01"]["why"]
    assert not any(source == "shaanxi_gongren_bao" for source, _ in rows)


def test_programs_get_a_row_a_day_and_of_sites_a_row_a_month(made: Path, capsys: Capture) -> None:
    _, out, _ = call(capsys, made, "coverage", "--since", "2026-05", "--until", "2026-06", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == 2 * 61 + 2
    assert [row["state"] for row in rows if row["source"] == "guigong_wang"] == ["silent", "usual"]
    assert {row["state"] for row in rows if row["source"] == "gongren_ribao"} == {"complete", "none"}


def test_a_change_of_frequency_is_told(made: Path, capsys: Capture) -> None:
    _, out, _ = call(capsys, made, "coverage", "shaanxi_gongren_bao")
    assert "2026-07-07: Monday; before: Monday to Friday" in out


def found(page: etree._Element, path: str) -> list[Any]:
    return cast("list[Any]", page.xpath(path))


def test_the_picture_says_in_words_what_it_shows(made: Path, tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "coverage.svg"
    assert call(capsys, made, "coverage", "gongren_ribao", "--svg", str(file))[0] == 0
    root = etree.parse(file).getroot()
    named = str(root.get("aria-labelledby")).split()
    assert [one.tag for one in root if one.get("id") in named] == [f"{SVG}title", f"{SVG}desc"]
    assert "missing: 5" in str(root.findtext(f"{SVG}desc"))
    days = [use for use in root.iter(f"{SVG}use") if use.find(f"{SVG}title") is not None]
    assert len(days) == (date("2026-11-20") - date("2026-01-01")).days + 1
    shapes = {symbol.get("id") for symbol in root.iter(f"{SVG}symbol")}
    assert {str(use.get("href"))[1:] for use in root.iter(f"{SVG}use")} <= shapes
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", file.read_text())


def test_the_page_has_tables_beside_the_pictures(made: Path, tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "coverage.html"
    assert call(capsys, made, "coverage", "--html", str(file))[0] == 0
    text = file.read_text()
    page = etree.HTML(text)
    assert len(found(page, "//main//svg")) == len(found(page, "//section[.//svg]//table[caption]")) == 3
    assert found(page, "//td/code[contains(., 'crawl gongren_ribao --since 2026-08-06')]")
    assert "prefers-color-scheme: dark" in text
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text)
    assert not found(page, "//script|//link|//img")
    ids = found(page, "//@id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("2026-07-26", "overdue after 9 days without an issue; weekdays are known after four weeks"),
        ("2026-07-10", "overdue: nobody can say before seven issues are held"),
    ],
)
def test_of_a_young_paper_stands_below_its_map_what_is_known_so_far(
    tmp_path: Path, capsys: Capture, until: str, said: str
) -> None:
    db = connect(tmp_path / "unioncrawl.db")
    keep(db, paper("2026-07-06", until))
    db.close()
    _, out, _ = call(capsys, tmp_path, "coverage", "gongren_ribao")
    assert f"comes out: too little is known to say\n{said}\n" in out


def test_a_source_that_is_in_the_code_no_more_is_drawn_and_its_gaps_have_no_command(
    tmp_path: Path, capsys: Capture
) -> None:
    db = connect(tmp_path / "unioncrawl.db")
    keep(db, [(date("2026-08-20"), "complete"), (date("2026-08-21"), "partial")], "weg_bao", pages_held=6)
    db.close()
    _, out, _ = call(capsys, tmp_path, "coverage", "--gaps", "--format", "json")
    assert [row["command"] for row in json.loads(out)] == [None]
    file = tmp_path / "coverage.html"
    assert call(capsys, tmp_path, "coverage", "--html", str(file))[0] == 0
    page = etree.HTML(file.read_text())
    assert found(page, "//tr[th = 'weg_bao']/td[contains(., 'pages lacking')]")
    assert not found(page, "//td/code")


def test_a_file_that_is_there_is_replaced_only_if_told_so(
    made: Path, tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "coverage.svg"
    file.write_text("mine")
    status, _, err = call(capsys, made, "coverage", "--svg", str(file))
    assert (status, file.read_text()) == (2, "mine")
    assert "--force replaces it" in err
    assert call(capsys, made, "coverage", "--svg", str(file), "--force")[0] == 0


@pytest.mark.parametrize(
    "given",
    [
        ("--year", "26"),
        ("--year", "2026", "--since", "2026"),
        ("--since", "2026-02", "--until", "2026-01"),
        ("--unknown",),
        ("no_such_paper",),
        ("--gaps", "--svg", "x.svg"),
        ("--html", "x", "--svg", "./x"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_line(given: tuple[str, ...], made: Path, capsys: Capture) -> None:
    status, out, err = call(capsys, made, "coverage", *given)
    assert (status, out, err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_of_what_is_not_held_nothing_is_shown(form: str, made: Path, capsys: Capture) -> None:
    status, out, err = call(capsys, made, "coverage", "laodong_wubao", "--format", form)
    assert status == 0
    assert out.count("\n") == (0 if form in ("table", "jsonl") else 1)
    assert ("nothing is held" in err) == (form == "table")


@pytest.mark.parametrize("kind", ["table", "svg", "html"])
def test_before_anything_is_known_there_is_nothing_to_draw(
    kind: str, made: Path, tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "x"
    given = () if kind == "table" else (f"--{kind}", str(file))
    status, out, err = call(capsys, made, "coverage", "gongren_ribao", "--year", "1990", *given)
    assert (status, out, file.exists()) == (0, "", False)
    assert "nothing is held" in err


def test_a_year_to_come_has_no_days(made: Path, capsys: Capture) -> None:
    status, out, err = call(capsys, made, "coverage", "--year", "2027")
    assert (status, out) == (0, "")
    assert "nothing is held" in err


def test_days_before_the_first_that_is_known_are_left_blank(crawled_once: Path, capsys: Capture) -> None:
    _, out, _ = call(capsys, crawled_once, "coverage", "gongren_ribao", "--year", "2026")
    assert re.search(r"^Mon +#$", out, re.MULTILINE)
    assert "comes out: too little is known to say" in out


def test_the_demo_is_covered(crawled_once: Path, capsys: Capture) -> None:
    _, out, _ = call(
        capsys, crawled_once, "coverage", "陕西工人报", "--since", "2016-12-05", "--until", "2016-12-07", "--format", "jsonl"
    )  # fmt: skip
    assert [json.loads(line)["state"] for line in out.splitlines()] == ["complete", "none", "complete"]


def test_an_archive_that_nobody_may_write_is_read(made: Path, tmp_path: Path, capsys: Capture) -> None:
    archive = Path(shutil.copytree(made, tmp_path / "archive"))
    archive.chmod(0o500)
    try:
        assert call(capsys, archive, "coverage")[0] == 0
    finally:
        archive.chmod(0o700)
