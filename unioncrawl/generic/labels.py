"""The labels that sites print before when, where from and by whom, as in ``来源：新华网 作者：某某``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawl.dates import stamps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawl.dates import Stamp

LABEL = re.compile(
    r"(?P<origin>(?:文章|信息|消息|新闻|稿件|本文|内容)?\s?(?:来\s?源|來\s?源|稿\s?源|出\s?处)(?:于|自)?)\s?[:：]"
    r"|(?P<author>(?:文章|本文)?(?:作\s{0,4}者|撰\s?稿(?:人)?|撰\s?文)|(?<![\u4e00-\u9fff])(?:通讯员|(?:本报|本网)?(?:见习|实习)?记\s?者|文字?))\s?[:：/／]"
    r"|(?P<editor>責任編輯|责\s{0,4}任?\s{0,4}编\s{0,4}[辑輯]?|(?:本[文期版]|网站)?编\s{0,4}[辑輯])\s?[:：|｜]"
    r"|(?P<other>(?:发布|发表|更新|刊发|录入|上传|發布|發佈)?(?:时\s?间|日\s?期|時間)|发布(?:者|人|单位|机构)|(?:浏览|点击|阅读|访问)(?:次数|量|数|率)?|人气|字\s?[号体]"
    r"|审核|审签|编审|校对|初审|终审|复审|签发|摄影|供稿(?:单位)?|关键[词字]|分类|栏目|标签|视力保护色|背景色|分享(?:到)?|评论|打印|主编|值班\S{0,3})\s?[:：]"
)

_LONGEST = 160
_LEAST_DIGITS = 4
"""A line with fewer has no year in digits. Years in Han digits stand in signatures, which are text."""

_MOST_WORDS = 24
"""Characters beside a date, without any label, that can be clock, origin and author."""

_SENTENCE = frozenset("，。；！？,;!?")
_EVENT = re.compile(r"\s*(?:[（(].{1,6}[）)])?\s*(?:[上下]午|晚|凌晨|早|\d{1,2}时|[至起—~～])")
"""What follows the time of an event."""

_OTHER_LABEL = re.compile(
    r"(?:活动|会议|报名|截止|举办|开始|结束|考试|开标|招标|有效|实施|施行|生效|成文|发文|印发|签署|成立|出生|讨论|演出|比赛)"
    r"\S{0,2}(?:时间|日期)?\s*[:：]\s*$"
)
_LONGEST_SIGNED = 24
_SIGNED = re.compile(r"\S{4}\s?年\s?\S{1,3}\s?月\s?\S{1,3}\s?日")
_AGO = re.compile(
    r"^.{0,12}(?:\d+\s*(?:秒|分钟|小时|天|个?月|年)前|刚刚|[昨前]天\s*\d+:\d+)(?:.{0,12}(?:回复|举报|赞).*|\W*)$"
)


def is_stamp_line(line: str) -> bool:
    """Return whether ``line`` says when something was printed, perhaps where and by whom, and is no text."""
    if len(line) > _LONGEST:
        return False
    if _AGO.search(line):
        return True
    found = line_stamps(line)
    if not found:
        return False
    rest = line[: found[0].start] + line[found[-1].end :]
    if not _SENTENCE.isdisjoint(rest) or is_event(line, found[-1]):
        return False
    return len(rest) <= _MOST_WORDS or LABEL.search(line) is not None


def is_event(line: str, stamp: Stamp) -> bool:
    """Return whether ``stamp`` in ``line`` is when something happens, or has another label than that of publication."""
    return _EVENT.match(line, stamp.end) is not None or _OTHER_LABEL.search(line, 0, stamp.start) is not None


def line_stamps(line: str) -> Sequence[Stamp]:
    """Return the days in ``line``, a line of digits and a few words."""
    return stamps(line) if sum(map(str.isdigit, line)) >= _LEAST_DIGITS else ()


def is_signed_date(line: str) -> bool:
    """Return whether ``line`` is a day as it is written under a document: nothing but year, month and day."""
    return len(line) <= _LONGEST_SIGNED and _SIGNED.fullmatch(line) is not None
