"""Pages of federations' sites: the evidenced lines in their order, with text of our own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs
from web_poet import HttpResponseHeaders

from tests.parsing.pages import Line, line, lines
from unioncrawl import road
from unioncrawl.items import Article
from unioncrawl.provider import http_response

BODY = (
    "　　入夏以来，临江机械厂工会把绿豆汤送到了炉台边，六个班组的职工每天都能喝上。",
    "　　“下了班还能冲个凉。”炉前工谭有福说。厂工会还把三处更衣室改成了休息室。",
    "　　据了解，高温天的午休延长了四十分钟。",
)
NOTICE = (
    "　　各基层工会：",
    "　　为丰富职工文化生活，现将职工书画展有关事项通知如下，请认真组织。",
    "　　主办单位：临江机械厂工会",
    "　　时间：2031年5月12日",
    "　　地点：文化宫三楼",
    "　　日期：2031年5月12日至5月14日",
    "　　未尽事宜，另行通知。",
)
"""Its lines look like meta lines; the days are those of an event."""

TITLE = "临江机械厂工会：把清凉送到炉台边"


@attrs.frozen(kw_only=True)
class Case:
    """A page of one source, and what has to come out of it."""

    name: str
    url: str
    over: Sequence[Line] = ()
    under: Sequence[Line] = ()
    want: dict[str, object] = attrs.field(factory=dict)
    document: str = ""
    """The ``<title>``."""

    after_body: Sequence[Line] = ()
    """Headline and meta lines where they follow the body."""

    ending: str = ""
    """What stands behind the last paragraph, on its line."""

    def page(self, body: Sequence[str]) -> list[Line]:
        """Return the lines of a page with this ``body``."""
        last = f"{body[-1]}{self.ending}"
        return [*self.over, *lines("body", *body[:-1], last), *self.after_body, *self.under]

    def expected(self, body: Sequence[str]) -> dict[str, object]:
        """Return the fields of the article with this ``body``."""
        return {
            "kicker": None,
            "subtitle": None,
            "text": "\n".join(text.strip() for text in body) + self.ending,
            **self.want,
        }


def site(*texts: str) -> list[Line]:
    """Return lines that are the site's."""
    return lines("site", *texts)


def head(*meta: str, title: str = TITLE) -> list[Line]:
    """Return title and meta lines."""
    return [line("title", title), *lines("meta", *meta)]


CASES = (
    Case(
        name="liaoning",
        url="https://www.lnszgh.org/news-show-24990.html",
        over=[
            *head("2023-09-04 08:36:34 来源:本站原创 作者:辽宁工人报刊社 点击数:"),
            *site("【字体:", "打印"),
        ],
        under=site("上一篇:甲县总工会开展培训 下一篇:乙区总工会慰问职工", "版权所有:辽宁省总工会 | 地址:"),
        want={
            "title": TITLE,
            "published": "2023-09-04",
            "origin": "本站原创",
            "authors": ["辽宁工人报刊社"],
        },
    ),
    Case(
        name="liaoning, introduction before it",
        url="https://www.lnszgh.org/news-show-17402.html",
        over=site(
            "省总工会介绍",
            "辽宁省总工会是全省各级工会组织的领导机关，现设有办公室、组织部、宣教部和权益部等部门..",
        ),
        under=site("版权所有:辽宁省总工会 | 地址:"),
        want={"title": None, "published": None},
    ),
    Case(
        name="liaoning, body alone",
        url="https://www.lnszgh.org/news-show-17411.html",
        want={"title": None, "published": None},
    ),
    Case(
        name="qinghai",
        url="https://www.qhszgh.com/index.php?c=show&id=17026",
        over=site("青海省总工会简介", "青海省总工会是全省工会组织的领导机关。", "更多>"),
        under=site("©CopyRight 青海省总工会"),
        ending="(办公室)",
        want={"title": None, "published": None, "organisations": ["办公室"]},
    ),
    Case(
        name="chongqing",
        url="https://www.cqgh.org/web/article/1471901915477975040/web/content_1471901915477975040.html",
        over=[
            *site("重庆市总工会职工服务网", "重庆市总工会", "您好，欢迎来到职工服务网", "金沙区"),
            *site("主页 > 工会要闻 > 详情"),
            *head("发表时间：2022-06-15 17:46:08 来源：金沙区总工会 浏览量："),
            *lines("body", "图片3.png"),
        ],
        want={
            "title": TITLE,
            "published": "2022-06-15",
            "origin": "金沙区总工会",
            "section": "工会要闻",
        },
    ),
    Case(
        name="jinan",
        url="https://jngh.org.cn/content/emkzVUgyYThMRVA3U3NzaWg5S0tv",
        over=[
            *site("当前位置: 首页> 新闻中心> 市总简讯"),
            *head("发布日期:2025-12-18 19:24:58"),
            *lines("body", "图片1.png"),
        ],
        want={"title": TITLE, "published": "2025-12-18", "section": "市总简讯"},
    ),
    Case(
        name="zhengzhou",
        url="https://www.zzgh.org/swdxzc/44020.jhtml",
        over=[
            *site("2024年05月20日 星期一 小满"),
            *head("宣传教育部 2023-12-23", title=f"{TITLE} 郑州工会"),
            *lines("body", "图片@2x.png"),
        ],
        want={"title": TITLE, "published": "2023-12-23", "organisations": ["宣传教育部"]},
    ),
    Case(
        name="haikou",
        url="http://www.hkzgh.org.cn/article/3189/29.html",
        over=[
            *site("字号:"),
            *head(
                "来源: 海口市总工会  发布者:szzxwlb  时间:2023-01-19 15:49:00", title=f"新春走基层 | {TITLE}"
            ),
            *lines("body", "0a1b2c3d4e5f60718293a4b5c6d7e8f9.jpg"),
        ],
        want={
            "title": f"新春走基层 | {TITLE}",
            "published": "2023-01-19",
            "origin": "海口市总工会",
            "authors": [],
        },
    ),
    Case(
        name="nanchang",
        url="http://www.ncgh.org.cn/nczhghcms/article/25991",
        over=head("发布时间:2024-07-26 浏览量:1719"),
        under=site("版权所有 南昌市总工会"),
        want={"title": TITLE, "published": "2024-07-26"},
    ),
    Case(
        name="nanchang, body first",
        url="http://12351.ncszgh.gov.cn/article/6379",
        after_body=head("发布时间:2018-04-28 浏览量:545"),
        want={
            "title": TITLE,
            "published": "2018-04-28",
            "url": "http://www.ncgh.org.cn/nczhghcms/article/6379",
        },
    ),
    Case(
        name="pingdingshan",
        url="https://pdsgh.org/index.php/node/18242",
        over=[*head(), *site("正文")],
        want={
            "title": TITLE,
            "published": None,
            "url": "https://www.pdsgh.org/index.php/node/18242",
        },
    ),
    Case(
        name="binhai, meta of two parts",
        url="http://www.bhxqgh.com/new_bhxqzgh_text/contents/439/22495.html",
        over=[
            *site("滨海新区总工会", "团结 奋斗 奉献 创新", "主席信箱:bhxqgh@163.com| 收藏", "工会要闻"),
            *head("编辑:秦玉海 时间:2011-03-17 点击量:"),
        ],
        want={"title": TITLE, "published": "2011-03-17", "section": "工会要闻", "editor": "秦玉海"},
    ),
    Case(
        name="binhai, meta of three parts",
        url="http://www.bhxqgh.com/new_bhxqzgh_text/contents/439/31962.html",
        over=[
            *site("滨海新区总工会", "团结 奋斗 奉献 创新", "主席信箱:bhxqgh@163.com| 收藏", "工会要闻"),
            *head("编辑:网站管理员 来源:滨工V家(微信公众号) 时间:2026-02-13 点击量:"),
        ],
        want={
            "title": TITLE,
            "published": "2026-02-13",
            "section": "工会要闻",
            "editor": "网站管理员",
            "origin": "滨工V家(微信公众号)",
        },
    ),
    Case(
        name="binhai, body alone",
        url="http://www.bhxqgh.com/new_bhxqzgh_text/contents/439/22586.html",
        want={"title": None, "published": None},
    ),
    Case(
        name="huhehaote",
        url="http://hhhtszgh.gov.cn/mobile/c/2025-04-23/123.html",
        over=[*site("首页 > 资讯中心 > 基层动态"), *head("发布时间:2025-04-23  来源:玉泉区总工会")],
        want={
            "title": TITLE,
            "published": "2025-04-23",
            "section": "基层动态",
            "origin": "玉泉区总工会",
        },
    ),
    Case(
        name="changzhou",
        url="https://czgh.jscz.org.cn/html/czgh/2016/KEBQLDDJ_0805/10235.html",
        over=head(),
        under=site("|"),
        document=f"{TITLE}-常州市总工会",
        ending="(天宁区总工会)",
        want={"title": TITLE, "published": "2016-08-05", "organisations": ["天宁区总工会"]},
    ),
    Case(
        name="jimo",
        url="http://zgh.jimo.gov.cn/n8427/n8446/170726094706393544.html",
        over=[
            *site("今天是", "困难帮扶 首页 > 业务分类信息 > 困难帮扶"),
            *head("发布日期:2017-07-24"),
        ],
        under=site("作者:隋文静"),
        want={
            "title": TITLE,
            "published": "2017-07-24",
            "section": "困难帮扶",
            "authors": ["隋文静"],
        },
    ),
    Case(
        name="panjin, first template",
        url="http://www.pjszgh.org/2015_03/24_12/content-275718.html",
        over=[
            *site("当前位置: 首页 >工会动态 >市总动态 >市总动态"),
            *head(),
        ],
        under=site("关闭 打印", "上一篇: 甲县总工会开展培训", "下一篇: 乙区总工会慰问..."),
        want={"title": TITLE, "published": "2015-03-24", "section": "市总动态"},
    ),
    Case(
        name="panjin, author behind the title",
        url="http://www.pjszgh.org/2017_06/20_10/content-283142.html",
        over=[
            *site("当前位置: 首页 >学习论坛"),
            *head(title="把调研做到职工心里去 让工会工作更有温度 邵红霞"),
            *lines("body", "把调研做到职工心里去", "让工会工作更有温度", "——培训班的几点体会"),
        ],
        under=site("关闭 打印", "上一篇: 班组长也要学心理学 邱大为"),
        want={
            "title": "把调研做到职工心里去 让工会工作更有温度",
            "subtitle": "——培训班的几点体会",
            "authors": ["邵红霞"],
            "published": "2017-06-20",
            "section": "学习论坛",
        },
    ),
    Case(
        name="panjin, second template",
        url="http://pjszgh.org/2020_12/16_19/content-301681.html",
        over=head("- 发布日期:2020-12-16", "- 浏览次数:212"),
        want={"title": TITLE, "published": "2020-12-16"},
    ),
    Case(
        name="kunming",
        url="http://zgh.km.gov.cn/c/2020-03-04/4321567.shtml",
        want={"title": None, "published": "2020-03-04"},
    ),
    Case(
        name="loudi",
        url="http://www.ldszgh.com/News/2013/b46121dbbee34c2bbb3e2f98692528ed.html",
        under=site("版权所有:娄底市总工会"),
        want={"title": None, "published": None},
    ),
    Case(
        name="fangshan",
        url="http://gonghui.bjfsh.gov.cn/gzdt/ghyw/12345.htm",
        want={"title": None, "published": None},
    ),
    Case(
        name="yueyang",
        url="https://www.yueyang.gov.cn/zgh/56273/56285/content_1898385.html",
        over=head(),
        want={"title": TITLE, "published": None},
    ),
    Case(
        name="shanxi",
        url="http://www.sxgh.org.cn/gysh/dsj/art/2021/art_34d13e89c975433fa1b27fe01e6ffeae.html",
        want={"title": None, "published": None},
    ),
    Case(
        name="qingdao",
        url="http://190044a.qdszgh.cn/a/gonghuidongtai/jicengdongtai/2020/0513/1234.html",
        want={"title": None, "published": "2020-05-13"},
    ),
    Case(
        name="fangchenggang",
        url="http://www.fcgs.gov.cn/zgh/gzdt/t1234567.shtml",
        over=[*head(), *site("我要收藏", "公共资源调用站点", "文章分享")],
        want={"title": TITLE, "published": None},
    ),
    Case(
        name="anqing",
        url="http://aqszgh.org.cn/control/view.php?aid=1234",
        want={"title": None, "published": None},
    ),
    Case(
        name="hebei_zhigong_fuwu_wang",
        url="http://jiceng.hebzgfw.cn/pub/tssj/bdsj/202301/t20230105_123456.html",
        want={"title": None, "published": "2023-01-05"},
    ),
    Case(
        name="baogaosu",
        url="http://nanchang.baogaosu.com/xinwen/%E5%BE%B7%E5%85%B4/33158405",
        over=head("20.05.2015  11:24"),
        want={"title": TITLE, "published": "2015-05-20", "rank": 2},
    ),
    Case(
        name="baogaosu, number of an editor and teasers",
        url="http://shenyang.baogaosu.com/xinwen/%E5%BE%B7%E5%85%B4/56315584/",
        over=head("06.04.2017  19:53", title=f"[动态]{TITLE}"),
        under=site("编辑: 12345", "这种水果不能空腹吃", "知名主持人现身机场"),
        want={"title": f"[动态]{TITLE}", "published": "2017-04-06", "editor": None},
    ),
    Case(
        name="baogaosu, editor in brackets",
        url="http://huhehaote.baogaosu.com/xinwen/%25E5%25BE%25B7/31928836",
        over=head("17.04.2015  22:38"),
        under=site("[责任编辑 崔敏 ]"),
        want={
            "title": TITLE,
            "published": "2015-04-17",
            "editor": "崔敏",
            "url": "http://huhehaote.baogaosu.com/xinwen/%E5%BE%B7/31928836",
        },
    ),
    Case(
        name="baogaosu, source and date again",
        url="https://nanjing.baogaosu.com/xinwen/%E5%85%A8%E6%80%BB/28805185",
        over=head("25.01.2015 13:18"),
        under=site("本文来源: 江西日报", "25.01.2015 13:18", "故", "事"),
        want={"title": TITLE, "published": "2015-01-25", "origin": "江西日报"},
    ),
)
"""One or more pages of every federation of whose pages the order of the lines is known."""

GENERIC = (
    "https://www.bjzgh.org/ghzz/bjgt/xwdt/201808/20180820/j_2018082010315000017363232416500332.html",
    "https://www.sdgh.org.cn/art/2025/12/9/art_101583_10363084.html",
)
"""Articles of federations of which nothing but addresses was seen."""

MENU = [
    Line("site", "<a href='/'>首页</a>"),
    Line("site", "<a href='/gk/'>工会概况</a>"),
    Line("site", "<a href='/fw/'>职工服务</a>"),
]
NEWEST = [
    line("site", "最新动态"),
    Line("site", "<a href='/x/1.html'>青河县总工会举办集体协商培训班</a><span>2029-01-02</span>"),
    Line("site", "<a href='/x/2.html'>东山区总工会为货车司机做体检</a><span>2029-01-03</span>"),
    Line("site", "<a href='/x/3.html'>西岭铁路段职工书屋揭牌</a><span>2029-01-04</span>"),
]

Surrounding = Callable[[Sequence[Line]], list[Line]]

SURROUNDINGS: dict[str, Surrounding] = {
    "alone": list,
    "between menu and list": lambda page: [*MENU, *page, *NEWEST],
    "under a list": lambda page: [*NEWEST, *MENU, *page],
}


def read(url: str, html: str | bytes, content_type: str = "text/html; charset=utf-8") -> Article:
    """Return the article on a page.

    :raises PageError: if there is none.
    """
    body = html if isinstance(html, bytes) else html.encode()
    cls = road.page_class(url)
    assert cls is not None
    page = cls(http_response(url, body, 200, HttpResponseHeaders({"Content-Type": content_type})))
    item = road.finished(page.to_item())
    assert isinstance(item, Article)
    return item
