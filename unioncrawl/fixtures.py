"""Fixtures of page objects: what web-poet's pytest plugin runs, a page and what has to come out of it."""

from __future__ import annotations

from typing import Any

from web_poet.testing.itemadapter import WebPoetTestItemAdapter

VERSION = "parser_version"


class ItemOfPage(WebPoetTestItemAdapter):
    """An item without the version of the class that read it: what a page says does not depend on that.

    Each fixture names it in its ``meta.json``.
    """

    def asdict(self) -> dict[str, Any]:
        """Return the item as ``output.json`` has it."""
        return {name: value for name, value in super().asdict().items() if name != VERSION}


META: dict[str, Any] = {"adapter": ItemOfPage}
