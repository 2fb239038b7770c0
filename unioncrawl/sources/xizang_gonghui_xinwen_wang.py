"""西藏工会新闻网 (Tibet union news), a regional site of 中工网.

Site:      http://xz.workercn.cn/
Lists:     ``/<id>/<id>.shtml``, ``<id>_2.shtml`` …, until one is empty
Platform:  the portal of 中工网 (``platforms/workercn_portal.py``), layout ``xz``
Caveats:   - its host also serves national stories (``/c/…``): those are 中工网's
           - its stories are served on the main host, too, under the same path
"""

from __future__ import annotations

from web_poet import handle_urls

from unioncrawl.dates import half_width
from unioncrawl.pages import ArticlePage, ListPage
from unioncrawl.platforms.workercn_portal import WorkercnPortalArticlePage
from unioncrawl.platforms.workercn_portal_lists import WorkercnListPage, WorkercnPortalSpider
from unioncrawl.platforms.workercn_portal_marks import CRUMBS
from unioncrawl.source import Site, Source

CHANNELS = {
    "10850": "工会动态",
    "10858": "基层工会",
    "10864": "社会民生",
    "10930": "时政要闻",
    "29369": "西藏风情",
    "29556": "职工文化",
}
"""What the channels are called."""

PARTS = (r"^(/\d+/\d{6}/\d{2}/\d{12,15})_\d+(\.s?html)$", r"\1\2")

SOURCE = Source(
    name="xizang_gonghui_xinwen_wang",
    title="西藏工会新闻网",
    publisher="unknown",
    province="西藏",
    level="province",
    sites=(
        Site(
            platform="workercn_portal",
            hosts=("xz.workercn.cn",),
            scheme="http",
            paths=r"/\d+/",
            rewrites=(PARTS,),
            covers="2018-04-26 to 2019-01 evidenced",
            index="lists /<id>/<id>.shtml of six channels",
        ),
        Site(
            platform="workercn_portal",
            hosts=("xz.workercn.cn", "www.workercn.cn", "workercn.cn", ".workercn.cn"),
            except_hosts=("media.workercn.cn", "search.workercn.cn", "big5.workercn.cn", "blog.workercn.cn"),
            scheme="http",
            paths=rf"/(?:{'|'.join(CHANNELS)})/",
            rewrites=(PARTS,),
            covers="the main host serves the pages of all channels",
        ),
    ),
    caveats=(
        "one layout is known, of 2018; later pages are read as those of 中工网",
        "whether the host still answers is not known",
    ),
    evidence=(
        ("channels, lists, elements of list and article", "SEEN-SEL: a public scraper, 2018-10 to 2019-01"),
        ("address of an article", "SEEN-SEL: a public scraper, 2018-04-26"),
        ("pages on the main host", "INFERRED: pages of other channels are served there"),
        ("publisher", "UNKNOWN"),
    ),
)


@handle_urls(
    ["xz.workercn.cn/*/*/*/*.shtml|", *(f"workercn.cn/{channel}/*/*/*.shtml|" for channel in CHANNELS)],
    instead_of=ArticlePage,
    priority=600,
)
class XizangGonghuiXinwenWangArticlePage(WorkercnPortalArticlePage):
    source = SOURCE

    def is_own(self) -> bool:
        """Return whether the page names the site, or stands in its path under the channel that the address has."""
        channel = CHANNELS.get(self.path["base"].strip("/"))
        lines = (block.text for block in self.blocks if CRUMBS.match(half_width(block.text)))
        return super().is_own() or (channel is not None and any(channel in line for line in lines))


@handle_urls(
    ["xz.workercn.cn/*/*.shtml|", *(f"workercn.cn/{channel}/{channel}*.shtml|" for channel in CHANNELS)],
    exclude="/*/*/*.shtml|",
    instead_of=ListPage,
    priority=600,
)
class XizangGonghuiXinwenWangListPage(WorkercnListPage):
    source = SOURCE


class XizangGonghuiXinwenWangSpider(WorkercnPortalSpider):
    name = "xizang_gonghui_xinwen_wang"
    source = SOURCE
    lists = tuple(f"http://xz.workercn.cn/{channel}/{channel}.shtml" for channel in CHANNELS)
