"""What is exported opens in the tools that researchers have, with days as days and lists as lists."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.archive.tools import query
from tests.crawl.commands import ROOT
from tests.exporting.tools import exported
from tests.peers.conftest import Peer
from unioncrawl.archive.home import Home
from unioncrawl.search.selection import Selection

pytestmark = pytest.mark.slow

DOCUMENT = ROOT / "docs" / "export.md"

PANDAS = """
import sys, json, pandas
frame = pandas.read_parquet(sys.argv[1])
print(json.dumps({
    "rows": len(frame), "ids": str(frame["id"].dtype), "day": type(frame["published"][0]).__name__,
    "captured": frame["captured_at"].max().isoformat(),
    "newest": str(frame["published"].max()), "names": [list(names) for names in frame["authors"]],
    "pictures": int(frame["images"].map(len).sum()), "methods": dict(frame["extraction"][0]),
    "by month": {str(key): int(count) for key, count in frame.groupby(
        pandas.to_datetime(frame["published"]).dt.strftime("%Y-%m")).size().items()},
}))
"""

DUCKDB = """
import sys, json, duckdb
db = duckdb.connect()
table = f"read_parquet('{sys.argv[1]}')"
one = lambda sql: db.execute(sql).fetchone()[0]
types = {name: kind for name, kind, *_ in db.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()}
print(json.dumps({
    "rows": one(f"SELECT count(*) FROM {table}"), "ids": types["id"].lower().replace("bigint", "int64"),
    "day": types["published"].lower(),
    "captured": one(f"SELECT strftime(max(captured_at) AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%f+00:00') FROM {table}"),
    "newest": str(one(f"SELECT max(published) FROM {table}")),
    "names": [names for names, in db.execute(f"SELECT authors FROM {table}").fetchall()],
    "pictures": int(one(f"SELECT sum(len(images)) FROM {table}")),
    "methods": one(f"SELECT extraction FROM {table} LIMIT 1"),
    "by month": dict(db.execute(
        f"SELECT strftime(published, '%Y-%m'), count(*) FROM {table} GROUP BY 1").fetchall()),
}))
"""

POLARS = """
import sys, json, polars as pl
frame = pl.read_parquet(sys.argv[1])
months = frame.group_by(pl.col("published").dt.strftime("%Y-%m")).len()
print(json.dumps({
    "rows": frame.height, "ids": str(frame.schema["id"]).lower(), "day": str(frame.schema["published"]).lower(),
    "captured": frame["captured_at"].dt.to_string("%Y-%m-%dT%H:%M:%S%.6f%:z").max(),
    "newest": str(frame["published"].max()), "names": frame["authors"].to_list(),
    "pictures": int(frame["images"].list.len().sum()),
    "methods": dict(frame["extraction"][0]),
    "by month": dict(months.iter_rows()),
}))
"""

SQLITE = """
import sys, json, pandas, sqlite3
frame = pandas.read_sql("SELECT * FROM articles", sqlite3.connect(sys.argv[1]))
print(json.dumps({"rows": len(frame), "newest": frame["published"].max()}))
"""

CSV = """
import sys, json, duckdb, pandas, polars
path = sys.argv[1]
frame = pandas.read_csv(path, dtype={"id": "int64"}, parse_dates=["published"])
print(json.dumps({
    "rows": [len(frame), duckdb.read_csv(path).count("*").fetchall()[0][0], polars.read_csv(path).height],
    "texts": frame["text"].tolist(), "day": frame["published"].dtype.kind,
}))
"""

LINES = """
import sys, json, duckdb, pandas, polars
path = sys.argv[1]
print(json.dumps([
    pandas.read_json(path, lines=True)["text"].tolist(),
    [text for text, in duckdb.read_json(path).project("text").fetchall()],
    polars.read_ndjson(path)["text"].to_list(),
]))
"""


def answer(peer: Peer, code: str, path: Path) -> object:
    done: subprocess.CompletedProcess[str] = peer("python", "-c", code, path)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("code", [PANDAS, DUCKDB, POLARS], ids=["pandas", "duckdb", "polars"])
def test_parquet_opens_in(code: str, crawled_once: Path, tmp_path: Path, peer: Peer) -> None:
    home, path = Home(crawled_once), tmp_path / "a.parquet"
    exported(home, path)
    first = "SELECT {} FROM articles ORDER BY published, source, page_no, url"
    captured = "SELECT max(fetched_at) FROM snapshots WHERE id IN (SELECT snapshot_id FROM articles)"
    months = query(home, "SELECT substr(published, 1, 7), count(*) FROM articles GROUP BY 1")
    assert answer(peer, code, path) == {
        "rows": query(home, "SELECT count(*) FROM articles")[0][0],
        "ids": "int64",
        "day": "date",
        "captured": str(query(home, captured)[0][0]).replace("Z", "+00:00"),
        "newest": query(home, "SELECT max(published) FROM articles")[0][0],
        "names": [json.loads(names) for (names,) in query(home, first.format("authors"))],
        "pictures": query(home, "SELECT count(*) FROM images")[0][0],
        "methods": json.loads(query(home, first.format("extraction"))[0][0]),
        "by month": dict(months),
    }


def test_sqlite_opens_in_pandas(crawled_once: Path, tmp_path: Path, peer: Peer) -> None:
    home, path = Home(crawled_once), tmp_path / "a.db"
    exported(home, path)
    rows, newest = query(home, "SELECT count(*), max(published) FROM articles")[0]
    assert answer(peer, SQLITE, path) == {"rows": rows, "newest": newest}


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
def test_csv_opens_in_pandas_duckdb_and_polars(
    name: str, crawled_once: Path, tmp_path: Path, peer: Peer
) -> None:
    home, path = Home(crawled_once), tmp_path / name
    exported(home, path)
    texts = [
        text for (text,) in query(home, "SELECT text FROM articles ORDER BY published, source, page_no, url")
    ]
    assert answer(peer, CSV, path) == {"rows": [len(texts)] * 3, "texts": texts, "day": "M"}


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_json_lines_open_in_pandas_duckdb_and_polars(
    name: str, crawled_once: Path, tmp_path: Path, peer: Peer
) -> None:
    home, path = Home(crawled_once), tmp_path / name
    exported(home, path)
    texts = [
        text for (text,) in query(home, "SELECT text FROM articles ORDER BY published, source, page_no, url")
    ]
    assert answer(peer, LINES, path) == [texts] * 3


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.jsonl", "a.jsonl.gz"])
@pytest.mark.parametrize("bom", [False, True], ids=["", "with a mark"])
def test_frictionless_finds_a_file_to_be_as_it_is_described(
    name: str, bom: bool, crawled_once: Path, tmp_path: Path, peer: Peer
) -> None:
    exported(Home(crawled_once), tmp_path / name, Selection(query="职工"), bom=bom)
    done = peer("frictionless", "validate", "--json", f"{name}.datapackage.json", cwd=tmp_path)
    report = json.loads(done.stdout)
    assert report["valid"], report
    assert report["stats"] == {**report["stats"], "tasks": 1, "errors": 0}


def test_frictionless_finds_what_was_changed_in_one(crawled_once: Path, tmp_path: Path, peer: Peer) -> None:
    path = tmp_path / "a.csv"
    exported(Home(crawled_once), path)
    path.write_bytes(path.read_bytes().replace("工".encode(), "公".encode(), 1))
    assert peer("frictionless", "validate", f"{path.name}.datapackage.json", cwd=tmp_path).returncode == 1


def shown(language: str) -> list[str]:
    """Return the code blocks of the documentation in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def test_the_examples_of_the_documentation_run(crawled_once: Path, tmp_path: Path, peer: Peer) -> None:
    home = Home(crawled_once)
    shutil.move(exported(home, tmp_path / "a.parquet").file, tmp_path / "shaanxi.parquet")
    counts, texts = (peer("python", "-c", code, cwd=tmp_path) for code in shown("python"))
    assert (counts.returncode, "陕西工人报" in counts.stdout) == (0, True), counts.stderr
    found = query(home, "SELECT count(*) FROM articles WHERE text LIKE '%劳模%'")[0][0]
    assert (texts.returncode, f"shape: ({found}, 2)" in texts.stdout) == (0, True), texts.stderr
    (sql,) = (block for block in shown("sql") if "DuckDB" in block)
    code = "import duckdb, json, sys; print(json.dumps(duckdb.sql(sys.argv[1]).fetchall()))"
    done = peer("python", "-c", code, sql, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    names = query(home, "SELECT value FROM articles, json_each(authors)")
    most = max(names.count(name) for name in names)
    assert json.loads(done.stdout)[0][1] == most
