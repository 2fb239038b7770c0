"""A chart of trends: lines over time or bars by source, and beside them what they are counted in."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter, MaxNLocator

from unioncrawl.counting.periods import first_day, last_day
from unioncrawl.counting.scale import named
from unioncrawl.counting.trends import Row, Trends

MOST_WORDS = 8
"""As many as there are colours that those who see no red or green tell apart (after Okabe and Ito)."""

MOST_PANELS = 24
"""One a source; more cannot be read on a page."""

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#8C6D1F")
_SHAPES = "osD^vphX"
"""Of a word's points. With the sizes they tell words apart where their numbers are the same, and in print without colours."""

_SMALLEST, _LARGER = 3.0, 1.9
"""Points (1/72 inch): of the last word, which is drawn last; and by how much one before it is larger, so that what is the same
is one around the other.
"""

_DASHES: tuple[Any, ...] = (
    "-", (0, (5, 2)), (0, (2, 2)), (0, (6, 2, 1.5, 2)), (0, (1, 1.5)), (0, (8, 3)), (0, (4, 1, 1, 1, 1, 1)), (0, (3, 4)),
)  # fmt: skip
"""Of a word's line, so that one below another is seen through it."""

_LINES_NAMED, _PANEL_NAMED = 8, 1
"""Periods that there is room to name between the first and the last: below the one chart, below a panel."""

_GREY, _PALE, _HELD = "#5f6368", "#e6e8ea", "#b4bac0"
_HATCH: dict[str, Any] = {"facecolor": "#f7f7f8", "edgecolor": "#cfd3d7", "hatch": "////", "linewidth": 0}

STYLE: dict[str, Any] = {
    "svg.fonttype": "none",  # text stays text: it is found, copied, and shown in the reader's font
    "svg.hashsalt": "unioncrawl",  # the same chart is the same file
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": _GREY,
    "axes.labelcolor": "#303336",
    "xtick.color": _GREY,
    "ytick.color": _GREY,
    "axes.titlelocation": "left",
    "axes.titlesize": 10,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": _PALE,
    "grid.linewidth": 0.7,
    "axes.axisbelow": True,
    "axes.unicode_minus": False,
    "hatch.linewidth": 0.6,
    "text.parse_math": False,  # a dollar sign in a query is a dollar sign
    "legend.frameon": False,
}

_WIDTH = 8.0
"""Inches: the text width of a page, landscape, or of a slide."""

_MARGIN = 0.01
"""Of the width, so that the first and the last point are not cut."""

_ABOVE = 0.08
"""Of the height, above the highest point."""

_MANY_POINTS = 40
"""With more of them dots on a line are a smear."""


_NOT_DRAWN = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Control characters, which no font has, and all else that no XML may have, and thus no SVG."""


def drawable(text: str) -> str:
    """Return ``text`` with a replacement character for each that cannot be drawn."""
    return _NOT_DRAWN.sub("\N{REPLACEMENT CHARACTER}", text)


class Chart:
    """A chart of ``trends``.

    :param titles: masthead by source.
    :param rate: hits for each 1,000 articles.
    """

    def __init__(self, trends: Trends, titles: Mapping[str, str], rate: bool) -> None:
        self.trends = trends
        self.words = tuple(map(drawable, trends.words))
        self.titles = titles
        self.rate = rate
        self.names: list[str | None] = [None]
        self.left_out: list[str] = []
        if trends.per_source:
            most = sorted(trends.sources(), key=self._articles_of, reverse=True)
            self.names = [*most[:MOST_PANELS]]
            self.left_out = most[MOST_PANELS:]

    @property
    def title(self) -> str:
        """What is shown."""
        share = f"{self._counted} per 1,000 articles" if self.trends.occurrences else "per 1,000 articles"
        return f"{', '.join(self.words)}: {share if self.rate else self._counted} by {self.trends.by}"

    @property
    def _counted(self) -> str:
        return "occurrences" if self.trends.occurrences else "articles"

    @property
    def note(self) -> str:
        """What it is counted in."""
        held = self.trends.total.held
        times = sorted(row.period for row in self.trends.rows if row.period)
        words = [f"{times[0]} to {times[-1]}"] if times else []
        what = (
            "how often the words stand in articles"
            if self.trends.occurrences
            else "articles that have the words"
        )
        words.append(f"{what}, of {held.articles:,} held")
        if held.editions_expected:
            words.append(f"editions: {held.editions_held:,} held of {held.editions_expected:,} asked for")
        if any(row.is_gap for row in self.trends.rows):
            words.append("hatched: nothing is held, which is not 0")
        undated = sum(row.held.articles for row in self.trends.undated)
        if undated:
            words.append(f"{undated:,} undated articles are left out")
        if self.left_out:
            words.append(f"{len(self.left_out)} smaller sources are left out")
        return "; ".join(words)

    def text(self) -> str:
        """Return all characters that are drawn, and perhaps more."""
        return "".join([self.title, self.note, *map(self.name_of, self.trends.sources())])

    def name_of(self, source: str) -> str:
        """Return the masthead of a source."""
        return drawable(self.titles.get(source, source))

    def drawn(self) -> Figure:
        """Return the figure, drawn in the style that is set."""
        if self.trends.by == "source":
            return self._bars()
        return self._panels() if self.trends.per_source else self._lines()

    def _articles_of(self, source: str) -> int:
        return sum(row.held.articles for row in self.trends.of_source(source))

    def _values(self, row: Row) -> Sequence[float | None]:
        return row.rates() if self.rate else row.hits

    # All sources together: lines above, what they are counted in below

    def _lines(self) -> Figure:
        figure = Figure(figsize=(_WIDTH, 4.4), layout="constrained")
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3.2, 1))
        rows = list(self.trends.rows)
        self._draw_lines(above, rows)
        above.set_ylabel("per 1,000 articles" if self.rate else f"{self._counted} a {self.trends.by}")
        # One shape, and not a bar a row: there may be ten thousand days.
        edges = [*(begin for begin, _ in map(_days, rows)), _days(rows[-1])[1]]
        below.stairs([row.held.articles for row in rows], edges, fill=True, color=_HELD, linewidth=0)
        below.set_ylabel("articles\nheld")
        _whole_numbers(below)
        self._draw_gaps(below, rows)
        self._finish(figure, above, below)
        return figure

    # A panel a source

    def _panels(self) -> Figure:
        columns = min(3, len(self.names)) or 1
        lines = math.ceil(len(self.names) / columns) or 1
        figure = Figure(figsize=(_WIDTH, 0.9 + 1.45 * lines), layout="constrained")
        grid = figure.subplots(lines, columns, sharex=True, sharey=self.rate, squeeze=False)
        panels = list(grid.flat)
        for panel, name in zip(panels, self.names, strict=False):
            rows = self.trends.of_source(name)
            self._draw_lines(panel, rows)
            held = sum(row.held.articles for row in rows)
            panel.set_title(self.name_of(name or ""), fontsize=9)
            panel.set_title(f"of {held:,} articles", fontsize=7, color=_GREY, loc="right")
            panel.tick_params(axis="x", labelsize=7)
        for panel in panels[len(self.names) :]:
            panel.set_visible(False)
        for panel in panels[: len(self.names)][-columns:]:
            panel.xaxis.set_tick_params(labelbottom=True)
        self._finish(figure, panels[0], panels[0])
        return figure

    def _draw_lines(self, axes: Axes, rows: Sequence[Row]) -> None:
        middles = [sum(_days(row)) / 2 for row in rows]
        for number in range(len(self.trends.words)):
            values = [self._values(row)[number] for row in rows]
            heights = [math.nan if value is None else value for value in values]
            line, points = self._line_style(number), self._point_style(number)
            axes.plot(middles, heights, solid_joinstyle="round", **line)
            shown = [i for i in _pointed(values) if values[i] is not None]
            # Above the axis, which would cut a point of 0.
            above: dict[str, Any] = {"linestyle": "", "clip_on": False, "zorder": 3}
            if shown:  # what is not clipped and has no points has no place, and spoils the layout
                axes.plot([middles[i] for i in shown], [heights[i] for i in shown], **above, **points)
        axes.set_ylim(0, self._top(self.trends.rows if self.rate else rows))
        _whole_numbers(axes, integer=not self.rate)
        self._draw_gaps(axes, rows)

    def _line_style(self, number: int) -> dict[str, Any]:
        return {"color": COLOURS[number], "linewidth": 1.3, "linestyle": _DASHES[number]}

    def _point_style(self, number: int) -> dict[str, Any]:
        after = len(self.trends.words) - 1 - number
        return {
            "color": COLOURS[number],
            "marker": _SHAPES[number],
            "markersize": _SMALLEST + _LARGER * after,
            "markerfacecolor": "none" if after else COLOURS[number],
            "markeredgewidth": 1.1,
        }

    def _top(self, rows: Sequence[Row]) -> float:
        """Return how high a scale must reach; of shares all sources have the same."""
        known = [value for row in rows for value in self._values(row) if value is not None]
        return max(known, default=0) * (1 + _ABOVE) or 1

    def _draw_gaps(self, axes: Axes, rows: Sequence[Row]) -> None:
        for is_gap, members in groupby(rows, lambda row: row.is_gap):
            if is_gap:
                days = [day for row in members for day in _days(row)]
                axes.axvspan(min(days), max(days), zorder=0, **_HATCH)

    def _finish(self, figure: Figure, axes: Axes, lowest: Axes) -> None:
        """Set the scale of days, the legend, the title, and the note below."""
        rows = self.trends.of_source(self.names[0])
        most = _PANEL_NAMED if self.trends.per_source else _LINES_NAMED
        ticks = named([row.period or "" for row in rows], most)
        lowest.xaxis.set_major_locator(FixedLocator([sum(_days(rows[place])) / 2 for place, _ in ticks]))
        lowest.xaxis.set_major_formatter(FixedFormatter([name for _, name in ticks]))
        if self.trends.rows:
            days = [day for row in (self.trends.rows[0], self.trends.rows[-1]) for day in _days(row)]
            margin = (max(days) - min(days)) * _MARGIN
            axes.set_xlim(min(days) - margin, max(days) + margin)
        self._head(figure)

    # A bar a source and word

    def _bars(self) -> Figure:
        rows = [row for row in self.trends.rows if not row.is_gap]
        words = len(self.trends.words)
        figure = Figure(figsize=(_WIDTH, 1.2 + len(rows) * (0.16 + 0.17 * words)), layout="constrained")
        axes = figure.subplots()
        height = 0.8 / words
        for number, colour in zip(range(words), COLOURS, strict=False):
            values = [self._values(row)[number] or 0 for row in rows]
            places = [place + (number - (words - 1) / 2) * height for place in range(len(rows))]
            drawn = axes.barh(places, values, height=height * 0.92, color=colour)
            labels = [f"{value:,.1f}" if self.rate else f"{value:,}" for value in values]
            axes.bar_label(drawn, labels, padding=3, fontsize=7, color=_GREY)
        names = [f"{self.name_of(row.source or '')}\n{row.held.articles:,} articles" for row in rows]
        axes.set_yticks(range(len(rows)), names)
        axes.tick_params(axis="y", length=0)
        axes.invert_yaxis()
        axes.grid(visible=False, axis="y")
        axes.grid(visible=True, axis="x")
        axes.margins(x=0.1)
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=not self.rate))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
        axes.set_xlabel("per 1,000 articles" if self.rate else self._counted)
        self._head(figure)
        return figure

    def _handle_style(self, number: int) -> dict[str, Any]:
        if self.trends.by == "source":
            return {"color": COLOURS[number], "linewidth": 2}
        return {**self._line_style(number), **self._point_style(number), "markersize": 6}

    def _head(self, figure: Figure) -> None:
        handles: list[Line2D | Patch] = [
            Line2D([], [], label=word, **self._handle_style(number)) for number, word in enumerate(self.words)
        ]
        if self.trends.by != "source" and any(row.is_gap for row in self.trends.rows):
            handles.append(Patch(label="nothing held", **_HATCH))
        figure.legend(
            handles=handles, loc="outside upper left", ncols=min(5, len(handles)), fontsize=9, borderpad=0,
            title=self.title, title_fontsize=11, alignment="left",
        )  # fmt: skip
        figure.supxlabel(self.note, x=0.01, ha="left", fontsize=7, color=_GREY)


_EPOCH = dt.date(1970, 1, 1).toordinal()


def _days(row: Row) -> tuple[float, float]:
    """Return begin and end of a row's period as matplotlib counts days: from 1970 on."""
    period = row.period or ""
    return first_day(period).toordinal() - _EPOCH, last_day(period).toordinal() + 1 - _EPOCH


def _pointed(values: Sequence[float | None]) -> Iterable[int]:
    """Return the places of values that are shown as points, too."""
    return range(len(values)) if len(values) <= _MANY_POINTS else _alone(values)


def _alone(values: Sequence[float | None]) -> Iterator[int]:
    """Yield the places of values with a gap on both sides: a line does not show them."""
    for place, value in enumerate(values):
        before = values[place - 1] if place else None
        after = values[place + 1] if place + 1 < len(values) else None
        if value is not None and before is None and after is None:
            yield place


def _whole_numbers(axes: Axes, *, integer: bool = True) -> None:
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=integer, min_n_ticks=2))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
