"""Pages to be explained."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from unioncrawl.explaining.model import Explanation, Field
from unioncrawl.explaining.reading import explained
from unioncrawl.warc.http import HttpMessage

FIXTURES = Path(__file__).parents[1] / "fixtures"


def told(
    body: str | bytes, url: str, content_type: str = "text/html; charset=utf-8", status: int = 200
) -> Explanation:
    """Return the explanation of a page."""
    raw = body.encode() if isinstance(body, str) else body
    headers = [("Content-Type", content_type)] if content_type else []
    return explained(url, HttpMessage(status, "OK", headers, raw, raw))


def fixtures() -> Iterator[Path]:
    """Yield every fixture of a page object."""
    yield from sorted(path.parent for path in FIXTURES.glob("*/*/inputs"))


def told_of_fixture(path: Path) -> Explanation:
    """Return the explanation of a fixture."""
    info = json.loads((path / "inputs" / "HttpResponse-info.json").read_text())
    body = next((path / "inputs").glob("HttpResponse-body.*")).read_bytes()
    headers = [(name, value) for name, value in info.get("headers") or []]
    return explained(info["url"], HttpMessage(info.get("status") or 200, "OK", headers, body, body))


def field(explanation: Explanation, name: str) -> Field:
    """Return what is told of one field."""
    return next(one for one in explanation.fields if one.name == name)


def lines_of(explanation: Explanation, name: str) -> list[str]:
    """Return the lines of the page that went to a field."""
    return [line.text for line in explanation.lines if name in line.fields]
