"""What a query means: a tree of words, compiled to expressions of FTS5."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from unioncrawl.search import facts
from unioncrawl.search.facts import marked, quoted
from unioncrawl.search.segment import phrase

COLUMNS = ("text", "title", "kicker", "subtitle")
"""The fields of an article that are searched, in the order of the index's columns."""

AUTHOR = "author"
"""A field that is searched only if it is named."""


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

    @property
    def is_character(self) -> bool:
        """Whether it is a single character, the beginning of very many tokens."""
        return len(self.runs) == 1 and len(self.runs[0]) == 1

    @property
    def is_unrestricted(self) -> bool:
        """Whether it is looked for in all fields."""
        return self.columns == COLUMNS

    def places(self, line: str) -> Iterator[tuple[int, int]]:
        """Yield begin and end of each place in ``line``, which is spaced text; they may overlap."""
        return (match.span(1) for match in self.pattern.finditer(line))


@dataclass(frozen=True)
class Query:
    """A query, understood."""

    match: str | None
    """What follows ``MATCH`` in SQL."""

    needles: tuple[Needle, ...] = ()
    """What was looked for, without what was to be left out: to be highlighted."""

    in_titles: str | None = None
    """The same, finding only what has in its title what is looked for without naming a field; ``None`` if
    that would be no difference.
    """

    characters: tuple[tuple[Needle, bool], ...] = ()
    """Single characters that must, or must not, be in what is found: looking into texts may be quicker."""

    beside: str | None = None
    """``match`` without ``characters``; ``None`` if nothing is left."""

    has_characters: bool = False
    """Whether any single character is looked for."""

    def needles_in(self, column: str) -> list[Needle]:
        """Return the needles that were looked for in the field ``column``."""
        return [needle for needle in self.needles if column in needle.columns]


@dataclass(frozen=True)
class Term:
    """A word or phrase."""

    needle: Needle


@dataclass(frozen=True)
class Near:
    """Words or phrases in one field, the last of which begins at most ``distance`` characters after each of
    the others has ended; what is no part of a word does not count.
    """

    needles: tuple[Needle, ...]
    distance: int


@dataclass(frozen=True)
class Group:
    """Several nodes, or one that is not to be."""

    operator: str
    """``AND``, ``OR`` or ``NOT``; the last has one part."""

    parts: tuple[Node, ...]


Node = Term | Near | Group


def group(operator: str, parts: Sequence[Node]) -> Node:
    """Return ``parts`` as one node, with no group directly in another of its kind."""
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, Group) and part.operator == operator else [part]
    return flat[0] if len(flat) == 1 else Group(operator, tuple(flat))


def negated(node: Node) -> Node:
    """Return what finds all that ``node`` does not."""
    return Group("NOT", (node,))


def compiled(tree: Node) -> Query | None:
    """Return what ``tree`` means; ``None`` if it finds all that does *not* have something."""
    positive, match = _expression(tree)
    if not positive:
        return None
    wanted = list(dict.fromkeys(_wanted(tree)))  # a set that keeps its order
    in_titles = (
        _expression(tree, titles=True)[1] if any(needle.is_unrestricted for needle in wanted) else None
    )
    characters, others = _apart(tree)
    beside: str | None = None
    if others and characters:
        positive, beside = _expression(group("AND", others))
        if not positive:
            characters, beside = [], None
    return Query(
        match=match,
        needles=tuple(needle for needle in wanted if needle.columns != (AUTHOR,)),
        in_titles=in_titles,
        characters=tuple(characters),
        beside=beside,
        has_characters=any(needle.is_character and needle.columns != (AUTHOR,) for needle in wanted),
    )


def _wanted(node: Node, positive: bool = True) -> Iterator[Needle]:
    """Yield the needles that ``node`` looks for, without those that it leaves out."""
    if isinstance(node, Group):
        for part in node.parts:
            yield from _wanted(part, positive if node.operator != "NOT" else not positive)
    elif positive:
        yield from (node.needle,) if isinstance(node, Term) else node.needles


def _apart(tree: Node) -> tuple[list[tuple[Needle, bool]], list[Node]]:
    """Return the single characters that everything found has, or has not, and the other parts of ``tree``."""
    characters: list[tuple[Needle, bool]] = []
    others: list[Node] = []
    for part in tree.parts if isinstance(tree, Group) and tree.operator == "AND" else (tree,):
        wanted = not (isinstance(part, Group) and part.operator == "NOT")
        term = part if not isinstance(part, Group) or wanted else part.parts[0]
        if isinstance(term, Term) and term.needle.is_character and term.needle.columns != (AUTHOR,):
            characters.append((term.needle, wanted))
        else:
            others.append(part)
    if not others and not any(wanted for _, wanted in characters):
        return [], [tree]
    return characters, others


def _expression(node: Node, titles: bool = False, positive: bool = True) -> tuple[bool, str]:
    """Return whether ``node`` is what an FTS5 expression matches or all that it does not, and the expression.

    FTS5's NOT stands between two operands: ``a NOT b``. So whatever has nothing positive is turned
    round (``NOT a AND NOT b`` is not ``a OR b``, and so on) until something positive is beside it.

    :param titles: have needles that are looked for in all fields looked for in titles alone.
    :param positive: whether ``node`` is looked for, and not left out.
    """
    if isinstance(node, Term):
        return True, _term(node.needle, titles and positive)
    if isinstance(node, Near):
        return True, _near(node, titles and positive)
    if node.operator == "NOT":
        found, expression = _expression(node.parts[0], titles, not positive)
        return not found, expression
    parts = [_expression(part, titles, positive) for part in node.parts]
    wanted = [expression for found, expression in parts if found]
    unwanted = [expression for found, expression in parts if not found]
    if node.operator == "AND":
        if not unwanted:
            return True, joined("AND", wanted)
        if not wanted:
            return False, joined("OR", unwanted)
        return True, f"({joined('AND', wanted)} NOT {joined('OR', unwanted)})"
    if not unwanted:
        return True, joined("OR", wanted)
    if not wanted:
        return False, joined("AND", unwanted)
    return False, f"({joined('AND', unwanted)} NOT {joined('OR', wanted)})"


def joined(operator: str, expressions: Sequence[str]) -> str:
    """Return expressions with an operator of FTS5 between them."""
    return expressions[0] if len(expressions) == 1 else f"({f' {operator} '.join(expressions)})"


def _term(needle: Needle, in_title: bool) -> str:
    found, prefix = phrase(needle.runs)
    return _in_columns(needle, quoted(_marked(needle, found, in_title), prefix), in_title)


def _near(near: Near, in_title: bool) -> str:
    """Return FTS5's NEAR, which counts the tokens between the end of each phrase and the last that begins.

    There are as many tokens as characters; but a phrase has one less than characters, unless it ends in one that
    is prefix to its token. So either all phrases end so, or one more token is allowed between them.
    """
    whole = any(needle.is_character for needle in near.needles)
    phrases = []
    for needle in near.needles:
        found, prefix = phrase(needle.runs, whole=whole)
        phrases.append(quoted(_marked(needle, found, in_title), prefix))
    distance = near.distance + (0 if whole else 1)
    return _in_columns(near.needles[0], f"NEAR({' '.join(phrases)}, {distance})", in_title)


def _marked(needle: Needle, found: Sequence[str], in_title: bool) -> Sequence[str]:
    if needle.columns == (AUTHOR,):
        return marked(facts.AUTHOR, found)
    return marked(facts.TITLE, found) if in_title and needle.is_unrestricted else found


def _in_columns(needle: Needle, expression: str, in_title: bool) -> str:
    if needle.columns == (AUTHOR,) or (in_title and needle.is_unrestricted):
        return expression  # marked tokens are in no other column
    if needle.is_unrestricted:
        return expression
    return f"{needle.columns[0]} : {expression}"
