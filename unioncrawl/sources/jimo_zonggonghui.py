"""即墨市总工会 (Jimo Federation of Trade Unions).

Site:      http://zgh.jimo.gov.cn/
Articles:  one of 2017-07-24 is evidenced
Platform:  its own system (``platforms/portal.py``)
Caveats:   - the number in the address begins with the clock of the upload, days after the printed date
           - 今天是 is the visitor's day
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
    name="jimo_zonggonghui",
    title="即墨市总工会",
    publisher="即墨市总工会",
    province="山东",
    level="district",
    sites=(
        Site(
            platform="portal",
            hosts=("zgh.jimo.gov.cn",),
            scheme="http",
            paths=r"/n\d+/n\d+/\d{18}\.html",
            covers="2017-07-24 evidenced",
        ),
    ),
    caveats=("the clock in the address is that of the upload and no date of publication", "no list was seen"),
    evidence=(
        ("address of articles", "TEXT: a page of 2017"),
        ("困难帮扶 首页 > 业务分类信息 > 困难帮扶, title, 发布日期, body, 作者", "TEXT: a page of 2017"),
        ("markup and encoding", "UNKNOWN"),
    ),
)


@handle_urls("zgh.jimo.gov.cn/n*/n*/*.html|", instead_of=ArticlePage)
class JimoZonggonghuiArticlePage(PortalArticlePage):
    source = SOURCE
    article = re.compile(r"/n\d+/n\d+/\d{18}\.html")
    anatomy = Anatomy(meta=re.compile(r"发布日期\s*:"))


class JimoZonggonghuiSpider(GivenSpider):
    name = "jimo_zonggonghui"
    source = SOURCE
