"""The running text, whatever it stands in and beside."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.generic.pages import BODIES, OTHERS, STORY, TEXT, TITLE, in_paragraphs, links, portal, table
from tests.generic.plug import extracted


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("page", [portal, table])
def test_the_text_does_not_depend_on_the_tags(page: Callable[[str], str], body: str) -> None:
    assert extracted(page(BODIES[body](STORY))).text == TEXT


def test_names_of_classes_help_but_are_not_needed() -> None:
    named = portal(in_paragraphs(STORY), after=f"<div class=recommend>{in_paragraphs(STORY[:2])}</div>")
    assert extracted(named).text == TEXT


@pytest.mark.parametrize(
    "tail",
    [
        "<p>（责任编辑：石磊）</p>",
        "<p>【责任编辑:石磊】</p><p>【打印】【关闭】</p>",
        "<div>分享到：微信 微博</div>",
        "<p>扫一扫在手机打开当前页</p>",
        f"<h3>相关阅读</h3>{links()}",
        f"<p>上一篇：<a href=/1>{OTHERS[0]}</a></p><p>下一篇：<a href=/2>{OTHERS[1]}</a></p>",
        "<p>版权声明：凡本网注明“来源：临江新闻网”的作品，版权均属本网，未经授权不得转载、摘编。</p>",
        "<p>点击进入专题</p>",
        "<p>本文仅代表作者本人观点。</p>",
    ],
)
def test_what_the_site_adds_at_the_end_is_no_text(tail: str) -> None:
    assert extracted(portal(in_paragraphs(STORY) + tail)).text == TEXT
    assert extracted(portal(in_paragraphs(STORY), after=tail)).text == TEXT


def test_what_is_glued_to_the_last_sentence_goes_too() -> None:
    lines = [*STORY[:-1], STORY[-1] + "（责任编辑：石磊）"]
    assert extracted(portal(in_paragraphs(lines))).text == TEXT


@pytest.mark.parametrize(
    "sentence",
    [
        "记者：书屋的书从哪里来？",
        "相关内容将在职工代表大会上公布。",
        "特别提醒：借书须带工会会员卡。",
        "登录平台后，职工可以自助查询。",
        "返回家乡的路上，他想了很多。",
        "推荐这本书的是一位老师傅。",
        "时间：2019年10月8日上午9时，地点：厂俱乐部。",
        "小组讨论十分热烈",
        "下一步，厂工会将添置电脑",
    ],
)
def test_sentences_that_begin_like_a_button_stay(sentence: str) -> None:
    lines = [*STORY[:3], sentence, *STORY[3:]]
    assert extracted(portal(in_paragraphs(lines))).text.split("\n") == lines


def test_longer_comments_are_no_text() -> None:
    comments = "".join(
        f"<div><b>网友{i}</b><p>我们厂也该学一学，{'说了好几年了，一直没有人管，' * 9}盼望早点办起来。</p></div>"
        for i in range(20)
    )
    assert extracted(portal(in_paragraphs(STORY), after=f"<h3>网友评论</h3>{comments}")).text == TEXT


def test_a_short_article_beside_long_summaries_is_found_by_its_headline() -> None:
    summaries = "".join(
        f"<div><b>{title}</b><p>{'这是另一篇报道的摘要，' * 12}</p></div>" for title in OTHERS
    )
    page = portal(in_paragraphs(STORY[:1]), after=f"<h3>网友评论</h3>{summaries}")
    assert extracted(page).text == STORY[0]


def test_the_signature_of_a_document_is_part_of_it() -> None:
    lines = [*STORY, "临江市总工会", "2019年9月20日"]
    found = extracted(portal(in_paragraphs(lines)))
    assert found.text.split("\n")[-2:] == lines[-2:]
    assert found.published == "2019-09-26"


def test_attachments_are_listed() -> None:
    body = in_paragraphs(STORY) + "<p><a href=/files/1.doc>附件：职工书屋申报表.doc</a></p>"
    assert extracted(portal(body)).text == f"{TEXT}\n附件：职工书屋申报表.doc"


def test_verse_is_text() -> None:
    verse = [f"齿轮转动第{n}个清晨的光" for n in "一二三四五六七八九"]
    assert extracted(portal(in_paragraphs(verse))).text.split("\n") == verse


def test_what_wechat_hides_until_its_script_has_run_is_text() -> None:
    page = f"""<title>{TITLE}</title><div id=img-content><h1 class=rich_media_title>{TITLE}</h1>
      <div id=js_content style="visibility: hidden;">{in_paragraphs(STORY)}</div></div>
      <div>微信扫一扫<br>关注该公众号</div>"""
    assert extracted(page).text == TEXT


def test_what_is_not_displayed_is_no_text() -> None:
    hidden = f'<div style="display:none">{in_paragraphs(["提交成功，感谢您的反馈，我们会尽快处理。"])}</div>'
    assert extracted(portal(in_paragraphs(STORY) + hidden)).text == TEXT


def test_the_headline_and_the_lines_under_it_are_no_text() -> None:
    found = extracted(portal(f"<p><b>{TITLE}</b></p><p>作者：孟小川</p>" + in_paragraphs(STORY)))
    assert found.text == TEXT


def test_pictures_in_the_text_are_the_articles() -> None:
    body = f'<img src="/logo.gif">{in_paragraphs(STORY[:2])}<img src="/pic/1.jpg">{in_paragraphs(STORY[2:])}'
    page = portal(body, after='<div class=ad><img src="/pic/ad.jpg"></div>')
    assert [image.url for image in extracted(page, "http://news.example.com/a.html").images] == [
        "http://news.example.com/pic/1.jpg"
    ]


def test_of_a_thread_in_a_forum_the_first_post_is_the_text() -> None:
    replies = "".join(
        f"<div>工友{i} 发表于 2019-9-2{i} 10:0{i} 只看该作者</div><div>{i}#</div><div>{'支持，我们厂也要办一个书屋，' * 6}</div>"
        for i in range(7, 10)
    )
    page = f"""<title>{TITLE} - 临江论坛</title><h1>{TITLE}</h1><div>楼主 发表于 2019-9-26 10:56 只看该作者</div>
      <div>{in_paragraphs(STORY)}</div>{replies}"""
    found = extracted(page)
    assert (found.text, found.published) == (TEXT, "2019-09-26")


def test_a_government_document_comes_with_a_table_of_what_it_is() -> None:
    page = f"""<title>{TITLE}_临江市人民政府</title><table>
      <tr><td>索 引 号：</td><td>000014349/2019-00088</td><td>主题分类：</td><td>劳动、人事、监察</td></tr>
      <tr><td>发文机关：</td><td>市政府</td><td>成文日期：</td><td>2019年09月20日</td></tr>
      <tr><td>标　　题：</td><td colspan=3>{TITLE}</td></tr>
      <tr><td>发文字号：</td><td>临政办〔2019〕8号</td><td>发布日期：</td><td>2019年09月26日</td></tr></table>
      <td class=b12c id=UCAPCONTENT>{in_paragraphs([*STORY, "临江市人民政府办公室", "2019年9月20日"])}</td>"""
    found = extracted(page)
    assert found.title == TITLE
    assert found.published == "2019-09-26"
    assert found.text.split("\n")[:5] == list(STORY)


def test_who_holds_what_a_notice_announces_is_text() -> None:
    notice = [*STORY[:2], "主办单位：临江市总工会", "承办单位：临江市工人文化宫", *STORY[2:]]
    page = portal(
        in_paragraphs(notice), after="<div>主办单位：临江市总工会</div><div>版权所有 2008-2025</div>"
    )
    assert extracted(page).text == "\n".join(notice)
