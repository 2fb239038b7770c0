"""Many sources with nothing new, in one call: what it costs to look."""

from __future__ import annotations

import datetime as dt
import functools
import os
import resource
import subprocess
import sys
from pathlib import Path

import attrs

from bench.table import row, seconds
from unioncrawl.clock import CST
from unioncrawl.press import Press, demo_sites
from unioncrawl.press.gongren_ribao import HOSTS
from unioncrawl.press.server import Answer

SOURCES = 40
HELD = dt.datetime(2026, 11, 18, 12, tzinfo=CST)
BETWEEN = dt.timedelta(hours=2)
"""After so long a young edition is looked at again."""

MODULE = """
from web_poet import handle_urls
from unioncrawl.pages import ArticlePage, PlanPage
from unioncrawl.platforms import workercn_epaper as platform
from unioncrawl.source import Site, Source

SOURCE = Source(
    name="{name}", title="{name}", publisher="unknown", province="全国", level="national",
    sites=(Site(platform="workercn_epaper", hosts=("{host}",), paths=r"/papers/grrb/", covers="all", index="by date"),),
    caveats=(), evidence=(),
)


@handle_urls("{host}/papers/grrb/*/news-*.html|", instead_of=ArticlePage)
class {cls}ArticlePage(platform.WorkercnEpaperArticlePage):
    source = SOURCE


@handle_urls("{host}/papers/grrb/*/page.html|", instead_of=PlanPage)
class {cls}PlanPage(platform.WorkercnEpaperPlanPage):
    source = SOURCE


class {cls}Spider(platform.WorkercnEpaperSpider):
    name, source, paper = "{name}", SOURCE, "grrb"
"""

PROGRAM = """
import unioncrawl, unioncrawl.sources
unioncrawl.sources.__path__[:] = [{directory!r}]
from unioncrawl.cli import main
main()
"""


def side_by_side_rows(scratch: Path, rounds: int) -> None:
    """Measure a crawl of many sources that have nothing new, with the delay that real sites get."""
    directory = scratch / "sources"
    directory.mkdir()
    names = [f"paper_{number:02}" for number in range(SOURCES)]
    sites = {}
    for name in names:
        host = f"{name.replace('_', '')}.example.com"
        cls = name.title().replace("_", "")
        (directory / f"{name}.py").write_text(MODULE.format(name=name, host=host, cls=cls))
        sites[host] = site(host)
    program = [sys.executable, "-c", PROGRAM.format(directory=str(directory)), "crawl", *names]
    with Press(sites) as press:

        def crawl(now: dt.datetime, *options: str) -> None:
            env = {
                **os.environ,
                "UNIONCRAWL_ARCHIVE": str(scratch / "many"),
                "UNIONCRAWL_CONNECT_TO": press.connect_to,
                "UNIONCRAWL_NOW": now.isoformat(),
            }
            press.forget_requests()
            subprocess.run([*program, *options], env=env, check=True, capture_output=True)

        crawl(HELD, "-s", "DOWNLOAD_DELAY=0")
        walls, cores = [], []
        for number in range(rounds):
            now, before = HELD + (number + 1) * BETWEEN, cpu_of_children()
            walls.append(seconds(functools.partial(crawl, now)))
            cores.append(cpu_of_children() - before)
        asked = len(press.requests)
    row(f"{SOURCES} sources with nothing new", f"{min(walls):.1f} s", "to reach: 20 s")
    row("    of one core", f"{min(cores):.1f} s", f"{asked} requests, one a second and host")


def site(host: str) -> dict[str, Answer]:
    """Return the site of the miniature press under another host."""
    answers = demo_sites()[HOSTS[0]]
    return {
        path: attrs.evolve(answer, body=answer.body.replace(HOSTS[0].encode(), host.encode()))
        for path, answer in answers.items()
    }


def cpu_of_children() -> float:
    """Return how long the processes that have ended so far used a core."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
