"""What the lines of a page of the portal 中工网 are that are no article: navigation, officials, signatures. Pure functions."""

from __future__ import annotations

import re

from unioncrawl import metaline
from unioncrawl.bylines import is_author_line, is_pen_name, is_unit
from unioncrawl.dates import half_width, is_visitor_date, stamps

CRUMBS = re.compile(r"^\W{0,3}(?:(?:[您你]?(?:现在|当前|所在)的?(?:所在)?|[您你]的)位置)\s*[:：]?")
_CRUMBS_END = re.compile(r"正文\W{0,2}$")
META = re.compile(
    r"19\d\d(?<!\d{5})\s?[-/.年]\s?\d{1,2}|20\d\d(?<!\d{5})\s?[-/.年]\s?\d{1,2}|来\s?源\s?:|workercn\.cn\s?(?:19|20)\d\d"
)
"""Each alternative begins with a letter of its own: so most places of a line are passed over at once."""

BLOCK_HEADINGS = frozenset(
    (
        "深度报道", "全总领导", "图片新闻", "全总要闻", "热点专题", "职工之声", "新闻日历",
        "新闻排行", "友情链接", "相关新闻", "相关链接", "相关阅读", "相关报道", "热点新闻",
        "热门新闻", "推荐阅读", "精彩图片", "图片推荐", "新闻推荐", "视频推荐", "点击排行",
        "热门推荐", "延伸阅读", "最新新闻", "滚动新闻", "今日推荐", "图集", "专题",
    )
)  # fmt: skip
"""Over lists in the columns beside and under the article."""

SECTION = re.compile(r"^中工[\u4e00-\u9fff]{2,4}$")
"""A channel's name over its pages: ``中工工会``."""

_SITES = frozenset(("中工网", "中工娱乐"))
_POST = r"(?:主席|书记|主任|组长|部长|成员|委员|候选人|秘书长|会长)\s?(?:[(（]兼[)）])?(?:\s?候选人)?"
_OFFICIAL = re.compile(
    r"^(?!.*(?:当选|出任|担任|会见|会晤|慰问|调研|看望|强调|要求|任命))"
    rf"(?:[\u4e00-\u9fff](?:\s?[\u4e00-\u9fff]){{1,3}}\s[^。！？]*总工会|[^。！？]*全国总工会)[^。！？]*{_POST}$"
)
"""Name and posts, or posts alone where the name has a cell of its own; a headline about an official has a verb."""

_PAPER = r"[\u4e00-\u9fff]{2,10}(?:报|网|社|台|客户端|融媒体)"
_SIGNATURE = re.compile(
    rf"^(?:{_PAPER}\s?[-—－/]{{1,2}}\s?)?{_PAPER}\s?((?:全媒体|首席|见习|实习)?(?:记者|通讯员|特约评论员|评论员)\s?[^。，,]{{2,30}})$"
)

_MENU = re.compile(r"[\s|｜·•]+")
_NAVIGATION = re.compile(r"中工网首页|^首页|^(?:登录|注册|手机版|客户端|设为首页)|[>＞»]")

LONGEST_OVER = 120
"""No headline is longer, nor what stands before a day on its line."""


def is_chrome(text: str) -> bool:
    """Return whether ``text`` is of the site: navigation, a heading of a block, an official, the visitor's day."""
    half = half_width(text)
    return (
        text in BLOCK_HEADINGS
        or text in _SITES
        or metaline.is_tool_line(text)
        or is_visitor_date(text)
        or bool(CRUMBS.match(half) or _CRUMBS_END.search(half) or SECTION.match(text))
        or bool(_OFFICIAL.match(text) or _NAVIGATION.search(half))
        or _is_menu(text)
        or _is_day(text)
    )


def _is_day(text: str) -> bool:
    """Return whether ``text`` is nothing but a day, with its name."""
    found = stamps(text)
    return len(found) == 1 and len(text) - (found[0].end - found[0].start) <= len("工人日报 ")


def _is_menu(text: str) -> bool:
    """Return whether ``text`` is a row of short words."""
    words = [word for word in _MENU.split(text) if word]
    return len(words) > 3 and all(len(word) <= 6 for word in words)


def is_writer(text: str) -> bool:
    """Return whether ``text`` can be the line of the author between title and day."""
    return is_author_line(text) or is_pen_name(text) or is_unit(text) or signature(text) is not None


def is_sentence(text: str) -> bool:
    """Return whether ``text`` is of a body and not of a headline."""
    return text.endswith(("。", "；")) or len(text) > LONGEST_OVER


def signature(text: str) -> str | None:
    """Return who signs in ``text``, a line that is nothing but paper and writer: ``天津工人报记者某某``."""
    match = _SIGNATURE.match(text)
    return match[1] if match else None
