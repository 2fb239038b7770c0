"""Whose page it is, where no line is known that every article of a source shows. Pure functions.

Of some federations nothing but the body of a page was seen. A page at one of their addresses is believed unless it
says that it is of somebody else, has lines of a kind that was not seen there, or is a notice that there is nothing.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from unioncrawl import metaline
from unioncrawl.text import squeezed

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
    r"[\u4e00-\u9fff]{2,14}(?:总工会|网站?|網|官网|官方网站|[日晚早]报|人民政府|委员会|局|集团|公司)"
)
_SENTENCE = re.compile("[，。；！？]")
_OWN_WORDS = re.compile(
    r"社|(?:报社|官方|门户|职工服务|新闻)?网(?:站|首页)?|官网|首页|数字报|电子[版报]|(?:官方)?(?:微信|微博)|.{0,8}频道.*"
)
"""What can stand behind a site's name in its own words for itself."""

_PIECES = re.compile(r"[>＞»|｜:：\s]+")
_MOST_PIECES = 6
_LONGEST_HEAD = 40
_MOST_HEAD_LINES = 12
_MOST_FOOT_LINES = 8
_LONGEST_SITE_NAME = 12
_HOST = re.compile(r"(?:^|\s)主\s?办(?:单位)?\s?[:：]\s?(\S{2,20})|^(\S{2,14})主办$")
_COMMON = re.compile(
    r"(?:省|市|区|县|壮族自治区)?总?工会|工人日?报|[日晚早工]?报社?|新闻|网|职工|服务|劳动|观察|\W"
)
"""Words that the names of many sites share."""
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


def host(title: str, over: Iterable[str], lines: Sequence[str], others: Iterable[str]) -> str | None:
    """Return which of ``others`` the page is of: at the end of ``<title>``, over the headline, or as its owner.

    :param over: the lines over the headline that are no links.
    :param others: what the other known sites are called.
    """
    known = tuple(others)
    named = [] if _is_headline(title, lines) else [part.strip() for part in _NAME_PARTS.split(title)[-2:]]
    for line in itertools.islice(over, _MOST_HEAD_LINES):
        pieces = [piece for piece in _PIECES.split(line) if piece] if len(line) <= _LONGEST_HEAD else []
        named += pieces if len(pieces) <= _MOST_PIECES else []
    for line in lines[-_MOST_FOOT_LINES:]:
        for pattern in (_OWNER, _HOST):
            match = pattern.search(line[:_LONGEST_LINE])
            named += [match[1] or match[2]] if match else []
    return next((name for name in named if _is_one_of(name, known)), None)


def _is_one_of(name: str, known: Iterable[str]) -> bool:
    """Return whether ``name`` is one of ``known``, with or without what sites add to it."""
    return any(
        name == other or (name.startswith(other) and _OWN_WORDS.fullmatch(name.removeprefix(other)))
        for other in known
    )


def _is_headline(title: str, lines: Iterable[str]) -> bool:
    """Return whether all of ``<title>`` is printed on the page: then no site is named at its end."""
    words = squeezed(title)
    short = [squeezed(line) for line in lines if len(line) <= _LONGEST_LINE]
    if not words or any(line.startswith(words) for line in short):
        return True
    return len(words) > _LONGEST_SITE_NAME and words in "".join(short)  # a title can be broken over lines


def far(title: str, lines: Sequence[str], near: Iterable[str]) -> str | None:
    """Return the site that the end of ``<title>`` or the footer names, if its name has none of the words ``near``.

    Sites change their names, but not the place that is in them.
    """
    if _is_headline(title, lines):
        title = ""
    name = stranger(title, lines[-_MOST_FOOT_LINES:], ())
    return name if name and not any(word in name for word in near) else None


def place_words(names: Iterable[str]) -> list[str]:
    """Return what of ``names`` is not common to the names of many sites: 河南 of 河南工人日报."""
    return [word for name in names if (word := _COMMON.sub("", name))]


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
