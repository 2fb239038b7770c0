"""Fixtures for all tests: the miniature press, and an archive that the real spiders have crawled from it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.crawl.commands import environment, run
from unioncrawl.archive.home import Home
from unioncrawl.press import Press, demo_sites

# No test is about time: an example that takes long on a machine with other work is no failure.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture
def press() -> Iterator[Press]:
    """The press, made anew, so that a test may change what it serves."""
    with Press(demo_sites()) as running:
        yield running


@pytest.fixture(scope="session")
def crawled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of both papers of the press, for all tests of a session. Not to be changed."""
    archive = tmp_path_factory.mktemp("crawled") / "archive"
    done = run([sys.executable, "-m", "unioncrawl", "demo", "--into", str(archive)], environment(archive))
    assert done.returncode == 0, done.stderr
    return archive


@pytest.fixture
def crawled(crawled_once: Path, tmp_path: Path) -> Home:
    """A copy of the crawled archive, to be changed at will."""
    return Home(shutil.copytree(crawled_once, tmp_path / "crawled"))
