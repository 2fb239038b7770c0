"""docs/querying.md: every recipe gives what is shown, and every column of a view is explained."""

from __future__ import annotations

import contextlib
import re
import shutil
from pathlib import Path

import pytest

from tests.archive.tools import PLAN, STORY, exchange, gone, record, story
from tests.docs.querying import PAGE, Recipe, Session, answer, block, is_as_shown, recipes, sessions, typed
from unioncrawl.archive.home import Home
from unioncrawl.archive.views import VIEWS
from unioncrawl.press.gongren_ribao import EDITIONS, plan_page
from unioncrawl.search.find import article_ids
from unioncrawl.search.selection import Selection

SHOWN = [recipe for recipe in recipes() if recipe.shown is not None]
NOT_SHOWN = [recipe for recipe in recipes() if recipe.shown is None]
TYPED = [one for one in sessions() if not any(c.startswith("datasette") for c, _ in one.commands)]


def name_of(one: Recipe | Session) -> str:
    return one.heading


@pytest.mark.parametrize("recipe", SHOWN, ids=name_of)
def test_every_query_gives_what_the_page_shows(recipe: Recipe, crawled_once: Path) -> None:
    assert answer(crawled_once / "unioncrawl.db", recipe) == recipe.shown


@pytest.fixture(scope="module")
def eventful(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An archive in which a story has changed, stood at a second address, and gone, and an edition has a gap."""
    home = Home(tmp_path_factory.mktemp("eventful") / "archive")
    other = STORY.url.replace("news-1", "news-91")
    changed = STORY.paragraphs[0]
    record(home, [story(), story(changed, hours=24), story(changed, hours=25, url=other)])
    record(home, [gone(hours=48), gone(other, hours=49)])
    record(home, [exchange(PLAN.url, plan_page(EDITIONS[0], PLAN).encode(), hours=1)])
    return home


@pytest.mark.parametrize("recipe", NOT_SHOWN, ids=name_of)
def test_the_queries_of_what_changed_find_it(recipe: Recipe, eventful: Home) -> None:
    _, *rows = answer(eventful.database, recipe).splitlines()
    assert rows
    assert all(STORY.title in row and STORY.url in row for row in rows)


def test_an_edition_with_a_gap_is_found(eventful: Home) -> None:
    (gaps,) = [recipe for recipe in SHOWN if recipe.heading == "Editions with gaps"]
    _, row = answer(eventful.database, gaps).splitlines()
    assert row.startswith(f"工人日报|{EDITIONS[0].published}|partial|1|")


@pytest.mark.parametrize(
    ("written", "instead", "words", "query"),
    [
        ("", "", "农民工 工会", "农民工 工会"),
        ("SELECT phrase || '\"'", "SELECT 'title : (' || phrase || '\")'", "工会 职工", "title:(工会 职工)"),
        ('" AND "', '" OR "', "娘家人 送温暖", "娘家人 OR 送温暖"),
    ],
)
def test_the_search_finds_what_our_search_finds_also_with_the_changes_that_the_page_names(
    crawled_once: Path, written: str, instead: str, words: str, query: str
) -> None:
    (search,) = [one.sql for one in SHOWN if "大家庭" in one.sql]
    home = Home(crawled_once)
    with contextlib.closing(home.read()) as db:
        found = {row["id"] for row in db.execute(search.replace(written, instead), {"words": words})}
        assert found == set(article_ids(db, Selection(query=query))) != set()


@pytest.mark.parametrize("session", TYPED, ids=name_of)
def test_every_command_prints_what_the_page_shows(
    session: Session, crawled_once: Path, tmp_path: Path
) -> None:
    if any(command.startswith("sqlite3") for command, _ in session.commands) and not shutil.which("sqlite3"):
        pytest.skip("no shell of SQLite")
    shutil.copytree(crawled_once, tmp_path / "archive")
    (search,) = [one.sql for one in SHOWN if "大家庭" in one.sql]
    (tmp_path / "search.sql").write_text(search, "utf-8")
    printed = typed(session, tmp_path)
    for (command, shown), said in zip(session.commands, printed, strict=True):
        assert is_as_shown(said, shown), f"{command}\n{said}"


def test_the_python_of_the_page_prints_the_months(
    crawled_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "archive").symlink_to(crawled_once)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(block("python"), names)
    with contextlib.closing(names["db"]):  # type: ignore[type-var]
        assert capsys.readouterr().out == "工人日报 2026-11 16\n陕西工人报 2016-12 17\n"


def documented() -> dict[str, list[str]]:
    """Return the columns that the page explains of each view."""
    sections = re.split(r"^### `(\w+)`$", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    return {
        name: re.findall(r"^\| `(\w+)` \| \S", section, re.MULTILINE)
        for name, section in zip(sections[1::2], sections[2::2], strict=True)
    }


def test_every_column_of_a_view_is_explained_in_order(crawled_once: Path) -> None:
    with contextlib.closing(Home(crawled_once).read()) as db:
        columns = {
            name: [row["name"] for row in db.execute("SELECT name FROM pragma_table_info(?)", (name,))]
            for name in VIEWS
        }
    assert documented() == columns


def test_every_view_is_in_the_list_of_views() -> None:
    before = PAGE.read_text("utf-8").partition("## Recipes")[0]
    assert set(re.findall(r"^\| `(\w+_view)` \|", before, re.MULTILINE)) == set(VIEWS)
