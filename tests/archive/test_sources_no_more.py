"""A source that was taken out of the code: what the archive has of it stays, and is said."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.archive.tools import content, query
from tests.cli.test_bad_input import call
from tests.crawl.commands import environment, run, unioncrawl
from unioncrawl import catalogue, road
from unioncrawl.archive.home import Home
from unioncrawl.press import Press

GONE = "shaanxi_gongren_bao"
COUNT = "SELECT count(*) FROM articles WHERE source = ?"


@pytest.fixture
def taken_out(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have no source of that name, as if its file were not there."""
    names = [name for name in catalogue.names() if name != GONE]
    monkeypatch.setattr(catalogue, "names", lambda: names)
    _forget()
    yield
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    catalogue.forget()
    road.page_class.cache_clear()


@pytest.mark.usefixtures("taken_out")
def test_a_reparse_leaves_its_pages_as_they_are_and_says_so(
    crawled: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    before = content(crawled)
    status, _, error = call(capsys, crawled.path, "reparse", "--jobs", "1")
    assert (status, f"of {GONE}, which is no source any more, stay as they are" in error) == (0, True)
    after = content(crawled)
    assert [name for name in before if before[name] != after[name]] == ["sources"]


@pytest.mark.usefixtures("taken_out")
def test_a_rebuild_says_what_it_cannot_read_and_keeps_the_database_that_has_it(
    crawled: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    (held,) = query(crawled, COUNT, GONE)[0]
    status, out, error = call(capsys, crawled.path, "rebuild", "--jobs", "1", "--format", "json")
    [told] = json.loads(out)
    assert (status, told["unread"]) == (1, {GONE: held})
    assert f"{held} articles of {GONE} cannot be read any more" in error
    kept = Home(crawled.path / "kept")
    kept.path.mkdir()
    kept.database.write_bytes((crawled.path / "unioncrawl.db.before-rebuild").read_bytes())
    assert query(kept, COUNT, GONE) == [(held,)]
    assert query(crawled, COUNT, GONE) == [(0,)]


def test_with_its_file_back_a_reparse_after_the_rebuild_has_its_articles_again(
    crawled: Home, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    before = query(crawled, "SELECT id, text_sha256 FROM articles ORDER BY id")
    request.getfixturevalue("taken_out")
    call(capsys, crawled.path, "rebuild", "--jobs", "1")
    assert query(crawled, COUNT, GONE) == [(0,)]
    request.getfixturevalue("monkeypatch").undo()
    _forget()
    assert call(capsys, crawled.path, "reparse", "--jobs", "1")[0] == 0
    assert query(crawled, "SELECT id, text_sha256 FROM articles ORDER BY id") == before


def test_a_call_that_names_it_crawls_the_others_and_ends_with_1(crawled: Home, press: Press) -> None:
    code = (
        "import sys, unioncrawl.catalogue as c; real = c.names\n"
        f"c.names = lambda: [name for name in real() if name != {GONE!r}]\n"
        "from unioncrawl.cli import main; main()"
    )
    command = unioncrawl(
        "crawl", "gongren_ribao", GONE, "--since", "2026-11-18", "-s", "DOWNLOAD_DELAY=0", "--format", "json"
    )
    start = command.index("crawl")
    done = run([command[0], "-c", code, *command[start:]], environment(crawled.path, press.connect_to))
    assert (done.returncode, [row["source"] for row in json.loads(done.stdout)]) == (1, ["gongren_ribao"])
    assert f"{GONE} is no source any more" in done.stderr
