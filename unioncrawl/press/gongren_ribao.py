"""The miniature 工人日报: its e-paper on www.workercn.cn and on the bare workercn.cn.

Ids and classes are those that readers of the real site rely on, the order of the text is that of its
pages; what is known of neither is made as plain as possible.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from unioncrawl.press.editions import (
    Edition,
    Printed,
    PrintedPage,
    editions_of,
    esc,
    file,
    jpeg,
    pdf,
    png,
    robots,
    web_page,
)
from unioncrawl.press.gongren_ribao_articles import ARTICLES, directory
from unioncrawl.press.server import Answer

__all__ = ["ARTICLES", "EDITIONS", "HOSTS", "MISSING", "site"]

HOSTS = ("www.workercn.cn", "workercn.cn")

MISSING = ("2026-11-17",)
"""Days without an issue: the site answers 404."""

SUBTITLE_INSIDE_TITLE = {ARTICLES[1].url}
"""Where ``——…`` stands in ``#ctitle`` behind a ``<br>``; elsewhere it follows in an element of its own.
Which of the two the real site does is not known."""

FOOTER = """
<div class="footer">
<p>关于中工网 | 版权声明 | 违法和不良信息举报电话:010-84151598
| 网络敲诈和有偿删帖举报电话:010-84151598</p>
<p>Copyright © 2008-2026 by www.workercn.cn. all rights reserved</p>
<div class="qr"><p>扫码关注</p><p>中工网微信</p><p>中工网微博</p>
<p>中工网抖音</p><p>工人日报<br>客户端</p></div>
<a class="close" href="javascript:void(0)">×</a>
</div>"""


def page_of(day: str, number: int, articles: list[Printed]) -> PrintedPage:
    """Return page ``number`` of the edition of ``day``."""
    base = directory(day, number)
    return PrintedPage(
        url=f"{base}/page.html",
        number=number,
        label=str(number),
        name=None,
        picture=None,
        pdf=f"{base}/grrb{day.replace('-', '')}{number}.pdf",
        articles=tuple(articles),
    )


EDITIONS = editions_of(ARTICLES, page_of)


def chrome(title: str, day: str, body: str) -> str:
    """Return a whole page around ``body``."""
    year, month, date = day.split("-")
    # 星期一 is what the site sends for every day; a script puts the right one in its place.
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{esc(title)}</title>
<style>.holder{{width:1000px;margin:0 auto}} #ccontent p{{text-indent:2em}}</style>
<script>var channel = "grrb"; function week(d) {{ return "日一二三四五六".charAt(d.getDay()); }}</script>
</head><body>
<div class="nav">中工娱乐</div>
<div class="masthead">工人日报 {year}年{month}月{date}日 <span id="week">星期一</span></div>
{body}
{FOOTER}
</body></html>
"""


def plan_page(edition: Edition, page: PrintedPage) -> str:
    """Return page.html of ``page``: the pages of ``edition`` and the titles on this one."""
    pages = "\n".join(
        f'<li><a class="pdf" href="{path(other.pdf or "")}"></a>'
        f'<a href="{path(other.url)}">{other.label}</a></li>'
        for other in edition.pages
    )
    titles = "\n".join(
        f'<li><a href="{path(article.url)}">{esc(article.title)}</a></li>' for article in page.articles
    )
    turned = edition.pages[(edition.pages.index(page) + 1) % len(edition.pages)]
    body = f"""<div class="holder"><ul id="pageUrl">
{pages}
</ul></div>
<div class="holder"><ul id="pageTitle">
{titles}
<li><a href="{path(turned.url)}">第{turned.label}版</a></li>
</ul></div>"""
    return chrome("工人日报-中工网", edition.published, body)


def article_page(article: Printed) -> str:
    """Return news-K.html of ``article``."""
    year, month, date = article.published.split("-")
    inside = article.url in SUBTITLE_INSIDE_TITLE
    subtitle = esc(article.subtitle or "")
    images = "".join(
        f'<img src="{path(image.url)}"><p>{esc(image.caption)}</p>\n' for image in article.images
    )  # the captions, which the body repeats
    body = f"""<div class="holder">
<div id="pretitle">{esc(article.kicker or "")}</div>
<div id="ctitle">{esc(article.title)}{f"<br>{subtitle}" if inside else ""}</div>
{f"<div>{subtitle}</div>" if subtitle and not inside else ""}
<div>《工人日报》({year}年{month}月{date}日 {article.page_label})</div>
<div id="imgs">{images}</div>
<div id="ccontent">
{"".join(f"<p>　　{esc(paragraph)}</p>{chr(10)}" for paragraph in article.paragraphs)}</div>
</div>"""
    return chrome(f"{article.title}-工人日报-中工网", article.published, body)


def path(url: str) -> str:
    """Return ``url`` without its host: the site's links are root-relative."""
    return urlsplit(url).path


def picture(url: str) -> Answer:
    """Return a small picture of the kind that the address names."""
    if url.endswith(".png"):
        return file(png(16, 12, (90, 110, 150)), "image/png")
    return file(jpeg(url), "image/jpeg")


def site() -> dict[str, Answer]:
    """Return the answers of both hosts, by path."""
    pages = {"/robots.txt": robots("User-agent: *", "Disallow: /admin/")}
    for edition in EDITIONS:
        for page in edition.pages:
            pages[path(page.url)] = web_page(plan_page(edition, page))
            pages[path(page.pdf or "")] = file(pdf(f"grrb{page.number:02d}"), "application/pdf")
    for article in ARTICLES:
        pages[path(article.url)] = web_page(article_page(article))
        pages |= {path(image.url): picture(image.url) for image in article.images}
    return pages
