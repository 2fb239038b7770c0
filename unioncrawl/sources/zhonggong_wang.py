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

from urllib.parse import urlsplit

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage, ListPage
from unioncrawl.platforms.workercn_portal import ADDRESSES, WorkercnPortalArticlePage
from unioncrawl.platforms.workercn_portal_lists import (
    WorkercnJsonListPage,
    WorkercnListPage,
    WorkercnPortalSpider,
)
from unioncrawl.source import Site, Source
from unioncrawl.sources.xizang_gonghui_xinwen_wang import CHANNELS as XIZANG

CHANNELS = ("character", "quanzong", "acftu", "pl/pl", "right")
"""Whose pages list their stories in the HTML as sent; ``/roll`` fills its list by script."""

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


@handle_urls("workercn.cn", instead_of=ArticlePage)
class ZhonggongWangArticlePage(WorkercnPortalArticlePage):
    source = SOURCE

    @classmethod
    def serves(cls, url: str) -> bool:
        """Return whether the address is an article's, on whatever host of the portal."""
        canonical = SOURCE.canonical(url)
        return any(form.match(canonical) for form in ADDRESSES if form.kind == "article")


@handle_urls("workercn.cn", instead_of=ListPage)
class ZhonggongWangListPage(WorkercnListPage):
    source = SOURCE

    @classmethod
    def serves(cls, url: str) -> bool:
        """Return whether the address is a list's of the old CMS, or a channel page's."""
        canonical = SOURCE.canonical(url)
        path = urlsplit(canonical).path.strip("/")
        return path in (*CHANNELS, "roll") or any(
            form.match(canonical) for form in ADDRESSES if form.kind == "list"
        )


@handle_urls("workercn.cn/json/*/*_*.json|", instead_of=ListPage)
class ZhonggongWangJsonListPage(WorkercnJsonListPage):
    source = SOURCE


class ZhonggongWangSpider(WorkercnPortalSpider):
    name = "zhonggong_wang"
    source = SOURCE
    lists = tuple(f"https://www.workercn.cn/{name}{'/' if name == 'character' else ''}" for name in CHANNELS)
