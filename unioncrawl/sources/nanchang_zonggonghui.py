"""南昌市总工会 (Nanchang Federation of Trade Unions).

Site:      http://www.ncgh.org.cn/nczhghcms/article/
Articles:  of 2018-04-28 and 2024-07-26 are evidenced
Platform:  nczhghcms (``platforms/portal.py``)
Caveats:   - title and date can follow the body in the order of the text
           - an older system, /plugin/gh/ghzx/pc_detail.php, is not read: of its pages nothing but the address is known
"""

from __future__ import annotations

import re

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage
from unioncrawl.platforms.portal import PortalArticlePage
from unioncrawl.platforms.portal_lines import Anatomy
from unioncrawl.source import Site, Source
from unioncrawl.spiders import GivenSpider

SOURCE = Source(
    name="nanchang_zonggonghui",
    title="南昌市总工会",
    publisher="南昌市总工会",
    province="江西",
    level="city",
    sites=(
        Site(
            platform="portal",
            hosts=("www.ncgh.org.cn", "ncgh.org.cn", "12351.ncszgh.gov.cn", "171.34.90.220"),
            scheme="http",
            paths=r"/(?:nczhghcms/)?article/\d+",
            rewrites=((r"^/article/", "/nczhghcms/article/"), (r"/$", "")),
            covers="2018-04-28 and 2024-07-26 evidenced",
        ),
    ),
    caveats=(
        "title and date can follow the body in the order of the text",
        "one id is taken to be one article on all hosts",
        "no list was seen",
    ),
    evidence=(
        ("addresses of articles, on three hosts", "TEXT: pages of 2018 and 2024"),
        ("title, 发布时间 浏览量, body; or the body first", "TEXT: pages of 2018 and 2024"),
        ("markup and encoding", "UNKNOWN"),
        ("one id on all hosts", "INFERRED"),
    ),
)


@handle_urls(
    [
        f"{host}/{path}"
        for host in ("ncgh.org.cn", "12351.ncszgh.gov.cn", "171.34.90.220:8081")
        for path in ("article/*", "nczhghcms/article/*")
    ],
    instead_of=ArticlePage,
)
class NanchangZonggonghuiArticlePage(PortalArticlePage):
    source = SOURCE
    article = re.compile(r"/(?:nczhghcms/)?article/\d+")
    anatomy = Anatomy(meta=re.compile(r"发布时间\s*:"), body_first=True)


class NanchangZonggonghuiSpider(GivenSpider):
    name = "nanchang_zonggonghui"
    source = SOURCE
