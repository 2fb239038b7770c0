"""福州市总工会 (Fuzhou Federation of Trade Unions).

Site:      http://zgh.fuzhou.gov.cn/zz/
Articles:  one of 2020-12-31 is evidenced
Platform:  TRS-like (``platforms/trs.py``)
Caveats:   - 来源 is an office; the paper that wrote stands in brackets under the body
"""

from __future__ import annotations

import re

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage
from unioncrawl.platforms.portal_lines import Anatomy
from unioncrawl.platforms.trs import TrsArticlePage
from unioncrawl.source import Site, Source
from unioncrawl.spiders import GivenSpider

SOURCE = Source(
    name="fuzhou_zonggonghui",
    title="福州市总工会",
    publisher="福州市总工会",
    province="福建",
    level="city",
    sites=(
        Site(
            platform="trs",
            hosts=("zgh.fuzhou.gov.cn",),
            scheme="http",
            paths=r"/zz/",
            covers="2020-12-31 evidenced",
        ),
    ),
    caveats=(
        "来源 is an office of the federation; the paper that wrote stands in brackets at the end",
        "no list was seen",
    ),
    evidence=(
        ("address of articles", "TEXT: a page of 2020"),
        ("order of the lines", "TEXT: a page of 2020"),
        ("markup and encoding", "UNKNOWN"),
    ),
)


@handle_urls("zgh.fuzhou.gov.cn/zz/*/t*_*.htm|", instead_of=ArticlePage)
class FuzhouZonggonghuiArticlePage(TrsArticlePage):
    source = SOURCE
    anatomy = Anatomy(
        meta=re.compile(r"发布时间\s?:"),
        ending=re.compile(r"^主办(?:单位)?\s?:\s?福州市总工会"),
        dates=("meta", "address"),
    )


class FuzhouZonggonghuiSpider(GivenSpider):
    name = "fuzhou_zonggonghui"
    source = SOURCE
