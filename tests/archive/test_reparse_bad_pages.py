"""A page that hangs, crashes, raises or says nonsense when it is read again becomes a failure, and the others go on."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import time
from pathlib import Path
from typing import Any, cast

import attrs
import pytest

from tests.archive.tools import STORY, content, execute, opened, plan, query, record, story
from unioncrawl import road
from unioncrawl.archive import rebuild_read
from unioncrawl.archive import reparse as reparsing
from unioncrawl.archive.articles import Articles
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import ItemRead
from unioncrawl.archive.limits import TimeIsUpError, TimeLimit
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.rebuild_read import Unread, read_page_of
from unioncrawl.archive.reparse import How, reparse
from unioncrawl.archive.reparse_choice import Selection
from unioncrawl.archive.reparse_read import Reader, read_there
from unioncrawl.archive.workers import CrashError
from unioncrawl.errors import ArchiveError, InvalidItemError
from unioncrawl.items import Image, Listed, Listing
from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage as Page
from unioncrawl.sources.gongren_ribao import GongrenRibaoPlanPage as PlanPage
from unioncrawl.urls import stable_id

GOOD = Page.to_item
SECONDS = 0.3


def url_of(number: int) -> str:
    return f"{STORY.url[:-6]}{number}.html"


def loop() -> None:
    while True:
        pass


def stubborn() -> None:
    """Catch whatever is an ``Exception``, as page objects should not."""
    while True:
        try:
            loop()
        except Exception:  # noqa: BLE001
            continue


def leave() -> None:
    raise SystemExit(3)


def missing() -> None:
    raise FileNotFoundError("no such table of names")


FAULTS: dict[int, Any] = {
    1: lambda: os.kill(os.getpid(), signal.SIGSEGV),
    2: stubborn,
    3: lambda: re.match(r"(a+)+$", "a" * 60 + "b"),
    4: lambda: bytearray(1 << 60),
    5: leave,
    6: missing,
    7: lambda: sum(range(1 << 60)),  # C, and nothing interrupts it
    8: lambda: time.sleep(60),
}
REASONS = {
    1: "what reads it was killed (SIGSEGV)",
    2: "reading it takes too long",
    3: "reading it takes too long",
    4: "what reads it ran out of memory",
    5: "SystemExit: 3",
    6: "FileNotFoundError: no such table of names",
    7: "a call that cannot be interrupted takes more than 0.6 s",
    8: "reading it takes too long",
}


async def faulty(page: Any) -> Any:
    """Do what stands for the page's number."""
    number = int(re.findall(r"(\d+)\.html", str(page.response.url))[0])
    if number in FAULTS:
        FAULTS[number]()
    return await GOOD(page)


def read_with_faults(reader: Reader, snapshot_id: int) -> Any:
    """Stand for ``read_there`` in a worker whose page class has faults."""
    setattr(Page, "to_item", faulty)  # noqa: B010 - it is of another type
    return read_there(reader, snapshot_id)


def rebuild_with_faults(home: Path, database: Path, seconds: float, unread: Unread) -> Any:
    """Do the same for ``read_page_of``."""
    setattr(Page, "to_item", faulty)  # noqa: B010
    return read_page_of(home, database, seconds, unread)


CRASHES = (1, 4, 7)
"""Those that take the process with them, or its memory."""


@pytest.mark.slow
def test_pages_that_hang_crash_or_raise_become_failures_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    record(home, [story(f"第{number}段。", url=url_of(number), hours=number) for number in (*FAULTS, 11, 12)])
    before = content(home)
    monkeypatch.setattr(reparsing, "read_there", read_with_faults)
    kinds: list[str] = []
    how = How(jobs=2, seconds=SECONDS)
    result = reparse(home, Selection(), lambda change: kinds.append(change.kind), dry_run=False, how=how)
    assert result.pages == len(FAULTS) + 2
    assert kinds == ["lost"] * len(FAULTS)
    failed = query(home, "SELECT url, kind, reason FROM failures ORDER BY url")
    assert failed == [(url_of(number), "error", reason) for number, reason in sorted(REASONS.items())]
    assert query(home, "SELECT url FROM articles ORDER BY url") == [(url_of(11),), (url_of(12),)]

    after = content(home)
    monkeypatch.setattr(rebuild_read, "read_page_of", rebuild_with_faults)
    monkeypatch.setenv("UNIONCRAWL_SECONDS_PER_PAGE", str(SECONDS))
    told = rebuild(home, jobs=2).crashes
    assert content(home) == after, "a rebuild keeps the same"
    assert sorted(line.partition("): ")[2].partition(";")[0] for line in told) == sorted(
        REASONS[number] for number in CRASHES
    )

    kinds.clear()
    monkeypatch.setattr(Page, "to_item", faulty)
    again = Selection(urls=(url_of(2), url_of(6), url_of(11)))
    reparse(home, again, lambda change: kinds.append(change.kind), dry_run=False, how=How(seconds=SECONDS))
    assert kinds == [], "the same faults change nothing"

    monkeypatch.undo()
    reparse(home, Selection(failures=True), dry_run=False)
    assert content(home) == before, "nothing is lost"


def test_in_one_process_a_page_that_hangs_in_python_is_interrupted_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    record(home, [story(url=url_of(2)), story(url=url_of(4), hours=1), story(url=url_of(11), hours=2)])
    handlers = [signal.getsignal(number) for number in (signal.SIGPROF, signal.SIGALRM, signal.SIGVTALRM)]
    monkeypatch.setattr(Page, "to_item", faulty)
    reparse(home, Selection(), dry_run=False, how=How(seconds=0.2))
    assert query(home, "SELECT reason FROM failures ORDER BY url") == [(REASONS[2],), (REASONS[4],)]
    assert [
        signal.getsignal(number) for number in (signal.SIGPROF, signal.SIGALRM, signal.SIGVTALRM)
    ] == handlers


def test_a_limit_interrupts_again_what_took_the_first_time_for_its_own() -> None:
    limit = TimeLimit(0.05)
    times = 0

    def hold_up() -> None:
        nonlocal times
        while times < 2:
            try:
                loop()
            except TimeIsUpError:
                times += 1
        loop()

    with limit.installed(), pytest.raises(TimeIsUpError), limit:
        hold_up()
    assert times == 2


def nonsense(good: Any, **fields: Any) -> Any:
    async def to_item(page: Any) -> Any:
        return attrs.evolve(await good(page), **fields)

    return to_item


def check_lost_as_invalid(home: Home, reason: str) -> None:
    """Read everything again, of which one item is lost, and find a failure that says why."""
    found: list[Any] = []
    reparse(home, Selection(), found.append, dry_run=False)
    assert [change.kind for change in found] == ["lost"]
    ((kind, told),) = query(home, "SELECT kind, reason FROM failures")
    assert kind == "invalid"
    assert told.startswith(reason)


def check_that_a_rebuild_agrees(home: Home) -> None:
    """Rebuild, and find the same."""
    after = content(home)
    rebuild(home)
    assert content(home) == after, "a rebuild says the same"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"published": "1899-12-31"}, "published 1899-12-31: before there was a union press"),
        ({"published": "2062-11-20"}, "published 2062-11-20: ten years after it was captured"),
        ({"published": "2026-02-30"}, "published '2026-02-30'"),
        ({"title": "工" * 5000}, "a title of 5000 characters"),
        ({"text": "", "images": []}, "neither text nor pictures"),
        ({"title": 7}, "title is of type int"),
        ({"authors": "王小明"}, "authors is of type str"),
        ({"text": None}, "text is of type NoneType"),
        ({"page_no": "1"}, "page_no is of type str"),
        ({"text": "劳动\ud800者"}, "text has characters that no text has"),
        ({"published": "20261116"}, "published '20261116': not written as 2026-11-16"),
        ({"page_no": 10**30}, "page_no is not from 1 to 9999"),
        ({"page_no": 10_000}, "page_no 10000 is not from 1 to 9999"),
        ({"page_no": 0}, "page_no 0 is not from 1 to 9999"),
        ({"page_no": True}, "page_no is of type bool"),
        ({"rank": "x"}, "rank is of type str"),
        ({"rank": 3}, "rank 3 is not from 0 to 2"),
        ({"parts": 10**5000}, "parts is not from 1 to 9999"),
        ({"authors": [None, 3]}, "authors has a NoneType"),
        ({"authors": ["劳动\ud800者"]}, "authors has characters that no text has"),
        ({"images": [5]}, "images has a int"),
        ({"images": [Image(url="劳动\ud800者")]}, "url has characters that no text has"),
        (
            {"images": [Image(url="https://www.workercn.cn/1.jpg", caption=cast("Any", 5))]},
            "caption is of type int",
        ),
        ({"extraction": None}, "extraction is of type NoneType"),
        ({"extraction": {"title": 5}}, "extraction has 'title': 5"),
        ({"parser": None}, "parser is of type NoneType"),
        ({"url": 5}, "url is of type int"),
        ({"url": url_of(3)}, f"of another page: '{url_of(3)}'"),
        ({"url": STORY.url.replace("https", "http")}, "of another page: 'http://"),
        ({"source": "nobody"}, "source 'nobody', and not gongren_ribao"),
        ({"source": "shaanxi_gongren_bao"}, "source 'shaanxi_gongren_bao', and not gongren_ribao"),
    ],
)
def test_what_no_article_can_be_is_a_failure_that_says_why(
    fields: dict[str, Any], reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    record(home, [story()])
    before = content(home)
    monkeypatch.setattr(Page, "to_item", nonsense(GOOD, **fields))
    check_lost_as_invalid(home, reason)
    assert query(home, "SELECT count(*) FROM articles") == [(0,)]
    check_that_a_rebuild_agrees(home)
    monkeypatch.undo()
    reparse(home, Selection(failures=True), dry_run=False)
    assert content(home) == before


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"page_no": 10**30}, "page_no is not from 1 to 9999"),
        ({"page_name": 5}, "page_name is of type int"),
        ({"page_name": "版" * 1000}, "page_name of 1000 characters"),
        ({"page_label": "\ud800"}, "page_label has characters that no text has"),
        ({"published": None}, "published is of type NoneType"),
        ({"published": "yesterday"}, "published 'yesterday'"),
        ({"published": "1899-01-01"}, "published 1899-01-01: before there was a union press"),
        ({"published": "2062-11-20"}, "published 2062-11-20: ten years after it was captured"),
        ({"state": "zzz"}, "state 'zzz' is none of published, none, unknown"),
        ({"page_urls": "x"}, "page_urls is of type str"),
        ({"article_urls": [None]}, "article_urls has a NoneType"),
        ({"article_urls": [STORY.url] * 100_000}, "article_urls: 100000 addresses"),
        ({"url": STORY.url}, f"of another page: '{STORY.url}'"),
    ],
)
def test_what_no_plan_can_be_is_a_failure_that_says_why(
    fields: dict[str, Any], reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    record(home, [plan(), story(hours=1)])
    before = content(home)
    monkeypatch.setattr(PlanPage, "to_item", nonsense(PlanPage.to_item, **fields))
    check_lost_as_invalid(home, reason)
    assert query(home, "SELECT count(*) FROM editions") == [(0,)]
    check_that_a_rebuild_agrees(home)
    monkeypatch.undo()
    reparse(home, Selection(failures=True), dry_run=False)
    assert content(home) == before


def test_an_article_that_a_plan_lists_again_and_again_is_made_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    record(home, [plan(), story(hours=1)])
    again = {"article_urls": [STORY.url] * 5_000}
    monkeypatch.setattr(PlanPage, "to_item", nonsense(PlanPage.to_item, **again))
    made: list[int] = []
    recompose = Articles.recompose

    def counted(self: Articles, article_id: int) -> Any:
        made.append(article_id)
        return recompose(self, article_id)

    monkeypatch.setattr(Articles, "recompose", counted)
    reparse(home, Selection(), dry_run=False)
    assert made.count(stable_id(STORY.url)) < 10


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"url": 5}, "url is of type int"),
        ({"rows": None}, "rows is of type NoneType"),
        ({"rows": [Listed(url=cast("Any", 5))]}, "url is of type int"),
        ({"next_url": 5}, "next_url is of type int"),
    ],
)
def test_a_list_that_is_none_is_refused(fields: dict[str, Any], reason: str) -> None:
    listing = attrs.evolve(Listing(url=STORY.url, source="gongren_ribao"), **fields)
    with pytest.raises(InvalidItemError, match=reason):
        road.piped(ItemRead(snapshot_id=0, captured_at="", item=listing))


@pytest.mark.parametrize("item", [None, {}, "an article"])
def test_what_is_no_item_is_a_failure(item: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path)
    record(home, [story()])

    async def to_item(_: Any) -> Any:
        return item

    monkeypatch.setattr(Page, "to_item", to_item)
    reparse(home, Selection(), dry_run=False)
    ((kind, told),) = query(home, "SELECT kind, reason FROM failures")
    assert (kind, told) == ("invalid", f"{type(item).__name__} is no item")


def test_of_a_page_that_ends_its_process_role_and_encoding_are_judged_as_a_rebuild_does(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path)
    record(home, [story()])
    execute(home, "UPDATE snapshots SET role = 'plan', charset = 'gb18030', charset_reason = 'an old rule'")
    ((snapshot_id,),) = query(home, "SELECT id FROM snapshots")
    outcome = Reader(home.path, SECONDS).crashed(CrashError(snapshot_id, "was killed (SIGSEGV)"))
    assert outcome is not None
    assert outcome.role is not None
    assert outcome.role.fields == {"role": ("plan", "article")}
    assert outcome.charset is not None
    assert outcome.charset[0] == "utf-8"


@pytest.mark.parametrize("raised", [SystemExit, GeneratorExit, asyncio.CancelledError])
def test_what_would_end_the_process_is_a_failure_in_one_process_too(
    raised: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    record(home, [story(), story(url=url_of(11), hours=1)])

    async def to_item(page: Any) -> Any:
        if str(page.response.url) == STORY.url:
            raise raised("no more")
        return await GOOD(page)

    monkeypatch.setattr(Page, "to_item", to_item)
    reparse(home, Selection(), dry_run=False, how=How(jobs=1))
    assert query(home, "SELECT kind, reason FROM failures") == [("error", f"{raised.__name__}: no more")]
    assert query(home, "SELECT url FROM articles") == [(url_of(11),)]


def test_a_source_that_is_being_crawled_is_not_written_and_another_is(crawled: Home) -> None:
    with contextlib.closing(opened(crawled)) as recorder:
        with pytest.raises(ArchiveError, match=r"gongren_ribao is being written by process \d+"):
            reparse(crawled, Selection(sources=("gongren_ribao",)), dry_run=False)
        result = reparse(crawled, Selection(sources=("shaanxi_gongren_bao",)), dry_run=False)
        assert result.pages > 0
        recorder.write([story(hours=9)])
        assert reparse(crawled, Selection(), dry_run=True).pages > result.pages


def test_a_page_that_has_gone_since_it_was_chosen_is_passed_over(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record(home, [story()])
    assert Reader(home.path, SECONDS).crashed(CrashError(1, "was killed (SIGSEGV)")) is None
