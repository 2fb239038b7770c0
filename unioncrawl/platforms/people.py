"""人民网 channels (people.com.cn).

Article:  ``/n/YYYY/MMDD/c<channel>-<id>.html`` (to about 2015), ``/n1/…`` (later), ``/BIG5/n1/…`` (in traditional characters)
Lines:    ``中国共产党新闻网>>中国工会新闻>>…`` / [kicker] / title / [writers, since about 2024]
          / ``2018年08月31日09:11  来源:《工人日报》`` / ``【字号 打印 留言 论坛 网摘 手机点评 纠错`` / ``E-mail推荐:`` / body
          / ``(责编:甲、乙)`` / 相关专题, 新闻检索: or 全总简介

The twin in traditional characters is another rendering of the same article: it has a lower rank.
"""

from __future__ import annotations

import re
from typing import ClassVar

from unioncrawl.addresses import AddressForm
from unioncrawl.platforms.portal import PortalArticlePage
from unioncrawl.platforms.portal_lines import Anatomy

ADDRESSES: tuple[AddressForm, ...] = (
    AddressForm(
        kind="article",
        pattern=r"(?:/BIG5)?/n1?/(?P<year>\d{4})/(?P<month>\d\d)(?P<day>\d\d)/c(?P<paper>\d+)-\d+\.html",
        example="/n1/2018/0831/c81957-30263591.html",
    ),
)

ARTICLE = re.compile(r"^(?:/BIG5)?/n1?/\d{4}/\d{4}/c\d+-\d+\.html$")
BIG5 = (r"^/BIG5/", "/")
"""Rewrite that makes the twin in traditional characters the same article."""


class PeopleArticlePage(PortalArticlePage):
    """Article of a channel of 人民网."""

    article: ClassVar[re.Pattern[str]] = ARTICLE

    anatomy: ClassVar[Anatomy] = Anatomy(
        crumbs=re.compile(r"^中国共产党新闻网\s?[>＞»]|^中國共產黨新聞網\s?[>＞»]|^人民[网網]\s?[>＞»]"),
        meta=re.compile(r"^\W{0,2}(?:19|20)\d\d年\d{1,2}月\d{1,2}日\s?\d{1,2}:\d\d"),
        ending=re.compile(r"^相关专题|^相關專題|^新闻检索|^新聞檢索|^全[总總][简簡]介"),
        dropped=re.compile(r"^【?字[号號]\s?(?:打印|$)|^E-mail[推荐薦]{2}"),
        kicker=True,
        writers_under_title=True,
        dates=("meta", "address"),
    )


class PeopleBig5ArticlePage(PeopleArticlePage):
    """The same in traditional characters."""

    rank = 1
