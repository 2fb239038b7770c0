"""The made-up papers as source modules, in a directory that stands in the place of ``unioncrawl/sources``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from year.papers import WORKERCN, Paper

_HEAD = '''"""{title}, a made-up paper."""

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage, PlanPage
from unioncrawl.platforms.{platform} import {names}
from unioncrawl.source import Site, Source

SOURCE = Source(
    name="{name}",
    title="{title}",
    publisher="unknown",
    province="全国",
    level="city",
    sites=(
        Site(platform="{platform}", hosts=("{host}",), scheme="http", paths=r"{paths}",{more} index="by date"),
    ),
)
'''

_WORKERCN = """

@handle_urls("{host}/papers/{name}/*/news-*.html|", instead_of=ArticlePage)
class {cls}ArticlePage(WorkercnEpaperArticlePage):
    source = SOURCE


@handle_urls("{host}/papers/{name}/*/page.html|", instead_of=PlanPage)
class {cls}PlanPage(WorkercnEpaperPlanPage):
    source = SOURCE


class {cls}Spider(WorkercnEpaperSpider):
    name = "{name}"
    source = SOURCE
    paper = "{name}"
"""

_BK53 = """

@handle_urls("{host}/content/*-*/*/*.html|", instead_of=ArticlePage)
class {cls}ArticlePage(Bk53ArticlePage):
    source = SOURCE


@handle_urls("{host}/m/content/*-*/*/*.html|", instead_of=ArticlePage)
class {cls}MobileArticlePage(Bk53MobileArticlePage):
    source = SOURCE


@handle_urls("{host}/content/*-*/*", exclude="{host}/*.html|", instead_of=PlanPage)
class {cls}PlanPage(Bk53PlanPage):
    source = SOURCE


class {cls}Spider(Bk53Spider):
    name = "{name}"
    source = SOURCE
"""


def write_sources(papers: Iterable[Paper], into: Path) -> None:
    """Write a source module for each paper."""
    into.mkdir(parents=True, exist_ok=True)
    for paper in papers:
        (into / f"{paper.name}.py").write_text(module_of(paper), encoding="utf-8")


def module_of(paper: Paper) -> str:
    """Return the source module of a paper."""
    is_workercn = paper.platform == WORKERCN
    prefix = "WorkercnEpaper" if is_workercn else "Bk53"
    names = (
        ("ArticlePage", "PlanPage", "Spider")
        if is_workercn
        else ("ArticlePage", "MobileArticlePage", "PlanPage", "Spider")
    )
    return (_HEAD + (_WORKERCN if is_workercn else _BK53)).format(
        title=paper.title,
        name=paper.name,
        host=paper.host,
        platform=paper.platform,
        paths=f"/papers/{paper.name}/" if is_workercn else "/(?:m/)?content/",
        more="" if is_workercn else ' rewrites=((r"^/m/", "/"), (r"(?<=\\d)/$", "")),',
        names=", ".join(f"{prefix}{name}" for name in names),
        cls=paper.name.capitalize(),
    )
