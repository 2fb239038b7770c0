"""A page class that takes too much memory is told of, and does not take the machine's, whatever command reads with it."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Any

import pytest

from tests.archive.tools import STORY, record, story
from tests.cli.test_bad_input import call
from unioncrawl.archive.home import Home
from unioncrawl.archive.limits import MORE_BYTES, memory_limited
from unioncrawl.press.gongren_ribao import article_page
from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage as Page

SAID = "what reads it ran out of memory"

Capture = pytest.CaptureFixture[str]


async def greedy(_page: Any) -> Any:
    """Ask for more than a page may take, but not for more than a machine has. Not a byte of it is touched."""
    return len(bytearray(2 * MORE_BYTES))


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    home = Home(tmp_path / "archive")
    record(home, [story()])
    monkeypatch.setattr(Page, "to_item", greedy)
    return home


def test_explain_shows_it_as_a_re_parse_tells_it(held: Home, capsys: Capture) -> None:
    status, out, _ = call(capsys, held.path, "explain", STORY.url)
    assert status == 1
    assert SAID in out
    assert STORY.title in out, "the fields are read by themselves"


def test_fixture_and_extract_say_it_in_one_line(held: Home, tmp_path: Path, capsys: Capture) -> None:
    saved = tmp_path / "saved.html"
    saved.write_text(article_page(STORY))
    into = tmp_path / "fixtures"
    for arguments in (
        ["fixture", STORY.url, "--into", str(into)],
        ["extract", str(saved), "--url", STORY.url],
    ):
        status, out, err = call(capsys, held.path, *arguments)
        assert (status, out, err.count("\n")) == (1, "", 1)
        assert err.endswith(f": {SAID}\n")
    assert not into.exists()


def test_explain_says_in_one_line_what_has_no_fields_to_be_read(
    held: Home, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Page, "blocks", property(lambda _page: bytearray(2 * MORE_BYTES)))
    status, out, err = call(capsys, held.path, "explain", STORY.url)
    assert (status, out) == (1, "")
    assert err == f"unioncrawl: {STORY.url} cannot be explained: {SAID}\n"


def test_what_is_done_afterwards_has_what_memory_it_had() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with memory_limited():
        assert resource.getrlimit(resource.RLIMIT_AS) != before
    assert resource.getrlimit(resource.RLIMIT_AS) == before
