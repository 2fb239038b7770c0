"""A page that ended the process that read it is told of by what would read it again, and does not end that."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.archive.test_reparse_bad_pages import CRASHES, SECONDS, read_with_faults, url_of
from tests.archive.tools import query, record, story
from tests.cli.test_bad_input import call
from unioncrawl.archive import apart
from unioncrawl.archive import reparse as reparsing
from unioncrawl.archive.home import Home
from unioncrawl.archive.limits import SETTING
from unioncrawl.archive.reparse import How, reparse
from unioncrawl.archive.reparse_choice import Selection

pytestmark = pytest.mark.slow

Capture = pytest.CaptureFixture[str]

KILLED, GREEDY, IN_C = CRASHES
ENDS = {
    KILLED: "(what reads it was killed (SIGSEGV))",
    IN_C: "(a call that cannot be interrupted takes more than 0.6 s)",
}


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An archive of pages that ended, in a re-parse, the workers that read them, and of one that is read."""
    home = Home(tmp_path / "archive")
    record(home, [story(f"第{number}段。", url=url_of(number), hours=number) for number in (*CRASHES, 11)])
    monkeypatch.setenv(SETTING, str(SECONDS))
    with monkeypatch.context() as there:
        there.setattr(reparsing, "read_there", read_with_faults)
        reparse(home, Selection(), dry_run=False, how=How(jobs=2, seconds=SECONDS))
    assert query(home, "SELECT url FROM articles") == [(url_of(11),)]
    return home


def snapshot_of(home: Home, number: int) -> str:
    return str(query(home, "SELECT id FROM snapshots WHERE url = ?", url_of(number))[0][0])


def test_explain_and_fixture_say_in_one_line_how_reading_it_ends_the_process(
    held: Home, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "read_there", read_with_faults)
    for number, how in ENDS.items():
        snapshot = snapshot_of(held, number)
        for asked in (["--snapshot", snapshot], [url_of(number)]):
            status, out, err = call(capsys, held.path, "explain", *asked)
            assert (status, out, err.count("\n")) == (1, "", 1)
            assert f"snapshot {snapshot} of {url_of(number)} cannot be explained field by field" in err
            assert f"{how}; mend GongrenRibaoArticlePage (unioncrawl/sources/gongren_ribao.py), then: " in err
        into = tmp_path / "fixtures"
        status, out, err = call(capsys, held.path, "fixture", url_of(number), "--into", str(into))
        assert (status, out, err.count("\n"), into.exists()) == (1, "", 1, False)
        assert f"{url_of(number)} makes no fixture: reading it ends the process {how}" in err


def test_once_its_class_is_mended_it_is_explained_as_any_other(held: Home, capsys: Capture) -> None:
    for number in CRASHES:
        status, out, err = call(capsys, held.path, "explain", "--snapshot", snapshot_of(held, number))
        assert (status, err) == (0, "")
        assert "a re-parse would" in out


def test_no_process_is_started_for_what_no_failure_says_that_of(
    held: Home, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_arguments: object) -> None:
        raise AssertionError

    monkeypatch.setattr(apart, "Workers", never)
    for number in (GREEDY, 11):
        assert call(capsys, held.path, "explain", "--snapshot", snapshot_of(held, number))[0] == 0
