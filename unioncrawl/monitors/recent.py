"""What the monitors look at: the newest articles of a source by day, its newest runs, and what these captured.

Each is asked for once a check, whatever the number of monitors that look at it.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence

import attrs

from unioncrawl import clock
from unioncrawl.archive.home import tuples
from unioncrawl.archive.named_days import day_of as day_of_address
from unioncrawl.monitors.drift import BASE, HABIT, WINDOWS, Rate
from unioncrawl.outcomes import asked_in_vain

EDITIONS = BASE + HABIT + WINDOWS[-1]
"""Editions, or runs, that are looked at: what is held against each other, and those before it came to that."""

AN_EDITION = 8
"""Articles that are looked at of an edition, by chance, for ids are digests of addresses: what all have, these have."""

MOST_SNAPSHOTS = 4000
"""Captures that are looked at, if these are of ``ENOUGH_RUNS``."""

ENOUGH_RUNS = 30
"""Runs that are looked at of a large paper: less is no history."""

A_RUN = 1000
"""Captures of one run: one that fetched more was no daily one, and is left out."""

HISTORY_DAYS = 400
"""What is older says nothing of today: a year, and the weeks around the same holiday."""

SERVER_ERROR = 500

LATELY_DAYS = 60
"""A source whose newest edition is older has ended, or was never crawled for its new ones: it has nothing to deviate from."""


@attrs.frozen
class ArticleSeen:
    """What is asked of an article."""

    url: str
    methods: dict[str, str]
    """How each field that has a value was got."""

    characters: int
    text_sha256: str
    begins: str
    title: str
    labels: tuple[str | None, str | None]
    """page_label and issue_no."""


@attrs.frozen
class EditionSeen:
    """The articles of one day."""

    day: str
    articles: Sequence[ArticleSeen]


BEGINS = 120
"""Characters of a text that are looked at for what they are: enough for a rate of the commonest ones."""

_COLUMNS = (
    "a.url, extraction, length(text), text_sha256, substr(text, 1, :begins), title, page_label, issue_no"
)

_DATED = f"""
SELECT published, {_COLUMNS} FROM articles a WHERE id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY published ORDER BY id) AS place FROM articles
        WHERE source = :source AND published >= (
            SELECT min(published) FROM (SELECT DISTINCT published FROM articles
            WHERE source = :source AND published >= :since ORDER BY published DESC LIMIT :editions))
    ) WHERE place <= :an_edition
)
"""

_UNDATED = f"""
SELECT date(first_seen, '+8 hours') AS day, {_COLUMNS} FROM articles a
WHERE source = :source AND published IS NULL AND first_seen >= :since ORDER BY day DESC LIMIT :editions * :an_edition
"""


@functools.lru_cache(maxsize=1)
def editions(db: sqlite3.Connection, source: str, now: dt.datetime) -> Sequence[EditionSeen]:
    """Return the newest editions, oldest first; none if there was none lately.

    An article without a date counts with those that were captured on the same day: when dates are not found any more,
    that must not hide what else has changed.
    """
    values = {
        "source": source,
        "since": day_of(now - dt.timedelta(days=HISTORY_DAYS)),
        "begins": BEGINS,
        "editions": EDITIONS,
        "an_edition": AN_EDITION,
    }
    days: dict[str, list[ArticleSeen]] = {}
    for sql in (_DATED, _UNDATED):
        for day, url, extraction, characters, digest, begins, title, *labels in tuples(db, sql, values):
            labelled = (labels[0], labels[1])
            seen = ArticleSeen(url, _methods(extraction), characters, digest, begins, title or "", labelled)
            days.setdefault(day, []).append(seen)
    newest = sorted(days)[-EDITIONS:]
    if not newest or newest[-1] < day_of(now - dt.timedelta(days=LATELY_DAYS)):
        return ()
    return [EditionSeen(day, days[day]) for day in newest]


@attrs.define
class FieldSeen:
    """A field in the articles of one edition: addresses of those that have it, and of those that got it by a lower method."""

    filled: list[str] = attrs.field(factory=list)
    by_grammar: list[str] = attrs.field(factory=list)
    by_generic: list[str] = attrs.field(factory=list)


@functools.lru_cache(maxsize=1)
def fields(
    db: sqlite3.Connection, source: str, now: dt.datetime
) -> Mapping[str, Sequence[tuple[EditionSeen, FieldSeen]]]:
    """Return, for every field that any article has, what it is in each edition."""
    seen = editions(db, source, now)
    by_edition: list[dict[str, FieldSeen]] = []
    for edition in seen:
        own: dict[str, FieldSeen] = {}
        for article in edition.articles:
            for name, method in article.methods.items():
                field = own.setdefault(name, FieldSeen())
                field.filled.append(article.url)
                if method == "grammar":
                    field.by_grammar.append(article.url)
                elif method == "generic":
                    field.by_generic.append(article.url)
        by_edition.append(own)
    nothing = FieldSeen()
    names = sorted({name for own in by_edition for name in own})
    return {
        name: [(edition, own.get(name, nothing)) for edition, own in zip(seen, by_edition, strict=True)]
        for name in names
    }


@functools.lru_cache(maxsize=4096)
def _methods(extraction: str) -> dict[str, str]:
    methods: dict[str, str] = json.loads(extraction)
    return methods


@attrs.frozen
class RunSeen:
    """A crawl that has ended."""

    id: str
    started_at: str
    stop_reason: str
    stats: dict[str, float]

    def number(self, name: str) -> int:
        """Return a number of the run's statistics, 0 if it is not there."""
        return int(self.stats.get(name, 0))

    @property
    def answers(self) -> int:
        """How many answers there were, those to the question for robots.txt left out."""
        return self.number("downloader/response_count") - self.number("robotstxt/response_count")

    @property
    def has_asked(self) -> bool:
        """Whether anything was asked for: else nothing was due, and that tells nothing of the site."""
        return self.number("downloader/response_count") + asked_in_vain(self.stats) > 0

    @property
    def is_silent(self) -> bool:
        """Whether it asked for something and got no answer but errors of the server."""
        if self.answers <= 0:
            # What robots.txt forbids is an answer, and was not asked for.
            unanswered = asked_in_vain(self.stats) - self.number("robotstxt/forbidden")
            return unanswered > 0 or self.number("robotstxt/unreachable") > 0
        return self._least_status >= SERVER_ERROR

    @property
    def is_cut_off(self) -> bool:
        """Whether it asked for something and nothing at all came back, not even robots.txt."""
        return self.is_silent and self.number("downloader/response_count") == 0

    @property
    def _least_status(self) -> int:
        prefix = "downloader/response_status_count/"
        statuses = [
            int(name.removeprefix(prefix))
            for name, number in self.stats.items()
            if name.startswith(prefix) and number > self.number(name.replace("downloader", "robotstxt"))
        ]
        return min(statuses, default=0)


@functools.lru_cache(maxsize=1)
def runs(db: sqlite3.Connection, source: str, now: dt.datetime) -> Sequence[RunSeen]:
    """Return the newest crawls that have ended, oldest first."""
    rows = tuples(
        db,
        "SELECT id, started_at, stop_reason, stats FROM runs WHERE source = ? AND started_at >= ? AND started_at <= ?"
        " AND command = 'crawl' AND finished_at IS NOT NULL ORDER BY started_at DESC LIMIT ?",
        (source, clock.iso(now - dt.timedelta(days=HISTORY_DAYS)), clock.iso(now), EDITIONS),
    )
    return [
        RunSeen(run_id, started, reason or "", json.loads(stats or "{}"))
        for run_id, started, reason, stats in reversed(list(rows))
    ]


@attrs.frozen
class Captured:
    """How many captures of a run are alike."""

    run_id: str
    role: str
    status: int
    charset: str | None
    number: int
    unread: int
    """Of them could not be read, and were not since."""

    url: str
    unread_url: str


@functools.lru_cache(maxsize=1)
def captured(db: sqlite3.Connection, source: str, now: dt.datetime) -> Sequence[Captured]:
    """Return what the newest crawls captured for the first time, summed up; robots.txt left out.

    What is looked at again, or asked for once more after it came to nothing, is one page all the same: of a change it shows
    what was, and on a day without an issue it is all that a crawl captures. Plans that say so say nothing of others, either.
    What is of an old edition shows how the site was then.
    """
    know_addresses(db)
    chosen = _of_moderate_size(runs(db, source, now))
    marks = ", ".join("?" * len(chosen))
    return [
        Captured(*row)
        for row in tuples(
            db,
            "SELECT s.run_id, s.role, s.status, s.charset, count(*), count(f.id), max(s.url),"
            " coalesce(max(CASE WHEN f.id IS NOT NULL THEN s.url END), '')"
            " FROM snapshots s LEFT JOIN failures f ON f.snapshot_id = s.id AND f.resolved_at IS NULL"
            f" AND f.kind IN ({_UNREAD})"
            f" WHERE s.run_id IN ({marks}) AND s.url NOT LIKE '%/robots.txt'"
            f" AND NOT ({_AGAIN}) AND NOT ({_NO_ISSUE}) AND NOT ({OF_OLD}) GROUP BY 1, 2, 3, 4 ORDER BY 1",
            chosen,
        )
    ]


_UNREAD = "'layout', 'not-an-article', 'invalid', 'error', 'truncated'"
"""Kinds of failures of a page that came, and from which nothing could be read."""


_AGAIN = (
    # Lists have something new each time; of the many pictures that came, none is asked for again.
    "(s.role IN ('article', 'plan') OR s.role = 'other' AND s.status >= 400) AND EXISTS ("
    " SELECT 1 FROM snapshots e WHERE e.url = s.url AND e.fetched_at < s.fetched_at AND e.status IN (200, s.status)"
    # A plan whose edition was not there yet, or could not be read, has not been seen.
    "  AND (s.role != 'plan' OR EXISTS (SELECT 1 FROM plans p WHERE p.snapshot_id = e.id AND p.state = 'published')))"
)

OF_OLD = (
    "coalesce((SELECT p.published FROM plans p WHERE p.snapshot_id = s.id),"
    " (SELECT a.published FROM captures c JOIN articles a ON a.id = c.article_id WHERE c.snapshot_id = s.id),"
    f" day_of_address(s.url), '9') < date(s.fetched_at, '+8 hours', '-{LATELY_DAYS} days')"
)
"""Of a capture: it is of an edition that was old by then. A back-fill brings many, in layouts and encodings of their time."""


def know_addresses(db: sqlite3.Connection) -> None:
    """Have a connection know ``day_of_address``, for ``OF_OLD``."""

    def day_of_url(url: str) -> str | None:
        day = day_of_address(url)
        return day.isoformat() if day else None

    db.create_function("day_of_address", 1, day_of_url, deterministic=True)


_NO_ISSUE = (
    "s.role = 'plan' AND (s.status IN (404, 410) OR s.status = 200 AND EXISTS"
    " (SELECT 1 FROM plans p WHERE p.snapshot_id = s.id AND p.state != 'published'))"
)


def rates(seen: Sequence[Captured], hits: Callable[[Captured], tuple[int, str]]) -> Iterator[Rate]:
    """Yield a rate for each run.

    :param hits: returns how many of captures that are alike count, and the address of one of them.
    """
    by_run: dict[str, list[Captured]] = {}
    for one in seen:
        by_run.setdefault(one.run_id, []).append(one)
    for run_id, own in by_run.items():
        counted = [hits(one) for one in own]
        example = next((url for number, url in counted if number), "")
        whole = sum(one.number for one in own)
        yield Rate(_started_at(run_id), sum(number for number, _ in counted), whole, example)


def those(is_one: Callable[[Captured], bool]) -> Callable[[Captured], tuple[int, str]]:
    """Return what ``rates`` asks for: all of the captures of which something is so."""
    return lambda one: (one.number if is_one(one) else 0, one.url)


def _of_moderate_size(seen: Sequence[RunSeen]) -> list[str]:
    chosen: list[str] = []
    whole = 0
    for run in reversed(seen):
        size = run.number("unioncrawl/snapshots")
        if size <= A_RUN and (whole + size <= MOST_SNAPSHOTS or len(chosen) < ENOUGH_RUNS):
            chosen.append(run.id)
            whole += size
    return chosen


def _started_at(run_id: str) -> str:
    """Return when a run began, as its name says."""
    return run_id.partition("Z")[0] + "Z"


def day_of(moment: dt.datetime) -> str:
    """Return the day of ``moment`` in China Standard Time."""
    return moment.astimezone(clock.CST).date().isoformat()


def forget() -> None:
    """Let go of what was asked for."""
    for asked in (editions, fields, runs, captured):
        asked.cache_clear()
