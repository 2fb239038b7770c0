"""A page that gives no article, or a site that does not answer, is expected now and then: a line in the log, no traceback."""

from __future__ import annotations

import logging
from weakref import WeakSet

from unioncrawl.errors import PageError

SCRAPER = "scrapy.core.scraper"
"""Scrapy's logger of what callbacks raise."""

ROBOTS = "scrapy.downloadermiddlewares.robotstxt"
"""Scrapy's logger of what keeps a robots.txt from coming."""


removals: WeakSet[PageError] = WeakSet()
"""Errors that say no more than that an article which is held was taken off: nothing that anybody could mend."""


class PageErrorFilter(logging.Filter):
    """Shortens records of a :class:`PageError` to one line; faults of the program keep their traceback.

    That an article which is held was taken off is no error: handlers for warnings leave it out.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Return true always; shorten what is to be."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, PageError):
            record.exc_info = None
            record.msg = f"{error.kind}: {error.url}: {error.reason}"
            record.args = ()
            if error in removals:
                record.msg = f"taken off by the site: {error.url}: {error.reason}"
                record.levelno, record.levelname = logging.INFO, "INFO"
        return True


class NetworkErrorFilter(logging.Filter):
    """Shortens records of a robots.txt that cannot be had to one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return true always; shorten what is to be."""
        record.exc_info = None
        return True


def shorten_page_errors() -> None:
    """Install the filters, once."""
    for name, kind in ((SCRAPER, PageErrorFilter), (ROBOTS, NetworkErrorFilter)):
        logger = logging.getLogger(name)
        if not any(isinstance(one, kind) for one in logger.filters):
            logger.addFilter(kind())
