"""Fixtures of page objects: what web-poet's pytest plugin runs, a page and what has to come out of it."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
from web_poet import HttpResponse, HttpResponseHeaders
from web_poet.testing import Fixture
from web_poet.testing.exceptions import ExceptionNotRaised, ItemValueIncorrect, WrongExceptionRaised
from web_poet.testing.itemadapter import WebPoetTestItemAdapter
from web_poet.utils import get_fq_class_name

from unioncrawl import ending, road
from unioncrawl.archive.jobs import ItemRead
from unioncrawl.archive.limits import TimeIsUpError, limited, memory_limited, seconds_per_page
from unioncrawl.ending import ToldToEndError
from unioncrawl.errors import PageError, ParserBugError, UnioncrawlError, UsageProblemError
from unioncrawl.faults import ENDS, PARSER_BUGS
from unioncrawl.items import Item
from unioncrawl.provider import http_response
from unioncrawl.warc.http import HttpMessage

VERSION = "parser_version"

NAME = re.compile(r"\w[\w.-]*")

OF_THE_WAY = re.compile(r"(?:x-)?[\w-]*transfer-encoding|content-encoding|content-length", re.IGNORECASE)
"""Headers that say how a body crossed the wire. A fixture has it as a page object gets it."""


class ItemOfPage(WebPoetTestItemAdapter):
    """An item without the version of the class that read it: what a page says does not depend on that.

    Each fixture names it in its ``meta.json``.
    """

    def asdict(self) -> dict[str, Any]:
        """Return the item as ``output.json`` has it."""
        return {name: value for name, value in super().asdict().items() if name != VERSION}


META: dict[str, Any] = {"adapter": ItemOfPage}


@attrs.frozen
class Page:
    """A stored page."""

    url: str
    source: str
    http: HttpMessage
    fetched_at: str
    snapshot_id: int


@attrs.frozen
class Made:
    """A fixture that was written."""

    path: Path
    failure: Exception | None
    """What has to come out, if it is no item."""

    refused: PageError | None = None
    """Why the item that has to come out is none that is kept."""


def project() -> Path:
    """Return the folder of fixtures of the project in which the working directory lies.

    :raises UsageProblemError: if it lies in none.
    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "tests" / "fixtures").is_dir():
            return folder / "tests" / "fixtures"
    raise UsageProblemError(f"{here} is in no checkout of the project; choose a folder with --into")


def make(page: Page, into: Path, name: str = "", *, force: bool = False) -> Made:
    """Write ``page`` below ``into`` as a fixture; what has to come out is what its class says today.

    It is written beside its place, run, and only then moved there.

    :param name: of the case; by default the day of publication, or else of the capture, and the snapshot's id.
    :param force: whether to put it in the place of one that is there.
    :raises UsageProblemError: if no class reads the page, the name cannot be, or there is such a fixture.
    :raises UnioncrawlError: if the fixture would read something else than the archive does, cannot be written, or
        reading takes too long or too much memory, or raises what would end a test.
    """
    try:
        with memory_limited(), limited(seconds_per_page()):
            return _made(page, into, name, force=force)
    except TimeIsUpError:
        raise UnioncrawlError(f"{page.url} makes no fixture: reading it takes too long") from None
    except ParserBugError as error:
        raise UnioncrawlError(f"{page.url} makes no fixture: {error}") from error
    except ToldToEndError:
        raise
    except ENDS as error:
        # Not kept as what has to come out: web-poet expects an Exception and nothing else, so such a test would fail.
        raise UnioncrawlError(
            f"{page.url} makes no fixture: its page class raises {error!r}, which no test can expect;"
            f" mend the class: unioncrawl explain --snapshot {page.snapshot_id}"
        ) from error
    finally:
        ending.check()  # a page class may have caught it


def _made(page: Page, into: Path, name: str, *, force: bool) -> Made:
    if name and not NAME.fullmatch(name):
        raise UsageProblemError(f"--name {name!r}: write letters, digits, - and _: 2024-05-01-two-sections")
    cls: Any = road.page_class(page.url, page.source)
    if cls is None:
        raise UsageProblemError(
            f"{page.url} is a {road.role_of(page.url, page.source)}: no page class reads it"
        )
    response = response_of(page)
    item, failure = _outcome(cls, response)
    folder = into / get_fq_class_name(cls)
    target = folder / (
        name or f"{getattr(item, 'published', None) or page.fetched_at[:10]}-{page.snapshot_id}"
    )
    with _writing(target):
        is_there = target.exists()
    if is_there and not force:
        raise UsageProblemError(
            f"{target} is there already: choose another --name, or replace it with --force"
        )
    _write(target, cls, response, item, failure)
    return Made(target, failure, None if failure else _refused(cls, response, page))


def response_of(page: Page) -> HttpResponse:
    """Return the page as page objects get it, but for headers that are true on the wire alone."""
    headers = [(name, value) for name, value in page.http.headers if not OF_THE_WAY.fullmatch(name)]
    return http_response(page.url, page.http.body, page.http.status, HttpResponseHeaders(headers))


def _outcome(cls: Any, response: HttpResponse) -> tuple[Item | None, Exception | None]:
    """Return the item that ``cls`` makes of a page, or what it raises."""
    try:
        return road.finished(cls(response).to_item()), None
    except MemoryError:
        raise  # another machine may have more: no test can expect it
    except (PageError, *PARSER_BUGS) as error:
        return None, error


def _refused(cls: Any, response: HttpResponse, page: Page) -> PageError | None:
    """Return why what is read of a page is not kept, ``None`` if it is."""
    item: Item = road.finished(cls(response).to_item())
    try:
        road.piped(
            ItemRead(snapshot_id=page.snapshot_id, captured_at=page.fetched_at, item=item, url=page.url)
        )
    except PageError as error:
        return error
    return None


def _write(
    target: Path, cls: Any, response: HttpResponse, item: Item | None, failure: Exception | None
) -> None:
    made = target.with_name(f".{target.name}.new")
    shutil.rmtree(made, ignore_errors=True)  # what a kill left
    try:
        with _writing(target):
            fixture = Fixture.save(
                made.parent,
                inputs=[response],
                item=item,
                exception=failure,
                meta=dict(META),
                fixture_name=made.name,
            )
        _check(fixture, cls, str(response.url))
        with _writing(target):
            if target.exists():
                shutil.rmtree(target)
            made.rename(target)
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextlib.contextmanager
def _writing(target: Path) -> Iterator[None]:
    """Raise ``UnioncrawlError`` if what is done within cannot be written."""
    try:
        yield
    except OSError as error:
        raise UnioncrawlError(
            f"cannot write {target}: {error.strerror or error}; choose another folder with --into"
        ) from error


def _check(fixture: Fixture, cls: Any, url: str) -> None:
    """Raise ``UnioncrawlError`` unless the fixture, run as tests run it, gives what it has to."""
    try:
        if fixture.exception_path.exists():
            fixture.assert_toitem_exception(cls)
        else:
            fixture.assert_full_item_correct(cls)
    except (ItemValueIncorrect, WrongExceptionRaised, ExceptionNotRaised, PageError, *PARSER_BUGS) as error:
        raise UnioncrawlError(
            f"{url} makes no fixture: web-poet gives its classes another text, or cannot keep their failure"
            f" ({type(error).__name__}); write a page that shows the same"
        ) from error
