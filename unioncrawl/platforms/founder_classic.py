"""Founder classic (方正翔宇): ``node_N.htm`` and ``content_N.htm`` in a folder of the day.

Plan:      ``<base>/YYYY-MM/DD/node_N.htm``; N is a site-wide number of the page, not its place in the paper
Article:   ``<base>/YYYY-MM/DD/content_N.htm``, ``content_<node>_N.htm``, ``.html``; ``?div=-1`` and ``?div=0`` mean nothing
Calendar:  ``<base>/YYYY-MM/period.xml``; ``page.xml`` beside it says by ids, without dates, which node was in which issue,
           and is not read: each plan lists the pages of its issue
Plan page: ``a#pageLink`` (repeated), the PDF in the same row; ``map[name=PagePicMap] area``; ``a > div#mp<id>`` titles
Article:   ``td.font02`` kicker, ``td.font01`` title, ``td.font02`` subtitle, ``td.font02`` author, with ``npm:`` comments
           around each; ``table#newspic`` pictures; ``#ozoom > founder-content`` body
Comment:   ``<!--enpproperty <founder-title>… /enpproperty-->``, as a rule after ``</html>``; ``founder-type`` 1 is an article,
           2 a plan

Attributes are unquoted as often as not, tags in any case, maps in any spelling. Text order: ``founder_lines.py``.
"""

from __future__ import annotations

import re

from unioncrawl.addresses import AddressForm
from unioncrawl.platforms.founder_article import FounderArticlePage
from unioncrawl.platforms.founder_calendar import FounderPeriodPage, FounderSpider
from unioncrawl.platforms.founder_plan import FounderPlanPage

_FOLDER = r"^(?P<paper>.*?)/(?P<year>\d{4})-(?P<month>\d{2})/(?P<day>\d{2})/"
ARTICLE = re.compile(rf"{_FOLDER}content_(?:\w{{1,20}}_)?\d{{1,20}}\.html?$", re.ASCII)
PLAN = re.compile(rf"{_FOLDER}node_(?P<page>[A-Za-z]{{0,4}}\d{{1,8}}[A-Za-z]?)\.html?$", re.ASCII)

_DAY = r"(?P<base>(?:/[^/]+)*)/(?P<year>\d{4})-(?P<month>\d{2})/(?P<day>\d{2})/"
ADDRESSES = (
    AddressForm(
        kind="article",
        pattern=rf"{_DAY}content_(?:\w+_)?\d+\.html?(?:\?div=-?\d+)?",
        example="/html/2016-12/05/content_123.htm",
    ),
    AddressForm(
        kind="plan",
        pattern=rf"{_DAY}node_(?P<page>[A-Za-z]*\d+[A-Za-z]?)\.html?",
        example="/html/2016-12/05/node_2.htm",
    ),
    AddressForm(
        kind="calendar",
        pattern=r"(?P<base>(?:/[^/]+)*)/(?P<year>\d{4})-(?P<month>\d{2})/period\.xml",
        example="/html/2016-12/period.xml",
    ),
)


class FounderClassicArticlePage(FounderArticlePage):
    """Article of the classic product."""

    article = ARTICLE
    plan = PLAN
    example = "/html/2016-12/05/content_123.htm"


class FounderClassicPlanPage(FounderPlanPage):
    """Plan of a page of the classic product."""

    article = ARTICLE
    plan = PLAN
    example = "/html/2016-12/05/node_2.htm"


class FounderClassicPeriodPage(FounderPeriodPage):
    """Calendar of a month of the classic product. Subclasses set ``entry`` where it has no ``front_page``."""


class FounderClassicSpider(FounderSpider):
    """Crawl a paper on the classic product."""
