"""A changed value as what differs in it, short enough to be looked at."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from unioncrawl.archive.reparse_summary import Sample
from unioncrawl.differences import Piece, changes

CONTEXT = 24
"""Characters about a change that are shown of what is the same."""

MOST = 2_000
"""Characters of a value in which changes are looked for: what is behind them is left out."""


def pieces_of(sample: Sample, harmless: Callable[[str], str] = str) -> list[Piece]:
    """Return what differs in a sample, with a little of what is the same about it.

    :param harmless: is done to both values first.
    """
    before, after = (harmless(as_text(value))[:MOST] for value in (sample.before, sample.after))
    return _shortened(changes(before, after))


def as_text(value: Any) -> str:
    """Return the value of a field as text; nothing if it is empty."""
    if value in (None, "", []):
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _shortened(pieces: Sequence[Piece]) -> list[Piece]:
    short = []
    for number, piece in enumerate(pieces):
        text = piece.text
        if piece.kind == "same" and len(text) > 2 * CONTEXT + 1:
            head = text[:CONTEXT] if number else ""
            tail = text[-CONTEXT:] if number < len(pieces) - 1 else ""
            text = f"{head}…{tail}"
        short.append(Piece(piece.kind, text))
    return short
