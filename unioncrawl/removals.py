"""Whether an answer in place of an article says that there is no such article (any more).

The facts are those of one stored response, so a crawl, an import, a reparse and a rebuild judge alike:

- 404 and 410 say so by themselves (``archive/articles.py`` knows them by their status).
- A notice with status 200 (稿件不存在, 页面找不到了) says so: a page that gives no article and whose own words, links
  apart, are little more than that. One that asks to log in, to wait or to prove that one is human says nothing of it.
- A redirect says so if it leads to the front page of the site, to the plan of an edition or to a page of errors. One to
  the same article under another address does not: http to https, the mobile twin, a new path that has its number.

What is no removal: 403, 5xx, no answer, robots.txt, walls and captchas, a redirect elsewhere, a page that gives no
article for any other reason. All these may be the visitor's fault, or the parser's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from unioncrawl.errors import GoneError, NotAnArticleError, PageError

if TYPE_CHECKING:
    from unioncrawl.pages import ArticlePage

REDIRECTS = (301, 302, 303, 307, 308)

LONGEST_NOTICE = 40
"""Characters of a line that is a notice; a sentence of a text that speaks of pages that are gone is longer."""

LEAST_BESIDE = 600
"""Characters that are no links. A page with as many has something else to say."""

LEAST_NUMBER = 5
"""Digits of a number that names an article on its own: shorter ones count those of a day or a page."""

_VERBS = r"(?:找|走|访问)不到|(?:未|没有?|无法)找到"
_MISSING = rf"不存在|(?:已经?|被)(?:被)?(?:删除|撤销|撤下|屏蔽)|走丢|已下线|已失效|已过期|{_VERBS}|not found"
_WHAT = "稿件|文章|页面|网页|新闻|信息|内容|资讯|链接|网址|地址|资源|文件|page|article|file"
_END = r"了?(?:或(?:者|已)?.{0,4}(?:删除|过期))?\W*"
_NOTICE = re.compile(
    rf"[^，。]{{0,14}}(?:{_WHAT})[^，。]{{0,8}}(?:{_MISSING}){_END}"
    rf"|[^，。]{{0,14}}(?:{_VERBS})[^，。]{{0,10}}(?:{_WHAT}){_END}"
    r"|\W*(?:http|error|错误)?\W*404(?!\d)\W*(?:错误|error|not found|file not found|页面)?\W*|\W*not found\W*",
    re.IGNORECASE,
)
_WALL = re.compile(
    r"登录|登陆|验证码|频繁|安全检查|安全验证|防火墙|拦截|人机|权限|captcha|forbidden|审核中", re.IGNORECASE
)
_SPOKEN = re.compile(r"""alert\(\s*["']([^"'<>]{1,60})["']|<title>\s*([^<]{1,60})</title>""", re.IGNORECASE)
_MOST_SCRIPT = 3_000
_CLAUSE = re.compile(r"[，。！!；;：:\s]+")

_FRONT = re.compile(r"/?(?:(?:index|default|home|main)\w{0,3}\.[a-z]{3,5})?", re.IGNORECASE)
_ERROR_PAGE = re.compile(
    r"(?:^|[/_.-])(?:404|410|error\w*|not_?found|no_?page|deleted?)(?:[/_.-]|$)", re.IGNORECASE
)
_WALL_PAGE = re.compile(r"login|passport|captcha|verify|waf|403|50\d", re.IGNORECASE)


def by_redirect(page: ArticlePage) -> GoneError | None:
    """Return why a redirect in place of an article says that it is gone, ``None`` if it does not."""
    location = page.response.headers.get("Location")
    if page.status not in REDIRECTS or not location:
        return None
    url = str(page.response.url)
    try:
        target = urljoin(url, location.strip())
        place = urlsplit(target)
    except ValueError:  # no address
        return None
    if page.source.canonical(target) == page.address or _same_number(page.address, target):
        return None
    where = _leads_to(page, url, target, place.path)
    return GoneError(f"leads to {where}: {target}", url=page.address) if where else None


def _leads_to(page: ArticlePage, url: str, target: str, path: str) -> str:
    from unioncrawl.road import role_of  # which asks the pages

    if _WALL_PAGE.search(path):
        return ""
    if _ERROR_PAGE.search(path):
        return "a page of errors"
    if not (page.source.is_on_host(target) or _bare(target) == _bare(url)):
        return ""
    if _FRONT.fullmatch(path) and not urlsplit(target).query:
        return "the front page"
    return "the plan of an edition" if role_of(target) == "plan" else ""


def _bare(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.").removeprefix("m.")


def _same_number(url: str, target: str) -> bool:
    """Return whether the number that names an article is in both addresses: a CMS has moved it."""
    numbers = re.findall(rf"\d{{{LEAST_NUMBER},}}", _last(url))
    return bool(numbers) and numbers[-1] in re.findall(r"\d+", _last(target))


def _last(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path.rstrip('/').rpartition('/')[2]}?{parts.query}"


def by_notice(page: ArticlePage, error: PageError) -> GoneError | None:
    """Return why a page that gave no article says that there is none, ``None`` if it does not.

    :param error: why it gave none. A page that could not be read to its end says nothing.
    """
    notice = _notice(page) if error.kind in ("layout", "not-an-article") else None
    if not notice:
        return None
    reason = error.reason if isinstance(error, NotAnArticleError) else f"the page says {notice!r}"
    return GoneError(reason, url=page.address)


def _notice(page: ArticlePage) -> str | None:
    try:
        blocks = page.blocks
    except PageError:  # empty, or too large
        return None
    own = [block.text for block in blocks if not block.linked]
    if not own:
        own = _spoken(page.response.text)
    if sum(map(len, own)) >= LEAST_BESIDE or any(map(_WALL.search, own)):
        return None
    return next((line for line in own if is_notice(line)), None)


def _spoken(html: str) -> list[str]:
    """Return what a page without a visible word says: an alert, its title."""
    return [first or second for first, second in _SPOKEN.findall(html[:_MOST_SCRIPT])]


def is_notice(line: str) -> bool:
    """Return whether a line says that there is no such page, and nothing else."""
    if len(line) > LONGEST_NOTICE:
        return False
    return any(_NOTICE.fullmatch(clause) for clause in (line, *_CLAUSE.split(line)) if clause)
