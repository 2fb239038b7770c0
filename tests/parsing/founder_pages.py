"""Pages of Founder's e-papers made after the evidenced markup and order of lines, with text of our own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from web_poet import HttpResponse

from unioncrawl import road
from unioncrawl.items import Article, Listing, PagePlan
from unioncrawl.pages import ArticlePage, ListPage, PlanPage
from unioncrawl.source import Site, Source
from unioncrawl.warc.http import HttpMessage

from .pages import Line, line, lines

LDWB = "http://ldwb.workerbj.cn/content/2018-02/14/"
ZJGRRB = "https://epaper.zjgrrb.com/html/2022-07/14/"
HNGRRB = "http://www.hngrrb.cn/paper/2026-06/15/"
GSGRB = "https://szb.gansudaily.com.cn/gsgrb/pc/con/202411/06/"
TJGRB = "http://www.fzsyun.cn/tjgrb/2025-12/22/"

BODY = (
    "　　本报讯（记者 钱多多）清晨六点，检修班的工友们已经聚在车间门口，准备一天的工作。",
    "　　班长说，今年的任务比往年重，人手却没有增加，大家商量着把工序重新排了一遍。",
)
TEXT = "\n".join(paragraph.strip() for paragraph in BODY)
FOOTER = lines(
    "footer",
    "主办:劳动午报社 运营管理:劳动午报社 版权所有©2013-2014 技术开发:正辰科技",
    "地址:北京市某某区某某街9号",
    "京ICP备00000000号",
    "关闭",
)
TITLES = ("胡同里的修表人", "把职工书屋搬上工地", "工资集体协商带来了什么？")

T = TypeVar("T")


def html_page(body: str, comment: str = "", title: str = "") -> str:
    """Return a whole page; the publishing system's comment stands after its end."""
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>\n{comment}"


def comment(**values: str) -> str:
    """Return the comment of an e-paper; ``_`` in names is ``-``."""
    inner = "".join(f"<founder-{name}>{value}</founder-{name}>" for name, value in values.items())
    return f"<!--enpproperty {inner} /enpproperty-->"


def cms_comment(**values: str) -> str:
    """Return the comment of a news site of the same vendor."""
    return f"<!--enpproperty {''.join(f'<{n}>{v}</{n}>' for n, v in values.items())}/enpproperty-->"


def body_html(paragraphs: Iterable[str] = BODY) -> str:
    """Return paragraphs in ``p``."""
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def ldwb_lines(
    title: str,
    *,
    body: Iterable[str] = BODY,
    kicker: str = "",
    subtitle: str = "",
    titles: Sequence[str] = TITLES,
    colon: str = ":",
) -> list[Line]:
    """Return the lines of an article of 劳动午报 in their order."""
    tools = "3上一篇  下一篇4 2018年2月14日 放大 缩小 默认"
    page = lines("nav", f"第04版{colon}工会", "3上一版  下一版4")
    page += lines("list", *titles, *([title] if title else []))
    page += lines("nav", "返回京工网 版面导航", "3上一期", tools)
    page += headline(kicker, title, subtitle)
    return [*page, *lines("body", *body), *lines("nav", tools), *FOOTER]


def zjgrrb_lines(
    title: str, *, body: Iterable[str] = BODY, kicker: str = "", subtitle: str = "", colon: str = ":"
) -> list[Line]:
    """Return the lines of an article of 浙江工人日报 in their order."""
    tail = f"浙江工人日报 工会 00002 {title} 2022-07-14 2 2022年07月14日 星期四"
    page = lines("nav", "浙江工人日报 数字报纸", f"00002版{colon}工会")
    return [*page, *headline(kicker, title, subtitle), *lines("body", *body), line("tail", tail)]


def headline(kicker: str, title: str, subtitle: str) -> list[Line]:
    """Return the lines of a headline that are not empty."""
    parts = (("kicker", kicker), ("title", title), ("subtitle", subtitle))
    return [line(role, text) for role, text in parts if text]


def plan_html(rows: str, articles: str, areas: str = "", more: str = "") -> str:
    """Return a plan with these parts."""
    picture = f"<map name=PagePicMap>{areas}</map><img src=../../../images/04_b.jpg USEMAP=#pagepicmap>"
    return html_page(f"{picture}<div>{rows}</div><ul>{articles}</ul>{more}", title="劳动午报")


# --- reading them -----------------------------------------------------------------------------------


def read(url: str, body: str | bytes, status: int = 200) -> Any:
    """Return the item of a page of a source, taken down the road that every stored page goes."""
    raw = body.encode() if isinstance(body, str) else body
    return road.read(url, HttpMessage(status, "", [("Content-Type", "text/html; charset=utf-8")], raw, raw))


def article(url: str, body: str | bytes, status: int = 200) -> Article:
    """Return the article of a page."""
    item = read(url, body, status)
    assert isinstance(item, Article)
    return item


def plan(url: str, body: str | bytes, status: int = 200) -> PagePlan:
    """Return the plan of a page."""
    item = read(url, body, status)
    assert isinstance(item, PagePlan)
    return item


def listing(url: str, body: str | bytes, status: int = 200) -> Listing:
    """Return the list of a page."""
    item = read(url, body, status)
    assert isinstance(item, Listing)
    return item


def elsewhere(host: str, title: str = "某某日报") -> Source:
    """Return another paper on the same product."""
    site = Site(platform="founder_classic", hosts=(host,), scheme="http", covers="for tests")
    return Source(
        name="elsewhere", title=title, publisher="unknown", province="全国", level="relay", sites=(site,)
    )


def page_of(base: type[T], source: Source, url: str, body: str | bytes, **attributes: Any) -> T:
    """Return the page at ``url`` of ``source`` as an object of ``base``."""
    raw = body.encode() if isinstance(body, str) else body
    made: Any = type("ElsewherePage", (base,), {"source": source, **attributes})
    page: T = made(HttpResponse(url, body=raw, status=200, encoding="utf-8"))
    return page


def item_of(page: ArticlePage | PlanPage | ListPage) -> Any:
    """Return the item of ``page``."""
    return asyncio.run(page.to_item())
