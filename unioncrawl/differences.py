"""What differs between two texts, by paragraph and by character, and how it is shown to people.

Paragraphs first: those that both texts have, in order, hold the others in place; between them paragraphs are
paired by what they have in common, and within a pair tokens are compared. A token is a Chinese character, but a
whole word in Latin letters and a whole number: 2022年 and 2023年 differ in the number, not in its last digit.
What two changes leave standing between them is part of the change if it is too short to be read apart.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

import attrs
from rapidfuzz.distance import LCSseq

Kind: TypeAlias = Literal["same", "gone", "new"]

PARAGRAPH_END = "¶"
"""Shows where a paragraph was divided or joined to the next."""

SHORT_RUN = 2
"""Characters that are the same between two replacements, and are not read apart from them."""

MOST_SWALLOWED = 8
"""Characters that are the same and are part of the change if both changes beside them are as long; four times as
long if there is a punctuation mark among them, which keeps them apart."""

LEAST_LIKENESS = 0.4
"""Of two paragraphs that are taken for one, changed. Unrelated Chinese prose has 0.1 to 0.25 in common, in order."""

MOVED_LIKENESS = 0.8
"""Of two paragraphs far apart that are taken for one, moved."""

MOST_PAIRS = 20_000
"""Pairs of changed paragraphs that are looked at: with more only those about as far down the text. A few tenths of a
second at most."""

# Of CJK scripts each character is a token.
_ONE_BY_ONE = "\u2e80-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff"
_WORD = rf"(?:(?![{_ONE_BY_ONE}])\w)+"
_MARKS = "[\u0300-\u036f\ufe00-\ufe0f\U000e0100-\U000e01ef]*"  # belong to the character before them
_TOKEN = re.compile(rf"{_WORD}(?:[.,:/'’．：-]{_WORD})*[%％‰]?|\n|[^\S\n]+|.{_MARKS}", re.DOTALL)

_SENTENCE_ENDS = frozenset("。！？!?…\n")
_PAUSES = frozenset("，、；：,;: 　”’》）」』)")
_OPENINGS = frozenset("“‘《（「『(")
_BREAKS = _SENTENCE_ENDS | _PAUSES | _OPENINGS


@attrs.frozen
class Piece:
    """A run of characters that both texts have, or one of them."""

    kind: Kind
    text: str


@attrs.frozen
class Paragraph:
    """A paragraph of one text, or the same one of both."""

    kind: Literal["same", "changed", "moved", "gone", "new"]
    before: int | None
    """Which paragraph of the earlier text it is, from 1; the first, where several were joined."""

    after: int | None
    """Which one of the later text; the first, where it was divided."""

    pieces: Sequence[Piece]
    """With a line end among them where paragraphs were joined or divided."""


@attrs.frozen
class _Span:
    """Tokens ``start`` to ``end`` of the earlier text became tokens ``new_start`` to ``new_end`` of the later one."""

    start: int
    end: int
    new_start: int
    new_end: int


# -- within a line


def changes(before: str, after: str) -> list[Piece]:
    """Return both texts as one run of pieces: what stands in both, only in the earlier, only in the later one."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    spans = _slid(_merged(_spans(old, new), old, new), old, new)
    pieces = []
    at = 0
    for span in spans:
        pieces.append(Piece("same", "".join(old[at : span.start])))
        pieces.append(Piece("gone", "".join(old[span.start : span.end])))
        pieces.append(Piece("new", "".join(new[span.new_start : span.new_end])))
        at = span.end
    pieces.append(Piece("same", "".join(old[at:])))
    return _joined(piece for piece in pieces if piece.text)


def _spans(old: Sequence[str], new: Sequence[str]) -> list[_Span]:
    """Return what changed between two texts, by their longest common subsequence; what is between was the same."""
    spans: list[_Span] = []
    for code in LCSseq.opcodes(old, new):
        if code.tag == "equal":
            continue
        if spans and spans[-1].end == code.src_start and spans[-1].new_end == code.dest_start:
            spans[-1] = attrs.evolve(spans[-1], end=code.src_end, new_end=code.dest_end)
        else:
            spans.append(_Span(code.src_start, code.src_end, code.dest_start, code.dest_end))
    return spans


def _merged(spans: Sequence[_Span], old: Sequence[str], new: Sequence[str]) -> list[_Span]:
    """Return ``spans`` with those as one that have too little between them to be read apart."""
    in_old, in_new = _offsets(old), _offsets(new)

    def size(span: _Span) -> int:
        return max(in_old[span.end] - in_old[span.start], in_new[span.new_end] - in_new[span.new_start])

    merged: list[_Span] = []
    for span in spans:
        while merged:
            last = merged[-1]
            between = in_old[span.start] - in_old[last.end]
            least = min(size(last), size(span), MOST_SWALLOWED)
            if not _BREAKS.isdisjoint(old[last.end : span.start]):
                least //= 4
            elif _replaces(last) and _replaces(span):
                least = max(least, SHORT_RUN)
            if between > least:
                break
            span = _Span(merged.pop().start, span.end, last.new_start, span.new_end)
        merged.append(span)
    return merged


def _offsets(tokens: Sequence[str]) -> list[int]:
    """Return where each token begins, in characters, and where the last one ends."""
    return list(itertools.accumulate(map(len, tokens), initial=0))


def _replaces(span: _Span) -> bool:
    return span.start < span.end and span.new_start < span.new_end


def _slid(spans: Sequence[_Span], old: Sequence[str], new: Sequence[str]) -> list[_Span]:
    """Return ``spans``, each that only adds or only takes away moved, within what it repeats, to the ends of
    sentences: of ``。据悉X`` in ``。据悉X。据悉Y`` and ``据悉X。`` the second is what a person would say was added.
    """
    slid: list[_Span] = []
    for number, span in enumerate(spans):
        least = slid[-1].end - span.start if slid else -span.start
        most = (spans[number + 1].start if number + 1 < len(spans) else len(old)) - span.end
        if span.start == span.end:
            by = _best_shift(new, span.new_start, span.new_end, least, most)
        elif span.new_start == span.new_end:
            by = _best_shift(old, span.start, span.end, least, most)
        else:
            by = 0
        slid.append(_Span(span.start + by, span.end + by, span.new_start + by, span.new_end + by))
    return slid


def _best_shift(tokens: Sequence[str], start: int, end: int, least: int, most: int) -> int:
    """Return by how much ``tokens[start:end]`` may be moved, with the text as a whole the same, to begin and end well."""
    left = right = 0
    while left > least and tokens[start + left - 1] == tokens[end + left - 1]:
        left -= 1
    while right < most and tokens[start + right] == tokens[end + right]:
        right += 1
    return max(
        range(left, right + 1),
        key=lambda by: (_edge(tokens, start + by) + _edge(tokens, end + by), -abs(by)),
    )


def _edge(tokens: Sequence[str], at: int) -> int:
    """Return how good a place before ``tokens[at]`` is for a change to begin or to end."""
    if at in (0, len(tokens)) or tokens[at - 1] in _SENTENCE_ENDS:
        return 3
    if tokens[at - 1] in _PAUSES:
        return 2
    return int(tokens[at] in _OPENINGS)


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Return ``pieces`` with neighbours of a kind as one."""
    return [
        Piece(kind, "".join(piece.text for piece in run))
        for kind, run in itertools.groupby(pieces, key=lambda piece: piece.kind)
    ]


# -- by paragraph


def paragraphs(before: str, after: str) -> list[Paragraph]:
    """Return the paragraphs of both texts, those lines, in the order of the later one.

    What is gone stands where it stood. What was moved stands where it is now.
    """
    old, new = _lines(before), _lines(after)
    found: list[Paragraph] = []
    at = new_at = 0
    for code in LCSseq.opcodes(old, new):
        if code.tag != "equal":
            continue
        found += _block(old, new, (at, code.src_start), (new_at, code.dest_start))
        found += [
            Paragraph("same", i + 1, j + 1, [Piece("same", old[i])])
            for i, j in zip(
                range(code.src_start, code.src_end), range(code.dest_start, code.dest_end), strict=True
            )
        ]
        at, new_at = code.src_end, code.dest_end
    found += _block(old, new, (at, len(old)), (new_at, len(new)))
    return _with_moves(found)


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _block(
    old: Sequence[str], new: Sequence[str], of_old: tuple[int, int], of_new: tuple[int, int]
) -> Iterator[Paragraph]:
    """Yield what became of paragraphs between two that are the same."""
    i, j = of_old[0], of_new[0]
    for step, new_step in _pairing(old[slice(*of_old)], new[slice(*of_new)]):
        was, became = "\n".join(old[i : i + step]), "\n".join(new[j : j + new_step])
        if not new_step:
            yield Paragraph("gone", i + 1, None, [Piece("gone", was)])
        elif not step:
            yield Paragraph("new", None, j + 1, [Piece("new", became)])
        else:
            yield Paragraph("changed", i + 1, j + 1, changes(was, became))
        i, j = i + step, j + new_step


_STEPS = ((1, 0), (0, 1), (1, 1), (1, 2), (2, 1))
"""How many paragraphs of each text are taken together: gone, new, changed, divided, joined. Of equal worth the first."""


def _pairing(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return which paragraphs belong together, as steps through both: those that have the most in common in all."""
    if not old or not new:
        return [(1, 0)] * len(old) + [(0, 1)] * len(new)
    band = max(MOST_PAIRS // len(old), 3)
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i in range(len(old) + 1):
        middle = i * len(new) // len(old)
        for j in range(max(0, middle - band), min(len(new), middle + band) + 1):
            options = [
                (
                    best[i - step, j - new_step][0] + _worth(old[i - step : i], new[j - new_step : j]),
                    (step, new_step),
                )
                for step, new_step in _STEPS
                if (i - step, j - new_step) in best
            ]
            if options:
                best[i, j] = max(options, key=lambda option: option[0])
    steps: list[tuple[int, int]] = []
    at = (len(old), len(new))
    while at != (0, 0):
        step = best[at][1]
        steps.append(step)
        at = (at[0] - step[0], at[1] - step[1])
    return steps[::-1]


def _worth(old: Sequence[str], new: Sequence[str]) -> float:
    """Return how many characters paragraphs have in common, 0 if they have too little to belong together."""
    if not old or not new:
        return 0
    common = _likeness("\n".join(old), "\n".join(new))[1]
    if len(old) == len(new):
        return common
    # Half of the shorter one must be in the one paragraph, or it is new beside it.
    return max(0, common - min(map(len, new if len(old) == 1 else old)) / 2)


def _likeness(old: str, new: str) -> tuple[float, int]:
    """Return which part of two texts is common to them, and how many characters; nothing if they are unlike."""
    common = LCSseq.similarity(old, new)
    likeness = 2 * common / (len(old) + len(new) or 1)
    return (likeness, common) if likeness >= LEAST_LIKENESS else (0.0, 0)


def _with_moves(found: Sequence[Paragraph]) -> list[Paragraph]:
    """Return ``found`` with what is gone in one place and new in another as moved."""
    gone = [paragraph for paragraph in found if paragraph.kind == "gone"]
    new = [paragraph for paragraph in found if paragraph.kind == "new"]
    went: set[int | None] = set()
    came: dict[int | None, Paragraph] = {}
    for one, other in _candidates(gone, new):
        if other.after in came or one.before in went:
            continue
        was, became = one.pieces[0].text, other.pieces[0].text
        if was == became or _likeness(was, became)[0] >= MOVED_LIKENESS:
            went.add(one.before)
            came[other.after] = Paragraph("moved", one.before, other.after, changes(was, became))
    return [
        came[paragraph.after] if paragraph.kind == "new" and paragraph.after in came else paragraph
        for paragraph in found
        if paragraph.kind != "gone" or paragraph.before not in went
    ]


def _candidates(gone: Sequence[Paragraph], new: Sequence[Paragraph]) -> Iterator[tuple[Paragraph, Paragraph]]:
    """Yield what may be one paragraph, moved: first what is the same, then what may have changed as well."""
    by_text: dict[str, list[Paragraph]] = {}
    for one in reversed(gone):
        by_text.setdefault(one.pieces[0].text, []).append(one)
    for other in new:
        if same := by_text.get(other.pieces[0].text):
            yield same.pop(), other
    yield from itertools.islice(itertools.product(gone, new), MOST_PAIRS)


# -- as people see it


def marked(pieces: Sequence[Piece]) -> str:
    """Return ``pieces`` in one line of plain text, what is gone as ``[-…-]`` and what is new as ``{+…+}``."""
    marks = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}
    return "".join(marks[piece.kind].format(_in_a_line(piece)) for piece in pieces)


def coloured(pieces: Sequence[Piece]) -> str:
    """Return ``pieces`` in one line for a terminal: what is gone red and struck, what is new green and underlined."""
    marks = {"same": "{}", "gone": "\x1b[31;9m{}\x1b[0m", "new": "\x1b[32;4m{}\x1b[0m"}
    return "".join(marks[piece.kind].format(_in_a_line(piece)) for piece in pieces)


def as_html(pieces: Sequence[Piece]) -> str:
    """Return ``pieces`` as HTML, ``<del>`` and ``<ins>`` round what is gone and what is new."""
    marks = {"same": "{}", "gone": "<del>{}</del>", "new": "<ins>{}</ins>"}
    return "".join(marks[piece.kind].format(html.escape(_in_a_line(piece))) for piece in pieces)


def _in_a_line(piece: Piece) -> str:
    return piece.text.replace("\n", PARAGRAPH_END)


def folded(found: Sequence[Paragraph], context: int) -> list[Sequence[Paragraph] | int]:
    """Return runs of paragraphs that changed, with ``context`` unchanged ones about them, and between the runs how
    many are left out. A single one is not left out: to say so takes as much room.
    """
    changed = [number for number, paragraph in enumerate(found) if paragraph.kind != "same"]
    near = {n for at in changed for n in range(at - context, at + context + 1)}
    result: list[Sequence[Paragraph] | int] = []
    for is_near, run in itertools.groupby(enumerate(found), key=lambda numbered: numbered[0] in near):
        kept = [paragraph for _, paragraph in run]
        result.append(kept if is_near or len(kept) == 1 else len(kept))
    return result
