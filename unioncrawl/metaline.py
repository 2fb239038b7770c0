"""The lines under a headline that say when, whence and by whom. Pure functions.

``2023-09-04 08:36:34 来源:本站原创 作者:某报社 点击数:`` and the like: labels in any order, with colons of either
width, glued together or split over several lines. A line is read only if nothing is left of it that is neither a
label, nor its value, nor a button: a sentence of the body is no meta line.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

import attrs

from unioncrawl.bylines import Credits, credited, names
from unioncrawl.dates import half_width, is_visitor_date, is_visitors, stamps
from unioncrawl.remembering import remembered
from unioncrawl.text import is_residue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from unioncrawl.dates import Stamp

_LONGEST_LINE = 200
_LONGEST_VALUE = 40
_NAME = re.compile(r"(?<!\S)[\u3400-\u9fff·•]{1,6}(?!\S)")
"""A name in no known form: ``次仁卓玛``. What is longer tells of the author."""

_LONGEST_RUN = 12
"""Lines that one meta line can be split over: labels and names of hbgrb.net stand on a line each."""


def _spaced(words: str) -> str:
    """Return a pattern for the alternatives in ``words`` with blanks between their characters, the longest first."""
    return "|".join(r"\s?".join(word) for word in sorted(words.split(), key=len, reverse=True))


_LABELS = {
    "published": "发布时间 发布日期 发表时间 发表日期 出版日期 本期出版日期 出版时间 刊发时间 刊发日期 发稿时间 当前刊期"
    " 發布時間 發佈時間 發表時間 发布于",
    "dated": "时间 日期 時間",
    "updated": "更新时间 更新日期 更新",
    "origin": "来源 來源 文章来源 本文来源 信息来源 新闻来源 稿件来源 稿源 文章出处 出处 转自 源自",
    "author": "作者 文章作者",
    "writer": "撰稿 撰文 记者 本报记者 通讯员 文字",
    "photographer": "摄影 摄影记者 供图",
    "editor": "编辑 责任编辑 责编 本版编辑 本期编辑 网络编辑 值班编辑 实习编辑 責任編輯 責編",
    "unit": "发布机构 发布单位 供稿单位 来稿单位 发文单位 供稿 信息提供 撰稿单位",
    "person": "二审 三审 一审 初审 复审 终审 审核 审校 校对 审稿 监制 主编 值班主任 值班主编 值班编委 签发 美编 版式 投稿邮箱",
    "login": "发布者 发布人 发布员 录入 录入者 录入人 录入员 上传者 上传 信息员 发布",
    "count": "点击数 点击量 点击次数 点击 浏览量 浏览次数 浏览数 浏览 阅读量 阅读数 阅读次数 阅读 访问量 访问次数 人气 热度"
    " 评论 评论数 本文字数 文章字数 字数",
    "tool": "字号 字体 字体大小 文字大小 大小 T大小 打印 分享 分享到 分享至 分享本文 收藏 扫一扫 选择字号 视力保护色 保护视力色",
    "place": "版次 版面 版名 期次 栏目 所属栏目 频道 所属频道 分类 类别 索引号 关键词 关键字 标签 报刊 当前报纸名称 我要",
}
"""What stands before a colon, by what comes after it."""

_KINDS = {re.sub(r"\s", "", word): kind for kind, words in _LABELS.items() for word in words.split()}
_LABEL = re.compile(
    rf"(?:[\[【(（]\s?)?(?P<label>{_spaced(' '.join(_LABELS.values()))})"
    r"(?:\s{0,4}[:：]|(?<=[编审稿对辑])\s{0,4}[|｜](?=\s?\S)|(?<=责任编辑)\s(?=[^\s\]】]{1,8}\s?[\]】]))"
)
"""A label. The pages of one paper write ``编辑 | 甲``; an aggregator writes ``[责任编辑 甲 ]``."""

_AFTER_LABEL = re.compile(r"[:：|｜]|责任编辑\s")
"""Without one of these there is none: telling so takes little."""

_TOOL_WORDS = (
    "放大 缩小 默认 正常 增大 减小 恢复 还原 大 中 小 特大 大字 小字 标准 字号 字体 字体大小 文字大小 大小 打印 打印本页 打印文章"
    " 打印本文 关闭 关闭窗口 关闭本页 收藏 收藏本文 加入收藏 我要收藏 分享 分享到 分享至 分享本文 文章分享 更多 转发 微信 微博"
    " 新浪微博 腾讯微博 QQ空间 QQ好友 QQ 朋友圈 人人网 开心网 豆瓣 一键分享 复制链接 评论 留言 论坛 网摘 手机点评 纠错 推荐"
    " E-mail推荐 举报 参与互动 朗读 语音播报 收听 听新闻"
    " 播放 暂停 上一篇 下一篇 上一页 下一页 上一条 下一条 上篇 下篇 上一期 下一期 上一版"
    " 下一版 3上一篇 下一篇4 3上一版 下一版4 3上一期 下一期4 返回 返回目录 返回首页 返回顶部 返回列表 返回上页 回到顶部 TOP ↑TOP"
    " 全文复制 复制全文 复制 保存 全文浏览 我要留言 推荐朋友 版面导航 标题导航 版面翻页 展开通版 收缩通版 通版阅读请点击 正文"
    " 公共资源调用站点 用手机扫二维码分享 手机扫二维码分享 扫二维码分享 扫描二维码分享 扫一扫分享 扫一扫 扫码分享 微信扫一扫"
    " 用微信扫一扫 扫一扫在手机打开当前页 扫一扫在手机打开当前页面 分享到微信 分享到微信朋友圈 分享到微博 T T大小"
    " A A+ A- 繁体 简体"
    " 点赞 赞 赞0 在线阅读 PDF下载 下载 二维码 移动端 我要 保护视力色 视力保护色 等待处理… ×"
)
_COUNTED = "点击 点击数 点击量 点击次数 浏览 浏览量 浏览数 浏览次数 阅读 阅读量 阅读数 阅读次数 访问量 访问次数 人气 热度"
_TOOL = (
    "(?:"
    + "|".join(re.escape(word) for word in sorted(_TOOL_WORDS.split(), key=len, reverse=True))
    + r")(?:\s?[(（]\d{1,9}[)）])?"
    + rf"|(?:{_spaced(_COUNTED)})\s?[(（]?\d{{1,9}}[)）]?\s?(?:人?次)?|\d{{1,9}}\s?(?:人?次)?(?:{_spaced(_COUNTED)})"
)
"""Buttons, and counts without a colon: ``评论(0)``, ``阅读 123``, ``12次浏览``."""

_TOOL_MARKS = r"\s|,，.·•:：;；/／>》<《\[\]【】()（）↑↓+\-_—&\"'“”"
_TOOL_RUN = re.compile(rf"(?>{_TOOL}|[{_TOOL_MARKS}｜])++", re.IGNORECASE)
_TOOL_AT_END = re.compile(
    rf"(?:^|[\s|｜\[【(（])(?>(?:{_TOOL})(?=[{_TOOL_MARKS}｜]|$)|[\s|｜\[\]【】])*+$", re.IGNORECASE
)
_ADDRESS = re.compile(
    r"(?:https?:)?//[\w.:-]+[\w./%?=&#-]*|(?:www\.)?(?:[\w-]+\.)+(?:cn|com|net|org)\b/?", re.ASCII
)

_DASHES = re.compile(r"(?<=[\u3400-\u9fff》)）])\s?(?:[-－—─―–]{1,4})\s?(?=[\u3400-\u9fff《])")
_WHOLE_IN_MARKS = re.compile(r"《([^《》]+)》")
_ORIGIN_ENDS = " 　,，、;；|｜:：/[【(（-—"
_BRACKETED_TAIL = re.compile(r"^([^()（）\[\]【】]*)[)）\]】]+$")
"""What closes a bracket that stood before the label."""

_CLOSING = tuple(")）]】")

_NO_ORIGIN = {"未知", "不详", "无", "佚名", "null", "undefined"}
_SIGNED_ORIGIN = re.compile(
    r"^(?P<origin>\S.*?)\s+(?P<signature>(?:[\u4e00-\u9fff]{0,6}记者|通讯员)\s*[\u4e00-\u9fff].*)$"
)
_LIKE_ORIGIN = re.compile(
    r"《[^》]+》|.{0,28}(?:[报网社台刊会局厅部院校厂委处]|杂志|电视|日报|客户端|公众号|发布|在线|新闻|集团|公司|中心)(?:[(（].{1,12}[)）])?"
)
_NO_AUTHOR = re.compile(
    r"[\w.@-]*|.{0,6}管理员|佚名|未知|不详|匿名|本站|本网|无|网络(?:整理|转载)?|原创|转载",
    re.ASCII | re.IGNORECASE,
)
_SENTENCE = re.compile(r"[。！？!?]")
_PAPER = re.compile(r"[\u4e00-\u9fff]{2,10}(?:报|周刊|月刊|杂志|时报)")
_DEPARTMENT = re.compile(
    r"(?!.*(?:召开|举[办行]|开展|参加|慰问|走访|学习|大会|全会|会议|谈会|讨会|览会|动会|论坛))"
    r"[\u4e00-\u9fff]{1,14}(?:部|室|处|科|会|中心|局|委|办|团|院|校|公司|集团)"
)
"""Who put a page there. A headline can end in 会 as well."""

_SEPARATORS = re.compile(r"[\s、，,;；/／&|｜]+")
_DATE = "\x01"
_NUMBER = re.compile(rf"[\s\d.,:/+()（）{_DATE}-]*[万次人]?\s*")
_WEEKDAY = re.compile(r"(?:星期|周)[一二三四五六日天]?")
_PAGE = re.compile(r"第\s?\d{1,6}\s?期|第?\s?[A-Z]?\d{1,5}\s?版")
"""``《山东工人报》(2025年09月26日 第A1版)``, ``第14064期:第01版 本期出版日期:2025-01-09``."""

_RANKS = {"published": 0, "dated": 1, "updated": 3}
_UNLABELLED = 2
"""How far a day is to be believed, by its label; the lowest wins."""


@attrs.frozen(kw_only=True)
class MetaLine:
    """What the line under a headline says. What it does not say is empty."""

    published: str | None = None
    """``YYYY-MM-DD``. Empty if the line shows several days without telling which is meant."""

    clock: str | None = None
    """``HH:MM`` or ``HH:MM:SS``, of ``published``."""

    origin: str | None = None
    """来源, in the form of :func:`origin`."""

    authors: tuple[str, ...] = ()
    """作者: people, or a unit that stands for them."""

    photographers: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    """Units among the authors, and the department that stands before the date: ``宣传教育部 2023-12-23``."""

    editor: str | None = None
    """编辑, else 责任编辑, as printed; several apart by ``、``."""


@remembered
def read(line: str) -> MetaLine | None:
    """Return what ``line`` says; ``None`` if it is no meta line, or tells only the visitor's day.

    A line that is nothing but a date is one.
    """
    if not 2 <= len(line) <= _LONGEST_LINE or is_visitor_date(line):
        return None
    return _taken_apart(line).whole


def read_lines(lines: Sequence[str], start: int) -> tuple[MetaLine, int] | None:
    """Return what the run of meta lines from ``start`` on says, and the index of the first line after it.

    Labels and their values may stand on lines of their own; lines of buttons in between and after belong to the run.
    ``None`` if no meta line begins at ``start``.
    """
    taken: list[str] = []
    awaited: str | None = None
    end = start
    for index in range(start, min(start + _LONGEST_RUN, len(lines))):
        line = lines[index]
        if awaited and _answers(awaited, line):
            taken[-1] += f" {line}"
        elif is_tool_line(line):
            awaited = None
            end = index + 1 if taken else end
            continue
        elif read(line) is not None:
            taken.append(line)
        else:
            break
        awaited = _open_label(taken[-1])
        end = index + 1
    readings = [_taken_apart(line) for line in taken]
    parts = [part for reading in readings if (part := reading.whole) is not None]
    if not parts:
        return None
    day = _chosen([ranked for reading in readings for ranked in reading.ranked_days()])
    return attrs.evolve(
        _together(parts), published=day.date if day else None, clock=day.clock if day and day.date else None
    ), end


def origin(text: str) -> str | None:
    """Return the name of a source in one form, or ``None`` if ``text`` has none.

    All dashes between its parts are ``——`` (``中工网--《工人日报》``), and ``《》`` around the whole go.
    """
    name = " ".join(text.split()).strip(_ORIGIN_ENDS)
    name = _without_bracket(name).strip(_ORIGIN_ENDS)
    name = _DASHES.sub("——", name)
    if whole := _WHOLE_IN_MARKS.fullmatch(name):
        name = whole[1].strip()
    return name if name and name.lower() not in _NO_ORIGIN else None


@remembered
def is_tool_line(text: str) -> bool:
    """Return whether ``text`` has only what readers click on, or the file name of a picture, and no words of an article."""
    text = half_width(text).strip()
    if len(text) > _LONGEST_LINE:
        return False
    return _TOOL_RUN.fullmatch(text) is not None or is_residue(text)


def labels_in(text: str) -> list[re.Match[str]]:
    """Return the labels in ``text``."""
    return list(_LABEL.finditer(text)) if _AFTER_LABEL.search(text) else []


class _Reading:
    """One line taken apart."""

    def __init__(self, line: str) -> None:
        line = line.replace(_DATE, " ")
        half = half_width(line)
        self.days = [day for day in stamps(half) if not is_visitors(half, day)]
        self.text = _without(line, self.days)
        self.values: list[tuple[str, str]] = []
        labels = labels_in(self.text)
        self.rest = self.text[: labels[0].start()] if labels else self.text
        for index, label in enumerate(labels):
            until = labels[index + 1].start() if index + 1 < len(labels) else len(self.text)
            kind = _KINDS[re.sub(r"\s", "", label["label"])]
            self.values.append((kind, self.text[label.end() : until]))

    @functools.cached_property
    def whole(self) -> MetaLine | None:
        """What the line says."""
        around = self._unlabelled()
        if around is None or not (self.values or self.days):
            return None
        if not all(_is_plausible(*value) for value in self.values):
            return None
        day = _chosen(self.ranked_days())
        writing, source = self._writers()
        pictures = self._credits("photographer")
        beside, department = around
        return MetaLine(
            published=day.date if day else None,
            clock=day.clock if day and day.date else None,
            origin=source or origin(beside),
            authors=writing.authors,
            photographers=_unique((*writing.photographers, *pictures.authors)),
            organisations=_unique((*writing.organisations, *department, *self._of("unit"))),
            editor="、".join(self._editors()) or None,
        )

    def ranked_days(self) -> list[tuple[int, Stamp]]:
        """Return the days of the line with their ranks."""
        days = iter(self.days)
        found: list[tuple[int, Stamp]] = []
        for kind, value in (("", self.rest), *self.values):
            for index in range(value.count(_DATE)):
                leads = index == 0 and value.lstrip().startswith(_DATE)
                found.append((_RANKS.get(kind, _UNLABELLED) if leads else _UNLABELLED, next(days)))
        return found

    def _unlabelled(self) -> tuple[str, tuple[str, ...]] | None:
        """Return the paper and the department beside the unlabelled date; ``None`` if other words are left."""
        text = _PAGE.sub(" ", _WEEKDAY.sub(" ", _ADDRESS.sub(" ", self.rest)))
        before, mark, after = (part.strip(" \t|｜[【(（《》:：") for part in text.partition(_DATE))
        after = _words(after.replace(_DATE, " "))
        if _is_nothing(before) and _is_nothing(after):
            return "", ()
        if not mark:
            return None
        if _is_nothing(before):
            is_origin = _LIKE_ORIGIN.fullmatch(after) and " " not in after and not self.values
            return (after, ()) if is_origin else None
        if _PAPER.fullmatch(before) and _is_nothing(after):
            return before, ()
        return ("", (before,)) if _DEPARTMENT.fullmatch(before) and _is_nothing(after) else None

    def _of(self, kind: str) -> list[str]:
        """Return the values of ``kind`` that are there."""
        cleaned = (_clean(value) for name, value in self.values if name == kind)
        return [value for value in cleaned if value]

    def _writers(self) -> tuple[Credits, str | None]:
        """Return who wrote, and the source."""
        writing, source = self._credits("author", "writer"), None
        if values := self._of("origin"):
            signed = _SIGNED_ORIGIN.match(values[0])
            source = origin(signed["origin"] if signed else values[0])
            if signed and not writing.authors:
                writing = credited(signed["signature"])
        return writing, source

    def _credits(self, *kinds: str) -> Credits:
        """Return who is named after labels of ``kinds``. A label is believed where a name has no known form."""
        found = [_credited(value) for kind in kinds for value in self._of(kind)]
        return Credits(
            authors=_unique(
                name for read in found for name in read.authors if not _NO_AUTHOR.fullmatch(name)
            ),
            photographers=_unique(name for read in found for name in read.photographers),
            organisations=_unique(name for read in found for name in read.organisations),
        )

    def _editors(self) -> list[str]:
        """Return who edited, of the first such label that names somebody."""
        for value in self._of("editor"):
            if not value.isdigit():  # the aggregator prints a number
                people, units = names(value)
                return people + units or [value]
        return []


@remembered
def _taken_apart(line: str) -> _Reading:
    return _Reading(line)


def _chosen(days: Sequence[tuple[int, Stamp]]) -> Stamp | None:
    """Return the day with the lowest rank; ``None`` if there are several such."""
    best = [day for rank, day in days if rank == min(days, key=lambda ranked: ranked[0])[0]]
    return best[0] if len({day.date for day in best}) == 1 else None


def _is_plausible(kind: str, value: str) -> bool:
    """Return whether ``value`` can stand after a label of ``kind``: a headline may have a colon, too."""
    if kind in {*_RANKS, "count"}:
        return _NUMBER.fullmatch(_WEEKDAY.sub(" ", _words(value))) is not None
    words = _clean(value)
    if kind == "tool":
        return _is_nothing(words)
    if len(words) > 2 * _LONGEST_VALUE or _SENTENCE.search(words):
        return False
    if kind in {"writer", "photographer", "person"}:
        return not words or bool(credited(words).authors)
    longest = _LONGEST_VALUE // 2 if kind in {"author", "editor", "login"} else _LONGEST_VALUE
    return all(len(word) <= longest for word in _SEPARATORS.split(words))


def _credited(value: str) -> Credits:
    """Return who is named in ``value``, which stands after a label: it is believed where a name has no known form."""
    found = credited(value)
    if found.authors:
        return found
    return Credits(authors=tuple(_NAME.findall(" ".join(_SEPARATORS.split(value)))))


def _unique(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


def _is_nothing(text: str) -> bool:
    """Return whether ``text`` has no words but buttons."""
    return not text.strip() or is_tool_line(text)


def _without(text: str, days: Iterable[Stamp]) -> str:
    """Return ``text`` with a mark in place of each of ``days``."""
    pieces: list[str] = []
    position = 0
    for day in days:
        pieces += [text[position : day.start], f" {_DATE} "]
        position = day.end
    return "".join((*pieces, text[position:]))


def _without_bracket(text: str) -> str:
    """Return ``text`` without brackets that close at its end and were never opened."""
    return _BRACKETED_TAIL.sub(r"\1", text) if text[-1:] in _CLOSING else text


def _words(value: str) -> str:
    """Return ``value`` without the buttons at its end."""
    return _TOOL_AT_END.sub("", value.rstrip(" \t|｜[【(（")).strip()


def _clean(value: str) -> str:
    """Return the words of a label's value alone."""
    words = " ".join(_words(_ADDRESS.sub(" ", value).partition(_DATE)[0]).split())
    return _without_bracket(words).strip(" |｜,，;；")


def _open_label(line: str) -> str | None:
    """Return the kind of the label that ends ``line``, if it has no value."""
    labels = labels_in(line) if len(line) <= _LONGEST_LINE else []
    if not labels or line[labels[-1].end() :].strip(" \t]】)）"):
        return None
    return _KINDS[re.sub(r"\s", "", labels[-1]["label"])]


def _answers(kind: str, line: str) -> bool:
    """Return whether ``line`` begins with the value that a label of ``kind`` at the end of the line before waits for."""
    value = _LABEL.split(line, maxsplit=1)[0].strip()
    if not value or len(value) > _LONGEST_VALUE or _SENTENCE.search(value):
        return False
    if kind in {"published", "dated", "updated"}:
        return bool(stamps(value)) and stamps(value)[0].start == 0
    if kind == "count":
        return value.isascii() and value.isdigit()
    if kind in {"author", "writer", "editor", "photographer", "person", "login"}:
        return any(names(value, strict=kind != "author"))
    return kind in {"origin", "unit"} and _LIKE_ORIGIN.fullmatch(value) is not None


def _together(parts: Sequence[MetaLine]) -> MetaLine:
    """Return what ``parts`` say together, but for the day."""
    return MetaLine(
        origin=next((part.origin for part in parts if part.origin), None),
        authors=_unique(name for part in parts for name in part.authors),
        photographers=_unique(name for part in parts for name in part.photographers),
        organisations=_unique(name for part in parts for name in part.organisations),
        editor=next((part.editor for part in parts if part.editor), None),
    )
