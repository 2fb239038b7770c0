"""Coverage as an SVG picture and as an HTML page, each one file that needs nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from wcwidth import wcswidth

from unioncrawl import clock
from unioncrawl.counting.sheets import MONTHS, Sheet

_PITCH = 12
"""Pixels from a day to the next: 10 of them drawn."""

_LEFT, _TOP, _LINE = 28, 14, 16
_MARGIN, _HEAD = 10, 32
WIDTH = _LEFT + 54 * _PITCH

_COLUMN = 6
"""Pixels that a column of a terminal takes in small print, amply."""

_NOT_DRAWN = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Control characters, and what no XML may have."""


def svg(sheets: Sequence[Sheet]) -> str:
    """Return the sheets, one below the other, as a picture."""
    drawn = []
    top = _MARGIN
    for one in map(_drawn, sheets):
        drawn.append({**one, "top": top})
        top += _HEAD + one["height"] + _MARGIN
    return _rendered(
        "coverage.svg",
        title=title_of(sheets),
        desc=" ".join(one["desc"] for one in drawn),
        sheets=drawn,
        width=WIDTH + 2 * _MARGIN,
        height=top,
        margin=_MARGIN,
    )


def html(sheets: Sequence[Sheet], gaps: Sequence[Mapping[str, Any]]) -> str:
    """Return the sheets as a page, each with a table that says the same, and what is missing.

    :param gaps: have ``source``, ``since``, ``until``, ``days``, ``why`` and ``command``, which may be ``None``.
    """
    return _rendered(
        "coverage.html",
        title=title_of(sheets),
        made=f"As of {clock.now().astimezone(clock.CST):%Y-%m-%d %H:%M} CST.",
        sheets=[_drawn(sheet) for sheet in sheets],
        gaps=[
            {key: "" if value is None else _drawable(str(value)) for key, value in gap.items()}
            for gap in gaps
        ],
        width=WIDTH,
    )


def title_of(sheets: Sequence[Sheet]) -> str:
    """Return what is shown: of one paper its name, of several how many they are."""
    names = list(dict.fromkeys(sheet.name for sheet in sheets))
    years = sorted({sheet.year for sheet in sheets})
    span = str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"
    return _drawable(f"Coverage of {names[0] if len(names) == 1 else f'{len(names)} sources'}, {span}")


def _rendered(template: str, **values: Any) -> str:
    environment = Environment(
        loader=PackageLoader("unioncrawl"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(values).strip() + "\n"


def _drawn(sheet: Sheet) -> dict[str, Any]:
    """Return a sheet with everything in its place."""
    below = _TOP + 7 * _PITCH + 8
    legend = list(_legend(sheet, below))
    head = _drawable(f"{sheet.name} {sheet.year}")
    counted = ", ".join(item["text"] for item in legend)
    return {
        "head": head,
        "summary": _drawable(sheet.summary),
        "desc": _drawable(f"{head}. {sheet.summary}. Days: {counted}."),
        "notes": [_drawable(note) for note in sheet.notes],
        "columns": sheet.columns,
        "rows": sheet.rows,
        "months": [
            {"x": _LEFT + week * _PITCH, "y": _TOP - 4, "text": MONTHS[month - 1]}
            for month, week in sheet.months_at().items()
        ],
        "weekdays": [
            {"y": _TOP + number * _PITCH + 9, "text": name}
            for number, name in ((0, "Mon"), (2, "Wed"), (4, "Fri"), (6, "Sun"))
        ],
        "cells": list(_cells(sheet)),
        "legend": legend,
        "height": legend[-1]["y"] + _LINE if legend else below,
    }


def _cells(sheet: Sheet) -> Iterator[dict[str, Any]]:
    for week, days in enumerate(sheet.weeks()):
        for weekday, cell in enumerate(days):
            if cell is not None:
                x, y = _LEFT + week * _PITCH, _TOP + weekday * _PITCH
                yield {"state": cell.state, "x": x, "y": y, "said": _drawable(cell.said)}


def _legend(sheet: Sheet, top: int) -> Iterator[dict[str, Any]]:
    x, y = _LEFT, top
    for state, label in sheet.legend.items():
        if not sheet.counts[state]:
            continue
        text = f"{label}: {sheet.counts[state]:,}"
        room = 14 + _COLUMN * max(0, wcswidth(text)) + 8
        if x > _LEFT and x + room > WIDTH:
            x, y = _LEFT, y + _LINE
        yield {"state": state, "x": x, "y": y, "text": text}
        x += room


def _drawable(text: str) -> str:
    return _NOT_DRAWN.sub("\N{REPLACEMENT CHARACTER}", text)
