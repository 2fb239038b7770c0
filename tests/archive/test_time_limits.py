"""A page class that does not come to an end holds nothing up, whatever command reads with it."""

from __future__ import annotations

import contextlib
import itertools
import re
from pathlib import Path
from typing import Any

import pytest

from tests.archive.tools import STORY, content, opened, query, record, story, warcs
from tests.cli.test_bad_input import call
from unioncrawl import fixtures
from unioncrawl.archive import rebuild_read
from unioncrawl.archive.home import Home
from unioncrawl.archive.imports import Importer
from unioncrawl.archive.limits import SETTING, seconds_per_page
from unioncrawl.archive.reading import read_page
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.rebuild_read import Unread, read_page_of
from unioncrawl.archive.reparse import How, reparse
from unioncrawl.archive.reparse_choice import Selection
from unioncrawl.errors import UnioncrawlError, UsageProblemError
from unioncrawl.explaining import held as explaining
from unioncrawl.explaining import reading
from unioncrawl.setting_names import check_environment
from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage as Page

GOOD = Page.to_item
SECONDS = 0.3
HANGS = f"{STORY.url[:-6]}2.html"
HANGS_IN_C = f"{STORY.url[:-6]}3.html"
FAILURES = "SELECT url, kind, reason FROM failures ORDER BY url"
TOO_LONG = [(HANGS, "error", "reading it takes too long")]


async def hanging(page: Any) -> Any:
    if str(page.response.url) == HANGS:
        for _ in itertools.count():
            pass
    if str(page.response.url) == HANGS_IN_C:
        sum(range(1 << 60))
    return await GOOD(page)


def read_hanging(home: Path, database: Path, seconds: float, unread: Unread) -> Any:
    """Stand for ``read_page_of`` in a worker whose page class hangs."""
    setattr(Page, "to_item", hanging)  # noqa: B010 - it is of another type
    return read_page_of(home, database, seconds, unread)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, str(SECONDS))


@pytest.fixture
def held(tmp_path: Path) -> Home:
    home = Home(tmp_path / "archive")
    record(home, [story(), story("第二篇。", url=HANGS, hours=1)])
    return home


def test_a_rebuild_makes_a_failure_of_a_page_that_hangs_as_a_reparse_does(
    held: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Page, "to_item", hanging)
    reparse(held, Selection(), dry_run=False, how=How(seconds=SECONDS))
    assert query(held, FAILURES) == TOO_LONG
    after = content(held)
    rebuild(held)
    assert content(held) == after


@pytest.mark.slow
def test_a_worker_of_a_rebuild_is_not_held_up_either(held: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild_read, "read_page_of", read_hanging)
    rebuild(held, jobs=2)
    assert query(held, FAILURES) == TOO_LONG
    record(held, [story("第三篇。", url=HANGS_IN_C, hours=2)])
    (told,) = rebuild(held, jobs=2).crashes
    assert re.search(r"3\.html .*a call that cannot be interrupted takes more than 0\.6 s", told)
    assert query(held, "SELECT url FROM articles") == [(STORY.url,)]


def test_an_import_makes_a_failure_of_a_page_that_hangs(
    held: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Page, "to_item", hanging)
    other = Home(tmp_path / "other")
    (file,) = warcs(held)
    with Importer(other, [file]) as importer:
        importer.import_file(file)
    assert query(other, FAILURES) == TOO_LONG
    assert query(other, "SELECT url FROM articles") == [(STORY.url,)]


def test_what_is_read_at_the_end_of_a_run_has_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Page, "to_item", hanging)
    home = Home(tmp_path)
    with contextlib.closing(opened(home)) as recorder:
        recorder.write([story(url=HANGS)])
        recorder.read_unread()
    assert query(home, FAILURES) == TOO_LONG


def test_a_page_that_hangs_makes_no_fixture(
    held: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Page, "to_item", hanging)
    with contextlib.closing(held.read()) as db:
        row = db.execute("SELECT * FROM snapshots WHERE url = ?", (HANGS,)).fetchone()
        page = fixtures.Page(HANGS, row["source"], read_page(held, db, row), row["fetched_at"], row["id"])
    with pytest.raises(UnioncrawlError, match="makes no fixture: reading it takes too long"):
        fixtures.make(page, tmp_path / "fixtures")
    assert not list(tmp_path.glob("fixtures/*/*"))


def test_a_page_whose_lines_come_to_no_end_is_explained(held: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def blocks(_: Any) -> Any:
        for _ in itertools.count():
            pass

    monkeypatch.setattr(Page, "blocks", property(blocks))
    for name in ("WHOLE_S", "FIELDS_S", "FIELD_S"):
        monkeypatch.setattr(reading, name, 0.1)
    with contextlib.closing(held.read()) as db:
        row = db.execute("SELECT * FROM snapshots WHERE url = ?", (HANGS,)).fetchone()
        told = explaining.explained(held, db, row)
    assert told.problem is not None
    assert told.problem.kind == "hangs"


@pytest.mark.parametrize("given", ["0", "-1", "nan", "inf", "soon", "1e9"])
def test_a_time_that_is_none_is_told(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, given)
    check_environment({SETTING: given})
    with pytest.raises(UsageProblemError, match=f"{SETTING}={given}: give a number of seconds"):
        seconds_per_page()


@pytest.mark.parametrize("command", ["merge", "import", "rebuild"])
def test_nothing_is_begun_with_a_time_that_is_none(
    command: str,
    held: Home,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (file,) = warcs(held)
    home = held.path if command == "rebuild" else tmp_path / "new"
    given = {"merge": [str(held.path)], "import": [str(file)], "rebuild": []}[command]
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.setenv(SETTING, "soon")
    status, _, err = call(capsys, home, command, *given)
    assert (status, err.count("\n")) == (2, 1)
    assert f"{SETTING}=soon: give a number of seconds" in err
    assert sorted(tmp_path.rglob("*")) == before
