"""``unioncrawl crawl``."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unioncrawl import catalogue, clock
from unioncrawl.archive.home import Home
from unioncrawl.archive.runs import SENT
from unioncrawl.cli import completing
from unioncrawl.cli.output import emit, format_option
from unioncrawl.cli.selecting import MOST
from unioncrawl.clock import CST
from unioncrawl.errors import UsageProblemError
from unioncrawl.items import PAGES
from unioncrawl.words import counted, human_bytes

if TYPE_CHECKING:
    from scrapy.settings import Settings

    from unioncrawl.crawling import Outcome


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1, shell_complete=completing.sources)
@click.option("--all", "everything", is_flag=True, help="All sources that have an index; as without a NAME.")
@click.option("--due", is_flag=True, help="Of these only the sources that have something to ask for now.")
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
@click.option(
    "--limit",
    "--max-requests",
    "most",
    type=click.IntRange(1, MOST),
    metavar="N",
    help="So many requests at most, over all sources; the next call goes on. Default: UNIONCRAWL_MAX_REQUESTS.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, MOST),
    metavar="N",
    help="Sources at a time; a host is asked by one at a time anyway. Default: 50.",
)
@click.option("--dry-run", is_flag=True, help="Ask nobody; list what would be asked for first.")
@click.option("-v", "--verbose", is_flag=True, help="Scrapy's log at INFO instead of WARNING.")
@click.option(
    "--set", "-s", "settings", multiple=True, metavar="NAME=VALUE", help="Override a Scrapy setting."
)
@format_option
def command(
    names: tuple[str, ...],
    everything: bool,
    due: bool,
    since: str,
    until: str,
    order: str | None,
    urls: tuple[str, ...],
    most: int | None,
    jobs: int | None,
    dry_run: bool,
    verbose: bool,
    settings: tuple[str, ...],
    form: str,
) -> None:
    """Crawl sources side by side; without a NAME, all that have an index. ``pages`` takes pages of any site.

    With no dates, takes what is missing: new editions, of a fresh archive the last 7 days, and lists up to the first
    page with nothing new; then what is missing of earlier ones, what could not be had before, and articles that are
    due to be looked at again. With dates, what is missing of these days. What is held is not fetched again, but for pages
    given with --url: these are asked for if they have changed. Sources of which no index is known are crawled with --url alone.

    The table at the end counts requests that were sent; snapshots, the answers that were kept; plans and articles, the
    pages of editions and the articles read from them; failures, what came and could not be read, or did not come; resumed,
    answers that a run which was cut off had got, and that were not asked for again. `ended` is what `runs` says.

    Ends with 0 if all came to their end, also where there was nothing new or nothing due, or a budget or the hours
    are over; with 1 if a source failed, is being crawled by another process, or was interrupted (the others are
    crawled all the same); with 2, and nothing done, if it is called wrongly. Ctrl-C ends it in order, a second one
    at once; neither loses anything.

    \b
    Examples:
      unioncrawl crawl
      unioncrawl crawl --due --limit 2000
      unioncrawl crawl gongren_ribao --since 2022-10-28 --until 2022-10-31
      unioncrawl crawl gongren_ribao --dry-run
      unioncrawl crawl pages --url http://www.example.org/news/7.html
    """
    chosen = settings_of(settings, most, verbose=verbose)
    home = Home(chosen["UNIONCRAWL_ARCHIVE"])
    left = check_given(home, names, everything=everything, due=due, has_days=bool(since or until or urls))
    from unioncrawl import crawling

    asked = arguments_by_source(left, since, until, urls, order or "")
    if not dry_run:
        make_ready(home, due=due)
    if due:
        asked = {name: asked[name] for name in due_now(chosen, asked)}
    if not names and not urls:
        tell_removed(home)
    if dry_run:
        show_asked(chosen, asked, form)
        return
    if asked:
        ask_contact(chosen)
    outcomes = crawling.crawl(chosen, asked, at_once=jobs or crawling.AT_ONCE) if asked else []
    emit(
        [summary(outcome.source, outcome.stats, outcome.reason, form) for outcome in outcomes],
        SUMMARY,
        form,
        empty="nothing to crawl",
    )
    for outcome in outcomes:
        tell(home, outcome, asked[outcome.source], has_days=bool(since or until))
    if any(outcome.reason in crawling.INTERRUPTIONS for outcome in outcomes):
        click.echo("unioncrawl: interrupted; nothing is lost, and the same command goes on", err=True)
    raise SystemExit(crawling.exit_status(outcomes) or int(len(left) < len(names)))


def check_given(
    home: Home, names: Sequence[str], *, everything: bool, due: bool, has_days: bool
) -> list[str]:
    """Return the names that can be crawled, and say which cannot be any more.

    :raises UsageProblemError: if a name is none, or what is given does not go together.
    """
    from unioncrawl.choosing import known

    if names and everything:
        raise UsageProblemError("--all crawls all sources: give names, or --all")
    if due and has_days:
        raise UsageProblemError("--due takes what is missing now: leave --since, --until and --url out")
    if due and PAGES in names:
        raise UsageProblemError(f"{PAGES} is never due: give pages with --url")
    left, gone = known(home, names)
    for line in gone:
        click.echo(f"unioncrawl: {line}", err=True)
    return left


def settings_of(given: Sequence[str], most: int | None, *, verbose: bool) -> Settings:
    """Return the settings of a call.

    :raises UsageProblemError: if one is not given as ``NAME=VALUE``.
    """
    from unioncrawl import crawling

    for item in given:
        if "=" not in item:
            raise UsageProblemError(f"--set {item}: write NAME=VALUE")
    chosen = crawling.project_settings(dict(item.partition("=")[::2] for item in given))
    if most is not None:
        chosen.set("UNIONCRAWL_MAX_REQUESTS", most, "cmdline")
    if not verbose and "UNIONCRAWL_LOG_LEVEL" not in os.environ:
        chosen.set("LOG_LEVEL", "WARNING", "cmdline")
    return chosen


def make_ready(home: Home, *, due: bool) -> None:
    """Bring an older database up to date if it is looked up there what is due: a timer is not to stop at an upgrade.

    :raises ArchiveError: if the archive may not be read.
    :raises UsageProblemError: before that if there is a mistake in the settings, also where nothing is due.
    """
    from unioncrawl.archive.recorder import bring_up_to_date
    from unioncrawl.contact import kept

    home.check_readable()
    kept(home.path)
    if due:
        bring_up_to_date(home)


def due_now(settings: Settings, names: Iterable[str]) -> list[str]:
    """Return the sources among ``names`` that are due; where none is, say when one will be."""
    from unioncrawl.dry_run import due_of

    found = {name: due_of(settings, name) for name in names}
    now_due = [name for name, due in found.items() if not due.is_empty]
    if not now_due:
        when = min((due.next_at for due in found.values() if due.next_at), default=None)
        later = (
            f"; the next is at {when.astimezone(CST):%Y-%m-%d %H:%M} (China Standard Time)" if when else ""
        )
        click.echo(f"nothing is due{later}", err=True)
    return now_due


def tell(home: Home, outcome: Outcome, given: Mapping[str, str], *, has_days: bool) -> None:
    """Say what went wrong with a source, or why of days that were named there was nothing to ask for."""
    if outcome.error is not None:
        click.echo(f"unioncrawl: {outcome.source}: {outcome.error}", err=True)
    elif has_days and outcome.reason == "finished" and not outcome.stats.get(SENT):
        tell_nothing(home, outcome.source, given)


def tell_nothing(home: Home, name: str, given: Mapping[str, str]) -> None:
    """Say why a crawl of days had nothing to ask for."""
    from unioncrawl.archive.not_asked import why_nothing
    from unioncrawl.arguments import CrawlArguments

    days = CrawlArguments.parsed(catalogue.named(name), given).range()
    with contextlib.closing(home.read()) as db:
        why = why_nothing(db, name, days[-1], days[0], clock.now())
    click.echo(f"note: {name}: nothing was asked for; of {counted(len(days), 'day')}: {why}", err=True)


def tell_removed(home: Home) -> None:
    """Say which sources the archive has that there are no more."""
    from unioncrawl.choosing import removed

    for name in removed(home):
        click.echo(
            f"note: {name} is in the archive, and is no source any more: it is not crawled, and stays as it is",
            err=True,
        )


def show_asked(settings: Settings, jobs: Mapping[str, Mapping[str, str]], form: str) -> None:
    """List what would be asked for first."""
    from unioncrawl.dry_run import asked_by

    found = {name: asked_by(settings, name, given) for name, given in jobs.items()}
    emit(
        (
            {
                "source": name,
                "requests": len(urls),
                "first": urls[0] if urls else None,
                "last": urls[-1] if urls else None,
                **({} if form in ("table", "csv") else {"urls": urls}),
            }
            for name, urls in found.items()
        ),
        ("source", "requests", "first", "last"),
        form,
        empty="nothing to crawl",
    )
    if found:
        tell_bounds(settings)


def tell_bounds(settings: Settings) -> None:
    """Say what would keep a crawl from asking for all that is listed."""
    from unioncrawl import clock
    from unioncrawl.hosts import Manners

    manners = Manners.of_settings(settings)
    if not manners.hours.include(clock.now()):
        click.echo(
            f"note: now a crawl would ask for nothing, outside UNIONCRAWL_HOURS={manners.hours} (China Standard Time)",
            err=True,
        )
    if manners.requests:
        click.echo(
            f"note: a crawl would end after {manners.requests:,} requests over all sources, those for robots.txt and"
            " for what pages lead to among them",
            err=True,
        )


def ask_contact(settings: Settings) -> None:
    """Ask at a terminal, once an archive, who runs the crawl. Where sites are led elsewhere nobody wants to know."""
    from unioncrawl.archive_settings import FILE
    from unioncrawl.contact import keep, kept, user_agent

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


def arguments_by_source(
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
        mine = chosen.setdefault(source.name, {"since": since, "until": until, "url": "", "order": order})
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


def summary(source: str, stats: dict[str, object], reason: str, form: str = "table") -> dict[str, object]:
    """Return the line of the closing table for one source."""

    def number(key: str) -> int:
        value = stats.get(key, 0)
        return int(value) if isinstance(value, (int, float)) else 0

    size = number("unioncrawl/bytes")
    seconds = float(str(stats.get("elapsed_time_seconds", 0)))
    return {
        "source": source,
        "ended": reason,
        "requests": number(SENT),
        "snapshots": number("unioncrawl/snapshots"),
        "plans": number("unioncrawl/plans"),
        "articles": number("unioncrawl/articles"),
        "failures": number("unioncrawl/failures"),
        "resumed": number("unioncrawl/resumed"),
        "bytes": human_bytes(size) if form == "table" else size,
        "seconds": f"{seconds:.1f}" if form == "table" else round(seconds, 3),
    }


def crawlable() -> list[str]:
    """Return the names of the sources of which an index is known."""
    return [name for name, source in catalogue.sources().items() if any(site.index for site in source.sites)]


def arguments_for(name: str, arguments: dict[str, str]) -> dict[str, str]:
    """Return what of ``arguments`` was given, or what the source knows."""
    return {key: value for key, value in arguments.items() if value or name != PAGES}
