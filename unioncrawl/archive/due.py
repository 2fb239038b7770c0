"""What a crawl would ask for now, by what is held of a source: one place that decides, for spiders and commands alike.

Reads only, and imports neither a crawler nor the sources. What it finds is a function of what was captured, of the failures
that are kept, and of the time: a database that was rebuilt gives the same.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Collection

import attrs

from unioncrawl.archive import due_days, due_failures, due_pages, due_rechecks
from unioncrawl.archive.due_days import Asked, Expects
from unioncrawl.archive.due_pages import Partial
from unioncrawl.archive.due_rechecks import Rechecks
from unioncrawl.archive.named_days import day_of
from unioncrawl.thinning import Thinning, days, first

RECHECKS = Thinning(ages=days(1, 3, 7, 30), rarely=dt.timedelta(days=180))
"""When articles are looked at again, unless the setting says otherwise."""

MOST_RECHECKS = 1000
"""Articles that one run of a source looks at again, unless the setting says otherwise."""


@attrs.frozen(kw_only=True)
class Due:
    """What is to be asked for, in the order in which it is."""

    source: str
    days: tuple[dt.date, ...] = ()
    """Of which nothing is known yet, newest first."""

    again: tuple[dt.date, ...] = ()
    """Whose index is to be looked at again, newest first: young editions, and days on which there was none."""

    lists: bool = False
    """Of a source without editions: whether its lists are to be looked at."""

    partial: tuple[Partial, ...] = ()
    """Editions of which plans or articles were listed and never asked for, newest first."""

    failures: tuple[str, ...] = ()
    """Addresses that came to nothing, and whose pause is over."""

    resting: tuple[str, ...] = ()
    """Addresses that came to nothing, and whose pause is not over. They are not asked for."""

    media: tuple[str, ...] = ()
    """Pictures of articles that were never asked for."""

    rechecks: tuple[str, ...] = ()
    """Articles to be looked at again, as many as one run takes: the young, then the old, of each the latest first."""

    rechecks_waiting: int = 0
    """How many of them there are in all."""

    next_at: dt.datetime | None = None
    """When something becomes due that is not yet."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to ask for."""
        return not (
            self.days
            or self.again
            or self.lists
            or self.partial
            or self.failures
            or self.media
            or self.rechecks
        )


def due(
    db: sqlite3.Connection,
    source: str,
    now: dt.datetime,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    media: Collection[str] = (),
    rechecks: Thinning | None = RECHECKS,
    most_rechecks: int = MOST_RECHECKS,
    is_article: Callable[[str], bool] = lambda _url: True,
    expects: Expects | None = None,
    by_days: bool | None = None,
    last_issue: dt.date | None = None,
) -> Due:
    """Return what is to be asked for of ``source``.

    :param since: with ``until``, days that somebody asks for. Of all of them, then, what is missing, and nothing else: no
        article is looked at again, and that a host may answer by now is not waited for.
    :param media: the kinds that are wanted: ``images``, ``pages``.
    :param rechecks: the plan by which articles are looked at again.
    :param most_rechecks: by one run.
    :param is_article: whether there is (still) a page class that reads an address as an article.
    :param expects: what is expected of a day: ``issue``, ``none`` or ``unsure``.
    :param by_days: whether the source is crawled by days, where that is known; else it is told by what is held.
    :param last_issue: day after which the site that is crawled is not known to have an issue.
    """
    asked = Asked(since=since, until=until, now=now, last_issue=last_issue)
    failed = due_failures.failed(db, source, now, impatient=asked.is_range)
    if by_days is None:
        by_days = not due_days.is_portal(db, source)
    of_days = (
        due_days.find(db, source, asked, failed, expects) if by_days else due_days.walks(db, source, now)
    )
    partial = list(due_pages.partial(db, source, since, until))
    lacking = {url for edition in partial for url in edition.failed}  # addresses of some systems name no day
    waiting = [
        one
        for one in failed
        if one.is_wanted(media) and (one.url in lacking or asked.includes(day_of(one.url)))
    ]
    looked = Rechecks()
    if rechecks is not None and not asked.is_range:
        looked = due_rechecks.find(db, source, now, rechecks, most=most_rechecks, is_wanted=is_article)
    ready = sorted((one for one in waiting if one.is_due(now)), key=lambda one: str(one.next_at))
    return Due(
        source=source,
        days=of_days.days,
        again=of_days.again,
        lists=of_days.lists,
        partial=tuple(edition for edition in partial if edition.is_new),
        failures=tuple(one.url for one in ready),
        resting=tuple(one.url for one in waiting if not one.is_due(now)),
        media=tuple(due_pages.media(db, source, now, media, since, until)),
        rechecks=looked.urls,
        rechecks_waiting=looked.waiting,
        next_at=first(
            [
                of_days.next_at,
                *(one.next_at for one in waiting if not one.is_due(now)),
                looked.next_at,
            ]
        ),
    )
