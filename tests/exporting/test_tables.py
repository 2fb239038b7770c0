"""A table has every article that was asked for, once, and says of it what the archive says."""

from __future__ import annotations

import csv
import gzip
import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.archive.tools import STORY, execute, query, record, story
from tests.cli.test_bad_input import call
from tests.crawl.commands import environment, run
from tests.exporting.tools import FORMS, articles, exported
from unioncrawl.archive.home import Home
from unioncrawl.archive.withhold import withholding
from unioncrawl.exporting import rows
from unioncrawl.exporting.columns import ARTICLES, TABLES
from unioncrawl.search import index
from unioncrawl.search.check import check
from unioncrawl.search.find import article_ids
from unioncrawl.search.selection import Selection

Capsys = pytest.CaptureFixture[str]

every_form = pytest.mark.parametrize("name", FORMS)


def ids(path: Path) -> list[int]:
    return [row["id"] for row in articles(path)]


def found(home: Home, selection: Selection) -> list[int]:
    with closing(home.read()) as db:
        return list(article_ids(db, selection))


def found_oldest_first(home: Home) -> list[int]:
    with closing(home.read()) as db:
        return list(article_ids(db, Selection(), "oldest"))


def withhold(home: Home, url: str) -> None:
    with withholding(home) as withholder:
        withholder.act(url, by="试验者", because="测试", released=False)


# -- what is in it


@every_form
def test_every_article_is_there_once_and_in_order(
    name: str, crawled_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "AT_ONCE", 7)
    home, path = Home(crawled_once), tmp_path / name
    result = exported(home, path)
    got = articles(path)
    assert sorted(row["id"] for row in got) == sorted(
        one for (one,) in query(home, "SELECT id FROM articles")
    )
    assert [row["published"] for row in got] == sorted(row["published"] for row in got)
    assert (result.articles, result.bytes, result.vanished) == (len(got), path.stat().st_size, 0)


@every_form
def test_every_value_is_that_of_the_archive(name: str, crawled_once: Path, tmp_path: Path) -> None:
    home, path = Home(crawled_once), tmp_path / name
    exported(home, path)
    with closing(home.read()) as db:
        for row in articles(path):
            stored = dict(
                db.execute(
                    "SELECT a.*, s.fetched_at AS captured_at, payload_sha256, record_id, warc_file, warc_offset, warc_length"
                    " FROM articles a JOIN snapshots s ON s.id = a.snapshot_id WHERE a.id = ?", (row["id"],),
                ).fetchone()
            )  # fmt: skip
            for column in ("authors", "photographers", "organisations", "extraction"):
                stored[column] = json.loads(stored[column])
            pictures = db.execute(
                "SELECT url, caption FROM images WHERE article_id = ? ORDER BY seq", (row["id"],)
            )
            stored["images"] = [dict(picture) for picture in pictures]
            named = db.execute(
                "SELECT title, publisher, province FROM sources WHERE name = ?", (row["source"],)
            )
            stored["source_title"], stored["publisher"], stored["province"] = named.fetchone()
            assert {key: value or None for key, value in row.items()} == {
                column.name: stored[column.name] or None for column in ARTICLES
            }


@pytest.mark.parametrize("name", [name for name in FORMS if name != "a.db"])
def test_columns_come_in_the_order_that_is_documented(name: str, crawled_once: Path, tmp_path: Path) -> None:
    exported(Home(crawled_once), tmp_path / name)
    assert list(articles(tmp_path / name)[0]) == [column.name for column in ARTICLES]


@every_form
def test_a_search_exports_what_it_finds(name: str, crawled_once: Path, tmp_path: Path) -> None:
    home, asked = Home(crawled_once), Selection(query="职工之家", sources=("gongren_ribao",))
    exported(home, tmp_path / name, asked)
    assert sorted(ids(tmp_path / name)) == sorted(found(home, asked)) != []


def test_an_address_in_any_form_names_its_article(crawled_once: Path, tmp_path: Path) -> None:
    home = Home(crawled_once)
    ((article_id, url),) = query(home, "SELECT id, url FROM articles WHERE source = 'gongren_ribao' LIMIT 1")
    for number, form in enumerate((url, url.replace("https://", "http://"))):
        path = tmp_path / str(number) / "a.jsonl"
        path.parent.mkdir()
        exported(home, path, urls=[form])
        assert ids(path) == [article_id]


def test_addresses_alone_are_exported_in_the_order_of_all_and_without_walking_along_them(
    crawled: Home,
) -> None:
    url_of = dict(query(crawled, "SELECT id, url FROM articles"))
    undated = min(url_of)
    with closing(sqlite3.connect(crawled.database)) as db, db:
        db.execute("UPDATE articles SET published = NULL WHERE id = ?", (undated,))
        index.rebuild(db)
    in_order = found_oldest_first(crawled)
    some = [article_id for article_id in in_order if article_id % 3 == 0 or article_id == undated]
    with closing(crawled.read()) as db:
        steps: list[None] = []
        db.set_progress_handler(lambda: steps.append(None), 100)
        assert list(rows.chosen_ids(db, Selection(), [url_of[one] for one in reversed(some)])) == some
        steps.clear()
        assert list(rows.chosen_ids(db, Selection(), [url_of[some[0]]])) == some[:1]
        assert len(steps) < 5
        sources = tuple({source for (source,) in query(crawled, "SELECT source FROM articles")})
        asked = Selection(sources=sources)
        assert list(rows.chosen_ids(db, asked, [url_of[one] for one in reversed(some)])) == some


def test_articles_without_a_date_come_last(crawled: Home, tmp_path: Path) -> None:
    ((article_id,),) = query(crawled, "SELECT id FROM articles ORDER BY published LIMIT 1")
    with closing(sqlite3.connect(crawled.database)) as db, db:
        db.execute("UPDATE articles SET published = NULL WHERE id = ?", (article_id,))
        index.rebuild(db)
    for name in FORMS:
        exported(crawled, tmp_path / name)
        last = articles(tmp_path / name)[-1]
        assert (last["id"], last["published"]) == (article_id, None)


@every_form
def test_what_is_withheld_is_left_out(name: str, crawled: Home, tmp_path: Path) -> None:
    ((article_id, url),) = query(crawled, "SELECT id, url FROM articles LIMIT 1")
    withhold(crawled, url)
    exported(crawled, tmp_path / name)
    assert article_id not in ids(tmp_path / name)


def test_what_is_withheld_while_the_archive_is_read_is_left_out_and_counted(
    crawled: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "AT_ONCE", 4)
    newest, url = query(crawled, "SELECT id, url FROM articles ORDER BY published DESC, id LIMIT 1")[0]

    def progress(done: int, *_: object) -> None:
        if done == rows.AT_ONCE:
            withhold(crawled, url)

    result = exported(crawled, tmp_path / "a.jsonl", progress=progress)
    assert newest not in ids(tmp_path / "a.jsonl")
    assert result.vanished == 1


def test_a_checkpoint_need_not_wait_for_the_end_of_an_export(
    crawled: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "AT_ONCE", 4)
    busy = []

    def progress(*_: object) -> None:
        execute(crawled, "UPDATE articles SET editor = editor")
        with closing(sqlite3.connect(crawled.database, timeout=1)) as db:
            busy.append(db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])

    exported(crawled, tmp_path / "a.csv", progress=progress)
    assert len(busy) > 3
    assert set(busy) == {0}


# -- forms


AWKWARD = "他说：\"好\"，\r又说,'不'\t=1+1"


def test_csv_gives_back_whatever_stands_in_a_text(tmp_path: Path) -> None:
    home = Home(tmp_path / "archive")
    record(home, [story()])
    execute(home, "UPDATE articles SET editor = ?, origin = ''", AWKWARD)
    exported(home, tmp_path / "a.csv")
    ((editor,),) = query(home, "SELECT editor FROM articles")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["editor"] == editor == AWKWARD
    assert row["authors"] == "、".join(json.loads(query(home, "SELECT authors FROM articles")[0][0]))


def test_csv_begins_with_a_byte_order_mark_if_told_so(
    crawled_once: Path, tmp_path: Path, capsys: Capsys
) -> None:
    path = tmp_path / "a.csv"
    assert call(capsys, crawled_once, "export", "-o", str(path))[0] == 0
    assert path.read_bytes().startswith(b"id,source,")
    assert call(capsys, crawled_once, "export", "-o", str(path), "--bom", "--force")[0] == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbfid,source,")


def test_what_is_compressed_is_what_is_not(crawled_once: Path, tmp_path: Path) -> None:
    for name in ("a.csv", "a.jsonl"):
        exported(Home(crawled_once), tmp_path / name)
        exported(Home(crawled_once), tmp_path / f"{name}.gz")
        packed = (tmp_path / f"{name}.gz").read_bytes()
        assert gzip.decompress(packed) == (tmp_path / name).read_bytes()


def test_parquet_has_days_times_lists_and_numbers(crawled_once: Path, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    exported(Home(crawled_once), tmp_path / "a.parquet")
    schema = pq.read_schema(tmp_path / "a.parquet")
    types = {name: schema.field(name).type for name in schema.names}
    assert (types["published"], types["id"], types["authors"]) == (
        pa.date32(),
        pa.int64(),
        pa.list_(pa.string()),
    )
    times = {column.name for column in ARTICLES if column.kind == "time"}
    assert {types[name] for name in times} == {pa.timestamp("us", tz="UTC")}
    assert [field.name for field in types["images"].value_type] == ["url", "caption"]
    for column in ARTICLES:
        assert schema.field(column.name).metadata[b"description"].decode() == column.meaning


# -- SQLite


@pytest.fixture
def alone(crawled: Home, tmp_path: Path) -> sqlite3.Connection:
    """An exported SQLite file, opened by Python's own module, with an article that has changed."""
    record(crawled, [story("改过的第一段，说的是劳动者。", hours=50)])
    exported(crawled, tmp_path / "a.db")
    return sqlite3.connect(tmp_path / "a.db")


def test_a_sqlite_file_is_whole_and_its_search_index_is_that_of_its_texts(alone: sqlite3.Connection) -> None:
    with closing(alone) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert check(db) == []


def test_its_search_index_answers_as_it_says_of_itself(alone: sqlite3.Connection, crawled: Home) -> None:
    with closing(alone) as db:
        (how,) = db.execute("SELECT value FROM about WHERE name = 'how_to_search'").fetchone()
        sql = how[how.index("SELECT") :]
        got = db.execute(sql).fetchall()
        assert got == db.execute(
            "SELECT published, title FROM articles WHERE kicker || title || coalesce(subtitle, '') || text LIKE '%劳动者%'"
            " OR text LIKE '%劳动者%' ORDER BY published DESC"
        ).fetchall()  # fmt: skip
        assert len(got) == len(found(crawled, Selection(query="劳动者"))) > 0


def test_a_sqlite_file_has_authors_pictures_revisions_and_sources(
    alone: sqlite3.Connection, crawled: Home
) -> None:
    def rows_of(sql: str) -> list[Any]:
        return alone.execute(sql).fetchall()

    with closing(alone):
        assert rows_of("SELECT article_id, seq, url, caption FROM images ORDER BY 1, 2") == query(
            crawled, "SELECT article_id, seq, url, caption FROM images ORDER BY 1, 2"
        )
        assert rows_of("SELECT article_id, seq, text FROM revisions") == query(
            crawled, "SELECT article_id, seq, text FROM revisions ORDER BY article_id, seq"
        )
        assert len(rows_of("SELECT * FROM revisions")) == 2
        names = query(
            crawled, "SELECT a.id, j.key + 1, j.value FROM articles a, json_each(a.authors) j ORDER BY 1, 2"
        )
        sql = "SELECT article_id, seq, name FROM authors WHERE role = 'author' ORDER BY 1, 2"
        assert rows_of(sql) == names
        assert rows_of("SELECT name, title, articles FROM sources ORDER BY name") == query(
            crawled,
            "SELECT s.name, s.title, count(*) FROM sources s JOIN articles a ON a.source = s.name GROUP BY 1 ORDER BY 1",
        )


@pytest.mark.parametrize("view", ["article_view", "author_view", "image_view", "revision_view"])
def test_views_of_a_sqlite_file_answer_as_those_of_the_archive(
    view: str, alone: sqlite3.Connection, crawled: Home
) -> None:
    with closing(alone) as db:
        rows_here = sorted(db.execute(f"SELECT * FROM {view}").fetchall(), key=repr)
        assert rows_here == sorted(query(crawled, f"SELECT * FROM {view}"), key=repr) != []


def test_a_sqlite_file_describes_every_column_that_it_has(alone: sqlite3.Connection) -> None:
    with closing(alone) as db:
        for table in TABLES:
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            described = db.execute(
                "SELECT column_name FROM dictionary WHERE table_name = ?", (table,)
            ).fetchall()
            assert sorted(columns) == sorted(name for (name,) in described)


def test_the_capture_of_a_withheld_article_is_not_shown_for_having_the_same_payload(tmp_path: Path) -> None:
    home, other = Home(tmp_path / "archive"), STORY.url.replace("/16/", "/17/")
    record(home, [story()])
    record(home, [story(hours=1, url=other)])
    assert query(home, "SELECT count(*) FROM snapshots WHERE revisit_of IS NOT NULL") == [(1,)]
    exported(home, tmp_path / "a.db")
    withhold(home, STORY.url)
    exported(home, tmp_path / "a.db", force=True)
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        assert db.execute("SELECT url FROM snapshots").fetchall() == [(other,)]
        assert db.execute("SELECT url, warc_file FROM article_view").fetchall() == [(other, None)]


def test_a_sqlite_file_may_do_without_a_search_index(
    crawled_once: Path, tmp_path: Path, capsys: Capsys
) -> None:
    path = tmp_path / "a.db"
    assert call(capsys, crawled_once, "export", "-o", str(path), "--no-index")[0] == 0
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT name FROM sqlite_master WHERE name LIKE 'search%'").fetchall() == []
        assert db.execute("SELECT value FROM about WHERE name = 'how_to_search'").fetchall() == []


# -- the crawler


@every_form
def test_exporting_a_table_imports_no_crawler(name: str, crawled_once: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from unioncrawl.cli import main\n"
        f"try: main(['export', '--search', '工会', '-o', {str(tmp_path / name)!r}])\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "loaded = {'scrapy', 'web_poet', 'twisted'} & set(sys.modules)\n"
        "assert not loaded, loaded"
    )
    done = run([sys.executable, "-c", code], environment(crawled_once))
    assert done.returncode == 0, done.stderr


def test_what_is_asked_of_articles_holds_for_records_too(
    crawled_once: Path, tmp_path: Path, capsys: Capsys
) -> None:
    asked = ["--author", "秦望川", "--since", "2016"]
    for name in ("a.jsonl", "a.warc.gz"):
        assert call(capsys, crawled_once, "export", *asked, "-o", str(tmp_path / name))[0] == 0
    with gzip.open(tmp_path / "a.warc.gz") as file:
        records = file.read().decode("utf-8", "replace")
    wanted = {row["id"] for row in articles(tmp_path / "a.jsonl")}
    home = Home(crawled_once)
    assert (
        wanted
        == {one for (one,) in query(home, "SELECT id FROM articles WHERE authors LIKE '%秦望川%'")}
        != set()
    )
    for article_id, url in query(
        home, "SELECT article_id, url FROM captures JOIN snapshots ON id = snapshot_id"
    ):
        assert (f"WARC-Target-URI: {url}\r\n" in records) == (article_id in wanted), url
