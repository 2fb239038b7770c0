"""``unioncrawl reparse`` on the command line: sums, reports, rules and what cannot be asked for."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import shlex
from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.archive.tools import content, execute, query
from tests.cli.test_bad_input import call
from unioncrawl.archive.home import Home
from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage as Page

Capture = pytest.CaptureFixture[str]
GOOD = Page.to_item
SOURCE = "gongren_ribao"


@pytest.fixture
def changed(crawled: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An archive, and a page class that puts something behind each title."""

    async def to_item(page: Any) -> Any:
        item = await GOOD(page)
        return attrs.evolve(item, title=f"{item.title}（新）")

    monkeypatch.setattr(Page, "to_item", to_item)
    return crawled


def test_a_diff_shows_just_what_changes_and_rules_stop_it_until_it_is_kept(
    changed: Home, capsys: Capture, tmp_path: Path
) -> None:
    before = content(changed)
    status, out, err = call(
        capsys, changed.path, "reparse", "--diff", "--fail-on", "changed:title", "--fail-on", "fill"
    )
    assert status == 1
    assert "rule changed:title is broken: gongren_ribao: title of" in err
    assert err.endswith("unioncrawl: nothing was written\n")
    assert "fill" not in err
    assert "{+（新）+}" in out
    assert [line.split()[0] for line in out.splitlines() if " %" in line] == ["title"]
    assert content(changed) == before

    report = tmp_path / "changes.html"
    status, out, _ = call(
        capsys, changed.path, "reparse", "--diff", "--fail-on", "date", "--report", str(report)
    )
    assert status == 0
    assert "（新）" in report.read_text("utf-8")
    assert query(
        changed, f"SELECT count(*) FROM articles WHERE source = '{SOURCE}' AND title NOT LIKE '%（新）'"
    ) == [(0,)]
    assert call(capsys, changed.path, "verify")[0] == 0
    kept = content(changed)
    assert call(capsys, changed.path, "rebuild", "--jobs", "1")[0] == 0
    assert content(changed) == kept
    assert "0 would change" in call(capsys, changed.path, "reparse", "--dry-run", "--diff")[1]


def test_the_command_that_shows_what_breaks_a_rule_shows_it_when_it_is_pasted(
    changed: Home, capsys: Capture
) -> None:
    chosen = [
        "--since",
        "2000-01-01",
        "--until",
        "2026-11-17",
        "--search",
        "工会 OR 职工",
        "--parser",
        Page.__name__,
    ]
    err = call(capsys, changed.path, "reparse", "--dry-run", "--fail-on", "changed", *chosen)[2]
    (line,) = err.splitlines()
    words = shlex.split(line.partition("; see: ")[2])
    assert words[:4] == ["unioncrawl", "--archive", str(changed.path), "reparse"]
    assert set(chosen) <= set(words)
    status, out, _ = call(capsys, changed.path, *words[3:])
    assert status == 0
    number = re.findall(r"title of (\d+) of ", line)
    assert f"{SOURCE}: {number[0]} capture" in out


def test_a_report_that_cannot_be_written_is_told_before_anything_is_read(
    changed: Home, capsys: Capture
) -> None:
    before = content(changed)
    status, out, err = call(capsys, changed.path, "reparse", "--report", "/proc/changes.html")
    assert (status, out, len(err.splitlines())) == (1, "", 1)
    assert "cannot write /proc/changes.html" in err
    assert err.endswith("; nothing was written\n")
    assert content(changed) == before


def test_a_report_that_cannot_be_written_in_the_end_is_not_said_to_be_all_that_was_kept(
    crawled: Home, capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "reports" / "changes.html"
    report.parent.mkdir()

    async def to_item(page: Any) -> Any:
        with contextlib.suppress(FileNotFoundError):
            report.parent.rmdir()
        return attrs.evolve(await GOOD(page), title="新")

    monkeypatch.setattr(Page, "to_item", to_item)
    status, _, err = call(
        capsys, crawled.path, "reparse", "--source", SOURCE, "--jobs", "1", "--report", str(report)
    )
    assert status == 1
    assert err.endswith("; the changes are kept, and the report is not\n")
    assert query(crawled, f"SELECT DISTINCT title FROM articles WHERE source = '{SOURCE}'") == [("新",)]


def test_sums_and_changes_are_given_to_programs(changed: Home, capsys: Capture) -> None:
    rows = json.loads(call(capsys, changed.path, "reparse", "--dry-run", "--diff", "--format", "json")[1])
    (title,) = [row for row in rows if (row["source"], row["field"]) == (SOURCE, "title")]
    assert title["changed"] == title["items_before"] == title["filled_after"]
    out = call(capsys, changed.path, "reparse", "--dry-run", "--format", "csv")[1]
    lines = list(csv.DictReader(io.StringIO(out)))
    assert {(line["kind"], line["field"]) for line in lines} == {("changed", "title")}
    assert all(line["after"] == f"{line['before']}（新）" for line in lines)


def test_a_reparse_that_goes_on_says_so(crawled: Home, capsys: Capture) -> None:
    from unioncrawl.archive.parsers import code
    from unioncrawl.archive.reparse_choice import Selection

    row = ("shaanxi_gongren_bao", Selection().key(), code(), 1 << 53, 7, "")
    execute(crawled, "INSERT INTO reparses VALUES (?, ?, ?, ?, ?, ?)", *row)
    err = call(capsys, crawled.path, "reparse")[2]
    assert err == (
        "unioncrawl: 7 pages had been read by one that was interrupted; --afresh reads them again\n"
    )
    assert call(capsys, crawled.path, "reparse")[2] == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--fail-on", "fil"], "--fail-on fil: no rule 'fil'; did you mean fill?"),
        (["--dry-run", "--afresh"], "--afresh goes without --dry-run"),
        (["--report", "changes.txt"], "--report changes.txt: write the name of an HTML file: changes.html"),
        (["--report", "nowhere/changes.html"], "there is no directory nowhere"),
        (["--report", "{archive}/warc/changes.html"], "is among the archive's own files"),
        (["--parser", "GongrenRibaoPage"], "no page class 'GongrenRibaoPage'; did you mean GongrenRibao"),
        (["--search", '"工会'], "quot"),
        (["--search", ""], "--search is empty; leave it out to read everything again"),
        (["--parser", " "], "--parser is empty; leave it out to read everything again"),
        (["--url", ""], "'' is no address"),
        (["--url", "https://example.org/"], "is an address of no known source, and no capture of it is held"),
        (["--jobs", "0"], "0 is not in the range"),
        (["--seconds-per-page", "0"], "is not in the range"),
    ],
)
def test_what_cannot_be_is_told_on_one_line(
    arguments: list[str], says: str, crawled_once: Path, capsys: Capture
) -> None:
    filled = [word.format(archive=crawled_once) for word in arguments]
    status, out, err = call(capsys, crawled_once, "reparse", "--dry-run", *filled)
    assert (status, out) == (2, "")
    assert says in err
    assert len(err.splitlines()) == 1
