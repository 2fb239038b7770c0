"""What a site sees of a crawl: who asks, how often, and that it is left alone when it says so."""

from __future__ import annotations

import gzip
import itertools
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminals import on_terminal
from tests.crawl.commands import environment, rows, run, scrapy_crawl, unioncrawl
from tests.crawl.test_pages import HTML, STORY
from unioncrawl.archive.home import Home
from unioncrawl.arguments import check_settings
from unioncrawl.contact import keep, kept
from unioncrawl.crawling import introduce, project_settings
from unioncrawl.errors import UnioncrawlError, UsageProblemError
from unioncrawl.press import Answer, Press, demo_sites
from unioncrawl.warc.encodings import MAX_DECODED
from unioncrawl.warc.files import own_records

HOST = "news.linjiang.example"
PAGE = Answer(200, "OK", HTML, STORY.replace('<img src="/pic/1.jpg">', "").encode())
NONE = Answer(404, "Not Found", [("Content-Length", "0")])
URLS = [f"http://{HOST}/{n}.html" for n in range(6)]


class Site:
    """Answers pages, or what ``answer`` says instead; notes when it was asked for what."""

    def __init__(self, answer: Callable[[int, str], Answer | None] = lambda _number, _path: None) -> None:
        self.asked: list[tuple[float, str]] = []
        self.answer = answer
        self.robots = NONE

    def __call__(self, path: str) -> Answer:
        self.asked.append((time.monotonic(), path))
        if path == "/robots.txt":
            return self.robots
        return self.answer(len([path for path in self.paths if path != "/robots.txt"]), path) or PAGE

    @property
    def paths(self) -> list[str]:
        return [path for _, path in self.asked]

    @property
    def gaps(self) -> list[float]:
        times = [moment for moment, path in self.asked if path != "/robots.txt"]
        return [later - earlier for earlier, later in itertools.pairwise(times)]


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def press(site: Site) -> Iterator[Press]:
    with Press({HOST: site}) as running:
        yield running


def crawl(press: Press, archive: Path, *settings: str, urls: list[str] = URLS, **env: str) -> Any:
    given = [part for setting in settings for part in ("-s", setting)]
    return run(
        [*scrapy_crawl("pages", f"url={' '.join(urls)}"), *given],
        environment(archive, press.connect_to, **env),
    )


def articles(archive: Path) -> int:
    return len(rows(archive, "SELECT id FROM articles"))


def test_a_host_that_says_when_to_come_back_is_asked_then(press: Press, site: Site, tmp_path: Path) -> None:
    site.answer = lambda number, _: (
        Answer(429, "Too Many Requests", [("Retry-After", "2"), ("Content-Length", "0")])
        if number == 2
        else None
    )
    done = crawl(press, tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"{HOST} answered 429; asked again in 2 s" in done.stderr
    assert articles(tmp_path) == 6
    assert site.gaps[1] >= 1.9
    assert not rows(tmp_path, "SELECT * FROM failures WHERE resolved_at IS NULL")


def test_a_host_that_says_nonsense_about_when_to_come_back_is_kept_and_asked_again(
    press: Press, site: Site, tmp_path: Path
) -> None:
    nonsense = ("Retry-After", "Mon, 01 Jan 99999999999999 00:00:00 GMT")
    site.answer = lambda number, _: (
        Answer(429, "Too Many Requests", [nonsense, ("Content-Length", "0")]) if number == 1 else None
    )
    assert crawl(press, tmp_path, urls=URLS[:1]).returncode == 0
    assert [row["status"] for row in rows(tmp_path, "SELECT status FROM snapshots ORDER BY id")].count(
        429
    ) == 1
    assert articles(tmp_path) == 1


def test_a_host_that_is_busy_is_given_up_and_asked_by_the_next_run(
    press: Press, site: Site, tmp_path: Path
) -> None:
    site.answer = lambda *_: Answer(503, "Service Unavailable", [("Content-Length", "0")])
    done = crawl(press, tmp_path, "UNIONCRAWL_BACKOFF_SECONDS=0.1", "UNIONCRAWL_BACKOFF_TIMES=4")
    assert done.returncode == 1
    assert len(site.paths) == 5  # robots.txt, and the four
    assert site.gaps[0] >= 0.1
    assert site.gaps[2] >= 0.4
    failures = rows(tmp_path, "SELECT kind, reason FROM failures ORDER BY kind")
    assert {row["kind"] for row in failures} == {"busy", "http"}
    assert f"{HOST} answered 503 the 4th time in a row" in failures[0]["reason"]
    site.answer = lambda *_: None
    assert crawl(press, tmp_path).returncode == 0
    assert articles(tmp_path) == 6
    assert not rows(tmp_path, "SELECT * FROM failures WHERE resolved_at IS NULL")


def test_robots_txt_that_cannot_be_had_forbids_everything(press: Press, site: Site, tmp_path: Path) -> None:
    site.robots = Answer(500, "Internal Server Error", HTML, b"User-agent: *\nAllow: /\n")
    done = crawl(press, tmp_path, "RETRY_TIMES=1", UNIONCRAWL_LOG_LEVEL="CRITICAL")
    assert done.returncode == 1
    why = f"unioncrawl --archive {tmp_path} failures --source pages"
    assert f"as its robots.txt could not be had; why: {why}\n" in done.stderr
    assert site.paths == ["/robots.txt"] * 2
    assert rows(tmp_path, "SELECT status FROM snapshots") == [{"status": 500}] * 2
    assert rows(tmp_path, "SELECT DISTINCT kind, reason FROM failures") == [
        {
            "kind": "network",
            "reason": f"robots.txt of {HOST} answered 500: until it can be had, nothing is asked of the host",
        }
    ]


SWELLING = gzip.compress(b"User-agent: *\nDisallow: /\n" + b"#" * MAX_DECODED)


@pytest.mark.parametrize(
    ("robots", "why"),
    [
        (Answer(429, "Too Many Requests", [("Content-Length", "0")]), "answered 429"),
        (Answer(408, "Request Timeout", [("Content-Length", "0")]), "answered 408"),
        (Answer(200, "OK", [("Content-Encoding", "gzip")], SWELLING), "holds too much"),
    ],
)
def test_a_host_that_is_too_busy_to_say_what_it_forbids_or_says_too_much_has_not_allowed_everything(
    robots: Answer, why: str, press: Press, site: Site, tmp_path: Path
) -> None:
    site.robots = robots
    assert crawl(press, tmp_path, "RETRY_TIMES=1", urls=URLS[:1]).returncode == 1
    assert {*site.paths} == {"/robots.txt"}
    (failure,) = rows(tmp_path, "SELECT kind, reason FROM failures")
    assert failure["kind"] == "network"
    assert f"robots.txt of {HOST} {why}" in failure["reason"]


def test_robots_txt_that_is_not_there_forbids_nothing_whatever_stands_in_its_place(
    press: Press, site: Site, tmp_path: Path
) -> None:
    site.robots = Answer(403, "Forbidden", HTML, b"User-agent: *\nDisallow: /\n")
    assert crawl(press, tmp_path, urls=URLS[:1]).returncode == 0
    assert site.paths == ["/robots.txt", "/0.html"]


def test_robots_txt_says_how_often_at_most(press: Press, site: Site, tmp_path: Path) -> None:
    rules = "User-agent: unioncrawl\nDisallow: /5.html\nCrawl-delay: 0.1\nRequest-rate: 2/1s\n"
    text = f"User-agent: other\nCrawl-delay: 90\n\n{rules}"
    site.robots = Answer(200, "OK", [("Content-Type", "text/plain")], text.encode())
    crawl(press, tmp_path, urls=URLS[:3])
    assert len(site.gaps) == 2
    assert min(site.gaps) >= 0.4  # 0.5 as they are sent


def test_a_delay_beyond_all_patience_is_a_refusal(press: Press, site: Site, tmp_path: Path) -> None:
    site.robots = Answer(200, "OK", [("Content-Type", "text/plain")], b"User-agent: *\nCrawl-delay: 86400\n")
    crawl(press, tmp_path, urls=URLS[:1])
    assert site.paths == ["/robots.txt"]
    reasons = rows(tmp_path, "SELECT kind, reason FROM failures")
    assert reasons[0]["kind"] == "refused"
    assert "wants 86,400 s between two requests" in reasons[0]["reason"]


def test_a_budget_ends_a_run_and_the_next_goes_on(press: Press, site: Site, tmp_path: Path) -> None:
    ends = []
    for _ in range(2):
        done = crawl(press, tmp_path, "UNIONCRAWL_MAX_REQUESTS=4")
        assert done.returncode == 0, done.stderr
        ends.append(rows(tmp_path, "SELECT stop_reason FROM runs ORDER BY id DESC LIMIT 1")[0]["stop_reason"])
    assert ends == ["budget", "finished"]
    assert articles(tmp_path) == 6
    pages = [path for path in site.paths if path != "/robots.txt"]
    assert len(pages) == len(set(pages))  # nothing twice
    assert not rows(tmp_path, "SELECT * FROM failures")


def test_outside_its_hours_a_crawl_asks_for_nothing(press: Press, site: Site, tmp_path: Path) -> None:
    hours = "22:00-06:00"
    done = crawl(press, tmp_path, UNIONCRAWL_NOW="2026-11-21T12:00:00+08:00", UNIONCRAWL_HOURS=hours)
    assert done.returncode == 0
    assert "nothing is asked for outside UNIONCRAWL_HOURS=22:00-06:00" in done.stderr
    assert site.asked == []
    assert (
        crawl(press, tmp_path, UNIONCRAWL_NOW="2026-11-21T23:00:00+08:00", UNIONCRAWL_HOURS=hours).returncode
        == 0
    )
    assert articles(tmp_path) == 6


TOGETHER = """
import sys
from unioncrawl import crawling
settings = crawling.project_settings({"DOWNLOAD_DELAY": "0.3", "AUTOTHROTTLE_ENABLED": "0", "UNIONCRAWL_MEDIA": "none"})
urls = " ".join(f"https://www.workercn.cn/other/{n}.html" for n in range(6))
day = {"since": "2026-11-18", "until": "2026-11-18"}
outcomes = crawling.crawl(settings, {"gongren_ribao": day, "pages": {"url": urls}})
assert [outcome.reason for outcome in outcomes] == ["finished"] * 2
"""


def test_two_sources_on_one_host_take_turns(tmp_path: Path) -> None:
    papers = demo_sites()["www.workercn.cn"]
    assert not callable(papers)
    together = threading.Semaphore(1)
    clashes: list[str] = []
    site = Site()

    def answer(path: str) -> Answer | None:
        site.asked.append((time.monotonic(), path))
        if not together.acquire(blocking=False):
            clashes.append(path)
            return PAGE
        time.sleep(0.05)
        together.release()
        return PAGE if "/other/" in path else papers.get(path)

    with Press({"www.workercn.cn": answer}) as press:
        done = run([sys.executable, "-c", TOGETHER], environment(tmp_path, press.connect_to))
    assert done.returncode == 0, done.stderr
    kinds = ["/other/" in path for path in site.paths if path != "/robots.txt"]
    assert kinds.count(True) == 6
    assert kinds.count(False) > 6
    assert clashes == []
    assert min(site.gaps) >= 0.25  # 0.3 as they are sent


def test_a_run_that_is_stopped_does_not_sit_out_the_rest_of_a_host(
    press: Press, site: Site, tmp_path: Path
) -> None:
    site.answer = lambda *_: Answer(503, "Busy", [("Retry-After", "600"), ("Content-Length", "0")])
    process = subprocess.Popen(
        scrapy_crawl("pages", f"url={' '.join(URLS)}"), env=environment(tmp_path, press.connect_to),
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while len(site.paths) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert rows(tmp_path, "SELECT stop_reason FROM runs") == [{"stop_reason": "shutdown"}]
    assert "busy" not in {row["kind"] for row in rows(tmp_path, "SELECT kind FROM failures")}


# -- who asks


def agents(archive: Path) -> set[str]:
    home = Home(archive)
    file = rows(archive, "SELECT DISTINCT warc_file AS f FROM snapshots")[0]["f"]
    heads = [record.block.decode() for _, record in own_records(home.warc, file) if record.type == "request"]
    return {
        line.partition(": ")[2]
        for head in heads
        for line in head.splitlines()
        if line.startswith("User-Agent")
    }


@pytest.mark.parametrize(
    ("kept", "given", "agent"),
    [
        (
            'contact = "archive@example.org"\n[notify.command]\nargv = ["true"]\n',
            {},
            "unioncrawl/0.1 (+archive@example.org)",
        ),
        (
            'contact = "archive@example.org"\n',
            {"UNIONCRAWL_CONTACT": "https://example.org/bot"},
            "unioncrawl/0.1 (+https://example.org/bot)",
        ),
        ("", {}, "unioncrawl/0.1"),
        ('contact = "archive@example.org"\n', {"USER_AGENT": "library/2"}, "library/2"),
    ],
)
def test_the_user_agent_names_the_contact_that_is_given_or_that_the_archive_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str, given: dict[str, str], agent: str
) -> None:
    monkeypatch.delenv("UNIONCRAWL_CONTACT", raising=False)
    (tmp_path / "settings.toml").write_text(kept)
    settings = project_settings({"UNIONCRAWL_ARCHIVE": str(tmp_path), **given})
    introduce(settings)
    assert settings["USER_AGENT"] == agent


@pytest.mark.parametrize("kept", ["contact = ", "contact = 7", 'contact = "me"', "\0"])
def test_settings_of_an_archive_that_cannot_be_read_are_one_line(tmp_path: Path, kept: str) -> None:
    (tmp_path / "settings.toml").write_text(kept)
    with pytest.raises(UnioncrawlError) as raised:
        introduce(project_settings({"UNIONCRAWL_ARCHIVE": str(tmp_path)}))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "before",
    ["", 'contact = ""\n', "[notify.command]\nargv = ['true']\n", "# nobody yet\ncontact = '' # ask\n"],
)
def test_a_contact_is_kept_beside_whatever_stands_in_the_settings(before: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(before)
    file.chmod(0o600)
    assert kept(tmp_path) == ""
    keep(tmp_path, "me@example.org")
    assert kept(tmp_path) == "me@example.org"
    assert ("argv" in before, file.stat().st_mode & 0o777) == ("argv" in file.read_text(), 0o600)
    assert [*tmp_path.iterdir()] == [file]


def test_without_a_terminal_a_crawl_without_a_contact_warns_once(tmp_path: Path) -> None:
    with Press({"127.0.0.1": lambda path: PAGE if path == "/7.html" else None}) as press:
        env = environment(tmp_path, UNIONCRAWL_OPEN_NETWORKS="127.0.0.1", UNIONCRAWL_CONTACT="")
        command = unioncrawl("crawl", "pages", "--url", f"http://127.0.0.1:{press.port}/7.html")
        done = run(command, env)
        assert done.returncode == 0, done.stderr
        assert done.stderr.count("no site can tell who asks: set UNIONCRAWL_CONTACT") == 1
        assert f'{tmp_path / "settings.toml"}: contact = "name@example.org"' in done.stderr


def test_at_a_terminal_the_first_crawl_asks_who_runs_it_and_the_archive_keeps_it(tmp_path: Path) -> None:
    with Press({"127.0.0.1": lambda path: PAGE if path == "/7.html" else None}) as press:
        env = environment(tmp_path, UNIONCRAWL_OPEN_NETWORKS="127.0.0.1", UNIONCRAWL_CONTACT="")
        command = ("crawl", "pages", "--url", f"http://127.0.0.1:{press.port}/7.html")
        status, said = on_terminal(*command, env=env, typed="me\nme@example.org\n")
        assert (status, said.count("Contact: ")) == (0, 2)
        assert "'me' is neither an e-mail address nor one that begins with" in said
        assert (tmp_path / "settings.toml").read_text() == 'contact = "me@example.org"\n'
        assert agents(tmp_path) == {"unioncrawl/0.1 (+me@example.org)"}
        assert "Contact" not in on_terminal(*command, env=env)[1]


# -- settings that cannot be


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("UNIONCRAWL_HOUR=1", "-s: there is no setting UNIONCRAWL_HOUR; UNIONCRAWL_HOURS was meant?"),
        ("DOWNLOAD_DELEY=9", "-s DOWNLOAD_DELEY: there is no such setting; DOWNLOAD_DELAY was meant?"),
        ("download_delay=9", "-s download_delay: there is no such setting; DOWNLOAD_DELAY was meant?"),
        ("unioncrawl_hours=9", "-s: there is no setting unioncrawl_hours; UNIONCRAWL_HOURS was meant?"),
        ("ROBOTSTXT_OBEY=flase", "ROBOTSTXT_OBEY: 'flase' is neither true nor false"),
        ("UNIONCRAWL_CONDITIONAL=no", "UNIONCRAWL_CONDITIONAL: 'no' is neither true nor false"),
        ("UNIONCRAWL_SYNC_SECONDS=often", "UNIONCRAWL_SYNC_SECONDS: 'often' is no number"),
        ("RETRY_TIMES=twice", "RETRY_TIMES: 'twice' is no whole number"),
        ("DOWNLOAD_MAXSIZE=1.5", "DOWNLOAD_MAXSIZE: '1.5' is no whole number"),
        (
            "CONCURRENT_REQUESTS_PER_DOMAIN=0",
            "CONCURRENT_REQUESTS_PER_DOMAIN: with '0' nothing could be fetched",
        ),
        ("UNIONCRAWL_MAX_SECONDS=0", "UNIONCRAWL_MAX_SECONDS: with '0' nothing could be fetched"),
        ("LOG_LEVEL=LOUD", "LOG_LEVEL: 'LOUD' is none of DEBUG, INFO, WARNING, ERROR, CRITICAL"),
        ("UNIONCRAWL_HOURS=night", "UNIONCRAWL_HOURS: 'night' is no span of hours such as 22:00-06:00"),
        ("UNIONCRAWL_MAX_BYTES=many", "UNIONCRAWL_MAX_BYTES: 'many' is no whole number"),
        ("UNIONCRAWL_MAX_SECONDS=-1", "UNIONCRAWL_MAX_SECONDS: '-1' is less than nothing"),
        (
            "UNIONCRAWL_CONTACT=me",
            "UNIONCRAWL_CONTACT: 'me' is neither an e-mail address nor one that begins with",
        ),
    ],
)
def test_a_setting_that_cannot_be_is_one_line(setting: str, says: str) -> None:
    name, _, value = setting.partition("=")
    with pytest.raises(UsageProblemError) as raised:
        check_settings(project_settings({name: value}))
    assert str(raised.value).startswith(says)


def test_a_mistyped_variable_is_told_by_every_command(tmp_path: Path) -> None:
    done = run(unioncrawl("stats"), environment(tmp_path, UNIONCRAWL_ARCHVE="x"))
    assert done.returncode == 2
    said = "unioncrawl: the environment: there is no setting UNIONCRAWL_ARCHVE; UNIONCRAWL_ARCHIVE was meant?"
    assert done.stderr.strip() == said
