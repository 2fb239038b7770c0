"""Dates as printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawl.dates import any_date, chinese_date, day, iso_date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("出版日期:1988年12月15日", "1988-12-15"),
        ("工人日报 2021年12月22日 星期一", "2021-12-22"),
        ("2021 年 2 月 3 日", "2021-02-03"),
        ("一九八八年十二月十五日", "1988-12-15"),
        ("二〇二一年十月三十一日", "2021-10-31"),
        ("二○○四年七月二十日", "2004-07-20"),
        ("2021年13月1日", None),
        ("2021年2月29日", None),
        ("一九八八年十三月十五日", None),
        ("2021年12月", None),
        ("12月22日", None),
        ("", None),
    ],
)
def test_a_chinese_date_is_a_day_of_the_calendar_or_none(text: str, date: str | None) -> None:
    assert chinese_date(text) == date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2021-12-22 10:00:00", "2021-12-22"),
        ("2021/1/2", "2021-01-02"),
        ("2021.01.02", "2021-01-02"),
        ("20211222", "2021-12-22"),
        ("2021-12/22", None),
        ("2021-02-30", None),
        ("12021-12-22", None),
        ("18991231", None),
    ],
)
def test_an_iso_date_is_a_day_of_the_calendar_or_none(text: str, date: str | None) -> None:
    assert iso_date(text) == date


@given(st.dates())
def test_every_day_is_read_in_both_forms(date: object) -> None:
    year, month, number = str(date).split("-")
    assert chinese_date(f"{year}年{int(month)}月{int(number)}日") == str(date)
    assert iso_date(str(date)) == str(date)
    assert day(year, month, number) == str(date)


@given(st.text("0123456789年月日一二三十〇-/. ", max_size=16))
def test_no_text_is_read_as_a_day_that_is_none(text: str) -> None:
    found = any_date(text)
    assert found is None or day(*found.split("-")) == found
