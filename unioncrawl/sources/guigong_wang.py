"""桂工网, portal of the unions of Guangxi (广西).

Site:      https://gxworker.org.cn/gxworker/
Articles:  of 2023-05 to 2025-01 are evidenced
Platform:  a portal (``platforms/portal.py``)
Caveats:   - the date in the address is a re-filing date: only the printed one counts
           - 摘要 repeats the first paragraph
           - source, author and date stand on three lines or on one
           - round-ups: each unit on a line of its own before its story
"""

from __future__ import annotations

import re

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage, ListPage
from unioncrawl.platforms.portal import PortalArticlePage, PortalSpider
from unioncrawl.platforms.portal_lines import Anatomy
from unioncrawl.platforms.portal_list import PortalListPage
from unioncrawl.source import Site, Source

SOURCE = Source(
    name="guigong_wang",
    title="桂工网",
    publisher="unknown",
    province="广西",
    level="province",
    sites=(
        Site(
            platform="portal",
            hosts=("gxworker.org.cn", "www.gxworker.org.cn"),
            paths=r"/gxworker/",
            covers="2023-05-09 to 2025-01-15 evidenced",
            index="list /gxworker/ghxw/jcdt/",
        ),
    ),
    caveats=(
        "the date in the address is a re-filing date and is not read",
        "摘要 repeats the first paragraph and is dropped",
        "further pages of a list are found by their 下一页 alone",
    ),
    evidence=(
        ("addresses of articles", "TEXT: three pages, 2023 to 2025"),
        ("order of the lines", "TEXT: three pages, 2023 to 2025"),
        ("printed and filed dates differ", "TEXT: 6018.html of 2023, 25253.html of 2025"),
        ("list /gxworker/ghxw/jcdt/", "INFERRED from addresses of articles"),
        ("www. and http", "INFERRED"),
        ("markup and encoding", "UNKNOWN"),
    ),
)
ARTICLE = re.compile(r"^/gxworker/(?:[^/]+/)+\d{4}/\d\d/\d\d/\d+\.html$")


@handle_urls("gxworker.org.cn/gxworker/*/*/*/*/*.html|", instead_of=ArticlePage)
class GuigongWangArticlePage(PortalArticlePage):
    source = SOURCE
    article = ARTICLE
    anatomy = Anatomy(
        opening=re.compile(r"广西职工的网上家园\s?$|^gxworker\.org\.cn$"),
        meta=re.compile(r"^\W?来\s?源\s?:|^作\s?者\s?:|^发表时间\s?:"),
        ending=re.compile(r"^用手机扫二维码分享"),
    )


@handle_urls(
    ["gxworker.org.cn/gxworker/ghxw/jcdt/|", "gxworker.org.cn/gxworker/ghxw/jcdt/index*.html|"],
    instead_of=ListPage,
)
class GuigongWangListPage(PortalListPage):
    source = SOURCE
    article = ARTICLE


class GuigongWangSpider(PortalSpider):
    name = "guigong_wang"
    source = SOURCE
    lists = ("https://gxworker.org.cn/gxworker/ghxw/jcdt/",)
