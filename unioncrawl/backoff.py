"""When to ask again for what came to nothing: after ever longer pauses, by what went wrong. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import attrs

from unioncrawl.thinning import SLACK

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)

ONE_TRY = dt.timedelta(minutes=10)
"""Failures of one address in so long are one try: a crawl repeats at once what got no answer, and keeps each answer."""

_GONE_STATUSES = range(400, 500)
_PASSING_STATUSES = (408, 425, 429)
"""Of those, the ones that speak of this moment: timeout, too early, too many requests."""


@attrs.frozen(kw_only=True)
class Backoff:
    """Pauses that grow from try to try."""

    pause: dt.timedelta
    """After the first try."""

    factor: int
    longest: dt.timedelta
    tries: int
    """After so many, nobody asks any more unless told to."""

    at_once: int = 0
    """So many tries are followed by another as soon as somebody crawls."""

    def next_try(self, tries: int, last: dt.datetime) -> dt.datetime | None:
        """Return when to ask again after so many tries, the last of them at ``last``; ``None``: never."""
        if tries >= self.tries:
            return None
        if tries <= self.at_once:
            return last
        pause: dt.timedelta = min(self.pause * self.factor ** (tries - self.at_once - 1), self.longest)
        return last + pause - (SLACK if pause >= DAY else dt.timedelta())


PASSING = Backoff(pause=HOUR, factor=4, longest=30 * DAY, tries=14, at_once=1)
"""No answer, an error of the server, an answer that broke off: at once, then after 1, 4, 16 hours, 3 and 11 days, monthly."""

ABSENT = Backoff(pause=DAY, factor=3, longest=90 * DAY, tries=7)
"""The site says that it is not there: 1, 3, 9, 27, 81, 90 days."""

UNREADABLE = Backoff(pause=DAY, factor=3, longest=90 * DAY, tries=6)
"""A page that no page class could read: a notice of maintenance may stand in its place, and most are what they are."""

REFUSED = Backoff(pause=7 * DAY, factor=4, longest=90 * DAY, tries=5)
"""Not asked for, or not followed, by a rule: robots.txt, a bound of the crawl, a redirect elsewhere. Rules change rarely."""

KINDS: dict[str, Backoff | None] = {
    "network": PASSING,
    "busy": PASSING,
    "too-slow": PASSING,
    "truncated": PASSING,
    "unreadable": PASSING,  # the record is damaged; the page is not
    "http": PASSING,
    "gone": ABSENT,
    "layout": UNREADABLE,
    "not-an-article": UNREADABLE,
    "invalid": UNREADABLE,
    "error": UNREADABLE,
    "refused": REFUSED,
    "off-site": REFUSED,
    "redirect-loop": REFUSED,
    "too-large": REFUSED,
    "degraded": None,  # there is an article
}
"""Kind of failure to how it is asked for again."""


@attrs.frozen
class Failed:
    """One failure of an address."""

    at: dt.datetime
    kind: str
    status: int | None = None
    """Of the answer, if there was one."""

    @property
    def backoff(self) -> Backoff | None:
        """How it is asked for again."""
        if self.kind == "http" and self.status in _GONE_STATUSES and self.status not in _PASSING_STATUSES:
            return ABSENT
        return KINDS.get(self.kind, UNREADABLE)


def next_try(failed: Sequence[Failed], *, impatient: bool = False) -> dt.datetime | None:
    """Return when to ask again for an address that has failed so; ``None``: never. By what went wrong the last time.

    :param impatient: what may have passed by now is asked for at once: somebody is waiting.
    """
    told = sorted((one for one in failed if one.backoff), key=lambda one: one.at)
    if not told:
        return None
    last = told[-1]
    # A host that wanted rest was not asked. What went wrong in another way before has used up no try of this one: else one
    # error page behind a long outage would be the end.
    own = [one.at for one in told if one.backoff is last.backoff and one.kind != "busy"]
    if impatient and last.backoff is PASSING:
        return last.at
    return last.backoff.next_try(count_tries(own), last.at) if last.backoff else None


def count_tries(times: Sequence[dt.datetime]) -> int:
    """Return how many tries failures at ``times``, in order, are."""
    tries = 0
    began: dt.datetime | None = None
    for at in times:
        if began is None or at - began > ONE_TRY:
            tries, began = tries + 1, at
    return tries
