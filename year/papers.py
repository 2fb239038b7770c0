"""The made-up papers: when they come out, when they rest, and what they print. A function of a paper's number."""

from __future__ import annotations

import datetime as dt
import functools
import random
from collections.abc import Mapping

import attrs

from unioncrawl.clock import CST
from unioncrawl.press.editions import Edition, Printed, PrintedPage, editions_of
from unioncrawl.press.many import DEEDS, PLACES, UNITS, person

WORKERCN, BK53 = "workercn_epaper", "bk53"

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

DAILY = frozenset(range(7))
WEEKDAYS = frozenset({MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY})

RHYTHMS = (
    WEEKDAYS,
    DAILY,
    WEEKDAYS,
    WEEKDAYS | {SATURDAY},
    DAILY,
    WEEKDAYS,
    frozenset({TUESDAY, THURSDAY, SATURDAY}),
    WEEKDAYS,
    DAILY,
    frozenset({WEDNESDAY}),
)
"""Dealt out in turn: most union papers come out on working days, some daily, some three times a week or weekly."""

NATIONAL_DAY = (dt.date(2024, 10, 1), dt.date(2024, 10, 7))
SHORT_NATIONAL_DAY = (dt.date(2024, 10, 1), dt.date(2024, 10, 3))
NEW_YEAR = (dt.date(2025, 1, 1), dt.date(2025, 1, 1))
SPRING_FESTIVAL = (dt.date(2025, 1, 28), dt.date(2025, 2, 4))
QINGMING = (dt.date(2025, 4, 4), dt.date(2025, 4, 6))
LABOUR_DAY = (dt.date(2025, 5, 1), dt.date(2025, 5, 5))
DRAGON_BOAT = (dt.date(2025, 5, 31), dt.date(2025, 6, 2))
MID_AUTUMN = (dt.date(2024, 9, 15), dt.date(2024, 9, 17))
"""Days off of these years, by the announcements of the State Council."""

RESTS = (
    (SPRING_FESTIVAL, NATIONAL_DAY, NEW_YEAR),
    (SPRING_FESTIVAL,),
    (SPRING_FESTIVAL, NATIONAL_DAY, NEW_YEAR, QINGMING, LABOUR_DAY, DRAGON_BOAT, MID_AUTUMN),
    (SPRING_FESTIVAL, SHORT_NATIONAL_DAY),
)
"""Dealt out in turn: all rest at Spring Festival, and what they do at other holidays is their own."""

EARLY, NIGHT, NEXT_DAY = dt.timedelta(hours=6), dt.timedelta(hours=23, minutes=30), dt.timedelta(hours=39)
"""When editions are put on the web, counted from the midnight at which their day begins."""

HOURS: Mapping[int, dt.timedelta] = {7: NIGHT, 13: NIGHT, 25: NEXT_DAY, 33: NIGHT}
"""Papers that are later than the morning, by number."""

WHOLE = (2, 3)
"""Pages and articles of an edition."""

NAMES = ("工人报", "职工报", "劳动报", "工会报")

FIRST_ID = dt.date(2020, 1, 1)
"""53BK numbers its articles; here from this day on."""


_WORDS = (
    "工会职工劳模工匠车间班组工厂企业行业岗位技能比武竞赛培训夜校课堂师傅徒弟工友农民工资协商合同仲裁"
    "法律援助安全生产隐患排查高温清凉寒冬温暖慰问困难帮扶救助互助保障医疗养老托管子女假期疗养食堂宿舍"
    "驿站热水雨伞图书阅读诗歌摄影书法篮球乒乓广场合唱运动健康体检心理咨询热线网络平台快递司机骑手货运"
    "港口码头铁路公路桥梁隧道钢铁煤矿石油电力纺织机床轴承焊接铸造图纸零件数控智能改造节能降耗环保绿色"
    "乡村振兴粮食果园茶叶养殖渔业林场牧区医院护士教师学校社区街道乡镇县城省市代表委员会议提案民主管理"
    "公开监督选举基层组织建设创新发明专利成果推广示范先进模范奖章红旗旗帜精神传承弘扬历史记忆青春奋斗"
    "梦想时代清晨深夜春天秋天江边山里海上雪原沙漠高原老人母亲妻子儿子故事笑容汗水双手目光"
)
WORDS = [_WORDS[place : place + 2] for place in range(0, len(_WORDS), 2)]
"""What texts are made of: so many that no two articles have much in common, or all would be reprints of each other."""


def sentence(chance: random.Random) -> str:
    """Return a sentence of about 40 characters, which says nothing."""
    begin, end = ("".join(chance.choices(WORDS, k=chance.randint(7, 10))) for _ in range(2))
    return f"{begin[:6]}的{begin[6:]}，在{end[:8]}中{end[8:]}。"


@attrs.frozen
class Paper:
    """One paper."""

    number: int

    @property
    def name(self) -> str:
        """Name of the source."""
        return f"paper{self.number:02d}"

    @property
    def host(self) -> str:
        """Where it is on the web."""
        return f"{self.name}.example.cn"

    @property
    def base(self) -> str:
        """Scheme and host."""
        return f"http://{self.host}"

    @property
    def title(self) -> str:
        """Masthead."""
        return PLACES[self.number % len(PLACES)] + NAMES[self.number // len(PLACES) % len(NAMES)]

    @property
    def platform(self) -> str:
        """The e-paper product that it is on."""
        return BK53 if self.number % 3 == 2 else WORKERCN

    @property
    def rhythm(self) -> frozenset[int]:
        """Weekdays on which it comes out, as ``date.weekday`` counts them."""
        return RHYTHMS[self.number % len(RHYTHMS)]

    @property
    def has_validators(self) -> bool:
        """Whether its site can say that a page has not changed."""
        return self.number % 2 == 0

    @property
    def hour(self) -> dt.timedelta:
        """When its editions are put on the web, after the midnight at which their day begins."""
        return HOURS.get(self.number, EARLY)

    def rests(self, day: dt.date) -> bool:
        """Return whether ``day`` is a holiday on which it does not come out."""
        return any(first <= day <= last for first, last in RESTS[self.number % len(RESTS)])

    def comes_out(self, day: dt.date) -> bool:
        """Return whether it has an issue on ``day``, as long as nothing happens to it."""
        return day.weekday() in self.rhythm and not self.rests(day)

    def online_at(self, day: dt.date) -> dt.datetime:
        """Return when the issue of ``day`` is put on the web."""
        return dt.datetime.combine(day, dt.time(), CST) + self.hour


@functools.cache
def near_holiday(day: dt.date) -> bool:
    """Return whether papers do on ``day``, or did the days before it, what they do not do in ordinary weeks."""
    before, after = dt.timedelta(days=10), dt.timedelta(days=3)
    whole = {period for rests in RESTS for period in rests}
    return any(first - after <= day <= last + before for first, last in whole)


@functools.lru_cache(maxsize=4096)
def edition(paper: Paper, day: dt.date) -> Edition:
    """Return the issue of ``day``: two pages, three articles."""
    places = ((1, 1), (1, 2), (2, 1)) if paper.number % 2 else ((1, 1), (2, 1), (2, 2))
    articles = [_article(paper, day, page, number) for page, number in places]
    (made,) = editions_of(articles, lambda _, number, own: _page(paper, day, number, own))
    return made


def _article(paper: Paper, day: dt.date, page: int, number: int) -> Printed:
    chance = random.Random(f"{paper.name} {day} {page} {number}")
    author = person(chance)
    lines = [f"本报讯(记者{author}){sentence(chance)}{sentence(chance)}"]
    lines += [sentence(chance) + sentence(chance) for _ in range(chance.randint(2, 4))]
    return Printed(
        url=_article_url(paper, day, page, number),
        published=day.isoformat(),
        page_no=page,
        page_label=f"{page:02d}版" if paper.platform == WORKERCN else f"{page:02d}",
        page_name=_page_name(page),
        kicker=f"{chance.choice(DEEDS)}·一线见闻" if chance.random() < 0.3 else None,
        title=f"{chance.choice(PLACES)}{chance.choice(UNITS)}{chance.choice(DEEDS)}",
        authors=(author,),
        paragraphs=tuple(lines),
    )


def _article_url(paper: Paper, day: dt.date, page: int, number: int) -> str:
    if paper.platform == WORKERCN:
        return f"{folder(paper, day, page)}/news-{number}.html"
    ident = 100_000 + 10 * (day - FIRST_ID).days + 3 * page + number
    return f"{paper.base}/content/{day:%Y-%m/%d}/{ident}.html"


def _page(paper: Paper, day: dt.date, number: int, articles: list[Printed]) -> PrintedPage:
    if paper.platform == WORKERCN:
        url = f"{folder(paper, day, number)}/page.html"
    else:
        url = f"{paper.base}/content/{day:%Y-%m/%d}/{number}"
    return PrintedPage(
        url=url,
        number=number,
        label=f"{number:02d}",
        name=_page_name(number),
        picture=None,
        pdf=None,
        articles=tuple(articles),
    )


def _page_name(number: int) -> str:
    return ("要闻", "工会")[number - 1]


def folder(paper: Paper, day: dt.date, page: int) -> str:
    """Return where the files of a page are on 中工网's e-paper."""
    return f"{paper.base}/papers/{paper.name}/{day:%Y/%m/%d}/{page}"
