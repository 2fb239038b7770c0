"""``unioncrawl fixture``: a stored page becomes a test that pytest runs at once."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.archive.tools import PLAN, STORY, at, exchange, plan, query, record, story
from tests.cli.test_bad_input import call
from tests.crawl.commands import ROOT, UNMEASURED, environment
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Withholding
from unioncrawl.clock import iso
from unioncrawl.items import Article
from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage

Capture = pytest.CaptureFixture[str]
NOTHING = STORY.url[:-6] + "9.html"
PICTURE = "https://www.workercn.cn/papers/grrb/2026/11/16/1/a.jpg"


@pytest.fixture
def held(tmp_path: Path) -> Home:
    """Two contents of an article, the second one packed on its way and captured twice; a page that gives no item."""
    home = Home(tmp_path / "archive")
    later = story("别的一段。", hours=2)
    packed = gzip.compress(later.payload, mtime=0)
    headers = (
        ("Content-Type", "text/html"),
        ("Content-Encoding", "gzip"),
        ("Content-Length", str(len(packed))),
    )
    record(
        home,
        [
            plan(),
            story(hours=1),
            exchange(STORY.url, packed, hours=2, headers=headers),
            exchange(STORY.url, packed, hours=3, headers=headers),
            exchange(NOTHING, b"<p>no</p>", hours=4),
            exchange(PICTURE, b"GIF89a", headers=(("Content-Type", "image/gif"),)),
        ],
    )
    return home


def made(capsys: Capture, home: Home, into: Path, *arguments: str) -> Path:
    status, out, err = call(capsys, home.path, "fixture", *arguments, "--into", str(into))
    assert status == 0, err
    assert f"-p unioncrawl {out.strip()}" in err
    return Path(out.strip()).resolve()


def run_by_pytest(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "unioncrawl",
        "-p",
        "no:cacheprovider",
        str(folder),
    ]
    env = {**environment(folder), "PYTHONPATH": str(ROOT), **UNMEASURED}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_what_is_made_of_a_crawled_archive_runs_with_pytest(
    crawled_once: Path, held: Home, tmp_path: Path, capsys: Capture
) -> None:
    into, crawled = tmp_path / "fixtures", Home(crawled_once)
    one_of_each = (
        "SELECT min(url) FROM articles GROUP BY parser UNION SELECT min(url) FROM plans GROUP BY parser"
    )
    pages = [url for (url,) in query(crawled, one_of_each)]
    for url in pages:
        made(capsys, crawled, into, url)
    made(capsys, held, into, NOTHING)
    assert len(list(into.glob("*/*/output.json"))) == len(pages)
    done = run_by_pytest(into)
    assert done.returncode == 0, done.stdout
    assert re.search(r"\d{2,} passed", done.stdout)


def test_a_fixture_that_fails_names_the_field_and_what_it_holds(
    held: Home, tmp_path: Path, capsys: Capture
) -> None:
    folder = made(capsys, held, tmp_path / "fixtures", STORY.url)
    output = folder / "output.json"
    output.write_text(output.read_text(encoding="utf-8").replace(STORY.title, "另一个题目"), encoding="utf-8")
    done = run_by_pytest(folder)
    assert done.returncode == 1, done.stdout
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    assert len(failed) == 1
    assert "title" in failed[0]
    assert STORY.title in done.stdout
    assert "另一个题目" in done.stdout


def test_a_page_stands_as_it_is_read_without_what_was_true_on_the_wire_alone(
    held: Home, tmp_path: Path, capsys: Capture
) -> None:
    folder = made(capsys, held, tmp_path, STORY.url, "--at", iso(at(3)))
    (revisit,) = query(held, "SELECT revisit_of FROM snapshots WHERE fetched_at = ?", iso(at(3)))
    assert revisit[0] is not None
    body = (folder / "inputs" / "HttpResponse-body.html").read_bytes()
    info = json.loads((folder / "inputs" / "HttpResponse-info.json").read_text())
    assert "别的一段。" in body.decode()
    assert (info["url"], info["status"], info["headers"]) == (STORY.url, 200, [["Content-Type", "text/html"]])
    output = json.loads((folder / "output.json").read_text())
    assert output["title"] == STORY.title
    assert "parser_version" not in output


def test_the_capture_that_is_meant_is_the_current_one_or_the_one_that_is_named(
    held: Home, tmp_path: Path, capsys: Capture
) -> None:
    def text(*arguments: str) -> str:
        folder = made(capsys, held, tmp_path, *arguments, "--name", "case", "--force")
        return str(json.loads((folder / "output.json").read_text())["text"])

    ((article,), (record_id, first)) = (
        *query(held, "SELECT id FROM articles"),
        *query(held, "SELECT record_id, id FROM snapshots WHERE fetched_at = ?", iso(at(1))),
    )
    assert (
        text(STORY.url)
        == text(str(article))
        == text(STORY.url.replace("https://www.", "http://"))
        == "别的一段。"
    )
    old = {
        text(STORY.url, "--at", iso(at(1))),
        text(str(article), "--at", str(first)),
        text(str(first)),
        text(record_id),
        text(STORY.url, "--at", record_id.strip("<>")),
    }
    assert len(old) == 1
    assert old != {"别的一段。"}


def test_a_plan_and_a_page_that_fails_make_fixtures_and_the_failure_is_what_is_expected(
    held: Home, tmp_path: Path, capsys: Capture
) -> None:
    assert json.loads((made(capsys, held, tmp_path, PLAN.url) / "output.json").read_text())["published"]
    status, out, err = call(
        capsys, held.path, "fixture", NOTHING, "--into", str(tmp_path), "--name", "no-article"
    )
    assert status == 0
    assert err.startswith("the page gives no item: the test expects ")
    folder = Path(out.strip())
    expected = json.loads((folder / "exception.json").read_text())
    assert expected["import_path"].startswith("unioncrawl.errors.")
    assert not (folder / "output.json").exists()


@pytest.mark.parametrize("raised", [SystemExit(0), GeneratorExit("no more"), asyncio.CancelledError()])
def test_a_page_whose_class_raises_what_no_test_can_expect_makes_no_fixture_and_is_told_of(
    raised: BaseException, held: Home, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def to_item(_page: GongrenRibaoArticlePage) -> Article:
        raise raised

    monkeypatch.setattr(GongrenRibaoArticlePage, "to_item", to_item)
    into = tmp_path / "fixtures"
    status, out, err = call(capsys, held.path, "fixture", STORY.url, "--into", str(into))
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert f"{STORY.url} makes no fixture: its page class raises {raised!r}, which" in err
    (shown,) = re.findall(r"unioncrawl (explain --snapshot \d+)", err)
    assert not into.exists()
    status, out, _ = call(capsys, held.path, *shown.split())
    assert status == 1
    assert type(raised).__name__ in out


def test_what_is_there_is_not_replaced_without_being_told_to(
    held: Home, tmp_path: Path, capsys: Capture
) -> None:
    folder = made(capsys, held, tmp_path, STORY.url, "--name", "case")
    (folder / "output.json").write_text("{}")
    again = ("fixture", STORY.url, "--into", str(tmp_path), "--name", "case")
    status, _, err = call(capsys, held.path, *again)
    assert (status, err.count("\n")) == (2, 1)
    assert "is there already: choose another --name, or replace it with --force" in err
    assert (folder / "output.json").read_text() == "{}"
    assert call(capsys, held.path, *again, "--force")[0] == 0
    assert STORY.title in (folder / "output.json").read_text()
    assert [path.name for path in folder.parent.iterdir()] == ["case"]


def test_a_withheld_article_makes_no_fixture_whatever_it_is_asked_for_by(
    held: Home, tmp_path: Path, capsys: Capture
) -> None:
    ((article,),) = query(held, "SELECT id FROM articles")
    ((snapshot,),) = query(held, "SELECT id FROM snapshots WHERE fetched_at = ?", iso(at(1)))
    record(held, [Withholding(url=STORY.url, at=iso(at(9)), by="somebody", because="asked for")])
    for asked in (STORY.url, str(article), str(snapshot)):
        status, out, err = call(capsys, held.path, "fixture", asked, "--into", str(tmp_path / "fixtures"))
        assert (status, out, err.count("\n")) == (1, "", 1)
        assert "is withheld since" in err
    assert not (tmp_path / "fixtures").exists()


@pytest.mark.parametrize(
    ("arguments", "said", "status"),
    [
        (("https://nowhere.example/a.html",), "no page https://nowhere.example/a.html in the archive", 1),
        (("nonsense",), "'nonsense' is no address", 2),
        ((PICTURE,), f"no page {PICTURE} in the archive", 1),
        ((STORY.url, "--at", "2026"), "several captures of", 1),
        ((STORY.url, "--at", "1999"), "no capture of", 1),
        ((STORY.url, "--name", "../elsewhere"), "write letters, digits, - and _", 2),
    ],
)
def test_what_makes_no_fixture_is_told_in_one_line(
    arguments: tuple[str, ...], said: str, status: int, held: Home, tmp_path: Path, capsys: Capture
) -> None:
    into = tmp_path / "fixtures"
    ended, out, err = call(capsys, held.path, "fixture", *arguments, "--into", str(into))
    assert (ended, out, err.count("\n")) == (status, "", 1)
    assert said in err
    assert not into.exists()


def test_where_nothing_can_be_written_that_is_told_in_one_line(
    held: Home, tmp_path: Path, capsys: Capture
) -> None:
    letter = tmp_path / "letter"
    letter.write_text("x")
    for into, why in (
        (letter / "x", "Not a directory"),
        (Path("/proc/x"), "No such file or directory"),
        (tmp_path / ("x" * 300), "File name too long"),
    ):
        status, out, err = call(capsys, held.path, "fixture", STORY.url, "--into", str(into))
        assert (status, out, err.count("\n")) == (1, "", 1)
        assert f"cannot write {into}/" in err
        assert f": {why}; choose another folder with --into" in err
    assert letter.read_text() == "x"


def test_a_folder_has_to_be_named_outside_a_project_and_inside_its_own_is_taken(
    held: Home, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, _, err = call(capsys, held.path, "fixture", STORY.url)
    assert status == 2
    assert "is in no checkout of the project; choose a folder with --into" in err
    (tmp_path / "tests" / "fixtures").mkdir(parents=True)
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path / "docs")
    status, out, _ = call(capsys, held.path, "fixture", STORY.url)
    assert status == 0
    assert Path(out.strip()).resolve().is_relative_to(tmp_path / "tests" / "fixtures")
