"""陕工网, portal of 陕西工人报 (Shaanxi Workers' Daily).

Site:      https://www.sxworker.com/
Articles:  from 2010-04-07 to 2025-03 are evidenced
Platform:  a portal (``platforms/portal.py``)
Caveats:   - other hosts serve the same pages; szb. and paper. are the paper's, not the portal's
           - the title stands at the end of the path of headings
           - teasers of other articles follow the line 责任编辑
           - digits are spaced out in texts of 2019 and 2020 (``1 9 8 9 年``): kept as printed
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
    name="shangong_wang",
    title="陕工网",
    publisher="陕西工人报社",
    province="陕西",
    level="province",
    sites=(
        Site(
            platform="portal",
            hosts=("www.sxworker.com", "sxworker.com", "manager.sxworker.com", "img-sxworker.sxworker.com"),
            rewrites=((r"/index\.html$", "/"), (r"^((?:/[a-z]+\d*){1,2})$", r"\1/")),
            covers="2010-04-07 to 2025-03-20 evidenced",
            index="lists by section: /wh/wenxue/ and others, then index_N.html",
        ),
    ),
    caveats=(
        "the title stands at the end of the path of headings",
        "teasers of other articles follow the line 责任编辑",
        "the list /wh/wenxue/ is evidenced; lists of other sections are taken to have the same form",
        "digits spaced out in texts of 2019 and 2020 are kept as printed",
    ),
    evidence=(
        ("addresses of articles, hosts that serve the same", "TEXT: pages of 2010, 2019 and 2023"),
        ("order of the lines of an article", "TEXT: a page of 2023"),
        ("list /wh/wenxue/ and index_N.html, newest first", "TEXT: two lists; the order is INFERRED"),
        ("lists of the other sections", "INFERRED from addresses of articles"),
        ("publisher", "INFERRED from the footer"),
        ("markup and encoding", "UNKNOWN"),
    ),
)
ARTICLE = re.compile(r"^/[a-z]+\d*(?:/[a-z]+\d*)?/\d{4}-\d\d-\d\d/\d+\.html$")

SECTIONS = ("xinwen/sx", "xinwen/zh", "gonghui/gh11", "zhigong/fr", "dt", "wh/wenxue", "wh/gcwz")
HOSTS = ("sxworker.com", "manager.sxworker.com", "img-sxworker.sxworker.com")


@handle_urls([f"{host}/*/*-*-*/*.html|" for host in HOSTS], instead_of=ArticlePage)
class ShangongWangArticlePage(PortalArticlePage):
    source = SOURCE
    names = ("陕西工人报",)
    article = ARTICLE
    anatomy = Anatomy(
        meta=re.compile(r"^\W?(?:19|20)\d\d-\d{1,2}-\d{1,2}\s?\d\d:\d\d"),
        ending=re.compile(r"^责任编辑\s?:|^关注公众号\s?[,，]"),
        dates=("meta", "address"),
    )


@handle_urls(
    [
        f"{host}/{section}{page}|"
        for host in HOSTS
        for section in SECTIONS
        for page in ("", "/", "/index*.html")
    ],
    instead_of=ListPage,
)
class ShangongWangListPage(PortalListPage):
    source = SOURCE
    article = ARTICLE
    numbered = "index_{n}.html"


class ShangongWangSpider(PortalSpider):
    name = "shangong_wang"
    source = SOURCE
    lists = tuple(f"https://www.sxworker.com/{section}/" for section in SECTIONS)
