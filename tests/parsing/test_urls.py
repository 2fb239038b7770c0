"""Addresses, and which page class serves which."""

from __future__ import annotations

import pytest
from web_poet import default_registry

from unioncrawl.pages import ArticlePage, PlanPage
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
    assert default_registry.overrides_for(url) == {ArticlePage: cls}


@pytest.mark.parametrize(("cls", "url"), [(cls, url) for cls, urls in PLANS.items() for url in urls])
def test_a_plan_address_has_its_plan_page_and_no_article_page(cls: type, url: str) -> None:
    assert default_registry.overrides_for(url) == {PlanPage: cls}


@pytest.mark.parametrize(
    "url",
    [
        "http://m.d-cnet.cn/papers/grrb/2025/06/21/4/news-5.html",
        "http://gdgy.nfgb.cn/content/2025-04/30/001579.html",
        "https://www.workercn.cn/c/2024-02-17/8151539.shtml",
        "http://www.sxworker.com/content/2016-12/20/134855.html",
        "http://szb.sxworker.com/review?y=2017",
        "http://szb.sxworker.com/",
    ],
)
def test_mirrors_and_other_parts_of_a_site_have_no_page(url: str) -> None:
    assert default_registry.overrides_for(url) == {}
    assert not gongren_ribao.SOURCE.owns(url)
    assert not shaanxi_gongren_bao.SOURCE.owns(url)


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


def test_an_id_fits_into_53_bits_and_never_changes() -> None:
    assert stable_id("https://www.workercn.cn/papers/grrb/2022/10/28/1/news-4.html") < 2**53
    assert stable_id("a") == 7128065739670391
