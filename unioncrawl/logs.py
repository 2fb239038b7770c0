"""A page that gives no article is expected now and then: a line in the log, not a traceback."""

from __future__ import annotations

import logging

from unioncrawl.errors import PageError

SCRAPER = "scrapy.core.scraper"
"""Scrapy's logger of what callbacks raise."""


class PageErrorFilter(logging.Filter):
    """Shortens records of a :class:`PageError` to one line; faults of the program keep their traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return true always; shorten what is to be."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, PageError):
            record.exc_info = None
            record.msg = f"{error.kind}: {error.url}: {error.reason}"
            record.args = ()
        return True


def shorten_page_errors() -> None:
    """Install the filter, once."""
    logger = logging.getLogger(SCRAPER)
    if not any(isinstance(one, PageErrorFilter) for one in logger.filters):
        logger.addFilter(PageErrorFilter())
