"""An explanation as a reader wants it: laid out in lines for a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from unioncrawl.cli.output import short
from unioncrawl.cli.terminal import printable
from unioncrawl.cli.wrapping import width, wrapped
from unioncrawl.words import counted

if TYPE_CHECKING:
    from unioncrawl.explaining.model import Code, Explanation, Field, Line, Place, Problem, Step

MATCHES = {"equal": "says the same", "part": "has it", "joined": "is part of it"}

MOST_PLACES = 3
"""Places of a field in the overview."""

MOST_MISSES = 6
"""So much that did not match is told of a field in the overview."""

FIELDS_WIDE = 18
"""Columns for the names of fields before a line of the page."""

SHOWN = 40
"""Characters of a place."""

LEFT_OUT = "·"


def lines(
    told: Explanation, columns: int, *, fields: Sequence[str] = (), blocks: bool = False
) -> Iterator[str]:
    """Yield the lines of an explanation, styled, without line ends.

    :param fields: only these, with all that was asked for them.
    :param blocks: only the lines of the page, whole.
    """
    if fields:
        for field in told.fields:
            if field.name in fields:
                yield from _field(field, whole=True)
    if blocks:
        yield from _blocks(told.lines, columns, whole=True)
    if fields or blocks:
        return
    yield from _head(told)
    if told.problem:
        yield ""
        yield from _problem(told.problem, told.lines, columns)
    yield from _section("fields", _fields(told))
    if told.archive:
        yield from _section("in the archive", _archive(told.archive))
    yield from _section("lines", _blocks(told.lines, columns, whole=False))


def _section(title: str, body: Iterable[str]) -> Iterator[str]:
    """Yield ``body`` under a title, if there is any."""
    for number, line in enumerate(body):
        if not number:
            yield ""
            yield click.style(f"{title}:", bold=True)
        yield line


def _dim(text: str) -> str:
    return click.style(printable(text), dim=True)


# -- the page


def _head(told: Explanation) -> Iterator[str]:
    said = told.address
    if said.url:
        yield click.style(printable(said.url), bold=True)
    if said.canonical != said.url:
        yield f"canonical: {printable(said.canonical)}"
    number = f" {said.article_id}" if said.role == "article" and said.url else ""
    yield f"{said.role}{number} of {said.source} {said.title}".rstrip()
    yield f"read by {said.parser} {said.version} ({said.module}), platform {said.platform}"
    for base in said.product:
        yield _dim(f"  which is a {base}")
    for rule in said.rules:
        patterns = f"  {', '.join(rule.patterns)}" if rule.patterns else ""
        line = f"  {rule.parser}: {rule.verdict}{patterns}"
        yield printable(line) if rule.verdict.startswith("chosen") else _dim(line)
    yield from _charset(told)
    for notice in told.notices:
        yield click.style(printable(f"note: {notice}"), fg="yellow")


def _charset(told: Explanation) -> Iterator[str]:
    charset = told.charset
    yield f"charset: {charset.encoding}, {charset.reason}" + "".join(f"; {one}" for one in charset.refuted)
    for one in charset.candidates:
        if one.encoding == charset.encoding:
            fits = "fits" if one.fits else f"is nearest, but has {one.trouble}"
        else:
            fits = "would fit" if one.fits else f"does not fit: {one.trouble}"
        sense = "" if one.common is None else f", {one.common:.0%} of its characters are common in Chinese"
        yield _dim(f"  {one.encoding} ({one.why}) {fits}{sense}")


def _problem(problem: Problem, page: Sequence[Line], columns: int) -> Iterator[str]:
    field = f" in the field {problem.field}" if problem.field else ""
    yield click.style(f"no item: {problem.kind}{field}", fg="red", bold=True)
    yield f"  {printable(problem.reason)}"
    if problem.expected:
        yield f"  expected: {printable(problem.expected)}"
        yield f"  found:    {printable(problem.found)}"
    yield from (_code(code, "  at ") for code in problem.code)
    if problem.around:
        yield "  around there:"
        yield from _blocks([line for line in page if line.number in problem.around], columns, whole=False)


def _code(code: Code, before: str) -> str:
    return f"{before}{code.file}:{code.line} {code.function}  {_dim(code.text)}"


# -- its fields


def _fields(told: Explanation) -> Iterator[str]:
    empty = []
    for field in told.fields:
        if field.method or field.problem:
            yield from _field(field, whole=False)
        else:
            empty.append(field.name)
    if empty:
        yield f"  {LEFT_OUT} empty: {', '.join(empty)}; --field NAME tells what was tried"


def _field(field: Field, *, whole: bool) -> Iterator[str]:
    where = f": {field.where}" if field.where and field.where != field.method else ""
    how = f"  [{field.method}{where}]" if field.method else "  (empty)"
    yield f"  {click.style(field.name, bold=True)}: {_value(field.value, whole=whole)}{_dim(how)}"
    if whole and field.about:
        yield f"      {printable(field.about)}"
    for place in field.places if whole else field.places[:MOST_PLACES]:
        yield f"      {_place(place)}"
    if not whole and len(field.places) > MOST_PLACES:
        yield f"      … {counted(len(field.places), 'place')} in all, the last: {_place(field.places[-1])}"
    if field.code:
        yield _code(field.code, "      by ")
    if field.problem:
        yield click.style(f"      {field.problem.kind}: {printable(field.problem.reason)}", fg="red")
        yield from (_code(code, "      at ") for code in field.problem.code[-1:])
    if whole:
        yield from _steps(field.tried)
    else:
        yield from _misses(field)


def _value(value: Any, *, whole: bool) -> str:
    if whole and value is not None:
        return printable(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return short(value)


def _place(place: Place) -> str:
    words = _line_place(place) if place.kind == "line" else _other_place(place)
    text = place.text if len(place.text) <= SHOWN else f"{place.text[: SHOWN - 1]}…"
    return f"{words}  {_dim(text)}" if text else words


def _line_place(place: Place) -> str:
    """Return a line as a place; one that was neither taken as it is nor asked for was found afterwards."""
    if place.match == "same":
        return f"line {place.number} as it stands  {place.path}"
    seen = "line" if place.asked else "found again in line"
    return f"{seen} {place.number}, which {MATCHES[place.match]}  {place.path}"


def _other_place(place: Place) -> str:
    return {
        "attribute": f"found again in {place.path}",
        "head": f"found again in {place.path}",
        "element": f"element {place.path}",
        "source": f"found again in line {place.number} of the HTML",
        "address": "the address",
    }[place.kind]


def _misses(field: Field) -> Iterator[str]:
    """Yield what did not match, of what asks the page itself."""
    misses = [step.asked for step in field.tried if not step.matched and step.kind != "step"]
    if misses:
        more = f" … ({len(misses)})" if len(misses) > MOST_MISSES else ""
        yield _dim(f"      no match before: {'  '.join(map(short, misses[:MOST_MISSES]))}{more}")


def _steps(steps: Sequence[Step]) -> Iterator[str]:
    if steps:
        yield "      asked, in order:"
    for step in steps:
        mark = "+" if step.matched else "-"
        where = [f"line {number}" for number in step.lines] + step.paths[:1]
        found = f"  → {step.found}" if step.found else ""
        about = f"  {step.about}" if step.about else ""
        at = f"  {step.at}" if step.at else ""
        line = f"      {'  ' * step.depth}{mark} {step.kind} {step.asked}{found}"
        yield printable(line + f"  {', '.join(where)}".rstrip()) + _dim(about + at)


# -- its lines


def _blocks(page: Sequence[Line], columns: int, *, whole: bool) -> Iterator[str]:
    """Yield the lines of the page: number, fields, tag, ``»`` for an indent, ``@`` for links, text."""
    for line in page:
        fields = ",".join(line.fields) or LEFT_OUT
        fields += " " * (FIELDS_WIDE - width(fields))
        marks = ("»" if line.indented else " ") + ("@" if line.linked else " ")
        before = f"{line.number:>5} {fields} {line.tag:<6}{marks} "
        text = printable(line.text)
        laid = wrapped(text, columns, first=before, rest=" " * width(before))
        shown = laid if whole or len(laid) == 1 else [_cut(laid[0], columns)]
        yield from shown if line.fields else map(_dim, shown)
        if whole:
            yield _dim(" " * 6 + line.path)


def _cut(line: str, columns: int) -> str:
    """Return a line that goes on, with a mark that it does."""
    while width(line) >= columns > 1:
        line = line[:-1]
    return line + "…"


# -- in the archive


def _archive(held: dict[str, Any]) -> Iterator[str]:
    snapshot = held["snapshot"]
    yield f"  snapshot {snapshot['id']} of {snapshot['fetched_at']}, answered {snapshot['status']}"
    yield f"    {snapshot['warc_file']} at {snapshot['warc_offset']}, {snapshot['warc_length']} bytes"
    yield from map(printable, _article(held["article"], snapshot["id"]) if held["article"] else ())
    yield from map(printable, _reparse(held["reparse"]))
    for failure in held["failures"]:
        state = f"resolved {failure['resolved_at']}" if failure["resolved_at"] else "open"
        which = f"snapshot {failure['snapshot_id']}" if failure["snapshot_id"] else "no answer"
        yield printable(
            f"  failure of {failure['first_seen']} ({state}, {which}): {failure['kind']}: {failure['reason']}"
        )


def _article(article: dict[str, Any], snapshot_id: int) -> Iterator[str]:
    yield f"  article {article['id']}, of {counted(len(article['captures']), 'capture')}; * is this one"
    for one in article["captures"]:
        mark = "*" if one["snapshot_id"] == snapshot_id else " "
        read = ", the article is read from it" if one["snapshot_id"] == article["read_from"] else ""
        part = f", part {one['part']}" if one["part"] > 1 else ""
        yield f"  {mark} {one['captured_at']}  snapshot {one['snapshot_id']}, rank {one['rank']}{part}{read}"
        yield f"      {one['url']}"
        yield f"      {one['parser']} {one['parser_version']} gives {', '.join(one['gives']) or 'no field'}"
    if article["plan"]:
        gives = ", ".join(article["plan"]["gives"]) or "no field"
        yield f"    the plan {article['plan']['url']}, snapshot {article['plan']['snapshot_id']}, gives {gives}"
    for one in article["corrections"]:
        why = f": {one['because']}" if one["because"] else ""
        yield f"    corrected {one['field']} to {short(one['value'])} at {one['at']} by {one['by']}{why}"
    if article["revisions"] > 1:
        yield f"    {article['revisions']} contents since it was first captured"


def _reparse(reparse: dict[str, Any]) -> Iterator[str]:
    words = {
        "unchanged": "a re-parse would change nothing",
        "changed": "a re-parse would change:",
        "gained": "a re-parse would gain it",
        "lost": f"a re-parse would lose it: {reparse['reason']}",
    }
    yield f"  {words[reparse['kind']]}"
    for name, (before, after) in reparse["fields"].items():
        yield f"    {name}: {short(before)} -> {short(after)}"
