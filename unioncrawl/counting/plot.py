"""Writing a chart of trends, as SVG or PNG."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib import rc_context

from unioncrawl.counting import fonts
from unioncrawl.counting.chart import MOST_WORDS, STYLE, Chart
from unioncrawl.counting.trends import Trends
from unioncrawl.errors import UsageProblemError

SUFFIXES = (".svg", ".png")

_DPI = 200


def check(path: Path, words: Sequence[str], *, force: bool = False) -> None:
    """Raise ``UsageProblemError`` for what can be known to fail before anything is counted.

    :param force: whether a file that is there may be replaced.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise UsageProblemError(
            f"--plot: {path} ends with neither of {', '.join(SUFFIXES)}; name the file so"
        )
    if path.is_dir() or not path.absolute().parent.is_dir():
        reason = "is a directory" if path.is_dir() else "is in no directory that exists"
        raise UsageProblemError(f"--plot: {path} {reason}; choose another place for the .svg or .png")
    if path.exists() and not force:
        raise UsageProblemError(f"--plot: {path} exists; --force replaces it")
    if len(words) > MOST_WORDS:
        raise UsageProblemError(f"--plot: {len(words)} words; a chart shows {MOST_WORDS} at most")


def write(path: Path, trends: Trends, titles: Mapping[str, str], *, rate: bool = False) -> list[str]:
    """Write the chart to ``path``, replacing what is there.

    :param titles: masthead by source.
    :param rate: show hits for each 1,000 articles.
    :returns: the sources that found no room on it.
    :raises UsageProblemError: if it cannot be written, or a PNG cannot be drawn with the fonts of this machine.
    """
    kind = path.suffix.lower().removeprefix(".")
    chart = Chart(trends, titles, rate)
    style: dict[Any, Any] = {**STYLE, "font.family": _families(kind, chart.text())}
    with rc_context(style), warnings.catch_warnings():
        if kind == "svg":  # whose characters are the reader's machine's to draw; here they are measured alone
            warnings.filterwarnings("ignore", "Glyph .* missing from font")
        figure = chart.drawn()
        written = io.BytesIO()
        figure.savefig(written, format=kind, dpi=_DPI, metadata=_metadata(kind, chart))
    try:
        path.write_bytes(written.getvalue())
    except OSError as error:
        raise UsageProblemError(
            f"--plot: cannot write {path}: {error.strerror}; choose another place for the .svg or .png"
        ) from error
    return chart.left_out


def _families(kind: str, text: str) -> list[str]:
    latin = [fonts.LATIN, "sans-serif"]
    if kind == "png":
        family = fonts.family_for(text)
        return [family, *latin] if family else latin
    return [*fonts.FAMILIES, *latin]


def _metadata(kind: str, chart: Chart) -> dict[str, str | None]:
    if kind == "svg":
        return {"Title": chart.title, "Description": chart.note, "Creator": "unioncrawl", "Date": None}
    return {"Title": chart.title, "Description": chart.note, "Software": "unioncrawl"}
