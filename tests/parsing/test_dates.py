"""Dates as printed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawl.dates import (
    any_date,
    chinese_date,
    day,
    is_visitor_date,
    iso_date,
    labelled_date,
    path_date,
    printed_date,
    stamps,
)


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


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2018年2月14日", "2018-02-14"),
        ("2015年08月17日11:09", "2015-08-17"),
        ("2023 年 12 月 24 日 星期", "2023-12-24"),
        ("2023-09-04 08:36:34", "2023-09-04"),
        ("2018-12-2507:56:26", "2018-12-25"),
        ("2024-05-20T10:00:00", "2024-05-20"),
        ("2023/09/04", "2023-09-04"),
        ("2023.09.04", "2023-09-04"),
        ("２０２３年９月４日", "2023-09-04"),
        ("２０２３－０９－０４", "2023-09-04"),
        ("二〇二四年十月一日", "2024-10-01"),
        ("二0二四年十二月三十一日", "2024-12-31"),
        ("13.03.2015  12:22", "2015-03-13"),
        ("27.04.2015 16:54", "2015-04-27"),
        ("04.09.2018  02:02", "2018-09-04"),
        ("//www.workercn.cn2016-01-02 14:40:07来源:", "2016-01-02"),
        ("www.workercn.cn 2016-02-01 09:54:27来源:新华社作者:许阳", "2016-02-01"),
        ("浙江工人日报 工会 00002 标题 2022-07-14 2 2022年07月14日 星期四", "2022-07-14"),
        ("《山东工人报》(2025年09月26日 第A1版)", "2025-09-26"),
        ("《 天津工人报 》( 2025年12月22日 第 02 版 )", "2025-12-22"),
        ("工人日报/2025 年/4 月/2 日/第 002 版工会新闻", "2025-04-02"),
        ("工人日报 2021年12月22日 星期一", "2021-12-22"),
        ("今天是2024年5月20日 发布时间:2023-12-23", "2023-12-23"),
        ("2024年05月20日 星期一 小满 宣传教育部 2023-12-23", "2023-12-23"),
    ],
)
def test_a_date_is_read_in_every_form_that_the_sites_print(text: str, date: str) -> None:
    assert printed_date(text) == date


@pytest.mark.parametrize(
    "text",
    [
        "今天是2024年5月20日",
        "今天是：2024年5月20日 星期一",
        "您好,今天是 2024年5月20日",
        "2024年05月20日 星期一 小满",
        "2024年5月20日 星期一 农历四月十三",
        "2024年05月20日 星期一 10:20:30",
        "当前时间:2024-05-20 10:20",
        "Copyright © 2008-2025",
        "Copyright 2008-2018 by www.workercn.cn. all rights reserved",
        "版权所有©2013-2014",
        "版权所有 © 2013-01-04",
        "日期:10-21",
        "2025年4",
        "2025年4月",
        "星期一",
        "2021-02-30",
        "2021-13-01",
        "31.02.2015 10:00",
        "03/13/2015",
        "电话:0510-2021-12-22",
        "热线 029-87339475 转 2010-1-2-3",
        "准印证号:2025.12.1.7",
        "NC20211222",
        "2021122212345",
        "第8686期",
        "二〇二四年十三月一日",
        "1234567-2021-12-22",
        "2021-12/22",
        "",
    ],
)
def test_what_is_no_date_of_publication_is_none(text: str) -> None:
    assert printed_date(text) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("时间:2011-03-17 点击量:", "2011-03-17"),
        ("编辑:某某 时间：2011-03-17 点击量:", "2011-03-17"),
        ("编辑:某某时间:2011-03-17", "2011-03-17"),
        ("发布时间:2018-04-28 浏览量:545", "2018-04-28"),
        ("发布 时间 ：  2025-10-30", "2025-10-30"),
        ("本期出版日期:2025-01-09", "2025-01-09"),
        ("出版日期:1988年12月15日", "1988-12-15"),
        ("当前刊期: 2025年1月15日 星期三 往刊期刊", "2025-01-15"),
        ("版次:005    2024年07月31日", "2024-07-31"),
        ("發佈時間:2023年07月24日09:02", "2023-07-24"),
        ("更新时间:2020-01-01 发布时间:2019-01-01", "2019-01-01"),
        ("更新:2020-01-01", "2020-01-01"),
        ("发布时间: 更新时间:2020-01-01", "2020-01-01"),
        ("[时间:2023-07-04]", "2023-07-04"),
        ("活动时间:2023-05-01", None),
        ("截止日期:2024-01-01", None),
        ("时间:2023年5月1日上午 地点:礼堂", None),
        ("日期:2023年5月1日至3日", None),
        ("发布时间:", None),
        ("日期:10-21", None),
        ("2023-05-01", None),
        ("发布时间:2023-02-29", None),
    ],
)
def test_a_labelled_date_stands_after_a_label_of_publication(text: str, date: str | None) -> None:
    assert labelled_date(text) == date


@pytest.mark.parametrize(
    "text",
    [
        "今天是",
        "陕西工人报官方网站 | 陕工网首页 今天是",
        "今天是2024年5月20日",
        "今天是:2024年05月20日 星期一",
        "2024年05月20日 星期一 小满",
        "2024年5月20日 星期一 甲辰年四月十三",
        "当前时间:2024-05-20 10:20:30",
    ],
)
def test_the_day_of_the_visit_is_told(text: str) -> None:
    assert is_visitor_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "2015年04月21日 星期二",
        "宣传教育部 2023-12-23",
        "今天是2024年5月1日,我们迎来了国际劳动节。",
        "今天是个好日子",
        "2024年4月4日 清明节期间",
        "今天是2024年5月20日 发布时间:2023-12-23",
        "小满",
        "",
    ],
)
def test_other_days_are_not_taken_for_the_visit(text: str) -> None:
    assert not is_visitor_date(text)


@pytest.mark.parametrize(
    ("path", "date"),
    [
        ("/2015_03/24_12/content-1.html", "2015-03-24"),
        ("/xwzx/jcghdt/202510/t20251030_4927542.html", "2025-10-30"),
        ("/content/2022-10/28/001579.html", "2022-10-28"),
        ("/content/2018-04/24/1", "2018-04-24"),
        ("/content/2018-04/24", "2018-04-24"),
        ("/shtml/sdgrb/20250926/59488.shtml", "2025-09-26"),
        ("/20250926/", "2025-09-26"),
        ("/n1/2018/0831/c81957-30263591.html", "2018-08-31"),
        ("/sites/media/grrb/2017_05/31/GR0100.htm", "2017-05-31"),
        ("/html/czgh/2014/GHDT_0612/10235.html", "2014-06-12"),
        ("/papers/grrb/2022/10/28/1/news-4.html", "2022-10-28"),
        ("/art/2025/12/9/art_101583_10363084.html", "2025-12-09"),
        ("/c/2013-10-22/5986317.shtml", "2013-10-22"),
        ("/187/201602/01/160201095744467_2.shtml", "2016-02-01"),
        ("/ghzz/201808/20180820/j_2018082010315000017363232416500332.html", "2018-08-20"),
        ("/nykjb/20151230/html/content_20151230003001.htm?div=-1", "2015-12-30"),
        ("/wenxue/2019-04-01/60423.html", "2019-04-01"),
        ("/n8427/n8446/170726094706393544.html", None),
        ("/xinwen/%E5%BE%B7%E5%85%B4/20131105/", None),
        ("/xinwen/德兴/20131105/", None),
        ("/xpaper/news/2022/8850/70776-1.shtml", None),
        ("/gysh/dsj/art/2021/art_34d13e89c975433f.html", None),
        ("/shizheng/202604/120519.html", None),
        ("/content/post_20200101.html", None),
        ("/2024/02/30/x.html", None),
        ("/2024-01/02/2024-01-03/x.html", None),
        ("/detail.aspx?day=2024-01-02/", None),
        ("/", None),
        ("", None),
    ],
)
def test_a_path_has_the_date_of_its_folders_if_they_name_one_day(path: str, date: str | None) -> None:
    assert path_date(path) == date


@given(st.dates(min_value=dt.date(1949, 10, 1), max_value=dt.date(2099, 12, 31)))
def test_every_day_is_read_in_every_form_and_after_a_label(date: dt.date) -> None:
    forms = (
        f"{date:%Y-%m-%d}",
        f"{date:%Y.%m.%d} 08:30",
        f"{date:%Y/%m/%d}",
        f"{date:%d.%m.%Y}  12:22",
        f"{date.year}年{date.month}月{date.day}日08:30",
        f"{date.year} 年 {date.month} 月 {date.day} 日",
    )
    for form in forms:
        assert printed_date(f"来源:新华社{form}") == date.isoformat()
        assert labelled_date(f"作者:某某 发布时间： {form} 点击:12") == date.isoformat()
    assert (
        path_date(f"/a/{date:%Y-%m/%d}/1.html")
        == path_date(f"/{date:%Y%m}/t{date:%Y%m%d}_1.htm")
        == str(date)
    )


@given(st.text("0123456789年月日一二三十〇-/.: 今天是星期发布时间©", max_size=40))
def test_nothing_is_read_as_a_day_that_is_none(text: str) -> None:
    for found in (printed_date(text), labelled_date(text), path_date(text)):
        assert found is None or day(*found.split("-")) == found
    assert all(0 <= stamp.start < stamp.end <= len(text) for stamp in stamps(text))
