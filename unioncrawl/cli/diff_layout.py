"""What differs between revisions, laid out in lines for a terminal."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs
import click

from unioncrawl.archive.revisions import Comparison, Revision
from unioncrawl.cli.terminal import printable
from unioncrawl.cli.wrapping import wrapped
from unioncrawl.differences import PARAGRAPH_END, Paragraph, Piece, coloured, folded, marked
from unioncrawl.words import counted

SIGNS = {"same": " ", "changed": "~", "moved": ">", "gone": "-", "new": "+"}
"""What the line of a paragraph begins with."""

WORDS = {"gone": "taken off by the site", "back": "there again"}
"""What events are called."""


def head(row: sqlite3.Row, number: int) -> Iterator[str]:
    """Yield which article it is."""
    yield click.style(printable(row["title"] or "(no title)"), bold=True)
    yield f"id {row['id']}  {counted(number, 'revision')}"
    yield printable(row["url"])


def step(comparison: Comparison, size: int, context: int, *, in_colour: bool) -> Iterator[str]:
    """Yield the lines of what differs between two revisions.

    :param size: columns at most; 0 for a paragraph a line.
    :param context: unchanged paragraphs that are shown beside a change.
    """
    yield from _side("-", comparison.before)
    yield from _side("+", comparison.after)
    for name, pieces in comparison.fields.items():
        yield from _lines(pieces, size, f"{name}: ", "  ", in_colour=in_colour)
    if not comparison.is_text_changed:
        return
    yield "text:"
    for part in folded(comparison.text, context):
        if isinstance(part, int):
            yield click.style(f"      … {counted(part, 'paragraph')} unchanged", dim=True)
            continue
        for paragraph in part:
            yield from _paragraph(paragraph, size, in_colour=in_colour)


def events(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what became of the article's page, a line an event."""
    for event in found:
        yield click.style(f"{WORDS[event['kind']]}: {event['at']}  snapshot {event['snapshot_id']}", fg="red")


def _side(sign: str, revision: Revision) -> Iterator[str]:
    capture = revision.capture
    yield click.style(f"{sign} revision {revision.seq}, captured {revision.captured_at}", bold=True)
    yield click.style(
        f"    snapshot {capture['snapshot_id']}, {printable(capture['warc_file'])} at {capture['warc_offset']}",
        dim=True,
    )
    yield click.style(f"    payload sha256 {capture['payload_sha256']}", dim=True)


def _paragraph(paragraph: Paragraph, size: int, *, in_colour: bool) -> Iterator[str]:
    number = paragraph.before if paragraph.after is None else paragraph.after
    if paragraph.kind == "moved":
        yield f">     was paragraph {paragraph.before}:"
    yield from _lines(
        paragraph.pieces, size, f"{SIGNS[paragraph.kind]}{number:4} ", " " * 6, in_colour=in_colour
    )


def _lines(pieces: Sequence[Piece], size: int, first: str, rest: str, *, in_colour: bool) -> Iterator[str]:
    shown = [attrs.evolve(piece, text=printable(piece.text.replace("\n", PARAGRAPH_END))) for piece in pieces]
    if not in_colour:
        yield from wrapped(marked(shown), size, first=first, rest=rest)
        return
    # Wrapped without its colours, which take no room, and coloured then.
    plain = "".join(piece.text for piece in shown)
    kinds = [piece.kind for piece in shown for _ in piece.text]
    at = 0
    for number, line in enumerate(wrapped(plain, size, first=first, rest=rest)):
        before = rest if number else first
        styled = []
        for character in line[len(before) :]:
            while plain[at] != character:  # a blank at the end of a line is not there
                at += 1
            styled.append(Piece(kinds[at], character))
            at += 1
        yield before + coloured(_runs(styled))


def _runs(pieces: Sequence[Piece]) -> list[Piece]:
    runs: list[Piece] = []
    for piece in pieces:
        if runs and runs[-1].kind == piece.kind:
            runs[-1] = Piece(piece.kind, runs[-1].text + piece.text)
        else:
            runs.append(piece)
    return runs
