"""Pages in another encoding than before."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator

from unioncrawl.monitors.drift import risen
from unioncrawl.monitors.finding import Finding, explain
from unioncrawl.monitors.recent import Captured, captured, rates, those

NEVER = 1e-4
"""How unlikely an encoding has to be that was never seen: no site changes it by chance. Two plans are enough after two months,
all pages of an edition after a fortnight.
"""


class Charsets:
    """Raised when pages come in an encoding in which they did not come before."""

    kinds = ("charset",)

    def check(self, db: sqlite3.Connection, source: str, now: dt.datetime) -> Iterator[Finding]:
        """Yield the encodings that are new, or much more frequent than they were."""
        seen = [one for one in captured(db, source, now) if one.status == 200 and one.role != "other"]
        for charset in sorted({one.charset for one in seen if one.charset}):
            drift = risen(rates(seen, those(_is_in(charset))), whole=NEVER)
            if drift is not None:
                yield Finding(
                    source=source,
                    kind="charset",
                    subject=charset,
                    since=drift.since,
                    message=f"pages come in {charset}: {drift.said}",
                    example=drift.example,
                    advice=f"{explain(drift.example)}; nothing, if the text is right",
                )


def _is_in(charset: str) -> Callable[[Captured], bool]:
    return lambda one: one.charset == charset
