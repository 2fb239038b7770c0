"""The index finds what a scan of all folded texts finds, no less and no more."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unioncrawl.errors import UsageProblemError
from unioncrawl.search import index
from unioncrawl.search.check import check
from unioncrawl.search.find import find
from unioncrawl.search.fold import fold, spaced
from unioncrawl.search.query import Needle, parse
from unioncrawl.search.selection import Selection
from unioncrawl.search.snippet import marks

from .conftest import ARTICLES

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
OWN = [
    "省总工会举行“五一”表彰大会\n全省劳动模范、先进工作者200余人参加。",
    "劳动。动者",
    "全省各级工会组织要把维护职工合法权益摆在更加突出的位置",
    "劳动者之歌——記全國勞動模範王進喜，ＡＢＣ公司工会主席",
    "2026年5月1日，3.5%的职工（约1200人）加入了工会;GDP增長8%",
    "Union work: the ACFTU's e-mail is info@acftu.example, café No.7",
    "朱镕基\U00020bb7\u9fcd\ue000同志会见外宾\n会\n见\n",
    "会",
    "",
    "哈哈哈，哈哈。哈",
    "المعلم 노동조합 労働組合 ཀ་ཁ Профсоюз",
]


@cache
def texts() -> list[str]:
    seeds = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    return OWN + seeds + [part for seed in seeds for part in seed.split("\n\n")[:40]]


@cache
def database() -> sqlite3.Connection:
    """Return articles with their texts, folded ones to scan with LIKE, and the index."""
    db = sqlite3.connect(":memory:")
    db.executescript(ARTICLES)
    db.execute("CREATE TABLE folded (id INTEGER PRIMARY KEY, text TEXT)")
    index.create(db)
    for number, text in enumerate(texts()):
        db.execute(
            "INSERT INTO articles (id, source, url, authors, text) VALUES (?, 'a', ?, '[]', ?)",
            (number, f"{number:04}", text),
        )
        db.execute("INSERT INTO folded VALUES (?, ?)", (number, fold(text)))
        index.put(db, number, None)
    return db


def found(needle: str) -> list[int]:
    return [hit.article_id for hit in find(database(), Selection(query=f'"{needle}"'), limit=None, most=0)]


def scanned(needle: str) -> list[int]:
    sql = "SELECT id FROM folded WHERE text LIKE ? ORDER BY id"
    return [number for (number,) in database().execute(sql, (f"%{fold(needle)}%",))]


def pieces(length: int, number: int) -> Iterator[str]:
    """Yield pieces of runs of ``length`` characters from all over the texts."""
    chance = random.Random(length)
    runs = [run for text in texts() for run in spaced(text).split() if len(run) >= length]
    for run in chance.choices(runs, k=number):
        start = chance.randrange(len(run) - length + 1)
        yield run[start : start + length]


def test_the_seed_texts_are_there_or_left_out_knowingly() -> None:
    if not SEEDS.is_dir():
        pytest.skip(f"no {SEEDS}: texts of our own alone")
    assert len(texts()) > len(OWN) + 5


@pytest.mark.parametrize(
    "needle", ["工会", "劳动", "会", "工", "工会工作", "總書記", "习近平总书记", "200", "2026"]
)
def test_common_words_are_found_as_by_a_scan(needle: str) -> None:
    assert found(needle) == scanned(needle)


@pytest.mark.parametrize(
    "needle", ["union", "ＡＣＦＴＵ", "acf", "é", "caf", "5", "1", "见", "喜", "\U00020bb7", "基\U00020bb7"]
)
def test_latin_digits_and_rare_characters_are_found_as_by_a_scan(needle: str) -> None:
    assert found(needle) == scanned(needle) != []


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 8, 13])
def test_pieces_of_every_length_are_found_as_by_a_scan(length: int) -> None:
    for needle in pieces(length, 40):
        assert found(needle) == scanned(needle) != [], needle


def test_the_end_of_every_run_is_found_by_one_and_by_two_characters() -> None:
    for text in OWN:
        for run in spaced(text).split():
            for needle in (run[-1], run[-2:], run):
                assert found(needle) == scanned(needle) != [], needle


def test_characters_that_stand_once_and_at_the_end_of_a_run_are_found() -> None:
    everything = " ".join(spaced(text) for text in texts())
    once = {run[-1] for run in everything.split() if everything.count(run[-1]) == 1}
    assert once
    for needle in once:
        assert found(needle) == scanned(needle) != [], needle


@settings(max_examples=200)
@given(st.text("工会劳动职者 ，ab1é会\U00020bb7", min_size=1, max_size=4))
def test_any_text_is_found_as_by_a_scan_with_gaps_alike(needle: str) -> None:
    runs = spaced(needle).split()
    if not runs:
        with pytest.raises(UsageProblemError):
            found(needle)
        return
    words = " ".join(runs)
    assert found(needle) == [n for n, text in enumerate(texts()) if words in " ".join(spaced(text).split())]


def test_phrases_across_gaps_are_found_as_by_a_scan() -> None:
    chance = random.Random(5)
    for _ in range(60):
        words = spaced(chance.choice([text for text in texts() if len(text) > 20])).split()
        line = " ".join(words)
        start = chance.randrange(len(line) - 8)
        needle = line[start : start + chance.randrange(2, 9)].strip()
        expected = [n for n, text in enumerate(texts()) if needle in " ".join(spaced(text).split())]
        assert found(needle) == expected != [], needle


def test_every_article_found_has_marks_where_the_words_are() -> None:
    for needle in [*pieces(2, 30), *pieces(3, 20), "会"]:
        for hit in find(database(), Selection(query=needle), limit=None):
            assert hit.snippets, needle
            text = texts()[hit.article_id]
            for snippet in hit.snippets:
                for start, end in snippet.marks:
                    assert needle in spaced(text[snippet.start + start : snippet.start + end])


def test_a_text_has_marks_only_if_it_is_found() -> None:
    for needle in pieces(2, 30):
        (hit, *_) = find(database(), Selection(query=needle), limit=1)
        assert hit.snippets
        from_query = [n for n, text in enumerate(texts()) if marks(text, _needles(needle))]
        assert from_query == found(needle)


def _needles(query: str) -> tuple[Needle, ...]:
    return parse(query).needles


def test_the_index_is_what_its_check_wants() -> None:
    assert check(database()) == []
