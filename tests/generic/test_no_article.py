"""Pages that are no article, and pages that mean harm."""

from __future__ import annotations

import time

import pytest

from tests.generic.pages import OTHERS, STORY, TITLE, in_paragraphs, links, portal
from tests.generic.plug import extracted

SUMMARY = "市总工会昨天启动专项检查，各区县工会派出三十个小组，到建筑工地和快递站点了解高温津贴发放情况。"

NO_ARTICLES = {
    "empty": "",
    "head only": "<html><head><title>临江新闻网</title></head></html>",
    "frames": "<frameset><frame src=a.html></frameset>",
    "script only": "<div id=app></div><script>render()</script>",
    "list": f"<title>要闻-临江新闻网</title><h2>要闻</h2>{links(OTHERS * 6, '2019-09-26')}",
    "list with summaries": "".join(
        f"<div><h3><a href=/{i}>{title}</a></h3><p>{SUMMARY}</p><span>2019-09-2{i}</span></div>"
        for i, title in enumerate(OTHERS * 2)
    ),
    "list without links": "".join(f"<p>{title} 2019-09-2{i}</p>" for i, title in enumerate(OTHERS * 2)),
    "front page": "".join(f"<h3>栏目</h3>{links()}" for _ in range(8))
    + f"<p>{SUMMARY}<a href=/9>[详细]</a></p>",
    "soft 404": "<title>提示信息</title><p>对不起，您访问的页面不存在或已被删除，请返回首页浏览其他内容。</p>",
    "login": "<h2>用户登录</h2>用户名：<input>密码：<input><p>请先登录后再查看本页内容，没有账号的请先注册。</p>",
    "search": "<form>搜索：<input></form><p>没有找到相关内容，请更换关键词后重新搜索。</p>",
}


@pytest.mark.parametrize("name", NO_ARTICLES)
def test_a_page_that_is_no_article_gives_nothing_but_the_reason(name: str) -> None:
    found = extracted(NO_ARTICLES[name], "http://news.example.com/2019-09/26/")
    assert not found.is_article
    assert found.reason
    assert (found.title, found.published, found.text, found.images) == (None, None, "", ())


def test_a_photo_with_a_caption_of_a_line_is_an_article() -> None:
    page = portal(
        "<img src=/1.jpg><p>9月25日，孟小川在临江轴承厂的职工书屋挑选图书，他是当天的第一位读者。石磊 摄</p>"
    )
    assert extracted(page).is_article


NASTY = {
    "nested blocks": "<div class=nav>" * 10_000 + "工会",
    "nested links": "<a href=x>字" * 10_000,
    "nested cells": "<table><tr><td>工会" * 5_000,
    "many links": f"<ul>{'<li><a href=/a>工会组织开展慰问活动</a></li>' * 30_000}</ul>",
    "many breaks": "工会，<br>" * 60_000,
    "many pictures": "<div>" * 200 + "<img src=a.jpg>" * 30_000,
    "one long line": "职工代表大会审议通过了集体合同，" * 300_000,
    "blanks": f"<p>来源{' ' * 200_000}：</p><p>责{' ' * 200_000}任</p>",
    "brackets": f"<p>{'【' * 50}</p>" * 5_000 + f"<p>{'（责任编辑' * 20_000}</p>",
    "long head": f"<title>{'工会|' * 100_000}</title><meta name=PubDate content='{'2019-' * 100_000}'>",
    "broken json": f'<script type="application/ld+json">{"[" * 90_000}</script>',
    "control characters": "<p>\x01\x02\x0b&#0;&#xD800;</p>",
}


@pytest.mark.parametrize("name", NASTY)
def test_no_page_takes_long_or_fails(name: str) -> None:
    start = time.process_time()
    extracted(NASTY[name] + f"<h1>{TITLE}</h1>{in_paragraphs(STORY)}", "http://[broken")
    assert time.process_time() - start < 3
