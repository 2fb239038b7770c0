"""The version of a page class changes when its logic does, and with nothing else."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from web_poet import HttpResponseHeaders, default_registry
from web_poet.serialization import load_class

from tests.crawl.commands import ROOT
from tests.crawl.every_source import Fixture, fixtures
from unioncrawl import catalogue, logic, parsers, road, versions
from unioncrawl.archive.jobs import ItemRead
from unioncrawl.errors import PageError
from unioncrawl.fixtures import VERSION, ItemOfPage
from unioncrawl.generic.page import GenericArticlePage
from unioncrawl.pages import ArticlePage
from unioncrawl.parsers import GONE, Parser
from unioncrawl.provider import http_response
from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage

PACKAGE = ROOT / "unioncrawl"


def test_no_logic_has_changed_without_a_new_version() -> None:
    lines = parsers.lines_of(parsers.FILE.read_text(encoding="utf-8"))
    changed = versions.raised(lines, logic.digests())
    assert not changed, "run `make versions`, for the logic has changed of: " + "; ".join(map(str, changed))
    assert len(lines) == len(parsers.newest(lines)), "run `make versions`: a class has several lines"


def test_every_class_that_reads_pages_has_a_version() -> None:
    catalogue.sources()
    rules = default_registry.get_rules()
    classes: set[Any] = {rule.use for rule in rules if rule.instead_of in road.ROLES} | {GenericArticlePage}
    assert {cls.__name__ for cls in classes} >= set(logic.digests())
    for cls in classes:
        if cls.__module__.startswith("unioncrawl."):
            assert cls.version == parsers.version_of(cls.__name__) != parsers.UNKNOWN


def test_all_code_that_has_a_part_in_reading_a_page_is_in_the_digest_of_its_class() -> None:
    catalogue.sources()  # whose import is no reading
    left_out = set()
    for page in fixtures():
        cls = road.page_class(page.url)
        assert cls is not None
        names = (f"{cls.__module__}.{cls.__name__}", *logic.EVERY_ROAD)
        reached = {definition.name for definition in logic.reachable(names)}
        run = functools.partial(read, cls, page)
        left_out |= {(cls.__name__, name) for name in called(run) - reached}
    assert not left_out


def read(cls: Any, page: Fixture) -> None:
    """Take a page down the road."""
    response = http_response(page.url, page.body, page.status, HttpResponseHeaders(page.headers))
    try:
        item = road.finished(cls(response).to_item())
        road.piped(ItemRead(snapshot_id=0, captured_at="", item=item))
    except PageError:
        pass


def called(action: Callable[[], None]) -> set[str]:
    """Return the functions and classes of the package, by dotted name, of which any code runs."""
    seen: set[types.CodeType] = set()

    def note(frame: types.FrameType, event: str, argument: object) -> None:  # noqa: ARG001 - as profilers are called
        if event == "call":
            seen.add(frame.f_code)

    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(None)
    found = set()
    for code in seen:
        path = Path(code.co_filename)
        first = code.co_qualname.partition(".")[0]
        if path.is_relative_to(PACKAGE) and not first.startswith("<"):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            found.add(f"{module}.{first}")
    return found


SOME = {
    name.rpartition(".")[2]: name
    for name in (
        "unioncrawl.sources.anqing_zonggonghui.AnqingZonggonghuiArticlePage",
        "unioncrawl.sources.gongren_ribao.GongrenRibaoArticlePage",
        "unioncrawl.sources.gongren_ribao.GongrenRibaoPlanPage",
        "unioncrawl.sources.shaanxi_gongren_bao.ShaanxiGongrenBaoArticlePage",
    )
}
"""Of three platforms."""


def digests() -> dict[str, str]:
    forget()
    return {short: logic.digest(name) for short, name in SOME.items()}


def forget() -> None:
    """Have the source text read again."""
    for cache in (logic._module, logic._definition, logic._is_page):
        cache.cache_clear()


@pytest.fixture(scope="module")
def before() -> dict[str, str]:
    return digests()


@pytest.fixture
def copy(before: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:  # noqa: ARG001
    """A copy of the package, to be changed at will, of which digests are made."""
    root = tmp_path / "unioncrawl"
    shutil.copytree(PACKAGE, root, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(logic, "ROOT", root)
    yield root
    forget()


def replace(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def changed(before: dict[str, str]) -> set[str]:
    after = digests()
    return {name for name, digest in after.items() if before.get(name) != digest}


def test_comments_docstrings_annotations_layout_and_facts_are_no_logic(
    copy: Path, before: dict[str, str]
) -> None:
    replace(copy / "pages.py", '"""Canonical address of the page."""', "# the address\n")
    replace(copy / "pages.py", "def untorn(html: str) -> str:", "def untorn(\n    html\n):\n    # whole")
    replace(copy / "pages.py", "_TEXT_UNIT = 100", "_TEXT_UNIT: int = (\n    100\n)")
    source = copy / "sources" / "anqing_zonggonghui.py"
    replace(source, '"only the body of a page was seen', '"of a page only the body was seen')
    replace(source, 'covers="no date evidenced"', 'covers="2020 evidenced"')
    replace(copy / "platforms" / "bk53.py", "class Bk53Spider", "class Bk53Spiders")
    assert changed(before) == set()


def test_what_one_class_says_changes_that_class_alone(copy: Path, before: dict[str, str]) -> None:
    replace(copy / "sources" / "anqing_zonggonghui.py", "titled=False", "titled=True")
    assert changed(before) == {"AnqingZonggonghuiArticlePage"}


@pytest.mark.parametrize(
    ("file", "what", "instead", "named"),
    [
        ("pages.py", "MOST_CHARACTERS = 20_000_000", "MOST_CHARACTERS = 19_000_000", "a constant"),
        ("pages.py", "comment=HtmlComment", "comment=HtmlElement", "a statement beside a definition"),
        ("charset.py", "def decode(", "def decode(*_, ", "how every page is decoded"),
        ("pipelines/validate.py", "MAX_TITLE = 300", "MAX_TITLE = 200", "what is refused"),
        ("pipelines/clean.py", "value.strip() or None", "value or None", "how items are tidied"),
    ],
)
def test_what_every_page_goes_through_changes_every_class(
    file: str, what: str, instead: str, named: str, copy: Path, before: dict[str, str]
) -> None:
    replace(copy / file, what, instead)
    assert changed(before) == set(before), named


def test_a_platform_changes_the_classes_on_it(copy: Path, before: dict[str, str]) -> None:
    replace(copy / "platforms" / "bk53_articles.py", r"(\d{8})(\d{2})-\d+", r"(\d{8})(\d{2})-\d")
    assert changed(before) == {"ShaanxiGongrenBaoArticlePage"}


@pytest.mark.parametrize(
    ("what", "instead", "classes"),
    [
        ('hosts=("www.workercn.cn", ', 'hosts=("news.workercn.cn", ', {"Article", "Plan"}),
        ('title="工人日报"', 'title="工人周报"', {"Article"}),
        ("workercn.cn/papers/grrb/*/news-*.html|", "workercn.cn/papers/grrb/*.html|", {"Article"}),
    ],
)
def test_addresses_and_what_a_class_asks_of_its_source_are_logic(
    what: str, instead: str, classes: set[str], copy: Path, before: dict[str, str]
) -> None:
    replace(copy / "sources" / "gongren_ribao.py", what, instead)
    assert changed(before) == {f"GongrenRibao{name}Page" for name in classes}


def test_the_digests_are_the_same_in_every_process(before: dict[str, str]) -> None:
    name = "GongrenRibaoArticlePage"
    code = f"from unioncrawl import logic; print(logic.digest({SOME[name]!r}))"
    env = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert done.stdout == f"{before[name]}\n"


def test_a_version_goes_up_by_one_with_the_logic_and_is_never_given_twice() -> None:
    old = [Parser("A", 2, "aaa"), Parser("B", 3, "bbb"), Parser("C", 4, GONE)]
    new = {
        one.after.name: one.after
        for one in versions.raised(old, {"A": "aaa", "B": "ccc", "C": "ddd", "D": "eee"})
    }
    assert new == {"B": Parser("B", 4, "ccc"), "C": Parser("C", 5, "ddd"), "D": Parser("D", 1, "eee")}


def test_a_class_that_is_gone_keeps_its_line_and_is_told_of() -> None:
    (gone,) = versions.raised([Parser("A", 2, "aaa")], {})
    assert gone.after == Parser("A", 2, GONE)
    assert "there no more; its line stays" in str(gone)
    assert versions.raised([gone.after], {}) == []


def test_a_version_that_two_branches_gave_to_two_logics_stands_for_neither() -> None:
    merged = parsers.lines_of("# head\nA 2 aaa\n<<<<<<< HEAD\nA 3 bbb\n=======\nA 3 ccc\n>>>>>>> other\n")
    assert [one.after for one in versions.raised(merged, {"A": "bbb"})] == [Parser("A", 4, "bbb")]
    assert [one.after for one in versions.raised(merged, {"A": "aaa"})] == [Parser("A", 4, "aaa")]


def test_what_is_written_is_read_back_sorted_and_says_the_same_again() -> None:
    lines = parsers.newest(parsers.lines_of(parsers.FILE.read_text(encoding="utf-8")))
    text = versions.text_of(lines)
    assert text == parsers.FILE.read_text(encoding="utf-8")
    assert parsers.newest(parsers.lines_of(text)) == lines == parsers.parsers()


def test_a_class_without_a_line_has_a_version_and_works() -> None:
    class AnotherPage(ArticlePage):
        pass

    class StatedPage(ArticlePage):
        version = "7"

    assert (AnotherPage.version, StatedPage.version) == ("0", "7")


def test_no_fixture_says_which_version_reads_it() -> None:
    folders = [output.parent for output in (ROOT / "tests" / "fixtures").glob("*/*/output.json")]
    with_version = [
        folder for folder in folders if VERSION in json.loads((folder / "output.json").read_text())
    ]
    assert not with_version, f"take {VERSION} out of output.json"
    for folder in folders:
        meta = folder / "meta.json"
        assert meta.exists(), f"{folder} needs a meta.json as its neighbours have it"
        assert load_class(json.loads(meta.read_text())["adapter"]) is ItemOfPage


def test_readers_know_the_versions_without_the_crawler() -> None:
    code = (
        "import sys\nfrom unioncrawl.parsers import version_of\n"
        "print([name for name in sys.modules if name.startswith(('scrapy', 'web_poet', 'unioncrawl.sources'))])\n"
        "print(version_of('GongrenRibaoArticlePage'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"[]\n{GongrenRibaoArticlePage.version}\n"
    assert int(GongrenRibaoArticlePage.version) >= 2
