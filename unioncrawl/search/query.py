"""The query language: what people type, to an FTS5 expression and the needles to highlight.

    工会 劳动            both (also ``工会 AND 劳动``)
    工会 OR 劳动         one of them
    工会 -劳动           the first without the second (also ``工会 NOT 劳动``)
    "劳动 竞赛" “工会”     as written: a gap between words stands for any gap, but for one
    title:工会           in one field: title, kicker, subtitle, text
    author:张三          only articles that name such an author, beside other words or alone
    工会 (劳动 OR 生产)   brackets; NOT binds closest, then AND, then OR

A word is found wherever its characters stand, inside a longer word too. Width, case, and traditional or
simplified characters make no difference; signs typed in Chinese width (``“”（）：－``) count as the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NoReturn

from unioncrawl.errors import UsageProblemError
from unioncrawl.search.fold import spaced
from unioncrawl.search.segment import phrase

COLUMNS = ("kicker", "title", "subtitle", "text")
"""The fields of an article that are searched, in the order of the index's columns."""

MAX_LENGTH = 1000  # characters
MAX_DEPTH = 12  # brackets; each may become two in FTS5's expression, whose parser takes some 30

_FIELD = re.compile(rf"({'|'.join(COLUMNS)}|author)[:：]", re.IGNORECASE)
_WORD_END = re.compile(r"[\s()（）\"“”＂]|\Z")
_QUOTES = '"“”＂'
_OPEN, _CLOSE = "(（", ")）"
_OPERATORS = ("AND", "OR", "NOT")


@dataclass(frozen=True)
class Needle:
    """A word or phrase as it stands in spaced text: see ``fold.spaced``."""

    runs: tuple[str, ...]
    """Its words, with a gap between one and the next."""

    columns: tuple[str, ...] = COLUMNS
    """The fields in which it is looked for."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches, with no length, before each place in spaced text where the needle stands: its group 1."""
        return re.compile(f"(?=({' +'.join(map(re.escape, self.runs))}))")

    def places(self, line: str) -> Iterator[tuple[int, int]]:
        """Yield begin and end of each place in ``line``, which is spaced text; they may overlap."""
        return (match.span(1) for match in self.pattern.finditer(line))


@dataclass(frozen=True)
class Query:
    """A query, understood."""

    match: str | None
    """What follows ``MATCH`` in SQL; ``None`` if only authors are asked for."""

    needles: tuple[Needle, ...] = ()
    """What was looked for, without what was to be left out: to be highlighted."""

    authors: tuple[Needle, ...] = ()
    """Each is in the name of one of the article's authors."""

    not_authors: tuple[Needle, ...] = ()
    """None is in the name of any of the article's authors."""

    def needles_in(self, column: str) -> list[Needle]:
        """Return the needles that were looked for in the field ``column``."""
        return [needle for needle in self.needles if column in needle.columns]


def parse(query: str) -> Query:
    """Return ``query`` as FTS5 understands it.

    :raises UsageProblemError: if it cannot be understood, or would have to list all that does *not* have a
        word. The message has the place, counted in characters from 1.
    """
    return _Parser(query).parsed()


@dataclass(frozen=True)
class _Term:
    needle: Needle
    author: bool
    place: int


@dataclass(frozen=True)
class _Group:
    operator: str
    """``AND``, ``OR`` or ``NOT``; the last has one part."""

    parts: tuple[_Node, ...]


_Node = _Term | _Group


@dataclass(frozen=True)
class _Sign:
    """One piece of a query."""

    kind: str
    """``word``, ``field``, an operator, ``(``, ``)`` or ``end``."""

    place: int
    """Where it begins, in characters from 0."""

    text: str = ""
    """The word, without quotes, or the field's name."""


@dataclass
class _Parser:
    query: str
    signs: list[_Sign] = field(default_factory=list)
    depth: int = 0

    def parsed(self) -> Query:
        if len(self.query) > MAX_LENGTH:
            self.fail(f"more than {MAX_LENGTH} characters", MAX_LENGTH)
        self.signs = list(self.scan())[::-1]
        if self.signs[-1].kind == "end":
            raise UsageProblemError("query: nothing to search for: give at least one word")
        tree = self.alternatives(COLUMNS)
        if self.next.kind == ")":
            self.fail("a bracket is closed that was not opened", self.next.place)
        return self.compiled(tree)

    def fail(self, problem: str, place: int) -> NoReturn:
        shown = "".join(c if c.isprintable() else " " for c in self.query[:MAX_LENGTH])
        raise UsageProblemError(f"query: {problem}, at character {place + 1}: {shown}")

    # Scanning

    def scan(self) -> Iterator[_Sign]:
        at = 0
        while at < len(self.query):
            if self.query[at].isspace():
                at += 1
                continue
            sign, at = self.sign_at(at)
            yield sign
        yield _Sign("end", len(self.query))

    def sign_at(self, at: int) -> tuple[_Sign, int]:
        """Return the sign at ``at``, and where it ends."""
        character = self.query[at]
        if character in _OPEN:
            return _Sign("(", at), at + 1
        if character in _CLOSE:
            return _Sign(")", at), at + 1
        if character in _QUOTES:
            end = next((i for i in range(at + 1, len(self.query)) if self.query[i] in _QUOTES), None)
            if end is None:
                self.fail("a quotation is opened and not closed", at)
            return _Sign("word", at, self.query[at + 1 : end]), end + 1
        if self.is_minus(at):
            return _Sign("NOT", at), at + 1
        if match := _FIELD.match(self.query, at):
            return _Sign("field", at, match[1].lower()), match.end()
        end_match = _WORD_END.search(self.query, at)
        assert end_match is not None  # \Z matches
        word = self.query[at : end_match.start()]
        return _Sign(word if word in _OPERATORS else "word", at, word), end_match.start()

    def is_minus(self, at: int) -> bool:
        """Return whether a dash at ``at`` means NOT: it begins a word, and is not one itself."""
        before, after = self.query[:at][-1:], self.query[at + 1 :][:1]
        return (
            self.query[at] in "-－"
            and (not before or before.isspace() or before in _OPEN)
            and bool(after)
            and not after.isspace()
        )

    # Parsing: ``signs`` is a stack, its last the next to be read.

    @property
    def next(self) -> _Sign:
        return self.signs[-1]

    def alternatives(self, columns: tuple[str, ...]) -> _Node:
        parts = [self.all_of(columns)]
        while self.next.kind == "OR":
            self.signs.pop()
            parts.append(self.all_of(columns))
        return _group("OR", parts)

    def all_of(self, columns: tuple[str, ...]) -> _Node:
        parts = [self.one(columns)]
        while self.next.kind not in ("OR", ")", "end"):
            if self.next.kind == "AND":
                self.signs.pop()
            parts.append(self.one(columns))
        return _group("AND", parts)

    def one(self, columns: tuple[str, ...]) -> _Node:
        negative = False
        while self.next.kind == "NOT":
            self.signs.pop()
            negative = not negative
        node = self.operand(columns)
        return _Group("NOT", (node,)) if negative else node

    def operand(self, columns: tuple[str, ...]) -> _Node:
        sign = self.signs.pop()
        if sign.kind == "word":
            runs = tuple(spaced(sign.text).split())
            if not runs:
                self.fail("no letter, digit or Chinese character to search for", sign.place)
            return _Term(Needle(runs, columns), columns == ("author",), sign.place)
        if sign.kind == "field":
            if self.next.kind not in ("word", "("):
                self.fail(f"{sign.text}: wants a word after it", sign.place)
            return self.operand((sign.text,))
        if sign.kind != "(":
            self.fail(
                "a word is wanted" if sign.kind == "end" else "a word is wanted before this", sign.place
            )
        return self.bracket(sign, columns)

    def bracket(self, opened: _Sign, columns: tuple[str, ...]) -> _Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(f"brackets more than {MAX_DEPTH} deep", opened.place)
        node = self.alternatives(columns)
        if self.signs.pop().kind != ")":
            self.fail("a bracket is opened and not closed", opened.place)
        self.depth -= 1
        return node

    # Compiling

    def compiled(self, tree: _Node) -> Query:
        authors: list[Needle] = []
        not_authors: list[Needle] = []
        words: list[_Node] = []
        for part in tree.parts if isinstance(tree, _Group) and tree.operator == "AND" else (tree,):
            term = part.parts[0] if isinstance(part, _Group) and part.operator == "NOT" else part
            if isinstance(term, _Term) and term.author:
                (authors if term is part else not_authors).append(term.needle)
            else:
                words.append(part)
        match = None
        needles: dict[Needle, None] = {}  # a set that keeps its order
        if words:
            self.check_authors(words)
            positive, match = _expression(_group("AND", words))
            if not positive:
                self.fail("only words to leave out: give one to search for", 0)
            for node in words:
                needles.update(dict.fromkeys(_wanted(node)))
        elif not authors:
            self.fail("only authors to leave out: give a word to search for", 0)
        return Query(match, tuple(needles), tuple(authors), tuple(not_authors))

    def check_authors(self, nodes: list[_Node]) -> None:
        for node in nodes:
            if isinstance(node, _Group):
                self.check_authors(list(node.parts))
            elif node.author:
                self.fail("author: cannot stand in a bracket or beside OR", node.place)


def _group(operator: str, parts: list[_Node]) -> _Node:
    """Return ``parts`` as one node, with no group directly in another of its kind."""
    flat: list[_Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, _Group) and part.operator == operator else [part]
    return flat[0] if len(flat) == 1 else _Group(operator, tuple(flat))


def _wanted(node: _Node, positive: bool = True) -> Iterator[Needle]:
    """Yield the needles that ``node`` looks for, without those that it leaves out."""
    if isinstance(node, _Term):
        if positive:
            yield node.needle
        return
    for part in node.parts:
        yield from _wanted(part, positive if node.operator != "NOT" else not positive)


def _expression(node: _Node) -> tuple[bool, str]:
    """Return whether ``node`` is what an FTS5 expression matches or all that it does not, and the expression.

    FTS5's NOT stands between two operands: ``a NOT b``. So whatever has nothing positive is turned
    round (``NOT a AND NOT b`` is not ``a OR b``, and so on) until something positive is beside it.
    """
    if isinstance(node, _Term):
        tokens, prefix = phrase(node.needle.runs)
        column = "" if node.needle.columns == COLUMNS else f"{node.needle.columns[0]} : "
        return True, f'{column}"{tokens}"' + (" *" if prefix else "")
    parts = [_expression(part) for part in node.parts]
    if node.operator == "NOT":
        return not parts[0][0], parts[0][1]
    wanted = [expression for positive, expression in parts if positive]
    unwanted = [expression for positive, expression in parts if not positive]
    if node.operator == "AND":
        if not unwanted:
            return True, _joined("AND", wanted)
        if not wanted:
            return False, _joined("OR", unwanted)
        return True, f"({_joined('AND', wanted)} NOT {_joined('OR', unwanted)})"
    if not unwanted:
        return True, _joined("OR", wanted)
    if not wanted:
        return False, _joined("AND", unwanted)
    return False, f"({_joined('AND', unwanted)} NOT {_joined('OR', wanted)})"


def _joined(operator: str, expressions: list[str]) -> str:
    return expressions[0] if len(expressions) == 1 else f"({f' {operator} '.join(expressions)})"
