"""What stands around an article on a portal's page: lists of other articles before and after it, and the footer.

Pure functions over lines. Nearly every line of a footer can be a true line of a notice as well (``主办单位:``, ``地址:``):
it is one of the footer if it names the site, or if lines that stand only in footers are all that follow.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from unioncrawl.dates import BETWEEN, half_width, stamps
from unioncrawl.remembering import remembered
from unioncrawl.text import squeezed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from unioncrawl.blocks import Block

_LONGEST_EDGE = 200
"""No line of a list or of a footer is longer."""

_ONLY_IN_FOOTERS = re.compile(
    r"版权所有|版權所有|©|^Copyright\b|ICP备\w|公网安备|网站标识码|^技术支持\s*:|^(?:网站)?(?:建设|维护|制作)(?:单位)?\s*:|^友情链接"
    r"|^(?:网站地图|关于我们|联系我们)(?:\s*[|·]?\s*(?:网站地图|关于我们|联系我们|版权声明|隐私声明|使用帮助))+$",
    re.IGNORECASE,
)
_SPREAD_OWNER = re.compile(r"^[\u4e00-\u9fff\s]{2,30}版\s权\s所\s有")
"""人 民 网 版 权 所 有"""

_IN_FOOTERS = re.compile(
    r"^(?:主\s?办|承\s?办|协\s?办|主管)(?:单位)?\s*:|^(?:联系|单位|办公)?地\s?址\s*:|^(?:邮政编码|邮\s?编|电\s?话|联系电话|传\s?真|邮\s?箱|电子邮箱)\s*:"
)
_OWNER = re.compile(r"^(?:主\s?办|承\s?办|主管)(?:单位)?\s*:")
_PLACES = re.compile(r"(?:地\s?址|邮政编码|邮\s?编|电\s?话|传\s?真)\s*:")
_DAY = re.compile(r"[\[【(（]?\s*(?<!\d)(?:\d{2,4}[-/.])?\d{1,2}[-/.]\d{1,2}(?!\d)\s*[\])）】]?")
_EDGE_DAY = re.compile(
    r"^\W?(?:19|20)\d\d(?:[-/.]\d\d[-/.]\d\d|年\d{1,2}月\d{1,2}日)\W?|\W?(?:19|20)\d\d(?:[-/.]\d\d[-/.]\d\d|年\d{1,2}月\d{1,2}日)\W?$"
)
"""A day before or behind a link in its row, also where a title that begins with a number is glued to it."""

_DAY_FIRST = re.compile(r"(?<!\d)\d{2}\.\d{2}\.(?:19|20)\d{2}(?!\d)")
"""The aggregator's own date of an article: no list prints days so."""

LIST_NAME = re.compile(
    r"(?:相关|热点|热门|最新|最热|推荐|更多|图片|头条|重点|站内|近期|精彩|猜你喜欢|大家都在看|点击|阅读|新闻|人气)\S{0,8}"
    r"|.{0,6}(?:排行榜?|动态|要闻|推荐|公告|新闻)\s*:?|more",
    re.IGNORECASE,
)
"""What stands over a list of other articles."""

_AROUND_NAMES = "[]【】()（）·•◆■▪-"
_FEWEST_ROWS = 2
_SHORTEST_ROW = 8
_LABEL = re.compile(r"\W*(?:[发更刊]\s?[布表新发]\s?)?(?:时\s?间|日\s?期)\s?:\W*")


@attrs.frozen(kw_only=True)
class Surroundings:
    """What is known of a page beside its lines."""

    names: tuple[str, ...] = ()
    """What the site is called."""

    links: frozenset[str] = frozenset()
    """Texts of the links of the page, without blanks and days (``row_name``)."""

    def is_row(self, text: str) -> bool:
        """Return whether ``text`` is a row of a list: a link to another article, with its day beside it.

        Without a day it could be the article's own title, which lists on its page have as well.
        """
        return not names_in_row(text).isdisjoint(self.links)

    def _is_cut_row(self, lines: Sequence[str]) -> bool:
        """Return whether the last of ``lines`` is a day under a row: a page that was cut off ends so."""
        last = lines[-1]
        return len(lines) > 1 and bool(_EDGE_DAY.fullmatch(last)) and self.is_row(lines[-2])

    def is_footer(self, text: str) -> bool:
        """Return whether ``text`` stands only in footers: by its words, or because it names the site as its owner."""
        text = half_width(text[: _LONGEST_EDGE + 1])
        if len(text) > _LONGEST_EDGE or "。" in text:
            return False
        return (
            _ONLY_IN_FOOTERS.search(text) is not None
            or _SPREAD_OWNER.match(text) is not None
            or (_OWNER.match(text) is not None and any(name in text for name in self.names))
            or (_IN_FOOTERS.match(text) is not None and len(_PLACES.findall(text)) > 1)
        )

    def without_edge(
        self, lines: Sequence[str], ends: Callable[[int], bool], *, footer_follows: bool = False
    ) -> int:
        """Return how many of ``lines`` are left without footer and lists of other articles at their end.

        :param ends: whether the line of this index is a button, a menu or a link, going by more than its text.
        :param footer_follows: whether a footer is known to stand after ``lines``.
        """
        left, rows = len(lines), 0
        while left:
            text = lines[left - 1]
            if self.is_footer(text):
                footer_follows = True
            elif self.is_row(text) or ends(left - 1) or self._is_cut_row(lines[:left]):
                rows += self.is_row(text) or row_name(text) in self.links
            elif not (
                (footer_follows and _IN_FOOTERS.match(half_width(text[:_LONGEST_EDGE])))
                or (rows >= _FEWEST_ROWS and LIST_NAME.fullmatch(text.strip(" 【】[]|>»")))
            ):
                break
            left -= 1
        return left


def without_labelled_rows(lines: Sequence[Block]) -> list[Block]:
    """Return ``lines`` without the days with a label that stand on lines beside links, if there are several.

    They are of a list: ``发布时间:2023-06-18`` under each title. One alone can be the article's, whose title is a link.
    """
    links = [line.linked and len(line.text) >= _SHORTEST_ROW for line in lines]
    beside = zip([False, *links], [*links[1:], False], strict=False)
    days = {i for i, near in enumerate(beside) if any(near) and _is_labelled_day(lines[i].text)}
    return [line for i, line in enumerate(lines) if i not in days or len(days) < _FEWEST_ROWS]


def _is_labelled_day(text: str) -> bool:
    """Return whether ``text`` is nothing but a day with its label."""
    if len(text) > _LONGEST_EDGE:
        return False
    for stamp in reversed(days := stamps(text)):
        text = text[: stamp.start] + text[stamp.end :]
    return bool(days) and _LABEL.fullmatch(half_width(text)) is not None


def names_in_row(text: str) -> frozenset[str]:
    """Return what the link in ``text`` can be called if that is a row of a list, with a day beside the link."""
    return _names_in_row(text) if BETWEEN.search(text) else frozenset()


@remembered
def _names_in_row(text: str) -> frozenset[str]:
    if len(text) > _LONGEST_EDGE or _DAY_FIRST.search(text):
        return frozenset()
    whole = squeezed(text).strip(_AROUND_NAMES)
    names = {row_name(text), squeezed(_EDGE_DAY.sub("", text, count=1)).strip(_AROUND_NAMES)}
    return frozenset(names - {whole})


@remembered
def row_name(text: str) -> str:
    """Return ``text`` without blanks, and without the day that stands in a row of a list."""
    if len(text) > _LONGEST_EDGE:
        return text
    if not BETWEEN.search(text):
        return squeezed(text).strip(_AROUND_NAMES)
    for stamp in reversed(stamps(text)):
        text = text[: stamp.start] + text[stamp.end :]
    return squeezed(_DAY.sub("", text, count=1)).strip(_AROUND_NAMES)
