"""baogaosu.com, an aggregator of city news that printed news of trade unions, 2014 to 2018.

Site:      http://<capital in pinyin>.baogaosu.com/xinwen/<title>/<id>
Articles:  eight of 2014-12-19 to 2018-09-04 are evidenced, on six capitals' hosts
Platform:  its own system (``platforms/portal.py``)
Caveats:   - the date (13.03.2015  12:22) is day first, and the aggregator's own; its time zone is not known
           - who published first is rarely said: 本文来源 under the body
           - a copy ranks below what the publisher's own page says
"""

from __future__ import annotations

import re

from web_poet import handle_urls

from unioncrawl.dates import half_width
from unioncrawl.pages import ArticlePage, Found, found
from unioncrawl.platforms.portal import PortalArticlePage
from unioncrawl.platforms.portal_lines import Anatomy
from unioncrawl.source import Site, Source
from unioncrawl.spiders import GivenSpider

SOURCE = Source(
    name="baogaosu",
    title="baogaosu",
    publisher="unknown",
    province="全国",
    level="relay",
    sites=(
        Site(
            platform="portal",
            hosts=(".baogaosu.com",),
            scheme="http",
            paths=r"/xinwen/[^/]+/\d+/?$",
            rewrites=((r"/$", ""),),
            covers="2014-12-19 to 2018-09-04 evidenced",
        ),
    ),
    caveats=(
        "the date is the aggregator's own, day first; its time zone is not known",
        "the title in the address is cut at 14 or 15 characters and comes encoded once or twice",
        "unrelated teasers follow the article",
        "no list was seen",
    ),
    evidence=(
        ("address of articles, on six hosts", "TEXT: seven pages of 2015 to 2018"),
        ("title, date, body", "TEXT: eight pages"),
        ("编辑, [责任编辑 …], 本文来源, date and teasers after the body", "TEXT: five pages"),
        ("markup and encoding", "UNKNOWN"),
    ),
)

_LONGEST_LINE = 80
_ORIGIN = re.compile(r"^本文来源\s*:\s*(\S.*)$")


@handle_urls("baogaosu.com", instead_of=ArticlePage)  # only without a path do hosts below it match
class BaogaosuArticlePage(PortalArticlePage):
    source = SOURCE
    rank = 2
    article = re.compile(r"/xinwen/[^/]+/\d+/?")
    anatomy = Anatomy(
        meta=re.compile(r"^\d{1,2}\.\d{1,2}\.\d{4}\s+\d{1,2}:\d{2}"),
        ending=re.compile(
            r"^\d{1,2}\.\d{1,2}\.\d{4}\s+\d{1,2}:\d{2}$|^编辑\s*:\s*\w*$|^\[责任编辑[^\]]*\]$|^本文来源\s*:"
        ),
    )

    @found
    def origin(self) -> Found[str] | None:
        """本文来源 under the body: a paper, or a host."""
        named = (_ORIGIN.match(half_width(line.text[:_LONGEST_LINE])) for line in reversed(self.blocks))
        origin = next((match[1] for match in named if match), None)
        return Found(origin, "grammar", "本文来源:") if origin else None


class BaogaosuSpider(GivenSpider):
    name = "baogaosu"
    source = SOURCE
