"""Monitors of what the made-up years do not have: sites without editions, lists, shapes, the disk, the timer."""

from __future__ import annotations

import datetime as dt
import json
import shlex
from pathlib import Path

import pytest

from tests.archive.tools import PLAN, SOURCE, at, exchange, opened
from tests.monitors.test_years import FIRST, small
from tests.monitors.years import Archive
from unioncrawl import clock
from unioncrawl.archive.database import insert
from unioncrawl.archive.home import Home
from unioncrawl.archive.locks import lock_source
from unioncrawl.archive.recorder import Recorder
from unioncrawl.monitors import recent
from unioncrawl.monitors.broken import Broken
from unioncrawl.monitors.chance import at_least, poisson_at_most
from unioncrawl.monitors.counts import Counts
from unioncrawl.monitors.drift import Rate, risen
from unioncrawl.monitors.finding import ARCHIVE, explain
from unioncrawl.monitors.forms import mask
from unioncrawl.monitors.machine import Disk, Idle, Room, room
from unioncrawl.monitors.shapes import ALIKE, Shapes, looked_at
from unioncrawl.monitors.silence import Silence
from unioncrawl.press.gongren_ribao import ARTICLES, article_page

NOW = dt.datetime(2026, 6, 30, 12, tzinfo=clock.CST)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive with nothing in it."""
    return Archive(tmp_path)


def run(archive: Archive, days_ago: float, **stats: float) -> None:
    """Write a run of so many days ago."""
    started = clock.iso(NOW - dt.timedelta(days=days_ago))
    row = {"id": f"{started}-p", "source": "p", "command": "crawl", "arguments": "{}", "started_at": started}
    stats = {
        "downloader/response_count": 5,
        **{name.replace("__", "/"): value for name, value in stats.items()},
    }
    insert(
        archive.db,
        "runs",
        {**row, "finished_at": started, "stop_reason": "finished", "stats": json.dumps(stats)},
    )


def ago(days: float) -> str:
    """Return when it was so many days ago."""
    return clock.iso(NOW - dt.timedelta(days=days))


def article(archive: Archive, day: dt.date) -> None:
    """Write an article of a site without editions."""
    paper = small()
    archive._article(paper, day, f"http://p.cn/{archive.count}", {}, "r", NOW)


def test_a_site_without_editions_is_silent_when_nothing_comes_for_twice_the_longest_pause(
    archive: Archive,
) -> None:
    for days_ago in range(200, 20, -3):
        article(archive, (NOW - dt.timedelta(days=days_ago)).date())
    run(archive, 18)
    assert list(Silence().check(archive.db, "p", NOW - dt.timedelta(days=18))) == []
    run(archive, 0)
    (found,) = Silence().check(archive.db, "p", NOW)
    assert found.since == "2026-06-07"
    assert "nothing new for 14 working days, where 3 were the most" in found.message


def test_a_site_stays_silent_until_something_comes(archive: Archive) -> None:
    for days_ago in range(400, 200, -3):
        article(archive, (NOW - dt.timedelta(days=days_ago)).date())
    for days_ago in range(400, -300, -1):
        run(archive, days_ago)
    for days_later in (-150, -120, 0, 250):
        (found,) = Silence().check(archive.db, "p", NOW + dt.timedelta(days=days_later))
        assert found.since == "2025-12-10"
    article(archive, NOW.date())
    assert list(Silence().check(archive.db, "p", NOW)) == []


def test_a_site_of_which_only_old_articles_were_brought_is_not_silent(archive: Archive) -> None:
    for days_ago in range(300, 100, -3):
        article(archive, (NOW - dt.timedelta(days=days_ago)).date())
    run(archive, 1)
    assert list(Silence().check(archive.db, "p", NOW)) == []


def test_a_site_that_nobody_has_looked_at_is_not_silent(archive: Archive) -> None:
    for days_ago in range(200, 20, -3):
        article(archive, (NOW - dt.timedelta(days=days_ago)).date())
    assert list(Silence().check(archive.db, "p", NOW)) == []


def test_lists_with_hardly_any_rows_are_an_alarm(archive: Archive) -> None:
    for days_ago in range(30, 0, -1):
        run(archive, days_ago, unioncrawl__lists=2, unioncrawl__listed=40)
    assert list(Counts().check(archive.db, "p", NOW)) == []
    recent.forget()
    run(archive, 0, unioncrawl__lists=2, unioncrawl__listed=2)
    (found,) = Counts().check(archive.db, "p", NOW)
    assert (found.subject, found.message) == (
        "list rows",
        "lists have 1 rows a page, where 20 to 20 were usual",
    )


@pytest.mark.parametrize("rows", [0, 2])
def test_lists_with_hardly_any_rows_are_an_alarm_until_they_have_more(archive: Archive, rows: int) -> None:
    for days_ago in range(34, 4, -1):
        run(archive, days_ago, unioncrawl__lists=2, unioncrawl__listed=40)
    for days_ago in range(4, 0, -1):
        run(archive, days_ago, unioncrawl__lists=2, unioncrawl__listed=rows)
        recent.forget()
        (found,) = Counts().check(archive.db, "p", NOW)
        assert found.since == clock.iso(NOW - dt.timedelta(days=4))
    run(archive, 0, unioncrawl__lists=2, unioncrawl__listed=38)
    recent.forget()
    assert list(Counts().check(archive.db, "p", NOW)) == []


def test_a_new_template_is_an_alarm_for_a_week_and_pictures_in_a_page_are_none(tmp_path: Path) -> None:
    home = Home(tmp_path / "archive")
    page = article_page(ARTICLES[0])
    with_picture = page.replace("</p>", "</p><p class=pic><img src=/1.jpg></p>", 1)
    redone = "".join(
        f"<div class='n{n}'><section id=s{'abcdefghij'[n]}><em class=e{'klmnopqrst'[n]}>工会</em></section></div>"
        for n in range(10)
    )
    checks = []
    for day, body in [*((n, with_picture if n % 3 else page) for n in range(12)), (20, redone), (28, redone)]:
        recorder = opened(home)
        urls = [ARTICLES[0].url.replace("news-", f"news-{day}{n}") for n in range(2)]
        recorder.write([exchange(url, f"{body}<!-- {url} -->".encode(), hours=24 * day) for url in urls])
        _look(home, recorder)
        checks.append(list(Shapes().check(recorder.connection, SOURCE, at(24 * day + 1))))
        recorder.close()
    assert [len(found) for found in checks] == [0] * 12 + [1, 0]
    (found,) = checks[12]
    assert found.subject == "article"
    assert f"where {ALIKE:.0%} make one layout" in found.message


@pytest.mark.parametrize("state", ["none", "unknown"])
def test_a_page_that_says_that_there_is_no_issue_is_no_template(tmp_path: Path, state: str) -> None:
    home = Home(tmp_path / "archive")
    recorder = opened(home)
    answer = exchange(PLAN.url, b"<html><p>no issue</p></html>")
    recorder.write([answer])
    assert _look(home, recorder) == 1
    said = {"state": state, "page_urls": "[]", "article_urls": "[]", "parser": "P", "parser_version": "1"}
    row = {"snapshot_id": answer.snapshot_id, "source": SOURCE, "published": "2026-11-16", "url": PLAN.url}
    insert(recorder.connection, "plans", {**row, **said, "captured_at": clock.iso(at(0))})
    assert _look(home, recorder) == 0
    recorder.close()


def _look(home: Home, recorder: Recorder) -> int:
    rows = looked_at(home, recorder.connection, SOURCE, recorder.run.id)
    for row in rows:
        insert(recorder.connection, "page_shapes", row, "INSERT OR REPLACE")
    return len(rows)


def test_the_disk_is_an_alarm_when_little_is_left_or_it_lasts_for_less_than_a_month(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(archive, 10, unioncrawl__bytes=50_000_000_000)
    disk = Disk(archive.home.path)
    for free, found in ((1_000_000_000, 1), (100_000_000_000, 1), (1_000_000_000_000, 0)):
        left = Room(free, 10_000_000_000)
        monkeypatch.setattr("unioncrawl.monitors.machine.room", lambda *_, left=left: left)
        assert len(list(disk.check(archive.db, ARCHIVE, NOW))) == found
        assert list(disk.check(archive.db, "p", NOW)) == []


def test_a_timer_that_is_dead_is_an_alarm(archive: Archive) -> None:
    for days_ago in range(29, 4, -1):
        run(archive, days_ago)
    assert list(Idle().check(archive.db, ARCHIVE, NOW - dt.timedelta(days=2.5))) == []
    (found,) = Idle().check(archive.db, ARCHIVE, NOW)
    assert "no crawl has ended for 5 days, where 1.0 were the most" in found.message
    (found,) = Idle().check(archive.db, ARCHIVE, NOW + dt.timedelta(days=100))
    assert "no crawl has ended for 105 days" in found.message


def test_who_finds_a_dead_timer_is_advised_to_crawl_what_was_due_of_what_was_crawled_lately(
    archive: Archive,
) -> None:
    def advised() -> str:
        (found,) = Idle().check(archive.db, ARCHIVE, NOW)
        return found.advice

    for name in "pqabcdefgh":
        archive.db.execute(
            "INSERT INTO sources VALUES (?, '某报', NULL, '', 'province', NULL, '[]', '[]', '[]', NULL, '[]', '{}')",
            (name,),
        )
    for days_ago in (100, *range(39, 4, -1)):
        run(archive, days_ago)
    archive.db.execute("UPDATE runs SET source = 'q' WHERE started_at = ?", (ago(6),))
    archive.db.execute("UPDATE runs SET source = 'once_a_source' WHERE started_at = ?", (ago(7),))
    archive.db.execute("UPDATE runs SET source = 'h' WHERE started_at = ?", (ago(100),))
    look = "look at the timer: systemctl list-timers; then "
    assert advised() == look + "unioncrawl crawl --due p q"
    for days_ago, name in enumerate("abcdefg", 8):
        archive.db.execute("UPDATE runs SET source = ? WHERE started_at = ?", (name, ago(days_ago)))
    assert advised() == look + "unioncrawl crawl --due"


def test_crawls_that_are_killed_night_after_night_are_an_alarm_until_one_comes_to_its_end(
    archive: Archive,
) -> None:
    archive.db.execute(
        "INSERT INTO sources VALUES ('p', '某报', NULL, '', 'province', NULL, '[]', '[]', '[]', NULL, '[]', '{}')"
    )

    def found(days: float) -> list[str]:
        later = NOW + dt.timedelta(days=days)
        return [one.message for one in Broken(archive.home).check(archive.db, ARCHIVE, later)]

    for days_ago in (4, 3, 2, 1):
        run(archive, days_ago)
    archive.db.execute(
        "UPDATE runs SET finished_at = NULL, stop_reason = NULL WHERE started_at >= ?", (ago(2),)
    )
    with lock_source(archive.home, "p"):
        assert found(-0.5) == []  # one was killed, and one is at work
    assert found(-0.5) == ["the last 2 crawls of p came to no end: killed"]
    run(archive, 0)
    assert found(0.5) == []
    archive.db.execute("UPDATE runs SET stop_reason = 'archive_error' WHERE started_at >= ?", (ago(0),))
    assert found(0.5) == ["the last 3 crawls of p came to no end: archive_error, killed"]
    assert list(Broken(archive.home).check(archive.db, "p", NOW)) == []


def test_a_timer_that_runs_once_a_week_is_known_too(archive: Archive) -> None:
    for days_ago in range(210, 10, -7):
        run(archive, days_ago)
    assert list(Idle().check(archive.db, ARCHIVE, NOW)) == []
    (found,) = Idle().check(archive.db, ARCHIVE, NOW + dt.timedelta(days=14))
    assert "where 7.0 were the most" in found.message


def test_the_week_that_a_first_crawl_takes_and_an_import_are_no_pace(archive: Archive) -> None:
    run(archive, 0, unioncrawl__bytes=7_000)
    assert room(archive.db, archive.home.path, NOW).a_day == 1_000
    run(archive, 1, unioncrawl__bytes=70_000)
    archive.db.execute("UPDATE runs SET command = 'import' WHERE started_at < ?", (clock.iso(NOW),))
    assert room(archive.db, archive.home.path, NOW).a_day == 1_000


def test_a_rate_that_adds_up_is_a_drift_and_one_odd_edition_is_none() -> None:
    usual = [Rate(f"{n:03}", n % 5 == 0, 5) for n in range(40)]
    assert risen([*usual, Rate("040", 5, 5)]) is None
    drift = risen([*usual, *(Rate(f"{n:03}", 4, 5) for n in range(40, 44))])
    assert drift is not None
    assert drift.since == "040"
    assert (drift.hits, drift.of) == (16, 20)


def test_what_comes_in_clusters_is_no_drift_when_another_comes() -> None:
    fridays = [Rate(f"{n:03}", 6 * (n % 7 == 4), 6) for n in range(60)]
    assert risen(fridays) is None


def test_what_has_come_back_is_no_drift_and_what_lasts_for_thirty_editions_is_usual() -> None:
    usual, other = [Rate(f"{n:03}", 0, 4) for n in range(30)], [Rate(f"1{n:02}", 4, 4) for n in range(30)]
    assert risen([*usual, *other[:29]]) is not None
    assert risen([*usual, *other]) is None
    assert risen([*usual, *other], habit=None) is not None
    assert risen([*usual, *other[:3], *usual[:1]]) is None


def test_what_two_pages_say_ends_no_drift_of_twenty() -> None:
    changed = [*(Rate(f"{n:03}", 0, 20) for n in range(30)), Rate("030", 20, 20)]
    assert risen([*changed, Rate("031", 0, 2)]) is not None
    assert risen([*changed, Rate("031", 0, 2), Rate("032", 0, 20)]) is None


def test_chances_are_those_of_the_books() -> None:
    assert at_least(3, 3, 0, 180) == pytest.approx(1.875 / (181 * 182 * 183))
    assert at_least(0, 5, 1, 2) == 1
    assert sum(at_least(k, 5, 10, 20) - at_least(k + 1, 5, 10, 20) for k in range(6)) == pytest.approx(1)
    assert poisson_at_most(2, 20.0) == pytest.approx(4.5551e-7, rel=1e-3)


@pytest.mark.parametrize(
    ("value", "form"),
    [("第8686期", "汉9汉"), ("A8", "A9"), ("00002版", "9汉"), ("T03", "A9"), ("一版", "汉汉")],
)
def test_the_form_of_a_label_is_what_its_characters_are(value: str, form: str) -> None:
    assert mask(value) == form


def test_an_address_in_a_command_is_one_word_of_a_shell() -> None:
    url = "http://p.cn/?a=1&b=$(reboot);'"
    assert shlex.split(explain(url)) == ["unioncrawl", "explain", url]
    assert "unioncrawl" not in explain("")


def test_monitors_of_a_new_archive_find_nothing(archive: Archive) -> None:
    paper = small()
    now = archive.crawl(paper, FIRST)
    assert archive.found(paper, now) == []
