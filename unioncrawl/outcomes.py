"""How a crawl ended, by its statistics: under one name in its own table, in ``runs`` and in ``status``. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from unioncrawl.words import counted_are

FINISHED = "finished"

BUDGET, HOURS = "budget", "hours"
PLANNED_ENDS = (BUDGET, HOURS)
"""As somebody wanted it: the next run goes on."""

GOOD_ENDS = (FINISHED, *PLANNED_ENDS)
"""Of which nobody needs to look at a run."""

NO_ANSWER = "no_answer"
"""Something new was left to the next run, or nothing was had at all, because the site did not answer."""

REFUSED = "refused"
"""The site answered everything with errors; that a page is not there is none."""

FORBIDDEN = "forbidden"
"""robots.txt forbids all that was to be asked for."""

LEFT_ALONE = "unioncrawl/left_alone"
"""Statistic: pages of a list that were not asked for, because they are held."""

NOT_THERE = (404, 410)

SERVER_ERRORS = range(500, 600)

_NOT_COME_TO = "downloader/exception_type_count/unioncrawl.refusals.RunEndsError"
"""Scrapy counts these, too."""


def how_ended(reason: str, stats: Mapping[str, Any]) -> str:
    """Return the stop reason of a run: Scrapy's, but for one that came to its end and got nothing of its site."""
    if reason != FINISHED:
        return reason
    counts = answers(stats)
    if is_without_robots(stats, counts):
        return NO_ANSWER
    if refusals(counts):
        return REFUSED
    if counts:
        return reason
    if stats.get("robotstxt/forbidden"):
        return FORBIDDEN
    return NO_ANSWER if asked_in_vain(stats) else reason


def asked_in_vain(stats: Mapping[str, Any]) -> int:
    """Return how many requests came to nothing; those that a run did not come to any more were never sent."""
    return int(stats.get("downloader/exception_count", 0)) - int(stats.get(_NOT_COME_TO, 0))


def answers(stats: Mapping[str, Any]) -> Counter[int]:
    """Return how often a site answered with each status, to anything but the question for robots.txt."""
    counts: Counter[int] = Counter()
    for key, value in stats.items():
        owner, _, status = key.rpartition("/response_status_count/")
        if owner in ("downloader", "robotstxt"):
            counts[int(status)] += int(value) if owner == "downloader" else -int(value)
    return +counts


def is_without_robots(stats: Mapping[str, Any], counts: Mapping[int, int]) -> bool:
    """Return whether nothing was asked of a site, because its robots.txt could not be had."""
    return bool(
        stats.get("robotstxt/unreachable")
        and stats.get("robotstxt/response_count")
        and all(status in SERVER_ERRORS for status in counts)
    )


def refusals(counts: Mapping[int, int]) -> dict[int, int]:
    """Return how often each error was answered, if nothing else was but that a page is not there."""
    refused = {status: number for status, number in counts.items() if status not in NOT_THERE}
    is_all = all(status >= 400 for status in counts)
    return refused if is_all else {}


def left_alone(stats: Mapping[str, Any]) -> str:
    """Return what to say of pages of a list that were not asked for; nothing if there are none."""
    number = int(stats.get(LEFT_ALONE, 0))
    return (
        f"{counted_are(number, 'page')} held and not asked for; --url (-a url=) asks again" if number else ""
    )
