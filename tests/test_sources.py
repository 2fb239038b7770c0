"""What holds for every source, named or not yet written."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from scrapy.spiderloader import SpiderLoader
from web_poet import default_registry

from tests.parsing.pages import evidence
from unioncrawl import catalogue, crawling, recognise, road
from unioncrawl.items import PAGES
from unioncrawl.pages import ArticlePage, ListPage, PlanPage
from unioncrawl.source import MARKS
from unioncrawl.spiders import SourceSpider
from unioncrawl.spiders.listed import ListSpider

ROOT = Path(__file__).parents[1]
LOADER = SpiderLoader.from_settings(crawling.project_settings())
EVIDENCE_MARKS = re.compile(rf"^({'|'.join(MARKS)})")


EVIDENCED = {
    "title": ("title",),
    "kicker": ("kicker", "kicker_in_title"),
    "subtitle": ("subtitle",),
    "authors": ("authors", "author_line"),
    "published": ("pub_date", "date_printed"),
    "page_no": ("page_no",),
    "issue_no": ("issue_no",),
    "editor": ("editor",),
}
"""Field to what a row of evidence calls it."""


def fixture_urls(name: str) -> list[str]:
    """Return the addresses of the fixtures of a source."""
    infos = (ROOT / "tests" / "fixtures").glob(f"unioncrawl.sources.{name}.*/*/inputs/HttpResponse-info.json")
    return sorted({json.loads(info.read_text())["url"] for info in infos})


def test_scrapy_lists_exactly_the_sources_and_the_spider_for_pages_of_any_other_site() -> None:
    assert sorted(LOADER.list()) == sorted([*catalogue.names(), PAGES])


@pytest.mark.parametrize(
    "name", [name for name in catalogue.names() if issubclass(LOADER.load(name), ListSpider)]
)
def test_a_source_with_lists_is_crawled_by_them_whatever_else_of_it_is_read(name: str) -> None:
    spider = LOADER.load(name)
    assert issubclass(spider, ListSpider)
    assert not spider.by_days
    request = spider().failed_list_request("http://www.example.cn/list.html")
    assert getattr(request.callback, "__name__", "") == "parse_list"  # from where the walk goes on


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
def test_the_docstring_of_a_source_says_where_it_is_and_on_what(name: str) -> None:
    facts = re.findall(
        r"^(\w+):", importlib.import_module(f"unioncrawl.sources.{name}").__doc__ or "", re.MULTILINE
    )
    assert {"Site", "Platform"} <= set(facts)


@pytest.mark.parametrize("name", [*catalogue.names(), PAGES])
def test_no_source_is_crawled_less_politely_than_the_project_is(name: str) -> None:
    settings = crawling.project_settings()
    own = LOADER.load(name).custom_settings or {}
    assert float(own.get("DOWNLOAD_DELAY", settings["DOWNLOAD_DELAY"])) >= 1
    assert int(own.get("CONCURRENT_REQUESTS_PER_DOMAIN", settings["CONCURRENT_REQUESTS_PER_DOMAIN"])) == 1
    assert own.get("ROBOTSTXT_OBEY", settings["ROBOTSTXT_OBEY"]) is True


@pytest.mark.parametrize("name", catalogue.names())
def test_an_address_has_one_canonical_form_which_is_the_sources_own(name: str) -> None:
    source = catalogue.named(name)
    for url in fixture_urls(name):
        canonical = source.canonical(url)
        assert source.canonical(canonical) == canonical
        assert catalogue.owner(url) is catalogue.owner(canonical) is source
        assert source.canonical(url.replace("https://", "http://")) == canonical
        assert source.canonical(url.replace("http://", "https://")) == canonical


@pytest.mark.parametrize("name", catalogue.names())
def test_a_crawl_and_an_import_read_an_address_with_the_same_page_class(name: str) -> None:
    for url in fixture_urls(name):
        cls = road.page_class(url)
        assert cls is not None
        assert cls.__module__ == f"unioncrawl.sources.{name}"
        kind = next(kind for kind in road.ROLES if issubclass(cls, kind))
        assert default_registry.overrides_for(url)[kind] is cls


@pytest.mark.parametrize("name", catalogue.names())
def test_an_address_has_its_role_however_it_is_written(name: str) -> None:
    for url in fixture_urls(name):
        scheme, _, rest = url.partition("://")
        host, _, path = rest.partition("/")
        for written in (
            f"{scheme}://{host}//{path}",
            f"{scheme.upper()}://{host.upper()}/{path}",
            f"{url}#top",
        ):
            assert road.role_of(written) == road.role_of(url), written
            assert catalogue.owner(written) is catalogue.owner(url), written


@pytest.mark.parametrize("name", catalogue.names())
def test_a_mirror_on_another_host_is_refused(name: str) -> None:
    for url in fixture_urls(name):
        host = urlsplit(url).hostname or ""
        for mirror in (f"m.{host}.example.com", "www.weltonusa.com", host.replace(".", "-") + ".cn"):
            assert catalogue.owner(url.replace(host, mirror)) is not catalogue.named(name)


@pytest.mark.parametrize("name", catalogue.names())
def test_every_field_that_is_evidenced_is_shown_by_a_fixture(name: str) -> None:
    rows = [row for row in evidence("") if (owner := catalogue.owner(row["url"])) and owner.name == name]
    outputs = (ROOT / "tests" / "fixtures").glob(f"unioncrawl.sources.{name}.*/*/output.json")
    shown = [json.loads(output.read_text()) for output in outputs]
    for field, stated in EVIDENCED.items():
        if any(row.get(key) for row in rows for key in stated):
            assert any(item.get(field) for item in shown), f"{field} is in no fixture"


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


@pytest.mark.parametrize("platform", sorted(recognise.platforms()))
def test_an_example_of_a_platforms_address_is_recognised_as_its_own(platform: str) -> None:
    for form in recognise.platforms()[platform].ADDRESSES:
        url = form.example if "://" in form.example else f"http://epaper.example.cn{form.example}"
        found = [one for one in recognise.recognised(url) if one.platform == platform]
        assert [one.form.kind for one in found] == [form.kind], url


def test_listing_the_spiders_asks_nothing_of_the_network() -> None:
    code = (
        "import socket, sys\n"
        "def refuse(*_, **__): raise SystemExit('asked the network')\n"
        "socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse\n"
        "from scrapy.cmdline import execute\n"
        "execute(['scrapy', 'list'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stdout.split() == sorted([*catalogue.names(), PAGES]), done.stderr


@pytest.mark.parametrize(
    "module",
    [
        f"unioncrawl.cli.{name}"
        for name in ("search", "show", "cite", "stats", "trends", "failures", "verify", "completing")
    ],
)
def test_reading_needs_no_crawler(module: str) -> None:
    code = (
        f"import sys, unioncrawl.cli, {module}\n"
        "import unioncrawl.archive.verify, unioncrawl.search.find\n"
        "print([name for name in ('scrapy', 'web_poet', 'twisted', 'sqlite_utils') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
