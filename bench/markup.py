"""How a page of the generated paper looks: as large and as uneven as pages of real e-papers are.

Most of a page is the same on all: menus, styles, scripts. Each has, beside its text, what such pages have of
their own: lists of other titles, addresses for sharing, counters, tokens, slots for advertisements. And the
site itself changes with time: a build number each fortnight, some rules and scripts each half year.
"""

from __future__ import annotations

import base64
import datetime as dt
import functools
import random
from urllib.parse import quote, urlsplit

from bench import template
from bench.prose import Author
from unioncrawl.press.editions import Edition, Printed, PrintedPage, esc

VIEW_STATE = 900
"""Bytes of the state that pages of such products carry along."""


@functools.lru_cache(maxsize=4)
def _day_of_site(published: str) -> tuple[str, str, str]:
    """Return the build number, the menus and the list of the most read of a day."""
    day = dt.date.fromisoformat(published)
    build = f"{random.Random(f'build {day.toordinal() // 14}').getrandbits(40):010x}"
    author = Author(f"site {day}")
    chance = author.chance
    rows = "\n".join(
        f'<li><i class="num n{n}">{n}</i><a href="/c/{published}/{chance.randrange(6_000_000, 9_000_000)}.shtml"'
        f' target="_blank" title="{(title := esc(author.heading()))}">{title}</a><em>{chance.randrange(99_999)}</em></li>'
        for n in range(1, 11)
    )
    return build, template.menus(), f'<div class="hot-rank"><h3>点击排行</h3><ul>\n{rows}\n</ul></div>'


def _season(published: str) -> int:
    """Return the number of the half year."""
    day = dt.date.fromisoformat(published)
    return 2 * day.year + (day.month > 6)


def chrome(title: str, url: str, published: str, head: str, body: str) -> str:
    """Return a whole page around ``body``."""
    year, month, date = published.split("-")
    build, menus, hot = _day_of_site(published)
    chance = random.Random(url)
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{esc(title)}</title>
<meta http-equiv="X-UA-Compatible" content="IE=edge,chrome=1">
<meta name="viewport" content="width=device-width,initial-scale=1.0,maximum-scale=1.0,user-scalable=no">
{head}<link rel="canonical" href="{url}">
<link rel="stylesheet" href="/static/css/base.{build}.css">
<link rel="stylesheet" href="/static/css/paper.{build}.css">
<style>
{template.styles(_season(published))}</style>
<script src="/static/js/jquery-1.11.3.min.js"></script>
<script src="/static/js/paper.{build}.js"></script>
<script>
var pageInfo = {{"id":"{chance.getrandbits(64):016x}","channel":"grrb","day":"{published}","build":"{build}",
"token":"{chance.getrandbits(128):032x}","rendered":{chance.randrange(1_577_800_000_000, 1_790_000_000_000)}}};
{template.scripts(_season(published))}</script>
</head><body class="paper">
{menus}
<div class="masthead">工人日报 {year}年{month}月{date}日 <span id="week">星期一</span></div>
<input type="hidden" name="__VIEWSTATE" value="{base64.b64encode(chance.randbytes(VIEW_STATE)).decode()}">
{body}
<div class="side">
{hot}
{_slots(chance)}
</div>
{_foot(chance, published)}
</body></html>
"""


def surroundings(article: Printed) -> tuple[str, str, str]:
    """Return what other systems put around ``article``: into the head, over the body and under it."""
    build, menus, hot = _day_of_site(article.published)
    chance = random.Random(f"around {article.url}")
    season = _season(article.published)
    head = f"""<meta http-equiv="X-UA-Compatible" content="IE=edge,chrome=1">
<meta name="keywords" content="{esc(article.title[:12])}">
<meta name="description" content="{esc(article.paragraphs[0][:110])}">
<link rel="stylesheet" href="/static/css/base.{build}.css">
<style>
{template.styles(season)}</style>
<script src="/static/js/jquery-1.11.3.min.js"></script>
<script>
var token = "{chance.getrandbits(128):032x}";
{template.scripts(season)}</script>"""
    state = base64.b64encode(chance.randbytes(VIEW_STATE)).decode()
    over = f'{menus}\n<input type="hidden" name="__VIEWSTATE" value="{state}">\n'
    under = f"""{_sharing(article)}
{_related(article)}
{_feed(article)}
<div class="side">
{hot}
{_slots(chance)}
</div>"""
    return head, over, under


def _slots(chance: random.Random) -> str:
    """Return the slots for advertisements."""
    return "\n".join(
        f'<div class="slot" id="slot_{chance.randrange(10**6, 10**7)}" data-pos="{place}" data-size="{size}">'
        f'<script>slotFill("{place}", "{chance.getrandbits(60):x}", {chance.randrange(1000)});</script></div>'
        for place, size in (
            ("top", "1000x90"),
            ("right", "300x250"),
            ("inner", "640x60"),
            ("foot", "1000x60"),
        )
    )


def _foot(chance: random.Random, published: str) -> str:
    year = published[:4]
    return f"""<div class="footer">
<p>关于中工网 | 版权声明 | 违法和不良信息举报电话:010-84151598
| 网络敲诈和有偿删帖举报电话:010-84151598</p>
<p>Copyright © 2008-{year} by www.workercn.cn. all rights reserved</p>
<div class="qr"><p>扫码关注</p><p>中工网微信</p><p>中工网微博</p>
<p>中工网抖音</p><p>工人日报<br>客户端</p></div>
<a class="close" href="javascript:void(0)">×</a>
</div>
<script>(function () {{ var s = document.createElement("script"); s.async = true;
s.src = "//stat.workercn.cn/hm.js?{chance.getrandbits(64):x}"; document.body.appendChild(s); }})();</script>"""


def path(url: str) -> str:
    """Return ``url`` without its host: the site's links are root-relative."""
    return urlsplit(url).path


def lists(edition: Edition, page: PrintedPage) -> str:
    """Return the pages of ``edition`` and the titles on ``page``."""
    pages = "\n".join(
        f'<li class="{"on" if other is page else "off"}"><a class="pdf" href="{path(other.pdf or "")}"></a>'
        f'<a href="{path(other.url)}">第{other.number:02d}版：{other.name}</a></li>'
        for other in edition.pages
    )
    titles = "\n".join(
        f'<li><a href="{path(article.url)}" title="{esc(article.title)}">{esc(article.title)}</a></li>'
        for article in page.articles
    )
    return f"""<div class="holder left"><ul id="pageUrl">
{pages}
</ul></div>
<div class="holder left"><ul id="pageTitle">
{titles}
</ul></div>"""


def plan_page(edition: Edition, page: PrintedPage) -> str:
    """Return page.html of ``page``."""
    areas = "\n".join(
        f'<area shape="rect" coords="{40 * n},{55 * n},{40 * n + 300},{55 * n + 210}" href="{path(article.url)}"'
        f' alt="{esc(article.title)}">'
        for n, article in enumerate(page.articles)
    )
    body = f'{lists(edition, page)}\n<map name="pagemap" id="pagemap">\n{areas}\n</map>'
    return chrome("工人日报-中工网", page.url, edition.published, "", body)


def article_page(edition: Edition, page: PrintedPage, article: Printed) -> str:
    """Return news-K.html of ``article``."""
    year, month, date = article.published.split("-")
    images = "".join(
        f'<img src="{path(image.url)}" alt=""><p>{esc(image.caption)}</p>\n' for image in article.images
    )
    body = f"""{lists(edition, page)}
<div class="holder main">
<div id="pretitle">{esc(article.kicker or "")}</div>
<div id="ctitle">{esc(article.title)}</div>
{f"<div>{esc(article.subtitle)}</div>" if article.subtitle else ""}
<div>《工人日报》({year}年{month}月{date}日 {article.page_label})</div>
<div id="imgs">{images}</div>
<div id="ccontent">
{"".join(f"<p>　　{esc(paragraph)}</p>{chr(10)}" for paragraph in article.paragraphs)}</div>
{_turning(page, article)}
</div>
{_sharing(article)}
{_related(article)}
{_feed(article)}"""
    summary = esc(article.paragraphs[0][:110])
    head = (
        f'<meta name="keywords" content="{esc(article.title[:12])},工人日报,{page.name}">\n'
        f'<meta name="description" content="{summary}">\n<meta property="og:title" content="{esc(article.title)}">\n'
        f'<meta property="og:url" content="{article.url}">\n<meta name="author" content="{esc(article.authors[0])}">\n'
    )
    return chrome(f"{article.title}-工人日报-中工网", article.url, article.published, head, body)


def _turning(page: PrintedPage, article: Printed) -> str:
    place = page.articles.index(article)
    before, after = page.articles[max(0, place - 1) : place], page.articles[place + 1 : place + 2]
    links = [f'<p>上一篇：<a href="{path(other.url)}">{esc(other.title)}</a></p>' for other in before]
    links += [f'<p>下一篇：<a href="{path(other.url)}">{esc(other.title)}</a></p>' for other in after]
    return "\n".join(links)


def _sharing(article: Printed) -> str:
    """Return the links for sharing: title and address twice over, as such links have them."""
    title, url = quote(article.title), quote(article.url, safe="")
    return f"""<div class="share"><span>分享到：</span>
<a class="wb" href="https://service.weibo.com/share/share.php?url={url}&amp;title={title}&amp;appkey=1343713053"></a>
<a class="qz" href="https://sns.qzone.qq.com/cgi-bin/qzshare/cgi_qzshare_onekey?url={url}&amp;title={title}"></a>
</div>"""


def _related(article: Printed) -> str:
    author = Author(f"related {article.url}")
    chance = author.chance
    rows = "\n".join(
        f'<li><a href="/c/{chance.randrange(2012, 2026)}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}/'
        f'{chance.randrange(3_000_000, 9_000_000)}.shtml">{esc(author.heading())}</a></li>'
        for _ in range(6)
    )
    likes, views = chance.randrange(400), chance.randrange(30_000)
    return f"""<div class="related"><h3>相关阅读</h3><ul>
{rows}
</ul><p class="count"><b id="likes">{likes}</b> <b id="views">{views}</b></p></div>"""


def _feed(article: Printed) -> str:
    """Return what the site recommends, with thumbnails, and what readers had to say."""
    author = Author(f"feed {article.url}")
    chance = author.chance
    rows = "\n".join(
        f'<li class="feed"><a href="/c/{chance.getrandbits(64):016x}.shtml"><i class="lazy" data-bg="//img.workercn.cn/t/'
        f'{chance.getrandbits(96):024x}.jpg"></i><h4>{esc(author.heading())}</h4></a>'
        f"<span>{chance.randrange(1, 24)}小时前</span></li>"
        for _ in range(12)
    )
    remarks = "\n".join(
        f'<li id="c{chance.randrange(10**7, 10**8)}"><b>{author.name()}</b><p>{esc(author.sentence())}</p>'
        f"<i>{chance.randrange(1, 24):02d}:{chance.randrange(60):02d}</i><em>{chance.randrange(90)}</em></li>"
        for _ in range(chance.randrange(4))
    )
    return f"""<div class="recommend"><h3>猜你喜欢</h3><ul>
{rows}
</ul></div>
<div class="remarks"><h3>网友评论</h3><ul>
{remarks}
</ul></div>"""
