"""Fields that slide from selector to grammar to generic: markup that is no longer what it was."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Sequence

from unioncrawl.monitors.drift import Rate, risen
from unioncrawl.monitors.finding import Finding, explain
from unioncrawl.monitors.recent import EditionSeen, FieldSeen, fields


class Sliding:
    """Raised for each field, when the share of articles that get it by a lower method leaves its history.

    Selector, address, plan and manual are the top; below them is grammar, below that generic.
    """

    kinds = ("sliding",)

    def check(self, db: sqlite3.Connection, source: str, now: dt.datetime) -> Iterator[Finding]:
        """Yield the fields that have slid."""
        for field, seen in fields(db, source, now).items():
            for method, with_grammar in (("generic", False), ("grammar or generic", True)):
                if not any(own.by_generic or (with_grammar and own.by_grammar) for _, own in seen):
                    continue
                drift = risen(_rates(seen, with_grammar=with_grammar), whole_if_seen=True, habit=None)
                if drift is not None:
                    yield Finding(
                        source=source,
                        kind="sliding",
                        subject=field,
                        since=drift.since,
                        message=f"{field} is got by {method} in {drift.said}",
                        example=drift.example,
                        advice=f"{explain(drift.example)}; mend the page class, then"
                        f" unioncrawl reparse --source {source}",
                    )
                    break


def _rates(seen: Sequence[tuple[EditionSeen, FieldSeen]], *, with_grammar: bool) -> list[Rate]:
    rates = []
    for edition, field in seen:
        low = field.by_generic + field.by_grammar if with_grammar else field.by_generic
        rates.append(Rate(edition.day, len(low), len(field.filled), low[0] if low else ""))
    return rates
