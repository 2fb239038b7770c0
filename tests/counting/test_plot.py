"""A chart as PNG is drawn with a Chinese font of this machine, or not at all."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from matplotlib import font_manager

from unioncrawl.counting import fonts, plot
from unioncrawl.counting.chart import Chart
from unioncrawl.counting.held import Held
from unioncrawl.counting.periods import periods
from unioncrawl.counting.trends import Row, Trends
from unioncrawl.errors import UsageProblemError

HAS_CHINESE_FONT = bool(fonts.chinese_fonts())
needs_chinese_font = pytest.mark.skipif(
    not HAS_CHINESE_FONT and "CI" not in os.environ, reason="no Chinese font on this machine"
)


def trends(*words: str) -> Trends:
    rows = tuple(
        Row(
            source=None,
            period=f"2016-{month:02}",
            hits=(None if month == 4 else month,) * len(words),
            held=held,
        )
        for month, held in ((month, Held(articles=10 * month, nothing=month == 4)) for month in range(1, 13))
    )
    return Trends(words=words, by="month", per_source=False, rows=rows, undated=(), total=rows[-1])


@pytest.fixture
def _no_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    latin = [path for path in font_manager.findSystemFonts() if "DejaVu" in path]
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: latin)


@needs_chinese_font
@pytest.mark.filterwarnings("error")  # of characters that the font has not
def test_a_png_is_drawn_with_every_character(tmp_path: Path) -> None:
    plot.write(tmp_path / "chart.png", trends("娘家人", "職工之家 $x$"), {})
    head = (tmp_path / "chart.png").read_bytes()[:24]
    assert head.startswith(b"\x89PNG\r\n")
    assert struct.unpack(">II", head[16:]) == (1600, 880)


@needs_chinese_font
def test_characters_are_drawn_and_not_boxes_for_them(tmp_path: Path) -> None:
    pictures = []
    for word in ("娘家人", "职工之"):
        plot.write(tmp_path / "chart.png", trends(word), {})
        pictures.append((tmp_path / "chart.png").read_bytes())
    assert len(set(pictures)) == 2


@needs_chinese_font
def test_a_character_that_no_font_has_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageProblemError, match="no font on this machine has \U0003fffd;"):
        plot.write(tmp_path / "chart.png", trends("工会\U0003fffd"), {})
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("_no_fonts")
def test_without_a_chinese_font_a_png_is_refused_with_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(UsageProblemError, match="apt-get install fonts-noto-cjk"):
        plot.write(tmp_path / "chart.png", trends("娘家人"), {})
    assert not list(tmp_path.iterdir())
    plot.write(tmp_path / "latin.png", trends("GDP"), {})
    assert (tmp_path / "latin.png").exists()


@pytest.mark.usefixtures("_no_fonts")
@pytest.mark.filterwarnings("error")
def test_without_a_chinese_font_an_svg_is_written_without_a_word_of_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    plot.write(tmp_path / "chart.svg", trends("娘家人"), {})
    assert ">娘家人<" in (tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert not caplog.records


@pytest.mark.parametrize("character", ["\x01", "\x1b", "\x9b", "\n", "\ufffe", "\uffff"])
def test_an_svg_is_xml_whatever_is_in_a_word_or_a_name(character: str, tmp_path: Path) -> None:
    plot.write(tmp_path / "chart.svg", trends(f"GDP{character}"), {"x": character})
    texts = [element.text or "" for element in ET.parse(tmp_path / "chart.svg").iter()]
    assert "GDP\N{REPLACEMENT CHARACTER}" in texts


@needs_chinese_font
@pytest.mark.filterwarnings("error")
def test_a_png_of_what_cannot_be_drawn_has_the_mark_for_that(tmp_path: Path) -> None:
    plot.write(tmp_path / "chart.png", trends("工会\x01\uffff"), {})
    with pytest.raises(UsageProblemError, match="no font on this machine has \u0e01;"):
        plot.write(tmp_path / "thai.png", trends("工会\u0e01"), {})


def test_words_with_the_same_numbers_have_points_of_different_shape_and_size() -> None:
    chart = Chart(trends(*"ABCDEFGH"), {}, rate=False)
    figure = chart.drawn()
    points = [line for line in figure.axes[0].get_lines() if line.get_marker() != "None"]
    assert len({str(line.get_marker()) for line in points}) == 8
    sizes = [line.get_markersize() for line in points]
    assert sizes == sorted(set(sizes), reverse=True)
    assert not any(line.get_clip_on() for line in points)
    named = [label.get_text() for label in figure.axes[1].get_xticklabels()]
    assert (named[0], named[-1]) == ("2016-01", "2016-12")


@pytest.mark.filterwarnings("error")  # of a layout that cannot be
@pytest.mark.parametrize("days", [3, 100])
def test_panels_by_day_have_room(days: int, tmp_path: Path) -> None:
    held = Held(articles=10, nothing=False)
    every = list(periods("2016-12-05", "2017-12-31"))[:days]
    rows = tuple(
        Row(source=name, period=day, hits=(None if name == "z" else 1,), held=held)
        for name in "wxyz"
        for day in every
    )
    found = Trends(words=("GDP",), by="day", per_source=True, rows=rows, undated=(), total=rows[0])
    plot.write(tmp_path / "chart.svg", found, {})
    drawn = (tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert drawn.count(">2016-12-05<") == drawn.count(f">{every[-1]}<") == 3


def test_a_gap_breaks_the_line(tmp_path: Path) -> None:
    plot.write(tmp_path / "whole.svg", trends("GDP"), {})
    lines = (tmp_path / "whole.svg").read_text(encoding="utf-8")
    drawn = [part.split('"')[0] for part in lines.split('<path d="')[1:] if "stroke: #0072b2" in part[:600]]
    assert any(path.count("M ") == 2 for path in drawn)
