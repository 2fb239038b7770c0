"""What the pages of a portal print and in which order, and the forms of line that all portals share.

Pure functions over lines.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from unioncrawl import metaline
from unioncrawl.dates import half_width, is_visitor_date, stamps
from unioncrawl.headlines import HEADINGS, is_body
from unioncrawl.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from unioncrawl.blocks import Block

SEPARATOR = r"(?:[>＞»›→]+|(?<=[\s\u3400-\u9fff])/(?=[\s\u3400-\u9fff]|$))"
PLACE = r"(?:(?:[您你]?(?:现在|当前|所在)的?(?:所在)?|[您你]的)位置)(?:是|在)?"
HOME = r"(?:网站)?(?:首\s?页|主页)"

CRUMBS = re.compile(
    rf"^\W{{0,3}}{PLACE}\s*[:：]|^\W{{0,3}}{PLACE}\s*$|^(?:\S{{1,12}}\s)?\W{{0,3}}{HOME}\s*{SEPARATOR}"
)
"""Begins the path of headings (面包屑): ``当前位置: 首页 > 工会动态``."""

META = re.compile(r"(?:时\s?间|日\s?期)\s?:|来\s?源\s?:|(?<!\d)(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}")
"""What a meta line has, in half width: a labelled or bare date, or the source."""

PUBLISHED = re.compile(r"(?:发\s?[布表]|刊\s?发)\s?(?:时\s?间|日\s?期)\s?:")
"""The label that no line of a notice's body has: for sources of which no meta line was seen."""

ENDING = re.compile(
    r"^[\[【(（·]?\s*[上下]一?[篇条](?:文章|新闻)?\s*(?:[:：\]】)）]|$)|^版权所有|^版權所有|^©|^Copyright\b|^[\u4e00-\u9fff]?ICP备|"
    r"^相关(?:专题|新闻|文章|阅读|链接|报道|推荐)\s*[:：]?$|^(?:网站标识码|.公网安备)",
    re.IGNORECASE,
)
"""Stands under the article on any site."""

TAIL = re.compile(
    r"^[\[【(（]?\s*(?:(?:文章|稿件|信息|新闻|本文)?来\s?源|稿源|作\s?者|(?:本版|网络|值班)?编\s?辑|责任编辑|责\s?编|責任編輯|責編|來源|[一二三初复终]审|审\s?核|校\s?对"
    r"|主\s?编|监\s?制|签\s?发|供\s?稿|供稿单位|撰\s?稿)\s*(?:[:：]|[|｜](?=\s?\S))|^\[责任编辑\s+[^\s\]]{1,8}\s*\]$"
)
"""A line under the body that names source, author, editor or those who checked."""

SUMMARY = re.compile(r"^[\[【]?\s*(?:内容)?(?:摘\s?要|提要|导读)\s*[\]】]?\s*[:：]")
_MENU = re.compile(r"[\s|｜·•]+")
_SITE_WORD = re.compile(
    r"(?:网站|返回)?首页|主页|设为首页|(?:加入|我要)收藏|收藏本站|网站(?:导航|地图|声明)|(?:关于|联系)我们|(?:版权|法律)声明|友情链接|登录|注册"
    r"|手机[版站]|电脑版|无障碍(?:浏览)?|长者模式|旧版回顾|English|繁体|邮箱|(?:站内)?搜索|(?:用户名|密码|验证码)[:：]?|(?:官方)?(?:微信|微博)(?:公众号)?"
)
"""What only menus say."""

_BOX = re.compile(
    r"(?:热点|热门|最新|推荐|相关|图片|今日|本周|头条|滚动)(?:新闻|文章|阅读|推荐|要闻|报道|资讯|排行)?|通知公告|公告栏|新闻排行|点击排行|排行榜"
)
"""Over a list beside the article."""

_GREETING = re.compile(
    r"^(?:您好|你好)?[,，]?\s?欢迎(?:您|你)?(?:访问|光临|来到)|^您(?:好[,，]?)?是(?:本站)?第|^(?:本站|今日|总)?(?:访问|浏览)(?:量|人数|次数)\s?[:：]?\s?\d"
    r"|^[·•]\s?\S.{4,60}\d{4}-\d\d-\d\d\W?$"
)
"""Greets or counts visitors, or is a row of a list."""

_LONGEST_MASTHEAD = 40
_FEWEST_MENU_WORDS = 4
LONGEST_MENU_WORD = 8
LONGEST_MARK = 300
"""What a line is recognised by stands near its beginning."""


@attrs.frozen(kw_only=True)
class Anatomy:
    """What the pages of a source print, and in which order.

    Patterns are searched in lines with digits, colons and blanks in half width (``dates.half_width``).
    """

    shows: tuple[str, ...] = ("meta",)
    """Marks of which an article's page shows at least one: ``meta``, ``crumbs``, ``opening``, ``parting``, ``ending``,
    ``tail``, ``own``. Empty for sources whose pages have none; ``body`` where also pages with nothing but the body
    were seen."""

    crumbs: re.Pattern[str] | None = CRUMBS
    """Begins the path of headings; ``None`` where none is printed."""

    opening: re.Pattern[str] | None = None
    """The last line of what stands before the headline: an introduction box that ends in ``更多>``."""

    meta: re.Pattern[str] | None = META
    """What the first line of the meta lines has; ``None`` where none are printed."""

    parting: re.Pattern[str] | None = None
    """A line between headline and body where there is no meta line: ``正文``, a row of tools."""

    ending: re.Pattern[str] | None = None
    """The first line after the article, beside those of ``ENDING``."""

    dropped: re.Pattern[str] | None = None
    """Lines of the site within the article."""

    own: re.Pattern[str] | None = None
    """Words in lines or ``<title>`` that no other site prints."""

    kicker: bool = False
    """Whether the line over the title is a kicker also where nothing shows where the headline begins."""

    writers_under_title: bool = False
    """Whether the writers' names can stand on a line between title and meta lines."""

    section_over_title: bool = False
    """Whether the line over the title is the column."""

    title_first: bool = True
    """Whether the title stands over the meta lines; else under them."""

    body_first: bool = False
    """Whether title and meta lines can follow the body."""

    titled: bool = True
    """Whether a title is printed. If not, only what heading or ``<title>`` name is one."""

    title_noise: re.Pattern[str] | None = None
    """What is no part of the title in its line."""

    unit_over_date: bool = False
    """Whether the department that stands before the date can have a line of its own."""

    dates: tuple[str, ...] = ("meta",)
    """Where the date of publication stands, the most trusted first: ``meta``, ``address``."""


def shows(line: str, pattern: re.Pattern[str]) -> bool:
    """Return whether ``pattern`` is found in the beginning of ``line``, digits, colons and blanks in half width."""
    return pattern.search(half_width(line[:LONGEST_MARK])) is not None


def position_of(lines: Sequence[Block], pattern: re.Pattern[str], start: int = 0) -> int | None:
    """Return the index of the first line in whose half-width form ``pattern`` is found."""
    return next((i for i in range(start, len(lines)) if shows(lines[i].text, pattern)), None)


def last_position_of(
    lines: Sequence[Block], pattern: re.Pattern[str] | None, start: int, until: int
) -> int | None:
    """Return the index of the last line before ``until`` in the end of which ``pattern`` is found."""
    if pattern is None:
        return None
    ends = (i for i in range(until - 1, start - 1, -1) if shows(lines[i].text[-LONGEST_MARK:], pattern))
    return next(ends, None)


def has_text(lines: Iterable[Block]) -> bool:
    """Return whether there is a paragraph among ``lines``."""
    return any(is_body(line) for line in lines)


def is_chrome(line: Block) -> bool:
    """Return whether ``line`` is of the site: a button, a menu, the visitor's day."""
    return (
        metaline.is_tool_line(line.text)
        or is_visitor_date(line.text)
        or is_masthead_day(line.text)
        or is_link(line)
        or is_menu(line.text)
        or _BOX.fullmatch(line.text) is not None
        or _GREETING.search(line.text[:LONGEST_MARK]) is not None
    )


def is_masthead_day(text: str) -> bool:
    """Return whether ``text`` is a day with its day of the week alone, as the heads of sites print today's."""
    found = stamps(text) if len(text) <= _LONGEST_MASTHEAD else ()
    return len(found) == 1 and found[0].weekday and without_stamps(text) == ""


def is_link(line: Block) -> bool:
    """Return whether ``line`` leads elsewhere. A heading can lead to its own page."""
    return line.linked and line.tag not in HEADINGS


def ends_no_article(line: Block) -> bool:
    """Return whether ``line`` at the end of an article is of the site. A row of names can be a signature."""
    words = [word for word in _MENU.split(line.text[:LONGEST_MARK]) if word]
    return (
        line.linked
        or _GREETING.search(line.text[:LONGEST_MARK]) is not None
        or metaline.is_tool_line(line.text)
        or (
            all(len(word) <= LONGEST_MENU_WORD for word in words)
            and any(_SITE_WORD.fullmatch(word) for word in words)
        )
        or not words
    )


def is_menu(text: str) -> bool:
    """Return whether ``text`` is a row of short words, or has a word of menus among few."""
    words = [word for word in _MENU.split(text[:LONGEST_MARK]) if word]
    if any(len(word) > LONGEST_MENU_WORD for word in words):
        return False
    return len(words) >= _FEWEST_MENU_WORDS or any(_SITE_WORD.fullmatch(word) for word in words)


@remembered
def without_stamps(text: str) -> str:
    """Return ``text`` without the days in it."""
    for stamp in reversed(stamps(text) if len(text) <= LONGEST_MARK else ()):
        text = text[: stamp.start] + text[stamp.end :]
    return text.strip(" []【】()（）·•")
