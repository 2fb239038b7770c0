"""Sites of the union press that are no sources, and why. Kept so that nobody has to find it out again."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Unsupported:
    """A site that cannot be crawled or parsed as things stand."""

    name: str
    """Full pinyin, as a source would be called."""

    title: str
    province: str
    level: str
    hosts: tuple[str, ...]

    reason: str
    """What is in the way."""

    evidence: tuple[tuple[str, str], ...]
    """(fact, how it is known) pairs, as in a source."""


CHALLENGE = "behind a script challenge, which is not worked around"
HASH_ROUTED = "a hash-routed app: its addresses name no pages, and the interface that it reads was not seen"
NO_ARTICLE_SEEN = "no article page of it is evidenced"

UNSUPPORTED = (
    Unsupported(
        name="zhonghua_quanguo_zonggonghui",
        title="中华全国总工会",
        province="全国",
        level="national",
        hosts=("www.acftu.org",),
        reason=f"{CHALLENGE}; its news is relayed by zhongguo_gonghui_xinwen and zhonggong_wang",
        evidence=(
            ("lists /xwdt/ghyw/, /wjzl/wjzlzcwj/", "LINK: public code"),
            ("412 for plain requests, a random key in addresses", "SEEN-SEL: public crawlers"),
        ),
    ),
    Unsupported(
        name="ningxia_zonggonghui",
        title="宁夏回族自治区总工会",
        province="宁夏",
        level="province",
        hosts=("www.nxzgh.org.cn",),
        reason=f"{HASH_ROUTED}; {CHALLENGE}",
        evidence=(("/#/newsCenter/index2/2, a wall that detects browsers without a head", "LINK: 2025"),),
    ),
    Unsupported(
        name="gansu_zonggonghui",
        title="甘肃省总工会",
        province="甘肃",
        level="province",
        hosts=("www.gsgh.org.cn",),
        reason=HASH_ROUTED,
        evidence=(("/#/moreNews_?position=…&categoryId=502", "LINK: 2025"),),
    ),
    Unsupported(
        name="qilu_gonghui",
        title="齐鲁工会",
        province="山东",
        level="province",
        hosts=("zxfw.sdgh.org.cn",),
        reason=HASH_ROUTED,
        evidence=(("/qlgh/#/newsDetail?type=imp_news&id=N", "LINK"),),
    ),
    Unsupported(
        name="jiangsu_zonggonghui",
        title="江苏省总工会",
        province="江苏",
        level="province",
        hosts=("www.jsgh.org",),
        reason=NO_ARTICLE_SEEN,
        evidence=(("list /col/col3577/index.html?uid=18462&pageNum=1", "LINK: 2025"),),
    ),
    Unsupported(
        name="sichuan_zonggonghui",
        title="四川省总工会",
        province="四川",
        level="province",
        hosts=("scgh.org",),
        reason=NO_ARTICLE_SEEN,
        evidence=(("list /page/news/tmore<32 hex>.html", "LINK: 2025"),),
    ),
    Unsupported(
        name="shanghai_zonggonghui",
        title="上海市总工会",
        province="上海",
        level="province",
        hosts=("www.shzgh.org",),
        reason="no article page is evidenced at an address: pages of about 2008 were seen without theirs",
        evidence=(
            ("list /ghwj/ghwj.html", "LINK"),
            ("当前位置, 来源, [关闭窗口] of district items", "INFERRED"),
        ),
    ),
    Unsupported(
        name="guangdong_zonggonghui",
        title="广东省总工会",
        province="广东",
        level="province",
        hosts=("www.gdftu.org.cn",),
        reason=NO_ARTICLE_SEEN,
        evidence=(("meta ArticleTitle", "UNKNOWN: only in somebody's own test page"),),
    ),
    Unsupported(
        name="xinjiang_zonggonghui",
        title="新疆维吾尔自治区总工会",
        province="新疆",
        level="province",
        hosts=("www.xjzgh.org.cn", "www.xjgh.org"),
        reason=NO_ARTICLE_SEEN,
        evidence=(("the two hosts, which contradict each other", "LINK"),),
    ),
    Unsupported(
        name="zhejiang_gonghui_wang",
        title="浙江工会网",
        province="浙江",
        level="province",
        hosts=("www.zjftu.org",),
        reason=NO_ARTICLE_SEEN,
        evidence=(("host", "LINK"),),
    ),
    Unsupported(
        name="shaanxi_zonggonghui",
        title="陕西省总工会",
        province="陕西",
        level="province",
        hosts=("www.shxgh.org",),
        reason=NO_ARTICLE_SEEN,
        evidence=(("host", "LINK"),),
    ),
    Unsupported(
        name="xian_zonggonghui",
        title="西安市总工会",
        province="陕西",
        level="city",
        hosts=("www.xaszgh.cn", "www.xagh.org"),
        reason=NO_ARTICLE_SEEN,
        evidence=(("hosts, the second the older", "LINK"),),
    ),
    Unsupported(
        name="hubei_gonghui_wang",
        title="湖北工会网",
        province="湖北",
        level="province",
        hosts=("www.hbzgh.org.cn",),
        reason=NO_ARTICLE_SEEN,
        evidence=(("host", "LINK"),),
    ),
    Unsupported(
        name="longyan_zonggonghui",
        title="龙岩市总工会",
        province="福建",
        level="city",
        hosts=("m.lygh.gov.cn",),
        reason="only a list page is evidenced, with leads and no addresses of articles",
        evidence=(("/index.php/Home/Index/ghlist/list/3/p/39.html", "TEXT"),),
    ),
)
