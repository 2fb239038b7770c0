"""Pages for the tests of the extractor: an invented story in the layouts that sites have."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence

TITLE = "临江轴承厂职工书屋开放 夜班工人也能借书"
DATE = "2019-09-26"
STORY = (
    "临江市总工会昨天为临江轴承厂的职工书屋揭牌。书屋有图书三千余册，全天开放，夜班工人下班后也能借阅。",
    "“以前想看书，要坐四十分钟公交车去市里。”车工孟小川说，他当天借走了两本机械制图方面的书。",
    "读书角先办起来",
    "厂工会主席齐国栋介绍，书屋的前身是三车间的读书角。去年冬天，几名青工把自己的书摆在更衣室的旧柜子里，"
    "半年间攒了二百多本，借阅登记簿写满了三册。",
    "据了解，全市今年将建成职工书屋五十家，其中一半设在工业园区。",
)
TEXT = "\n".join(STORY)
OTHERS = (
    "临江市举办职工技能大赛 二百余人同台竞技",
    "高温津贴发放情况专项检查启动",
    "环卫工人驿站增至八十处",
    "农民工返乡专列首趟开行",
    "女职工权益保护宣传月活动综述",
)


def in_paragraphs(lines: Iterable[str]) -> str:
    """Every paragraph in a ``p``."""
    return "".join(f"<p>　　{html.escape(line)}</p>" for line in lines)


def in_breaks(lines: Iterable[str]) -> str:
    """Paragraphs apart by line breaks, in no element of their own."""
    return "<br><br>".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{html.escape(line)}" for line in lines)


def in_divs(lines: Iterable[str]) -> str:
    """Every paragraph in a ``div`` in a ``div``."""
    return "".join(f"<div><div><span>{html.escape(line)}</span></div></div>" for line in lines)


def in_rows(lines: Iterable[str]) -> str:
    """Every paragraph in a row of a table."""
    return f"<table>{''.join(f'<tr><td>{html.escape(line)}</td></tr>' for line in lines)}</table>"


def in_two(lines: Sequence[str]) -> str:
    """Half of the paragraphs in one element, half in the next."""
    half = len(lines) // 2
    return f"<div>{in_paragraphs(lines[:half])}</div><div>{in_paragraphs(lines[half:])}</div>"


BODIES: dict[str, Callable[[Sequence[str]], str]] = {
    "paragraphs": in_paragraphs,
    "breaks": in_breaks,
    "divs": in_divs,
    "rows": in_rows,
    "two": in_two,
}


def links(titles: Iterable[str] = OTHERS, date: str = "") -> str:
    """Return a list of links to other articles."""
    return f"<ul>{''.join(f'<li><a href=/{i}.html>{t}</a> {date}</li>' for i, t in enumerate(titles))}</ul>"


def portal(body: str, *, meta: str = f"{DATE} 10:56 来源：临江日报", head: str = "", after: str = "") -> str:
    """Return a page of a news site around the ``body``."""
    return f"""<html><head><title>{TITLE}-临江新闻网</title>{head}</head><body>
      <div class=top><a href=/>首页</a> | <a href=/a>要闻</a> | <a href=/b>工会</a></div>
      <div>当前位置：<a href=/>首页</a> &gt; <a href=/a>要闻</a> &gt; 正文</div>
      <div class=main><h1>{TITLE}</h1><div>{meta}</div><div class=box>{body}</div>{after}</div>
      <div class=side><h3>热点排行</h3>{links(date="2021-03-14")}</div>
      <div>版权所有 © 2003-2024 临江新闻网</div></body></html>"""


def table(body: str, *, meta: str = f"发布时间：{DATE}　浏览次数：31", title: str = TITLE) -> str:
    """Return a page of an old site: tables for everything, no names, no ``<title>``."""
    return f"""<table><tr><td><a href=/>首页</a></td><td><a href=/1>机构</a></td><td><a href=/2>维权</a></td></tr></table>
      <table><tr><td width=180>{links()}</td><td><table>
      <tr><td align=center><font size=5><b>{title}</b></font></td></tr><tr><td align=center>{meta}</td></tr>
      <tr><td>{body}</td></tr><tr><td>【<a href=#>打印</a>】【<a href=#>关闭</a>】</td></tr></table></td></tr></table>
      <table><tr><td>主办：临江市总工会　地址：临江市解放路1号　邮编：000000</td></tr></table>"""
