"""TRS-like portals (拓尔思): the day of an article stands in the name of its file.

Article:  ``/<栏目>/YYYYMM/tYYYYMMDD_<ID>.html`` (or ``.htm``)
Lines:    as on any portal (``platforms/portal.py``)

Where the text prints no date, the one in the file's name stands. The vendor is told by the form of address alone.
"""

from __future__ import annotations

import re
from typing import ClassVar

from unioncrawl.addresses import AddressForm
from unioncrawl.platforms.portal import PortalArticlePage
from unioncrawl.platforms.portal_lines import Anatomy
from unioncrawl.platforms.portal_list import PortalListPage

ADDRESSES: tuple[AddressForm, ...] = (
    AddressForm(
        kind="article",
        pattern=r"(?P<base>(?:/[^/?]+)+)/(?P<folder>\d{6})/t(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)_\d+\.html?",
        example="/xwzx/jcghdt/202510/t20251030_4927542.html",
    ),
)

ARTICLE = re.compile(r"^(?:/[^/]+)+/\d{6}/t\d{8}_\d+\.html?$")


class TrsArticlePage(PortalArticlePage):
    """Article of a TRS-like portal."""

    article: ClassVar[re.Pattern[str]] = ARTICLE

    anatomy: ClassVar[Anatomy] = Anatomy(dates=("meta", "address"))


class TrsListPage(PortalListPage):
    """List of a TRS-like portal."""

    article: ClassVar[re.Pattern[str]] = ARTICLE
