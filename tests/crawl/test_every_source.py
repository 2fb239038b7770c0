"""Every source there is, crawled over real HTTP if it has an index, and imported from another tool's WARC."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.crawl.commands import environment, rows, run, unioncrawl
from tests.crawl.every_source import (
    Fixture,
    crawlable,
    differences,
    edition_days,
    fixtures,
    linked,
    stated,
    web,
    write_warc,
)
from unioncrawl import catalogue
from unioncrawl.press import Press

ALL = fixtures()
CRAWLED = [name for name in catalogue.names() if crawlable(name)]

CRAWL = """
import json, sys
from unioncrawl import crawling
settings = crawling.project_settings({"DOWNLOAD_DELAY": "0", "LOG_LEVEL": "WARNING"})
outcomes = crawling.crawl(settings, json.loads(sys.argv[1]))
print(json.dumps({one.source: str(one.error) for one in outcomes if one.error}))
"""


def of(source: str) -> list[Fixture]:
    return [page for page in ALL if page.source == source]


def day_of(source: str) -> str | None:
    return next(iter(edition_days(of(source))), None)


def range_of(source: str) -> dict[str, str]:
    """Return the dates to crawl: of its plans, or the month in the address of its list; none if neither has any."""
    months = (re.search(r"/(20\d\d)(0[1-9]|1[0-2])$", page.url) for page in of(source) if page.role == "list")
    day = day_of(source) or next((f"{month[1]}-{month[2]}-01" for month in months if month), None)
    return {"since": day, "until": day} if day else {}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    archive = tmp_path_factory.mktemp("crawled")
    jobs = {name: range_of(name) for name in CRAWLED}
    with Press(web(ALL)) as press:
        done = run(
            [sys.executable, "-c", CRAWL, json.dumps(jobs)],
            environment(archive, press.connect_to),
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
    return archive, json.loads(done.stdout)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = tmp_path_factory.mktemp("imported")
    write_warc(archive / "captures.warc.gz", ALL)
    done = run(unioncrawl("import", str(archive / "captures.warc.gz")), environment(archive / "archive"))
    assert done.returncode == 0, done.stderr
    return archive / "archive"


def articles(archive: Path, source: str) -> dict[str, dict[str, Any]]:
    return {row["url"]: row for row in rows(archive, f"SELECT * FROM articles WHERE source = '{source}'")}


@pytest.mark.parametrize("source", CRAWLED)
def test_a_crawl_finds_and_stores_every_article_that_the_index_leads_to(
    source: str, crawled: tuple[Path, dict[str, str]]
) -> None:
    archive, errors = crawled
    assert source not in errors
    expected = linked(of(source), day_of(source)) & set(stated(of(source)))
    assert expected, "no fixture of an article that a plan or list among the fixtures links to"
    held = articles(archive, source)
    assert expected <= set(held)
    wrong = {url: differences(stated(of(source))[url], held[url]) for url in expected}
    assert not {url: found for url, found in wrong.items() if found}


@pytest.mark.parametrize("source", catalogue.names())
def test_an_import_gives_the_articles_that_the_pages_show(source: str, imported: Path) -> None:
    held = articles(imported, source)
    expected = stated(of(source))
    assert expected
    wrong = {url: differences(output, held[url]) for url, output in expected.items()}
    assert not {url: found for url, found in wrong.items() if found}
