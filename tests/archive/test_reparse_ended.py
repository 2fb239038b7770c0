"""A command that is told to end while it reads a page ends, and takes nothing away: the page has no fault."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.archive.tools import STORY, content, query, record, story, warcs
from tests.crawl.commands import environment, run, unioncrawl
from unioncrawl.archive.home import Home

COMMAND = """
import os, signal, sys
from unioncrawl import catalogue, cli
from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage as Page

good = Page.to_item

def told():
    os.kill(os.getpid(), signal.SIGTERM)

async def passes_it_on(page):
    told()
    return await good(page)

async def catches_all(page):
    try:
        told()
    except:
        pass
    return await good(page)

async def fails_of_it(page):
    try:
        told()
    except BaseException as error:
        raise ValueError("no") from error

Page.to_item = globals()[sys.argv[1]]
cli.main(sys.argv[2:])
"""
KINDS = ("passes_it_on", "catches_all", "fails_of_it")


def told_to_end(home: Home, kind: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, "-c", COMMAND, kind, *arguments], environment(home.path))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "archive")
    record(home, [story(f"第{number}段。", url=f"{STORY.url[:-6]}{number}.html") for number in range(3)])
    return home


@pytest.mark.parametrize("kind", KINDS)
def test_a_reparse_that_is_told_to_end_loses_no_article(home: Home, kind: str) -> None:
    before = content(home)
    done = told_to_end(home, kind, "reparse", "--jobs", "1")
    assert (done.returncode, done.stdout, done.stderr) == (128 + signal.SIGTERM, "", "")
    assert content(home) == before


def test_an_import_that_is_told_to_end_makes_no_failure_of_the_page(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    done = told_to_end(other, "passes_it_on", "import", str(warcs(home)[0]))
    assert done.returncode == 128 + signal.SIGTERM, done.stderr
    assert query(other, "SELECT count(*) FROM failures") == [(0,)]
    record(other, [])
    assert query(other, "SELECT count(*) FROM articles") == [(3,)], "the next to write there reads it"


def test_a_rebuild_that_is_told_to_end_is_gone_on_with(home: Home) -> None:
    before = content(home)
    assert told_to_end(home, "passes_it_on", "rebuild", "--jobs", "1").returncode == 128 + signal.SIGTERM
    assert content(home) == before
    done = run(unioncrawl("rebuild"), environment(home.path))
    assert done.returncode == 0, done.stderr
    assert content(home) == before
