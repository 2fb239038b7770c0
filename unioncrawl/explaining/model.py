"""What is told of a page. Numbers of lines count from 1; everything can become JSON with ``attrs.asdict``."""

from __future__ import annotations

from typing import Any

import attrs


@attrs.frozen(kw_only=True)
class Line:
    """One line of visible text of the page."""

    number: int
    text: str
    tag: str
    indented: bool
    linked: bool
    path: str
    """XPath of the element."""

    fields: list[str] = attrs.field(factory=list)
    """Which fields it went to; none: it was left out."""


@attrs.frozen(kw_only=True)
class Place:
    """Where something is on the page, or in its address."""

    kind: str
    """``line``, ``attribute``, ``head`` (``<title>``, ``<meta>``), ``address``, ``source`` (a line of the HTML), or
    ``element``: what the selector matches, where the value itself does not stand."""

    number: int | None = None
    """Of the line of visible text, or of the HTML."""

    path: str = ""
    """XPath."""

    text: str = ""
    """The line, or what stands there."""

    match: str = ""
    """``same``: the very line that the page class took; ``equal``: a line that says the same; ``part``: the value is
    part of the line; ``joined``: the line is part of the value. All but the first were found again."""

    asked: bool = False
    """Whether the line is one that was asked for on the way to the field, or is in an element that was."""


@attrs.frozen(kw_only=True)
class Step:
    """One thing that was asked of the page on the way to a field."""

    kind: str
    """``id``, ``selector``, ``line`` (a pattern, looked for in the lines), ``links`` or ``step`` (a function)."""

    asked: str
    about: str
    """What a function says that it returns."""

    depth: int
    matched: bool
    found: str
    """In a few words; empty if there was nothing."""

    at: str
    """File and line by which a function returned."""

    lines: list[int]
    paths: list[str]


@attrs.frozen(kw_only=True)
class Code:
    """A line of the parser."""

    file: str
    line: int
    function: str
    text: str


@attrs.frozen(kw_only=True)
class Problem:
    """Why there is no value, or no item."""

    kind: str
    """As in ``failures``; ``error`` for a fault in the page class, ``hangs`` if it did not come to an end."""

    reason: str
    field: str | None = None
    expected: str = ""
    found: str = ""
    code: list[Code] = attrs.field(factory=list)
    """From the page class down to where it was raised."""

    around: list[int] = attrs.field(factory=list)
    """Numbers of lines of the page near which it was looked for."""


@attrs.frozen(kw_only=True)
class Field:
    """One field of the item."""

    name: str
    value: Any
    """As in the item, after cleaning; ``None`` if the page does not say."""

    method: str
    where: str
    """In the words of the page class."""

    about: str
    """What the page class says of the field."""

    code: Code | None
    """The line that returned it."""

    places: list[Place]
    """Where the value is found again."""

    tried: list[Step]
    """What was asked, in order. What another field had asked before is asked again here."""

    problem: Problem | None = None


@attrs.frozen(kw_only=True)
class Rule:
    """A page class, and why it reads the address or does not."""

    parser: str
    role: str
    patterns: list[str]
    verdict: str
    """``chosen``, or why it is not."""


@attrs.frozen(kw_only=True)
class Address:
    """What the address says."""

    url: str
    canonical: str
    article_id: int
    source: str
    title: str
    platform: str
    role: str
    parser: str
    version: str
    module: str
    product: list[str]
    """The classes that the page class is made of, and their files."""

    rules: list[Rule]


@attrs.frozen(kw_only=True)
class Candidate:
    """An encoding that the page could be in."""

    encoding: str
    why: str
    fits: bool
    trouble: str
    """The first bytes that it cannot be, and where."""

    common: float | None
    """Which part of the characters beyond ASCII is common in Chinese."""


@attrs.frozen(kw_only=True)
class Charset:
    """Which encoding the page was read in, and why."""

    encoding: str
    reason: str
    refuted: list[str]
    replaced: int
    """Characters that could not be decoded."""

    candidates: list[Candidate]


@attrs.frozen(kw_only=True)
class Explanation:
    """All that is told of one page."""

    address: Address
    status: int
    charset: Charset
    item: dict[str, Any] | None
    """What the page gives, as it would be stored."""

    problem: Problem | None
    """Why it gives none."""

    fields: list[Field]
    lines: list[Line]
    notices: list[str]
    archive: dict[str, Any] | None = None
    """What the archive holds of it; only for a page from an archive."""
