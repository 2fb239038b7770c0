"""What of an archive is verified can be chosen: a part, what is new, some at random."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from tests.archive.tools import STORY, exchange, execute, gone, plan, query, record, story, warcs
from tests.cli.test_bad_input import call
from unioncrawl.archive.home import Home
from unioncrawl.archive.verify import Choice, verify

FILES = Choice(database=False)
OLD, NEW = (STORY.url.replace("news-1.html", name) for name in ("old.jpg", "new.jpg"))


@pytest.fixture(scope="module")
def held_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive whose captures are of two days, in one file and in another."""
    path = tmp_path_factory.mktemp("choice") / "archive"
    chance = random.Random(2)
    old = [exchange(f"{OLD}?{n}", chance.randbytes(400), hours=1) for n in range(20)]
    new = [exchange(f"{NEW}?{n}", chance.randbytes(400), hours=48) for n in range(20)]
    record(Home(path), [plan(), story(), *old, *new])
    record(Home(path), [gone(hours=72)])
    return path


@pytest.fixture
def held(held_once: Path, tmp_path: Path) -> Home:
    return Home(shutil.copytree(held_once, tmp_path / "held"))


def damage(home: Home, url: str) -> str:
    """Flip a bit of a page's record; return where it is."""
    file, offset, length = query(
        home, "SELECT warc_file, warc_offset, warc_length FROM snapshots WHERE url = ?", url
    )[0]
    path = home.warc / file
    data = bytearray(path.read_bytes())
    data[offset + length // 2] ^= 1
    path.write_bytes(data)
    return f"{path}:{offset}"


def test_since_a_day_only_what_was_captured_from_then_on_is_verified(held: Home) -> None:
    damage(held, f"{OLD}?3")
    new = damage(held, f"{NEW}?3")
    result = verify(held, Choice(since="2026-11-22"))
    assert [problem.where for problem in result.problems] == [new]
    snapshots = query(held, "SELECT count(*) FROM snapshots WHERE fetched_at >= '2026-11-22'")[0][0]
    infos = query(held, "SELECT count(*) FROM records WHERE type = 'warcinfo'")[0][0]
    assert result.records == 2 * snapshots + infos
    assert result.articles == 0


def test_since_a_day_only_articles_that_changed_are_looked_at(held: Home) -> None:
    execute(held, "UPDATE articles SET title = 'x'")
    assert verify(held, Choice(since="2026-11-22")).problems == []
    found = verify(held, Choice(since="2026-11-20"))
    assert ([problem.kind for problem in found.problems], found.articles) == (["article"], 1)


def test_a_sample_has_so_many_records_and_is_the_same_with_the_same_seed(held: Home) -> None:
    damaged = {damage(held, f"{OLD}?{n}") for n in range(20)} | {
        damage(held, f"{NEW}?{n}") for n in range(20)
    }
    drawn = []
    for seed in range(6):
        results = [verify(held, Choice(sample=12, seed=seed)) for _ in range(2)]
        assert results[0].problems == results[1].problems
        assert {result.records for result in results} == {12}
        drawn.append({problem.where for problem in results[0].problems})
        assert drawn[-1] <= damaged
    assert len({frozenset(one) for one in drawn}) > 1
    everything = verify(held, Choice(sample=10_000))
    assert {problem.where for problem in everything.problems} == damaged
    assert everything.records == verify(held).records


def test_every_record_is_drawn_as_often_as_another(held: Home) -> None:
    total = verify(held, FILES).records
    target = damage(held, f"{NEW}?7")
    hits = sum(
        bool(verify(held, Choice(sample=30, seed=seed, database=False)).problems) for seed in range(60)
    )
    expected = 60 * 30 / total
    assert 0.5 * expected < hits < 1.6 * expected, target


def test_a_sample_can_be_of_what_is_new(held: Home) -> None:
    damage(held, f"{OLD}?3")
    result = verify(held, Choice(sample=10_000, since="2026-11-22", database=False))
    assert result.problems == []
    assert result.records == verify(held, Choice(since="2026-11-22", database=False)).records


def test_files_or_database_can_be_left_out(held: Home) -> None:
    damage(held, f"{OLD}?3")
    execute(held, "UPDATE articles SET title = 'x'")
    assert {p.kind for p in verify(held, FILES).problems} == {"damaged"}
    assert {p.kind for p in verify(held, Choice(files=False)).problems} == {"article", "search"}


def test_the_command_says_what_it_did(held: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert not warcs(held)[0].name.endswith(".open")
    status, out, errors = call(capsys, held.path, "verify", "--sample", "5")
    assert (status, out) == (0, "")
    assert "--seed " in errors
    assert "5 records" in errors
    of_all = verify(held).records
    assert errors.splitlines()[-1].endswith(
        f"whole, as far as looked: a sample of 5 records of {of_all} and 1 article of 1"
    )
    seed = errors.partition("--seed ")[2].split()[0]
    assert call(capsys, held.path, "verify", "--sample", "5", "--seed", seed)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--since", "2026-11-22"], "whole, as far as looked: what was captured or changed since 2026-11-22"),
        (["--since", "2027-11-22"], "nothing was looked at: what was captured or changed since 2027-11-22"),
        (["--only", "files"], "whole, as far as looked: the files without the database"),
        (["--only", "database"], "whole, as far as looked: the database without the files"),
        (
            ["--sample", "5", "--since", "2026-11-22", "--only", "files"],
            "a sample of 5 records, what was captured or changed since 2026-11-22, the files without the database",
        ),
        ([], ": whole"),
    ],
)
def test_it_says_what_it_looked_at_if_that_is_not_all(
    arguments: list[str], said: str, held: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, errors = call(capsys, held.path, "verify", *arguments)
    assert (status, " 0 files" in f" {errors}") == (0, False)
    assert errors.splitlines()[-1].endswith(said)


@pytest.mark.parametrize(
    "wrong",
    [
        ["--since", "yesterday"],
        ["--sample", "0"],
        ["--jobs", "0"],
        ["--only", "web"],
        ["--seed", "3"],
        ["--manifest", "missing"],
        ["--format", "xml"],
    ],
)
def test_wrong_usage_ends_with_2(wrong: list[str], held: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, held.path, "verify", *wrong)[0] == 2
