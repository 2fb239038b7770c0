"""Bad input to a crawl: one line, an exit status, and nothing touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawl.commands import environment, run, scrapy_crawl, unioncrawl
from unioncrawl import catalogue
from unioncrawl.arguments import CrawlArguments


@pytest.mark.parametrize(
    ("name", "arguments", "line"),
    [
        ("jiefang_ribao", (), "unknown source 'jiefang_ribao'; unioncrawl sources lists them"),
        ("gongren_ribao", ("since=2022-13-01",), "since '2022-13-01' is no date: write YYYY-MM-DD, e.g. 2022-10-28"),
        ("gongren_ribao", ("until=20221028",), "until '20221028' is no date: write YYYY-MM-DD, e.g. 2022-10-28"),
        ("gongren_ribao", ("since=0202-10-28",), "since 0202-10-28: of the years before 1900 no paper is on the web"),
        ("gongren_ribao", ("since=2122-10-28",), "since 2122-10-28 lies in the future: there is no day to crawl"),
        ("gongren_ribao", ("since=2022-10-29", "until=2022-10-28"), "since 2022-10-29 is after until 2022-10-28"),
        ("gongren_ribao", ("url=https://example.com/a",), "https://example.com/a is no page or article address of gongren_ribao"),
        ("gongren_ribao", ("day=2022-10-28",), "gongren_ribao knows no argument 'day'; it takes since, until, url, order"),
    ],
)  # fmt: skip
def test_scrapy_crawl_says_what_is_wrong_in_one_line(
    name: str, arguments: tuple[str, ...], line: str, tmp_path: Path
) -> None:
    done = run(
        scrapy_crawl(name, *arguments), environment(tmp_path / "archive", UNIONCRAWL_LOG_LEVEL="ERROR")
    )
    assert (done.returncode, done.stderr.strip(), done.stdout) == (2, f"unioncrawl: {line}", "")
    assert not (tmp_path / "archive").exists()


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("crawl", "jiefang_ribao"), "unioncrawl: unknown source 'jiefang_ribao'; unioncrawl sources lists them"),
        (("crawl", "--since", "gestern"), "unioncrawl: since 'gestern' is no date: write YYYY-MM-DD, e.g. 2022-10-28"),
        (("crawl", "--since", "2022-10-29", "--until", "2022-10-28"), "unioncrawl: since 2022-10-29 is after until 2022-10-28"),
        (("crawl", "gongren_ribao", "zhonggong_wang", "--since", "2022-10-28", "--order", "oldest"),
         "unioncrawl: the lists of zhonggong_wang begin with what is newest: leave order away"),
        (("crawl", "--url", "https://www.workercn.cn/papers/grrb/2026/11/18/1/page.html", "--order", "oldest"),
         "unioncrawl: order is that of a range of days: give since or until"),
        (("crawl", "--url", "https://example.com/a"), "unioncrawl: https://example.com/a is an address of no known source; "
         "unioncrawl crawl pages --url takes any page"),
    ],
)  # fmt: skip
def test_unioncrawl_crawl_says_what_is_wrong_in_one_line(
    arguments: tuple[str, ...], line: str, tmp_path: Path
) -> None:
    done = run(unioncrawl(*arguments), environment(tmp_path / "archive"))
    assert (done.returncode, done.stderr.strip(), done.stdout) == (2, line, "")
    assert not (tmp_path / "archive").exists()


def test_days_to_come_are_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNIONCRAWL_NOW", "2026-11-18T00:30:00+08:00")
    source = catalogue.named("gongren_ribao")
    days = CrawlArguments.parsed(source, {"since": "2026-11-16", "until": "2062-11-18"}).range()
    assert [day.day for day in days] == [18, 17, 16]


def test_an_archive_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no directory")
    done = run(
        scrapy_crawl("gongren_ribao", "since=2022-10-28", "until=2022-10-28"),
        environment(tmp_path / "file" / "archive", UNIONCRAWL_LOG_LEVEL="ERROR"),
    )
    assert done.returncode == 1
    assert (
        done.stderr.strip()
        == f"unioncrawl: cannot write the archive {tmp_path}/file/archive: Not a directory"
    )


@pytest.mark.parametrize(
    ("setting", "line"),
    [
        ("UNIONCRAWL_MEDIA=films", "unioncrawl: UNIONCRAWL_MEDIA: 'films' is not images, pages or none"),
        (
            "UNIONCRAWL_WARC_MAX_BYTES=viel",
            "unioncrawl: UNIONCRAWL_WARC_MAX_BYTES: 'viel' is no whole number",
        ),
        ("DOWNLOAD_DELAY=-1", "unioncrawl: DOWNLOAD_DELAY: '-1' is less than nothing"),
        ("FOO", "unioncrawl: --set FOO: write NAME=VALUE"),
    ],
)
def test_a_setting_that_cannot_be_is_said_in_one_line(setting: str, line: str, tmp_path: Path) -> None:
    done = run(unioncrawl("crawl", "gongren_ribao", "-s", setting), environment(tmp_path / "archive"))
    assert (done.returncode, done.stderr.strip(), done.stdout) == (2, line, "")
    assert not (tmp_path / "archive").exists()


@pytest.mark.parametrize("setting", ["localhost", "a:b:c:d", "::127.0.0.1"])
def test_a_malformed_connect_to_is_said_in_one_line(setting: str, tmp_path: Path) -> None:
    done = run(
        scrapy_crawl("gongren_ribao", "since=2022-10-28", "until=2022-10-28"),
        environment(tmp_path / "archive", setting, UNIONCRAWL_LOG_LEVEL="CRITICAL"),
    )
    assert done.returncode == 2
    assert done.stderr.strip().startswith(
        f"unioncrawl: UNIONCRAWL_CONNECT_TO: {setting!r} is not HOST1:PORT1:"
    )
