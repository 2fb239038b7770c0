"""Articles of the generated paper as other publishing systems show them, each page as large as a real one.

By each a way of reading is measured: by selectors where a page has the ids and classes that are evidenced, by
grammar where it has the order of the lines alone, by the generic extractor where nothing is known of a site.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import attrs

from bench import paper
from bench.markup import article_page, path, plan_page, surroundings
from bench.paper import SOURCE, editions
from unioncrawl.archive.jobs import Exchange
from unioncrawl.items import PAGES
from unioncrawl.press.editions import Edition, Printed, PrintedPage, esc
from unioncrawl.urls import stable_id

Page = Callable[[Edition, PrintedPage, Printed], tuple[str, str]]


@attrs.frozen(kw_only=True)
class Layout:
    """How a publishing system shows an article."""

    name: str
    source: str
    way: str
    """How its text is got: one of ``items.METHODS``."""

    page: Page
    """Makes address and markup of an article."""


def number(article: Printed) -> int:
    """Return a number of seven digits that is the article's."""
    return 1_000_000 + stable_id(article.url) % 9_000_000


def paragraphs(article: Printed, mark: str = "p") -> str:
    """Return the pictures and paragraphs of ``article``, each in a ``mark``."""
    pictures = "".join(
        f'<{mark} align="center"><img src="{path(image.url)}" alt=""></{mark}>\n<{mark}>{esc(image.caption)}</{mark}>\n'
        for image in article.images
    )
    return pictures + "".join(f"<{mark}>　　{esc(text)}</{mark}>\n" for text in article.paragraphs)


def lined(rows: list[str | None], mark: str = "div") -> str:
    """Return the rows that are there, each in a ``mark`` without class or id."""
    return "\n".join(f"<{mark}>{esc(row)}</{mark}>" for row in rows if row)


def framed(title: str, article: Printed, body: str, foot: str = "") -> str:
    """Return a whole page with ``body`` between menus and what a site recommends, and ``foot`` under all."""
    head, over, under = surroundings(article)
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{esc(title)}</title>
{head}</head><body>
{over}{body}
{under}
{foot}
</body></html>
"""


# --- 53BK -------------------------------------------------------------------------------------------


def _bk53(edition: Edition, page: PrintedPage, article: Printed, column: str) -> tuple[str, str]:
    year, month, date = edition.published.split("-")
    directory = f"http://szb.sxworker.com/content/{year}-{month}/{date}"
    areas = "\n".join(
        f'<area shape="rect" alt="{esc(other.title)}" coords="7,{110 * n},406,{110 * n + 100}"'
        f' href="{path(directory)}/{number(other) % 1_000_000:06d}.html" id="area_list_{n}" target="_self" />'
        for n, other in enumerate(page.articles)
    )
    links = "\n".join(
        f'<li><span class="txt"><a  href="{path(directory)}/{other.number}">第{other.number}版：{other.name}</a></span></li>'
        for other in edition.pages
    )
    body = f"""<div class="top">陕西工人报官方网站 | <a href="/">陕工网首页</a> 今天是<b id="today"></b></div>
<div class="notice">跟帖评论自律管理承诺书  不良信息举报电话:陕工网(029-87339475)</div>
<div class="date">出版日期:{year}年{month}月{date}日</div>
<div class="bkleft"><div class="bkimg"><img usemap="#usemap" id="editionimg" border="0"
 src="/Img/{year}/{month}/{year}{month}{date}{page.number:02d}-1.jpg?editionid={page.number}" alt="陕西工人报{page.name}" />
<map id="usemap" name="usemap">
{areas}
</map></div>
<div class="bktitle"><span>当前版:第{page.number:02d}版:{page.name}</span></div>
<div class="ban"><span class="pre2"><a href="#">上一期</a> <a href="#">下一期</a></span></div>
<div class="titlenav">版面翻页</div><ul class="scroll">
{links}
</ul></div>
<div class="bkright">
{lined([page.name, f"{page.number:02d}", article.kicker])}
{column}
<div class="tools"><a href="#">放大</a> <a href="#">缩小</a> <a href="#">默认</a></div></div>"""
    return f"{directory}/{number(article) % 1_000_000:06d}.html", framed("陕西工人报电子版", article, body)


def bk53_marked(edition: Edition, page: PrintedPage, article: Printed) -> tuple[str, str]:
    """Return an article of 陕西工人报 in the markup of its product."""
    column = f"""<h1>{esc(article.title)}</h1>
{lined([article.subtitle])}
<div class="content" id="newspapercontent">
{paragraphs(article)}
</div>"""
    return _bk53(edition, page, article, column)


def bk53_lines(edition: Edition, page: PrintedPage, article: Printed) -> tuple[str, str]:
    """Return an article of 陕西工人报 of which no id and no class is known."""
    column = f"{lined([article.title, article.subtitle])}\n{paragraphs(article, 'div')}"
    return _bk53(edition, page, article, column)


# --- Founder ----------------------------------------------------------------------------------------


def _founder(edition: Edition, page: PrintedPage, article: Printed, column: str) -> tuple[str, str]:
    day = edition.published
    year, month, date = day.split("-")
    url = f"https://epaper.zjgrrb.com/html/{year}-{month}/{date}/content_{number(article)}.htm"
    titles = "\n".join(
        f'<li><a href="content_{number(other)}.htm?div=-1">{esc(other.title)}</a></li>'
        for other in page.articles
    )
    pages = "\n".join(
        f'<li><a href="node_{2576 + other.number}.htm">{other.number:05d}版:{other.name}</a></li>'
        for other in edition.pages
    )
    tail = (
        f"浙江工人日报 {page.name} {page.number:05d} {article.title} {day} 2 {year}年{month}月{date}日 星期四"
    )
    body = f"""<div class="left"><ul class="pages">
{pages}
</ul><ul class="titles">
{titles}
</ul></div>
<div class="head"><p>浙江工人日报 数字报纸</p></div>
{column}
<div class="hide">{esc(tail)}</div>"""
    return url, framed("浙江工人日报", article, body)


def founder_marked(edition: Edition, page: PrintedPage, article: Printed) -> tuple[str, str]:
    """Return an article of 浙江工人日报 in the markup of its product."""
    kicker = f'<p class="main-article-pretitle">{esc(article.kicker)}</p>' if article.kicker else ""
    under = f'<p class="main-article-subtitle">{esc(article.subtitle)}</p>' if article.subtitle else ""
    column = f"""<div class="main-article"><p class="main-article-pagenum">{page.number:05d}版:{page.name}</p>
<div class="main-article-content"><div class="main-article-alltitle">{kicker}<p class="main-article-title">\
{esc(article.title)}</p>{under}</div>
<div class="main-article-con"><div id="ozoom"><founder-content>{paragraphs(article)}</founder-content></div></div></div>
</div>"""
    return _founder(edition, page, article, column)


def founder_lines(edition: Edition, page: PrintedPage, article: Printed) -> tuple[str, str]:
    """Return an article of 浙江工人日报 of which no id and no class is known."""
    rows = [f"{page.number:05d}版：{page.name}", article.kicker, article.title, article.subtitle]
    return _founder(edition, page, article, f"{lined(rows)}\n{paragraphs(article, 'div')}")


# --- portals ----------------------------------------------------------------------------------------


def portal_marked(edition: Edition, page: PrintedPage, article: Printed) -> tuple[str, str]:
    """Return a story of 中工网 in the markup of its CMS."""
    body = f"""<div class="nav"><a href="/">首页</a> <a href="/character/">人物</a></div>
<div class="container"><div class="left"><h1>{esc(article.title)}</h1>
<div class="info"><span>来源:中工网</span> <span class="time">{edition.published} 11:{page.number + 10}</span></div>
<div class="ccontent">
{paragraphs(article)}</div><div>责任编辑:卢一鸣</div></div></div>"""
    foot = """<div class="footer"><p>关于中工网 | 版权声明 | 违法和不良信息举报电话:010-84151598</p>
<p>Copyright © 2008-2026 by www.workercn.cn. all rights reserved</p></div>"""
    url = f"https://www.workercn.cn/c/{edition.published}/{number(article)}.shtml"
    return url, framed(f"{article.title} - 人物 - 中工网", article, body, foot)


def portal_lines(edition: Edition, page: PrintedPage, article: Printed) -> tuple[str, str]:
    """Return a story of 陕工网, of which the order of the lines is known."""
    title = esc(article.title)
    body = f"""<div>陕西工人报官方网站 | <a href="/">陕工网首页</a> <a href="/m/">手机站</a> 今天是</div>
<div><a href="/z/">跟帖评论自律管理承诺书</a>&nbsp;&nbsp;不良信息举报电话：陕工网(029-87344649)</div>
<div>留言板</div>
<div class="pos">您当前的位置：<a href="/">首页</a> &gt; <a href="/wh/">文化</a> &gt; <a href="/wh/wx/">文学</a> {title}</div>
<div>{edition.published} 09:{page.number + 10}:00来源：陕工网—陕西工人报</div>
<div>分享到：</div><div>&nbsp;&nbsp;字体：【</div>
<div class="cont">{paragraphs(article)}</div>
<div>责任编辑：鲜文</div>
<div>关注公众号，随时阅读陕西工人报</div>"""
    url = f"http://www.sxworker.com/wh/wx/{edition.published}/{number(article)}.html"
    return url, framed(f"{article.title}-陕工网", article, body, "<div>陕工网——陕西工人报 版权所有</div>")


# --- a site of which nothing is known ---------------------------------------------------------------


def unknown(edition: Edition, page: PrintedPage, article: Printed) -> tuple[str, str]:
    """Return a story of a site that is no source."""
    body = f"""<div class="wrap"><div class="crumb"><a href="/">首页</a> &gt; <a href="/n/">{page.name}</a> &gt; 正文</div>
<h1>{esc(article.title)}</h1>
<div class="info"><span>{edition.published} 08:{page.number + 10}</span> <span>来源：工人日报</span></div>
<div class="article">
{paragraphs(article)}</div><div>责任编辑：卢一鸣</div></div>"""
    url = f"https://news.example.com/n/{edition.published}/{number(article)}.html"
    return url, framed(f"{article.title}_某某新闻网", article, body, "<div>某某新闻网 版权所有</div>")


def plan(edition: Edition, page: PrintedPage) -> tuple[str, str]:
    """Return the plan of a page of the generated paper."""
    return page.url, plan_page(edition, page)


def own(edition: Edition, page: PrintedPage, article: Printed) -> tuple[str, str]:
    """Return an article of the generated paper."""
    return article.url, article_page(edition, page, article)


LAYOUTS = (
    Layout(name="workercn", source=SOURCE, way="selector", page=own),
    Layout(name="53BK", source="shaanxi_gongren_bao", way="selector", page=bk53_marked),
    Layout(name="Founder", source="zhejiang_gongren_ribao", way="selector", page=founder_marked),
    Layout(name="portal", source="zhonggong_wang", way="selector", page=portal_marked),
    Layout(name="53BK", source="shaanxi_gongren_bao", way="grammar", page=bk53_lines),
    Layout(name="Founder", source="zhejiang_gongren_ribao", way="grammar", page=founder_lines),
    Layout(name="portal", source="shangong_wang", way="grammar", page=portal_lines),
    Layout(name="unknown site", source=PAGES, way="generic", page=unknown),
)


def exchanges(layout: Layout | None, articles: int) -> Iterator[Exchange]:
    """Yield captures of so many articles as ``layout`` shows them; without one, of the plans of their pages."""
    for edition in editions(articles):
        at = dt.datetime.combine(dt.date.fromisoformat(edition.published), dt.time(0, 30), dt.UTC)
        for page in edition.pages:
            if layout is None:
                yield paper.exchange(*_encoded(plan(edition, page)), at)
                continue
            for article in page.articles:
                captured = paper.exchange(*_encoded(layout.page(edition, page, article)), at)
                yield attrs.evolve(captured, source=layout.source)


def _encoded(page: tuple[str, str]) -> tuple[str, bytes]:
    return page[0], page[1].encode()
