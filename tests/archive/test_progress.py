"""How far long work is stands on one line of a terminal, and nowhere else."""

from __future__ import annotations

import io
import itertools
import sys
import time

import pytest

from unioncrawl.archive.progress import shown


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second passes whenever somebody looks."""
    monkeypatch.setattr(time, "monotonic", itertools.count().__next__)


def work() -> None:
    with shown("exporting") as progress:
        progress(500, 2000)
        progress(2000, 2000)
        progress(100, 2000, "articles in the search index")


@pytest.mark.usefixtures("clock")
def test_a_terminal_shows_each_step_over_the_one_before_and_nothing_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    work()
    assert terminal.getvalue().split("\r\x1b[K") == [
        "",
        "exporting: 500 of 2,000 articles, 500 a second, 0:03 left",
        "exporting: 2,000 of 2,000 articles, 1,000 a second, 0:00 left",
        "exporting: 100 of 2,000 articles in the search index, 100 a second, 0:19 left",
        "",
    ]


@pytest.mark.usefixtures("clock")
def test_what_is_no_terminal_is_told_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    work()
    assert capsys.readouterr() == ("", "")


def test_work_that_is_done_at_once_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    work()
    assert terminal.getvalue() == ""
