"""Faults of page classes: one that raises, never ends, or would end the process, must not keep other pages from being
read. Each becomes a failure of kind ``error``.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

from unioncrawl import ending, road
from unioncrawl.archive.limits import TimeIsUpError, limited, seconds_per_page
from unioncrawl.ending import ToldToEndError
from unioncrawl.errors import ParserBugError

T = TypeVar("T")

PARSER_BUGS = (Exception,)
"""What a page object may raise because of a fault in it: anything. It is a fault in that page object, and not in what
called it."""

ENDS = (SystemExit, GeneratorExit, asyncio.CancelledError)
"""What else a page object may raise, and would end what called it."""

TOO_LONG = "reading it takes too long"


def item_of(to_item: Coroutine[Any, Any, T]) -> T:
    """Return what a page gives while its site is being crawled, given its ``to_item()``.

    :raises PageError: if it gives nothing, or not in time.
    """
    with in_time():
        return road.finished(to_item)


@contextlib.contextmanager
def in_time() -> Iterator[None]:
    """Have what is read within take no longer than a page may, and end nothing but itself. In the main thread, which
    is that of a crawl; elsewhere the time is not limited.

    :raises ParserBugError: if it does, or would.
    """
    try:
        with limited(seconds_per_page()):
            yield
    except TimeIsUpError as error:
        raise ParserBugError(TOO_LONG) from error
    except ToldToEndError:
        raise
    except ENDS as error:
        raise bug_of(error) from error
    finally:
        ending.check()  # a page class may have caught it


def bug_of(error: BaseException) -> ParserBugError:
    """Return what is told of what a page object raised."""
    return ParserBugError(" ".join(f"{type(error).__name__}: {error}".split()))
