"""The recipes of docs/querying.md, taken out of it and run."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "querying.md"

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PARAMETER = re.compile(r"^-- :(\w+) = (.*)\n", re.MULTILINE)
_BETWEEN = "\x1e"
"""Printed between the outputs of two commands; no output has it."""


@attrs.frozen
class Recipe:
    """A query, with what the page says that it gives."""

    heading: str
    sql: str
    shown: str | None

    @property
    def parameters(self) -> dict[str, str]:
        """What is typed, which the page says in comments."""
        return dict(_PARAMETER.findall(self.sql))


@attrs.frozen
class Session:
    """Commands of a shell, each with what the page says that it prints."""

    heading: str
    commands: tuple[tuple[str, str], ...]


def blocks() -> Iterator[tuple[str, str, str]]:
    """Yield heading, language and text of each block of code, in order."""
    page = PAGE.read_text("utf-8")
    for match in _FENCE.finditer(page):
        before = re.findall(r"^##+ (.+)$", page[: match.start()], re.MULTILINE)
        yield before[-1], match[1], match[2]


def recipes() -> list[Recipe]:
    """Return the queries, in order."""
    found = list(blocks())
    following = [*found[1:], ("", "", "")]
    return [
        Recipe(heading, text, after[2] if after[1] == "text" else None)
        for (heading, language, text), after in zip(found, following, strict=True)
        if language == "sql"
    ]


def sessions() -> list[Session]:
    """Return what is typed into a shell, block by block."""
    return [
        Session(heading, tuple(_commands(text)))
        for heading, language, text in blocks()
        if language == "console"
    ]


def _commands(text: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


def block(language: str) -> str:
    """Return the only block in a language."""
    (text,) = [text for _, named, text in blocks() if named == language]
    return text


def answer(database: Path, recipe: Recipe) -> str:
    """Return what a query gives, as SQLite's shell prints it with ``-header``. No function of ours is there."""
    uri = f"{database.resolve().as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as db:
        rows = db.execute(recipe.sql, recipe.parameters)
        found = rows.fetchall()
        lines = [[column[0] for column in rows.description], *found]
    if not found:
        return ""
    return "".join("|".join("" if v is None else str(v) for v in line) + "\n" for line in lines)


def typed(session: Session, directory: Path, *more: Path) -> list[str]:
    """Run a session in ``directory``; return what each command printed.

    :param more: directories with commands.
    """
    script = f"printf '{_BETWEEN}'\n".join(f"{command}\n" for command, _ in session.commands)
    path = [str(one) for one in more] + [str(Path(sys.executable).parent), os.environ["PATH"]]
    environment = {**os.environ, "PATH": os.pathsep.join(path), "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    done = subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=directory, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout.split(_BETWEEN)


def is_as_shown(printed: str, shown: str) -> bool:
    """Return whether a command printed what the page shows, where ``…`` stands for anything."""
    parts = map(re.escape, shown.rstrip("\n").split("…"))
    return re.fullmatch(".*".join(parts), printed.rstrip("\n"), re.DOTALL) is not None
