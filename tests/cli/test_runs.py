"""``unioncrawl runs``, and the reports of runs."""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path

import pytest

from tests.archive.tools import story
from tests.cli.test_bad_input import call
from tests.crawl.commands import environment, run, scrapy_crawl, unioncrawl
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Failure, RunEnded
from unioncrawl.archive.recorder import Recorder, Run
from unioncrawl.archive.runs import runs
from unioncrawl.press import Press

AT = "2026-11-21T03:15:12.123456Z"


def listed(capsys: pytest.CaptureFixture[str], archive: Path, *arguments: str) -> list[dict[str, object]]:
    status, out, error = call(capsys, archive, "runs", *arguments, "--format", "json")
    assert status == 0, error
    found: list[dict[str, object]] = json.loads(out)
    return found


def test_a_run_is_listed_with_what_it_asked_fetched_and_stored(
    crawled_once: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {str(row["source"]): row for row in listed(capsys, crawled_once)}
    row = found["gongren_ribao"]
    assert (row["ended"], row["articles"], row["new"], row["changed"], row["gone"]) == (
        "finished",
        16,
        16,
        0,
        0,
    )
    assert row["requests"] == row["snapshots"] > 16  # type: ignore[operator]
    assert set(found) == {"gongren_ribao", "shaanxi_gongren_bao"}
    assert len(listed(capsys, crawled_once, "--limit", "1")) == 1
    assert len(listed(capsys, crawled_once, "--source", "gongren_ribao")) == 1
    assert listed(capsys, crawled_once, "--since", "2999-01-01") == []
    status, out, _ = call(capsys, crawled_once, "runs")
    assert (status, "gongren_ribao" in out) == (0, True)


def test_the_report_says_the_same_as_the_command(
    crawled_once: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (told,) = listed(capsys, crawled_once, "gongren_ribao")
    report = json.loads((crawled_once / "reports" / f"{told['id']}.json").read_text())
    assert report == told
    assert report["fetched"]["statuses"]["200"] > 16
    assert report["fetched"]["bytes"] > 1000
    assert set(report["versions"]) == {"unioncrawl", "scrapy", "python", "sqlite"}
    assert (report["stop_reason"], report["changed"], report["failed"]) == ("finished", 0, {})


def test_two_runs_are_compared(press: Press, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for now in ("2026-11-18T08:00:00+08:00", "2026-11-18T09:00:00+08:00"):
        env = environment(tmp_path, press.connect_to, UNIONCRAWL_NOW=now)
        done = run(scrapy_crawl("gongren_ribao"), env)
        assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "reports").iterdir())) == 2
    status, out, _ = call(capsys, tmp_path, "runs", "2026-11-18T00", "2026-11-18T01", "--format", "csv")
    lines = dict(line.split(",", 1) for line in out.splitlines())
    assert (status, lines["what"]) == (0, "first,second,more")
    assert lines["stored.new"] == "16,0,-16"
    assert lines["stop_reason"] == "finished,finished,"


def test_what_a_paper_changed_and_took_away_counts_for_the_run_that_saw_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for n, text in enumerate(("第一稿。", "第二稿。"), 1):
        recorder = Recorder(
            home, Run(source="gongren_ribao", command="crawl", started=f"2026-11-2{n}T00:00:00.000000Z")
        )
        recorder.write([story(text, hours=n)])
        recorder.read_unread()
        at = f"2026-11-2{n}T02:00:00.000000Z"
        recorder.write(
            [RunEnded(run_id=recorder.run.id, reason="finished", at=at, stats={"unioncrawl/requests": n})]
        )
        recorder.close()
    with contextlib.closing(home.read()) as db:
        second, first = runs(db)
    assert (first.new, first.events, first.requests) == (1, {}, 1)
    assert (second.articles, second.new, second.events, second.requests) == (1, 0, {"revised": 1}, 2)


def test_a_run_that_is_under_way_or_was_killed_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorder = Recorder(Home(tmp_path), Run(source="gongren_ribao", command="crawl"))
    failure = Failure(
        snapshot_id=None, source="gongren_ribao", url="http://a.example/", kind="network", reason="x", at=AT
    )
    recorder.write([failure])
    assert [row["ended"] for row in listed(capsys, tmp_path)] == ["under way"]
    recorder.close()
    assert [row["ended"] for row in listed(capsys, tmp_path)] == ["killed"]
    assert [row["ended"] for row in listed(capsys, tmp_path, "--troubled")] == ["killed"]


def test_a_run_that_was_killed_is_not_under_way_while_the_next_one_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        recorder = Recorder(Home(tmp_path), Run(source="gongren_ribao", command="crawl"))
        failure = Failure(
            snapshot_id=None,
            source="gongren_ribao",
            url="http://a.example/",
            kind="network",
            reason="x",
            at=AT,
        )
        recorder.write([failure])
        ended = [row["ended"] for row in listed(capsys, tmp_path)]
        recorder.close()
    assert ended == ["under way", "killed"]


def test_runs_that_were_as_they_should_be_are_no_trouble(
    crawled_once: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, error = call(capsys, crawled_once, "runs", "--troubled", "--source", "gongren_ribao")
    assert (status, out, error.strip()) == (0, "", "no runs")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("2011",), "no run '2011'; unioncrawl runs lists them"),
        (("2",), "several runs begin with '2'"),
        (("a", "b", "c"), "3 runs: give none to list them"),
        (("--since", "gestern"), "is no date"),
    ],
)
def test_a_run_that_is_not_known_is_refused(
    arguments: tuple[str, ...], said: str, crawled_once: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, error = call(capsys, crawled_once, "runs", *arguments)
    assert (status, said in error) == (2, True), error


def test_a_rebuilt_database_says_the_same_of_runs(
    crawled_once: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = shutil.copytree(crawled_once, tmp_path / "archive")
    before = listed(capsys, archive)
    done = run(unioncrawl("rebuild"), environment(archive))
    assert done.returncode == 0, done.stderr
    assert listed(capsys, archive) == before


def test_a_report_that_cannot_be_written_makes_the_call_fail_and_loses_nothing(
    press: Press, tmp_path: Path
) -> None:
    (tmp_path / "reports").write_text("no directory")
    env = environment(tmp_path, press.connect_to, UNIONCRAWL_NOW="2026-11-18T08:00:00+08:00")
    done = run(unioncrawl("crawl", "gongren_ribao", "-s", "DOWNLOAD_DELAY=0"), env)
    assert done.returncode == 1
    assert "cannot write" in done.stderr
    with contextlib.closing(Home(tmp_path).read()) as db:
        assert [row.stop_reason for row in runs(db)] == ["finished"]
