"""Rules that a re-parse must not break: ``NAME``, ``NAME:FIELD``, ``NAME:LIMIT`` or ``NAME:FIELD:LIMIT``.

========== ==================================================================== =========
name       is broken if, in any source,                                         limit
========== ==================================================================== =========
fill       the share of captures that have a field falls                        1 %
changed    captures have another value in a field, have gained or lost it       0 %
date       captures have another date of publication, or lose theirs            0 %
lost       captures give no article or plan any more, or one of the other kind  0 %
fell       fields come from the grammar or the generic extractor, and did not   0 %
generic    fields come from the generic extractor, and did not                  0 %
========== ==================================================================== =========

What is counted are captures that gave an article, or a plan for fields of plans: an article that was captured three
times counts three times, for each is read, and a page class may fail on an old one alone. A limit is a share of the
source's captures, in percent, with or without the sign: the rule is broken by more than that. Without a field, each
counts by itself. Fields of plans are written ``plan.page_no``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

import attrs

from unioncrawl.archive.reparse_read import PLAN_FIELDS
from unioncrawl.archive.reparse_summary import OF_PLANS, Field, Source, Summary
from unioncrawl.errors import UsageProblemError
from unioncrawl.items import FIELDS
from unioncrawl.words import counted

LIMITS = {"fill": 1.0, "changed": 0.0, "date": 0.0, "lost": 0.0, "fell": 0.0, "generic": 0.0}
"""Percent that a rule allows if it does not say."""

NAMES = (*FIELDS, *(OF_PLANS + name for name in PLAN_FIELDS))

WITHOUT_FIELD = ("date", "lost")

DATES = ("published", f"{OF_PLANS}published")

_KINDS = {
    "changed": ("gained", "lost", "changed"),
    "fell": ("fell",),
    "generic": ("generic",),
    "date": ("lost", "changed"),
}
"""What of a field breaks a rule."""


@attrs.frozen
class Rule:
    """One rule, as somebody wrote it."""

    text: str
    name: str
    field: str | None
    limit: float
    """Percent."""


@attrs.frozen
class Broken:
    """That a rule is broken, where, by how much and by what."""

    rule: str
    source: str
    what: str
    example: str

    @property
    def line(self) -> str:
        """What people read."""
        example = f", e.g. {self.example}" if self.example else ""
        return f"rule {self.rule} is broken: {self.source}: {self.what}{example}"


def parse(text: str) -> Rule:
    """Return a rule.

    :raises UsageProblemError: says what is wrong with it.
    """
    name, *rest = text.strip().split(":")
    if name not in LIMITS:
        raise UsageProblemError(f"--fail-on {text}: no rule {name!r}; {_meant(name, tuple(LIMITS))}")
    field = None
    if rest and not _is_limit(rest[0]):
        field = _field(text, name, rest.pop(0))
    limit = LIMITS[name]
    if rest and _is_limit(rest[0]):
        limit = _limit(text, rest.pop(0))
    if rest:
        raise UsageProblemError(
            f"--fail-on {text}: {':'.join(rest)!r} is no limit; write {name}"
            f"{f':{field}' if field else ''}:1% or :0.5%"
        )
    return Rule(text.strip(), name, field, limit)


_NUMBER = re.compile(r"\s*([+-]?[0-9]+(?:\.[0-9]*)?|[+-]?\.[0-9]+)\s*%?\s*")


def _is_limit(text: str) -> bool:
    """Return whether ``text`` is meant for a limit: it is a number."""
    return _NUMBER.fullmatch(text) is not None


def _limit(rule: str, text: str) -> float:
    match = _NUMBER.fullmatch(text)
    limit = float(match[1]) if match else -1.0
    if not 0 <= limit <= 100:
        raise UsageProblemError(
            f"--fail-on {rule}: {text!r} is no limit: that is a share, from 0 to 100 percent"
        )
    return limit


def _field(text: str, name: str, field: str) -> str:
    if name in WITHOUT_FIELD:
        raise UsageProblemError(f"--fail-on {text}: {name} takes no field; write {name} or {name}:1%")
    if field not in NAMES:
        meant = _meant(field, NAMES)
        raise UsageProblemError(f"--fail-on {text}: {field!r} is no field and no limit; {meant}")
    return field


def _meant(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"


def broken(rules: Sequence[Rule], summary: Summary) -> list[Broken]:
    """Return where each rule is broken."""
    fields, sources = summary.fields(), summary.sources()
    return [found for rule in rules for found in _broken(rule, fields, sources)]


def _broken(rule: Rule, fields: Sequence[Field], sources: Sequence[Source]) -> Iterator[Broken]:
    if rule.name == "lost":
        for source in sources:
            if found := _lost(rule, source):
                yield found
        return
    wanted = DATES if rule.name == "date" else (rule.field,) if rule.field else ()
    for field in fields:
        if wanted and field.name not in wanted:
            continue
        lost = next((one.examples.get("lost", "") for one in sources if one.name == field.source), "")
        found = _fill(rule, field, lost) if rule.name == "fill" else _values(rule, field)
        if found:
            yield found


def _lost(rule: Rule, source: Source) -> Broken | None:
    lost = source.counts["lost"]
    if not lost or 100 * lost <= rule.limit * source.items_before:
        return None
    what = f"{lost} of {counted(source.items_before, 'capture')} lost"
    return Broken(rule.text, source.name, what, source.examples.get("lost", ""))


def _fill(rule: Rule, field: Field, lost: str) -> Broken | None:
    """Return that a rule on how many captures have a field is broken.

    :param lost: address of a page of the source that gives no item any more.
    """
    fall = 100 * (field.rate_before - field.rate_after)
    if fall <= rule.limit + _ROUNDING:
        return None
    gone = field.items_before - field.items_after
    what = (
        f"{field.name} {100 * field.rate_before:.1f} % → {100 * field.rate_after:.1f} %"
        f" ({field.counts['lost']} of {counted(field.items_after, 'capture')} lost it"
        f"{f', {gone} more give nothing any more' if gone > 0 else ''})"
    )
    return Broken(rule.text, field.source, what, field.examples.get("lost", lost))


_ROUNDING = 1e-9
"""Percent that come of computing with floats."""


def _values(rule: Rule, field: Field) -> Broken | None:
    kinds = _KINDS[rule.name]
    number = sum(field.counts[kind] for kind in kinds)
    if not number or 100 * number <= rule.limit * field.items_before:
        return None
    counts = ", ".join(f"{field.counts[kind]} {kind}" for kind in kinds if field.counts[kind])
    what = f"{field.name} of {number} of {counted(field.items_before, 'capture')} ({counts})"
    example = next((field.examples[kind] for kind in kinds if kind in field.examples), "")
    return Broken(rule.text, field.source, what, example)
