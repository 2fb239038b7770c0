"""``unioncrawl explain`` as people call it."""

from __future__ import annotations

import json
import random
import re
import shlex
from pathlib import Path

import pytest

from tests.archive.tools import PLAN, STORY, at, exchange, execute, gone, plan, query, record, story, warcs
from tests.cli.terminals import on_terminal
from tests.cli.test_bad_input import call
from tests.crawl.commands import environment
from tests.explaining.test_problems import NEW_LAYOUT
from unioncrawl.archive.home import Home
from unioncrawl.cli.wrapping import width
from unioncrawl.explaining import held
from unioncrawl.press.gongren_ribao import article_page
from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage
from unioncrawl.urls import stable_id

Capture = pytest.CaptureFixture[str]

ID = stable_id(STORY.url)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An archive with a plan, and a story that has changed and then fails."""
    home = Home(tmp_path / "archive")
    record(
        home,
        [
            plan(),
            story(hours=1),
            story("另一段。", hours=2),
            exchange(STORY.url, NEW_LAYOUT.encode(), hours=3),
        ],
    )
    return home


def told(capsys: Capture, home: Home, *arguments: str, status: int = 0) -> dict[str, object]:
    ended, out, errors = call(capsys, home.path, "explain", *arguments, "--format", "json")
    assert ended == status, errors
    said: dict[str, object] = json.loads(out)
    return said


def snapshot_at(home: Home, hours: float) -> int:
    return int(
        query(home, "SELECT id FROM snapshots WHERE fetched_at LIKE ?", f"{at(hours):%Y-%m-%dT%H:%M}%")[0][0]
    )


def test_an_article_is_explained_by_id_by_the_beginning_of_it_and_by_address(
    home: Home, capsys: Capture
) -> None:
    by_id = told(capsys, home, str(ID))
    assert told(capsys, home, str(ID)[:9]) == by_id == told(capsys, home, STORY.url)
    assert by_id["archive"]["snapshot"]["id"] == snapshot_at(home, 2)  # type: ignore[index]
    assert by_id["archive"]["reparse"] == {"kind": "unchanged", "reason": "", "fields": {}}  # type: ignore[index]


def test_the_text_tells_of_fields_captures_and_lines(home: Home, capsys: Capture) -> None:
    status, out, _ = call(capsys, home.path, "explain", str(ID))
    assert status == 0
    for said in (
        f"read by GongrenRibaoArticlePage {GongrenRibaoArticlePage.version} (unioncrawl/sources/gongren_ribao.py)",
        "charset: utf-8, declared in meta as utf-8",
        f'title: "{STORY.title}"  [selector: #ctitle]',
        "by unioncrawl/platforms/workercn_epaper.py:",
        f"of 2 captures; * is this one\n    {at(1):%Y-%m-%dT%H}",
        "the article is read from it",
        "gives page_pdf",
        "2 contents since it was first captured",
        "a re-parse would change nothing",
        "note: open failure of",
        f"explain --snapshot {snapshot_at(home, 3)}",
    ):
        assert said in out
    assert "\x1b" not in out


def test_lines_are_as_wide_as_the_terminal_at_most(
    home: Home, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    _, out, _ = call(capsys, home.path, "explain", str(ID))
    page = out.partition("\nlines:\n")[2].splitlines()
    assert len(page) > 10
    assert max(map(width, page)) <= 60
    assert any("title" in line and STORY.title[:5] in line for line in page)
    _, whole, _ = call(capsys, home.path, "explain", str(ID), "--blocks")
    assert "".join(STORY.title.split()) in "".join(whole.split())
    assert "/html/body/div[3]/div[2]" in whole


def test_on_a_terminal_it_is_in_colour_and_no_wider_than_that(home: Home) -> None:
    env = environment(home.path)
    status, out = on_terminal("explain", str(ID), "--blocks", "--no-pager", env=env, columns=50)
    assert status == 0
    assert "\x1b[2m" in out
    bare = re.sub(r"\x1b\[[0-9;]*m", "", out)
    paths = [line for line in bare.splitlines() if not line.lstrip().startswith("/html")]
    assert max(map(width, paths)) <= 50
    assert (
        "\x1b[" not in on_terminal("explain", str(ID), "--no-pager", env=env, settings={"NO_COLOR": "1"})[1]
    )


def test_one_field_tells_all_that_was_asked_for_it(home: Home, capsys: Capture) -> None:
    _, out, _ = call(capsys, home.path, "explain", str(ID), "--field", "origin")
    assert out.startswith("  origin: 工人日报")
    assert "asked, in order:" in out
    assert "- id #pageUrl" in out
    assert "charset" not in out
    only = told(capsys, home, str(ID), "--field", "origin")
    assert list(only) == ["fields"]
    assert call(capsys, home.path, "explain", str(ID), "--field", "nonsense")[0] == 2


def test_the_command_in_the_list_of_failures_explains_the_failure_when_it_is_pasted(
    home: Home, capsys: Capture
) -> None:
    _, listed, _ = call(capsys, home.path, "failures", "--format", "json")
    (failure,) = json.loads(listed)
    program, *arguments = shlex.split(failure["explain"])
    assert program == "unioncrawl"
    assert arguments[:2] == ["--archive", str(home.path)]
    status, out, _ = call(capsys, Path("elsewhere"), *arguments)
    assert status == 1
    assert "no item: layout in the field authors" in out
    assert "expected: #ccontent or the line 《工人日报》(…) with a body" in out
    assert "raise unexpected(" in out
    assert failure["explain"] in call(capsys, home.path, "failures")[1]


def test_a_request_without_an_answer_says_so(home: Home, capsys: Capture) -> None:
    url = STORY.url.replace("news-", "news-9")
    row = {"id": 1, "source": "gongren_ribao", "url": url, "article_id": stable_id(url), "kind": "network"}
    row |= {"reason": "timed out", "first_seen": "2026-11-20T08:00:00Z"}
    execute(
        home, f"INSERT INTO failures ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", *row.values()
    )
    status, _, error = call(capsys, home.path, "explain", url)
    assert status == 1
    assert f"{url} was asked for on 2026-11-20T08:00:00Z and never answered: network: timed out" in error
    _, listed, _ = call(capsys, home.path, "failures", "--kind", "network", "--format", "json")
    assert json.loads(listed)[0]["explain"] is None


def test_a_snapshot_chooses_the_capture(home: Home, capsys: Capture) -> None:
    first = told(capsys, home, STORY.url, "--snapshot", str(snapshot_at(home, 1)))
    assert first["archive"]["snapshot"]["id"] == snapshot_at(home, 1)  # type: ignore[index]
    assert first["archive"]["article"]["read_from"] == snapshot_at(home, 2)  # type: ignore[index]
    status, _, error = call(capsys, home.path, "explain", PLAN.url, "--snapshot", str(snapshot_at(home, 1)))
    assert status == 2
    assert f"snapshot {snapshot_at(home, 1)} is none of {PLAN.url}" in error


def test_a_plan_is_explained_as_well(home: Home, capsys: Capture) -> None:
    said = told(capsys, home, PLAN.url)
    assert said["address"]["role"] == "plan"  # type: ignore[index]
    assert said["archive"]["reparse"]["kind"] == "unchanged"  # type: ignore[index]


def test_a_page_that_is_gone_gives_no_item(tmp_path: Path, capsys: Capture) -> None:
    home = Home(tmp_path / "archive")
    record(home, [gone()])
    said = told(capsys, home, STORY.url, status=1)
    assert said["problem"]["kind"] == "http"  # type: ignore[index]


def test_a_correction_is_in_force_and_a_changed_parser_would_change_what_is_stored(
    home: Home, capsys: Capture
) -> None:
    correct = ["correct", str(ID), "title=改正的标题", "--because", "错字", "--by", "yuan"]
    assert call(capsys, home.path, *correct)[0] == 0
    status, out, _ = call(capsys, home.path, "explain", str(ID))
    assert status == 0
    assert 'corrected title to "改正的标题"' in out
    assert "by yuan: 错字" in out


def test_what_a_re_parse_would_change_is_told(
    home: Home, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = held._stored

    def other(*arguments: object) -> dict[str, object]:
        return {**before(*arguments), "title": "旧的标题"}  # type: ignore[arg-type,dict-item]

    monkeypatch.setattr(held, "_stored", other)
    assert f'title: "旧的标题" -> "{STORY.title}"' in call(capsys, home.path, "explain", str(ID))[1]


def test_a_revisit_says_whose_page_it_has(tmp_path: Path, capsys: Capture) -> None:
    home = Home(tmp_path / "archive")
    record(home, [story()])
    record(home, [story(hours=1)])
    again = snapshot_at(home, 1)
    notices = told(capsys, home, "--snapshot", str(again))["notices"]
    assert f"a revisit: its page is that of snapshot {snapshot_at(home, 0)}" in str(notices)


def test_a_truncated_page_is_explained_as_far_as_it_came(tmp_path: Path, capsys: Capture) -> None:
    home = Home(tmp_path / "archive")
    torn = story()
    torn.truncated = "disconnect"
    record(home, [torn])
    said = told(capsys, home, STORY.url, status=1)
    assert said["problem"]["kind"] == "truncated"  # type: ignore[index]
    assert said["archive"]["reparse"]["kind"] == "unchanged"  # type: ignore[index]
    assert next(one for one in said["fields"] if one["name"] == "title")["value"] == STORY.title  # type: ignore


def test_a_withheld_article_is_not_explained(home: Home, capsys: Capture) -> None:
    assert call(capsys, home.path, "withhold", STORY.url, "--reason", "来信", "--by", "yuan")[0] == 0
    failed, fine = snapshot_at(home, 3), snapshot_at(home, 1)
    for asked in ([str(ID)], [STORY.url], ["--snapshot", str(failed)], ["--snapshot", str(fine)]):
        status, out, error = call(capsys, home.path, "explain", *asked)
        assert status == 1
        assert out == ""
        assert "is withheld since" in error
        assert error.count("\n") == 1
        assert STORY.title not in error


def test_a_damaged_record_is_said_in_a_line(home: Home, capsys: Capture) -> None:
    row = query(home, "SELECT warc_file, warc_offset FROM snapshots WHERE id = ?", snapshot_at(home, 2))[0]
    path = home.warc / row[0]
    data = bytearray(path.read_bytes())
    data[row[1] + 200] ^= 0xFF
    path.write_bytes(data)
    status, out, error = call(capsys, home.path, "explain", str(ID))
    assert (status, out, error.count("\n")) == (1, "", 1)
    assert f"snapshot {snapshot_at(home, 2)} of {STORY.url} cannot be read" in error


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        (["77"], 1, "no article 77 in the archive"),
        (["--snapshot", "77"], 1, "no snapshot 77 in the archive"),
        (["--snapshot", "99999999999999999999999"], 1, "no snapshot 99999999999999999999999 in the archive"),
        (["99999999999999999999999"], 1, "no article 99999999999999999999999 in the archive"),
        ([], 2, "which page? give an address, an id or a file"),
        (["nosuch.html"], 1, "nosuch.html: no such file, and neither an address (http://…) nor an id"),
        (["https://www.workercn.com/a.html"], 1, "the nearest host is www.workercn.cn"),
        (["https://www.acftu.org/a"], 1, "zhonghua_quanguo_zonggonghui is not supported"),
        ([STORY.url + "x"], 1, "is not in the archive; to capture it: scrapy crawl"),
        (["https://["], 2, "is no address"),
        ([str(ID), "--url", STORY.url], 2, "--url and --content-type go with a file"),
    ],
)
def test_what_cannot_be_explained_is_said_in_a_line(
    home: Home, capsys: Capture, asked: list[str], status: int, said: str
) -> None:
    ended, out, error = call(capsys, home.path, "explain", *asked)
    assert (ended, out, error.count("\n")) == (status, "", 1)
    assert said in error


# -- files


def test_a_saved_page_is_explained_without_an_archive(tmp_path: Path, capsys: Capture) -> None:
    page = tmp_path / "page.html"
    page.write_text(article_page(STORY))
    said = told(capsys, Home(tmp_path / "none"), str(page), "--url", STORY.url)
    assert said["archive"] is None
    assert said["item"]["title"] == STORY.title  # type: ignore[index]
    assert not (tmp_path / "none").exists()
    whose = told(capsys, Home(tmp_path / "none"), str(page))
    assert whose["address"]["parser"] == "GenericArticlePage"  # type: ignore[index]
    assert whose["address"]["url"] == whose["item"]["url"] == ""  # type: ignore[index]
    nowhere = told(capsys, Home(tmp_path / "none"), str(page), "--url", "https://www.workercn.com/1.html")
    assert "the nearest host is www.workercn.cn" in str(nowhere["notices"])


def test_a_page_of_a_warc_is_chosen_by_its_address(home: Home, tmp_path: Path, capsys: Capture) -> None:
    warc = str(warcs(home)[0])
    said = told(capsys, Home(tmp_path / "none"), warc, "--url", PLAN.url)
    assert said["address"]["role"] == "plan"  # type: ignore[index]
    assert "captured 2026-11-20T08" in str(said["notices"])
    failed = told(capsys, Home(tmp_path / "none"), warc, "--url", STORY.url, status=1)
    assert failed["problem"]["kind"] == "layout"  # type: ignore[index]
    status, _, error = call(capsys, home.path, "explain", warc)
    assert status == 2
    assert "which page of it? give --url; it has" in error
    assert (
        "has no response of http://x.example/"
        in call(capsys, home.path, "explain", warc, "--url", "http://x.example/")[2]
    )


def test_a_plan_is_told_in_text_also_where_a_field_stands_in_no_line(home: Home, capsys: Capture) -> None:
    status, out, error = call(capsys, home.path, "explain", PLAN.url)
    assert (status, error) == (0, "")
    assert re.search(r"state: \"published\".*\n +element /html/body/", out)


def test_extract_leads_from_a_warc_to_what_reads_one(home: Home, tmp_path: Path, capsys: Capture) -> None:
    warc = warcs(home)[0]
    status, out, error = call(capsys, tmp_path, "extract", str(warc), "--url", PLAN.url)
    assert (status, out, error.count("\n")) == (1, "", 1)
    assert f"{warc} is no saved page, but begins as a WARC or WACZ file does" in error
    one, every = re.findall(r": unioncrawl ([^;\n]+)", error)
    assert call(capsys, tmp_path / "none", *shlex.split(one))[0] == 0
    assert call(capsys, tmp_path / "imported", *shlex.split(every))[0] == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is no page: it is empty"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00", "is no page, but a binary file"),
        (random.Random(1).randbytes(3000), "is no page, but a binary file"),
        (b"WARC/1.1\r\nnonsense", "no WARC file"),
    ],
)
def test_a_file_that_is_no_page_is_said_in_a_line(
    data: bytes, said: str, tmp_path: Path, capsys: Capture
) -> None:
    path = tmp_path / "file.html"
    path.write_bytes(data)
    for command in ("explain", "extract"):
        status, out, error = call(capsys, tmp_path, command, str(path))
        assert (status, out, error.count("\n")) == (1, "", 1)
        assert said in error or (command == "extract" and data.startswith(b"WARC/"))
    assert call(capsys, tmp_path, "explain", str(tmp_path))[2].endswith("give one of its files\n")


def test_what_a_page_says_does_not_command_the_terminal(tmp_path: Path, capsys: Capture) -> None:
    page = tmp_path / "page.html"
    page.write_text(article_page(STORY).replace(STORY.title, f"{STORY.title}\x1b]0;x\x07"))
    for options in ([], ["--blocks"], ["--field", "title"], ["--format", "json"]):
        _, out, _ = call(capsys, tmp_path, "explain", str(page), "--url", STORY.url, *options)
        assert "\x1b" not in out
        assert "\x07" not in out
