"""The verdict as people read it."""

from __future__ import annotations

from collections.abc import Iterator

from year.events import KINDS
from year.judge import Tally, Verdict

HEAD = f"{'event':<42} {'happened':>8} {'expected':>8} {'raised':>7} {'after':>9} {'missed':>7} {'false':>6}"

MOST_TOLD = 12
"""Lines about one row of the table."""


def lines(verdict: Verdict) -> Iterator[str]:
    """Yield the table, and under it what was missed and what was false."""
    rows = [(name, verdict.kinds[name]) for name in KINDS if name in verdict.kinds]
    rows += [
        ("where nothing happened", verdict.quiet),
        (f"coverage of {verdict.days:,} days", verdict.coverage),
    ]
    if verdict.editions:
        rows.append((f"{verdict.editions:,} editions, held the next day", verdict.overdue))
    yield HEAD
    for name, tally in rows:
        yield row(name, tally)
    yield row("all", together([tally for _, tally in rows]))
    for name, tally in rows:
        for what, told in (("missed", tally.missed), ("false", tally.false)):
            yield from (f"{what}: {name}: {one}" for one in told[:MOST_TOLD])
            if len(told) > MOST_TOLD:
                yield f"{what}: {name}: {len(told) - MOST_TOLD} more"


def row(name: str, tally: Tally) -> str:
    """Return a row of the table."""
    after = "" if not tally.raised else f"{tally.at_worst} issue{'s' * (tally.at_worst != 1)}"
    return (
        f"{name:<42} {tally.happened or '':>8} {tally.expected or '':>8} {tally.raised or '':>7} {after:>9}"
        f" {len(tally.missed):>7} {len(tally.false):>6}"
    )


def together(tallies: list[Tally]) -> Tally:
    """Return the sum of ``tallies``."""
    whole = Tally()
    for tally in tallies:
        whole.happened += tally.happened
        whole.expected += tally.expected
        whole.raised += tally.raised
        whole.at_worst = max(whole.at_worst, tally.at_worst)
        whole.missed += tally.missed
        whole.false += tally.false
    return whole
