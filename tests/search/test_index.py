from __future__ import annotations

import contextlib
import sqlite3
from typing import Any

import pytest

from unioncrawl.errors import ArchiveError
from unioncrawl.search import index
from unioncrawl.search.check import check
from unioncrawl.search.find import find
from unioncrawl.search.segment import tokens
from unioncrawl.search.selection import Selection

from .conftest import ARTICLES, AddArticle


def update(db: sqlite3.Connection, article_id: int, **values: Any) -> None:
    """Change an article in the table and the index, as a writer does."""
    names = ("published", *index.COLUMNS)
    row = db.execute(f"SELECT {', '.join(names)} FROM articles WHERE id = ?", (article_id,)).fetchone()
    old = dict(zip(names, row, strict=True))
    new = {**old, **values}
    settings = ", ".join(f"{name} = :{name}" for name in names)
    db.execute(f"UPDATE articles SET {settings} WHERE id = :id", {**new, "id": article_id})
    index.put(db, article_id, old)


def found(db: sqlite3.Connection, query: str) -> list[int]:
    return [hit.article_id for hit in find(db, Selection(query=query))]


def test_a_changed_text_is_found_by_its_new_words_only(db: sqlite3.Connection, add: AddArticle) -> None:
    article = add("工会劳动", title="标题")
    update(db, article, text="生产", title=None, kicker="引题")
    assert found(db, "工会 OR 标题") == []
    assert found(db, "生产 引题") == [article]
    assert check(db) == []


def test_a_changed_date_moves_the_article(db: sqlite3.Connection, add: AddArticle) -> None:
    first, second = add("工会", "2026-05-01"), add("工会", "2026-05-02")
    update(db, first, published="2026-05-03")
    assert found(db, "工会") == [first, second]
    update(db, first, published=None)
    assert found(db, "工会") == [second, first]
    assert check(db) == []


def test_a_removed_article_leaves_nothing(db: sqlite3.Connection, add: AddArticle) -> None:
    article = add("工会", title="题")
    old = {"kicker": None, "title": "题", "subtitle": None, "text": "工会"}
    index.remove(db, article, old)
    index.remove(db, article, old)
    db.execute("DELETE FROM articles")
    assert check(db) == []
    assert found(db, "会") == []


def test_an_article_that_was_stored_and_not_indexed_can_be_put(
    db: sqlite3.Connection, add: AddArticle
) -> None:
    article = add("工会")
    index.remove(db, article, {"kicker": None, "title": None, "subtitle": None, "text": "工会"})
    update(db, article, text="劳动")
    assert found(db, "劳动") == [article]
    assert check(db) == []


def test_a_new_article_that_is_already_in_is_an_error(db: sqlite3.Connection, add: AddArticle) -> None:
    article = add("工会")
    with pytest.raises(ArchiveError, match="already in it"):
        index.put(db, article, None)


def test_the_caller_decides_when_to_commit(add: AddArticle, db: sqlite3.Connection) -> None:
    db.commit()
    add("工会")
    assert db.in_transaction
    db.rollback()
    assert found(db, "工会") == []
    assert check(db) == []
    assert not db.in_transaction


def test_numbers_sort_by_date_whatever_the_order_of_arrival(db: sqlite3.Connection, add: AddArticle) -> None:
    days = ["2026-05-02", None, "1926-05-01", "2026-05-01", "2026-05-02", None]
    for day in days:
        add("工会", day)
    rows = db.execute(
        "SELECT a.published FROM search_rows r JOIN articles a ON a.id = r.article_id ORDER BY r.rowid"
    )
    assert [day for (day,) in rows] == sorted(days, key=lambda day: day or "")


def test_a_day_that_is_nearly_full_fills_its_holes_and_then_says_so(
    db: sqlite3.Connection, add: AddArticle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "DAY", 3)
    first, *_ = [add(f"工会{n}") for n in range(3)]
    with pytest.raises(ArchiveError, match="more than 3 articles are dated 2026-05-01"):
        add("劳动")
    db.execute("DELETE FROM articles WHERE text = '劳动'")
    update(db, first, published="2026-05-02")
    assert add("生产")
    assert check(db) == []


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        ("UPDATE articles SET text = '工会，劳动' WHERE id = 1", "article 1 has other tokens"),
        ("UPDATE articles SET title = text, text = title WHERE id = 1", "article 1 has other tokens"),
        ("UPDATE articles SET text = '劳动\n工会' WHERE id = 2", "article 2 has other tokens"),
        ("DELETE FROM articles WHERE id = 1", "article 1 is in it and not stored"),
        ("DELETE FROM search_rows WHERE article_id = 1", "article 1 of 2026-05-01 is missing"),
        ("DELETE FROM search_rows WHERE article_id = 1", "has tokens and no article"),
        (
            "UPDATE articles SET published = NULL WHERE id = 1",
            "article 1 is not in the place of its date, none",
        ),
        ("INSERT INTO search_fts (rowid, text) VALUES (7, '工会')", "number 7 has tokens and no article"),
        ("UPDATE search_meta SET value = '0'", "made by segmenter 0"),
        ("DELETE FROM search_meta", "made by segmenter None"),
        ("UPDATE search_fts_docsize SET sz = x'01010101' WHERE id % 2 = 0", "damaged inside"),
        ("UPDATE search_fts_data SET block = x'00' WHERE id > 10", "damaged inside"),
    ],
)
def test_check_names_what_is_wrong_and_rebuild_mends_it(
    db: sqlite3.Connection, add: AddArticle, damage: str, problem: str
) -> None:
    add("工会劳动", title="劳动")
    add("工会\n劳动", title="题")
    db.commit()
    assert check(db) == []
    db.execute(damage)
    db.commit()
    assert problem in "\n".join(check(db))
    db.rollback()
    index.rebuild(db)
    assert check(db) == []


def test_ghosts_of_tokens_that_were_never_put_in_are_noticed(db: sqlite3.Connection, add: AddArticle) -> None:
    article = add("工会")
    wrong = {"kicker": None, "title": None, "subtitle": None, "text": "劳动"}
    db.execute("UPDATE articles SET text = '生产'")
    index.put(db, article, wrong)
    assert check(db) == ["search index: article 1 has other tokens than its stored text"]
    index.rebuild(db)
    assert check(db) == []
    assert found(db, "工会 OR 劳动") == []


def test_rebuilding_makes_the_same_index(db: sqlite3.Connection, add: AddArticle) -> None:
    for day in ("2026-05-02", None, "2026-05-01", "2026-05-02"):
        add("工会" + str(day), day)
    before = [hit.article_id for hit in find(db, Selection(query="工会"))]
    index.rebuild(db)
    assert [hit.article_id for hit in find(db, Selection(query="工会"))] == before
    assert check(db) == []


def test_an_index_of_another_segmenter_is_neither_read_nor_written(
    db: sqlite3.Connection, add: AddArticle, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("工会")
    monkeypatch.setattr(index, "SEGMENTER_VERSION", 99)
    with pytest.raises(
        ArchiveError, match="made by segmenter 2, this is 99; run: unioncrawl rebuild --search"
    ):
        find(db, Selection(query="工会"))
    with pytest.raises(ArchiveError, match="made by segmenter 2"):
        add("劳动")


def test_who_may_only_read_can_check(tmp_path: Any) -> None:
    path = tmp_path / "a.db"
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.executescript(ARTICLES)
        index.create(db)
        db.execute("INSERT INTO articles (id, source, authors, text) VALUES (1, 'a', '[]', '工会')")
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as reader:
        assert check(reader) == ["search index: article 1 of no date is missing"]


def test_any_client_can_read_the_index(db: sqlite3.Connection, add: AddArticle) -> None:
    add("工会")
    sql = (
        "SELECT article_id FROM search_fts f JOIN search_rows r ON r.rowid = f.rowid WHERE search_fts MATCH ?"
    )
    assert db.execute(sql, (f'"{tokens("工会").split()[0]}"',)).fetchall() == [(1,)]


@pytest.mark.parametrize(
    ("change", "query"),
    [
        ("INSERT INTO images VALUES (1)", Selection(has_images=True)),
        ("INSERT INTO revisions VALUES (1)", Selection(revised=True)),
        ("UPDATE articles SET gone_at = '2026-09-01'", Selection(gone=True)),
        ("UPDATE articles SET page_no = 7", Selection(pages=(7,))),
        ("UPDATE articles SET authors = '[\"李四\"]'", Selection(query="author:李四")),
        ("UPDATE articles SET source = 'laodong_bao'", Selection(sources=("laodong_bao",))),
    ],
)
def test_what_is_known_beside_the_text_changes_with_it(
    db: sqlite3.Connection, add: AddArticle, change: str, query: Selection
) -> None:
    add("工会", authors='["张三"]', title="题")
    db.commit()
    db.execute(change)
    (problem, *_) = check(db)
    assert problem.startswith("search index: article 1 has other authors, source, page, images or state")
    update(db, 1)
    assert check(db) == []
    assert [hit.article_id for hit in find(db, query)] == [1]
    db.execute("DELETE FROM articles")
    index.remove(db, 1, {"text": "工会", "title": "题", "kicker": None, "subtitle": None})
    assert check(db) == []


def test_no_word_finds_what_is_known_beside_the_text(db: sqlite3.Connection, add: AddArticle) -> None:
    add("工会", source="abc", authors='["张三"]', page_no=5, page_name="要闻")
    for word in ("张三", "张", "abc", "a", "5", "要闻", "1", "0"):
        assert found(db, word) == [], word
