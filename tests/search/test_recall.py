"""The index finds what a scan of all folded texts finds, over generated articles: no less and no more."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import pytest

from bench.asking import found_by, needles_of, scanned
from bench.paper import editions
from unioncrawl.search import index
from unioncrawl.search.check import check

from .conftest import ARTICLES

COUNT = 2000
NEEDLES = 1000


@pytest.fixture(scope="session")
def paper() -> sqlite3.Connection:
    """An index of generated articles."""
    db = sqlite3.connect(":memory:")
    db.executescript(ARTICLES)
    printed = [article for edition in editions(COUNT) for page in edition.pages for article in page.articles]
    for number, article in enumerate(printed, 1):
        db.execute(
            "INSERT INTO articles (id, source, url, authors, published, kicker, title, subtitle, text)"
            " VALUES (?, 'gongren_ribao', ?, '[]', ?, ?, ?, ?, ?)",
            (
                number, article.url, article.published, article.kicker, article.title, article.subtitle,
                "\n".join(article.paragraphs),
            ),
        )  # fmt: skip
    index.create(db)
    index.rebuild(db)
    return db


@pytest.fixture(scope="session")
def needles(paper: sqlite3.Connection) -> Sequence[str]:
    return needles_of(paper, NEEDLES)


def test_needles_are_of_all_kinds(needles: Sequence[str]) -> None:
    assert {len(needle) for needle in needles} == set(range(1, 13))
    for kind in (str.isdigit, lambda needle: not all(map(str.isalnum, needle))):
        assert sum(map(kind, needles)) >= 20
    assert any(needle.isascii() and any(map(str.isalpha, needle)) for needle in needles)


def test_recall_and_precision_are_whole(paper: sqlite3.Connection, needles: Sequence[str]) -> None:
    scan, numbers = scanned(paper, needles)
    for needle in needles:
        assert len(scan.found[needle]) > 0, needle
        assert found_by(paper, needle, numbers) == scan.found[needle], needle


def test_the_index_is_what_its_check_wants(paper: sqlite3.Connection) -> None:
    assert check(paper) == []
