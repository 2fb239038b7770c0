"""A query that finds nothing is looked at for signs that mean something else than was thought."""

from __future__ import annotations

import pytest

from unioncrawl.search.hints import hint


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("工会 or 劳动", "OR is written in capitals"), ("工会 或 劳动", "OR is written"), ("工会 ＯＲ 劳动", "OR is written"),
        ("(工会 and 劳动)", "AND is written"), ("工会 not 劳动", "NOT is written"),
        ("工*", "no wildcards"), ("标题:工会", "fields are title:"), ("-foo：工会", "fields are title:"),
        ("near(工会 劳动)", "NEAR is written"), ("NEAR (工会 劳动)", "NEAR is written"),
        ("NEAR(工会 劳动 20)", "follows a comma"), ('NEAR("工会" "劳动" 20)', "follows a comma"),
    ],
)  # fmt: skip
def test_a_sign_of_misuse_has_one_hint(query: str, said: str) -> None:
    assert said in (hint(query) or "")


@pytest.mark.parametrize(
    "query",
    ["工会", "工会 OR 劳动", "title:工会 -Author:张三", "(text:工会)",
     '"工会 or 劳动"', "“标题:工会”", "order android 或许", "12:30",
     "https://example.com/", "NEAR(工会 劳动, 20)", "NEAR（工会 劳动，20）", "工会 NEAR/20 劳动", "NEAR(工会 2020, 20)"],
)  # fmt: skip
def test_what_is_as_it_should_be_has_none(query: str) -> None:
    assert hint(query) is None
