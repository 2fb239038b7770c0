"""How the made-up sites show what they print: two e-paper products, each with a template that may follow the first."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import attrs

from unioncrawl.press.editions import Edition, Printed, PrintedPage, esc
from year.papers import WORKERCN, Paper

NO_ISSUE = "找不到所在刊期！"
"""All that 53BK says of a day without an issue, with status 200."""

ERROR_PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>系统提示</title></head>
<body><div class="tip"><h3>服务器繁忙</h3><p>数据库连接失败，技术人员正在处理。</p>
<p><a href="/">首页</a></p></div></body></html>"""
"""What a site in trouble may say with status 200, whatever was asked for."""


@attrs.frozen(kw_only=True)
class Look:
    """How a site shows its pages."""

    is_new: bool = False
    """In the second template."""

    charset: str = "utf-8"
    """As the page names it."""

    @property
    def codec(self) -> str:
        """Python's name of the encoding."""
        return "gb18030" if self.charset == "gb2312" else self.charset


def plan_page(paper: Paper, edition: Edition, page: PrintedPage, look: Look) -> str:
    """Return the plan of ``page``: the pages of ``edition``, and the titles on this one."""
    make = _workercn_plan if paper.platform == WORKERCN else _bk53_plan
    return make(paper, edition, page, look)


def article_page(paper: Paper, edition: Edition, article: Printed, look: Look) -> str:
    """Return the page of ``article``."""
    if paper.platform == WORKERCN:
        return (_workercn_new if look.is_new else _workercn_article)(paper, article, look)
    return (_bk53_new if look.is_new else _bk53_article)(paper, edition, article, look)


# -- the e-paper of 中工网


def _workercn_frame(paper: Paper, day: str, title: str, body: str, look: Look) -> str:
    year, month, date = day.split("-")
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="{look.charset}"><title>{esc(title)}</title>
<style>.holder{{width:1000px;margin:0 auto}} #ccontent p{{text-indent:2em}}</style></head><body>
<div class="nav"><a href="/">首页</a></div>
<div class="masthead">{paper.title} {year}年{month}月{date}日 <span id="week">星期一</span></div>
{body}
<div class="footer"><p>关于中工网 | 版权声明 | 违法和不良信息举报电话:010-84151598</p></div>
</body></html>
"""


def _workercn_plan(paper: Paper, edition: Edition, page: PrintedPage, look: Look) -> str:
    pages = "\n".join(
        f'<li><a href="{path(one.url)}">{one.label} {one.name}</a></li>' for one in edition.pages
    )
    body = f"""<div class="holder"><ul id="pageUrl">
{pages}
</ul></div>
<div class="holder"><ul id="pageTitle">
{_titles(page.articles)}
</ul></div>"""
    return _workercn_frame(paper, edition.published, f"{paper.title}-中工网", body, look)


def _workercn_article(paper: Paper, article: Printed, look: Look) -> str:
    year, month, date = article.published.split("-")
    body = f"""<div class="holder">
<div id="pretitle">{esc(article.kicker or "")}</div>
<div id="ctitle">{esc(article.title)}</div>
<div>《{paper.title}》({year}年{month}月{date}日 {article.page_label})</div>
<div id="imgs"></div>
<div id="ccontent">
{_paragraphs(article)}</div>
</div>"""
    return _workercn_frame(paper, article.published, f"{article.title}-{paper.title}-中工网", body, look)


def _workercn_new(paper: Paper, article: Printed, look: Look) -> str:
    """Return an article in a template without the ids of the first; the order of the lines is the same."""
    year, month, date = article.published.split("-")
    return f"""<!DOCTYPE html>
<html lang="zh-CN" class="v2"><head><meta charset="{look.charset}"><title>{esc(article.title)}-{paper.title}-中工网</title>
<link rel="stylesheet" href="/v2/reader.css"></head><body class="reader theme-light">
<header class="top-bar"><nav class="top-nav"><a class="brand" href="/">首页</a></nav></header>
<main class="reader-main"><section class="issue-line">
<time class="issue-date">{paper.title} {year}年{month}月{date}日</time></section>
<article class="story">
<h4 class="story-kicker">{esc(article.kicker or "")}</h4>
<h2 class="story-title">{esc(article.title)}</h2>
<p class="story-origin">《{paper.title}》({year}年{month}月{date}日 {article.page_label})</p>
<section class="story-body">
{_paragraphs(article, "story-line")}</section>
</article></main>
<footer class="reader-foot"><small>关于中工网 | 版权声明 | 违法和不良信息举报电话:010-84151598</small></footer>
</body></html>
"""


# -- 53BK


def _bk53_frame(paper: Paper, edition: Edition, page: PrintedPage, right: str, look: Look) -> str:
    year, month, date = edition.published.split("-")
    areas = "\n".join(
        f'<area shape="rect" alt="{esc(one.title)}" coords="7,{110 * n},406,{110 * n + 100}" href="{path(one.url)}" />'
        for n, one in enumerate(page.articles)
    )
    return f"""<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset={look.charset}"><title>{paper.title}电子版</title>
</head><body>
<div class="top">{paper.title}官方网站 | <a href="/">首页</a> 今天是<b id="today"></b></div>
<div class="date">出版日期:{year}年{month}月{date}日</div>
<div class="bkleft"><div id="bkimg"><map id="usemap" name="usemap">
{areas}
</map></div>
<div class="bktitle"><span>当前版:第{page.label}版:{page.name}</span></div>
<div class="titlenav">版面翻页</div></div>
<div class="bkright">
{right}
</div></body></html>
"""


def _bk53_plan(paper: Paper, edition: Edition, page: PrintedPage, look: Look) -> str:
    pages = "\n".join(
        f'<li><span class="txt"><a  href="{path(one.url)}">第{one.label}版：{one.name}</a></span></li>'
        for one in edition.pages
    )
    right = f"""<div id="pagetitleslist"><h3>版面导航</h3><ul class="scroll">
{pages}
</ul></div>
<h3>本版导读</h3><ul>
{_titles(page.articles)}
</ul>"""
    return _bk53_frame(paper, edition, page, right, look)


def _bk53_article(paper: Paper, edition: Edition, article: Printed, look: Look) -> str:
    page = next(one for one in edition.pages if article.url in {printed.url for printed in one.articles})
    right = f"""<div>{page.name}</div>
<div>{page.label}</div>
{f"<div>{esc(article.kicker)}</div>" if article.kicker else ""}
<h1>{esc(article.title)}</h1>
<div class="content" id="newspapercontent">
{_paragraphs(article)}
</div>
<div class="tools"><a href="#">放大</a> <a href="#">缩小</a> <a href="#">默认</a></div>"""
    return _bk53_frame(paper, edition, page, right, look)


def _bk53_new(paper: Paper, edition: Edition, article: Printed, look: Look) -> str:
    """Return an article in a template of another kind, which has none of the marks of the first."""
    page = next(one for one in edition.pages if article.url in {printed.url for printed in one.articles})
    year, month, date = edition.published.split("-")
    return f"""<!DOCTYPE html>
<html class="h5"><head><meta charset="{look.charset}"><title>{esc(article.title)}</title>
<link rel="stylesheet" href="/h5/app.css"></head><body class="h5-body">
<header class="h5-head"><span class="logo">{paper.title}</span><span class="when">{year}-{month}-{date}</span>
<span class="where">{page.name}</span></header>
<main class="h5-main"><section class="h5-story"><h3 class="h5-kicker">{esc(article.kicker or "")}</h3>
<h2 class="h5-title">{esc(article.title)}</h2>
<section class="h5-text">
{_paragraphs(article, "h5-line")}
</section></section></main>
<footer class="h5-foot"><em>版权所有 {paper.title}社</em></footer>
</body></html>
"""


# -- both


def _titles(articles: Sequence[Printed]) -> str:
    return "\n".join(f'<li><a href="{path(one.url)}">{esc(one.title)}</a></li>' for one in articles)


def _paragraphs(article: Printed, name: str = "") -> str:
    begin = f'<p class="{name}">' if name else "<p>"
    return "".join(f"{begin}　　{esc(paragraph)}</p>\n" for paragraph in article.paragraphs)


def path(url: str) -> str:
    """Return ``url`` without its host."""
    return urlsplit(url).path
