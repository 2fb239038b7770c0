"""Lists of a portal, crawled over real HTTP: nothing behind them is lost, and they come to an end."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.crawl.commands import ROOT, environment, rows, run, scrapy_crawl
from tests.crawl.every_source import Fixture, fixtures
from unioncrawl.press import Press
from unioncrawl.press.server import Answer

HOST = "gxworker.org.cn"
LIST = "/gxworker/ghxw/jcdt/"
HTML = [("Content-Type", "text/html; charset=utf-8")]
NUMBERS = ([4901, 4902], [4801, 4802], [4701, 4702])


def story(number: int) -> str:
    return f"{LIST}2025/01/{number // 100 - 40:02}/{number}.html"


def list_page(page: int) -> str:
    return LIST if page == 1 else f"{LIST}index_{page}.html"


def body_of(model: Fixture, number: int) -> bytes:
    """Return the page of a story: with one text all would be the same story."""
    paragraph = str(model.output["text"]).splitlines()[0].encode()
    assert paragraph in model.body
    return model.body.replace(paragraph, paragraph + f"第{number}号。".encode())


def site() -> dict[str, Answer]:
    """Return three list pages, two stories each, newest first."""
    model = next(page for page in fixtures() if page.source == "guigong_wang" and page.role == "article")
    answers = {
        "/robots.txt": Answer(200, "OK", [("Content-Type", "text/plain")], b"User-agent: *\nDisallow:\n")
    }
    for page, numbers in enumerate(NUMBERS, 1):
        items = "".join(
            f"<li><a href='{story(n)}'>工会新闻第{n}号的标题</a><span>2025-01-{n // 100 - 40:02}</span></li>"
            for n in numbers
        )
        following = f"<a href='{list_page(page + 1)}'>下一页</a>" if page < len(NUMBERS) else ""
        body = f"<html><head><title>基层动态</title></head><body><ul>{items}</ul><div>{following}</div></body></html>"
        answers[list_page(page)] = Answer(200, "OK", HTML, body.encode())
        answers |= {story(n): Answer(200, "OK", model.headers, body_of(model, n)) for n in numbers}
    return answers


def held(archive: Path) -> list[int]:
    return sorted(int(row["url"][-9:-5]) for row in rows(archive, "SELECT url FROM articles"))


ALL = sorted(number for numbers in NUMBERS for number in numbers)


def crawl(archive: Path, press: Press, *arguments: str) -> None:
    done = run(
        [*scrapy_crawl("guigong_wang", *arguments), "-s", "RETRY_TIMES=0"],
        environment(archive, press.connect_to),
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("broken", [list_page(2), story(4801)])
def test_what_was_refused_once_is_asked_for_by_the_next_crawl(broken: str, tmp_path: Path) -> None:
    answers = site()
    whole, answers[broken] = answers[broken], Answer(503, "Service Unavailable")
    with Press({HOST: answers}) as press:
        crawl(tmp_path, press)
        assert held(tmp_path) != ALL
        answers[broken] = whole
        crawl(tmp_path, press)
    assert held(tmp_path) == ALL


def test_a_killed_crawl_loses_no_story_behind_those_it_had(tmp_path: Path) -> None:
    with Press({HOST: site()}) as press:
        environ = environment(tmp_path, press.connect_to)
        command = scrapy_crawl("guigong_wang", delay=0.5)
        crawler = subprocess.Popen(command, env=environ, cwd=ROOT, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while sum(story(n) in {path for _, path in press.requests} for n in NUMBERS[0]) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        time.sleep(0.3)
        crawler.send_signal(signal.SIGKILL)
        crawler.wait()
        crawl(tmp_path, press)
        assert held(tmp_path) == ALL
        press.forget_requests()
        crawl(tmp_path, press)
        assert [path for _, path in press.requests if path != "/robots.txt"] == [LIST]


@pytest.mark.parametrize("arguments", [(), ("since=2000-01-01",), ("until=2026-12-31",)])
def test_a_site_that_repeats_its_last_page_for_any_number_is_left(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    answers = site()
    last = answers[list_page(3)]
    for page in range(3, 40):
        body = last.body.replace(
            b"<div></div>", f"<div><a href='{list_page(page + 1)}'>下一页</a></div>".encode()
        )
        answers[list_page(page)] = Answer(200, "OK", HTML, body)
    with Press({HOST: answers}) as press:
        crawl(tmp_path, press, *arguments)
        asked = [path for _, path in press.requests]
    assert held(tmp_path) == ALL
    assert list_page(4) in asked
    assert list_page(5) not in asked


def test_an_article_that_is_not_there_has_no_later_crawl_walk_on(tmp_path: Path) -> None:
    answers = site()
    answers[story(4902)] = Answer(404, "Not Found")
    with Press({HOST: answers}) as press:
        crawl(tmp_path, press)
        press.forget_requests()
        crawl(tmp_path, press)
        assert [path for _, path in press.requests if path != "/robots.txt"] == [LIST]


def test_a_crawl_that_ends_with_its_budget_is_no_walk_to_the_end(tmp_path: Path) -> None:
    with Press({HOST: site()}) as press:
        environ = environment(tmp_path, press.connect_to)
        for budget in ("5", "2"):  # two lists, three stories; then what comes
            run(scrapy_crawl("guigong_wang"), {**environ, "UNIONCRAWL_MAX_REQUESTS": budget})
        crawl(tmp_path, press)
        assert held(tmp_path) == ALL
        press.forget_requests()
        crawl(tmp_path, press)
        assert [path for _, path in press.requests if path != "/robots.txt"] == [LIST]


def test_articles_of_a_portal_are_looked_at_again(tmp_path: Path) -> None:
    def at(day: str) -> list[str]:
        press.forget_requests()
        env = environment(tmp_path, press.connect_to, UNIONCRAWL_NOW=f"{day}T08:00:00+08:00")
        done = run(scrapy_crawl("guigong_wang"), env)
        assert done.returncode == 0, done.stderr
        return sorted(path for _, path in press.requests if path != "/robots.txt")

    with Press({HOST: site()}) as press:
        at("2025-01-09")
        assert at("2025-01-09") == [LIST]
        newest = rows(tmp_path, "SELECT url FROM articles WHERE published >= '2025-01-09' ORDER BY url")
        assert at("2025-01-10") == sorted([LIST, *(row["url"].partition(HOST)[2] for row in newest)])
