"""What holds for every source, named or not yet written."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.spiderloader import SpiderLoader
from web_poet import default_registry

from unioncrawl import catalogue, crawling
from unioncrawl.items import PAGES
from unioncrawl.pages import ArticlePage, ListPage, PlanPage
from unioncrawl.source import MARKS
from unioncrawl.spiders import SourceSpider

ROOT = Path(__file__).parents[1]
LOADER = SpiderLoader.from_settings(crawling.project_settings())
EVIDENCE_MARKS = re.compile(rf"^({'|'.join(MARKS)})")


def fixture_urls(name: str) -> list[str]:
    """Return the addresses of the fixtures of a source."""
    infos = (ROOT / "tests" / "fixtures").glob(f"unioncrawl.sources.{name}.*/*/inputs/HttpResponse-info.json")
    return sorted({json.loads(info.read_text())["url"] for info in infos})


def test_scrapy_lists_exactly_the_sources_and_the_spider_for_pages_of_any_other_site() -> None:
    assert sorted(LOADER.list()) == sorted([*catalogue.names(), PAGES])


@pytest.mark.parametrize("name", catalogue.names())
def test_module_spider_and_class_names_follow_from_the_name(name: str) -> None:
    spider = LOADER.load(name)
    assert spider.__module__ == f"unioncrawl.sources.{name}"
    assert spider.__name__ == name.title().replace("_", "") + "Spider"
    assert issubclass(spider, SourceSpider)
    assert catalogue.named(name).name == name


@pytest.mark.parametrize("name", catalogue.names())
def test_a_source_states_its_facts_and_how_each_is_known(name: str) -> None:
    source = catalogue.named(name)
    assert source.title
    assert source.publisher
    assert all(site.covers for site in source.sites)
    assert source.caveats
    assert source.evidence
    for fact, known in source.evidence:
        assert EVIDENCE_MARKS.match(known), f"{fact}: {known}"


@pytest.mark.parametrize("name", catalogue.names())
def test_an_addition_to_an_address_makes_no_second_article(name: str) -> None:
    for url in fixture_urls(name):
        source = catalogue.named(name)
        more = f"{url}&from=list#top" if "?" in url else f"{url}?from=list#top"
        assert source.canonical(more) == source.canonical(url)


@pytest.mark.parametrize("name", catalogue.names())
def test_every_page_class_of_a_source_has_a_fixture(name: str) -> None:
    rules = [
        rule
        for rule in default_registry.get_rules()
        if rule.use.__module__ == f"unioncrawl.sources.{name}"
        and rule.instead_of in (ArticlePage, PlanPage, ListPage)
    ]
    assert rules
    for rule in rules:
        folder = ROOT / "tests" / "fixtures" / f"{rule.use.__module__}.{rule.use.__name__}"
        assert list(folder.glob("*/output.json")), f"no fixture in {folder}"


@pytest.mark.parametrize("name", catalogue.names())
def test_the_platform_is_a_module(name: str) -> None:
    for site in catalogue.named(name).sites:
        assert (ROOT / "unioncrawl" / "platforms" / f"{site.platform}.py").exists()


@pytest.mark.parametrize(
    "module", [f"unioncrawl.cli.{name}" for name in ("search", "show", "stats", "failures", "verify")]
)
def test_reading_needs_no_crawler(module: str) -> None:
    code = (
        f"import sys, unioncrawl.cli, {module}\n"
        "import unioncrawl.archive.verify, unioncrawl.search.find\n"
        "print([name for name in ('scrapy', 'web_poet', 'twisted', 'sqlite_utils') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
