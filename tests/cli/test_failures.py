"""``unioncrawl failures`` as people call it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_bad_input import call
from unioncrawl.archive import unread  # noqa: F401 - defines a kind
from unioncrawl.archive.failure_kinds import ADVICE
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Failure
from unioncrawl.archive.recorder import Recorder, Run
from unioncrawl.errors import page_errors

AT = "2026-11-21T03:15:12.123456Z"


def test_a_kind_that_there_is_not_is_refused(crawled_once: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, error = call(capsys, crawled_once, "failures", "--kind", "foo")
    assert status == 2
    assert "'not-an-article'" in error
    assert call(capsys, crawled_once, "failures", "--kind", "degraded", "--source", "工人日报")[0] == 0


def test_below_a_table_stands_what_to_do_with_commands_for_this_archive(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Home(tmp_path)
    recorder = Recorder(home, Run(source="gongren_ribao", command="crawl"))
    recorder.write(
        [
            Failure(
                snapshot_id=None,
                source="gongren_ribao",
                url="http://a.example/",
                kind=kind,
                reason="503",
                at=AT,
            )
            for kind in ("layout", "busy")
        ]
    )
    recorder.close()
    status, out, error = call(capsys, tmp_path, "failures")
    assert (status, "http://a.example/" in out) == (0, True)
    again = f"unioncrawl --archive {tmp_path} reparse --failures"
    assert error.splitlines() == [
        f"layout: mend the page class, then {again}",
        f"busy: {ADVICE['busy']}",
    ]
    assert call(capsys, tmp_path, "failures", "--format", "json")[2] == ""


def test_every_kind_of_page_error_may_be_asked_for() -> None:
    assert {error.kind for error in page_errors() if error.__module__.startswith("unioncrawl.")} <= set(
        ADVICE
    )
