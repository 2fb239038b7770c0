"""The generic extractor, on the article pages of an archive: against merely parsing, and against trafilatura.

Trafilatura is no dependency; its row is printed where it is installed.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
from collections.abc import Callable
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser

from unioncrawl.archive.home import Home
from unioncrawl.archive.reading import position_of
from unioncrawl.generic import extract
from unioncrawl.warc.files import read_record

Row = Callable[[str, str, str], None]
Best = Callable[[Callable[[], object], int], float]

_PARSER = HTMLParser(encoding="utf-8", huge_tree=True)


def parsed(html: str) -> HtmlElement:
    """Return the root of a page."""
    root = etree.fromstring(html.encode(), _PARSER)
    assert isinstance(root, HtmlElement)
    return root


def article_pages(home: Home, most: int) -> list[str]:
    """Return the decoded article pages of an archive, ``most`` of them at most."""
    with contextlib.closing(home.read()) as db:
        rows = db.execute("SELECT * FROM snapshots WHERE role = 'article' LIMIT ?", [most]).fetchall()
    return [
        read_record(home.warc, position_of(one)).http().body.decode(one["charset"], "replace") for one in rows
    ]


def extractor_rows(home: Home, row: Row, best: Best, rounds: int, most: int = 300) -> None:
    """Measure the extractor on ``most`` pages, in this process, parsing included."""
    pages = article_pages(home, most)
    subject = best(lambda: [extract(parsed(page)) for page in pages], rounds)
    parsing = best(lambda: [parsed(page) for page in pages], rounds)
    row(
        "generic extractor / lxml merely parsing",
        f"{parsing / subject:.2f}",
        f"{len(pages) / subject:.0f} pages/s",
    )
    if importlib.util.find_spec("trafilatura") is None:
        row("generic extractor / trafilatura", "-", "to measure it: pip install trafilatura; to reach: 3")
        return
    trafilatura: Any = importlib.import_module("trafilatura")
    other = best(lambda: [trafilatura.bare_extraction(page, with_metadata=True) for page in pages], 1)
    row(
        "generic extractor / trafilatura",
        f"{other / subject:.1f}",
        f"{len(pages) / other:.0f} pages/s; to reach: 3",
    )
