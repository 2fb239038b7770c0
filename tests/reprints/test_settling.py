"""What becomes of articles that are held against each other, in whatever order they come."""

from __future__ import annotations

import itertools
import random
import sqlite3
from pathlib import Path
from typing import Any

import attrs
import pytest

from bench.copies import Press
from tests.archive.tools import STORY, execute, query, record, story
from tests.reprints.tools import Article, clusters, database, put, remove, rows
from unioncrawl.archive.home import Home
from unioncrawl.archive.migrations import TRIGGERS_6
from unioncrawl.archive.recorder import bring_up_to_date
from unioncrawl.reprints import candidates, pairs, settle
from unioncrawl.reprints.settle import settle_all

PAPERS = [f"paper_{number}" for number in range(12)]


def written(seed: str, stories: int = 4) -> list[Article]:
    """Return stories that other papers print again, a campaign, and stories that none does."""
    press = Press(seed)
    made: list[list[str]] = []
    for _ in range(stories):
        first, paragraphs = press.original()
        made.append([first.text, *(press.reprint(first.story, paragraphs).text for _ in range(3))])
    made += [[text.text] for text in press.campaign(6)] + [[press.original()[0].text] for _ in range(5)]
    return [
        Article(name=f"{story}-{number}", text=text, source=paper, published=f"2026-05-{number + 1:02d}")
        for story, texts in enumerate(made)
        for number, (text, paper) in enumerate(
            zip(texts, press.chance.sample(PAPERS, len(texts)), strict=True)
        )
    ]


def stories(articles: list[Article]) -> set[frozenset[int]]:
    """Return the ids of those that are one story."""
    found: dict[str, set[int]] = {}
    for article in articles:
        found.setdefault(article.name.partition("-")[0], set()).add(article.id)
    return {frozenset(ids) for ids in found.values() if len(ids) > 1}


def test_what_papers_print_of_each_other_is_a_cluster_and_nothing_else_is() -> None:
    articles = written("all")
    with database(articles) as db:
        assert clusters(db) == stories(articles)


def test_a_cluster_begins_with_what_was_published_first_and_says_how_much_stands_in_it() -> None:
    articles = written("first", stories=1)[:4]
    with database(attrs.evolve(article, origin="某报") for article in articles) as db:
        found = {row["article_id"]: row for row in db.execute("SELECT * FROM reprints")}
    assert {row["cluster_id"] for row in found.values()} == {articles[0].id}
    first, *others = (found[article.id] for article in articles)
    assert (first["overlap"], first["taken"]) == (1, 1)
    assert all(row["overlap"] > 0.9 and 0.6 < row["taken"] < 0.8 for row in others)
    assert {row["stated_origin"] for row in found.values()} == {"某报"}


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_arrival_change_and_loss_gives_the_same_rows(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    monkeypatch.setattr(settle, "BATCH", chance.choice((1, 3, 7)))
    monkeypatch.setattr(candidates, "COMMON", chance.choice((2, 3, 500)))
    articles = written(f"order {seed}", stories=3)
    lost = chance.sample(articles, 4)
    expected = [article for article in articles if article not in lost]
    with database(expected) as whole, database() as db:
        for article in chance.sample(articles, len(articles)):
            other = chance.choice(articles)
            put(db, attrs.evolve(article, text=other.text, published=chance.choice((None, other.published))))
            if chance.random() < 0.3:
                settle_all(db)
        for article in chance.sample(articles, len(articles)):
            put(db, article)
            if chance.random() < 0.3:
                settle_all(db)
        for article in lost:
            remove(db, article)
        settle_all(db)
        assert rows(db) == rows(whole)


def test_what_settling_was_interrupted_in_waits_and_is_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    articles = written("interrupted", stories=2)
    monkeypatch.setattr(settle, "BATCH", 3)
    with database(articles) as whole, database() as db:
        for article in articles:
            put(db, article)
        for number in itertools.count():
            db.set_progress_handler(_after(400 * (number + 1)), 100)
            try:
                settle_all(db)
            except sqlite3.OperationalError:
                assert not db.in_transaction
            else:
                break
        assert number > 2
        assert rows(db) == rows(whole)


def _after(steps: int):  # type: ignore[no-untyped-def]
    left = iter(range(steps // 100))
    return lambda: next(left, None) is None


def test_a_page_that_quotes_several_stories_does_not_join_them() -> None:
    press = Press("digest")
    texts = [press.original(500)[1] for _ in range(3)]
    own = [
        Article(
            name=str(number), text="\n".join(lines), source=f"p{number}", published=f"2026-05-0{number + 2}"
        )
        for number, lines in enumerate(texts)
    ]
    both = "\n".join(line for lines in texts[:2] for line in lines)
    for day in ("2026-05-01", "2026-05-09"):
        with database([*own, Article(name="digest", text=both, source="relay", published=day)]) as db:
            for cluster in clusters(db):
                assert len(cluster & {article.id for article in own}) < 2


def test_one_paper_alone_makes_no_reprint_and_short_texts_make_none() -> None:
    text = Press("one").original(500)[0].text
    with database([Article(name=name, text=text, source="same") for name in "ab"]) as db:
        assert clusters(db) == set()
    with database([Article(name="a", text=text[:55], source=source) for source in ("x", "y")]) as db:
        assert clusters(db) == set()
        assert not rows(db)["reprint_signatures"]


def test_an_article_that_comes_to_be_of_another_paper_is_held_against_the_others_again() -> None:
    """As when a source is made of a site whose pages were kept as those of any site."""
    text = Press("paper").original(500)[0].text
    one, other = (Article(name="a", text=text, source=source) for source in ("pages", "new"))
    with database([one, other]) as db:
        assert clusters(db) == {frozenset((one.id, other.id))}
        db.execute("UPDATE articles SET source = 'new'")
        settle_all(db)
        assert clusters(db) == set()
        db.execute("UPDATE articles SET source = 'pages'")
        settle_all(db)
        assert clusters(db) == {frozenset((one.id, other.id))}


def test_what_comes_to_be_of_another_paper_while_it_is_looked_at_is_looked_at_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = Press("meanwhile").original(500)[0].text
    articles = [Article(name="a", text=text, source=source) for source in ("x", "y")]
    with database() as db:
        for article in articles:
            put(db, article)
        look_at = pairs.look_at

        def meanwhile(*arguments: Any) -> Any:
            looked = look_at(*arguments)
            db.execute("UPDATE articles SET source = 'x'")
            return looked

        monkeypatch.setattr(pairs, "look_at", meanwhile)
        settle_all(db)
        assert clusters(db) == set()


def test_of_an_older_archive_what_may_have_come_to_another_paper_is_held_against_the_others_again(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path)
    record(home, [story(), story("另一篇。", url=f"{STORY.url[:-6]}2.html")])
    execute(home, "UPDATE snapshots SET source = 'pages' WHERE url = ?", STORY.url)
    execute(home, "DROP TRIGGER reprints_changed")
    execute(home, TRIGGERS_6.split(";;\n")[-1])
    execute(home, "DELETE FROM _sqlite_migrations WHERE name = 'm0009_papers_of_reprints'")
    bring_up_to_date(home)
    waiting = "SELECT a.url FROM reprints_waiting w JOIN articles a ON a.id = w.article_id ORDER BY a.url"
    assert query(home, waiting) == [(STORY.url,)]
    execute(home, "UPDATE articles SET source = 'pages'")
    assert len(query(home, waiting)) == 2


def test_of_one_day_the_longest_is_the_first_and_what_has_no_date_is_the_last() -> None:
    press = Press("day")
    first, paragraphs = press.original(900)
    cut = press.reprint(first.story, paragraphs)
    articles = [
        Article(name="undated", text=first.text, source="a", published=None),
        Article(name="cut", text=cut.text, source="b"),
        Article(name="whole", text=first.text, source="c"),
    ]
    with database(articles) as db:
        assert {row["cluster_id"] for row in db.execute("SELECT cluster_id FROM reprints")} == {
            articles[2].id
        }


def test_rules_of_another_version_have_all_made_again() -> None:
    articles = written("scheme", stories=1)
    with database(articles) as db:
        before = rows(db)
        db.execute("UPDATE reprint_scheme SET scheme = 'older'")
        db.execute("DELETE FROM reprint_pairs")
        settle_all(db)
        assert rows(db) == before
