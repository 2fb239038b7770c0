"""Whose page it is, where no line is known that every article of a source shows. Pure functions.

Of some federations nothing but the body of a page was seen. A page at one of their addresses is believed unless it
says that it is of somebody else, has lines of a kind that was not seen there, or is a notice that there is nothing.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from unioncrawl import metaline

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LONGEST_LINE = 300
_LONGEST_NOTICE = 200
_OWNER = re.compile(
    r"(?:版权所有|版權所有|Copyright|©)[^\u4e00-\u9fff]{0,40}(?:版权所有\W{0,4})?([\u4e00-\u9fff]{4,20})|([\u4e00-\u9fff]{4,20})\s?版权所有",
    re.IGNORECASE,
)
_NAME_PARTS = re.compile(r"\s*[-_|｜—–]+\s*")
_SITE_NAME = re.compile(
    r"[\u4e00-\u9fff]{2,14}(?:总工会|网站?|官网|官方网站|[日晚早]报|人民政府|委员会|局|集团|公司)"
)
_SENTENCE = re.compile("[，。；！？]")
_NO_OWNER = re.compile(r"保留所有权利|翻印必究|不得转载|未经|技术支持|版权声明|仅供参考")
_NOTICE = re.compile(
    r"(?:页面?|网页|文章|内容|信息|链接|网址|资源|新闻)\S{0,12}(?:不存在|找不到|被?删除|失效|无法访问)"
    r"|(?:找不到|没有找到)(?:您|该|此|页面|相关|符合)|(?:网站|系统)\S{0,6}(?:维护|升级|关闭)|域名\S{0,6}(?:过期|出售|购买|转让)"
    r"|秒[钟后]\S{0,6}(?:跳转|返回)|(?:开启|启用|支持)\s?(?:JavaScript|Cookie)|没有权限|无权访问|请先?登录",
    re.IGNORECASE,
)


def stranger(title: str, lines: Iterable[str], own: Sequence[str]) -> str | None:
    """Return who else than one of ``own`` the page says it is of: at the end of ``<title>`` or in its footer.

    ``None`` if it says nothing of that, or names one of ``own`` anywhere.
    """
    words = list(lines)
    if names_itself(title, words, own):
        return None
    last = _NAME_PARTS.split(title)[-1]
    if _SITE_NAME.fullmatch(last) and last not in words:
        return last
    owners = (_OWNER.search(line[:_LONGEST_LINE]) for line in reversed(words))
    named = (match[1] or match[2] for match in owners if match)
    return next((name for name in named if not _NO_OWNER.search(name)), None)


def names_itself(title: str, lines: Iterable[str], own: Sequence[str]) -> bool:
    """Return whether ``<title>`` or a line has one of the site's own names."""
    return any(name in text for text in (title, *lines) for name in own)


def notice_in(body: Iterable[str]) -> str | None:
    """Return the line of a short ``body`` that says that there is nothing here: such pages come with status 200."""
    lines = list(body)
    if sum(len(line) for line in lines) > _LONGEST_NOTICE:
        return None
    return next((line for line in lines if _NOTICE.search(line)), None)


def meta_line(lines: Iterable[str]) -> str | None:
    """Return the first line before any sentence that says when, whence or by whom."""
    first = itertools.takewhile(lambda line: not _SENTENCE.search(line), lines)
    return next((line for line in first if metaline.read(line) is not None), None)
