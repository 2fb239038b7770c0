"""The two papers of the miniature press print what their lists of facts say, as the real sites print it."""

import re
import zlib
from itertools import pairwise
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest

from unioncrawl.charset import decide, decode
from unioncrawl.press import Answer, demo_sites, gongren_ribao, shaanxi_gongren_bao
from unioncrawl.press.editions import Printed, PrintedPage
from unioncrawl.press.many import ARTICLE_BYTES, many_sites

SITES = demo_sites()
GRRB = gongren_ribao.ARTICLES
SXGRB = shaanxi_gongren_bao.ARTICLES
EDITIONS = (*gongren_ribao.EDITIONS, *shaanxi_gongren_bao.EDITIONS)
PLANS = [page for edition in EDITIONS for page in edition.pages]


def at(url: str) -> Answer | None:
    parts = urlsplit(url)
    return SITES[parts.hostname or ""].get(parts.path + (f"?{parts.query}" if parts.query else ""))


def tree(url: str) -> lxml.html.HtmlElement:
    answer = at(url)
    assert answer is not None
    return lxml.html.fromstring(
        decode(answer.body, decide(answer.body, dict(answer.headers)["Content-Type"]))
    )


def visible(url: str) -> str:
    """Return the lines of visible text of the page at ``url``, and the addresses of its pictures."""
    root = tree(url)
    for hidden in root.xpath("//head | //script | //style"):
        hidden.drop_tree()
    for picture in root.iter("img"):
        picture.tail = f"{picture.get('src')}\n{picture.tail or ''}"
    return str(root.text_content())


def in_order(text: str, *parts: str | None) -> None:
    """Assert that ``parts`` (those that are not empty) follow each other in ``text``."""
    place = 0
    for part in filter(None, parts):
        found = text.find(part, place)
        assert found >= 0, f"{part!r} is not behind {text[:place][-80:]!r}"
        place = found + len(part)


def name(article: Printed | PrintedPage) -> str:
    return urlsplit(article.url).path


@pytest.mark.parametrize("article", GRRB, ids=name)
def test_gongren_ribao_prints_its_facts_in_the_order_of_the_real_pages(article: Printed) -> None:
    year, month, day = article.published.split("-")
    in_order(
        visible(article.url),
        "中工娱乐",
        f"工人日报 {year}年{month}月{day}日 星期一",
        article.kicker,
        article.title,
        article.subtitle,
        f"《工人日报》({year}年{month}月{day}日 {article.page_label})",
        *(part for image in article.images for part in (urlsplit(image.url).path, image.caption)),
        *article.paragraphs,
        "关于中工网",
        "扫码关注",
        "×",
    )


@pytest.mark.parametrize("article", [a for a in SXGRB if not a.mobile_only], ids=name)
def test_shaanxi_gongren_bao_prints_its_facts_in_the_order_of_the_real_pages(article: Printed) -> None:
    year, month, day = article.published.split("-")
    in_order(
        visible(article.url),
        "陕西工人报官方网站 | 陕工网首页 今天是",
        "跟帖评论自律管理承诺书",
        f"出版日期:{year}年{month}月{day}日",
        f"当前版:第{article.page_label}版:{article.page_name}",
        "版面翻页",
        article.page_name,
        article.page_label,
        article.kicker,
        article.title,
        article.subtitle,
        article.author_line,
        *(urlsplit(image.url).path for image in article.images),
        *article.paragraphs,
        "放大 缩小 默认",
    )


@pytest.mark.parametrize("article", SXGRB, ids=name)
def test_the_mobile_twin_prints_a_day_that_is_not_that_of_the_issue(article: Printed) -> None:
    twin = shaanxi_gongren_bao.mobile(article.url)
    text = visible(twin)
    in_order(text, "等待处理…", article.title, "2023年", article.author_line, *article.paragraphs, "篇:")
    in_order(text, "分享到", "© 2023 陕西工人报", "制作单位:53BK.com", "↑ TOP", twin)
    assert article.published.replace("-", "年", 1)[:5] not in text


def test_a_mobile_only_article_is_listed_but_its_desktop_page_is_gone() -> None:
    (article,) = [a for a in SXGRB if a.mobile_only]
    assert at(article.url) is None
    assert any(article.url.endswith(link) for link in tree(PLANS[6].url).xpath("//li/a/@href"))


@pytest.mark.parametrize("plan", PLANS, ids=name)
def test_every_plan_lists_the_pages_of_its_edition_and_its_own_articles(plan: PrintedPage) -> None:
    root = tree(plan.url)
    links = [urljoin(plan.url, href) for href in root.xpath("//li//a/@href")]
    edition = next(edition for edition in EDITIONS if plan in edition.pages)
    listed = [link for link in links if link in {page.url for page in edition.pages}]
    assert listed[: len(edition.pages)] == [page.url for page in edition.pages]
    articles = [link for link in links if link in {article.url for article in edition.articles}]
    assert articles == [article.url for article in plan.articles]
    assert [
        a.text_content() for a in root.xpath("//li/a") if urljoin(plan.url, a.get("href")) in articles
    ] == [article.title for article in plan.articles]


def test_every_link_and_picture_on_the_papers_pages_is_answered_but_the_mobile_only_one() -> None:
    own = re.compile(r"/papers/grrb/\d|/(m/)?content/|/Img/|/Content/")
    unanswered = set()
    served = [page.url for page in PLANS] + [a.url for a in (*GRRB, *SXGRB) if not a.mobile_only]
    for url in served:
        for link in tree(url).xpath("//@href | //@src"):
            address = urljoin(url, link)
            if own.match(urlsplit(address).path) and at(address) is None:
                unanswered.add(address)
    assert unanswered == {a.url for a in SXGRB if a.mobile_only}


def test_the_areas_of_a_page_picture_lead_to_the_articles_of_the_page() -> None:
    for edition in shaanxi_gongren_bao.EDITIONS:
        for page in edition.pages:
            areas = [
                urljoin(page.url, href) for href in tree(page.url).xpath("//map[@id='usemap']/area/@href")
            ]
            assert areas == ([article.url for article in page.articles] if page.picture else [])


def test_days_without_an_issue_answer_as_on_the_real_sites() -> None:
    assert gongren_ribao.MISSING == ("2026-11-17",)
    assert at("https://www.workercn.cn/papers/grrb/2026/11/17/1/page.html") is None
    assert shaanxi_gongren_bao.MISSING == ("2016-12-06",)
    nothing = at("http://szb.sxworker.com/content/2016-12/06")
    assert nothing is not None
    assert (nothing.status, len(nothing.body.decode())) == (200, 8)


def test_pages_are_sent_in_the_encodings_that_the_facts_name() -> None:
    for article in (*GRRB, *SXGRB):
        answer = at(article.url)
        if answer is None:
            continue
        decision = decide(answer.body, dict(answer.headers)["Content-Type"])
        assert decision.encoding == article.charset
        assert ("declared in meta" in decision.reason) == (article.declared is not None)
    plan = at(shaanxi_gongren_bao.UNDECLARED_PLAN)
    assert plan is not None
    assert decide(plan.body).reason == "found in the bytes; nothing declared"


def test_one_page_is_declared_gb2312_and_needs_more_than_gb2312() -> None:
    (article,) = [a for a in SXGRB if a.declared == "gb2312"]
    with pytest.raises(UnicodeEncodeError):
        article.title.encode("gb2312")


def test_both_hosts_of_workercn_serve_the_same() -> None:
    assert SITES["workercn.cn"] == SITES["www.workercn.cn"]


@pytest.mark.parametrize("host", SITES)
def test_every_site_has_a_robots_txt_that_lets_crawlers_in(host: str) -> None:
    assert SITES[host]["/robots.txt"].body.startswith(b"User-agent: *\nDisallow: /")


def test_files_are_what_they_are_said_to_be() -> None:
    beginnings = {
        "image/png": b"\x89PNG\r\n\x1a\n",
        "image/jpeg": b"\xff\xd8\xff",
        "application/pdf": b"%PDF-1.4",
    }
    seen = set()
    for site in SITES.values():
        for answer in site.values():
            kind = dict(answer.headers)["Content-Type"]
            if kind in beginnings:
                assert answer.body.startswith(beginnings[kind])
                seen.add(kind)
    assert seen == set(beginnings)


def test_the_pdf_has_its_objects_where_its_table_says() -> None:
    body = SITES["workercn.cn"]["/papers/grrb/2026/11/16/1/grrb202611161.pdf"].body
    table = int(re.search(rb"startxref\n(\d+)", body)[1])  # type: ignore[index]
    assert body[table:].startswith(b"xref")
    for number, offset in enumerate(re.findall(rb"^(\d{10}) 00000 n", body, re.MULTILINE), 1):
        assert body[int(offset) :].startswith(b"%d 0 obj" % number)


def test_the_png_has_as_many_bytes_as_its_size_asks_for() -> None:
    body = SITES["workercn.cn"]["/papers/grrb/2026/11/18/1/tpzz0212_b.png"].body
    start = body.index(b"IDAT") + 4
    width, height = int.from_bytes(body[16:20]), int.from_bytes(body[20:24])
    assert len(zlib.decompressobj().decompress(body[start:])) == height * (1 + 3 * width)


@pytest.mark.parametrize(
    ("word", "least"), [("工会", 20), ("职工之家", 5), ("习近平", 4), ("劳模", 5), ("会", 25)]
)
def test_what_people_search_for_is_in_the_papers(word: str, least: int) -> None:
    assert sum(word in f"{a.title}{a.paragraphs}" for a in (*GRRB, *SXGRB)) >= least


def test_articles_are_in_print_order_and_signatures_end_their_texts() -> None:
    for articles in (GRRB, SXGRB):
        assert all(
            (a.published, a.page_no, a.url) < (b.published, b.page_no, b.url) for a, b in pairwise(articles)
        )
        for article in articles:
            assert article.signature is None or re.sub(r"\?$", "", article.paragraphs[-1]).endswith(
                article.signature
            )
            assert set(article.organisations) <= set(article.authors)


def test_the_generated_paper_is_as_big_and_as_heavy_as_asked_for_and_always_the_same() -> None:
    site = many_sites(100)["www.workercn.cn"]
    articles = {path: answer for path, answer in site.items() if "/news-" in path}
    assert len(articles) == 100
    assert {len(answer.body) for answer in articles.values()} == {ARTICLE_BYTES}
    assert list(articles)[95:97] == [
        "/papers/grrb/2020/01/01/8/news-12.html",
        "/papers/grrb/2020/01/02/1/news-1.html",
    ]
    assert many_sites(100)["www.workercn.cn"] == site
    page = lxml.html.fromstring(articles["/papers/grrb/2020/01/01/3/news-7.html"].body)
    assert 600 <= len(str(page.xpath("string(//*[@id='ccontent'])"))) <= 1050
