"""Pages made after the evidenced markup and order of lines, with text of our own."""

from __future__ import annotations

import asyncio
import html
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import attrs
from web_poet import HttpResponse, default_registry

import unioncrawl.sources.gongren_ribao
import unioncrawl.sources.shaanxi_gongren_bao  # noqa: F401  (its import makes the rules)
from unioncrawl.items import Article, PagePlan
from unioncrawl.pages import ArticlePage, PlanPage

GRRB = "https://www.workercn.cn/papers/grrb/2022/10/28/2/"
SXGRB = "http://szb.sxworker.com/content/2008-11/04/"
MOBILE = "http://szb.sxworker.com/m/content/2008-11/04/"

EVIDENCE = Path(__file__).parents[3] / "shared" / "sites" / "evidence.jsonl"

T = TypeVar("T", Article, PagePlan)
Variant = Callable[[Sequence["Line"]], str]


@attrs.frozen
class Line:
    """A line of a page: what it is, and its HTML."""

    role: str
    html: str


def line(role: str, text: str) -> Line:
    """Return a line of plain text."""
    return Line(role, html.escape(text, quote=False))


def lines(role: str, *texts: str) -> list[Line]:
    """Return lines of plain text."""
    return [line(role, text) for text in texts]


# --- the same lines in different tags ---------------------------------------------------------------


def in_divs(page: Sequence[Line]) -> str:
    """Every line in a ``div``."""
    return "\n".join(f"<div class='{row.role}'>{row.html}</div>" for row in page)


def in_paragraphs(page: Sequence[Line]) -> str:
    """Every line in a ``p`` and a ``span``."""
    return "".join(f"<p><span>{row.html}</span></p>" for row in page)


def in_table(page: Sequence[Line]) -> str:
    """Every line in a cell."""
    return f"<table>{''.join(f'<tr><td>{row.html}</td></tr>' for row in page)}</table>"


def in_headings(page: Sequence[Line]) -> str:
    """The headline in headings, the body in paragraphs."""
    tags = {"title": "h1", "kicker": "h3", "subtitle": "h2", "body": "p"}
    return "".join(f"<{tags.get(row.role, 'div')}>{row.html}</{tags.get(row.role, 'div')}>" for row in page)


def in_second_headings(page: Sequence[Line]) -> str:
    """The site in an ``h1``, the title in an ``h2``."""
    tags = {"title": "h2", "site": "h1"}
    return "".join(f"<{tags.get(row.role, 'p')}>{row.html}</{tags.get(row.role, 'p')}>" for row in page)


def in_one_div(page: Sequence[Line]) -> str:
    """One ``div`` with line breaks."""
    return f"<div>{'<br/>'.join(row.html for row in page)}</div>"


def in_list(page: Sequence[Line]) -> str:
    """Sections of lists."""
    return f"<section><ul>{''.join(f'<li><b>{row.html}</b></li>' for row in page)}</ul></section>"


def in_nested(page: Sequence[Line]) -> str:
    """The whole deep inside, with remarks and scripts between the lines."""
    inner = "<!-- part --><script>var a = '<p>放大</p>';</script>".join(
        f"<article><dl><dd>{row.html}</dd></dl></article>" for row in page
    )
    return f"<main><section><div><div>{inner}</div></div></section></main>"


def in_definitions(page: Sequence[Line]) -> str:
    """The headline in terms, the rest in descriptions."""
    tags = {"title": "dt", "kicker": "dt", "subtitle": "dt"}
    return f"<dl>{''.join(f'<{tag}>{row.html}</{tag}>' for row in page for tag in [tags.get(row.role, 'dd')])}</dl>"


def in_old_tags(page: Sequence[Line]) -> str:
    """Tags in capitals, paragraphs that are not closed, fonts."""
    return "<CENTER>" + "".join(f"<P><FONT SIZE=3>{row.html}</FONT>\n" for row in page) + "</CENTER>"


def in_preformatted(page: Sequence[Line]) -> str:
    """Line feeds alone."""
    return "<pre>\n" + "\n".join(row.html for row in page) + "\n</pre>"


def in_spans(page: Sequence[Line]) -> str:
    """Nothing that breaks a line but ``br``, right in the body."""
    return "<br/>\n".join(f"<span>{row.html}</span>" for row in page)


VARIANTS: dict[str, Variant] = {
    function.__name__: function
    for function in (
        in_divs,
        in_paragraphs,
        in_table,
        in_headings,
        in_second_headings,
        in_one_div,
        in_list,
        in_nested,
        in_definitions,
        in_old_tags,
        in_preformatted,
        in_spans,
    )
}


def document(body: str, title: str = "", head: str = "") -> str:
    """Return a whole document."""
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title>{head}</head><body>{body}</body></html>"


# --- 工人日报 ---------------------------------------------------------------------------------------

FOOTER = lines(
    "footer",
    "关于中工网 | 版权声明 | 违法和不良信息举报电话:010-84151598 | 网络敲诈和有偿删帖举报电话:010-84151598",
    "Copyright © 2008-2025 by www.workercn.cn. all rights reserved",
    "扫码关注",
    "中工网微信",
    "中工网微博",
    "中工网抖音",
    "工人日报",
    "客户端",
    "×",
)
BODY = (
    "　　本报讯(记者钱多多)清晨六点，检修班的工友们已经聚在车间门口，准备一天的工作。",
    "　　班长说，今年的任务比往年重，人手却没有增加，大家商量着把工序重新排了一遍。",
)


def epaper_lines(
    *,
    title: str,
    source: str,
    body: Iterable[str] = BODY,
    kicker: str = "",
    subtitle: str = "",
    masthead: str = "",
) -> list[Line]:
    """Return the lines of an article of the e-paper, in their order."""
    page = lines("site", "中工娱乐", masthead or "工人日报 2022年10月28日 星期一")
    page += lines("kicker", kicker) if kicker else []
    page += lines("title", title)
    page += lines("subtitle", subtitle) if subtitle else []
    page += lines("source", source)
    page += lines("body", *body)
    return page + FOOTER


def epaper_article(
    *,
    title: str = "夜班之后",
    kicker: str = "",
    after: str = "",
    source: str = "《工人日报》(2022年10月28日 02版)",
    images: str = "",
    body: Iterable[str] = BODY,
) -> str:
    """Return an article page of the e-paper by its ids. Arguments are HTML, paragraphs of ``body`` apart."""
    paragraphs = "".join(f"<p>{paragraph}</p>\n" for paragraph in body)
    return document(
        f"<div>中工娱乐</div><div class='time'>工人日报 2022年10月28日 星期一</div>"
        f"<div id='pretitle'>{kicker}</div><div id='ctitle'>{title}</div>{after}<div>{source}</div>"
        f"<div id='imgs'>{images}</div><div id='ccontent'>{paragraphs}</div>{in_divs(FOOTER)}",
        "工人日报数字报",
    )


def epaper_plan(pages: int = 4, articles: int = 3, shown: int = 2, day: str = "2022/10/28") -> str:
    """Return a plan of the e-paper."""
    folder = f"/papers/grrb/{day}"
    pdf = f"grrb{day.replace('/', '')}"
    rows = "".join(
        f"<li><a class='pdf' href='{folder}/{n}/{pdf}{n}.pdf'></a><a href='{folder}/{n}/page.html'>{n}</a></li>"
        for n in range(1, pages + 1)
    )
    titles = "".join(
        f"<li><a href='{folder}/{shown}/news-{k}.html'>本版文章{k}</a></li>" for k in range(1, articles + 1)
    )
    return document(
        f"<div class='holder'><ul id='pageUrl'>{rows}</ul></div><div class='holder'><ul id='pageTitle'>{titles}</ul></div>"
    )


# --- 陕西工人报 -------------------------------------------------------------------------------------

SITE = lines(
    "site",
    "陕西工人报官方网站 | 陕工网首页 今天是",
    "跟帖评论自律管理承诺书  不良信息举报电话:陕工网(029-87339475)",
)
CONTROLS = lines("footer", "放大 缩小 默认")


def left_column(page: str, titles: Sequence[str], current: str) -> list[Line]:
    """Return the left column: the page's titles run together, the page shown, the page turner."""
    return lines(
        "left", f"陕西工人报{page} {' '.join(titles)}", f"{current} 上一期  下一期 上一版  下一版", "版面翻页"
    )


def headline(title: str, kicker: str = "", subtitle: str = "", author: str = "") -> list[Line]:
    """Return the lines of a headline."""
    parts = (("kicker", kicker), ("title", title), ("subtitle", subtitle), ("author", author))
    return [line(role, text) for role, text in parts if text]


def desktop_lines(
    head: Sequence[Line],
    body: Iterable[str],
    *,
    name: str = "综合新闻",
    number: str = "02",
    date: str = "出版日期:2008年11月04日",
    column: Sequence[Line] = (),
) -> list[Line]:
    """Return the lines of a desktop article, in the order of a full rendering."""
    page = [*SITE, line("site", date), *column, line("page", name), line("page", number)]
    return [*page, *head, *lines("body", *body), *CONTROLS]


def mobile_lines(
    title: str,
    body: Iterable[str],
    *,
    author: str = "",
    picture: str = "http://szb.sxworker.com/Content/weixinlogo.png",
) -> list[Line]:
    """Return the lines of a mobile article. The date is that of the rendering."""
    page = lines("site", "等待处理…") + lines("title", title) + lines("site", "2023年09月15日")
    page += lines("author", author) if author else []
    page += lines("body", *body)
    page += [
        Line("footer", f"上篇:<a href='{MOBILE}134001.html'>前一篇</a>"),
        Line("footer", f"下篇:<a href='{MOBILE}134003.html'>后一篇</a>"),
    ]
    page += lines(
        "footer", "分享到", "© 2023 陕西工人报", "制作单位:53BK.com", "↑ TOP", picture, "陕西工人报"
    )
    return page + lines("footer", f"{MOBILE}134002.html", "陕西工人报电子版")


# --- reading them -----------------------------------------------------------------------------------


def response(url: str, body: str | bytes) -> HttpResponse:
    """Return a response in UTF-8."""
    raw = body.encode("utf-8", "replace") if isinstance(body, str) else body
    return HttpResponse(url, body=raw, encoding="utf-8")


def article_page(url: str, body: str | bytes) -> ArticlePage:
    """Return the page object that the rules give to an article's address."""
    page: ArticlePage = rule(url, ArticlePage)(response=response(url, body))
    return page


def plan_page(url: str, body: str | bytes) -> PlanPage:
    """Return the page object that the rules give to a plan's address."""
    page: PlanPage = rule(url, PlanPage)(response=response(url, body))
    return page


def rule(url: str, base: Any) -> Any:
    """Return the class that takes the place of ``base`` at ``url``."""
    return default_registry.overrides_for(url)[base]


def article(url: str, body: str | bytes) -> Article:
    """Return the article of a page."""
    return asyncio.run(article_page(url, body).to_item())


def plan(url: str, body: str | bytes) -> PagePlan:
    """Return the plan of a page."""
    return asyncio.run(plan_page(url, body).to_item())


def evidence(*hosts: str) -> list[dict[str, Any]]:
    """Return the rows of evidence whose address has one of ``hosts``; none where the file is not at hand."""
    if not EVIDENCE.exists():
        return []
    rows = [json.loads(row) for row in EVIDENCE.read_text("utf-8").splitlines() if row.strip()]
    return [row for row in rows if any(host in row["url"] for host in hosts)]


# --- 53BK by its elements ---------------------------------------------------------------------------

PICTURE = (
    "<div class='bkleft'><div class='bkimg'><div class='pagepic'><div id='bkimg'>"
    "<img usemap='#usemap' id='editionimg' src='/Img/2008/11/pc20081104000000123456789012345678901234.jpg?editionid=326'>"
    "<map id='usemap' name='usemap'>{areas}</map></div></div></div>"
    "<div class='bkimgbottom'><a target='_blank' href='/Img/2008/11/20081104A8.pdf'>PDF原版</a></div></div>"
)


def bk53_article(
    *,
    over: str = "<div>综合新闻</div><div>02</div>",
    title: str = "<h1>举办职工技能大赛</h1>",
    reporter: str = "",
    body: Iterable[str] = (),
    areas: str = "",
    under: str = "",
) -> str:
    """Return a desktop article with the elements that are known of other papers. Arguments are HTML."""
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in body)
    return document(
        f"{in_divs(SITE)}<div>出版日期:2008年11月04日</div>{PICTURE.format(areas=areas)}{over}{title}"
        f"<div class='reporter'>{reporter}</div><div class='content' id='newspapercontent'>{paragraphs}</div>"
        f"<div>放大 缩小 默认</div>{under}<div>版权所有 陕西工人报</div>",
        "陕西工人报",
    )


def bk53_mobile_plan(day: str = "2008-11/04") -> str:
    """Return a plan in the theme mobileslide."""
    first, second = f"/content/{day}/edition326_A1.html", f"/content/{day}/edition333_A2.html"
    return document(
        f"<script>var banpre='no'; var bannext=\"{second}\";</script>"
        "<div class='navbar'><div class='curpagetitle'>第<div class='pagetitle'>A1</div>版</div></div>"
        "<div class='nav_list'><dl><dt><a href='/'>首页</a></dt><dt><a href='/review'>往刊回顾</a></dt></dl></div>"
        "<div class='sidebar' id='sidebar-main'><h3>版面导航</h3><nav><ul>"
        f"<li class='selected'><a href='{first}'>第A1版：要闻</a></li>"
        f"<li><a href='{second}'>第A2版：工会</a></li></ul></nav></div>"
        f"<div id='pagemu'><p class='mutitle'>第A1版：要闻</p><p><a href='/content/{day}/001051.html'>甲</a></p>"
        f"<p><a href='/content/{day}/001052.html'>乙</a></p></div><img usemap='#usemap' id='editionimg' "
        "src='http://szb.sxworker.com/Img/2008/11/mobile20081104000000000000000000000000000000000.jpg?editionid=326'>"
        f"<map id='usemap'><area alt='乙' href='/content/{day}/001052.html' id='area_list_1052'>"
        f"<area alt='丙' href='/content/{day}/001053.html'><area href='javascript:void(0)'></map>"
        "<div class='foot'><p>© 2008 陕西工人报</p></div>",
        "陕西工人报",
    )


def bk53_desktop_plan(day: str = "2008-11/04", pages: int = 3, shown: int = 2) -> str:
    """Return a plan in a desktop theme with date routes."""
    rows = "".join(
        f"<li class='{'on' if n % 2 else ''}'><span class='txt'><a  href=\"/content/{day}/{n}\">第{n}版：版名{n}</a></span>"
        f"<a href='/Img/2008/11/{day[-2:]}{n}.pdf'><img alt='pdf' src='pdficon.jpg'></a></li>"
        for n in range(1, pages + 1)
    )
    before = f"<a href='/content/{day}/{shown - 1}'>上一版</a>" if shown > 1 else ""
    return document(
        f"<div class='ban'><span class='pre2'>{before}</span><a href='/content/{day}/{shown + 1}'>下一版</a></div>"
        f"<div class='bktitle'><span>第{shown}版：版名{shown}</span></div>"
        f"<div id='pagetitleslist'><ul class='scroll'>{rows}</ul></div><ul class='scroll'>"
        f"<li><a href='/content/{day}/001051.html'>甲</a></li><li><a href='/content/{day}/001052.html'>乙</a></li></ul>"
        "<div class='pagepic'><img id='editionimg' src='/Img/2008/11/pc1.jpg'></div>"
    )
