"""Pages in another encoding than before."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Sequence

from unioncrawl.monitors.drift import Rate, risen
from unioncrawl.monitors.finding import Finding, Run
from unioncrawl.monitors.recent import Captured, captured, started_at

NEVER = 1e-4
"""How unlikely an encoding has to be that was never seen: no site changes it by chance. Two plans are enough after two months,
all pages of an edition after a fortnight.
"""


class Charsets:
    """Raised when pages come in an encoding in which they did not come before."""

    kinds = ("charset",)

    def check(self, db: sqlite3.Connection, source: str, run: Run, now: dt.datetime) -> Iterator[Finding]:  # noqa: ARG002
        """Yield the encodings that are new, or much more frequent than they were."""
        seen = [one for one in captured(db, source, now) if one.status == 200 and one.role != "other"]
        for charset in sorted({one.charset for one in seen if one.charset}):
            drift = risen(_rates(seen, charset), whole=NEVER)
            if drift is not None:
                yield Finding(
                    source=source,
                    kind="charset",
                    subject=charset,
                    since=drift.since,
                    message=f"pages come in {charset}: {drift.said}",
                    example=drift.example,
                    advice=f"unioncrawl explain {drift.example}; nothing, if the text is right",
                )


def _rates(seen: Sequence[Captured], charset: str) -> Iterator[Rate]:
    by_run: dict[str, list[Captured]] = {}
    for one in seen:
        by_run.setdefault(one.run_id, []).append(one)
    for run_id, own in by_run.items():
        hits = [one for one in own if one.charset == charset]
        yield Rate(
            started_at(run_id),
            sum(one.number for one in hits),
            sum(one.number for one in own),
            hits[0].url if hits else "",
        )
