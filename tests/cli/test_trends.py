"""``trends`` says how often a word is written, and in how much that is counted; as a table, for programs, as a chart."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.archive.tools import execute
from tests.cli.terminals import on_terminal
from tests.cli.test_bad_input import call
from tests.crawl.commands import ROOT, environment
from unioncrawl.archive.home import Home
from unioncrawl.counting.tables import width

Capture = pytest.CaptureFixture[str]
SVG = "{http://www.w3.org/2000/svg}"


def test_months_are_counted_beside_what_is_held_and_a_gap_is_one_line(
    crawled_once: Path, capsys: Capture
) -> None:
    status, out, errors = call(capsys, crawled_once, "trends", "职工之家", "娘家人")
    lines = [line.split() for line in out.splitlines()]
    assert status == 0
    assert lines[0] == ["month", "职工之家", "娘家人", "articles", "editions", "unknown"]
    assert [line[:-1] for line in lines[2:]] == [
        ["2016-12", "3", "1", "17", "2/2"],
        ["2017-01", "…", "2026-10", "–", "–", "0", "–"],
        ["2026-11", "3", "1", "16", "2/2"],
        ["all", "6", "2", "33", "4/4"],
    ]
    assert "–: nothing is held, which is not 0" in errors


def test_a_table_takes_a_hundred_columns_at_most(crawled_once: Path, capsys: Capture) -> None:
    _, out, _ = call(capsys, crawled_once, "trends", "职工之家", "--per", "source", "--rate", "--by", "year")
    assert max(map(width, out.splitlines())) <= 100
    assert "gongren_ribao 工人日报" in out


def test_programs_get_a_row_for_every_period_source_and_word(crawled_once: Path, capsys: Capture) -> None:
    arguments = ("trends", "娘家人", "职工之家", "--by", "year", "--per", "source", "--format")
    rows = json.loads(call(capsys, crawled_once, *arguments, "json")[1])
    assert len(rows) == 2 * 11 * 2
    assert rows[-1] == {
        "source": "shaanxi_gongren_bao", "title": "陕西工人报", "period": "2026", "word": "职工之家", "hits": None,
        "articles": 0, "per_1000": None, "editions_held": 0, "editions_expected": 0,
        "days_unknown": rows[-1]["days_unknown"],
    }  # fmt: skip
    (held,) = [
        row for row in rows if row["period"] == "2016" and row["word"] == "职工之家" and row["articles"]
    ]
    assert (held["hits"], held["per_1000"], held["editions_held"]) == (3, 176.471, 2)
    table = list(csv.DictReader(io.StringIO(call(capsys, crawled_once, *arguments, "csv")[1])))
    assert [row["hits"] for row in table] == ["" if row["hits"] is None else str(row["hits"]) for row in rows]
    lines = call(capsys, crawled_once, *arguments, "jsonl")[1].splitlines()
    assert [json.loads(line) for line in lines] == rows


def test_undated_articles_stand_in_a_last_line(crawled: Home, capsys: Capture) -> None:
    from unioncrawl.archive import database
    from unioncrawl.search import index

    execute(crawled, "UPDATE articles SET published = NULL WHERE source = 'shaanxi_gongren_bao'")
    with database.connect(crawled.database) as db:
        index.remake(db)
    _, out, _ = call(capsys, crawled.path, "trends", "职工之家")
    assert out.splitlines()[-1].split() == ["undated", "3", "17", "–", "–"]


def test_a_word_that_no_article_has_is_zero_and_said(crawled_once: Path, capsys: Capture) -> None:
    status, out, errors = call(capsys, crawled_once, "trends", "没有这个词", "--source", "gongren_ribao")
    assert (status, out.splitlines()[2].split()[:3]) == (0, ["2026-11", "0", "16"])
    assert "no article has 没有这个词" in errors


@pytest.mark.parametrize("how", [(), ("--format", "csv"), ("--plot", "x.svg"), ("--plot", "\udcff.svg")])
def test_a_word_with_bytes_that_are_no_text_is_counted_without_them(
    how: tuple[str, ...], crawled_once: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "unioncrawl", "trends", "工会\udcff\x1b[31m", *how], cwd=tmp_path,
        env={**environment(crawled_once), "PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
    )  # fmt: skip
    errors = done.stderr.decode()
    assert done.returncode == 0, errors
    assert "no article has 工会\ufffd\ufffd[31m" in errors
    assert "\x1b" not in errors
    done.stdout.decode()


def test_occurrences_are_more_than_articles_and_are_named_so(crawled_once: Path, capsys: Capture) -> None:
    arguments = ("trends", "职工", "--by", "year", "--format", "json")
    articles = json.loads(call(capsys, crawled_once, *arguments)[1])
    counted = json.loads(call(capsys, crawled_once, *arguments, "--occurrences")[1])
    assert sum(row["occurrences"] or 0 for row in counted) > sum(row["hits"] or 0 for row in articles)
    assert [row["occurrences"] is None for row in counted] == [row["hits"] is None for row in articles]
    assert "hits" not in counted[0]
    assert "counted is how often" in call(capsys, crawled_once, *arguments[:2], "--occurrences")[2]


def test_nothing_held_is_said(crawled_once: Path, capsys: Capture) -> None:
    status, out, errors = call(capsys, crawled_once, "trends", "工会", "--until", "1990")
    assert (status, out) == (0, "")
    assert errors == "nothing is held of what was asked for\n"


def test_one_word_has_bars_on_a_terminal_that_has_room_for_them(crawled_once: Path) -> None:
    arguments = ("--archive", str(crawled_once), "trends", "工会")
    status, shown = on_terminal(*arguments, env=os.environ, columns=120)
    assert status == 0
    assert "█" in shown
    assert "█" not in on_terminal(*arguments, env=os.environ, columns=50)[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "of what? e.g. unioncrawl trends 娘家人"),
        (("",), "of what?"),
        (("工会", "--nonsense"), "no such option: --nonsense"),
        (("工会 (劳动",), "at character 4"),
        (("-工会",), "only words to leave out"),
        (("工会", "--source", "nowhere_bao"), "no source 'nowhere_bao'"),
        (("工会", "--since", "2017", "--until", "2016"), "is after"),
        (("工会", "--plot", "chart.pdf"), "ends with neither of .svg, .png"),
        (("工会", "--plot", "nowhere/chart.svg"), "choose another place for the .svg or .png"),
        (("工会", "--plot", "/proc/chart.svg"), "choose another place for the .svg or .png"),
        ((*"abcdefghi", "--plot", "chart.svg"), "a chart shows 8 at most"),
    ],
)
def test_what_makes_no_sense_is_said_in_one_line(
    arguments: tuple[str, ...], said: str, crawled_once: Path, capsys: Capture,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    status, out, errors = call(capsys, crawled_once, "trends", *arguments)
    assert (status, out) == (2, "")
    assert said in errors
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("how", [(), ("--per", "source"), ("--by", "source"), ("--rate", "--by", "day")])
def test_a_chart_as_svg_has_its_words_as_text(
    how: tuple[str, ...], crawled_once: Path, capsys: Capture, tmp_path: Path
) -> None:
    charts = [tmp_path / "one.svg", tmp_path / "two.svg"]
    for chart in charts:  # not one twice: a chart that is there is not replaced
        arguments = ("trends", "娘家人", "职工之家", "--plot", str(chart), *how)
        assert call(capsys, crawled_once, *arguments)[0] == 0
    texts = [text.text or "" for text in ET.parse(charts[0]).iter(f"{SVG}text")]
    assert {"娘家人", "职工之家"} <= set(texts)
    assert any("of 33 held" in text for text in texts)
    if "source" in how:
        assert "工人日报" in texts
    assert "Noto Sans CJK SC" in charts[0].read_text(encoding="utf-8")
    assert charts[0].read_bytes() == charts[1].read_bytes()


def test_a_chart_hatches_what_is_not_held(crawled_once: Path, capsys: Capture, tmp_path: Path) -> None:
    chart = tmp_path / "chart.svg"
    call(capsys, crawled_once, "trends", "工会", "--plot", str(chart))
    assert "nothing held" in chart.read_text(encoding="utf-8")
    call(
        capsys,
        crawled_once,
        "trends",
        "工会",
        "--plot",
        str(chart),
        "--force",
        "--since",
        "2026-11",
        "--until",
        "2026-11",
    )
    assert "nothing held" not in chart.read_text(encoding="utf-8")


def test_a_chart_replaces_no_file_unless_it_is_told_to(
    crawled_once: Path, capsys: Capture, tmp_path: Path
) -> None:
    chart = tmp_path / "chart.svg"
    chart.write_text("mine")
    status, _, errors = call(capsys, crawled_once, "trends", "工会", "--plot", str(chart))
    assert (status, errors) == (2, f"unioncrawl: --plot: {chart} exists; --force replaces it\n")
    assert chart.read_text() == "mine"
    assert call(capsys, crawled_once, "trends", "工会", "--plot", str(chart), "--force")[0] == 0
    assert "<svg" in chart.read_text(encoding="utf-8")


def test_without_matplotlib_the_command_that_installs_it_is_named(crawled_once: Path, tmp_path: Path) -> None:
    chart = tmp_path / "chart.svg"
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        f"from unioncrawl.cli import main; main(['trends', '工会', '--plot', {str(chart)!r}])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment(crawled_once), capture_output=True, check=False
    )  # fmt: skip
    assert done.returncode == 1
    assert "pip install 'unioncrawl[plot]'" in done.stderr.decode()
    assert not chart.exists()


def test_a_table_imports_neither_the_crawler_nor_matplotlib(crawled_once: Path) -> None:
    code = (
        "import sys; from unioncrawl.cli import main\n"
        "try: main(['trends', '工会', '--per', 'source'])\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "loaded = {'scrapy', 'web_poet', 'twisted', 'matplotlib', 'numpy'} & set(sys.modules)\n"
        "assert not loaded, loaded"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment(crawled_once), capture_output=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
