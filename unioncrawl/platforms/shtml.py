"""The e-paper product under ``/shtml/<paper>/YYYYMMDD/`` (大汉版通 of 大汉网络, and sisters of other make).

Plan:     ``/shtml/<paper>/YYYYMMDD/vA1.shtml`` (``v01``, ``v1``), ``index.shtml`` or the bare folder for the day
Article:  ``/shtml/<paper>/YYYYMMDD/N.shtml``; N rises with time
Lines:    当前位置: / 首页 / >媒体矩阵>山东工人报 / [menu] / [山东工人报 2025年09月26日 星期五] /
          返回目录 放大缩小全文复制 上一篇 下一篇 / title / [subtitle] / 《山东工人报》(2025年09月26日 第A1版) / body /
          Produced By 大汉网络 大汉版通发布系统

The line with paper, day and page between headline and body is the surest mark. The sisters' elements differ from paper to
paper: all that public scrapers use are tried. Some plans link by ``onclick="gourl('…','_top')"`` only.
"""

from __future__ import annotations

import re

from unioncrawl.addresses import AddressForm
from unioncrawl.dates import chinese_date
from unioncrawl.pages import Found, found
from unioncrawl.platforms import epaper_lines as order
from unioncrawl.platforms.epaper_addresses import date_in
from unioncrawl.platforms.epaper_articles import EpaperArticlePage
from unioncrawl.platforms.epaper_headlines import title_first
from unioncrawl.platforms.epaper_plans import DatedSpider, EpaperPlanPage

_FOLDER = r"(?P<base>/shtml)/(?P<paper>[A-Za-z][\w-]*)/(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})/"
ARTICLE = re.compile(rf"^{_FOLDER}\d+\.shtml$")
PLAN = re.compile(rf"^{_FOLDER}(?:v(?P<page>[A-Za-z]{{0,2}}\d{{1,3}})\.shtml|index\.shtml)?$")
ADDRESSES = (
    AddressForm(
        kind="article",
        pattern=ARTICLE.pattern.strip("^$"),
        example="/shtml/sdgrb/20250926/59488.shtml",
        page="ShtmlArticlePage",
        rule="{host}/shtml/{paper}/*/*.shtml|",
        exclude="{host}/shtml/{paper}/*/v*.shtml|",
    ),
    AddressForm(
        kind="plan",
        pattern=PLAN.pattern.strip("^$"),
        example="/shtml/sdgrb/20250926/vA1.shtml",
        page="ShtmlPlanPage",
        rule="{host}/shtml/{paper}/*/v*.shtml|",
    ),
)

_DAY = r"\d{4}\s{0,2}年\s{0,2}\d{1,2}\s{0,2}月\s{0,2}\d{1,2}\s{0,2}日"
RECORD = re.compile(
    rf"《\s?(?P<paper>[^《》]{{2,20}}?)\s?》\s{{0,4}}[(（]\s{{0,4}}(?P<day>{_DAY})(?:\s{{0,4}}星期.)?\s{{0,4}}(?P<order>第)?\s{{0,4}}"
    r"(?P<label>[A-Za-z]{0,2}\d{1,4})\s{0,4}版\s{0,4}[:：]?\s{0,4}(?P<name>[^()（）\d]{0,20}?)\s{0,4}[)）]"
)
"""``《山东工人报》(2025年09月26日 第A1版)``."""

MENU = re.compile(
    r"^[>＞»/\s]*(?:媒体矩阵|微信矩阵|职工天地杂志|首页)?[>＞»/\s]*$|^(?:[>＞»/]\s*\S{1,12}\s*){1,4}$"
)


class ShtmlArticlePage(EpaperArticlePage):
    """Article: by the line 《…》(… 第A1版), else by the elements of one of the sisters."""

    article = ARTICLE
    plan = PLAN
    lines_first = True
    marks = order.Marks(divider=RECORD, over=MENU, headline=title_first)
    selectors = {  # noqa: RUF012 - read-only, as all class attributes of pages
        "title": ("h2.detConTit", ".f-20 strong", ".detailCon h1", ".d_t_b", ".con4 h3", ".detail h2"),
        "body": (".details", ".f-14.height-25", "#content_div", "div.acon", ".con4 .con3", "div.para"),
        "pictures": (".detPic img", "#article_img_marquee img"),
    }

    @found
    def published(self) -> Found[str] | None:
        """The day in the address; what the line says is a check."""
        date, divider = date_in(self.place), self.by_lines.divider
        told = f"; the page says {divider['day']}" if divider and not self.is_own_divider(divider) else ""
        return Found(date, "address", f"address{told}") if date else None

    def is_own_divider(self, divider: re.Match[str]) -> bool:
        """Return whether the line names the day of the address."""
        return chinese_date(re.sub(r"\s", "", divider["day"])) == date_in(self.place)

    @property
    def record(self) -> re.Match[str] | None:
        """The line 《…》(… 第A1版)."""
        return self.by_lines.divider if self.is_divided else None

    def page_of(self) -> tuple[str | None, str]:
        """Return the page that the line names, else the one over the article."""
        if self.record:
            return self.record["label"] + ("" if self.record["order"] else "版"), "grammar"
        return super().page_of()

    @found
    def page_name(self) -> Found[str] | None:
        """版名, if the line has it, or what stands over the article."""
        if self.record and self.record["name"]:
            return Found(self.record["name"], "grammar", "《…》(… 第A1版)")
        name = self.label.name if self.label else None
        return Found(name, "grammar", "page label") if name else None

    @found
    def origin(self) -> Found[str] | None:
        """The paper, as the line has it."""
        return Found(self.record["paper"], "grammar", "《…》(… 第A1版)") if self.record else None


class ShtmlPlanPage(EpaperPlanPage):
    """Plan of one page, or of the day."""

    article = ARTICLE
    plan = PLAN
    absent_state = "none"


class ShtmlSpider(DatedSpider):
    """Crawl a paper under ``/shtml/<paper>/``.

    #. Set ``name``, ``source`` and ``paper``; ``entry``, too, if its first page is ``v01`` or ``v1``.
    """

    entry = "/shtml/{paper}/{day:%Y%m%d}/vA1.shtml"
