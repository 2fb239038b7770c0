"""A generated 工人日报 of any size, for measuring: pages as heavy as real ones, the same at every run."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import random

from unioncrawl.press.editions import Printed, editions_of, file, robots, web_page
from unioncrawl.press.gongren_ribao import HOSTS, article_page, page_of, path, plan_page
from unioncrawl.press.gongren_ribao_articles import directory
from unioncrawl.press.server import Answer

PAGES_AN_EDITION = 8
ARTICLES_A_PAGE = 12
ARTICLE_BYTES = 38_000
"""Size of an article page, most of it not its text."""

FIRST_DAY = dt.date(2020, 1, 1)
"""Day of the first edition; one follows each day."""

PLACES = ("临江", "海东", "北安", "江口", "平原", "西河", "东岭", "南湖", "白塔", "云台", "青川", "石门")
UNITS = (
    "钢铁集团",
    "纺织公司",
    "机床厂",
    "热力公司",
    "地铁项目部",
    "快递网点",
    "轴承公司",
    "煤矿",
    "港务公司",
)
BODIES = ("总工会", "工会联合会", "机关工会", "产业工会", "职工服务中心", "女职工委员会")
DEEDS = (
    "举办职工职业技能大赛",
    "开展冬季送温暖活动",
    "为农民工追回拖欠的工资",
    "推行厂务公开民主管理",
    "建成职工之家",
    "开展工资集体协商",
    "组织劳模工匠进车间宣讲",
    "为户外劳动者建起爱心驿站",
    "举行安全生产知识竞赛",
    "开办职工夜校",
)
RESULTS = (
    "受到职工的欢迎",
    "惠及职工三千余人次",
    "解决了职工反映多年的难题",
    "企业和职工实现双赢",
    "职工满意率达到百分之九十七",
    "已有一千二百名职工从中受益",
    "让职工感受到娘家人的温暖",
)
LINKS = ("据介绍，", "记者了解到，", "今年以来，", "截至目前，", "下一步，", "与此同时，", "近日，", "为此，")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
GIVEN = "建国志强晓东文静小荷秋实大勇玉洁启航长明云川素梅一帆景山向阳庆林"


def sentence(chance: random.Random) -> str:
    """Return a sentence of about 35 characters."""
    place, unit, body = chance.choice(PLACES), chance.choice(UNITS), chance.choice(BODIES)
    head = f"{chance.choice(LINKS)}{place}市{unit}{body}{chance.choice(DEEDS)}"
    return f"{head}，{'，'.join(chance.sample(RESULTS, 2))}。"


def person(chance: random.Random) -> str:
    """Return a name of three characters."""
    return chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=2))


def article(day: dt.date, page: int, number: int) -> Printed:
    """Return article ``number`` of page ``page`` of the edition of ``day``: 600 to 1,000 characters."""
    chance = random.Random(f"{day} {page} {number}")
    author = person(chance)
    length = chance.randint(600, 960)
    lines = [f"本报讯(记者{author})"]
    while sum(map(len, lines)) < length:
        if len(lines[-1]) > 130:
            lines.append("")
        lines[-1] += sentence(chance)
    return Printed(
        url=f"{directory(day.isoformat(), page)}/news-{number}.html",
        published=day.isoformat(),
        page_no=page,
        page_label=f"{page:02d}版",
        kicker=f"{chance.choice(DEEDS)}·一线见闻" if chance.random() < 0.3 else None,
        title=f"{chance.choice(PLACES)}{chance.choice(UNITS)}{chance.choice(DEEDS)}",
        authors=(author,),
        paragraphs=tuple(lines),
    )


def articles(count: int) -> list[Printed]:
    """Return ``count`` articles in print order; the last edition may be thin."""
    places = list(itertools.product(range(1, PAGES_AN_EDITION + 1), range(1, ARTICLES_A_PAGE + 1)))
    days = (FIRST_DAY + dt.timedelta(n // len(places)) for n in range(count))
    return [article(day, *place) for day, place in zip(days, itertools.cycle(places), strict=False)]


@functools.cache
def weights() -> tuple[str, str]:
    """Return the styles and scripts, and the menus, that make a page as heavy as a real one."""
    rules = "".join(
        f".box-{n} > li a:hover{{color:#c{n:02d};padding:0 {n}px;float:left}}\n" for n in range(120)
    )
    calls = "".join(
        f'track("ev{n}", document.getElementById("b{n}"), {{ once: true }});\n' for n in range(120)
    )
    links = "".join(
        f'<li class="nav-item"><a href="/c{n}/" title="{d}">{d}</a></li>\n' for n, d in enumerate(DEEDS)
    )
    menu = f'<div class="menu"><ul>\n{links}</ul></div>\n'
    return f"<style>\n{rules}</style>\n<script>\n{calls}</script>\n", menu * 16


def heavy(markup: str) -> bytes:
    """Return ``markup``, a whole page, filled up to ``ARTICLE_BYTES``."""
    scripts, menus = weights()
    page = markup.replace("</head>", f"{scripts}</head>").replace("</body>", f"{menus}</body>")
    missing = ARTICLE_BYTES - len(page.encode()) - len("<!--  -->")
    return page.replace("</html>", f"<!-- {'=' * missing} --></html>").encode()


def many_sites(count: int) -> dict[str, dict[str, Answer]]:
    """Return the sites of a 工人日报 of ``count`` article pages, every answer made."""
    pages = {"/robots.txt": robots("User-agent: *", "Disallow:")}
    for edition in editions_of(articles(count), page_of):
        for page in edition.pages:
            pages[path(page.url)] = web_page(plan_page(edition, page))
        for item in edition.articles:
            pages[path(item.url)] = file(heavy(article_page(item)), "text/html")
    return dict.fromkeys(HOSTS, pages)
