"""What differs between revisions, as one HTML page that needs nothing else."""

from __future__ import annotations

import html
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from unioncrawl.archive.revisions import CAPTURE, Comparison
from unioncrawl.cli.diff_layout import WORDS
from unioncrawl.cli.terminal import printable
from unioncrawl.differences import Paragraph, Piece, as_html, folded

CONTEXT = 1
"""Unchanged paragraphs that stand beside a change; the others are there, too, folded."""

STYLE = """
:root { color-scheme: light dark; --gone: #b3261e; --gone-back: #fce8e6; --new: #11652f; --new-back: #e2f4e6;
  --dim: #666; --line: #ccc; }
@media (prefers-color-scheme: dark) {
  :root { --gone: #ffb4ab; --gone-back: #4a1512; --new: #9be3ae; --new-back: #0f3d1e; --dim: #999; --line: #444; }
}
body { max-width: 46em; margin: 2em auto; padding: 0 1em; font: 1.05em/1.75 "Noto Serif CJK SC", "Songti SC", SimSun, serif; }
h1 { font-size: 1.5em; line-height: 1.4; }
h2 { font-size: 1.1em; margin-top: 2.5em; border-top: 1px solid var(--line); padding-top: 1em; }
del { color: var(--gone); background: var(--gone-back); text-decoration: line-through; }
ins { color: var(--new); background: var(--new-back); text-decoration: underline; }
table, .meta, summary, .note { font: 0.8em/1.5 system-ui, sans-serif; color: var(--dim); overflow-wrap: anywhere; }
th { text-align: left; font-weight: 600; padding-right: 1em; vertical-align: top; white-space: nowrap; }
td { padding-right: 1em; vertical-align: top; }
p { margin: 0.6em 0; text-indent: 2em; }
p.changed, p.moved, p.gone, p.new { border-left: 3px solid var(--line); padding-left: 0.8em; }
p.gone { border-color: var(--gone); } p.new { border-color: var(--new); }
.field { text-indent: 0; } .field b { font: 0.8em system-ui, sans-serif; color: var(--dim); margin-right: 0.6em; }
@media print { body { max-width: none; margin: 0; } h2 { break-after: avoid; } p { orphans: 2; widows: 2; }
  summary { list-style: none; } }
"""


def page(
    row: sqlite3.Row, comparisons: Iterable[Comparison], number: int, events: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """Yield the page in pieces.

    :param row: of the article.
    :param number: how many revisions there are.
    :param events: what became of the article's page.
    """
    title = _text(row["title"] or str(row["id"]))
    yield (
        '<!DOCTYPE html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<h1>{title}</h1>\n<p class="meta field">id {row["id"]}, {number} revisions<br>{_text(row["url"])}</p>\n'
    )
    for comparison in comparisons:
        yield from _step(comparison)
    for event in events:
        what = f"{WORDS[event['kind']]}: {event['at']}, snapshot {event['snapshot_id']}"
        yield f'<p class="note field">{_text(what)}</p>\n'
    yield "</body>\n</html>\n"


def _step(comparison: Comparison) -> Iterator[str]:
    before, after = comparison.before, comparison.after
    yield f"<section>\n<h2>Revision {before.seq} to {after.seq}</h2>\n<table>\n"
    yield f"<tr><th></th><th>revision {before.seq}</th><th>revision {after.seq}</th></tr>\n"
    for name in CAPTURE:
        cells = "".join(f"<td>{_text(str(side.capture[name]))}</td>" for side in (before, after))
        yield f"<tr><th>{name.replace('_', ' ')}</th>{cells}</tr>\n"
    yield "</table>\n"
    for name, pieces in comparison.fields.items():
        yield f'<p class="field"><b>{name}</b>{_pieces(pieces)}</p>\n'
    number = 0
    for part in folded(comparison.text, CONTEXT):
        if isinstance(part, int):
            left_out = comparison.text[number : number + part]
            yield f"<details><summary>{part} paragraphs unchanged</summary>\n{_paragraphs(left_out)}</details>\n"
            number += part
        else:
            yield _paragraphs(part)
            number += len(part)
    yield "</section>\n"


def _paragraphs(found: Sequence[Paragraph]) -> str:
    return "".join(map(_paragraph, found))


def _paragraph(paragraph: Paragraph) -> str:
    note = (
        f'<span class="note">was paragraph {paragraph.before}: </span>' if paragraph.kind == "moved" else ""
    )
    return f'<p class="{paragraph.kind}">{note}{_pieces(paragraph.pieces)}</p>\n'


def _pieces(pieces: Sequence[Piece]) -> str:
    return as_html([attrs.evolve(piece, text=printable(piece.text)) for piece in pieces])


def _text(text: str) -> str:
    return html.escape(printable(text))
