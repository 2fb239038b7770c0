"""The generated paper of the measurements, and the large archive made of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from bench.commands import called
from bench.items import check
from bench.large import make
from bench.paper import FIRST_DAY, edition_of, editions, exchanges
from unioncrawl.archive.home import Home


def test_page_objects_read_every_field_of_a_generated_edition() -> None:
    check(edition_of(FIRST_DAY + dt.timedelta(3)))  # a Saturday: fewer pages


def test_an_edition_is_the_same_at_every_run_and_each_page_is_another() -> None:
    day = FIRST_DAY + dt.timedelta(4)
    first = [exchange.payload for exchange in exchanges(edition_of(day))]
    edition_of.cache_clear()
    assert [exchange.payload for exchange in exchanges(edition_of(day))] == first
    assert len(set(first)) == len(first)


def test_a_paper_has_as_many_articles_as_asked_for() -> None:
    assert sum(len(edition.articles) for edition in editions(150)) == 150


def test_verify_finds_an_archive_made_in_bulk_whole(tmp_path: Path) -> None:
    home = Home(tmp_path / "archive")
    make(home, 120)
    called(home.path, "verify")
