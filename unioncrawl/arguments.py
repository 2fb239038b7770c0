"""The arguments of a crawl, checked before anything is opened."""

from __future__ import annotations

import datetime as dt
import logging
import math
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from unioncrawl import clock
from unioncrawl.contact import checked
from unioncrawl.dates import asked_day
from unioncrawl.endpoint import ConnectTo
from unioncrawl.errors import UsageProblemError
from unioncrawl.hosts import Manners
from unioncrawl.networks import OpenNetworks
from unioncrawl.road import role_of
from unioncrawl.setting_names import check_environment, check_given
from unioncrawl.source import Source
from unioncrawl.thinning import FIRST_DAYS, Thinning

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

FIRST_YEAR = 1900
"""A year before that is mistyped; hundreds of thousands of days would be asked for."""

NUMBERS = (
    "AUTOTHROTTLE_MAX_DELAY",
    "CONCURRENT_REQUESTS",
    "CONCURRENT_REQUESTS_PER_DOMAIN",
    "DOWNLOAD_DELAY",
    "DOWNLOAD_TIMEOUT",
    "UNIONCRAWL_BACKOFF_SECONDS",
    "UNIONCRAWL_BACKOFF_TIMES",
    "UNIONCRAWL_MAX_BYTES",
    "UNIONCRAWL_MAX_BYTES_PER_HOST",
    "UNIONCRAWL_MAX_PAGE_BYTES",
    "UNIONCRAWL_MAX_PDF_BYTES",
    "UNIONCRAWL_MAX_PICTURE_BYTES",
    "UNIONCRAWL_MAX_RECHECKS",
    "UNIONCRAWL_MAX_REQUESTS",
    "UNIONCRAWL_MAX_REQUESTS_PER_HOST",
    "UNIONCRAWL_MAX_SECONDS",
    "UNIONCRAWL_MAX_WAIT_SECONDS",
    "UNIONCRAWL_RESUME_HOURS",
    "UNIONCRAWL_SYNC_SECONDS",
    "UNIONCRAWL_WARC_MAX_BYTES",
)
"""Settings that must be numbers."""

WHOLE = ("BYTES", "RECHECKS", "REQUESTS", "PER_DOMAIN", "PER_HOST", "SIZE", "TIMES")
"""How the names of those end that must be whole ones."""

ABOVE_ZERO = ("CONCURRENT_REQUESTS_PER_DOMAIN", "DOWNLOAD_TIMEOUT", "UNIONCRAWL_MAX_SECONDS")
"""Those with which 0 is not "no bound": nothing would be asked for, or no answer taken."""

SWITCHES = ("UNIONCRAWL_CONDITIONAL",)
"""Settings that are on or off, beside those of Scrapy."""

NAMES = ("since", "until", "url", "order")

ORDERS = ("newest", "oldest")
"""In which days that are asked for are crawled: which of them first."""


@attrs.frozen(kw_only=True)
class CrawlArguments:
    """What is asked of a crawl. Nothing at all means: what is missing."""

    since: dt.date | None = None
    until: dt.date | None = None
    urls: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    """Of pages of any site those that a file lists: asked for unless they are held."""
    order: str = "newest"
    given: Mapping[str, str] = attrs.field(factory=dict)
    """As they were given, for the record of the run."""

    @classmethod
    def parsed(cls, source: Source, given: Mapping[str, Any]) -> CrawlArguments:
        """Return spider arguments, checked.

        :param given: ``since`` and ``until`` as ``YYYY-MM-DD``, ``url`` as addresses apart by blanks, ``order``.
        :raises UsageProblemError: if something is unknown, malformed, or makes no sense together.
        """
        if unknown := set(given) - set(NAMES):
            raise UsageProblemError(
                f"{source.name} knows no argument {min(unknown)!r}; it takes {', '.join(NAMES)}"
            )
        since, until = _day("since", given.get("since")), _day("until", given.get("until"))
        if since and until and since > until:
            raise UsageProblemError(f"since {since} is after until {until}")
        urls = tuple((given.get("url") or "").split())
        if urls and (since or until):
            raise UsageProblemError("url takes single pages and since/until a range: give one or the other")
        order = _order(given.get("order"), is_range=bool(since or until))
        for url in urls:
            if not source.owns(url) or role_of(url) == "other":
                raise UsageProblemError(f"{url} is no page or article address of {source.name}")
        if not urls and not any(site.index for site in source.sites):
            raise UsageProblemError(
                f"no index of {source.name} is known: give its pages by address (url=…, --url …),"
                " or take in captures with unioncrawl import"
            )
        said = {k: v for k, v in given.items() if v}
        arguments = cls(since=since, until=until, urls=urls, order=order, given=said)
        arguments.range()
        return arguments

    def range(self) -> list[dt.date]:
        """Return the days from ``since`` to ``until``, newest first; empty if neither was given.

        ``until`` defaults to today in China Standard Time, ``since`` to a week before today. Of days to come there is
        nothing to ask for.

        :raises UsageProblemError: if the defaults leave no day.
        """
        if not self.since and not self.until:
            return []
        last = min(self.until or clock.today(), clock.today())
        first = self.since or week_ago()
        if first > last:
            given = (
                f"since {first} lies in the future" if self.since else f"until {last} needs a since before it"
            )
            raise UsageProblemError(f"{given}: there is no day to crawl")
        return [last - dt.timedelta(days=n) for n in range((last - first).days + 1)]


def _day(name: str, given: str | None) -> dt.date | None:
    """Return the day that was given.

    :raises UsageProblemError: if it is none, or none on which there were papers that are on the web.
    """
    day = asked_day(name, given)
    if day is not None and day.year < FIRST_YEAR:
        raise UsageProblemError(f"{name} {day}: of the years before {FIRST_YEAR} no paper is on the web")
    return day


def _order(given: str | None, *, is_range: bool) -> str:
    """Return which days come first.

    :raises UsageProblemError: if that is none, or there is no range of days to be in order.
    """
    if not given:
        return ORDERS[0]
    if given not in ORDERS:
        raise UsageProblemError(f"order {given!r} is none: {' or '.join(ORDERS)} first")
    if not is_range:
        raise UsageProblemError("order is that of a range of days: give since or until")
    return given


def media_kinds(settings: BaseSettings) -> set[str]:
    """Return what ``UNIONCRAWL_MEDIA`` asks for: ``images``, ``pages``, both or nothing.

    :raises UsageProblemError: if it asks for something else.
    """
    media = {kind.strip() for kind in settings["UNIONCRAWL_MEDIA"].split(",")} - {"", "none"}
    if unknown := media - {"images", "pages"}:
        raise UsageProblemError(f"UNIONCRAWL_MEDIA: {min(unknown)!r} is not images, pages or none")
    return media


def check_settings(settings: BaseSettings) -> None:
    """Raise ``UsageProblemError`` if a setting that people change has a value that cannot be, or a name that is none."""
    check_names(settings)
    media_kinds(settings)
    Thinning.parsed(settings["UNIONCRAWL_RECHECK_DAYS"])
    for name in NUMBERS:
        number = _number(settings, name)
        if number < 0:
            raise UsageProblemError(f"{name}: {settings[name]!r} is less than nothing")
        if number == 0 and name in ABOVE_ZERO:
            raise UsageProblemError(f"{name}: with {settings[name]!r} nothing could be fetched")
    _check_kinds(settings)
    ConnectTo.parsed(settings.get("UNIONCRAWL_CONNECT_TO") or "")
    OpenNetworks.parsed(settings.get("UNIONCRAWL_OPEN_NETWORKS") or "")
    Manners.of_settings(settings)
    if contact := settings.get("UNIONCRAWL_CONTACT"):
        checked(contact)


def _number(settings: BaseSettings, name: str) -> float:
    kind = "no whole number" if name.endswith(WHOLE) else "no number"
    try:
        number = settings.getint(name) if name.endswith(WHOLE) else settings.getfloat(name)
    except (TypeError, ValueError) as error:
        raise UsageProblemError(f"{name}: {settings[name]!r} is {kind}") from error
    if not math.isfinite(number):
        raise UsageProblemError(f"{name}: {settings[name]!r} is {kind}")
    return number


def _check_kinds(settings: BaseSettings) -> None:
    """Raise ``UsageProblemError`` if a setting of Scrapy is no number or switch where its default is one."""
    from scrapy.settings import Settings

    defaults = dict(Settings())
    for name in [*SWITCHES, *(name for name, default in defaults.items() if isinstance(default, bool))]:
        try:
            settings.getbool(name)
        except ValueError as error:
            raise UsageProblemError(f"{name}: {settings[name]!r} is neither true nor false") from error
    for name, default in defaults.items():
        if isinstance(default, int | float) and not isinstance(default, bool) and settings[name] is not None:
            _number(settings, name)
    level = settings["LOG_LEVEL"]
    if isinstance(level, str) and level not in logging.getLevelNamesMapping():
        raise UsageProblemError(f"LOG_LEVEL: {level!r} is none of DEBUG, INFO, WARNING, ERROR, CRITICAL")


def check_names(settings: BaseSettings) -> None:
    """Raise ``UsageProblemError`` if the name of a setting is mistyped, in the environment or where one is given."""
    from scrapy.settings import SETTINGS_PRIORITIES, Settings

    check_environment(os.environ)
    given = [name for name in settings if (settings.getpriority(name) or 0) >= SETTINGS_PRIORITIES["cmdline"]]
    check_given(given, Settings())


def week_ago() -> dt.date:
    """Return the first of the last ``FIRST_DAYS`` days, today included."""
    return clock.today() - dt.timedelta(days=FIRST_DAYS - 1)
