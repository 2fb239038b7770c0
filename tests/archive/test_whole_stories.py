"""Stories that stand on several pages, put together from the captures of their parts."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from unioncrawl.archive.compose import Capture, compose, content_digest
from unioncrawl.items import FIELDS

URL = "https://www.workercn.cn/187/201602/01/160201095744467.shtml"

MORNING, NOON, EVENING, NIGHT = (f"2026-11-20T{hour:02}:00:00+08:00" for hour in (8, 12, 18, 22))


def capture(at: str, part: int, text: str, *, parts: int = 3, **fields: Any) -> Capture:
    """Return the capture of one part."""
    said: dict[str, Any] = dict.fromkeys(FIELDS)
    said |= {name: [] for name in ("authors", "photographers", "organisations", "images")}
    said |= {
        "title": "某地的春运",
        "text": text,
        "part": part,
        "parts": parts,
        "extraction": {"text": "grammar"},
    }
    said |= fields
    return Capture(
        snapshot_id=1000 * int(at[11:13]) + part,
        url=URL if part == 1 else URL.replace(".shtml", f"_{part}.shtml"),
        charset="utf-8",
        captured_at=at,
        rank=0,
        content_sha256=content_digest(said),
        fields=said,
    )


def images(*names: str) -> list[dict[str, Any]]:
    return [{"url": f"https://www.workercn.cn/html/{name}.jpg", "caption": None} for name in names]


def story(at: str, *texts: str) -> list[Capture]:
    return [capture(at, number, text, parts=len(texts)) for number, text in enumerate(texts, 1)]


def texts(captures: Sequence[Capture]) -> list[str]:
    """Return the texts that the story has had, oldest first."""
    return [revision.fields["text"] for revision in compose(captures, None).revisions]


def test_the_text_of_all_parts_is_one_story() -> None:
    composed = compose(story(MORNING, "一", "二", "三"), None)
    assert composed.fields["text"] == "一\n二\n三"
    assert composed.fields["title"] == "某地的春运"
    assert len(composed.revisions) == 1


def test_a_story_that_has_shrunk_loses_its_last_part() -> None:
    shrunken = [*story(MORNING, "一", "二", "三"), capture(NOON, 1, "一", parts=2)]
    composed = compose(shrunken, None)
    assert composed.fields["text"] == "一\n二"
    assert texts(shrunken) == ["一\n二\n三", "一\n二"]


def test_parts_may_arrive_in_any_order() -> None:
    parts = story(MORNING, "一", "二", "三")
    wholes = [compose(order, None) for order in itertools.permutations(parts)]
    assert {whole.fields["text"] for whole in wholes} == {"一\n二\n三"}
    assert {len(whole.revisions) for whole in wholes} == {1}
    assert {whole.current.url for whole in wholes} == {URL}


def test_part_two_may_be_captured_before_part_one() -> None:
    parts = [capture(NOON, 1, "一"), capture(MORNING, 2, "二"), capture(EVENING, 3, "三")]
    composed = compose(parts, None)
    assert composed.fields["text"] == "一\n二\n三"
    assert (composed.first_seen, len(composed.revisions)) == (MORNING, 1)


def test_without_one_of_its_parts_a_story_is_what_there_is_of_it() -> None:
    first, second, third = story(MORNING, "一", "二", "三")
    assert texts([first]) == ["一"]
    assert texts([first, third]) == ["一\n三"]
    assert texts([second, third]) == ["二\n三"]


def test_a_part_that_arrives_later_completes_the_story_and_is_no_revision() -> None:
    first, second, _ = story(MORNING, "一", "二", "三")
    assert texts([first, second, capture(EVENING, 3, "三")]) == ["一\n二\n三"]


def test_a_story_that_is_revised_in_one_part_has_two_revisions() -> None:
    before = story(MORNING, "一", "二", "三")
    after = [capture(NOON, 1, "一"), capture(EVENING, 2, "二，改"), capture(NIGHT, 3, "三")]
    assert texts(before + after) == ["一\n二\n三", "一\n二，改\n三"]
    assert compose(before + after, None).last_changed == EVENING


def test_a_story_fetched_again_without_a_change_has_one_revision() -> None:
    assert len(texts(story(MORNING, "一", "二", "三") + story(EVENING, "一", "二", "三"))) == 1


def test_names_and_pictures_of_all_parts_are_those_of_the_story_each_once() -> None:
    parts = [
        capture(MORNING, 1, "一", parts=2, authors=["许长风"], images=images("a", "b")),
        capture(
            MORNING, 2, "二", parts=2, authors=["许长风", "古明"], images=images("b", "c"), editor="陈莉莉"
        ),
    ]
    fields = compose(parts, None).fields
    assert fields["authors"] == ["许长风", "古明"]
    assert fields["images"] == images("a", "b", "c")
    assert fields["editor"] == "陈莉莉"


def test_a_story_on_one_page_is_left_as_it_is() -> None:
    only = capture(MORNING, 1, "一", parts=1)
    assert compose([only], None).current is only


HOUR = "2026-11-21T08:{:02}:00+08:00"


def test_two_parts_that_change_in_one_crawl_are_one_revision_with_no_mixed_one_between() -> None:
    before = story(MORNING, "一", "二", "三")
    after = [
        capture(HOUR.format(minute), number, text)
        for minute, (number, text) in enumerate([(1, "一，改"), (2, "二，改"), (3, "三")])
    ]
    assert texts(before + after) == ["一\n二\n三", "一，改\n二，改\n三"]
    assert texts(before + after[::-1]) == ["一\n二\n三", "一，改\n二，改\n三"]


def test_two_crawls_within_an_hour_are_two_visits() -> None:
    first = [capture(HOUR.format(number), number, text) for number, text in enumerate("一二三", 1)]
    again = [
        capture(HOUR.format(10 + number), number, f"{text}改") for number, text in enumerate("一二三", 1)
    ]
    assert texts(first + again) == ["一\n二\n三", "一改\n二改\n三改"]


def test_a_revision_is_cited_to_the_part_that_changed_and_the_article_to_its_first() -> None:
    before = story(MORNING, "一", "二", "三")
    after = [capture(NOON, 1, "一"), capture(EVENING, 2, "二，改"), capture(NIGHT, 3, "三")]
    composed = compose(before + after, None)
    assert composed.revisions[1].changed_in == after[1].snapshot_id
    assert composed.revisions[1].captured_at == EVENING
    assert composed.current.part == 1
    assert composed.current.snapshot_id in (before[0].snapshot_id, after[0].snapshot_id)


def test_when_a_part_was_there_says_nothing_of_the_first_page() -> None:
    captures = [*story(MORNING, "一", "二", "三"), capture(NOON, 2, "二")]
    assert [at for at, _ in compose(captures, None).captured] == [MORNING]
