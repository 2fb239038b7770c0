"""Dates as printed, to ISO 8601. A date is always a day; what is no day of the calendar is no date.

A page shows several dates. Those of the visitor's day, of footers and of events are no publication dates, and a
wrong publication date is worse than none: where a text can be read in two ways, these functions return ``None``.
"""

from __future__ import annotations

import datetime as dt
import re

import attrs

from unioncrawl.errors import UsageProblemError
from unioncrawl.remembering import remembered

_ARABIC = re.compile(r"(?<!\d)(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_HAN = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_ISO = re.compile(r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")

_ZEROS = "〇○零Oo0"
"""How a zero between Han digits is typed."""

_DIGITS = {**dict.fromkeys(_ZEROS, 0), **{han: n for n, han in enumerate("一二三四五六七八九", 1)}}

_HALF_WIDTH = str.maketrans("０１２３４５６７８９：／．－｜　", "0123456789:/.-| ")
"""Digits and what stands between them. One character for one, so that positions stay."""
_FULL_WIDTH = re.compile("[０-９：／．－｜　]")

_YEAR = r"(?:19|20)\d{2}"
_STAMP = re.compile(
    rf"""(?<!\d)(?<!\d[-./])(?:
      (?P<y1>{_YEAR})\s{{0,4}}年[\s/]{{0,4}}(?P<m1>\d{{1,2}})\s{{0,4}}月[\s/]{{0,4}}(?P<d1>\d{{1,2}})\s{{0,4}}日
    | (?P<y2>{_YEAR})(?P<sep>[-/.])(?P<m2>\d{{1,2}})(?P=sep)(?P<d2>\d{{1,2}})(?:(?=\d\d:\d\d)|(?!\d|[-./]\d))
    | (?P<d3>\d{{2}})\.(?P<m3>\d{{2}})\.(?P<y3>{_YEAR})(?:(?=\d\d:\d\d)|(?!\d|[-./]\d))
    | (?P<y4>[一二][{_ZEROS}一二三四五六七八九]{{3}})\s?年\s?(?P<m4>[一二三四五六七八九十]{{1,3}})\s?月
      \s?(?P<d4>[一二三四五六七八九十]{{1,3}})\s?日
    )
    (?P<weekday>\s{{0,4}}[,，]?\s?[(（]?(?:星期|周|礼拜)\s?[一二三四五六日天]?[)）]?)?
    (?:[\sT]{{0,4}}(?P<hour>[0-2]?\d):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:\.\d{{1,3}})?)?(?!\d))?
    """,
    re.VERBOSE,
)
"""A day with what can follow it. Runs of digits before or after it make it part of a number. Two digits first are a
day (``13.03.2015``): no site prints the month first."""

BETWEEN = re.compile("[-/.年／．－]")
"""What stands between year and month, in either width: without one of these there is no day."""

_BEFORE = 40
"""So many characters before a date are looked at to tell what it means."""

_VISITOR_BEFORE = re.compile(
    r"(?:今[天日]|当前时间|现在时间|现在是|系统时间|北京时间|当前日期)[\s:,，是公历元]*$"
)
_FOOTER_BEFORE = re.compile(
    r"(?:©|\(c\)|copyright|版权所有|版權所有|备案|ICP备|许可证|有效期)[^。\n]*$", re.IGNORECASE
)
_SOLAR_TERMS = (
    "立春 雨水 惊蛰 春分 清明 谷雨 立夏 小满 芒种 夏至 小暑 大暑 "
    + "立秋 处暑 白露 秋分 寒露 霜降 立冬 小雪 大雪 冬至 小寒 大寒"
).replace(" ", "|")
_CALENDAR_AFTER = re.compile(
    rf"[\s,，|]*(?:[农阴]历|(?:{_SOLAR_TERMS})(?=[\s,，|]|$)|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年"
    r"|[正二三四五六七八九十冬腊]月[初十廿三])"
)
"""Solar terms (节气) and the lunar day: what a script writes into the head of a page, for today."""

_VISITOR_LINE = re.compile(r"今[天日]是?\s*:?\s*$|^\W*(?:今天是|当前时间)[\s:]*(?:星期.)?\s*$")
_LONGEST_VISITOR_LINE = 80


def _spaced(words: str) -> str:
    """Return a pattern for the alternatives in ``words`` with blanks between their characters."""
    return "|".join(r"\s{0,4}".join(word.split("_")) for word in words.split())


_PUBLISHED = _spaced(
    "[发發]_[布佈]_[时時]_[间間] [发發]_[布佈]_日_期 [发發]_表_[时時]_[间間] [发發]_表_日_期 本_期_出_版_日_期 出_版_日_期"
    " 出_版_[时時]_[间間] 刊_[发登發]_[时時]_[间間] 刊_[发登發]_日_期 [发發]_稿_[时時]_[间間] [当當]_前_刊_期"
)
_UPDATED = _spaced("更_新_[时時]_[间間] 更_新_日_期 更_新")
_DATED = _spaced("[时時]_[间間] 日_期")
_OF_THE_PAPER = rf"版_?次\s{{0,4}}:\s{{0,4}}[A-Za-z0-9]{{1,5}}(?:版)?\s{{1,8}}(?={_YEAR})"
_LABELS = (
    re.compile(rf"(?:{_PUBLISHED})\s{{0,4}}:\s{{0,8}}|{_OF_THE_PAPER}"),
    # 活动时间, 会议时间 and 截止日期 are of events: a bare 时间 begins a line, or stands after a blank or another label.
    re.compile(
        rf"(?:^|(?<=[^\u4e00-\u9fff])|(?:编辑|作者|来源|发布[者人]):[^\s:]{{1,20}}?)(?:{_DATED})\s{{0,4}}:\s{{0,8}}"
    ),
    re.compile(rf"(?:{_UPDATED})\s{{0,4}}:\s{{0,8}}"),
)
"""What stands before a date of publication, the most telling first."""

_EVENT = re.compile(
    r"\s{0,4}(?:[至到起止~～—]|-{1,2}\s?\d|[上下]午|晚上|以?[前后]|之前)|.{0,60}(?:地\s?点|报名|会议室)"
)
"""What follows the time of an event, not of an article."""

_FOLDERS = tuple(
    re.compile(shape)
    for shape in (
        rf"/({_YEAR})[-_](\d{{1,2}})[-_/](\d{{1,2}})(?:_\d{{1,2}})?(?=[/.]|$)",  # 2022-10/28, 2013-10-22, 2015_03/24_12
        rf"/({_YEAR})/(\d{{1,2}})/(\d{{1,2}})(?=/)",
        rf"/({_YEAR})/(?:[A-Z]+_)?(\d{{2}})(\d{{2}})(?=/)",  # n1/2018/0831, 2016/GHDT_0612
        rf"/({_YEAR})(\d{{2}})/(\d{{2}})(?=/)",
        rf"(?<![^/ -~])(?<!%[0-9A-F]{{2}})/({_YEAR})(\d{{2}})(\d{{2}})(?=/)",  # after a title in the path it is an id
    )
)
_FILE = re.compile(rf"/t({_YEAR})(\d{{2}})(\d{{2}})_\d+[^/]*$")
"""TRS names a file by its day: ``t20251030_4927542.html``."""


@attrs.frozen
class Stamp:
    """A day that stands in a text, with its clock."""

    start: int
    end: int
    """Where it stands, with weekday and clock."""

    date: str | None
    """``YYYY-MM-DD``; ``None`` if the calendar has no such day."""

    clock: str | None
    """``HH:MM`` or ``HH:MM:SS``."""

    weekday: bool
    """Whether the day of the week stands with it. The sites print wrong ones: it proves nothing."""


def day(year: str | int, month: str | int, number: str | int) -> str | None:
    """Return the day as ``"YYYY-MM-DD"``, or ``None`` if the calendar has no such day."""
    try:
        return dt.date(int(year), int(month), int(number)).isoformat()
    except ValueError:
        return None


def chinese_date(text: str) -> str | None:
    """Return the first date like ``2021年12月22日`` or ``一九八八年十二月十五日`` in ``text``, or ``None``."""
    if match := _ARABIC.search(text):
        return day(*match.groups())
    if match := _HAN.search(text):
        year = int("".join(str(_DIGITS[han]) for han in match[1]))
        return day(year, han_number(match[2]), han_number(match[3]))
    return None


def iso_date(text: str) -> str | None:
    """Return the first date like ``2021-12-22``, ``2021/12/22`` or ``20211222`` in ``text``, or ``None``."""
    if match := _ISO.search(text):
        return day(match[1], match[3], match[4])
    if match := _COMPACT.search(text):
        return day(*match.groups())
    return None


def any_date(text: str) -> str | None:
    """Return the first date in ``text``, a Chinese one before others, or ``None``."""
    return chinese_date(text) or iso_date(text)


def half_width(text: str) -> str:
    """Return ``text`` with the characters of dates and labels in half width; each stays where it is."""
    return text.translate(_HALF_WIDTH) if _FULL_WIDTH.search(text) else text


def stamps(text: str) -> tuple[Stamp, ...]:
    """Return all days in ``text``, in any printed form, impossible ones as well."""
    return _stamps(text) if BETWEEN.search(text) else ()


@remembered
def _stamps(text: str) -> tuple[Stamp, ...]:
    return tuple([_stamp(match) for match in _STAMP.finditer(half_width(text))])


def printed_date(text: str) -> str | None:
    """Return the first date in ``text`` that can be one of publication, in any printed form, or ``None``.

    Passed over are the visitor's day (``今天是…``) and dates of footers. An impossible day is not passed over:
    nobody knows then what is meant.
    """
    text = half_width(text)
    for match in _STAMP.finditer(text):
        stamp = _stamp(match)
        if not is_visitors(text, stamp) and not _FOOTER_BEFORE.search(_words_before(text, stamp)):
            return stamp.date
    return None


def labelled_date(text: str) -> str | None:
    """Return the date that stands after a label like ``发布时间:`` in ``text``, or ``None``.

    Labels of publication come first, then a bare ``时间:`` or ``日期:``, then ``更新时间:``.
    """
    text = half_width(text)
    for rank, labels in enumerate(_LABELS):
        for label in labels.finditer(text):
            match = _STAMP.match(text, label.end())
            if match is not None and not (rank == 1 and _EVENT.match(text, match.end())):
                return _stamp(match).date
    return None


def is_visitor_date(text: str) -> bool:
    """Return whether the line ``text`` tells the day of the visit: ``今天是…``, a date with solar term or lunar day."""
    if len(text) > _LONGEST_VISITOR_LINE or "。" in text:
        return False
    text = half_width(text)
    found = stamps(text)
    if not found:
        return _VISITOR_LINE.search(text.strip()) is not None
    return all(is_visitors(text, stamp) for stamp in found)


def is_visitors(text: str, stamp: Stamp) -> bool:
    """Return whether ``stamp``, which stands in ``text``, is the day of the visit."""
    if _VISITOR_BEFORE.search(_words_before(text, stamp)):
        return True
    if _CALENDAR_AFTER.match(text, stamp.end):
        return True
    # A script's clock: no paper prints both the day of the week and the second.
    return stamp.weekday and stamp.clock is not None and len(stamp.clock) > len("00:00")


def path_date(path: str) -> str | None:
    """Return the date in the path of an address, or ``None`` if there is none or there are several.

    A day that only a file's name carries is read from ``t20251030_4927542.html`` alone: other long numbers are
    the clock of an upload or no date at all.
    """
    path = path.partition("?")[0].partition("#")[0]
    if (match := _FILE.search(path)) and (date := day(*match.groups())):
        return date
    found = {day(*match.groups()) for folder in _FOLDERS for match in folder.finditer(path)} - {None}
    return found.pop() if len(found) == 1 else None


def han_number(han: str) -> int:
    """Return the number that ``han`` writes, up to 99, or 0 if it writes none."""
    tens, ten, ones = han.rpartition("十")
    if not ten:
        return _DIGITS.get(han, 0)
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return 10 * _DIGITS.get(tens, 1 if not tens else 0) + (_DIGITS.get(ones, 0) if ones else 0)


def asked_day(name: str, value: str | None) -> dt.date | None:
    """Return the date in an argument, ``None`` for an empty one.

    :raises UsageProblemError: if it is no date.
    """
    if not value:
        return None
    try:
        if len(value) != len("YYYY-MM-DD"):
            raise ValueError(value)
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise UsageProblemError(f"{name} {value!r} is no date: write YYYY-MM-DD, e.g. 2022-10-28") from error


def _stamp(match: re.Match[str]) -> Stamp:
    """Return what ``match``, one of a day, says."""
    parts = match.groupdict()
    if parts["y4"]:
        year = "".join(str(_DIGITS[han]) for han in parts["y4"])
        date = day(year, han_number(parts["m4"]), han_number(parts["d4"]))
    else:
        form = next(n for n in "123" if parts[f"y{n}"])
        date = day(*(parts[f"{unit}{form}"] for unit in "ymd"))
    clock = None
    if parts["hour"] and int(parts["hour"]) < 24:
        clock = ":".join(filter(None, (parts["hour"].zfill(2), parts["minute"], parts["second"])))
    return Stamp(match.start(), match.end(), date, clock, parts["weekday"] is not None)


def _words_before(text: str, stamp: Stamp) -> str:
    """Return the end of what stands before ``stamp`` in ``text``."""
    return text[max(0, stamp.start - _BEFORE) : stamp.start]
