"""Which capture gave which field of an article."""

from __future__ import annotations

import attrs

from tests.archive.test_whole_stories import EVENING, MORNING, NOON, capture, story
from unioncrawl.archive.compose import compose, with_twins
from unioncrawl.explaining.held import givers


def test_a_field_that_the_desktop_page_leaves_empty_is_from_the_capture_that_fills_it() -> None:
    desktop = capture(MORNING, 1, "正文", parts=1)
    editor = {"editor": "李", "extraction": {"editor": "grammar", "text": "grammar"}}
    mobile = attrs.evolve(capture(NOON, 1, "另一段", parts=1, **editor), rank=1)
    composed = compose([mobile, desktop], None)
    assert givers("editor", composed, [desktop, mobile]) == [mobile.snapshot_id]
    assert givers("text", composed, [desktop, mobile]) == [desktop.snapshot_id]


def test_what_is_put_together_from_parts_is_from_all_of_them() -> None:
    parts = story(MORNING, "一", "二", "三")
    composed = compose(parts, None)
    assert givers("text", composed, parts) == [one.snapshot_id for one in parts]


def test_of_several_captures_that_say_the_same_it_is_the_one_that_the_article_is_read_from() -> None:
    captures = [
        capture(at, 1, text, parts=1) for at, text in ((MORNING, "甲"), (NOON, "乙"), (EVENING, "乙"))
    ]
    composed = compose(captures, None)
    assert composed.current is captures[1]
    assert givers("text", composed, captures) == [captures[1].snapshot_id]


def test_plans_and_people_are_no_captures() -> None:
    captures = [capture(MORNING, 1, "正文", parts=1)]
    composed = with_twins(compose(captures, {"published": "2016-02-01"}), (), {"title": "改正的标题"})
    assert composed.extraction["published"] == "plan"
    assert givers("published", composed, captures) == givers("title", composed, captures) == []
