"""What a re-parse changes, by source and field: counters and a few samples, however many pages are read."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from unioncrawl.archive.comparing import MADE_BY, Change
from unioncrawl.archive.reparse_read import PLAN_FIELDS, Outcome
from unioncrawl.items import FIELDS
from unioncrawl.words import counted

SAMPLES = 3
"""Shown of each field of each source."""

OF_PLANS = "plan."
"""Before the names of fields of plans: an article has some of the same name."""

STRENGTHS = {"selector": 0, "grammar": 1, "generic": 2}
"""Ways in which a field is got out of a page, the surest first. Others (address, plan) are not in this order."""

_COUNTED = (*FIELDS, *(OF_PLANS + name for name in PLAN_FIELDS))


@attrs.frozen(kw_only=True)
class Sample:
    """One changed value."""

    url: str
    snapshot_id: int
    what: str
    """``gained``, ``lost`` or ``changed``."""

    before: Any
    after: Any


@attrs.define
class Field:
    """What happens to one field of one source."""

    source: str
    name: str
    items_before: int = 0
    items_after: int = 0
    filled_before: int = 0
    filled_after: int = 0
    counts: Counter[str] = attrs.field(factory=Counter)
    """Of captures that stay what they are: how many ``gained`` a value, ``lost`` or ``changed`` it; whose value ``fell``
    from a selector to the grammar or to the generic extractor, or ``rose``, or came to be ``generic``."""

    examples: dict[str, str] = attrs.field(factory=dict)
    """Address of the first of each of these."""

    samples: list[Sample] = attrs.field(factory=list)

    @property
    def rate_before(self) -> float:
        """Share of the captures that had a value."""
        return self.filled_before / self.items_before if self.items_before else 0.0

    @property
    def rate_after(self) -> float:
        """Share of the captures that will have one."""
        return self.filled_after / self.items_after if self.items_after else 0.0

    @property
    def is_touched(self) -> bool:
        """Whether anything happens to it."""
        return bool(self.counts) or self.rate_before != self.rate_after

    def note(self, what: str, url: str) -> None:
        """Count a capture in."""
        self.counts[what] += 1
        self.examples.setdefault(what, url)

    def count(self, items: int, before: int | None, after: int | None, bit: int | None) -> None:
        """Count captures in.

        :param before: which fields their items had, ``None`` if there were none.
        :param after: which they will have.
        :param bit: that of this field; ``None`` if every item has it: its address, say.
        """
        self.items_before += items * (before is not None)
        self.items_after += items * (after is not None)
        self.filled_before += items * (before is not None and (bit is None or bool(before & bit)))
        self.filled_after += items * (after is not None and (bit is None or bool(after & bit)))

    def row(self) -> dict[str, Any]:
        """Return it as a row for programs."""
        return {
            "source": self.source,
            "field": self.name,
            "items_before": self.items_before,
            "items_after": self.items_after,
            "filled_before": self.filled_before,
            "filled_after": self.filled_after,
            "rate_before": round(self.rate_before, 6),
            "rate_after": round(self.rate_after, 6),
            **{what: self.counts[what] for what in ("gained", "lost", "changed", "fell", "rose", "generic")},
        }


REASONS = 100
"""Different ones that are kept of each kind and source; the rest count together."""

OTHER_REASONS = "other reasons"


@attrs.define
class Reason:
    """Why pages of a source give an item no more, fail otherwise, or that they give one now."""

    kind: str
    text: str
    """Empty where none is told: of pages that are gained, and of withheld articles."""

    example: str
    """Address of the first."""

    pages: int = 0

    @property
    def said(self) -> str:
        """What people read, beside the example."""
        return f"{self.kind} {self.pages}{f': {self.text}' if self.text else ''}"


@attrs.define
class Source:
    """What happens to the captures of one source."""

    name: str
    articles_before: int = 0
    """Captures that gave an article: one that was captured twice counts twice, as all do here."""

    articles_after: int = 0
    items_before: int = 0
    """Captures that gave an article or a plan."""

    counts: Counter[str] = attrs.field(factory=Counter)
    """Pages by the kind of their change; ``reread`` for those of which only how they were read changes."""

    examples: dict[str, str] = attrs.field(factory=dict)
    reasons: dict[tuple[str, str], Reason] = attrs.field(factory=dict)

    def note_reason(self, kind: str, text: str, url: str) -> None:
        """Count a page in."""
        if (kind, text) not in self.reasons and sum(one == kind for one, _ in self.reasons) >= REASONS:
            text = OTHER_REASONS
        self.reasons.setdefault((kind, text), Reason(kind, text, url)).pages += 1

    def most_reasons(self, most: int) -> list[Reason]:
        """Return of each kind so many reasons, those of the most pages first."""
        found = sorted(self.reasons.values(), key=lambda one: (one.kind, -one.pages, one.text))
        groups = itertools.groupby(found, key=lambda one: one.kind)
        return [reason for _, group in groups for reason in itertools.islice(group, most)]


class Summary:
    """Sums up what came of every page."""

    def __init__(self, samples: int = SAMPLES, withheld: frozenset[int] | set[int] = frozenset()) -> None:
        """Keep so many ``samples`` of a field, the first that are met, and none of articles that are withheld."""
        self.pages = 0
        self.unreadable = 0
        self._most = samples
        self._withheld = withheld
        self._bits: Counter[tuple[str, bool, int | None, int | None]] = Counter()
        self._fields: dict[tuple[str, str], Field] = {}
        self._sources: dict[str, Source] = {}

    def see(self, outcome: Outcome) -> None:
        """Count in what came of a page."""
        self.pages += outcome.is_page
        if outcome.unreadable is not None:
            self.unreadable += 1
            return
        if outcome.role is not None:
            self._source(outcome.source).counts["role"] += 1
        if not outcome.is_page:
            return
        if outcome.lost is None:
            self._bits[outcome.source, outcome.is_plan, outcome.before, outcome.after] += 1
        else:
            self._bits[outcome.source, not outcome.is_plan, outcome.before, None] += 1
            self._bits[outcome.source, outcome.is_plan, None, outcome.after] += 1
            self._note(outcome.source, outcome.lost, "")
        if outcome.change is not None:
            self._note(outcome.source, outcome.change, OF_PLANS if outcome.is_plan else "")

    def _note(self, source: str, change: Change, prefix: str) -> None:
        said = [name for name in change.fields if name not in MADE_BY]
        kind = change.told
        of_source = self._source(source)
        of_source.counts[kind] += 1
        of_source.examples.setdefault(kind, change.url)
        if kind in ("lost", "gained", "failure"):
            _, reason = change.fields.get("reason", (None, None))
            is_shown = isinstance(reason, str) and not change.is_of(self._withheld)
            of_source.note_reason(kind, str(reason) if is_shown else "", change.url)
        if change.kind != "changed":
            return
        for name in said:
            self._note_field(self._field(source, prefix + name), change, name)
        for name, what in _moves(*change.fields.get("extraction", ({}, {}))):
            self._field(source, prefix + name).note(what, change.url)

    def _note_field(self, field: Field, change: Change, name: str) -> None:
        before, after = change.fields[name]
        what = "gained" if _is_empty(before) else "lost" if _is_empty(after) else "changed"
        field.note(what, change.url)
        if len(field.samples) < self._most and not change.is_of(self._withheld):
            sample = Sample(
                url=change.url, snapshot_id=change.snapshot_id, what=what, before=before, after=after
            )
            field.samples.append(sample)

    def _source(self, name: str) -> Source:
        return self._sources.setdefault(name, Source(name))

    def _field(self, source: str, name: str) -> Field:
        return self._fields.setdefault((source, name), Field(source, name))

    @property
    def read(self) -> str:
        """How many pages were read, in words, and of how many that could not be done."""
        said = f"{counted(self.pages - self.unreadable, 'page')} read"
        return f"{said}, {self.unreadable} could not be" if self.unreadable else said

    def kinds(self) -> Counter[str]:
        """Return how many pages change, by the kind of their change."""
        kinds: Counter[str] = Counter()
        for source in self._sources.values():
            kinds.update(source.counts)
        return kinds

    def sources(self) -> list[Source]:
        """Return what happens to each source's captures."""
        found = {name: attrs.evolve(source) for name, source in self._sources.items()}
        for (name, is_plan, before, after), count in self._bits.items():
            source = found.setdefault(name, Source(name))
            source.items_before += count * (before is not None)
            if not is_plan:
                source.articles_before += count * (before is not None)
                source.articles_after += count * (after is not None)
        return [found[name] for name in sorted(found)]

    def fields(self) -> list[Field]:
        """Return what happens to each field of each source, in the order of sources and fields."""
        found = {key: attrs.evolve(field) for key, field in self._fields.items()}
        of_every_item = [field for (_, name), field in found.items() if name not in _COUNTED]
        for (source, is_plan, before, after), count in self._bits.items():
            for number, name in enumerate(PLAN_FIELDS if is_plan else FIELDS):
                key = (source, OF_PLANS + name if is_plan else name)
                field = found.setdefault(key, Field(*key))
                field.count(count, before, after, 1 << number)
            for field in of_every_item:
                if (field.source, field.name.startswith(OF_PLANS)) == (source, is_plan):
                    field.count(count, before, after, None)
        return [found[key] for key in sorted(found, key=_place)]


def _place(key: tuple[str, str]) -> tuple[str, int, str]:
    source, name = key
    return source, _COUNTED.index(name) if name in _COUNTED else len(_COUNTED), name


def _moves(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the fields that were got otherwise than before, and what that is: ``fell``, ``rose``, ``generic``."""
    for name, now in after.items():
        was = before.get(name)
        if was is None or was == now:
            continue
        if now == "generic":
            yield name, "generic"
        if was in STRENGTHS and now in STRENGTHS:
            yield name, "fell" if STRENGTHS[now] > STRENGTHS[was] else "rose"


def _is_empty(value: Any) -> bool:
    return value in (None, "", [])
