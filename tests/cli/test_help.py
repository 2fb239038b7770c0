"""Every command's ``--help`` has examples, and those that read do what they say on the demo's archive."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.crawl.commands import ROOT, environment, run, unioncrawl
from unioncrawl.cli import COMMANDS, SECTIONS, group
from unioncrawl.cli.crawl import SUMMARY
from unioncrawl.cli.status import COLUMNS

READING = (
    "search",
    "show",
    "cite",
    "diff",
    "stats",
    "coverage",
    "trends",
    "export",
    "sources",
    "failures",
    "explain",
    "verify",
    "completion",
)


def command(name: str) -> click.Command:
    found = group.get_command(click.Context(group), name)
    assert found is not None
    return found


def examples(name: str) -> list[str]:
    """Return the lines below ``Examples:`` in a command's help."""
    block = (command(name).help or "").partition("Examples:\n")[2]
    return [line.strip() for line in block.splitlines() if "unioncrawl " in line]


def read_examples() -> Iterator[tuple[str, str]]:
    for name in READING:
        for line in examples(name):
            # What another archive, a chart or a standard tool takes is tried elsewhere.
            if "/mnt/" not in line:
                yield name, line


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which ``unioncrawl`` is a command, as installed."""
    directory = tmp_path_factory.mktemp("bin")
    (directory / "unioncrawl").write_text(f'#!/bin/sh\nexec {sys.executable} -m unioncrawl "$@"\n')
    (directory / "unioncrawl").chmod(0o755)
    return {"PATH": f"{directory}:{os.environ['PATH']}"}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_two_examples(name: str) -> None:
    lines = examples(name)
    assert len(lines) >= 2
    assert sum(f" {name}" in line for line in lines) >= (1 if name == "new-source" else 2)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_an_example_has_only_options_that_exist(name: str) -> None:
    for line in examples(name):
        for call in re.findall(r"unioncrawl ([^|>)]*)", line):
            words = re.sub(r"'[^']*'|\"[^\"]*\"", "''", call).split()
            called = next(word for word in words if word in COMMANDS or not word.startswith(("-", "/")))
            options = {
                o for p in [*command(called).params, *group.params] for o in (*p.opts, *p.secondary_opts)
            }
            assert {w.partition("=")[0] for w in words if re.match(r"--?[a-z]", w)} <= options | {"--help"}


@pytest.mark.parametrize(("name", "line"), list(read_examples()))
def test_an_example_of_a_reading_command_works_on_the_archive_of_the_demo(
    name: str, line: str, shell: dict[str, str], crawled_once: Path, tmp_path: Path
) -> None:
    done = run(
        ["bash", "-o", "pipefail", "-c", line], environment(crawled_once) | shell, cwd=tmp_path, timeout=60
    )
    assert done.returncode == 0, done.stderr
    files = [path for path in tmp_path.iterdir() if path.stat().st_size]
    # verify says on standard error that all is well, failures that there are none.
    assert files or done.stdout or done.stderr or line.startswith("eval"), name


@pytest.mark.parametrize(("name", "columns"), [("crawl", SUMMARY), ("status", COLUMNS)])
def test_the_columns_of_what_a_night_brought_are_explained(name: str, columns: tuple[str, ...]) -> None:
    help_of = str(command(name).help)
    manual = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    plain = {"source", "bytes", "seconds", "last_run", "last_edition", "alarms"}
    assert [column for column in columns if column not in plain and column not in help_of] == []
    assert [column for column in columns if column not in plain and f"`{column}`" not in manual] == []


def test_every_command_stands_in_one_section_of_the_help() -> None:
    assert sorted(name for commands in SECTIONS.values() for name in commands) == sorted(COMMANDS)


@pytest.mark.parametrize("columns", ["80", "200"])
def test_the_help_says_what_each_command_does_on_one_line(columns: str, tmp_path: Path) -> None:
    done = run(unioncrawl("--help"), environment(tmp_path, COLUMNS=columns))
    assert done.returncode == 0
    for title, commands in SECTIONS.items():
        assert f"\n{title}:\n" in done.stdout
        for name, said in commands.items():
            assert re.search(rf"^  {name} +{re.escape(said)}$", done.stdout, re.MULTILINE)


def test_the_help_imports_no_command() -> None:
    code = (
        "import sys\nfrom unioncrawl.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print(*(name for name in sys.modules if name.startswith('unioncrawl.cli.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert set(done.stdout.splitlines()[-1].split()) == {"unioncrawl.cli.paging", "unioncrawl.cli.terminal"}
