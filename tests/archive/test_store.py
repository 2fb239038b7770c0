"""The database is a function of the set of captures, whatever the order in which they arrive."""

from __future__ import annotations

import contextlib
import functools
import itertools
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.archive.tools import PLAN, STORY, TABLES, exchange, query, record, tables
from unioncrawl.archive import derive as deriving
from unioncrawl.archive.corrections import Correction
from unioncrawl.archive.database import migrate, transaction
from unioncrawl.archive.derive import derive
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Failure, ItemRead, Withholding
from unioncrawl.archive.store import Store
from unioncrawl.items import Article, Image, PagePlan
from unioncrawl.reprints.settle import settle_all
from unioncrawl.search.check import check
from unioncrawl.search.find import find
from unioncrawl.search.selection import Selection
from unioncrawl.urls import stable_id

SOURCE = "gongren_ribao"
DAY = "2026-11-16"
ARTICLE_URLS = [STORY.url, STORY.url.replace("news-1", "news-2")]
MOBILE = "https://workercn.cn/m/"
PLAN_URL = STORY.url.replace("news-1", "page")
IMAGE_URL = STORY.url.replace("news-1.html", "a.jpg")
TIMES = [f"2026-11-{day:02}T00:00:00.000000Z" for day in range(20, 26)]
TEXTS = ["工会来了", "工会来了\n又来了", "职工之家"]


@functools.cache
def template() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    migrate(connection)
    return connection


@contextlib.contextmanager
def fresh() -> Iterator[Store]:
    """Give an empty store in memory."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        template().backup(connection)
        connection.row_factory = sqlite3.Row
        yield Store(connection)


@attrs.frozen(kw_only=True)
class Captured:
    """A snapshot, and what was read from it, at first and at last."""

    number: int
    url: str
    at: str
    status: int = 200
    role: str = "article"
    readings: tuple[Article | PagePlan | str, ...] = ()
    """Items, or reasons of failures; the last stands."""

    @property
    def id(self) -> int:
        return stable_id(f"record {self.number}")

    def row(self) -> dict[str, Any]:
        return {
            "id": self.id, "record_id": f"record {self.number}", "source": SOURCE, "url": self.url,
            "fetched_at": self.at, "status": self.status, "mime": "text/html", "charset": "utf-8",
            "charset_reason": "header", "payload_sha256": "0", "content_sha256": "0", "member_sha256": "0",
            "warc_file": "f", "warc_offset": self.number, "warc_length": 1, "revisit_of": None, "run_id": "r",
            "role": self.role, "read": int(self.role == "other"),
        }  # fmt: skip

    def jobs(self) -> list[ItemRead | Failure]:
        return [self.job(reading) for reading in self.readings]

    def job(self, reading: Article | PagePlan | str) -> ItemRead | Failure:
        if isinstance(reading, str):
            url = ARTICLE_URLS[0] if self.url.startswith(MOBILE) else self.url
            return Failure(
                snapshot_id=self.id, source=SOURCE, url=url, kind="layout", reason=reading, at=self.at
            )
        return ItemRead(snapshot_id=self.id, captured_at=self.at, item=reading)


def article(number: int = 0, text: str = TEXTS[0], **fields: Any) -> Article:
    """Return an article."""
    made = Article(
        url=ARTICLE_URLS[number], source=SOURCE, title="题目", text=text, published=DAY, parser="P"
    )
    made.extraction = {"text": "selector"}
    return attrs.evolve(made, **fields)


def plan(*numbers: int, **fields: Any) -> PagePlan:
    """Return a plan that lists articles by number."""
    made = PagePlan(url=PLAN_URL, source=SOURCE, published=DAY, page_no=1, page_urls=[PLAN_URL])
    return attrs.evolve(made, article_urls=[ARTICLE_URLS[n] for n in numbers], **fields)


def put(store: Store, *captured: Captured) -> None:
    """Store captures and their readings in the order given."""
    with transaction(store.db):
        for capture in captured:
            store.add_snapshot(capture.row())
            for job in capture.jobs():
                store.apply(job)
        store.flush()


articles = st.builds(
    article,
    st.sampled_from([0, 1]),
    st.sampled_from(TEXTS),
    rank=st.sampled_from([0, 0, 1, 2]),
    editor=st.sampled_from([None, "李"]),
    published=st.sampled_from([DAY, None]),
    page_name=st.sampled_from([None, "要闻"]),
    images=st.sampled_from([[], [Image(url=IMAGE_URL)], [Image(url=IMAGE_URL, caption="图")]]),
)
plans = st.builds(
    lambda numbers, **fields: plan(*numbers, **fields),
    st.sampled_from([(), (0,), (1,), (0, 1)]),
    page_name=st.sampled_from([None, "综合", "副刊"]),
    state=st.sampled_from(["published", "published", "unknown"]),
)
times = st.sampled_from(TIMES)
failures = st.sampled_from(["no title", "no body"])


@st.composite
def captures(draw: st.DrawFn, number: int) -> Captured:
    kind = draw(
        st.sampled_from(["article", "article", "article", "mobile", "plan", "gone", "image", "broken"])
    )
    at = draw(times)
    if kind in ("article", "mobile"):
        item = draw(articles)
        first = draw(st.lists(articles | plans | failures, max_size=1))
        url = item.url if kind == "article" else MOBILE + item.url
        return Captured(number=number, url=url, at=at, readings=(*first, item))
    if kind == "plan":
        first = draw(st.lists(plans | failures, max_size=1))
        return Captured(number=number, url=PLAN_URL, at=at, role="plan", readings=(*first, draw(plans)))
    if kind == "image":
        status = draw(st.sampled_from([200, 404]))
        return Captured(number=number, url=IMAGE_URL, at=at, role="other", status=status)
    if kind == "gone":
        return Captured(number=number, url=ARTICLE_URLS[0], at=at, status=404, readings=("answered 404",))
    first = draw(st.lists(articles, max_size=1))
    return Captured(number=number, url=ARTICLE_URLS[0], at=at, readings=(*first, draw(failures)))


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[list[Captured], list[tuple[str, int]], list[int]]:
    """Draw captures, the order in which their snapshots, readings and acts of withholding arrive, and where editions
    are flushed.
    """
    drawn = [draw(captures(n)) for n in range(draw(st.integers(1, 7)))]
    steps = [("snapshot", c.number) for c in drawn] + [("read", c.number) for c in drawn] + [("network", 0)]
    steps += [("act", number) for number in draw(st.sets(st.sampled_from(range(len(ACTS))), max_size=2))]
    order = draw(st.permutations(steps))
    return drawn, order, draw(st.lists(st.integers(0, len(order)), max_size=3))


NETWORK = Failure(
    snapshot_id=None, source=SOURCE, url=ARTICLE_URLS[0], kind="network", reason="refused", at=TIMES[1]
)


ACTS = [
    Withholding(url=ARTICLE_URLS[0], at=at, by="p", because="asked", released=released)
    for at, released in ((TIMES[1], False), (TIMES[3], True), (TIMES[3], False), (TIMES[4], True))
]


def outcome(store: Store) -> dict[str, Any]:
    """Return everything in the database, reprints settled, and what a search finds."""
    settle_all(store.db)
    assert check(store.db) == []
    found = [(hit.article_id, hit.title) for hit in find(store.db, Selection(query="工会"))]
    return {**tables(store.db), "withholdings": tables(store.db, ["withholdings"]), "search": found}


def straight(drawn: list[Captured], order: list[tuple[str, int]]) -> dict[str, Any]:
    """Return what there is when captures arrive one by one, each read once."""
    with fresh() as store:
        put(store, *(attrs.evolve(c, readings=c.readings[-1:]) for c in drawn))
        store.apply(NETWORK)
        for step, number in order:
            if step == "act":
                store.apply(ACTS[number])
        store.flush()
        return outcome(store)


def arrive(
    store: Store, drawn: list[Captured], order: list[tuple[str, int]], flushes: list[int] | None = None
) -> None:
    """Store captures, readings and acts in ``order``."""
    arrived: set[int] = set()
    for place, (step, number) in enumerate(order):
        if step == "network":
            store.apply(NETWORK)
        elif step == "act":
            store.apply(ACTS[number])
        else:
            capture = drawn[number]
            if number not in arrived:
                store.add_snapshot(capture.row())
                arrived.add(number)
            for job in capture.jobs() if step == "read" else ():
                store.apply(job)
        if flushes is not None and place in flushes:
            store.flush()
    store.flush()


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(arrivals())
def test_any_order_of_arrival_gives_the_same_database(
    drawn: tuple[list[Captured], list[tuple[str, int]], list[int]],
) -> None:
    all_captures, order, flushes = drawn
    with fresh() as store:
        arrive(store, all_captures, order, flushes)
        assert outcome(store) == straight(all_captures, order)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(arrivals())
def test_what_is_derived_at_once_is_what_is_derived_as_things_come(
    drawn: tuple[list[Captured], list[tuple[str, int]], list[int]],
) -> None:
    all_captures, order, _ = drawn
    with fresh() as store:
        later = Store(store.db, derives=False)
        arrive(later, all_captures, order)
        assert not any(tables(store.db, ("articles", "editions", "search_rows")).values())
        derive(store.db)
        expected = straight(all_captures, order)
        assert outcome(store) == expected
        derive(store.db)
        assert outcome(store) == expected


def test_what_is_derived_at_once_can_be_interrupted_anywhere_and_gone_on_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deriving, "BATCH", 2)
    days = [None, None, None, DAY, DAY, DAY, "2026-11-17", "2026-11-15"]
    items = [
        article(published=day, url=STORY.url.replace("news-1", f"news-{number}"))
        for number, day in enumerate(days)
    ]
    some = [Captured(number=n, url=item.url, at=TIMES[0], readings=(item,)) for n, item in enumerate(items)]
    with fresh() as store:
        put(store, *some)
        expected = outcome(store)

    class KilledError(Exception):
        pass

    with fresh() as store:
        arrive(Store(store.db, derives=False), some, [("read", c.number) for c in some])
        for steps in itertools.count():
            left = itertools.count()

            def stop(done: int, total: int, left: Iterator[int] = left, steps: int = steps) -> None:
                assert done <= total
                if next(left) == steps % 4:
                    raise KilledError

            try:
                derive(store.db, stop)
            except KilledError:
                continue
            break
        assert outcome(store) == expected
        numbers = store.db.execute(
            "SELECT published FROM articles JOIN search_rows ON article_id = id ORDER BY search_rows.rowid"
        ).fetchall()
        assert [row[0] for row in numbers] == sorted(days, key=lambda day: day or "")


def test_a_withheld_article_has_no_rows_and_keeps_its_captures_and_its_edition() -> None:
    made = ("articles", "article_urls", "images", "revisions", "events", "search_rows")
    some = [
        Captured(number=1, url=PLAN_URL, at=TIMES[0], role="plan", readings=(plan(0),)),
        Captured(
            number=2, url=ARTICLE_URLS[0], at=TIMES[0], readings=(article(images=[Image(url=IMAGE_URL)]),)
        ),
        Captured(number=3, url=ARTICLE_URLS[0], at=TIMES[1], readings=(article(text=TEXTS[1]),)),
    ]
    with fresh() as store:
        put(store, *some)
        before = outcome(store)
        store.apply(ACTS[0])
        store.flush()
        assert not any(tables(store.db, made).values())
        assert check(store.db) == []
        kept = ("captures", "snapshots", "editions", "plans")
        assert tables(store.db, kept) == {name: before[name] for name in kept}
        store.apply(ACTS[1])
        store.flush()
        assert outcome(store) == {**before, "withholdings": outcome(store)["withholdings"]}


def test_an_edition_no_longer_holds_a_withheld_article_that_cannot_be_read_any_more() -> None:
    capture = Captured(number=2, url=ARTICLE_URLS[0], at=TIMES[0], readings=(article(),))
    with fresh() as store:
        put(store, Captured(number=1, url=PLAN_URL, at=TIMES[0], role="plan", readings=(plan(0),)), capture)
        store.apply(ACTS[0])
        store.apply(capture.job("no title"))
        store.flush()
        assert store.db.execute("SELECT articles_held FROM editions").fetchone()[0] == 0


def test_a_page_fetched_again_with_the_same_text_adds_no_article_and_no_revision() -> None:
    first = Captured(number=1, url=ARTICLE_URLS[0], at=TIMES[0], readings=(article(),))
    again = Captured(number=2, url=ARTICLE_URLS[0], at=TIMES[3], readings=(article(),))
    watched = ("articles", "article_urls", "revisions", "images", "events", "failures", "search_rows")
    with fresh() as store:
        put(store, first)
        before = tables(store.db, watched)
        changes = store.db.total_changes
        put(store, again)
        assert tables(store.db, watched) == before
        # A snapshot, that it was read, a capture, and when the article was looked at.
        assert store.db.total_changes - changes == 4


def test_a_changed_text_becomes_a_revision_that_says_what_changed() -> None:
    with fresh() as store:
        for number, text in enumerate([TEXTS[0], TEXTS[0], TEXTS[1]]):
            put(
                store,
                Captured(
                    number=number, url=ARTICLE_URLS[0], at=TIMES[number], readings=(article(text=text),)
                ),
            )
        revisions = store.db.execute(
            "SELECT seq, captured_at, text, changed_fields FROM revisions"
        ).fetchall()
        assert [tuple(row) for row in revisions] == [
            (1, TIMES[0], TEXTS[0], "[]"), (2, TIMES[2], TEXTS[1], '["text"]'),
        ]  # fmt: skip
        events = store.db.execute("SELECT kind, at FROM events").fetchall()
        assert [tuple(row) for row in events] == [("revised", TIMES[2])]
        current = store.db.execute("SELECT text, first_seen, last_changed FROM articles").fetchone()
        assert tuple(current) == (TEXTS[1], TIMES[0], TIMES[2])


def test_an_older_capture_that_arrives_later_does_not_replace_the_text() -> None:
    with fresh() as store:
        put(store, Captured(number=1, url=ARTICLE_URLS[0], at=TIMES[4], readings=(article(text=TEXTS[1]),)))
        put(store, Captured(number=2, url=ARTICLE_URLS[0], at=TIMES[0], readings=(article(text=TEXTS[0]),)))
        row = store.db.execute("SELECT text, first_seen FROM articles").fetchone()
        assert tuple(row) == (TEXTS[1], TIMES[0])
        assert [r[0] for r in store.db.execute("SELECT text FROM revisions ORDER BY seq")] == TEXTS[:2]


def test_a_page_that_went_and_came_back_keeps_the_event_and_is_not_gone() -> None:
    def there(number: int, time: int) -> Captured:
        return Captured(number=number, url=ARTICLE_URLS[0], at=TIMES[time], readings=(article(),))

    def missing(number: int, time: int) -> Captured:
        return Captured(
            number=number, url=ARTICLE_URLS[0], at=TIMES[time], status=404, readings=("answered 404",)
        )

    with fresh() as store:
        put(store, there(1, 0), missing(2, 1), missing(3, 2))
        assert store.db.execute("SELECT gone_at FROM articles").fetchone()[0] == TIMES[1]
        put(store, there(4, 3))
        assert store.db.execute("SELECT gone_at FROM articles").fetchone()[0] is None
        events = store.db.execute("SELECT kind, at, snapshot_id FROM events ORDER BY at").fetchall()
        assert [tuple(row) for row in events] == [
            ("gone", TIMES[1], stable_id("record 2")), ("back", TIMES[3], stable_id("record 4")),
        ]  # fmt: skip


def test_a_lower_rank_fills_what_is_empty_and_makes_no_revision() -> None:
    mobile = article(text=TEXTS[1], editor="李", rank=1)
    with fresh() as store:
        put(store, Captured(number=1, url=ARTICLE_URLS[0], at=TIMES[0], readings=(article(),)))
        put(store, Captured(number=2, url=MOBILE + ARTICLE_URLS[0], at=TIMES[3], readings=(mobile,)))
        row = store.db.execute("SELECT text, editor, last_changed FROM articles").fetchone()
        assert tuple(row) == (TEXTS[0], "李", TIMES[0])
        assert not store.db.execute("SELECT 1 FROM revisions").fetchall()


def test_a_plan_fills_the_page_name_and_says_so() -> None:
    with fresh() as store:
        put(store, Captured(number=1, url=ARTICLE_URLS[0], at=TIMES[0], readings=(article(),)))
        put(
            store,
            Captured(number=2, url=PLAN_URL, at=TIMES[0], role="plan", readings=(plan(0, page_name="要闻"),)),
        )
        row = store.db.execute("SELECT page_name, extraction FROM articles").fetchone()
        assert row["page_name"] == "要闻"
        assert '"page_name": "plan"' in row["extraction"]
        edition = store.db.execute("SELECT state, articles_expected, articles_held FROM editions").fetchone()
        assert tuple(edition) == ("complete", 1, 1)


def test_an_undated_article_completes_the_edition_that_lists_it() -> None:
    with fresh() as store:
        put(store, Captured(number=1, url=PLAN_URL, at=TIMES[0], role="plan", readings=(plan(0),)))
        put(store, Captured(number=2, url=ARTICLE_URLS[0], at=TIMES[1], readings=(article(published=None),)))
        assert store.db.execute("SELECT state FROM editions").fetchone()[0] == "complete"


def test_a_failure_is_resolved_by_a_good_capture_after_it_and_stays_listed() -> None:
    with fresh() as store:
        put(store, Captured(number=1, url=ARTICLE_URLS[0], at=TIMES[1], readings=("no title",)))
        put(store, Captured(number=2, url=ARTICLE_URLS[0], at=TIMES[0], readings=(article(),)))
        assert store.db.execute("SELECT resolved_at FROM failures").fetchone()[0] is None
        put(store, Captured(number=3, url=ARTICLE_URLS[0], at=TIMES[2], readings=(article(),)))
        assert store.db.execute("SELECT resolved_at FROM failures").fetchone()[0] == TIMES[2]


def test_two_failures_of_one_address_at_one_instant_are_both_kept() -> None:
    with fresh() as store:
        for number in (1, 2):
            put(store, Captured(number=number, url=ARTICLE_URLS[0], at=TIMES[1], readings=("no title",)))
        assert len(store.db.execute("SELECT 1 FROM failures").fetchall()) == 2


def statements_of(store: Store, work: Callable[[], None]) -> list[str]:
    """Return what SQLite is asked while ``work`` is done."""
    statements: list[str] = []
    store.db.set_trace_callback(statements.append)
    work()
    store.db.set_trace_callback(None)
    # What FTS5 does inside is shown as comments.
    return [sql for sql in statements if not sql.startswith(("--", "BEGIN", "COMMIT"))]


def scans(store: Store, statements: list[str]) -> list[str]:
    """Return the steps of ``statements`` that go through a whole table."""
    steps = [
        (row["detail"], sql) for sql in statements for row in store.db.execute(f"EXPLAIN QUERY PLAN {sql}")
    ]
    harmless = ("CONSTANT", "SCAN (subquery", "SCAN listed", "VIRTUAL TABLE")
    return [
        f"{step}: {sql}"
        for step, sql in steps
        if step.startswith("SCAN") and not any(part in step for part in harmless)
    ]


def test_a_first_capture_costs_few_statements() -> None:
    with fresh() as store:
        put(store, Captured(number=1, url=ARTICLE_URLS[1], at=TIMES[0], readings=(article(1),)))
        capture = Captured(number=2, url=ARTICLE_URLS[0], at=TIMES[0], readings=(article(),))
        own = statements_of(store, lambda: store.add_snapshot(capture.row()))
        assert len(own) <= 2, own

        def work() -> None:
            store.apply(capture.jobs()[0])
            store.flush()

        own = statements_of(store, work)
        assert len(own) <= 20, own  # that of the article counts twice more, for its trigger


def test_what_comes_at_once_of_an_article_has_its_rows_made_once() -> None:
    """And not once a capture, each time of all captures."""
    with fresh() as store:
        texts = [article(text=f"工会来了{number}") for number in range(12)]
        some = [
            Captured(number=number, url=ARTICLE_URLS[0], at=TIMES[number % 6], readings=(item,))
            for number, item in enumerate(texts)
        ]
        for captured in (some[:6], some[6:]):
            made = [
                sql for sql in statements_of(store, functools.partial(put, store, *captured)) if _READS in sql
            ]
            assert len(made) == 1


_READS = "SELECT c.*, s.url"


@pytest.mark.parametrize(
    "capture",
    [
        Captured(number=9, url=ARTICLE_URLS[0], at=TIMES[0], readings=(article(),)),
        Captured(number=9, url=ARTICLE_URLS[1], at=TIMES[4], readings=(article(1, TEXTS[2], images=[Image(url=IMAGE_URL)]),)),
        Captured(number=9, url=ARTICLE_URLS[1], at=TIMES[4], readings=("no title", article(1), "no text")),
        Captured(number=9, url=ARTICLE_URLS[1], at=TIMES[4], status=404, readings=("answered 404",)),
        Captured(number=9, url=PLAN_URL, at=TIMES[4], role="plan", readings=(plan(0, 1), plan(1), "no plan", plan(1))),
        Captured(number=9, url=IMAGE_URL, at=TIMES[4], role="other"),
    ],
    ids=["new", "changed", "unreadable", "gone", "plan", "picture"],
)  # fmt: skip
def test_storing_goes_through_no_whole_table(capture: Captured) -> None:
    with fresh() as store:
        put(
            store,
            Captured(number=1, url=ARTICLE_URLS[1], at=TIMES[0], readings=(article(1, images=[Image(url=IMAGE_URL)]),)),
            Captured(number=2, url=PLAN_URL, at=TIMES[0], role="plan", readings=(plan(1),)),
            Captured(number=3, url=ARTICLE_URLS[0], at=TIMES[0], readings=("no title",)),
        )  # fmt: skip
        found = scans(store, statements_of(store, lambda: put(store, capture)))
        assert not found


def test_withholding_and_correcting_go_through_no_whole_table() -> None:
    with fresh() as store:
        put(store, Captured(number=1, url=ARTICLE_URLS[0], at=TIMES[0], readings=(article(),)))
        put(store, Captured(number=2, url=PLAN_URL, at=TIMES[0], role="plan", readings=(plan(0),)))
        correction = Correction(url=ARTICLE_URLS[0], at=TIMES[0], by="p", fields={"title": "新"})

        def work() -> None:
            store.apply(correction)
            for act in ACTS:
                store.apply(act)
            store.flush()

        assert not scans(store, statements_of(store, work))


def test_a_failed_transaction_leaves_nothing_behind() -> None:
    with fresh() as store:
        impossible: Any = {"text": None}
        readings = (article(), article(**impossible))
        broken = Captured(number=1, url=ARTICLE_URLS[0], at=TIMES[0], readings=readings)
        with pytest.raises(AttributeError):
            put(store, broken)
        held = tables(
            store.db, [name for name in TABLES if name != "reprint_scheme"]
        )  # which a migration fills
        assert all(not rows for rows in held.values())
        with transaction(store.db):
            store.add_run("r", SOURCE, "crawl", {}, TIMES[0])
        assert len(tables(store.db, ["runs"])["runs"]) == 1


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ([("404 Not Found", 30), ("200 OK", 700)], "none"),
        ([("200 OK", 700), ("404 Not Found", 30)], "none"),
        ([("404 Not Found", -94), ("200 OK", -93)], "unknown"),
        ([("200 OK", 1), ("404 Not Found", 30)], "none"),
    ],
)
def test_that_there_was_no_issue_stands_against_a_later_answer_that_says_nothing(
    answers: list[tuple[str, float]], state: str, tmp_path: Path
) -> None:
    home = Home(tmp_path)
    for status, hours in answers:
        record(home, [exchange(PLAN.url, b"<p>500</p>", status=status, hours=hours)])
    assert query(home, "SELECT state FROM editions") == [(state,)]
