"""Opens the archive for a crawl and closes it: what middlewares and pipelines write and ask goes
through the recorder and the look-ups that stand here.
"""

from __future__ import annotations

import asyncio
import logging
import platform
import sqlite3
from typing import TYPE_CHECKING, Any, Self
from weakref import WeakKeyDictionary

import scrapy
from scrapy import signals
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest, NotConfigured
from scrapy.spidermiddlewares.httperror import HttpError

import unioncrawl
from unioncrawl import clock, heap
from unioncrawl.after_run import after_run
from unioncrawl.archive.held import Held
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Failure, ItemRead, RunEnded
from unioncrawl.archive.recorder import Recorder, RecorderThread, Run
from unioncrawl.archive.recover import recover
from unioncrawl.archive.runs import VERSIONS
from unioncrawl.bounds import HeadTooLongError
from unioncrawl.captured import capture_behind, capture_of
from unioncrawl.errors import PageError, UnioncrawlError
from unioncrawl.logs import removals, shorten_page_errors
from unioncrawl.outcomes import how_ended
from unioncrawl.refusals import OffSiteError, RedirectLoopError, RefusedRequestError, RunEndsError
from unioncrawl.road import failure_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure as TwistedFailure

    from unioncrawl.arguments import CrawlArguments
    from unioncrawl.errors import ArchiveError

logger = logging.getLogger(__name__)

_EXTENSIONS: WeakKeyDictionary[Crawler, ArchiveExtension] = WeakKeyDictionary()
_HELD: WeakKeyDictionary[Crawler, Held] = WeakKeyDictionary()

AFTER_RUN = "unioncrawl/after_run_error"
"""Stat: what went wrong when the run was over and its report was written."""


def recorder_of(crawler: Crawler) -> RecorderThread:
    """Return the recorder of a crawl."""
    return _extension_of(crawler).recorder


def held_of(crawler: Crawler) -> Held:
    """Return what the archive of a crawl held when it began, and holds now.

    :raises NotConfigured: if no archive is open.
    """
    if crawler not in _HELD:
        raise NotConfigured("no archive is open")
    return _HELD[crawler]


def look_up(crawler: Crawler, held: Held) -> None:
    """Have the spider of ``crawler`` see what is held, without anything being written or asked."""
    _HELD[crawler] = held


def unanswered(crawler: Crawler, failure: TwistedFailure) -> None:
    """Keep that a request got no answer, or one that was filtered on its way."""
    _extension_of(crawler).unanswered(failure)


def _extension_of(crawler: Crawler) -> ArchiveExtension:
    """Return the extension of a crawl.

    :raises NotConfigured: for a spider that has none: then nothing that needs the archive is used.
    """
    if crawler not in _EXTENSIONS:
        raise NotConfigured("no archive is open")
    return _EXTENSIONS[crawler]


class ArchiveExtension:
    """Owns the archive while a spider runs.

    Opening it takes the source's lock and finishes what a killed run left behind. If the archive cannot
    be written any more, the spider is closed with the reason ``archive_error``.
    """

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.spider is not None
        shorten_page_errors()
        self.crawler = crawler
        self.source = crawler.spider.name
        settings = crawler.settings
        home = self.home = Home(settings["UNIONCRAWL_ARCHIVE"])
        arguments: CrawlArguments = crawler.spider.arguments  # type: ignore[attr-defined]
        self.run = Run(source=self.source, command="crawl", arguments=dict(arguments.given))
        recorder = Recorder(
            home,
            self.run,
            info=warcinfo(settings),
            max_warc_bytes=settings.getint("UNIONCRAWL_WARC_MAX_BYTES"),
        )
        for line in recover(recorder):
            logger.warning(line)
        self.recorder = RecorderThread(
            recorder, self._archive_failed, sync_seconds=settings.getfloat("UNIONCRAWL_SYNC_SECONDS")
        )
        self.held = Held(home, self.source, settings.getfloat("UNIONCRAWL_RESUME_HOURS"))
        _EXTENSIONS[crawler] = self
        look_up(crawler, self.held)
        heap.settle()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension of ``crawler``, connected to its signals.

        :raises NotConfigured: for spiders of other tools, e.g. that of ``scrapy savefixture``.
        """
        if not hasattr(crawler.spider, "arguments"):
            raise NotConfigured("not a spider of a source")
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        crawler.signals.connect(extension.spider_error, signals.spider_error)
        crawler.signals.connect(extension.item_error, signals.item_error)
        return extension

    def spider_error(self, failure: TwistedFailure, response: Response) -> None:
        """Keep why a page gave no item."""
        capture = capture_of(response)
        self._keep(failure, response.url, capture.snapshot_id, capture.at)

    def item_error(self, item: Any, response: Response, failure: TwistedFailure) -> None:
        """Keep why an item was refused."""
        if isinstance(item, ItemRead):
            self._keep(failure, response.url, item.snapshot_id, item.captured_at)

    def unanswered(self, failure: TwistedFailure) -> None:
        """Keep why a request came to nothing: no answer, or an answer that is an error."""
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy's engine
        canonical = self.crawler.spidercls.source.canonical(request.url)  # type: ignore[attr-defined]
        error = failure.value
        assert error is not None
        if isinstance(error, HttpError):
            response = error.response
            capture = capture_of(response)
            self._put_failure(
                capture.snapshot_id, canonical, "http", f"answered {response.status}", capture.at
            )
        elif isinstance(error, RunEndsError):
            pass  # what is missing is known without it
        elif isinstance(error, OffSiteError | RedirectLoopError):
            behind = capture_behind(request)  # the answer that leads there
            snapshot_id, at = (behind.snapshot_id, behind.at) if behind else (None, clock.iso(clock.now()))
            self._put_failure(snapshot_id, canonical, error.kind, str(error), at)
        elif isinstance(error, IgnoreRequest):
            kind = getattr(error, "kind", RefusedRequestError.kind)
            self._put_failure(None, canonical, kind, str(error), clock.iso(clock.now()))
        else:
            self._put_failure(None, canonical, *_without_answer(error), clock.iso(clock.now()))

    def _put_failure(self, snapshot_id: int | None, url: str, kind: str, reason: str, at: str) -> None:
        self._put(
            Failure(snapshot_id=snapshot_id, source=self.source, url=url, kind=kind, reason=reason, at=at)
        )

    def _put(self, failure: Failure) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value("unioncrawl/failures")
        self.recorder.put(failure)

    async def spider_closed(self, reason: str) -> None:
        """Write what is left, and how the run ended."""
        assert self.crawler.stats is not None
        stats: dict[str, Any] = {
            key: value
            for key, value in self.crawler.stats.get_stats().items()
            if isinstance(value, (int, float)) and not isinstance(value, bool)
        }
        at = clock.iso(clock.now())
        stats[VERSIONS] = versions()
        how = how_ended(reason, stats)
        self.recorder.put(RunEnded(run_id=self.run.id, reason=how, at=at, stats=stats))
        self.held.close()
        await asyncio.to_thread(self._finish)

    def _finish(self) -> None:
        """Close the archive, and have the run told of; not in the reactor's thread."""
        self.recorder.close()
        if self.recorder.error is not None:
            return  # it is told already
        try:
            after_run(self.recorder.recorder.home, self.source, self.run.id)
        except UnioncrawlError as error:
            logger.error("after the run %s: %s", self.run.id, error)
            assert self.crawler.stats is not None
            self.crawler.stats.set_value(AFTER_RUN, str(error))

    def _keep(self, raised: TwistedFailure, url: str, snapshot_id: int, at: str) -> None:
        error = raised.value
        if isinstance(error, PageError):
            failure = failure_of(error, snapshot_id=snapshot_id, source=self.source, url=url, at=at)
            if error in removals:
                self.recorder.put(failure)  # which becomes an event of the article
            else:
                self._put(failure)

    def _archive_failed(self, error: ArchiveError) -> None:
        """Stop the crawl. Called in the recorder's thread."""
        from twisted.internet import reactor

        assert self.crawler.stats is not None
        self.crawler.stats.set_value("unioncrawl/archive_error", str(error))
        engine = self.crawler.engine
        if engine is not None:
            reactor.callFromThread(
                lambda: asyncio.ensure_future(engine.close_spider_async(reason="archive_error"))
            )


def _without_answer(error: BaseException) -> tuple[str, str]:
    """Return the kind of failure that an error of the network is, and the reason."""
    if isinstance(error, DownloadTimeoutError):
        return "network", f"no answer in time: {error}"
    causes = getattr(error.__cause__, "reasons", ())
    inner = next((cause.value for cause in causes if isinstance(cause.value, HeadTooLongError)), None)
    if inner is not None:
        return "too-large", str(inner)
    return "network", f"{type(error).__name__}: {error}"


def versions() -> dict[str, str]:
    """Return what a run was made with."""
    return {
        "unioncrawl": unioncrawl.__version__,
        "scrapy": scrapy.__version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def warcinfo(settings: BaseSettings) -> list[tuple[str, str]]:
    """Return the fields of the ``warcinfo`` record that tell how pages were captured."""
    fields = [
        ("software", f"unioncrawl/{unioncrawl.__version__} Scrapy/{scrapy.__version__}"),
        ("robots", "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore"),
        ("http-header-user-agent", settings["USER_AGENT"]),
        ("download-delay", str(settings.getfloat("DOWNLOAD_DELAY"))),
        ("media", settings["UNIONCRAWL_MEDIA"]),
    ]
    if contact := settings["UNIONCRAWL_CONTACT"]:
        fields.append(("operator", contact))
    return [(name, " ".join(value.split())) for name, value in fields]
