"""The documentation against the code: commands, options, links, tables."""

from __future__ import annotations

import re
import shlex
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from unioncrawl import catalogue, sheet
from unioncrawl.archive.database import connect
from unioncrawl.cli import COMMANDS, group
from unioncrawl.source import MARKS
from unioncrawl.unsupported import UNSUPPORTED

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
README_ZH = ROOT / "README.zh.md"
ARCHIVE_FORMAT = ROOT / "docs" / "archive-format.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CALL = re.compile(r"^\$ (?:\w+=(?:\$\([^)]*\)|\S+) )*unioncrawl\b(.*)$", re.MULTILINE)


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def text_of(page: Path) -> str:
    return page.read_text("utf-8")


def command(name: str) -> click.Command:
    found = group.get_command(click.Context(group), name)
    assert found is not None
    return found


def blocks(page: Path) -> list[str]:
    return [match[2] for match in FENCE.finditer(text_of(page))]


def calls(page: Path) -> list[list[str]]:
    """Return the arguments of every ``$ unioncrawl …`` in the code blocks of ``page``."""
    return [
        shlex.split(call.partition("|")[0], comments=True)
        for block in blocks(page)
        for call in CALL.findall(block)
    ]


def commands_in(page: Path) -> set[str]:
    found = {name_in(arguments) for arguments in calls(page)}
    return {name for name in found if name is not None}


def name_in(arguments: list[str]) -> str | None:
    """Return the command among ``arguments``: what follows the options of the group."""
    rest = list(arguments)
    while rest and rest[0].startswith("-"):
        rest = rest[2:] if rest[0] == "--archive" else rest[1:]
    return rest[0] if rest else None


def anchors(page: Path) -> set[str]:
    """Return the anchors of ``page``: those written out, and of headings, as GitHub makes them."""
    text = FENCE.sub("", text_of(page))
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    made = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return made | set(re.findall(r'<a id="([^"]+)">', text))


def links() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for target in LINK.findall(FENCE.sub("", text_of(page))):
            if "://" not in target and not target.startswith("mailto:"):
                yield name_of(page), target


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_called_in_an_example_of_the_readme(name: str) -> None:
    assert name in commands_in(README)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_says_what_it_does(name: str) -> None:
    assert len((command(name).help or "").splitlines()[0]) > 10


@pytest.mark.parametrize(
    "name",
    [name for name in sorted(COMMANDS) if any(isinstance(p, click.Argument) for p in command(name).params)],
)
def test_every_command_that_takes_an_argument_has_an_example_in_its_help(name: str) -> None:
    assert f"  unioncrawl {name}" in (command(name).help or "")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_says_what_it_is_for(name: str) -> None:
    options = [p for p in command(name).params if isinstance(p, click.Option)]
    choices = {o.name for o in options if isinstance(o.type, click.Choice)}  # its values say it
    assert [o.name for o in options if not o.help and o.name not in choices] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_examples_call_commands_with_options_that_exist(page: Path) -> None:
    for arguments in calls(page):
        name = name_in(arguments)
        if name is None:
            continue
        assert name in COMMANDS, arguments
        known = {"--archive", "--help", "-h", "--version"} | {
            option for param in command(name).params for option in param.opts + param.secondary_opts
        }
        before_end = arguments[: arguments.index("--")] if "--" in arguments else arguments
        assert {a.partition("=")[0] for a in before_end if re.match(r"--?[a-z]", a)} <= known, arguments


def test_both_readmes_call_the_same_commands() -> None:
    assert commands_in(README_ZH) == commands_in(README)


def test_both_readmes_have_the_same_code_but_for_comments() -> None:
    def code(page: Path) -> list[list[str]]:
        return [[line.partition("  #")[0].rstrip() for line in block.splitlines()] for block in blocks(page)]

    assert code(README_ZH) == code(README)


@pytest.mark.parametrize(("page", "target"), sorted(set(links())))
def test_every_link_leads_to_a_file_and_a_heading_in_it(page: str, target: str) -> None:
    file, _, anchor = target.partition("#")
    path = (ROOT / page).parent / file if file else ROOT / page
    assert path.exists()
    if anchor:
        assert anchor in anchors(path)


def test_every_page_of_the_docs_is_linked_from_another() -> None:
    linked = {((ROOT / page).parent / target.partition("#")[0]).resolve() for page, target in links()}
    assert [name_of(page) for page in PAGES if page.parent != ROOT and page.resolve() not in linked] == []


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Table to columns, of a database as it is made today."""
    connection = connect(tmp_path_factory.mktemp("archive") / "unioncrawl.db")
    try:
        return columns_of(connection)
    finally:
        connection.close()


def columns_of(connection: sqlite3.Connection) -> dict[str, list[str]]:
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    own = [name for name in names if not re.match(r"sqlite_|_sqlite_migrations$|search_fts_", name)]
    return {
        name: [row[0] for row in connection.execute("SELECT name FROM pragma_table_info(?)", (name,))]
        for name in own
    }


def documented_tables() -> dict[str, list[str]]:
    """Return the tables in docs/archive-format.md: a heading in backquotes, and the first cells under it."""
    sections = re.split(
        r"^### `(\w+)`$", text_of(ARCHIVE_FORMAT).partition("## Reading without")[0], flags=re.MULTILINE
    )
    return {
        name: re.findall(r"^\| `(\w+)` \|", section.partition("| kind |")[0], re.MULTILINE)
        for name, section in zip(sections[1::2], sections[2::2], strict=True)
    }


def test_the_documented_tables_are_those_of_the_database(tables: dict[str, list[str]]) -> None:
    assert sorted(documented_tables()) == sorted(tables)


def test_the_documented_columns_are_those_of_the_database_in_order(tables: dict[str, list[str]]) -> None:
    assert documented_tables() == {name: tables[name] for name in documented_tables()}


@pytest.mark.parametrize(
    ("begin", "end", "package"),
    [
        ("WARC as a format (`warc/`)", "The archive (`archive/`)", "unioncrawl/warc"),
        ("The archive (`archive/`)", "Searching (`search/`)", "unioncrawl/archive"),
        ("| module of `archive/verify/` |", "## Exporting", "unioncrawl/archive/verify"),
        ("## What it is tried against", "## A simulated year", "torture"),
        ("## A simulated year", "## The other roads", "year"),
    ],
)
def test_every_module_stands_once_in_the_tables_of_the_architecture(
    begin: str, end: str, package: str
) -> None:
    tables = text_of(ARCHITECTURE).partition(begin)[2].partition(end)[0]
    cells = re.findall(r"^\| (`[^|]+) \|", tables, re.MULTILINE)
    named = [name for cell in cells for name in re.findall(r"`(\w+\.py)`", cell)]
    assert sorted(named) == sorted(
        path.name for path in (ROOT / package).glob("*.py") if not path.name.startswith("__")
    )


def test_every_field_of_an_article_is_documented() -> None:
    from unioncrawl.items import FIELDS, METHODS

    page = text_of(ROOT / "docs" / "fields.md")
    cells = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert cells == [*FIELDS, *METHODS]


def test_every_decision_is_in_the_list_of_decisions() -> None:
    directory = ROOT / "docs" / "decisions"
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", text_of(directory / "README.md"))
    assert listed == sorted(page.name for page in directory.glob("[0-9]*.md"))


@pytest.mark.parametrize(
    ("page", "over"), [(README, r"^Over (\d+) sources"), (README_ZH, r"^共有 (\d+) 多个来源")]
)
def test_both_readmes_say_how_many_tens_of_sources_there_are(page: Path, over: str) -> None:
    said = re.search(over, text_of(page), re.MULTILINE)
    assert said is not None
    assert int(said[1]) == len(catalogue.names()) // 10 * 10


@pytest.mark.parametrize(
    ("page", "count"), [(README, r"(\d+) sites are listed as not"), (README_ZH, r"(\d+) 个网站列为尚不支持")]
)
def test_both_readmes_say_how_many_sites_are_not_supported(page: Path, count: str) -> None:
    said = re.search(count, text_of(page))
    assert said is not None
    assert int(said[1]) == len(UNSUPPORTED)


def test_both_readmes_name_the_same_examples_of_sources() -> None:
    def named(page: Path) -> list[list[str]]:
        rows = [line for line in text_of(page).splitlines() if line.startswith("| ")]
        return [names for row in rows if (names := re.findall(r"`([a-z]+(?:_[a-z]+)+)`", row))]

    assert named(README_ZH) == named(README)
    assert set().union(*named(README)) <= set(catalogue.names())


def test_the_guide_explains_every_mark_of_evidence() -> None:
    guide = text_of(ROOT / "docs" / "adding-a-source.md")
    assert re.findall(r"^\| `([A-Z-]+)` \|", guide, re.MULTILINE) == list(MARKS)


def test_the_code_in_the_guide_is_python_that_compiles() -> None:
    for language, code in re.findall(FENCE, text_of(ROOT / "docs" / "adding-a-source.md")):
        if language == "python":
            compile(code, "docs/adding-a-source.md", "exec")


def test_the_sheet_of_sources_says_what_the_sources_say() -> None:
    assert text_of(sheet.TARGET) == sheet.sheet(), "run: make sources"
