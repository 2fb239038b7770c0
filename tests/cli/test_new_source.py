"""``unioncrawl new-source`` in a copy of the checkout: what it writes is a source whose tests pass."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crawl.commands import ROOT, UNMEASURED, environment

NAME = "xinshiji_gongren_bao"
URLS = {
    "founder_classic": "http://epaper.xinshiji.example/xsjgrb/html/2024-05/01/content_7.htm",
    "founder_new": "https://szb.xinshiji.example/xsjgrb/pc/content/202405/01/content_7.html",
    "workercn_epaper": "https://www.xinshiji.example/papers/xsjgrb/2024/05/01/1/news-7.html",
}
ANOTHER = "http://epaper.another.example/html/2024-05/01/content_7.htm"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("checkout")
    for name in ("unioncrawl", "tests"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def call(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {**environment(checkout / "archive"), "PYTHONPATH": str(checkout), **UNMEASURED}
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(
        command, env=env, cwd=checkout, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.mark.slow
@pytest.mark.parametrize("platform", URLS)
def test_a_source_made_of_an_address_passes_its_tests_and_is_crawled(platform: str, checkout: Path) -> None:
    name = f"{platform}_gongren_bao"
    done = call(checkout, "unioncrawl", "new-source", name, URLS[platform], "--title", "新世纪工人报")
    assert done.returncode == 0, done.stderr
    assert f"unioncrawl/sources/{name}.py" in done.stdout.splitlines()
    where = ("tests/fixtures", "tests/test_sources.py", "tests/crawl/test_every_source.py")
    tested = call(checkout, "pytest", "-q", "-p", "no:cacheprovider", *where, "-k", name)
    assert tested.returncode == 0, tested.stdout
    assert " passed" in tested.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((NAME, "https://www.example.org/"), "has the form of no platform that is known"),
        ((NAME, "nonsense"), "'nonsense' is no http(s) address"),
        (("Xinshiji", URLS["founder_classic"]), "write the masthead in pinyin"),
        (("gongren_ribao", URLS["founder_classic"]), "gongren_ribao is there already"),
        (
            (NAME, "http://szb.sxworker.com/content/2016-12/05/134356.html"),
            "belongs to shaanxi_gongren_bao already",
        ),
        ((NAME, ANOTHER, "--level", "planet"), "level 'planet' is none of national"),
        ((NAME, ANOTHER, "--province", 'a"b'), "cannot stand in a source"),
    ],
)
def test_what_makes_no_source_is_told_in_one_line_and_nothing_is_written(
    arguments: tuple[str, ...], said: str, checkout: Path
) -> None:
    done = call(checkout, "unioncrawl", "new-source", *arguments, "--title", "新世纪工人报")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("unioncrawl: ")
    assert said in line
    assert not (checkout / "unioncrawl" / "sources" / f"{NAME}.py").exists()
