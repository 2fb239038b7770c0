"""The miniature 陕西工人报: its e-paper on szb.sxworker.com, a 53BK site, desktop pages and mobile twins.

The order of the text is that of the site's pages; ids, classes and routes are those of the product on
other sites. How the site marks up 引题 and 副题 is not known, so here they have nothing to go by.
"""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from unioncrawl.press.editions import (
    Edition,
    Printed,
    PrintedPage,
    editions_of,
    esc,
    file,
    jpeg,
    png,
    robots,
    web_page,
)
from unioncrawl.press.server import Answer
from unioncrawl.press.shaanxi_gongren_bao_articles import ARTICLES, PAGE_NAMES, ROOT

__all__ = ["ARTICLES", "EDITIONS", "HOST", "MISSING", "site"]

HOST = "szb.sxworker.com"

MISSING = ("2016-12-06",)
"""Days between the editions without an issue: the site answers 200 and ``NO_ISSUE``."""

NO_ISSUE = "找不到所在刊期！"
"""The whole answer for a day without an issue."""

FIRST_DAY, LAST_DAY = dt.date(1983, 1, 1), dt.date(2017, 12, 31)
"""For the days from one to the other the site knows whether there was an issue."""

RENDERED = ("2023年08月11日", "2023年08月25日", "2023年09月15日")
"""Days that mobile pages print: those on which they were made, not those of the issues."""

LOGO = f"{ROOT}/Content/weixinlogo.png"
"""What mobile pages share where the page has no picture: no article's image."""

WITHOUT_PICTURE = f"{ROOT}/content/2016-12/07/2"
"""The page that has no picture."""

UNDECLARED_PLAN = f"{ROOT}/content/2016-12/07/2"
"""The plan that is sent in GBK without saying so."""


def page_of(day: str, number: int, articles: list[Printed]) -> PrintedPage:
    """Return page ``number`` of the edition of ``day``."""
    year, month, date = day.split("-")
    url = f"{ROOT}/content/{year}-{month}/{date}/{number}"
    picture = f"{ROOT}/Img/{year}/{month}/{year}{month}{date}{number:02d}-1.jpg"
    return PrintedPage(
        url=url,
        number=number,
        label=f"{number:02d}",
        name=PAGE_NAMES[day, number],
        picture=None if url == WITHOUT_PICTURE else picture,
        pdf=None,
        articles=tuple(articles),
    )


EDITIONS = editions_of(ARTICLES, page_of)


def mobile(url: str) -> str:
    """Return the address of the mobile twin of the article at ``url``."""
    return url.replace("/content/", "/m/content/", 1)


def ident(article: Printed) -> str:
    """Return the six digits of ``article``'s address."""
    return article.url.rpartition("/")[2].removesuffix(".html")


def meta(declared: str | None) -> str:
    """Return the meta element that declares the charset, or nothing."""
    return f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""


def edition_id(page: PrintedPage) -> int:
    """Return the number by which the product knows ``page``."""
    return int(page.url.rsplit("-", 1)[1].replace("/", ""))


def facsimile(page: PrintedPage) -> str:
    """Return the picture of ``page`` with an area for each article: the product shows it on articles, too."""
    if page.picture is None:
        return ""
    areas = "\n".join(
        f'<area shape="rect" alt="{esc(article.title)}" coords="7,{110 * n},406,{110 * n + 100}"'
        f' href="{path(article.url)}" id="area_list_{int(ident(article))}" target="_self" />'
        for n, article in enumerate(page.articles)
    )
    return f"""<div class="bkimg"><div class="pagepic"><div id="bkimg">
<img usemap="#usemap" id="editionimg" src="{page.picture}?editionid={edition_id(page)}" border="0"
 alt="陕西工人报{page.name}" />
<map id="usemap" name="usemap">
{areas}
</map></div></div></div>"""


def turning(edition: Edition, page: PrintedPage) -> str:
    """Return the links to the pages before and after ``page``; at either end there is none."""
    place = edition.pages.index(page)
    before = edition.pages[place - 1 : place] if place else ()
    after = edition.pages[place + 1 : place + 2]
    links = [f'<a href="{path(other.url)}">上一版</a>' for other in before]
    links += [f'<a href="{path(other.url)}">下一版</a>' for other in after]
    issues = '<a href="#">上一期</a> <a href="#">下一期</a>'
    return f'<div class="ban"><span class="pre2">{issues} {" ".join(links)}</span></div>'


def left_column(edition: Edition, page: PrintedPage) -> str:
    """Return the column with the page's picture and the way to the other pages."""
    return f"""<div class="bkleft">
{facsimile(page)}
<div class="bktitle"><span>当前版:第{page.label}版:{page.name}</span></div>
{turning(edition, page)}
{f'<div class="bkimgbottom"><a id="map_zoom" href="{page.picture}"></a></div>' if page.picture else ""}
<div class="titlenav">版面翻页</div>
</div>"""


def desktop(edition: Edition, page: PrintedPage, right: str, declared: str | None) -> str:
    """Return a whole desktop page: the frame, the left column and ``right`` beside it."""
    year, month, date = edition.published.split("-")
    return f"""<!DOCTYPE html>
<html><head>{meta(declared)}<title>陕西工人报电子版</title>
<script type="text/javascript">
var webd="/"; var qiid="{2100 + EDITIONS.index(edition)}"; var editionid="{edition_id(page)}";
var issuedate="{edition.published}"; var calendarurl=webd+"jquery/dayslist";
</script></head><body>
<div class="top">陕西工人报官方网站 | <a href="/">陕工网首页</a> 今天是<b id="today"></b></div>
<div class="notice">跟帖评论自律管理承诺书  不良信息举报电话:陕工网(029-87339475)</div>
<div class="date">出版日期:{year}年{month}月{date}日</div>
{left_column(edition, page)}
<div class="bkright">
{right}
</div></body></html>
"""


def plan_page(edition: Edition, page: PrintedPage, declared: str | None = "utf-8") -> str:
    """Return the plan of ``page``: the pages of ``edition`` and the titles on this one."""
    pages = "\n".join(
        # Two blanks before href, as the product writes them.
        f'<li><span class="txt"><a  href="{path(other.url)}">第{other.number}版：{other.name}</a></span></li>'
        for other in edition.pages
    )
    titles = "\n".join(
        f'<li><a href="{path(article.url)}">{esc(article.title)}</a></li>' for article in page.articles
    )
    right = f"""<div id="pagetitleslist"><h3>版面导航</h3><ul class="scroll">
{pages}
</ul></div>
<h3>本版导读</h3><ul>
{titles}
</ul>"""
    return desktop(edition, page, right, declared)


def body_of(article: Printed) -> str:
    """Return the elements of the body of ``article``."""
    pictures = "".join(f'<p align="center"><img src="{path(image.url)}"></p>\n' for image in article.images)
    return pictures + "\n".join(f"<p>　　{esc(paragraph)}</p>" for paragraph in article.paragraphs)


def article_page(edition: Edition, page: PrintedPage, article: Printed) -> str:
    """Return the desktop page of ``article``."""
    reporter = f'<div class="reporter">{esc(article.author_line)}</div>' if article.author_line else ""
    right = f"""<div>{page.name}</div>
<div>{page.label}</div>
{f"<div>{esc(article.kicker)}</div>" if article.kicker else ""}
<h1>{esc(article.title)}</h1>
{f"<div>{esc(article.subtitle)}</div>" if article.subtitle else ""}
{reporter}
<div class="content" id="newspapercontent">
{body_of(article)}
</div>
<div class="tools"><a href="#">放大</a> <a href="#">缩小</a> <a href="#">默认</a></div>"""
    return desktop(edition, page, right, article.declared)


def neighbours(articles: tuple[Printed, ...], article: Printed) -> str:
    """Return the links to the articles of the edition before and after ``article``."""
    place = articles.index(article)
    before = articles[place - 1 : place] if place else ()
    after = articles[place + 1 : place + 2]
    rows = [f'<p>上篇:<a href="{path(mobile(a.url))}">{esc(a.title)}</a></p>' for a in before]
    rows += [f'<p>下篇:<a href="{path(mobile(a.url))}">{esc(a.title)}</a></p>' for a in after]
    return "\n".join(rows)


def mobile_page(edition: Edition, page: PrintedPage, article: Printed) -> str:
    """Return the mobile twin of ``article``: without page, day of issue, 引题 and 副题."""
    place = edition.articles.index(article)
    author = f"<p>{esc(article.author_line)}</p>" if article.author_line else ""
    share = page.picture or LOGO
    return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>陕西工人报</title></head>
<body><div class="main">
<div class="loading">等待处理…</div>
<h1>{esc(article.title)}</h1>
<p>{RENDERED[place % len(RENDERED)]}</p>
{author}
<div class="content">
{body_of(article)}
</div>
<div class="updown">
{neighbours(edition.articles, article)}
</div>
<div class="share">分享到</div>
<div class="foot"><p>&copy; 2023 陕西工人报</p><p>制作单位:53BK.com</p>
<p><a href="javascript:void(0);" id="toTop" class="gotop">&uarr; TOP</a></p></div>
<div class="weixinimg"><div id="sharedata_pic">{share}</div><div id="sharedata_des">陕西工人报</div>
<div id="sharedata_url">{mobile(article.url)}</div><img src="{share}" alt="陕西工人报电子版" /></div>
</div></body></html>
"""


def path(url: str) -> str:
    """Return ``url`` without its host."""
    return urlsplit(url).path


def days_without_issue() -> dict[str, Answer]:
    """Return the answers for days without an issue, by path."""
    nothing = web_page(NO_ISSUE, content_type="text/html; charset=utf-8")
    days = (FIRST_DAY + dt.timedelta(n) for n in range((LAST_DAY - FIRST_DAY).days + 1))
    return dict.fromkeys((f"/content/{day:%Y-%m/%d}" for day in days), nothing)


def pages_of(edition: Edition, page: PrintedPage) -> dict[str, Answer]:
    """Return the answers for ``page``, its articles and pictures, by path."""
    answers = {}
    if page.picture:
        facsimile_file = file(jpeg(page.picture), "image/jpeg")
        answers[path(page.picture)] = facsimile_file
        answers[f"{path(page.picture)}?editionid={edition_id(page)}"] = facsimile_file
    if page.url == UNDECLARED_PLAN:
        answers[path(page.url)] = web_page(plan_page(edition, page, None), charset="gb18030")
    else:
        answers[path(page.url)] = web_page(plan_page(edition, page))
    for article in page.articles:
        markup = article_page(edition, page, article)
        if not article.mobile_only:
            answers[path(article.url)] = web_page(markup, charset=article.charset)
        answers[path(mobile(article.url))] = web_page(mobile_page(edition, page, article))
        answers |= {path(image.url): file(jpeg(image.url), "image/jpeg") for image in article.images}
    return answers


def site() -> dict[str, Answer]:
    """Return the answers of the host, by path."""
    pages = days_without_issue()
    pages[path(LOGO)] = file(png(8, 8, (200, 30, 30)), "image/png")
    pages["/robots.txt"] = robots("User-agent: *", "Disallow: /Search/")
    for edition in EDITIONS:
        for page in edition.pages:
            pages |= pages_of(edition, page)
        first = edition.pages[0]
        # The route of the day shows the same as that of its first page.
        pages[path(first.url).removesuffix("/1")] = pages[path(first.url)]
        pages["/"] = pages[path(first.url)]
    return pages
