"""What sources state is in the database, as they state it today, and is found without importing them."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.archive.tools import SOURCE, execute, opened, query, record, story
from tests.crawl.commands import environment
from unioncrawl import catalogue
from unioncrawl.archive import facts
from unioncrawl.archive.database import connect
from unioncrawl.archive.home import Home
from unioncrawl.errors import UsageProblemError
from unioncrawl.source import Source


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An archive with a story. Not to be changed."""
    home = Home(tmp_path_factory.mktemp("held") / "archive")
    record(home, [story()])
    return home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An archive as it is begun."""
    home = Home(tmp_path)
    connect(home.database).close()
    return home


def test_every_source_has_a_row_from_the_first_moment(home: Home) -> None:
    assert query(home, "SELECT name FROM sources") == [(name,) for name in catalogue.names()]
    columns = [name for (name,) in query(home, "SELECT name FROM pragma_table_info('sources')")]
    assert tuple(columns) == facts.COLUMNS


def test_a_row_says_what_the_source_states(home: Home) -> None:
    source = catalogue.named("shaanxi_gongren_bao")
    title, publisher, province, level, platforms, hosts, evidence = query(
        home,
        "SELECT title, publisher, province, level, platforms, hosts, evidence FROM sources WHERE name = ?",
        source.name,
    )[0]
    assert (title, publisher, province, level) == ("陕西工人报", "陕西省总工会", "陕西", "province")
    assert json.loads(platforms) == list(dict.fromkeys(site.platform for site in source.sites))
    assert json.loads(hosts) == list(source.hosts)
    assert json.loads(evidence) == dict(source.evidence)


def test_a_publisher_that_is_not_known_is_empty(home: Home) -> None:
    unknown = {one.name for one in catalogue.sources().values() if one.publisher == "unknown"}
    assert {name for (name,) in query(home, "SELECT name FROM sources WHERE publisher IS NULL")} == unknown
    with contextlib.closing(home.read()) as db:
        assert {facts.source_facts(db, name).publisher for name in unknown} == {None}  # type: ignore[union-attr]


def test_what_has_changed_is_put_in_by_the_next_who_writes(home: Home) -> None:
    before = query(home, "SELECT * FROM sources")
    execute(home, "UPDATE sources SET title = '旧名' WHERE name = ?", SOURCE)
    execute(home, "DELETE FROM sources WHERE name = 'nanfang_gongbao'")
    execute(home, "INSERT INTO sources SELECT 'no_more', 'x', 'x', 'x', 'x', 'x', '', '', '', '', '', ''")
    opened(home).close()
    assert query(home, "SELECT * FROM sources") == before


def test_nothing_is_written_where_nothing_has_changed(held: Home) -> None:
    with contextlib.closing(connect(held.database)) as db:
        assert facts.refresh(db) is False
        assert db.total_changes == 0


def test_facts_are_those_of_the_source(held: Home) -> None:
    with contextlib.closing(held.read()) as db:
        found = facts.source_facts(db, SOURCE)
        assert found is not None
        assert (found.title, found.province, found.publisher) == ("工人日报", "全国", "中华全国总工会")
        assert found == facts.all_facts(db)[SOURCE]
        assert "www.workercn.cn" in found.hosts
        assert facts.source_facts(db, "kept") is None


def stating(*tests: Callable[[Source], bool]) -> set[str]:
    """Return the names of the sources for which all ``tests`` hold."""
    return {name for name, source in catalogue.sources().items() if all(test(source) for test in tests)}


@pytest.mark.parametrize(
    ("conditions", "tests"),
    [
        ({"province": "陕西"}, [lambda s: s.province == "陕西"]),
        ({"province": "陝西省"}, [lambda s: s.province == "陕西"]),
        ({"province": ("广西壮族自治区", "全国")}, [lambda s: s.province in ("广西", "全国")]),
        ({"publisher": "市总工会"}, [lambda s: "市总工会" in s.publisher]),
        ({"platform": "portal"}, [lambda s: any(site.platform == "portal" for site in s.sites)]),
        (
            {"province": "陕西", "publisher": ["陕西省", "北京"]},
            [lambda s: s.province == "陕西", lambda s: "陕西省" in s.publisher],
        ),
    ],
)
def test_names_are_found_by_what_all_conditions_say(
    held: Home, conditions: dict[str, Any], tests: list[Callable[[Source], bool]]
) -> None:
    with contextlib.closing(held.read()) as db:
        assert facts.names_where(db, **conditions) == stating(*tests) != set()


def test_without_conditions_every_source_is_found(held: Home) -> None:
    with contextlib.closing(held.read()) as db:
        assert facts.names_where(db) == set(catalogue.names())


@pytest.mark.parametrize("condition", ["province", "publisher", "platform"])
def test_what_no_source_states_is_a_misprint(held: Home, condition: str) -> None:
    with (
        contextlib.closing(held.read()) as db,
        pytest.raises(UsageProblemError, match=f"states the {condition} 'Xx'"),
    ):
        facts.names_where(db, **{condition: "Xx"})


def test_a_source_without_a_row_that_is_held_is_asked_itself(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record(home, [story()])
    execute(home, "DELETE FROM sources")
    with contextlib.closing(home.read()) as db:
        assert list(facts.all_facts(db)) == [SOURCE]
        assert facts.names_where(db, province="全国") == {SOURCE}
        assert facts.source_facts(db, SOURCE) is not None


def test_reading_facts_imports_no_source(held: Home) -> None:
    code = (
        "import sys\n"
        "from unioncrawl.archive import facts\n"
        "from unioncrawl.archive.home import Home\n"
        "db = Home(sys.argv[1]).read()\n"
        "assert facts.names_where(db, province='陕西') and facts.source_facts(db, 'gongren_ribao')\n"
        "print(sorted({'scrapy', 'web_poet', 'unioncrawl.sources.gongren_ribao'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(held.path)],
        env=environment(held.path), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_a_database_from_before_there_were_facts_gets_them_and_the_views(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record(home, [story()])
    before = query(home, "SELECT * FROM sources"), query(home, "SELECT title FROM article_view")
    execute(home, "DROP TABLE sources")
    execute(home, "DROP VIEW article_view")
    execute(home, "DELETE FROM _sqlite_migrations WHERE name = 'm0004_facts_and_views'")
    opened(home).close()
    assert (query(home, "SELECT * FROM sources"), query(home, "SELECT title FROM article_view")) == before
