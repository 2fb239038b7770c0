"""盘锦市总工会 (Panjin Federation of Trade Unions).

Site:      http://www.pjszgh.org/YYYY_MM/DD_HH/content-N.html
Articles:  of 2015-03-24 to 2020-12-16 are evidenced
Platform:  its own system (``platforms/portal.py``), with two templates
Caveats:   - until 2017 at least a page prints no date: it stands in the address
           - there the author of a contribution to 学习论坛 stands behind the title, after one blank
           - the body can begin with the headline again, broken into other lines, with its second deck
           - ids are not in the order of dates
"""

from __future__ import annotations

import functools
import re

import attrs
from web_poet import handle_urls

from unioncrawl.bylines import glued_author
from unioncrawl.headlines import Headline, is_subtitle
from unioncrawl.pages import ArticlePage
from unioncrawl.platforms.portal import PortalArticlePage
from unioncrawl.platforms.portal_lines import Anatomy
from unioncrawl.source import Site, Source
from unioncrawl.spiders import GivenSpider
from unioncrawl.text import squeezed

CONTRIBUTIONS = "学习论坛"
"""Column in which contributors sign behind the title."""

SOURCE = Source(
    name="panjin_zonggonghui",
    title="盘锦市总工会",
    publisher="盘锦市总工会",
    province="辽宁",
    level="city",
    sites=(
        Site(
            platform="portal",
            hosts=("www.pjszgh.org", "pjszgh.org"),
            scheme="http",
            paths=r"/\d{4}_\d{2}/\d{2}_\d{2}/content-\d+\.html",
            covers="2015-03-24 to 2020-12-16 evidenced",
        ),
    ),
    caveats=(
        "no date is printed on pages of 2015 to 2017: the address has it",
        "an author can be glued to the title",
        "the body can begin with the headline again",
        "levels of the path of headings can be doubled",
        "no list was seen",
    ),
    evidence=(
        ("address of articles; its date agrees with the printed one", "TEXT: pages of 2015 and 2020"),
        (
            "path of headings, title with author, body, 关闭 打印, 上一篇, 下一篇",
            "TEXT: pages of 2015 and 2017",
        ),
        ("title, 发布日期, 浏览次数, body", "TEXT: a page of 2020"),
        ("www. and bare host serve the same paths", "TEXT"),
        ("markup and encoding", "UNKNOWN"),
    ),
)


@handle_urls("pjszgh.org/*_*/*_*/content-*.html|", instead_of=ArticlePage)
class PanjinZonggonghuiArticlePage(PortalArticlePage):
    source = SOURCE
    article = re.compile(r"/\d{4}_\d{2}/\d{2}_\d{2}/content-\d+\.html")
    anatomy = Anatomy(
        shows=("meta", "ending", "own"),
        meta=re.compile(r"发布日期\s*:"),
        ending=re.compile(r"^关闭(?:\s*打印)?$"),
        own=re.compile("盘锦市总工会"),
        dates=("meta", "address"),
    )

    @functools.cached_property
    def headline(self) -> Headline:
        """The headline, with the author behind the title apart, and the second deck that only the body has."""
        headline = attrs.evolve(super().headline)
        if headline.title and CONTRIBUTIONS in (self.parts.section or ""):
            headline.title, author = glued_author(headline.title)
            headline.byline = headline.byline or author
        again, deck = self.repeated(headline.title or "")
        if again:
            headline.subtitle = headline.subtitle or deck
        return headline

    def repeated(self, title: str) -> tuple[int, str | None]:
        """Return how many lines of the body are the headline again, and the second deck among them."""
        lines = [block.text for block in self.parts.body]
        if lines and is_subtitle(lines[0]):  # under the title, which is off already
            return 1, lines[0]
        whole = ""
        for index, line in enumerate(lines):
            whole += squeezed(line)
            if whole == squeezed(title):
                deck = next((text for text in lines[index + 1 : index + 2] if is_subtitle(text)), None)
                return index + 1 + (deck is not None), deck
            if not squeezed(title).startswith(whole):
                break
        return 0, None

    @functools.cached_property
    def body(self) -> list[str]:
        """The paragraphs, without the headline that they begin with."""
        return super().body[self.repeated(self.headline.title or "")[0] :]


class PanjinZonggonghuiSpider(GivenSpider):
    name = "panjin_zonggonghui"
    source = SOURCE
