"""What may happen to a paper in the year, and what a person should be told of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import attrs

from year.papers import Paper

SOON = frozenset({"unreachable", "errors"})
"""Alarms of a site that gives no answers."""

OFFLINE = frozenset({"offline"})
"""Alarms of the archive, which tell of all papers at once."""

QUIET: frozenset[str] = frozenset()


@attrs.frozen(kw_only=True)
class Kind:
    """A kind of event."""

    name: str
    days: int | None
    """How long it lasts; ``None``: for good."""

    expects: frozenset[str] = QUIET
    """Kinds of alarms, one of which has to be raised. Empty: nothing is wrong, and nobody is to be disturbed."""

    allows: frozenset[str] = QUIET
    """Kinds of alarms that may be raised as well: the same event, seen from another side."""

    meanwhile: frozenset[str] = QUIET
    """States, one of which the first day has to have in the coverage when it has been crawled, while it lasts."""

    closes: bool = False
    """Whether its alarms have to close when it is over."""

    needs_issue: bool = True
    """Whether it begins on a day with an issue."""

    is_major: bool = True
    """Whether the paper needs weeks before it and after it in which nothing else happens."""


GAP = frozenset({"awaited", "missing", "unknown", "partial"})
"""What a day may be as long as the site has not been asked with success."""

SERVER_DOWN = Kind(
    name="server down for a day",
    days=1,
    expects=SOON,
    allows=frozenset({"silence"}),
    meanwhile=GAP,
    closes=True,
)
NETWORK_OUT = Kind(
    name="own network out for a day", days=1, expects=SOON | OFFLINE, allows=frozenset({"silence"}), meanwhile=GAP,
    closes=True, needs_issue=False,
)  # fmt: skip
BUSY = Kind(
    name="503 for a day", days=1, expects=SOON, allows=frozenset({"silence"}), meanwhile=GAP, closes=True
)
STOPS = Kind(name="paper stops", days=None, expects=frozenset({"silence"}))
WEEKLY = Kind(
    name="from daily to weekly", days=None, expects=frozenset({"silence"}), allows=frozenset({"count"})
)
CONSEQUENCES = frozenset({"sliding", "fill-rate", "form", "length", "unreadable", "shape", "errors"})
"""Of a new template: what the page classes make of it. Where they can read nothing, mobile pages are asked for in vain."""

LAYOUT = Kind(
    name="new layout", days=None, expects=frozenset({"shape", "unreadable", "sliding"}), allows=CONSEQUENCES
)
CHARSET = Kind(name="another charset", days=None, expects=frozenset({"charset"}))
ERROR_PAGE = Kind(
    name="error page with status 200", days=3, expects=frozenset({"unreadable", "silence", "shape"}),
    allows=frozenset({"robots", *CONSEQUENCES}), meanwhile=GAP, closes=True,
)  # fmt: skip
ROBOTS = Kind(name="robots.txt says more", days=None, expects=frozenset({"robots"}))
FORBIDDEN = Kind(
    name="robots.txt forbids all for a week", days=7, expects=frozenset({"robots"}),
    allows=frozenset({"silence", "unreachable"}), meanwhile=GAP, closes=True,
)  # fmt: skip
SKIPPED = Kind(name="an edition is never there", days=1, expects=frozenset({"silence"}), closes=True)

LATE_UNLISTED = Kind(name="page in the night, unlisted before", days=1, is_major=False)
LATE_LISTED = Kind(
    name="listed page, there the next day", days=1, is_major=False, meanwhile=frozenset({"partial"})
)
LATE_ARTICLE = Kind(
    name="listed article, there the next day", days=1, is_major=False, meanwhile=frozenset({"partial"})
)
NEVER = Kind(name="listed article that never comes", days=1, is_major=False, meanwhile=frozenset({"partial"}))
EXTRA = Kind(name="extra edition on a day off", days=1, is_major=False, needs_issue=False)
REVISED = Kind(name="article changed", days=1, is_major=False)
GONE = Kind(name="article removed", days=1, is_major=False)

MAJOR = (SERVER_DOWN, BUSY, STOPS, WEEKLY, LAYOUT, CHARSET, ERROR_PAGE, ROBOTS, FORBIDDEN, SKIPPED)
MINOR = (LATE_UNLISTED, LATE_LISTED, LATE_ARTICLE, NEVER, EXTRA, REVISED, GONE)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (NETWORK_OUT, *MAJOR, *MINOR)}

WITHIN = 1
"""Editions within which an alarm has to be raised."""

AFTERMATH = dt.timedelta(days=3)
"""So long after its end an event may still raise what it allows, and so long its alarms may take to close."""


@attrs.frozen(kw_only=True)
class Event:
    """Something that happens to a paper."""

    kind: Kind
    paper: Paper
    since: dt.date
    """First day; of minor events, the day of the edition that they are about."""

    @property
    def until(self) -> dt.date:
        """First day on which it is over."""
        return dt.date.max if self.kind.days is None else self.since + dt.timedelta(days=self.kind.days)

    def is_on(self, day: dt.date) -> bool:
        """Return whether it goes on on ``day``."""
        return self.since <= day < self.until
