"""What an answer in place of an article says: that it is gone, that it moved, or nothing of it. The same on every road."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.archive.tools import STORY, at, content, exchange, gone, query, record, story, warcs
from tests.cli.test_bad_input import call
from unioncrawl.archive.home import Home
from unioncrawl.archive.imports import Importer
from unioncrawl.archive.jobs import Exchange
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.reparse import reparse
from unioncrawl.archive.reparse_choice import Selection
from unioncrawl.archive.verify import verify
from unioncrawl.clock import iso
from unioncrawl.removals import is_notice
from unioncrawl.urls import stable_id

ID = stable_id(STORY.url)
FRONT = "https://www.workercn.cn/"
PLAN = "https://www.workercn.cn/papers/grrb/2026/11/16/1/page.html"

NAVIGATION = "<ul>" + "".join(f"<li><a href=/{n}/>栏目{n}的新闻</a></li>" for n in range(40)) + "</ul>"


def redirect(target: str, *, status: str = "302 Found", hours: float = 24) -> Exchange:
    return exchange(STORY.url, status=status, headers=[("Location", target)], hours=hours)


def notice(html: str, *, hours: float = 24) -> Exchange:
    return exchange(STORY.url, f"<html><body>{html}</body></html>".encode(), hours=hours)


GONE = {
    "404": gone(hours=24),
    "410": exchange(STORY.url, b"gone", status="410 Gone", hours=24),
    "notice": notice("<h3>系统提示</h3><p>对不起，您访问的稿件不存在！</p><a href=/>返回首页</a>"),
    "notice in the site's frame": notice(f"{NAVIGATION}<div><p>404</p><p>您访问的页面找不到了</p></div>"),
    "notice of a script": notice("<script>alert('该文章已被删除！');history.back()</script>"),
    "front page": redirect(FRONT),
    "front page, by its file": redirect("/index.html", status="301 Moved Permanently"),
    "front page of the bare host": redirect("http://workercn.cn"),
    "plan": redirect(PLAN),
    "page of errors": redirect("https://www.workercn.cn/404.html"),
}

NOT_GONE = {
    "500": exchange(STORY.url, b"", status="500 Internal Server Error", hours=24),
    "503": exchange(STORY.url, b"", status="503 Service Unavailable", hours=24),
    "403": exchange(STORY.url, b"", status="403 Forbidden", hours=24),
    "wall": notice("<p>您的访问过于频繁，请输入验证码</p><p>页面不存在</p>"),
    "login": redirect("https://www.workercn.cn/login.html"),
    "another site": redirect("https://waf.example/"),
    "another page": redirect("https://www.workercn.cn/34163/202611/20/261120064409216.shtml"),
    "itself": redirect(STORY.url.replace("https", "http")),
    "no target": exchange(STORY.url, status="302 Found", hours=24),
    "no address": redirect("http://[::1"),
    "empty": notice(""),
    "other layout": notice(f"{NAVIGATION}<p>本版新闻</p><p>一段没有标题的文字。</p>"),
    "story of lost pages": notice("<p>" + "记者发现，很多网站的页面不存在，链接也打不开了。" * 30 + "</p><p>页面不存在</p>"),
}  # fmt: skip


def state(home: Home) -> tuple[list[Any], list[Any]]:
    """Return when the story is gone, and its events."""
    return (
        query(home, "SELECT gone_at FROM articles WHERE id = ?", ID),
        query(home, "SELECT kind, at FROM events WHERE article_id = ? ORDER BY at", ID),
    )


@pytest.mark.parametrize("answer", GONE.values(), ids=GONE)
def test_what_says_that_an_article_is_gone_is_an_event_and_its_text_stays(
    answer: Exchange, tmp_path: Path
) -> None:
    home = Home(tmp_path / "archive")
    record(home, [story(), answer])
    assert state(home) == ([(iso(at(24)),)], [("gone", iso(at(24)))])
    assert query(home, "SELECT text FROM articles") == [("\n".join(STORY.paragraphs),)]
    assert query(home, "SELECT 1 FROM failures WHERE resolved_at IS NULL") == []
    assert verify(home).problems == []


@pytest.mark.parametrize("answer", NOT_GONE.values(), ids=NOT_GONE)
def test_what_may_be_the_visitors_or_the_parsers_fault_is_no_removal(
    answer: Exchange, tmp_path: Path
) -> None:
    home = Home(tmp_path / "archive")
    record(home, [story(), answer])
    assert state(home) == ([(None,)], [])
    assert len(query(home, "SELECT 1 FROM failures WHERE resolved_at IS NULL")) == 1


def test_a_page_that_is_gone_for_long_is_one_event_and_no_open_failure_and_comes_back_by_one(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path / "archive")
    for hours in (24, 48, 72):
        record(home, [gone(hours=hours), redirect(FRONT, hours=hours + 1)])
    assert (
        len(query(home, "SELECT 1 FROM failures WHERE resolved_at IS NULL")) == 6
    )  # nothing is held of it yet
    record(home, [story()])
    assert state(home) == ([(iso(at(24)),)], [("gone", iso(at(24)))])
    assert query(home, "SELECT 1 FROM failures WHERE resolved_at IS NULL") == []
    record(home, [story(hours=96), story(hours=97)])
    back = [("gone", iso(at(24))), ("back", iso(at(96)))]
    assert state(home) == ([(None,)], back)
    record(home, [gone(hours=120)])
    assert state(home) == ([(iso(at(120)),)], [*back, ("gone", iso(at(120)))])


STEPS = (story(), GONE["notice"], story("另一段。", hours=48), redirect(FRONT, hours=72))
HISTORY = [("gone", iso(at(24))), ("revised", iso(at(48))), ("back", iso(at(48))), ("gone", iso(at(72)))]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)])
def test_a_removal_is_the_same_however_its_captures_arrive_and_after_a_rebuild(
    order: tuple[int, ...], tmp_path: Path
) -> None:
    home = Home(tmp_path / "archive")
    for number in order:
        record(home, [STEPS[number]])
    assert state(home)[0] == [(iso(at(72)),)]
    assert sorted(state(home)[1]) == sorted(HISTORY)
    reparse(home, Selection(), dry_run=False)
    assert sorted(state(home)[1]) == sorted(HISTORY)
    before = content(home)
    home.database.unlink()
    rebuild(home)
    after = content(home)
    assert {name for name in before if before[name] != after[name]} == set()


def test_a_removal_is_seen_in_captures_of_another_tool(tmp_path: Path) -> None:
    home, other = Home(tmp_path / "archive"), Home(tmp_path / "other")
    record(other, list(STEPS))
    with Importer(home, warcs(other)) as importer:
        for path in warcs(other):
            importer.import_file(path)
    assert sorted(state(home)[1]) == sorted(HISTORY)


def test_failures_lists_what_stands_for_gone_of_pages_that_were_never_held(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Home(tmp_path / "archive")
    record(home, [redirect(FRONT), notice("<p>稿件不存在</p>", hours=48)])
    out = call(capsys, home.path, "failures", "--kind", "gone", "--format", "csv")[1]
    assert f"leads to the front page: {FRONT}" in out
    assert "the page says" in out


@pytest.mark.parametrize(
    "line",
    [
        "稿件不存在", "对不起，您访问的稿件不存在！", "您访问的页面找不到了", "404 Not Found", "404", "该文章已被删除",
        "抱歉，没有找到您要访问的页面", "信息不存在或已被删除。", "文章已下线", "Page not found", "系统提示：稿件不存在",
        "您要查看的内容不存在，可能已被删除",
    ],
)  # fmt: skip
def test_a_notice_is_told(line: str) -> None:
    assert is_notice(line)


@pytest.mark.parametrize(
    "line",
    [
        "系统提示", "很多职工反映找不到工会组织", "404名职工", "不存在劳动关系的认定", "企业不存在拖欠工资的信息",
        "工会主席的文章被删除引发关注", "信息公开", "今日无报", "审核中",
    ],
)  # fmt: skip
def test_what_only_speaks_of_absence_is_no_notice(line: str) -> None:
    assert not is_notice(line)
