"""A file says what its columns mean, what was asked for and when, in the words of one list."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.archive.tools import query
from tests.crawl.commands import ROOT
from tests.exporting.tools import FORMS, exported
from unioncrawl.archive.home import Home
from unioncrawl.exporting.about import RIGHTS
from unioncrawl.exporting.columns import ARTICLES, TABLES, Column
from unioncrawl.search.find import find
from unioncrawl.search.selection import Selection, in_words

ASKED = Selection(query="职工", sources=("gongren_ribao",), since="2026-01-01", has_images=None)

DOCUMENT = ROOT / "docs" / "export.md"
FORMS_IN_WORDS = {
    "integer": "integer", "text": "text", "date": "date", "time": "time", "names": "list", "images": "list of objects",
    "methods": "object",
}  # fmt: skip


def descriptor(path: Path) -> dict[str, Any]:
    """Return what an exported file says of itself, as a data package."""
    if FORMS[path.name] == "parquet":
        import pyarrow.parquet as pq

        text = pq.read_metadata(path).metadata[b"unioncrawl"].decode()
    else:
        text = path.with_name(f"{path.name}.datapackage.json").read_text("utf-8")
    return dict(json.loads(text))


def about(path: Path) -> dict[str, Any]:
    if FORMS[path.name] == "sqlite":
        with closing(sqlite3.connect(path)) as db:
            said = dict(db.execute("SELECT name, value FROM about"))
        return {**said, **{name: json.loads(said[name]) for name in ("selection", "archive")}}
    return dict(descriptor(path)["unioncrawl"])


@pytest.mark.parametrize("name", FORMS)
def test_a_file_says_what_was_asked_for_when_and_of_what(
    name: str, crawled_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNIONCRAWL_NOW", "2026-11-22T08:00:00+08:00")
    result = exported(Home(crawled_once), tmp_path / name, ASKED)
    said = about(tmp_path / name)
    assert said["selection"] == {"query": "职工", "sources": ["gongren_ribao"], "since": "2026-01-01"}
    assert said["selected"] == "articles found by 职工; of gongren_ribao; since 2026-01-01"
    assert said["created"] == "2026-11-22T00:00:00.000000Z"
    assert said["articles"] == result.articles
    assert said["rights"] == RIGHTS
    assert said["software"].startswith("unioncrawl ")
    assert said["archive"]["articles"] == query(Home(crawled_once), "SELECT count(*) FROM articles")[0][0]


@pytest.mark.parametrize("name", [name for name in FORMS if name != "a.db"])
def test_a_descriptor_names_every_column_with_its_meaning(
    name: str, crawled_once: Path, tmp_path: Path
) -> None:
    exported(Home(crawled_once), tmp_path / name)
    (resource,) = descriptor(tmp_path / name)["resources"]
    assert (resource["path"], resource["format"]) == (name, FORMS[name])
    assert [field["name"] for field in resource["schema"]["fields"]] == [column.name for column in ARTICLES]
    for field, column in zip(resource["schema"]["fields"], ARTICLES, strict=True):
        assert (field["title"], field["description"].startswith(column.meaning)) == (column.term, True)
    typed = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
    assert (typed["published"], typed["captured_at"], typed["title"]) == ("date", "datetime", "string")
    if "hash" in resource:
        data = (tmp_path / name).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert resource["bytes"] == len(data)


def test_what_was_asked_for_is_said_in_words() -> None:
    assert in_words(Selection()) == "all articles"
    asked = Selection(
        query="劳模", field="title", provinces=("陕西",), publishers=("总工会",), platforms=("bk53",),
        until="2016-12-31", pages=(1, 2), authors=("秦望川",), has_images=True, revised=False, gone=False,
    )  # fmt: skip
    assert in_words(asked, ["https://a.example/"]) == (
        "articles found by 劳模; in title; published by 总工会; from 陕西; on bk53; until 2016-12-31; on page 1, 2; by 秦望川;"
        " with pictures; not revised; not gone; at https://a.example/"
    )


def row_of(column: Column) -> str:
    return f"| `{column.name}` | {FORMS_IN_WORDS[column.kind]} | {column.term} | {column.meaning} |"


def rows_below(heading: str) -> list[str]:
    text = DOCUMENT.read_text("utf-8")
    part = re.split(r"^#+ ", text[text.index(f"# {heading}\n") + 2 :], maxsplit=1, flags=re.MULTILINE)[0]
    return [line for line in part.splitlines() if line.startswith("| `")]


@pytest.mark.parametrize("table", TABLES)
def test_the_documentation_has_the_columns_of_every_table(table: str) -> None:
    assert rows_below(f"`{table}`") == [row_of(column) for column in TABLES[table]]


def test_the_query_that_the_documentation_shows_finds_what_a_search_finds(
    crawled_once: Path, tmp_path: Path
) -> None:
    (sql,) = re.findall(
        r"^```sql\n(SELECT a\..*?)^```$", DOCUMENT.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    home = Home(crawled_once)
    exported(home, tmp_path / "a.db")
    with closing(sqlite3.connect(tmp_path / "a.db")) as db, closing(home.read()) as own:
        titles = [title for _, _, title in db.execute(sql)]
        hits = list(find(own, Selection(query="职工之家"), limit=None, most=0))
    assert sorted(titles) == sorted(str(hit.title) for hit in hits) != []
