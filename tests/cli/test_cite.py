"""Articles are cited in the style that is asked for, and to the byte."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.archive.tools import STORY, at, execute, query, record, story
from tests.cli.test_bad_input import call
from tests.crawl.commands import ROOT, environment, unioncrawl
from unioncrawl.archive.home import Home
from unioncrawl.cli.naming import read_again
from unioncrawl.clock import iso
from unioncrawl.urls import stable_id

Capture = pytest.CaptureFixture[str]
ID = str(stable_id(STORY.url))
FORMATS = ("text", "bibtex", "csl-json", "ris")


def items(archive: Path, capsys: Capture, *arguments: str) -> list[dict[str, object]]:
    status, out, errors = call(capsys, archive, "cite", *arguments, "--format", "csl-json")
    assert status == 0, errors
    found: list[dict[str, object]] = json.loads(out)
    return found


def test_a_citation_names_author_title_paper_day_page_and_address(
    crawled_once: Path, capsys: Capture
) -> None:
    _, out, _ = call(capsys, crawled_once, "cite", ID, "--no-capture")
    authors = "，".join(STORY.authors)
    assert out.startswith(f"{authors}. {STORY.title}")
    assert out.endswith(f"[N/OL]. 工人日报，{STORY.published}（{STORY.page_no}）. {STORY.url}.\n")
    _, older, _ = call(capsys, crawled_once, "cite", STORY.url, "--no-capture", "--style", "gbt7714-2015")
    assert re.search(r"\[N/OL\]\. 工人日报, \d{4}-\d\d-\d\d\(\d\)\[\d{4}-\d\d-\d\d\]\. http", older)
    _, chicago, _ = call(capsys, crawled_once, "cite", STORY.url, "--no-capture", "--style", "chicago")
    assert "” 工人日报, November " in chicago


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_has_the_capture_and_its_digest(form: str, crawled_once: Path, capsys: Capture) -> None:
    _, out, _ = call(capsys, crawled_once, "cite", ID, "--format", form)
    ((time, sha256, record_id, file, offset),) = query(
        Home(crawled_once),
        "SELECT fetched_at, payload_sha256, record_id, warc_file, warc_offset FROM snapshots s"
        " JOIN articles a ON a.snapshot_id = s.id WHERE a.id = ?",
        int(ID),
    )
    said = out.replace("\\_", "_")
    assert all(part in said for part in (time, f"sha256:{sha256}", record_id, file, f" at {offset}, "))


def test_what_is_cited_can_be_checked_to_the_byte(crawled_once: Path, capsys: Capture) -> None:
    for item in items(crawled_once, capsys, "--source", "shaanxi_gongren_bao", "--limit", "0"):
        custom = item["custom"]
        assert isinstance(custom, dict)
        was = custom["captured"]
        response = subprocess.run(
            unioncrawl("show", str(custom["article_id"]), "--http", "--capture", was["record_id"]),
            cwd=ROOT, env=environment(crawled_once), capture_output=True, check=True,
        ).stdout  # fmt: skip
        assert hashlib.sha256(response.partition(b"\r\n\r\n")[2]).hexdigest() == was["payload_sha256"]
        with (crawled_once / "warc" / was["warc_file"]).open("rb") as file:
            file.seek(was["warc_offset"])
            assert file.read(2) == b"\x1f\x8b"
        break  # one process is enough


def test_a_citation_of_a_revisit_gives_its_time_and_the_bytes_it_repeats(
    tmp_path: Path, capsys: Capture
) -> None:
    record(Home(tmp_path), [story(), story("改过的文字，是第二版。", hours=1), story(hours=2)])
    ((first_id, first_offset, revisits),) = query(
        Home(tmp_path), "SELECT record_id, warc_offset, (SELECT count(revisit_of) FROM snapshots) FROM snapshots"
        " ORDER BY fetched_at LIMIT 1",
    )  # fmt: skip
    assert revisits == 1
    (item,) = items(tmp_path, capsys, ID)
    custom = item["custom"]
    assert isinstance(custom, dict)
    was = custom["captured"]
    assert (was["at"], was["record_id"], was["warc_offset"]) == (iso(at(2)), first_id, first_offset)


def test_an_article_of_the_web_alone_is_cited_as_a_web_page(crawled: Home, capsys: Capture) -> None:
    execute(crawled, "DELETE FROM plan_articles")
    execute(crawled, "UPDATE articles SET page_no = NULL, page_label = NULL, issue_no = NULL")
    _, out, _ = call(capsys, crawled.path, "cite", ID, "--no-capture")
    assert re.search(r"\[EB/OL\]\. （\d{4}-\d\d-\d\d）\[\d{4}-\d\d-\d\d\]\. http", out)
    (item,) = items(crawled.path, capsys, ID)
    assert (item["type"], item["container-title"]) == ("webpage", "工人日报")


def test_an_article_of_a_site_that_is_no_source_is_cited_by_its_host(crawled: Home, capsys: Capture) -> None:
    execute(crawled, "UPDATE articles SET source = 'pages'")
    (item,) = items(crawled.path, capsys, ID)
    assert (item["container-title"], item["id"]) == ("www.workercn.cn", f"pages-2026-{ID}")


@pytest.mark.parametrize(
    ("label", "number", "page"),
    [("01版", 1, "1"), ("003版", 3, "3"), ("A8", 8, "A8"), ("第02版", 2, "2"), (None, 5, "5"), ("A08版", 8, "A08"),
     (None, None, None)],
)  # fmt: skip
def test_a_page_is_cited_without_the_words_around_its_number(
    label: str | None, number: int | None, page: str | None, crawled: Home, capsys: Capture
) -> None:
    execute(crawled, "UPDATE articles SET page_label = ?, page_no = ?", label, number)
    assert items(crawled.path, capsys, ID)[0].get("page") == page


def test_an_article_without_a_title_is_cited_by_its_first_words(crawled: Home, capsys: Capture) -> None:
    execute(
        crawled,
        "UPDATE articles SET title = NULL, subtitle = NULL, kicker = NULL, text = ?",
        "一二三四五" * 9,
    )
    assert items(crawled.path, capsys, ID)[0]["title"] == "[一二三四五一二三四五一二三四五一…]"
    execute(crawled, "UPDATE articles SET kicker = '引题', subtitle = '——副题'")
    assert items(crawled.path, capsys, ID)[0]["title"] == "引题：副题"


def test_what_a_query_finds_is_cited(crawled_once: Path, capsys: Capture) -> None:
    _, out, _ = call(capsys, crawled_once, "search", "职工之家", "--format", "json", "--limit", "0")
    found = [row["url"] for row in json.loads(out)]
    assert [item["URL"] for item in items(crawled_once, capsys, "--search", "职工之家")] == found
    assert [
        item["URL"] for item in items(crawled_once, capsys, "--search", "职工之家", "--limit", "2")
    ] == found[:2]
    only = items(crawled_once, capsys, "--search", "职工之家", "--source", "shaanxi_gongren_bao")
    assert 0 < len(only) < len(found)


def test_that_there_are_more_than_are_cited_is_said(crawled_once: Path, capsys: Capture) -> None:
    status, out, errors = call(capsys, crawled_once, "cite", "--since", "2016", "--no-capture")
    assert (status, len(out.splitlines())) == (0, 20)
    assert "--limit 0" in errors
    assert call(capsys, crawled_once, "cite", "--since", "2016", "--limit", "20")[2] == ""
    _, out, errors = call(capsys, crawled_once, "cite", "--since", "2016", "--no-capture", "--limit", "0")
    assert (len(out.splitlines()), errors) == (
        query(Home(crawled_once), "SELECT count(*) FROM articles")[0][0],
        "",
    )


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ([], 2, "not nothing"),
        (["1", "--search", "工会"], 2, "not both"),
        ([ID, "--limit", "3"], 2, "go with a selection"),
        ([ID, "--order", "oldest"], 2, "go with a selection"),
        ([ID, "--format", "ris", "--style", "chicago"], 2, "ris has none"),
        (["0"], 1, "no article 0"),
        (["--search", "工会 AND"], 2, ""),
        (["--since", "yesterday"], 2, "is no date"),
        ([ID, "--style", "mla"], 2, "gbt7714-2015"),
        (["--search", "绝不会有的字"], 0, "no articles"),
        (["--search", "绝不会 or 有的字"], 0, "hint: OR is written in capitals"),
    ],
)
def test_what_makes_no_sense_is_said(
    arguments: list[str], status: int, said: str, crawled_once: Path, capsys: Capture
) -> None:
    ended, out, errors = call(capsys, crawled_once, "cite", *arguments)
    assert (ended, out) == (status, "")
    assert said in errors


def test_one_wrong_id_of_several_is_named_and_loses_none_of_the_others(
    crawled_once: Path, capsys: Capture
) -> None:
    status, out, errors = call(capsys, crawled_once, "cite", ID, "0", "--no-capture")
    assert (status, len(out.splitlines())) == (1, 1)
    assert "no article 0" in errors


def test_an_article_named_twice_is_cited_once(crawled_once: Path, capsys: Capture) -> None:
    assert len(items(crawled_once, capsys, ID, STORY.url, ID[:12])) == 1


def test_a_withheld_article_is_not_cited(crawled: Home, capsys: Capture) -> None:
    assert call(capsys, crawled.path, "withhold", ID, "--reason", "asked", "--by", "yuan")[0] == 0
    assert call(capsys, crawled.path, "cite", ID)[:2] == (1, "")


def test_what_is_withheld_while_others_are_cited_is_named_and_left_out(
    crawled: Home, capsys: Capture
) -> None:
    with contextlib.closing(crawled.read()) as db:
        found = [
            row["id"] for row in db.execute("SELECT id FROM articles ORDER BY id != ? LIMIT 3", (int(ID),))
        ]
        assert found[0] == int(ID)
        assert call(capsys, crawled.path, "withhold", ID, "--reason", "asked", "--by", "yuan")[0] == 0
        assert [row["id"] for row in read_again(db, found)] == found[1:]
    assert ID in capsys.readouterr().err


@pytest.mark.parametrize("command", [["cite", "--search", "工会", "--limit", "0"], ["cite", "--search", "工会", "--limit", "1"],
                                     ["search", "工会", "--limit", "0"],
                                     ["search", "工会", "--limit", "0", "--format", "jsonl"], ["show", ID, "--format", "json"],
                                     ["cite", "--search", "工会", "--format", "csl-json"]])  # fmt: skip
def test_a_reader_who_leaves_is_left_in_peace(crawled_once: Path, command: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            unioncrawl(*command), cwd=ROOT, env=environment(crawled_once), stdout=write, stderr=subprocess.PIPE, check=False
        )  # fmt: skip
    finally:
        os.close(write)
    assert done.stderr == b""


def test_ids_are_read_from_standard_input(crawled_once: Path) -> None:
    two = [url for (url,) in query(Home(crawled_once), "SELECT url FROM articles ORDER BY id LIMIT 2")]
    done = subprocess.run(
        unioncrawl("cite", "-", "--no-capture"), cwd=ROOT, env=environment(crawled_once),
        input="\n\n".join(two), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert [line.rpartition(" ")[2] for line in done.stdout.splitlines()] == [f"{url}." for url in two]


def test_citing_imports_no_crawler_and_reading_no_processor_of_citations(crawled_once: Path) -> None:
    for command, loaded in ((["cite", ID], "{'scrapy', 'web_poet', 'twisted'}"), (["show", ID], "{'scrapy', 'citeproc'}"),
                            (["cite", ID, "--format", "ris"], "{'scrapy', 'citeproc'}")):  # fmt: skip
        code = (
            "import sys; from unioncrawl.cli import main\n"
            f"try: main({command!r})\n"
            "except SystemExit as end: assert not end.code, end.code\n"
            f"assert not {loaded} & set(sys.modules)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=environment(crawled_once), capture_output=True, check=False
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("form", FORMATS[1:])
def test_data_are_of_all_that_is_found_and_have_no_capture_if_it_is_not_wanted(
    form: str, crawled_once: Path, capsys: Capture
) -> None:
    _, out, errors = call(capsys, crawled_once, "cite", "--since", "2016", "--format", form, "--no-capture")
    assert (out.count("http"), errors) == (33, "")
    assert "sha256" not in out
