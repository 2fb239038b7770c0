"""Fill rates: a field that most articles had and none has now, or the other way round."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Sequence

from unioncrawl.monitors.drift import Rate, fallen, risen
from unioncrawl.monitors.finding import Finding, explain
from unioncrawl.monitors.recent import EditionSeen, FieldSeen, fields

IN_ALL = frozenset({"title", "text"})
"""An article without them is no article."""


class FillRates:
    """Raised for each field whose share of articles leaves its history, to either side."""

    kinds = ("fill-rate",)

    def check(self, db: sqlite3.Connection, source: str, now: dt.datetime) -> Iterator[Finding]:
        """Yield the fields that are filled more seldom, or more often."""
        for field, seen in fields(db, source, now).items():
            if field in IN_ALL:
                continue
            if all(len(own.filled) == len(edition.articles) for edition, own in seen):
                continue
            rates = _rates(seen)
            for way, drift in (("fewer", fallen(rates)), ("more", risen(rates))):
                if drift is not None:
                    yield Finding(
                        source=source,
                        kind="fill-rate",
                        subject=field,
                        since=drift.since,
                        message=f"{way} articles have {field}: {drift.said}",
                        example=drift.example,
                        advice=f"{explain(drift.example)}; if the page shows it, mend the page class, then"
                        f" unioncrawl reparse --source {source}",
                    )
                    break


def _rates(seen: Sequence[tuple[EditionSeen, FieldSeen]]) -> list[Rate]:
    rates = []
    for edition, field in seen:
        has = set(field.filled)
        lacking = next((article.url for article in edition.articles if article.url not in has), "")
        example = field.filled[0] if has else ""
        rates.append(Rate(edition.day, len(field.filled), len(edition.articles), example, lacking))
    return rates
