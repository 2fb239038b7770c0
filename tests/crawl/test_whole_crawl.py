"""The real spiders over real HTTP: what the press printed is what the archive holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crawl.commands import DATES, environment, rows, run, scrapy_crawl, unioncrawl
from unioncrawl.press import Press, demo_sites, gongren_ribao, shaanxi_gongren_bao
from unioncrawl.press.editions import Printed

PAPERS = {"gongren_ribao": gongren_ribao, "shaanxi_gongren_bao": shaanxi_gongren_bao}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Press]]:
    archive = tmp_path_factory.mktemp("crawled")
    with Press(demo_sites()) as press:
        for name, (since, until) in DATES.items():
            done = run(
                scrapy_crawl(name, f"since={since}", f"until={until}"), environment(archive, press.connect_to)
            )
            assert done.returncode == 0, done.stderr
        yield archive, press


def articles(archive: Path) -> dict[str, dict[str, Any]]:
    return {row["url"]: row for row in rows(archive, "SELECT * FROM articles")}


@pytest.mark.parametrize(
    "printed", [p for paper in PAPERS.values() for p in paper.ARTICLES], ids=lambda p: p.url
)
def test_every_value_that_was_printed_is_stored(printed: Printed, crawled: tuple[Path, Press]) -> None:
    row = articles(crawled[0])[printed.url]
    # A 【…】 that a headline begins with is a kicker that has no line of its own.
    bracketed = re.fullmatch(r"(【.+?】)(.+)", printed.title) if printed.kicker is None else None
    values = {
        "title": bracketed[2] if bracketed else printed.title,
        "kicker": bracketed[1] if bracketed else printed.kicker,
        "subtitle": printed.subtitle,
        "published": printed.published,
        "page_no": printed.page_no,
        "page_label": printed.page_label,
        "page_name": printed.page_name,
    }
    if printed.mobile_only:  # the mobile page prints neither; the plan knows the page
        values["kicker"] = values["subtitle"] = None
    assert {name: row[name] for name in values} == values
    assert json.loads(row["authors"]) == list(printed.authors)
    assert json.loads(row["photographers"]) == list(printed.photographers)
    for paragraph in printed.paragraphs:
        kept = paragraph.strip().removesuffix("?").strip()
        assert kept in row["text"].splitlines(), kept


def test_nothing_but_the_printed_articles_is_stored(crawled: tuple[Path, Press]) -> None:
    printed = {p.url for paper in PAPERS.values() for p in paper.ARTICLES}
    assert set(articles(crawled[0])) == printed


def test_editions_are_complete_and_missing_days_are_known_as_such(crawled: tuple[Path, Press]) -> None:
    states = {
        (row["source"], row["published"]): row["state"] for row in rows(crawled[0], "SELECT * FROM editions")
    }
    expected = {
        (name, edition.published): "complete" for name, paper in PAPERS.items() for edition in paper.EDITIONS
    }
    missing = {(name, day): "none" for name, paper in PAPERS.items() for day in paper.MISSING}
    assert states == {**expected, **missing}


def test_every_picture_and_page_pdf_is_captured(crawled: tuple[Path, Press]) -> None:
    archive, _ = crawled
    assert not rows(archive, "SELECT * FROM images WHERE snapshot_id IS NULL")
    assert rows(archive, "SELECT * FROM images")
    pdfs = rows(archive, "SELECT DISTINCT page_pdf FROM articles WHERE source = 'gongren_ribao'")
    held = {row["url"] for row in rows(archive, "SELECT url FROM snapshots WHERE status = 200")}
    assert {row["page_pdf"] for row in pdfs} <= held


def test_every_answer_of_the_sites_is_a_snapshot(crawled: tuple[Path, Press]) -> None:
    archive, press = crawled
    asked = sorted(f"{host}{path}" for host, path in press.requests)
    held = sorted(row["url"].partition("://")[2] for row in rows(archive, "SELECT url FROM snapshots"))
    assert held == asked


def test_a_mobile_page_fills_what_the_desktop_page_does_not_give(crawled: tuple[Path, Press]) -> None:
    only = next(p for p in shaanxi_gongren_bao.ARTICLES if p.mobile_only)
    row = articles(crawled[0])[only.url]
    assert row["published"] == only.published
    urls = rows(
        crawled[0], f"SELECT url, role FROM article_urls WHERE article_id = {row['id']} ORDER BY role"
    )
    assert [one["url"] for one in urls] == [only.url, shaanxi_gongren_bao.mobile(only.url)]


def test_a_second_crawl_fetches_no_article_page_again(crawled: tuple[Path, Press]) -> None:
    archive, press = crawled
    before = (
        rows(archive, "SELECT count(*) AS n FROM articles"),
        rows(archive, "SELECT count(*) AS n FROM captures"),
    )
    press.forget_requests()
    for name, (since, until) in DATES.items():
        done = run(
            scrapy_crawl(name, f"since={since}", f"until={until}"), environment(archive, press.connect_to)
        )
        assert done.returncode == 0, done.stderr
    asked = [path for _, path in press.requests]
    assert not [path for path in asked if "news-" in path or path.endswith((".jpg", ".png", ".pdf"))]
    assert not [path for path in asked if "/content/" in path and path.endswith(".html")]
    after = (
        rows(archive, "SELECT count(*) AS n FROM articles"),
        rows(archive, "SELECT count(*) AS n FROM captures"),
    )
    assert after == before


def test_verify_finds_the_archive_whole(crawled: tuple[Path, Press]) -> None:
    done = run(unioncrawl("verify"), environment(crawled[0]))
    assert done.returncode == 0, done.stdout + done.stderr
