"""A changed value as what differs in it, short enough to be looked at."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from rapidfuzz.distance import Postfix, Prefix

from unioncrawl.archive.reparse_summary import Sample
from unioncrawl.differences import Piece, changes

CONTEXT = 24
"""Characters about a change that are shown of what is the same."""

MOST = 2_000
"""Characters of a value in which changes are looked for, from the first on: what is behind them is left out."""


def pieces_of(sample: Sample, harmless: Callable[[str], str] = str) -> list[Piece]:
    """Return what differs in a sample, with a little of what is the same about it.

    :param harmless: is done to both values first.
    """
    before, after = (harmless(as_text(value)) for value in (sample.before, sample.after))
    if before == after:
        return _shortened([Piece("same", before)])
    start, end = _common(before, after)
    start, end = max(0, start - CONTEXT), max(0, end - CONTEXT)
    differ = [text[start : len(text) - end] for text in (before, after)]
    pieces = changes(*(text[:MOST] for text in differ))
    head = [Piece("same", "…")] if start else []
    tail = [Piece("same", "…")] if end or max(map(len, differ)) > MOST else []
    return _joined([*head, *_shortened(pieces), *tail])


def _common(before: str, after: str) -> tuple[int, int]:
    """Return how many characters both begin with, and how many both end with behind these."""
    start = Prefix.similarity(before, after)
    return start, Postfix.similarity(before[start:], after[start:])


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Return ``pieces`` with those that are the same and stand beside each other as one."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].kind == piece.kind == "same":
            joined[-1] = Piece("same", joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined


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
