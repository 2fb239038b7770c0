"""What the reading commands print."""

from __future__ import annotations

import codecs
import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

from tests.archive.tools import STORY, query, record, story
from tests.cli.test_bad_input import call
from tests.crawl.commands import ROOT, environment
from unioncrawl.archive.home import Home
from unioncrawl.cli import main
from unioncrawl.urls import stable_id

Capture = pytest.CaptureFixture[str]
ID = str(stable_id(STORY.url))


@pytest.mark.parametrize(
    "asked", [ID, ID[:12], STORY.url, STORY.url.replace("https://www.", "http://")],
    ids=["id", "beginning of the id", "address", "alias"],
)  # fmt: skip
def test_an_article_is_shown_by_any_of_its_names(asked: str, crawled_once: Path, capsys: Capture) -> None:
    status, out, _ = call(capsys, crawled_once, "show", asked, "--format", "json")
    assert status == 0
    shown = json.loads(out)
    assert (shown["url"], shown["title"], shown["authors"]) == (STORY.url, STORY.title, list(STORY.authors))


def test_a_beginning_of_several_ids_lists_them(crawled_once: Path, capsys: Capture) -> None:
    ids = [str(number) for (number,) in query(Home(crawled_once), "SELECT id FROM articles")]
    first = max("123456789", key=lambda digit: sum(number.startswith(digit) for number in ids))
    status, _, errors = call(capsys, crawled_once, "show", first)
    assert status == 1
    assert all(number in errors for number in sorted((n for n in ids if n.startswith(first)), key=int)[:10])


def test_an_article_is_shown_with_where_each_field_comes_from(crawled_once: Path, capsys: Capture) -> None:
    _, out, _ = call(capsys, crawled_once, "show", ID, "--provenance")
    assert STORY.title in out
    assert "title: selector" in out
    assert "published: address" in out
    assert "payload sha256 " in out


def test_among_the_captures_of_an_article_revisits_are_marked(tmp_path: Path, capsys: Capture) -> None:
    home = Home(tmp_path / "archive")
    record(home, [story(hours=1)])
    record(home, [story(hours=2)])
    first, again = query(home, "SELECT id, revisit_of FROM snapshots ORDER BY fetched_at")
    assert again[1] == first[0]
    _, out, _ = call(capsys, home.path, "show", STORY.url, "--provenance")
    marked = [
        line
        for line in out.splitlines()
        if line.endswith(f"(revisit: its page is that of snapshot {first[0]})")
    ]
    assert len(marked) == 1


def test_the_stored_page_is_shown_decoded_and_as_sent(crawled_once: Path) -> None:
    for option, beginning in (("--html", b"<!DOCTYPE html>"), ("--http", b"HTTP/1.1 200 OK\r\n")):
        done = subprocess.run(
            [sys.executable, "-m", "unioncrawl", "show", ID, option],
            cwd=ROOT, env=environment(crawled_once), capture_output=True, check=True,
        )  # fmt: skip
        assert done.stdout.startswith(beginning)
        assert STORY.title in done.stdout.decode()


def test_the_decoded_page_has_neither_a_byte_order_mark_nor_what_the_end_cut_off(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = story()
    page = codecs.BOM_UTF8 + whole.payload + "工".encode()[:2]
    record(Home(tmp_path), [attrs.evolve(whole, payload=page)])
    monkeypatch.setenv("UNIONCRAWL_ARCHIVE", str(tmp_path))
    with pytest.raises(SystemExit):
        main(["show", ID, "--html"])
    assert capsysbinary.readouterr().out == whole.payload


def test_what_is_counted_is_what_is_there(crawled_once: Path, capsys: Capture) -> None:
    _, out, _ = call(capsys, crawled_once, "stats", "--format", "json")
    home = Home(crawled_once)
    for row in json.loads(out):
        (count,) = query(home, "SELECT count(*) FROM articles WHERE source = ?", row["source"])[0]
        assert row["articles"] == count > 0
        (size,) = query(home, "SELECT sum(warc_length) FROM snapshots WHERE source = ?", row["source"])[0]
        assert row["warc_bytes"] == size
    _, table, _ = call(capsys, crawled_once, "stats")
    assert "gongren_ribao" in table


def test_a_source_of_which_there_are_only_failures_is_counted(crawled: Home, capsys: Capture) -> None:
    from unioncrawl.archive.jobs import Failure

    home = Home(crawled.path.with_name("new"))
    failure = Failure(
        snapshot_id=None, source="gongren_ribao", url=STORY.url, kind="network", reason="r", at="t"
    )
    record(home, [failure])
    _, out, _ = call(capsys, home.path, "stats", "--format", "json")
    assert [(row["source"], row["failures"], row["snapshots"]) for row in json.loads(out)] == [
        ("gongren_ribao", 1, 0)
    ]


def test_failures_are_listed_until_they_are_resolved(crawled: Home, capsys: Capture) -> None:
    from tests.archive.tools import gone, record

    record(crawled, [gone(STORY.url[:-6] + "8.html")])
    _, out, _ = call(capsys, crawled.path, "failures", "--format", "csv", "--kind", "http")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(row["kind"], row["reason"]) for row in rows] == [("http", "answered 404")]
    record(crawled, [story(hours=1, url=STORY.url[:-6] + "8.html")])
    assert json.loads(call(capsys, crawled.path, "failures", "--kind", "http", "--format", "json")[1]) == []
    _, out, _ = call(capsys, crawled.path, "failures", "--all", "--kind", "http", "--format", "json")
    resolved = [row["resolved_at"] for row in json.loads(out) if row["url"] == rows[0]["url"]]
    assert len(resolved) == 1
    assert resolved[0]


def test_a_saved_page_is_read_without_an_archive(tmp_path: Path, capsys: Capture) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(story().payload)
    status, out, _ = call(
        capsys, tmp_path / "none", "extract", str(page), "--url", STORY.url, "--format", "json"
    )
    assert status == 0
    assert json.loads(out)["title"] == STORY.title
    assert list(tmp_path.iterdir()) == [page]


def test_a_fault_of_a_page_class_is_told_by_extract_in_one_line_and_where_it_can_be_seen(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage as Page

    async def faulty(_page: object) -> None:
        raise KeyError("author")

    monkeypatch.setattr(Page, "to_item", faulty)
    page = tmp_path / "saved.html"
    page.write_bytes(story().payload)
    status, out, err = call(capsys, tmp_path / "none", "extract", str(page), "--url", STORY.url)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert f"{page}: KeyError: 'author'; to see where: unioncrawl explain {page} --url {STORY.url}" in err


@pytest.mark.parametrize("form", ["table", "json", "jsonl"])
def test_a_dry_run_prints_what_would_change(
    form: str, crawled: Home, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage as Page

    good = Page.to_item

    async def to_item(self: object) -> object:
        return attrs.evolve(await good(self), editor="新编辑")  # type: ignore[arg-type]

    nothing = call(capsys, crawled.path, "reparse", "--dry-run", "--format", form)[1]
    monkeypatch.setattr(Page, "to_item", to_item)
    _, out, _ = call(capsys, crawled.path, "reparse", "--dry-run", "--format", form, "--url", STORY.url)
    if form == "table":
        assert "0 would change" in nothing
        assert f'changed  {STORY.url}\n    editor: nothing -> "新编辑"\n1 page read, 1 would change' in out
        return
    assert (json.loads(nothing) == []) if form == "json" else (nothing == "")
    (change,) = json.loads(out) if form == "json" else [json.loads(line) for line in out.splitlines()]
    assert change["fields"] == {"editor": [None, "新编辑"]}


def test_reading_commands_import_no_crawler(crawled_once: Path, tmp_path: Path) -> None:
    for command in (
        ["stats"],
        ["coverage"],
        ["coverage", "--html", str(tmp_path / "coverage.html")],
        ["runs"],
        ["runs", "gongren_ribao"],
        ["show", ID],
        ["diff", ID],
        ["verify"],
        ["search", "工会"],
        ["export", "-o", str(tmp_path / "all.wacz")],
        ["manifest", "-o", str(tmp_path / "manifest.sha256")],
        ["verify", "--manifest", str(tmp_path / "manifest.sha256")],
    ):
        code = (
            "import sys; from unioncrawl.cli import main\n"
            f"try: main({command!r})\n"
            "except SystemExit as end: assert not end.code, end.code\n"
            "loaded = {'scrapy', 'web_poet', 'twisted'} & set(sys.modules)\n"
            "assert not loaded, loaded"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=environment(crawled_once), capture_output=True, check=False
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
