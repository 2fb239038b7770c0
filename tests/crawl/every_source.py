"""The fixtures of every source as a small web, to crawl it and to import it."""

from __future__ import annotations

import io
import json
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import attrs
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.crawl.commands import ROOT
from unioncrawl import catalogue
from unioncrawl.items import FIELDS
from unioncrawl.press.server import Answer
from unioncrawl.road import role_of


@attrs.frozen
class Fixture:
    """A page and what has to come out of it."""

    source: str
    url: str
    body: bytes
    status: int
    headers: tuple[tuple[str, str], ...]
    output: dict[str, Any]

    @property
    def role(self) -> str:
        """What its address says it is."""
        return role_of(self.url)


def fixtures() -> list[Fixture]:
    """Return all fixtures of all sources."""
    return [fixture_in(folder) for folder in sorted((ROOT / "tests" / "fixtures").glob("*/*/output.json"))]


def fixture_in(output: Path) -> Fixture:
    """Return the fixture whose output is at ``output``."""
    inputs = output.parent / "inputs"
    info = json.loads((inputs / "HttpResponse-info.json").read_text())
    return Fixture(
        source=output.parts[-3].split(".")[2],
        url=info["url"],
        body=(inputs / "HttpResponse-body.html").read_bytes(),
        status=info["status"] or 200,
        headers=tuple((name, value) for name, value in info["headers"]),
        output=json.loads(output.read_text()),
    )


def web(pages: list[Fixture]) -> dict[str, dict[str, Answer]]:
    """Return ``pages`` as sites for the press, by host."""
    sites: dict[str, dict[str, Answer]] = {}
    for page in pages:
        parts = urlsplit(page.url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        sites.setdefault(parts.hostname or "", {})[path] = Answer(page.status, "OK", page.headers, page.body)
    return sites


def crawlable(source: str) -> bool:
    """Return whether an index of the source is known."""
    return any(site.index for site in catalogue.named(source).sites)


def edition_days(pages: list[Fixture]) -> list[str]:
    """Return the days of which ``pages``, of one source, have plans, the one with most articles first."""
    listed: Counter[str] = Counter()
    for page in pages:
        if page.role == "plan" and page.output["state"] == "published":
            listed[page.output["published"]] += 1 + len(page.output["article_urls"])
    return [day for day, _ in listed.most_common()]


def linked(pages: list[Fixture], day: str | None) -> set[str]:
    """Return the addresses of articles that the plans of ``day``, or the lists, among ``pages`` link to."""
    urls: set[str] = set()
    for page in pages:
        if page.role == "plan" and page.output["published"] == day:
            urls.update(page.output["article_urls"])
        elif page.role == "list" and day is None:
            urls.update(row["url"] for row in page.output["rows"] if role_of(row["url"]) == "article")
    return urls


def stated(pages: list[Fixture]) -> dict[str, dict[str, Any]]:
    """Return what the archive must say of the articles among ``pages`` that have one page each, by address."""
    articles = [page for page in pages if page.role == "article" and page.status == 200]
    times = Counter(page.output["url"] for page in articles)
    return {page.output["url"]: page.output for page in articles if times[page.output["url"]] == 1}


def differences(output: dict[str, Any], row: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return the fields in which an article's row says something else than its page does."""
    found = {}
    for name in FIELDS:
        if name == "images" or output[name] in (None, "", []):
            continue  # what the page does not say, the plan may
        value = json.loads(row[name]) if isinstance(output[name], list) else row[name]
        if value != output[name]:
            found[name] = (output[name], value)
    return found


def write_warc(path: Path, pages: list[Fixture]) -> None:
    """Write ``pages`` into a WARC as another tool would."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for page in pages:
            head = StatusAndHeaders(f"{page.status} OK", list(page.headers), protocol="HTTP/1.1")
            record = writer.create_warc_record(
                page.url, "response", payload=io.BytesIO(page.body), http_headers=head
            )
            writer.write_record(record)
