"""中国工会新闻 (union news of 人民网): relays stories of union papers and names the paper.

Site:      http://acftu.people.com.cn/
Articles:  from 2015-08 to 2024 are evidenced
Platform:  人民网 (``platforms/people.py``)
Caveats:   - the province at the end of the path of headings can be wrong: it is no fact about the story
           - since about 2024 the writers stand between title and date
           - 来源 is the paper that wrote
"""

from __future__ import annotations

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage
from unioncrawl.platforms.people import BIG5, PeopleArticlePage, PeopleBig5ArticlePage
from unioncrawl.source import Site, Source
from unioncrawl.spiders import GivenSpider

SOURCE = Source(
    name="zhongguo_gonghui_xinwen",
    title="中国工会新闻",
    publisher="人民网",
    province="全国",
    level="relay",
    sites=(
        Site(
            platform="people",
            hosts=("acftu.people.com.cn",),
            scheme="http",
            paths=r"/(?:BIG5/)?n1?/\d{4}/",
            rewrites=(BIG5,),
            covers="2015-08-17 to 2024 evidenced",
        ),
    ),
    caveats=(
        "the province in the path of headings can be wrong",
        "since about 2024 the writers stand between title and date",
        "a relay: 来源 is the paper that wrote",
        "no list was seen",
    ),
    evidence=(
        ("addresses of articles", "TEXT: pages of 2015, 2018 and 2019; LINK: later ones"),
        ("order of the lines", "TEXT: pages of 2015 and 2018, a mirror of one of 2023"),
        ("the twin in traditional characters under /BIG5/", "TEXT: a mirror of a page of 2023"),
        ("a wrong province in the path of headings", "TEXT: a page of 2019"),
        ("markup and encoding", "UNKNOWN"),
    ),
)


@handle_urls(
    ["acftu.people.com.cn/n/*/c*-*.html|", "acftu.people.com.cn/n1/*/c*-*.html|"], instead_of=ArticlePage
)
class ZhongguoGonghuiXinwenArticlePage(PeopleArticlePage):
    source = SOURCE
    names = ("人民网", "中国共产党新闻网", "中国共产党新闻")


@handle_urls(
    ["acftu.people.com.cn/BIG5/n/*/c*-*.html|", "acftu.people.com.cn/BIG5/n1/*/c*-*.html|"],
    instead_of=ArticlePage,
)
class ZhongguoGonghuiXinwenBig5ArticlePage(PeopleBig5ArticlePage):
    source = SOURCE
    names = ("人民網", "中國工會新聞", "中國共產黨新聞網")


class ZhongguoGonghuiXinwenSpider(GivenSpider):
    name = "zhongguo_gonghui_xinwen"
    source = SOURCE
