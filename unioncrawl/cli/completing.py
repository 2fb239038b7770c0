"""What a shell may complete beyond commands, options and choices. Imports no source: a person waits with a finger on Tab."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable
from typing import Any

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
)

from unioncrawl.errors import UnioncrawlError

Items = list[CompletionItem[str]]


def sources(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:  # noqa: ARG001 - click's
    """Return the names of sources, with their mastheads if the archive tells them."""
    from unioncrawl import catalogue
    from unioncrawl.items import PAGES

    titles = {row[0]: row[1] for row in _rows(context, "SELECT name, title FROM sources")}
    return _items([*catalogue.names(), PAGES], incomplete, titles)


def provinces(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:  # noqa: ARG001 - click's
    """Return the provinces that the sources of the archive state."""
    rows = _rows(context, "SELECT DISTINCT province FROM sources ORDER BY province")
    return _items((name for (name,) in rows), incomplete)


def publishers(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:  # noqa: ARG001 - click's
    """Return the publishers that the sources of the archive state."""
    rows = _rows(
        context, "SELECT DISTINCT publisher FROM sources WHERE publisher IS NOT NULL ORDER BY publisher"
    )
    return _items((name for (name,) in rows), incomplete)


def platforms(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:  # noqa: ARG001 - click's
    """Return the platforms that the sources of the archive are on."""
    rows = _rows(context, "SELECT DISTINCT value FROM sources, json_each(platforms) ORDER BY value")
    return _items((name for (name,) in rows), incomplete)


def runs(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:  # noqa: ARG001 - click's
    """Return the ids of the newest runs, and the sources that have any."""
    rows = _rows(context, "SELECT id FROM runs ORDER BY started_at DESC LIMIT 50")
    sources = _rows(context, "SELECT DISTINCT source FROM runs ORDER BY 1")
    return _items([*(name for (name,) in rows), *(name for (name,) in sources)], incomplete)


def fields(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:  # noqa: ARG001 - click's
    """Return the names of the fields of an article."""
    from unioncrawl.items import FIELDS

    return _items(FIELDS, incomplete)


def parsers(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:  # noqa: ARG001 - click's
    """Return the page classes that have read articles and plans of the archive."""
    rows = _rows(context, "SELECT parser FROM articles UNION SELECT parser FROM plans ORDER BY 1")
    return _items((name for (name,) in rows), incomplete)


def _items(names: Iterable[str], incomplete: str, helps: dict[str, str] | None = None) -> Items:
    return [
        CompletionItem(name, help=(helps or {}).get(name)) for name in names if name.startswith(incomplete)
    ]


def _rows(context: click.Context, sql: str) -> list[tuple[str, ...]]:
    """Return what the archive answers; nothing if there is none: the command itself will say what is wrong."""
    from unioncrawl.archive.home import Home

    try:
        with contextlib.closing(Home.chosen(context.find_root().params.get("archive")).read()) as db:
            db.row_factory = None
            return db.execute(sql).fetchall()
    except (UnioncrawlError, sqlite3.Error):
        return []


class _Joined(ShellComplete):
    """``--source=gong`` is completed as ``--source gong`` is."""

    keeps = True
    """Whether the shell replaces the whole word, so that ``--source=`` must be given back with each value."""

    before = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the one that is completed, and that one."""
        args, incomplete = super().get_completion_args()
        option, sign, _ = incomplete.partition("=")
        if self.keeps and sign and option.startswith("--"):
            self.before = option + sign
        # Bash makes three words of it, click takes two.
        return [word for word in args if word != "="], incomplete

    def format_completion(self, item: CompletionItem[Any]) -> str:
        """Return an item as the shell's script reads it."""
        item.value = f"{self.before}{item.value}"
        return super().format_completion(item)


class _Bash(_Joined, BashComplete):
    keeps = False


class _Zsh(_Joined, ZshComplete):
    pass


class _Fish(_Joined, FishComplete):
    pass


SHELLS: dict[str, type[ShellComplete]] = {"bash": _Bash, "zsh": _Zsh, "fish": _Fish}


def register() -> None:
    """Have click use these for the shells."""
    for cls in SHELLS.values():
        add_completion_class(cls)
