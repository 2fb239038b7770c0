"""Addresses, and which page class serves which."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from web_poet import default_registry

from unioncrawl import catalogue
from unioncrawl.pages import ArticlePage, PlanPage
from unioncrawl.road import page_class
from unioncrawl.sources import gongren_ribao, shaanxi_gongren_bao
from unioncrawl.urls import link, normalised, stable_id

ARTICLES = {
    gongren_ribao.GongrenRibaoArticlePage: [
        f"{start}/papers/grrb/2022/10/28/1/news-4.html"
        for start in (
            "https://www.workercn.cn",
            "http://www.workercn.cn",
            "https://workercn.cn",
            "http://workercn.cn",
            "http://workercn.cn:80",
            "https://www.workercn.cn:443",
        )
    ],
    shaanxi_gongren_bao.ShaanxiGongrenBaoArticlePage: [
        f"{start}/content/2016-12/20/134855.html"
        for start in ("http://szb.sxworker.com", "https://szb.sxworker.com", "http://szb.sxworker.com:80")
    ],
    shaanxi_gongren_bao.ShaanxiGongrenBaoMobileArticlePage: [
        f"{scheme}://szb.sxworker.com/m/content/2016-12/20/134855.html" for scheme in ("http", "https")
    ],
}
PLANS = {
    gongren_ribao.GongrenRibaoPlanPage: [
        f"{start}/papers/grrb/2022/10/28/1/page.html"
        for start in ("https://www.workercn.cn", "http://workercn.cn")
    ],
    shaanxi_gongren_bao.ShaanxiGongrenBaoPlanPage: [
        f"{start}/content/2016-12/20{rest}"
        for start in ("http://szb.sxworker.com", "https://szb.sxworker.com", "http://szb.sxworker.com/m")
        for rest in ("", "/", "/1", "/12", "/edition326_A1.html", "/edition1_01.html")
    ],
}


@pytest.mark.parametrize(("cls", "url"), [(cls, url) for cls, urls in ARTICLES.items() for url in urls])
def test_an_article_address_has_its_article_page_and_no_plan_page(cls: type, url: str) -> None:
    assert page_class(url) is default_registry.overrides_for(url)[ArticlePage] is cls
    assert PlanPage not in default_registry.overrides_for(url)


@pytest.mark.parametrize(("cls", "url"), [(cls, url) for cls, urls in PLANS.items() for url in urls])
def test_a_plan_address_has_its_plan_page_and_no_article_page(cls: type, url: str) -> None:
    assert page_class(url) is default_registry.overrides_for(url)[PlanPage] is cls


@pytest.mark.parametrize(
    "url",
    [
        "http://m.d-cnet.cn/papers/grrb/2025/06/21/4/news-5.html",
        "http://hbgcmm888.com/gonghui/gh11/2023-01-10/154325.html",
        "http://m.greetingpine.com/dt/2020-11-09/94830.html",
        "http://szb.sxworker.com.example.com/content/2016-12/20/134855.html",
    ],
)
def test_mirrors_have_no_page(url: str) -> None:
    assert default_registry.overrides_for(url) == {}
    assert not gongren_ribao.SOURCE.owns(url)
    assert not shaanxi_gongren_bao.SOURCE.owns(url)


@pytest.mark.parametrize("url", ["http://szb.sxworker.com/review?y=2017", "http://szb.sxworker.com/"])
def test_other_parts_of_a_site_have_neither_article_nor_plan_page(url: str) -> None:
    assert not {ArticlePage, PlanPage} & default_registry.overrides_for(url).keys()


def test_aliases_of_one_article_have_one_address() -> None:
    for cls, urls in ARTICLES.items():
        assert len({cls.source.canonical(url) for url in urls}) == 1
    canonical = shaanxi_gongren_bao.SOURCE.canonical
    assert canonical("http://szb.sxworker.com/m/content/2016-12/20/134855.html") == canonical(
        "https://szb.sxworker.com/content/2016-12/20/134855.html#top"
    )


@pytest.mark.parametrize(
    "href", ["javascript:void(0)", "#", "", None, "mailto:a@b.cn", "http://[broken", "http://a:b/", "tel:1"]
)
def test_what_leads_nowhere_is_no_link(href: str | None) -> None:
    assert link("http://szb.sxworker.com/content/2016-12/20", href) is None


def test_a_link_is_absolute_and_normal() -> None:
    base = "http://szb.sxworker.com/content/2016-12/20/134855.html"
    assert link(base, " 134856.html#a ") == "http://szb.sxworker.com/content/2016-12/20/134856.html"
    assert link(base, "//SZB.sxworker.com:80/x?div=-1") == "http://szb.sxworker.com/x"


def test_normalising_twice_is_normalising_once() -> None:
    url = "<HTTP://Szb.Sxworker.com:80/a%25e5%ab?div=0&b=1#x>"
    assert normalised(normalised(url)) == normalised(url)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://a.cn", "http://a.cn/"),
        ("HTTP://WWW.A.Cn./x", "http://www.a.cn/x"),
        ("https://a.cn:443/x", "https://a.cn/x"),
        ("https://a.cn:8443/x", "https://a.cn:8443/x"),
        ("http://a.cn/x?div=0", "http://a.cn/x"),
        ("http://a.cn/x?div=-1&b=2", "http://a.cn/x?b=2"),
        ("http://a.cn/x?b=2&amp;div=-1", "http://a.cn/x?b=2"),
        ("http://a.cn/x?division=1", "http://a.cn/x?division=1"),
        ("http://a.cn/x#top", "http://a.cn/x"),
        ("https://a.cn/#/moreNews_?categoryId=502", "https://a.cn/#/moreNews_?categoryId=502"),
        ("http://a.cn/xinwen/德兴/1", "http://a.cn/xinwen/%E5%BE%B7%E5%85%B4/1"),
        ("http://a.cn/xinwen/%e5%be%b7/1", "http://a.cn/xinwen/%E5%BE%B7/1"),
        ("http://a.cn/xinwen/%25E5%25BE%25B7/1", "http://a.cn/xinwen/%E5%BE%B7/1"),
        ("http://a.cn/xinwen/%2525e5%2525be%2525b7/1", "http://a.cn/xinwen/%E5%BE%B7/1"),
        ("http://a.cn/%B5%C2/1", "http://a.cn/%B5%C2/1"),
        ("http://a.cn/50%/1", "http://a.cn/50%25/1"),
        ("http://a.cn/a b/1", "http://a.cn/a%20b/1"),
        ("http://a.cn/%61%2Db%2Fc", "http://a.cn/a-b%2Fc"),
        (
            "http://a.cn/content/emkzVUgyYThMRVA3U3NzaWg5S0tv",
            "http://a.cn/content/emkzVUgyYThMRVA3U3NzaWg5S0tv",
        ),
        ("http://a.cn/content/aB+c%3D%3d", "http://a.cn/content/aB+c%3D%3D"),
        ("http://a.cn/search?q=工会&k=%e5", "http://a.cn/search?q=%E5%B7%A5%E4%BC%9A&k=%E5"),
        ("http://a.cn/login?to=http%253A%252F%252Fb.cn", "http://a.cn/login?to=http%253A%252F%252Fb.cn"),
        ("http://a.cn//b///c.htm", "http://a.cn/b/c.htm"),
        ("http://a.cn/web/http://b.cn/c", "http://a.cn/web/http://b.cn/c"),
        ("http://a.cn/b/../../c/./d/..", "http://a.cn/c/"),
        ("http://a.cn/b/%2e%2E/c", "http://a.cn/c"),
        ("http://a.cn/content\\2022-10\\1.htm", "http://a.cn/content/2022-10/1.htm"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("http://总工会.中国/x", "http://xn--6oq837aiwb.xn--fiqs8s/x"),
        ("<http://a.cn/x>", "http://a.cn/x"),
        (" http://a.cn/x\n", "http://a.cn/x"),
    ],
)
def test_an_address_has_one_form(url: str, canonical: str) -> None:
    assert normalised(url) == canonical


@given(st.text("/.%25eEaZ德 :?#&=<>\\[]@-_div0+\"'|\x00\ud800", max_size=40))
@example("%%411")
@example("%25%32%35E5")
@example("//a//../b")
@example("..")
def test_one_form_has_no_other(rest: str) -> None:
    for start in ("http://a.cn/", "HTTPS://A.cn.:443", ""):
        try:
            once = normalised(start + rest)
        except ValueError:
            continue
        assert normalised(once) == once
        assert not start or (once.isascii() or "#/" in once)


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("../德/1.html", "http://a.cn/b/%E5%BE%B7/1.html"),
        ("..\\1.html", "http://a.cn/b/1.html"),
        ("../../../1.html", "http://a.cn/1.html"),
        ("1 2.html", "http://a.cn/b/c/1%202.html"),
        ("?c=show&id=1", "http://a.cn/b/c/d.html?c=show&id=1"),
        ("HTTP://B.cn", "http://b.cn/"),
    ],
)
def test_a_link_with_any_characters_is_an_address(href: str, address: str) -> None:
    assert link("http://a.cn/b/c/d.html", href) == address


def test_an_id_fits_into_53_bits_and_never_changes() -> None:
    assert stable_id("https://www.workercn.cn/papers/grrb/2022/10/28/1/news-4.html") < 2**53
    assert stable_id("a") == 7128065739670391


def test_parameters_keep_their_encoding_and_not_their_case() -> None:
    source = catalogue.named("guangdong_gongyun")
    one = source.canonical("http://gdgy2018.nfgb.com.cn/paper.asp?Aid=848&Fid=242")
    assert source.canonical("http://gdgy2018.nfgb.com.cn/paper.asp?fid=242&aid=848&from=list") == one
    paper = catalogue.named("laodong_shibao")
    base = "http://www.gzqgw.cn/index.php?s="
    assert paper.canonical(f"{base}/%B9%A4") != paper.canonical(f"{base}/%B9%A5")
    assert paper.canonical(f"{base}%2Fadmin%2Findex") == paper.canonical(f"{base}/admin/index")
