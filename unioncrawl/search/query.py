"""The query language: what people type, to an expression of FTS5 and the needles to highlight.

    工会 劳动            both (also ``工会 AND 劳动``)
    工会 OR 劳动         one of them
    工会 -劳动           the first without the second (also ``工会 NOT 劳动``)
    "劳动 竞赛" “工会”     as written: a gap between words stands for any gap, but for one
    title:工会           in one field: title, kicker, subtitle, text
    author:张三          only articles that name such an author
    NEAR(工会 劳动, 20)   in one field, with at most 20 characters between them (also ``工会 NEAR/20 劳动``)
    工会 (劳动 OR 生产)   brackets; NEAR binds closest, then NOT, then AND, then OR

A word is found wherever its characters stand, inside a longer word too. Width, case, and traditional or
simplified characters make no difference; signs typed in Chinese width (``“”（）：，－``) count as the others.

This module reads the signs; ``query_tree`` has what they mean.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from unioncrawl.errors import UsageProblemError
from unioncrawl.search.fold import spaced
from unioncrawl.search.query_tree import (
    AUTHOR,
    COLUMNS,
    Near,
    Needle,
    Node,
    Query,
    Term,
    compiled,
    group,
    negated,
)

__all__ = ["COLUMNS", "MAX_DEPTH", "MAX_LENGTH", "Needle", "Query", "QueryError", "parse"]

MAX_LENGTH = 1000  # characters
MAX_DEPTH = 12  # brackets; each may become two in FTS5's expression, whose parser takes some 30
MAX_DISTANCE = 10_000  # characters; longer than nearly any article
DEFAULT_DISTANCE = 10
"""Of NEAR without a number, as FTS5 has it."""

_SHOWN = 30
"""Characters on each side of the place of an error."""

_FIELD = re.compile(rf"({'|'.join(COLUMNS)}|{AUTHOR})[:：]", re.IGNORECASE)
_WORD_END = re.compile(r"[\s()（）\"“”＂]|\Z")
_NEAR_WORD_END = re.compile(r"[\s()（）\"“”＂,，]|\Z")
_NEAR = re.compile(r"NEAR(?=[(（])")
_NEAR_BETWEEN = re.compile(r"NEAR(?:/(\d+))?(?=[\s()（）\"“”＂]|\Z)")
_DISTANCE = re.compile(r"[,，]\s*(\d+)\s*(?=[)）])")
_COMMAS = ",，"
_QUOTES = '"“”＂'
_OPEN, _CLOSE = "(（", ")）"
_MINUS = "-－"
_OPERATORS = ("AND", "OR", "NOT")


class QueryError(UsageProblemError):
    """A query that cannot be understood."""

    def __init__(self, problem: str, query: str, place: int) -> None:
        start = max(0, place - _SHOWN)
        before, after = _printable(query[start:place]), _printable(query[place : place + _SHOWN])
        dots = ("…" if start else "", "…" if place + _SHOWN < len(query) else "")
        said = f"query: {problem}, at character {place + 1}"
        super().__init__(f"{said}: {dots[0]}{before}{after}{dots[1]}")
        self.pointed = (
            f"{said}:\n    {dots[0]}{before}{after}{dots[1]}\n    {' ' * _columns(dots[0] + before)}^"
        )


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _columns(text: str) -> int:
    """Return how many columns ``text`` takes on a terminal: Chinese characters and signs take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in text)


def parse(query: str, name: str | None = None) -> Query:
    """Return ``query`` as FTS5 understands it.

    :param name: the field of what names none itself.
    :raises QueryError: if it cannot be understood, or would have to list all that does *not* have a
        word. The message has the place, counted in characters from 1.
    """
    # What cannot be seen comes along with what is copied from a page.
    query = "".join(c for c in query if unicodedata.category(c) != "Cf")
    return _Parser(query).parsed(COLUMNS if name is None else (name,))


@dataclass(frozen=True)
class _Sign:
    """One piece of a query."""

    kind: str
    """``word``, ``field``, an operator, ``near`` for one with brackets, ``NEAR`` for one between words,
    ``distance``, ``(``, ``)`` or ``end``.
    """

    place: int
    """Where it begins, in characters from 0."""

    text: str = ""
    """The word, without quotes, the field's name, or the number."""


@dataclass
class _Parser:
    query: str
    signs: list[_Sign] = field(default_factory=list)
    depth: int = 0
    near: int = 0
    """How many brackets are open while scanning since that of a NEAR, it included; 0 outside."""

    def parsed(self, columns: tuple[str, ...]) -> Query:
        if len(self.query) > MAX_LENGTH:
            raise UsageProblemError(
                f"query: {len(self.query):,} characters; {MAX_LENGTH:,} are the most: search for a part of it"
            )
        self.signs = list(self.scan())[::-1]
        if self.signs[-1].kind == "end":
            raise UsageProblemError("query: nothing to search for: give at least one word")
        tree = self.alternatives(columns)
        if self.next.kind != "end":
            self.fail("a bracket is closed that was not opened", self.next.place)
        query = compiled(tree)
        if query is None:
            self.fail("only words to leave out: give one to search for", 0)
        return query

    def fail(self, problem: str, place: int) -> NoReturn:
        raise QueryError(problem, self.query, place)

    # Scanning

    def scan(self) -> Iterator[_Sign]:
        at = 0
        while at < len(self.query):
            if self.query[at].isspace() or self.is_comma(at):
                at += 1
                continue
            sign, at = self.sign_at(at)
            yield sign
        yield _Sign("end", len(self.query))

    def sign_at(self, at: int) -> tuple[_Sign, int]:
        """Return the sign at ``at``, and where it ends."""
        character = self.query[at]
        if character in _OPEN + _CLOSE:
            return self.bracket_at(at), at + 1
        if character in _QUOTES:
            end = next((i for i in range(at + 1, len(self.query)) if self.query[i] in _QUOTES), None)
            if end is None:
                self.fail("a quotation is opened and not closed", at)
            return _Sign("word", at, self.query[at + 1 : end]), end + 1
        if self.is_minus(at):
            return _Sign("NOT", at), at + 1
        return self.name_at(at) or self.word_at(at)

    def is_comma(self, at: int) -> bool:
        """Return whether a comma at ``at`` stands between words of a NEAR, and not before its distance."""
        return bool(self.near) and self.query[at] in _COMMAS and _DISTANCE.match(self.query, at) is None

    def bracket_at(self, at: int) -> _Sign:
        opens = self.query[at] in _OPEN
        if self.near:
            self.near += 1 if opens else -1
        return _Sign("(" if opens else ")", at)

    def name_at(self, at: int) -> tuple[_Sign, int] | None:
        """Return a field, a NEAR or its distance, and where it ends."""
        if match := _FIELD.match(self.query, at):
            return _Sign("field", at, match[1].lower()), match.end()
        if match := _NEAR.match(self.query, at):
            self.near = 1
            return _Sign("near", at), match.end() + 1
        if match := _NEAR_BETWEEN.match(self.query, at):
            return _Sign("NEAR", at, match[1] or str(DEFAULT_DISTANCE)), match.end()
        if self.near and (match := _DISTANCE.match(self.query, at)):
            return _Sign("distance", at, match[1]), match.end()
        return None

    def word_at(self, at: int) -> tuple[_Sign, int]:
        end = (_NEAR_WORD_END if self.near else _WORD_END).search(self.query, at + 1)
        assert end is not None  # \Z matches
        word = self.query[at : end.start()]
        return _Sign(word if word in _OPERATORS else "word", at, word), end.start()

    def is_minus(self, at: int) -> bool:
        """Return whether a dash at ``at`` means NOT: it begins a word, and is not one itself."""
        before, after = self.query[:at][-1:], self.query[at + 1 :][:1]
        return (
            self.query[at] in _MINUS
            and (not before or before.isspace() or before in _OPEN)
            and bool(after)
            and not after.isspace()
        )

    # Parsing: ``signs`` is a stack, its last the next to be read.

    @property
    def next(self) -> _Sign:
        return self.signs[-1]

    def alternatives(self, columns: tuple[str, ...]) -> Node:
        parts = [self.all_of(columns)]
        while self.next.kind == "OR":
            self.signs.pop()
            parts.append(self.all_of(columns))
        return group("OR", parts)

    def all_of(self, columns: tuple[str, ...]) -> Node:
        parts = [self.one(columns)]
        while self.next.kind not in ("OR", ")", "end"):
            if self.next.kind == "AND":
                self.signs.pop()
            parts.append(self.one(columns))
        return group("AND", parts)

    def one(self, columns: tuple[str, ...]) -> Node:
        negative = False
        while self.next.kind == "NOT":
            self.signs.pop()
            negative = not negative
        node = self.operand(columns)
        while self.next.kind == "NEAR":
            node = self.near_between(node, columns)
        return negated(node) if negative else node

    def operand(self, columns: tuple[str, ...]) -> Node:
        sign = self.signs.pop()
        if sign.kind == "word":
            return Term(self.needle(sign, columns))
        if sign.kind == "field":
            if self.next.kind not in ("word", "(", "near"):
                self.fail(f"{sign.text}: wants a word after it", sign.place)
            if self.query[self.next.place] in _MINUS:
                self.fail(f"the minus stands before the field, as in -{sign.text}:工会", self.next.place)
            return self.operand((sign.text,))
        if sign.kind == "near":
            return self.near_of(sign, columns)
        if sign.kind != "(":
            self.fail(
                "a word is wanted" if sign.kind == "end" else "a word is wanted before this", sign.place
            )
        return self.bracket(sign, columns)

    def needle(self, sign: _Sign, columns: tuple[str, ...]) -> Needle:
        runs = tuple(spaced(sign.text).split())
        if not runs:
            self.fail("no letter, digit or Chinese character to search for", sign.place)
        return Needle(runs, columns)

    def bracket(self, opened: _Sign, columns: tuple[str, ...]) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(f"brackets more than {MAX_DEPTH} deep", opened.place)
        node = self.alternatives(columns)
        if self.signs.pop().kind != ")":
            self.fail("a bracket is opened and not closed", opened.place)
        self.depth -= 1
        return node

    # NEAR

    def near_of(self, opened: _Sign, columns: tuple[str, ...]) -> Node:
        """Return ``NEAR(word word …, number)``, of which everything up to the bracket is read."""
        needles = []
        while self.next.kind == "word":
            needles.append(self.needle(self.signs.pop(), columns))
        distance = str(DEFAULT_DISTANCE)
        if self.next.kind == "distance":
            distance = self.signs.pop().text
        if self.next.kind == "end":
            self.fail("a bracket is opened and not closed", opened.place)
        if self.next.kind != ")":
            self.fail("NEAR takes words and phrases, and a number: NEAR(工会 劳动, 20)", self.next.place)
        self.signs.pop()
        return self.nearness(needles, distance, opened)

    def near_between(self, first: Node, columns: tuple[str, ...]) -> Node:
        sign = self.signs.pop()
        second = self.operand(columns)
        if not isinstance(first, Term) or not isinstance(second, Term):
            self.fail(
                "NEAR stands between two words or phrases; of more: NEAR(工会 劳动 竞赛, 20)", sign.place
            )
        if first.needle.columns != second.needle.columns:
            self.fail("NEAR stands between words of one field: title:NEAR(工会 劳动, 20)", sign.place)
        return self.nearness([first.needle, second.needle], sign.text, sign)

    def nearness(self, needles: list[Needle], distance: str, sign: _Sign) -> Node:
        if len(needles) < 2:
            self.fail("NEAR wants two words at least", sign.place)
        if needles[0].columns == (AUTHOR,):
            self.fail("NEAR looks in texts; author: takes words", sign.place)
        if len(distance) > len(str(MAX_DISTANCE)) or int(distance) > MAX_DISTANCE:
            self.fail(f"NEAR takes at most {MAX_DISTANCE:,} characters", sign.place)
        return Near(tuple(needles), int(distance))
