"""Runs after the first, over real HTTP: what they ask for, in which order, and what it costs."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.archive.test_rebuild import assert_rebuilt_the_same
from tests.crawl.commands import environment, rows, run, scrapy_crawl
from unioncrawl.archive.home import Home
from unioncrawl.archive.verify import verify
from unioncrawl.press import Answer, Press, demo_sites
from unioncrawl.press.gongren_ribao import EDITIONS

NAME, HOST = "gongren_ribao", "www.workercn.cn"
STORY = "/papers/grrb/2026/11/18/1/news-2.html"
PLAN = "/papers/grrb/2026/11/18/1/page.html"


def with_etag(answer: Answer) -> Answer:
    """Return ``answer`` as a server sends it that knows whether it has changed."""
    if answer.status != 200:
        return answer
    tag = f'"{hashlib.sha256(answer.body).hexdigest()[:12]}"'
    return attrs.evolve(answer, headers=[*answer.headers, ("ETag", tag)])


@pytest.fixture
def site() -> dict[str, Answer]:
    return {path: with_etag(answer) for path, answer in demo_sites()[HOST].items()}


def crawl(
    press: Press, archive: Path, now: str, *arguments: str, code: int = 0, connect: str = "", **settings: Any
) -> list[str]:
    """Crawl at a time in November 2026; return the paths that were asked for, in their order."""
    press.forget_requests()
    moment = {"UNIONCRAWL_NOW": f"2026-11-{now}:00+08:00", "UNIONCRAWL_MEDIA": "none", **settings}
    done = run(
        [*scrapy_crawl(NAME, *arguments), "-s", "RETRY_TIMES=0"],
        environment(archive, connect or press.connect_to, **moment),
    )
    assert done.returncode == code, done.stderr
    return [path for _, path in press.requests if path != "/robots.txt"]


def stories(paths: list[str]) -> list[str]:
    return [path for path in paths if "/news-" in path]


def test_a_second_run_asks_for_no_article_and_a_check_that_is_due_costs_one_revisit_each(
    site: dict[str, Answer], tmp_path: Path
) -> None:
    with Press({HOST: site}) as press:
        first = crawl(press, tmp_path, "18T08:00")
        assert len(stories(first)) == sum(len(edition.articles) for edition in EDITIONS)
        assert crawl(press, tmp_path, "18T08:30") == []
        later = crawl(press, tmp_path, "18T12:00")  # the day's edition may have grown
        assert stories(later) == []
        assert max(Counter(later).values()) == 1
        assert {path for path in later if "/18/" in path} == {
            path for path in first if "/18/" in path and "page" in path
        }
        assert rows(tmp_path, "SELECT count(*) AS n FROM snapshots WHERE status = 304 AND role = 'plan'") == [
            {"n": len(later)}
        ]
        before = rows(tmp_path, "SELECT count(*) AS n FROM records WHERE type = 'revisit'")
        counts = "SELECT count(*) AS n FROM snapshots WHERE role = 'article' AND status = 304"
        asked = stories(crawl(press, tmp_path, "19T08:00"))
    ages = {path.split("/")[5] for path in asked}
    assert ages == {"16", "18"}, "three days and one day old"
    assert len(asked) == len(set(asked))
    assert rows(tmp_path, counts) == [{"n": len(asked)}]
    assert before == [{"n": 0}], "a revisit is a snapshot, and no record beside"
    assert not rows(tmp_path, "SELECT * FROM revisions")
    assert not rows(tmp_path, "SELECT * FROM failures")
    assert_rebuilt_the_same(Home(tmp_path))
    assert verify(Home(tmp_path)).problems == []


def test_a_check_finds_what_changed_and_what_is_gone(site: dict[str, Answer], tmp_path: Path) -> None:
    other = STORY.replace("news-2", "news-3")
    with Press({HOST: site}) as press:
        crawl(press, tmp_path, "18T08:00")
        changed = site[STORY].body.replace(b"</p>", "。新的一句。</p>".encode(), 1)
        site[STORY] = with_etag(Answer(headers=[("Content-Type", "text/html")], body=changed))
        site[other] = Answer(404, "Not Found")
        crawl(press, tmp_path, "19T08:00")
        assert {row["kind"] for row in rows(tmp_path, "SELECT kind FROM events")} == {"revised", "gone"}
        assert not {STORY, other} & set(crawl(press, tmp_path, "20T08:00"))
        assert {STORY, other} <= set(crawl(press, tmp_path, "21T08:00"))


@pytest.mark.parametrize("setting", ["UNIONCRAWL_RECHECK_DAYS=none", "UNIONCRAWL_MAX_RECHECKS=2"])
def test_checks_have_a_bound_of_their_own(setting: str, site: dict[str, Answer], tmp_path: Path) -> None:
    name, value = setting.split("=")
    with Press({HOST: site}) as press:
        crawl(press, tmp_path, "18T08:00")
        settings: dict[str, Any] = {name: value}
        asked = stories(crawl(press, tmp_path, "19T08:00", **settings))
    assert len(asked) == (0 if value == "none" else 2)


def test_a_budget_is_spent_on_what_is_new_then_on_what_is_missing_then_on_failures_then_on_checks(
    site: dict[str, Answer], tmp_path: Path
) -> None:
    old = "/papers/grrb/2026/11/16/1/news-2.html"
    good, site[old] = site[old], Answer(404, "Not Found")
    new = {path: site.pop(path) for path in [*site] if "/11/18/" in path}
    with Press({HOST: site}) as press:
        crawl(press, tmp_path, "17T08:00")
        site.update({**new, old: good})
        asked = crawl(press, tmp_path, "19T08:00")
        assert PLAN in asked
        checked = [n for n, path in enumerate(asked) if "/17/1/news-" in path or "/16/1/news-1" in path]
        assert max(n for n, path in enumerate(asked) if "/18/" in path) < asked.index(old) < min(checked)


def test_a_range_is_filled_from_either_end_and_gone_on_with_where_a_budget_ended(
    site: dict[str, Answer], tmp_path: Path
) -> None:
    since = ("since=2026-11-01", "until=2026-11-18")
    with Press({HOST: site}) as press:
        asked: list[str] = []
        for _ in range(6):
            asked += crawl(press, tmp_path, "25T08:00", *since, "order=oldest", UNIONCRAWL_MAX_REQUESTS="12")
        once = crawl(press, tmp_path, "25T08:30", *since)
        later = crawl(press, tmp_path, "25T09:30", *since)
    plans = [path.split("/")[5] for path in asked if path.endswith("/1/page.html")]
    assert plans == [f"{day:02}" for day in range(1, 19)]
    assert len(stories(asked)) == len(set(stories(asked))) == sum(len(one.articles) for one in EDITIONS)
    assert once == [], "all of it is held, or was not there"
    absent = {day for day in plans if day not in {one.published[-2:] for one in EDITIONS}}
    assert {path.split("/")[5] for path in later} == absent, "what was not there may be by now"
    assert {row["state"] for row in rows(tmp_path, "SELECT state FROM editions")} == {"complete", "none"}


def test_a_host_that_is_silent_is_left_alone_and_what_was_not_asked_for_is_not_forgotten(
    site: dict[str, Answer], tmp_path: Path
) -> None:
    with Press({HOST: site}) as press:
        crawl(press, tmp_path, "17T08:00")
        nobody = f"::127.0.0.1:{_closed_port()}"
        days = ("since=2026-09-01", "until=2026-10-31")
        crawl(press, tmp_path, "18T08:00", *days, code=1, connect=nobody, ROBOTSTXT_OBEY="0")
        (ended,) = rows(tmp_path, "SELECT stop_reason FROM runs ORDER BY id DESC LIMIT 1")
        assert ended["stop_reason"] == "no_answer"
        (failed,) = rows(tmp_path, "SELECT count(*) AS n FROM failures")
        assert failed["n"] <= 10, "one handful"
        asked = crawl(press, tmp_path, "18T08:01", *days)
    assert len({path for path in asked if path.endswith("/1/page.html")}) == 61


def _closed_port() -> int:
    with Press({}) as press:
        return press.port
