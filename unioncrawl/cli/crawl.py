"""``unioncrawl crawl``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unioncrawl import catalogue
from unioncrawl.cli import completing
from unioncrawl.cli.output import emit
from unioncrawl.errors import UsageProblemError
from unioncrawl.items import PAGES
from unioncrawl.words import human_bytes

if TYPE_CHECKING:
    from scrapy.settings import Settings


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1, shell_complete=completing.sources)
@click.option("--since", metavar="YYYY-MM-DD", default="", help="First day. With neither: what is missing.")
@click.option(
    "--until", metavar="YYYY-MM-DD", default="", help="Last day; default today (China Standard Time)."
)
@click.option(
    "--order",
    type=click.Choice(["newest", "oldest"]),
    help="Which days of a range come first; default newest.",
)
@click.option("--url", "urls", multiple=True, help="A single page or article; may be given again.")
@click.option("-v", "--verbose", is_flag=True, help="Scrapy's log at INFO instead of WARNING.")
@click.option(
    "--set", "-s", "settings", multiple=True, metavar="NAME=VALUE", help="Override a Scrapy setting."
)
def command(
    names: tuple[str, ...],
    since: str,
    until: str,
    order: str | None,
    urls: tuple[str, ...],
    verbose: bool,
    settings: tuple[str, ...],
) -> None:
    """Crawl sources side by side; without a NAME, all that have an index. ``pages`` takes pages of any site.

    With no dates, takes what is missing: new editions, of a fresh archive the last 7 days, and lists up to the first
    page with nothing new; then what is missing of earlier ones, what could not be had before, and articles that are
    due to be looked at again. With dates, what is missing of these days. What is held is not fetched again. Sources of
    which no index is known are crawled with --url alone.

    \b
    Examples:
      unioncrawl crawl
      unioncrawl crawl gongren_ribao --since 2022-10-28 --until 2022-10-31
      unioncrawl crawl pages --url http://www.example.org/news/7.html
    """
    for name in names:
        catalogue.check_kept(name)
    from unioncrawl import crawling

    for item in settings:
        if "=" not in item:
            raise UsageProblemError(f"--set {item}: write NAME=VALUE")
    chosen = crawling.project_settings(dict(item.partition("=")[::2] for item in settings))
    if not verbose and "UNIONCRAWL_LOG_LEVEL" not in os.environ:
        chosen.set("LOG_LEVEL", "WARNING", "cmdline")
    asked = jobs(names, since, until, urls, order or "")
    ask_contact(chosen)
    outcomes = crawling.crawl(chosen, asked)
    emit([summary(outcome.source, outcome.stats, outcome.reason) for outcome in outcomes], SUMMARY, "table")
    for outcome in outcomes:
        if outcome.error is not None:
            click.echo(f"unioncrawl: {outcome.source}: {outcome.error}", err=True)
    raise SystemExit(crawling.exit_status(outcomes))


def ask_contact(settings: Settings) -> None:
    """Ask at a terminal, once an archive, who runs the crawl. Where sites are led elsewhere nobody wants to know."""
    from unioncrawl.contact import FILE, keep, kept, user_agent

    archive = Path(settings["UNIONCRAWL_ARCHIVE"])
    if settings.get("UNIONCRAWL_CONTACT") or settings.get("UNIONCRAWL_CONNECT_TO") or kept(archive):
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return  # the crawl warns
    click.echo(
        "Sites see who asks: how can their administrators reach you? An e-mail address or a page on the web;"
        f" kept in {archive / FILE}, and sent as {user_agent('…')}. Nothing: ask again the next time.",
        err=True,
    )
    contact = click.prompt("Contact", default="", show_default=False, err=True, value_proc=_contact)
    if contact:
        keep(archive, contact)


def _contact(typed: str) -> str:
    """Return what was typed, if it is a contact or nothing; else it is asked for again."""
    from unioncrawl.contact import checked

    try:
        return checked(typed.strip()) if typed.strip() else ""
    except UsageProblemError as error:
        raise click.BadParameter(str(error)) from error


def jobs(
    names: Sequence[str], since: str, until: str, urls: Sequence[str], order: str = ""
) -> dict[str, dict[str, str]]:
    """Return source to spider arguments. Single pages go to the sources that they belong to.

    :raises UsageProblemError: for an address of no known source.
    """
    if not urls or names:
        arguments = {"since": since, "until": until, "url": " ".join(urls), "order": order}
        return {name: arguments_for(name, arguments) for name in names or crawlable()}
    chosen: dict[str, dict[str, str]] = {}
    for url in urls:
        source = catalogue.owner(url)
        if source is None:
            raise UsageProblemError(
                f"{url} is an address of no known source; unioncrawl crawl {PAGES} --url takes any page"
            )
        mine = chosen.setdefault(source.name, {"since": since, "until": until, "url": ""})
        mine["url"] = f"{mine['url']} {url}".strip()
    return chosen


SUMMARY = (
    "source",
    "ended",
    "requests",
    "snapshots",
    "plans",
    "articles",
    "failures",
    "resumed",
    "bytes",
    "seconds",
)


def summary(source: str, stats: dict[str, object], reason: str) -> dict[str, object]:
    """Return the line of the closing table for one source."""

    def number(key: str) -> int:
        value = stats.get(key, 0)
        return int(value) if isinstance(value, (int, float)) else 0

    return {
        "source": source,
        "ended": reason,
        # Scrapy counts those too that the archive answered.
        "requests": number("downloader/request_count") - number("unioncrawl/resumed"),
        "snapshots": number("unioncrawl/snapshots"),
        "plans": number("unioncrawl/plans"),
        "articles": number("unioncrawl/articles"),
        "failures": number("unioncrawl/failures"),
        "resumed": number("unioncrawl/resumed"),
        "bytes": human_bytes(number("unioncrawl/bytes")),
        "seconds": f"{float(str(stats.get('elapsed_time_seconds', 0))):.1f}",
    }


def crawlable() -> list[str]:
    """Return the names of the sources of which an index is known."""
    return [name for name, source in catalogue.sources().items() if any(site.index for site in source.sites)]


def arguments_for(name: str, arguments: dict[str, str]) -> dict[str, str]:
    """Return what of ``arguments`` was given, or what the source knows."""
    return {key: value for key, value in arguments.items() if value or name != PAGES}
