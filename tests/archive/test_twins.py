"""A story under several addresses of one source is one article, whatever the order in which its pages arrive."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.archive.test_store import DAY, PLAN_URL, TIMES, Captured, article, fresh, outcome, plan, put
from tests.archive.tools import STORY, tables
from unioncrawl.archive import derive as deriving
from unioncrawl.archive import twins
from unioncrawl.archive.corrections import Correction
from unioncrawl.archive.database import transaction
from unioncrawl.archive.derive import derive
from unioncrawl.archive.jobs import ItemRead, Withholding
from unioncrawl.archive.store import Store
from unioncrawl.items import Article, Image
from unioncrawl.search.find import find
from unioncrawl.search.selection import Selection
from unioncrawl.urls import stable_id

URLS = [STORY.url.replace("news-1", f"news-{number}") for number in range(1, 5)]
IDS = [stable_id(url) for url in URLS]
TEXT = (
    "某某市总工会在工地食堂里开了一堂技能课。\n老师是两位退休的焊工，学员是三十七个年轻人，"
    "课讲了两个钟头，谁也没有走开，散课时天已经黑了。"
)
OTHER = TEXT.replace("两位", "三位")

Step = Captured | Correction | Withholding


def told(number: int, text: str = TEXT, **fields: Any) -> Article:
    """Return what a page of the story says at address ``number``."""
    return article(url=URLS[number], text=text, **fields)


def at(number: int, day: int = 0, item: Article | None = None, *, key: int | None = None) -> Captured:
    """Return a capture of the story at address ``number``."""
    item = item or told(number)
    return Captured(
        number=number * 10 + day if key is None else key, url=URLS[number], at=TIMES[day], readings=(item,)
    )


def gone(number: int, day: int) -> Captured:
    """Return a capture of a 404."""
    return Captured(
        number=100 + number * 10 + day,
        url=URLS[number],
        at=TIMES[day],
        status=404,
        readings=("answered 404",),
    )


def act(number: int, day: int = 0, *, released: bool = False) -> Withholding:
    """Return an act of withholding or releasing."""
    return Withholding(url=URLS[number], at=TIMES[day], by="p", because="asked", released=released)


def correction(number: int, day: int = 0, **fields: Any) -> Correction:
    """Return a correction of what stands at address ``number``."""
    return Correction(url=URLS[number], at=TIMES[day], by="p", fields=fields)


def stored(store: Store, *steps: Step) -> dict[str, Any]:
    """Store ``steps`` in the order given; return everything that is there then."""
    for step in steps:
        if isinstance(step, Captured):
            put(store, step)
        else:
            with transaction(store.db):
                store.apply(step)
                store.flush()
    return outcome(store)


def rows(store: Store, sql: str) -> list[tuple[Any, ...]]:
    """Return what ``sql`` selects."""
    return [tuple(row) for row in store.db.execute(sql)]


def shown(store: Store) -> list[int]:
    """Return at which addresses the articles are that have a row."""
    return sorted(IDS.index(row[0]) for row in rows(store, "SELECT id FROM articles"))


items = st.builds(
    told,
    st.sampled_from([0, 1, 2]),
    st.sampled_from([TEXT, TEXT, TEXT, OTHER]),
    rank=st.sampled_from([0, 0, 1]),
    published=st.sampled_from([DAY, DAY, DAY, None]),
    page_no=st.sampled_from([None, None, 1, 2]),
    editor=st.sampled_from([None, "李"]),
    images=st.sampled_from([[], [Image(url=STORY.url.replace("news-1.html", "a.jpg"))]]),
)


@st.composite
def captures(draw: st.DrawFn, number: int) -> Captured:
    kind = draw(st.sampled_from(["article", "article", "article", "article", "plan", "gone", "broken"]))
    day = draw(st.integers(0, 5))
    if kind == "plan":
        listed = plan(url=PLAN_URL, page_no=draw(st.sampled_from([1, 2])))
        listed.article_urls = [URLS[n] for n in draw(st.sets(st.sampled_from([0, 1, 2])))]
        return Captured(number=number, url=PLAN_URL, at=TIMES[day], role="plan", readings=(listed,))
    item = draw(items)
    if kind == "gone":
        return Captured(number=number, url=item.url, at=TIMES[day], status=404, readings=("answered 404",))
    first = draw(
        st.lists(items.filter(lambda other: other.url == item.url) | st.just("no title"), max_size=1)
    )
    last = "no body" if kind == "broken" else item
    return Captured(number=number, url=item.url, at=TIMES[day], readings=(*first, last))


ACTS: list[Step] = [
    act(0), act(1), act(0, 1, released=True), act(2, 2), correction(0, title="另题"), correction(1, 1, editor="王"),
    correction(2, 2, published="2026-11-17"),
]  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Step], list[Step]]:
    """Draw what arrives, in two orders."""
    drawn: list[Step] = [draw(captures(n)) for n in range(draw(st.integers(2, 7)))]
    drawn += [ACTS[n] for n in draw(st.sets(st.sampled_from(range(len(ACTS))), max_size=2))]
    return drawn, draw(st.permutations(drawn))


def last_readings(steps: Sequence[Step]) -> list[Step]:
    """Return ``steps`` with each page read once, as it is read last."""
    return [
        Captured(
            number=step.number,
            url=step.url,
            at=step.at,
            status=step.status,
            role=step.role,
            readings=step.readings[-1:],
        )
        if isinstance(step, Captured)
        else step
        for step in steps
    ]


@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(histories())
def test_any_order_of_arrival_gives_the_same_stories(drawn: tuple[list[Step], list[Step]]) -> None:
    steps, shuffled = drawn
    with fresh() as store, fresh() as other:
        assert stored(store, *shuffled) == stored(other, *last_readings(steps))
        assert list(twins.wrong(store.db)) == []


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(histories())
def test_stories_that_are_found_at_the_end_are_those_that_are_found_as_pages_come(
    drawn: tuple[list[Step], list[Step]],
) -> None:
    steps, shuffled = drawn
    with fresh() as store, fresh() as other:
        with transaction(store.db):
            later = Store(store.db, derives=False)
            for step in shuffled:
                if isinstance(step, Captured):
                    later.add_snapshot(step.row())
                    for job in step.jobs():
                        later.apply(job)
                else:
                    later.apply(step)
        derive(store.db)
        assert outcome(store) == stored(other, *steps)


def test_one_story_at_two_addresses_is_one_article_that_is_found_once() -> None:
    with fresh() as store:
        stored(store, at(1, 1), at(0, 0), at(2, 2))
        assert shown(store) == [0]
        assert rows(store, "SELECT url, role FROM article_urls ORDER BY url") == [
            (URLS[0], "canonical"),
            (URLS[1], "duplicate"),
            (URLS[2], "duplicate"),
        ]
        assert [hit.article_id for hit in find(store.db, Selection(query="焊工"))] == [IDS[0]]
        assert rows(store, "SELECT * FROM revisions") == []
        assert len(store.captures(IDS[1])) == 1


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (told(1, OTHER), "another text"),
        (told(1, title="另题"), "another title"),
        (told(1, published="2026-11-17"), "printed again on another day"),
        (told(1, published=None), "no date"),
        (told(1, page_no=2), "printed twice in one edition"),
        (article(url=URLS[1], text=TEXT, source="shaanxi_gongren_bao"), "another source"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_differs_is_no_twin(other: Article, why: str) -> None:
    with fresh() as store:
        stored(store, at(0, item=told(0, page_no=1)), at(1, 1, other))
        assert shown(store) == [0, 1], why


def test_what_another_cms_sets_otherwise_is_the_same_text() -> None:
    other = told(1, "　　" + TEXT.replace("\n", "\n　　").replace("，", ","), title="题 目")
    with fresh() as store:
        stored(store, at(0), at(1, 1, other))
        assert shown(store) == [0]


def test_captions_and_lines_that_stand_under_many_titles_make_no_twins() -> None:
    caption = "图为检修班的职工在夜里更换轴承。本报记者田国垒摄"
    with fresh() as store:
        stored(store, at(0, item=told(0, caption)), at(1, 1, told(1, caption)))
        assert shown(store) == [0, 1]


def test_a_page_without_a_number_may_be_a_twin_of_one_with_a_number_and_of_two_it_is_of_neither() -> None:
    with fresh() as store:
        stored(store, at(0, item=told(0, page_no=1)), at(1, 1))
        assert shown(store) == [0]
        stored(store, at(2, 2, told(2, page_no=2)))
        assert shown(store) == [0, 1, 2]
        stored(store, at(2, 3, told(2, OTHER, page_no=2)))
        assert shown(store) == [0, 2]


def test_a_desktop_page_leads_though_the_mobile_one_was_seen_first_and_each_fills_what_the_other_lacks() -> (
    None
):
    with fresh() as store:
        stored(store, at(0, 0, told(0, rank=1, editor="李", page_no=3)), at(1, 2, told(1, editor=None)))
        assert shown(store) == [1]
        (row,) = store.db.execute("SELECT * FROM articles")
        assert (row["editor"], row["page_no"], row["first_seen"]) == ("李", 3, TIMES[0])
        assert (row["id"], row["url"], row["last_changed"]) == (IDS[1], URLS[1], TIMES[2])


def test_stories_part_when_one_address_is_corrected_by_the_paper_and_meet_when_both_are() -> None:
    with fresh() as store:
        together = stored(store, at(0), at(1, 1))
        assert shown(store) == [0]
        stored(store, at(1, 2, told(1, OTHER)))
        assert shown(store) == [0, 1]
        assert [row[0] for row in rows(store, "SELECT article_id FROM revisions")] == [IDS[1], IDS[1]]
        stored(store, at(0, 3, told(0, OTHER)))
        assert shown(store) == [0]
        assert [row[0] for row in rows(store, "SELECT article_id FROM revisions")] == [IDS[0], IDS[0]]
        assert together["twins"] == tables(store.db, ["twins"])["twins"]


def test_a_parser_that_reads_both_alike_makes_them_one_and_one_that_does_not_parts_them() -> None:
    first = at(1, 1, told(1, OTHER))
    with fresh() as store:
        before = stored(store, at(0), first)
        assert shown(store) == [0, 1]
        with transaction(store.db):
            store.apply(ItemRead(snapshot_id=first.id, captured_at=first.at, item=told(1)))
            store.flush()
        assert shown(store) == [0]
        with transaction(store.db):
            store.apply(ItemRead(snapshot_id=first.id, captured_at=first.at, item=told(1, OTHER)))
            store.flush()
        assert outcome(store) == before


def test_a_story_is_gone_when_it_is_gone_from_all_its_addresses() -> None:
    with fresh() as store:
        stored(store, at(0), at(1, 1), gone(0, 2))
        assert rows(store, "SELECT gone_at FROM articles") == [(None,)]
        assert rows(store, "SELECT article_id, kind, at FROM events") == [(IDS[0], "gone", TIMES[2])]
        stored(store, gone(1, 4))
        assert rows(store, "SELECT gone_at FROM articles") == [(TIMES[4],)]
        assert rows(store, "SELECT snapshot_id FROM events ORDER BY at") == [
            (gone(0, 2).id,),
            (gone(1, 4).id,),
        ]
        stored(store, at(1, 5))
        assert rows(store, "SELECT gone_at FROM articles") == [(None,)]


@pytest.mark.parametrize("number", [0, 1])
def test_with_one_address_the_story_is_withheld(number: int) -> None:
    with fresh() as store:
        before = stored(store, at(0), at(1, 1))
        stored(store, act(number))
        assert shown(store) == []
        assert rows(store, "SELECT * FROM article_urls") == []
        stored(store, at(2, 2))
        assert shown(store) == []
    with fresh() as store:
        after = stored(store, act(number), at(1, 1), at(0), act(number, 1, released=True))
        assert {name: after[name] for name in before if name != "withholdings"} == {
            name: before[name] for name in before if name != "withholdings"
        }


def test_what_is_said_of_one_address_is_said_of_the_story_until_they_part() -> None:
    with fresh() as store:
        stored(store, at(0), at(1, 1), correction(1, editor="王"), correction(0, 1, title="另题"))
        assert rows(store, "SELECT id, title, editor FROM articles") == [(IDS[0], "另题", "王")]
        stored(store, at(1, 2, told(1, OTHER)))
        assert sorted(rows(store, "SELECT url, title, editor FROM articles")) == [
            (URLS[0], "另题", None),
            (URLS[1], "题目", "王"),
        ]


def test_an_edition_that_lists_a_twin_holds_it() -> None:
    listed = plan()
    listed.article_urls = URLS[:2]
    with fresh() as store:
        stored(
            store,
            Captured(number=99, url=PLAN_URL, at=TIMES[0], role="plan", readings=(listed,)),
            at(0),
            at(1, 1),
        )
        assert shown(store) == [0]
        assert rows(store, "SELECT state, articles_expected, articles_held FROM editions") == [
            ("complete", 2, 2)
        ]


@pytest.mark.parametrize("withheld", [[], [act(1)], [act(0)]], ids=["shown", "twin withheld", "withheld"])
@pytest.mark.parametrize("number", [0, 1])
def test_an_edition_no_longer_holds_a_page_of_a_story_that_cannot_be_read_any_more(
    number: int, withheld: list[Step]
) -> None:
    """Whether it leads or is the twin: neither a row nor a capture tells then that it was there."""
    listed = plan()
    listed.article_urls = URLS[:2]
    some = [
        Captured(number=99, url=PLAN_URL, at=TIMES[0], role="plan", readings=(listed,)), at(0), at(1, 1), *withheld
    ]  # fmt: skip
    with fresh() as store:
        stored(store, *some)
        held = rows(store, "SELECT articles_held FROM editions")
        store.apply(at(number, number).job("no title"))
        store.flush()
        assert (held, rows(store, "SELECT articles_held FROM editions")) == ([(2,)], [(1,)])


def test_what_stands_at_very_many_addresses_on_a_day_is_no_story() -> None:
    number = twins.MOST_ADDRESSES
    pages = [
        Captured(number=n, url=url, at=TIMES[0], readings=(article(url=url, text=TEXT),))
        for n in range(number + 2)
        for url in [f"{URLS[0]}?n={n}"]
    ]
    counts = []
    with fresh() as store:
        for page in pages:
            put(store, page)
            counts.append(rows(store, "SELECT count(*) FROM articles")[0][0])
        assert counts == [1] * number + [number + 1, number + 2]
        assert rows(store, "SELECT * FROM twins") == []
        everything = outcome(store)
        for left, page in enumerate(reversed(pages[-2:])):
            with transaction(store.db):
                store.apply(page.job("no title"))
                store.flush()
            assert rows(store, "SELECT count(*) FROM articles") == [((number + 1, 1)[left],)]
        for page in pages[-2:]:
            with transaction(store.db):
                store.apply(page.jobs()[0])
                store.flush()
        assert outcome(store) == everything


def test_finding_stories_at_the_end_can_be_interrupted_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deriving, "BATCH", 1)
    steps = [at(0), at(1, 1), at(2, 2, told(2, OTHER)), at(3, 3)]
    with fresh() as store:
        expected = stored(store, *steps)

    class KilledError(Exception):
        pass

    for last in itertools.count():
        with fresh() as store:
            with transaction(store.db):
                later = Store(store.db, derives=False)
                for step in steps:
                    later.add_snapshot(step.row())
                    later.apply(step.jobs()[0])

            left = iter(range(last))

            def stop(done: int, total: int, left: Iterator[int] = left) -> None:
                assert done <= total
                if next(left, None) is None:
                    raise KilledError

            with contextlib.suppress(KilledError):
                derive(store.db, stop)
                assert last > 6
                return
            derive(store.db)
            assert outcome(store) == expected
