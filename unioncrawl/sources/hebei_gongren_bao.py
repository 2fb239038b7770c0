"""河北工人报 (Hebei Workers' Daily) on 河工新闻网.

Site:      http://hbgrb.net/
Articles:  of 2025 are evidenced, addresses from 2023; ``ghpd`` is the union channel
Platform:  TRS-like (``platforms/trs.py``)
Caveats:   - no date is printed: it is the one in the file's name
           - labels and names of editors stand on different lines
           - captions (``活动现场``) stand between title and body
"""

from __future__ import annotations

import re

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage, ListPage
from unioncrawl.platforms.portal import PortalSpider
from unioncrawl.platforms.portal_lines import Anatomy
from unioncrawl.platforms.trs import TrsArticlePage, TrsListPage
from unioncrawl.source import Site, Source

SOURCE = Source(
    name="hebei_gongren_bao",
    title="河北工人报",
    publisher="unknown",
    province="河北",
    level="province",
    sites=(
        Site(
            platform="trs",
            hosts=("hbgrb.net", "www.hbgrb.net", "ww2.hbgrb.net"),
            scheme="http",
            covers="2025-01-18 to 2025-05-15 evidenced",
            index="lists by channel: /ghpd/, /hbxw/, /gn/, /gj/, /cj/",
        ),
    ),
    caveats=(
        "no date is printed: it is the one in the file's name",
        "labels and names of editors stand on different lines",
        "further pages of a list are found by their 下一页 alone",
    ),
    evidence=(
        ("addresses of articles", "TEXT: a page of 2025; LINK: another of 2025"),
        ("order of the lines", "TEXT: a page of 2025"),
        ("lists /gn/, /gj/, /cj/", "SEEN-SEL: a public crawler, 2023"),
        ("lists /ghpd/, /hbxw/", "INFERRED from addresses of articles"),
        ("hosts www. and ww2.", "LINK: 2025"),
        ("markup and encoding", "UNKNOWN"),
    ),
)

CHANNELS = ("ghpd", "hbxw", "gn", "gj", "cj")
HOSTS = ("hbgrb.net", "ww2.hbgrb.net")


@handle_urls([f"{host}/*/t*_*.html|" for host in HOSTS], instead_of=ArticlePage)
class HebeiGongrenBaoArticlePage(TrsArticlePage):
    source = SOURCE
    names = ("河工新闻网",)
    anatomy = Anatomy(
        shows=("tail", "own"),
        meta=None,
        own=re.compile(r"河工新闻网|河北工人报"),
        dates=("address",),
    )


@handle_urls(
    [f"{host}/{channel}/{page}|" for host in HOSTS for channel in CHANNELS for page in ("", "index*.html")],
    instead_of=ListPage,
)
class HebeiGongrenBaoListPage(TrsListPage):
    source = SOURCE


class HebeiGongrenBaoSpider(PortalSpider):
    name = "hebei_gongren_bao"
    source = SOURCE
    lists = tuple(f"http://hbgrb.net/{channel}/" for channel in CHANNELS)
