"""``unioncrawl failures`` as people call it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_bad_input import call
from unioncrawl.archive import unread  # noqa: F401 - defines a kind
from unioncrawl.cli.failures import KINDS
from unioncrawl.errors import page_errors


def test_a_kind_that_there_is_not_is_refused(crawled_once: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, error = call(capsys, crawled_once, "failures", "--kind", "foo")
    assert status == 2
    assert "'not-an-article'" in error
    assert call(capsys, crawled_once, "failures", "--kind", "degraded", "--source", "工人日报")[0] == 0


def test_every_kind_of_page_error_may_be_asked_for() -> None:
    assert {error.kind for error in page_errors() if error.__module__.startswith("unioncrawl.")} <= set(KINDS)
