"""Running spiders, for ``scrapy crawl`` and ``unioncrawl crawl`` alike."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import SETTINGS_PRIORITIES, Settings
from scrapy.spiderloader import SpiderLoader

from unioncrawl import catalogue, clock
from unioncrawl.after_run import told_together
from unioncrawl.archive.home import Home
from unioncrawl.archive_settings import FILE
from unioncrawl.arguments import check_settings
from unioncrawl.contact import kept, line_for, user_agent
from unioncrawl.errors import ArchiveError, UnioncrawlError, page_errors
from unioncrawl.extension import AFTER_RUN
from unioncrawl.hosts import Manners
from unioncrawl.items import PAGES
from unioncrawl.outcomes import (
    FINISHED,
    FORBIDDEN,
    GOOD_ENDS,
    HOURS,
    NO_ANSWER,
    REFUSED,
    answers,
    how_ended,
    is_without_robots,
    refusals,
)

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


logger = logging.getLogger(__name__)

AT_ONCE = 50
"""Sources that are crawled side by side: more than there are papers on most evenings. Each takes 5 MB, and as a rule
waits for its site; 40 take 200 MB in all."""

INTERRUPTED = "interrupted"
"""Stop reason of a source that a Ctrl-C kept from being begun."""

AT_ONCE_STOPPED = "stopped at once"
"""Stop reason of one that a second Ctrl-C cut off."""

INTERRUPTIONS = ("shutdown", INTERRUPTED, AT_ONCE_STOPPED)
"""The first is Scrapy's, of one that was under way."""


def project_settings(overrides: Mapping[str, str] | None = None) -> Settings:
    """Return the project's settings, wherever the command was called, with ``overrides`` on top."""
    settings = Settings()
    settings.setmodule("unioncrawl.settings", priority="project")
    # The module may have been imported before --archive was read.
    settings.set("UNIONCRAWL_ARCHIVE", str(Home.chosen().path), priority="project")
    settings.update(dict(overrides or {}), priority="cmdline")
    return settings


@attrs.define
class Outcome:
    """How the crawl of one source ended."""

    source: str
    stats: dict[str, Any]
    error: BaseException | None = None

    @property
    def reason(self) -> str:
        """The stop reason of its run; ``error`` where there was none."""
        reason = self.stats.get("finish_reason")
        return how_ended(str(reason), self.stats) if reason else "error"


class SideBySide(AsyncCrawlerProcess):
    """Crawls sources side by side on one event loop, so many at a time."""

    def __init__(self, settings: Settings, jobs: Mapping[str, Mapping[str, str]], at_once: int) -> None:
        super().__init__(settings)
        self._jobs = jobs
        self._free = asyncio.Semaphore(at_once)
        self._is_stopping = False
        self._is_done = asyncio.Event()
        self.outcomes: dict[str, Outcome] = {}

    async def join(self) -> None:
        """Crawl all of them; return when the last has ended."""
        try:
            await asyncio.gather(*(self._crawl_one(name) for name in self._jobs))
        finally:
            self._is_done.set()

    async def stop(self) -> None:
        """Have all that are under way end, and begin no other; return when they have ended.

        Called again (the second Ctrl-C) it waits for nothing.
        """
        if not self._is_stopping:
            self._is_stopping = True
            await super().stop()
            await self._is_done.wait()

    async def _crawl_one(self, name: str) -> None:
        async with self._free:
            if self._is_stopping:
                self.outcomes[name] = Outcome(name, {"finish_reason": INTERRUPTED})
                return
            crawler = self.create_crawler(name)
            task = self.crawl(crawler, **self._jobs[name])
            await asyncio.wait([task])
            self.outcomes[name] = _outcome(name, crawler, task)


def crawl(
    settings: Settings, jobs: Mapping[str, Mapping[str, str]], *, at_once: int = AT_ONCE
) -> list[Outcome]:
    """Crawl sources side by side in this process; return how each ended, in the order given.

    :param jobs: source to spider arguments.
    :param at_once: so many of them at a time.
    :raises UsageProblemError: for an unknown source or arguments that make no sense, before anything is opened.
    :raises ArchiveError: if the archive cannot be written.
    """
    check_arguments(settings, jobs)
    check_settings(settings)
    introduce(settings)
    hours = Manners.of_settings(settings).hours
    if not hours.include(clock.now()):
        logger.warning("nothing is asked for outside UNIONCRAWL_HOURS=%s (China Standard Time)", hours)
        return [Outcome(name, {"finish_reason": HOURS}) for name in jobs]
    home = Home(settings["UNIONCRAWL_ARCHIVE"])
    home.prepare()  # what is wrong with it is said once, and not by each source
    process = SideBySide(settings, jobs, at_once)
    with told_together(home):
        process.start()
    return [process.outcomes.get(name) or Outcome(name, {"finish_reason": AT_ONCE_STOPPED}) for name in jobs]


def introduce(settings: Settings) -> None:
    """Have the user agent name who runs the crawl, unless it was set as a whole; warn if nobody is named."""
    contact = settings.get("UNIONCRAWL_CONTACT") or kept(Path(settings["UNIONCRAWL_ARCHIVE"]))
    settings.set("UNIONCRAWL_CONTACT", contact, "cmdline")
    if (settings.getpriority("USER_AGENT") or 0) <= SETTINGS_PRIORITIES["project"]:
        settings.set("USER_AGENT", user_agent(contact), "project")
    if not contact and not settings.get("UNIONCRAWL_CONNECT_TO"):
        logger.warning(
            "no site can tell who asks: set UNIONCRAWL_CONTACT, or write into %s: %s",
            Path(settings["UNIONCRAWL_ARCHIVE"]) / FILE,
            line_for("name@example.org"),
        )


def check_arguments(settings: Settings, jobs: Mapping[str, Mapping[str, str]]) -> None:
    """Raise ``UsageProblemError`` for an unknown source or arguments that make no sense for its spider."""
    for name in jobs:
        if name != PAGES:
            catalogue.check_name(name)
    spiders = SpiderLoader.from_settings(settings)
    for name, arguments in jobs.items():
        spiders.load(name).checked(arguments)  # type: ignore[attr-defined]  # all spiders of the project have it


def _outcome(name: str, crawler: Crawler, task: Any) -> Outcome:
    stats = _stats(crawler)
    error = None if task.cancelled() else task.exception()
    if error is not None and not isinstance(error, UnioncrawlError):
        logger.error("the crawl of %s broke down", name, exc_info=error)
    if error is None and "unioncrawl/archive_error" in stats:
        error = ArchiveError(f"the crawl of {name} was stopped: {stats['unioncrawl/archive_error']}")
    elif error is None:
        why = Home(crawler.settings["UNIONCRAWL_ARCHIVE"]).command("failures", "--source", name)
        error = _silence(name, stats, why) or _fault(name, stats) or _left(name, stats, why) or _after(stats)
    return Outcome(name, dict(stats), error)


def _stats(crawler: Crawler) -> dict[str, Any]:
    """Return the counters of a crawl; one whose spider could not be made has none."""
    try:
        return crawler.stats.get_stats() if crawler.stats else {}
    except RuntimeError:  # Scrapy's, for what a crawl gets when it begins
        return {}


def _silence(name: str, stats: Mapping[str, Any], why: str) -> UnioncrawlError | None:
    """Return what to say of a site that answered nothing, or nothing but refusals; a missing page is an answer.

    :param why: the command that tells more.
    """
    counts = answers(stats)
    reason = how_ended(FINISHED, stats)
    if is_without_robots(stats, counts):
        return UnioncrawlError(
            f"nothing was asked of the site of {name}, as its robots.txt could not be had; why: {why}"
        )
    if reason == REFUSED:
        said = ", ".join(f"{count} times {status}" for status, count in sorted(refusals(counts).items()))
        return UnioncrawlError(f"the site of {name} refused everything: {said}")
    if reason == FORBIDDEN:
        return UnioncrawlError(f"robots.txt forbids all that was asked of the site of {name}")
    if reason == NO_ANSWER:
        return UnioncrawlError(f"the site of {name} gave no answer at all; why: {why}")
    return None


def _fault(name: str, stats: Mapping[str, Any]) -> UnioncrawlError | None:
    """Return what to say if a page object or the spider has a fault, which is no failure of a page."""
    prefix = "spider_exceptions/"
    raised = {key.removeprefix(prefix) for key in stats if key.startswith(prefix)} - {"count"}
    if faults := raised - {cls.__name__ for cls in page_errors()}:
        return UnioncrawlError(
            f"the crawl of {name} met faults of the program ({', '.join(sorted(faults))}); the log has them"
        )
    return None


def _left(name: str, stats: Mapping[str, Any], why: str) -> UnioncrawlError | None:
    """Return what to say if something new was left because a host did not answer any more."""
    if stats.get("finish_reason") != NO_ANSWER:
        return None
    return UnioncrawlError(
        f"the site of {name} stopped answering; the next crawl asks for the rest; why: {why}"
    )


def _after(stats: Mapping[str, Any]) -> UnioncrawlError | None:
    """Return what went wrong when the crawl itself was over."""
    return UnioncrawlError(str(stats[AFTER_RUN])) if AFTER_RUN in stats else None


def exit_status(outcomes: list[Outcome]) -> int:
    """Return 0 if every crawl came to its end, or to the end of its budget or hours, else the status of the first that
    did not.
    """
    for outcome in outcomes:
        if isinstance(outcome.error, UnioncrawlError):
            return outcome.error.exit_status
        if outcome.error is not None or outcome.reason not in GOOD_ENDS:
            return 1
    return 0
