"""中工网 (workercn.cn), the portal of 工人日报.

Site:      https://www.workercn.cn/
Lists:     the channel pages of the new CMS, 27 stories each; JSON lists and those of the old CMS can be given by address
Platform:  the portal of 中工网 (``platforms/workercn_portal.py``, ``workercn_portal_lists.py``)
Caveats:   - sub-domains are channels and serve each other's pages: a page is its path, and no sub-domain tells a province
           - stories were saved again months after their day: the day printed counts, not the clock in the address
           - stories on several pages (``_2.shtml``) are one article
           - pages of blogs (博客通讯) are no news
"""

from __future__ import annotations

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage, ListPage
from unioncrawl.platforms.workercn_portal import WorkercnPortalArticlePage
from unioncrawl.platforms.workercn_portal_lists import (
    WorkercnJsonListPage,
    WorkercnListPage,
    WorkercnPortalSpider,
)
from unioncrawl.source import Site, Source
from unioncrawl.sources.xizang_gonghui_xinwen_wang import CHANNELS as XIZANG

CHANNELS = ("character", "quanzong", "acftu", "pl/pl", "right")
"""Whose pages list their stories in the HTML as sent; ``/roll`` fills its list by script."""

HOSTS = (
    "workercn.cn", "acftu.workercn.cn", "ah.workercn.cn", "art.workercn.cn", "auto.workercn.cn", "book.workercn.cn",
    "build.workercn.cn", "character.workercn.cn", "city.workercn.cn", "comment.workercn.cn", "cq.workercn.cn",
    "culture.workercn.cn", "cxpt.workercn.cn", "edu.workercn.cn", "ent.workercn.cn", "finance.workercn.cn",
    "firm.workercn.cn", "green.workercn.cn", "gz.workercn.cn", "hb.workercn.cn", "helper.workercn.cn",
    "hen.workercn.cn", "jd.workercn.cn", "job.workercn.cn", "jx.workercn.cn", "military.workercn.cn",
    "neimg.workercn.cn", "news.workercn.cn", "nmg.workercn.cn", "photo.workercn.cn", "right.workercn.cn",
    "society.workercn.cn", "sports.workercn.cn", "theory.workercn.cn", "tj.workercn.cn", "tour.workercn.cn",
    "v.workercn.cn", "wgt.workercn.cn", "world.workercn.cn", "zgtv.workercn.cn",
)  # fmt: skip
"""The main host, which is www. as well, and the channels' and regions' hosts that are known."""

REWRITES = (
    (r"^(/\d+/\d{6}/\d{2}/\d{12,15})_\d+(\.s?html)$", r"\1\2"),
    (r"^/(character|quanzong|acftu|pl/pl|right|roll)/$", r"/\1"),
)

SOURCE = Source(
    name="zhonggong_wang",
    title="中工网",
    publisher="工人日报社",
    province="全国",
    level="national",
    sites=(
        Site(
            platform="workercn_portal",
            hosts=("www.workercn.cn", "workercn.cn", ".workercn.cn"),
            except_hosts=(
                "media.workercn.cn",
                "search.workercn.cn",
                "big5.workercn.cn",
                "blog.workercn.cn",
                "xz.workercn.cn",
            ),
            paths=rf"/(?!papers/|(?:{'|'.join(XIZANG)})/)",
            rewrites=REWRITES,
            covers="2014-09-16 to 2026-10-02 evidenced; a story of 2013-10-22 was moved to the new CMS",
            index="channel pages /character/, /quanzong, /acftu, /pl/pl, /right",
        ),
        Site(
            platform="workercn_portal",
            hosts=("www.workercn.cn", "xz.workercn.cn"),
            paths=r"/c/",
            covers="the regional hosts serve the pages of the new CMS too; evidenced for ah.workercn.cn, 2024-05-05",
        ),
    ),
    caveats=(
        "one article has as many addresses as the site has hosts: the path tells it",
        "the clock in an old address is that of saving; the day printed can be months before it",
        "stories on several pages are put together from all their parts",
        "the new CMS's elements for source, author and editor are not known: the order of the lines is read",
        "how the channel pages go on after 27 stories is not known",
    ),
    evidence=(
        (
            "addresses of the old CMS, sub-domains",
            "SEEN-SEL: public scrapers 2018 and 2019; TEXT: pages of 2014 to 2022",
        ),
        (
            "h1.ctitle, .signdate, .ccontent and four other layouts",
            "SEEN-SEL: public scrapers, 2018 and 2019",
        ),
        ("order of the lines, old CMS", "TEXT: pages of 2015 to 2019"),
        ("parts of stories, 共6页, __totalpage", "SEEN-SEL: a public scraper, 2019; TEXT: a page of 2016"),
        ("addresses of the new CMS", "LINK: citations of 2022 to 2026; TEXT: a page of 2013"),
        ("order of the lines, new CMS", "TEXT: a page of 2024-05-05"),
        (".ccontent and span.time on the new CMS", "SEEN-SEL: public scrapers, 2021 and 2026"),
        ("channel pages", "SEEN-HTML: /character/, 2026-10; SEEN-SEL: a public scraper, 2026-01"),
        ("JSON lists", "SEEN-SEL: a public scraper, 2021-12; whether they are still there is not known"),
        ("lists of the old CMS", "SEEN-SEL: public scrapers, 2018 and 2019"),
        ("publisher", "INFERRED from the footer, which names 工人日报 beside 中工网"),
    ),
)


@handle_urls(
    [
        "xz.workercn.cn/c/*/*.shtml|",
        *(f"{host}{path}" for host in HOSTS for path in ("/c/*/*.shtml|", "/*/*/*/*.shtml|")),
    ],
    instead_of=ArticlePage,
)
class ZhonggongWangArticlePage(WorkercnPortalArticlePage):
    source = SOURCE


@handle_urls(
    [
        *(f"{host}/*/*.shtml|" for host in HOSTS),
        *(f"workercn.cn/{name}{end}" for name in (*CHANNELS, "roll") for end in ("|", "/|")),
    ],
    exclude="/*/*/*.shtml|",
    instead_of=ListPage,
)
class ZhonggongWangListPage(WorkercnListPage):
    source = SOURCE


@handle_urls("workercn.cn/json/*/*_*.json|", instead_of=ListPage)
class ZhonggongWangJsonListPage(WorkercnJsonListPage):
    source = SOURCE


class ZhonggongWangSpider(WorkercnPortalSpider):
    name = "zhonggong_wang"
    source = SOURCE
    lists = tuple(f"https://www.workercn.cn/{name}{'/' if name == 'character' else ''}" for name in CHANNELS)
