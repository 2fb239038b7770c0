"""``unioncrawl schedule``."""

from __future__ import annotations

import datetime as dt
import getpass
import os
import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unioncrawl.archive.home import Home
from unioncrawl.cli import completing
from unioncrawl.cli.selecting import MOST
from unioncrawl.errors import UnioncrawlError, UsageProblemError

if TYPE_CHECKING:
    from unioncrawl.scheduling.plan import File, Plan

KINDS = ("systemd", "cron", "scrapyd")

_MEMORY = re.compile(r"[1-9]\d*[KMGT]?|[1-9]\d?%", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_USER = re.compile(r"[a-z_][a-z0-9_-]*\$?", re.ASCII)
_WORD = re.compile(r"[a-z0-9]+", re.ASCII)
_TAKEN = ("check", "failed")
_ADDRESS = re.compile(r"[^\s,]+(,[^\s,]+)*")


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1, shell_complete=completing.sources)
@click.option("--systemd", "kind", flag_value="systemd", help="Services and timers of systemd.")
@click.option("--cron", "kind", flag_value="cron", help="Lines for a crontab.")
@click.option("--scrapyd", "kind", flag_value="scrapyd", help="A project of scrapyd, with a job a source.")
@click.option(
    "--at",
    "times",
    multiple=True,
    metavar="HH:MM",
    help="When, in China Standard Time; may be given again. Default: 22:30.",
)
@click.option(
    "--jitter",
    type=click.IntRange(0, 24 * 60),
    default=30,
    show_default=True,
    metavar="MINUTES",
    help="Begin at some moment within so many minutes after that.",
)
@click.option(
    "--since", metavar="YYYY-MM-DD", default="", help="Fill the days from this one on. Default: what is due."
)
@click.option("--until", metavar="YYYY-MM-DD", default="", help="Fill the days up to this one.")
@click.option("--limit", type=click.IntRange(1, MOST), metavar="N", help="So many requests a call at most.")
@click.option(
    "--memory", default="1G", show_default=True, metavar="SIZE", help="systemd: so much memory at most."
)
@click.option("--run-as", metavar="USER", help="systemd: the user who crawls. Default: you.")
@click.option(
    "--name",
    "suffix",
    default="",
    metavar="WORD",
    help="systemd: units called unioncrawl-WORD, beside others of this machine.",
)
@click.option("--user", "own", is_flag=True, help="systemd: units for your own manager, not the system's.")
@click.option("--mailto", default="", metavar="ADDRESS", help="cron: who gets warnings and errors.")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write the files there, and say what to do with them. Default: print them.",
)
@click.option("--force", is_flag=True, help="Replace files in DIR.")
def command(
    names: tuple[str, ...],
    kind: str | None,
    times: tuple[str, ...],
    jitter: int,
    since: str,
    until: str,
    limit: int | None,
    memory: str,
    run_as: str | None,
    suffix: str,
    own: bool,
    mailto: str,
    into: Path | None,
    force: bool,
) -> None:
    """Write what has a machine crawl every day: units of systemd, a crontab, or a project of scrapyd.

    Without a NAME, all sources are looked at, and those crawled that are due. The archive is that of this call, and
    the settings are those that its environment has (UNIONCRAWL_HOURS, UNIONCRAWL_CONTACT …). People are told if a crawl
    dies, and a check at another hour notices if none is begun. Nothing is installed: the files say what they do, and
    what is to be done with them is said. docs/operating.md has all of it.

    \b
    Examples:
      unioncrawl schedule --systemd --into units
      unioncrawl --archive /srv/union schedule --systemd --run-as union --at 06:30 --at 22:30 --into units
      unioncrawl schedule --systemd --name years --at 02:00 --since 2011-01-31 --limit 2000 gongren_ribao
      unioncrawl schedule --cron --mailto you@example.org
      unioncrawl schedule --scrapyd gongren_ribao shaanxi_gongren_bao --into scrapyd
    """
    if kind is None:
        raise UsageProblemError(f"say which: {', '.join(f'--{one}' for one in KINDS)}")
    check(names, memory=memory, run_as=run_as, own=own, mailto=mailto)
    check_kind(kind, into=into, suffix=suffix, days=since or until)
    check_days(since, until)
    from unioncrawl.scheduling.plan import Plan, settings_given

    archive = Home.chosen().path.absolute()
    plan = Plan(
        archive=archive,
        elsewhere=elsewhere(archive) if kind == "systemd" and not own else (),
        names=names,
        times=tuple(map(time_of_day, times)) or (dt.time(22, 30),),
        jitter_minutes=jitter,
        since=since,
        until=until,
        limit=limit,
        name=suffix,
        memory=memory,
        mail_to=mailto,
        settings=settings_given(os.environ),
    )
    check_lines(plan, into)
    check_hours(plan)
    user = None if own or kind != "systemd" else run_as or own_name()
    files = files_of(kind, plan, user, into)
    if into is None:
        for file in files:
            click.echo(f"# {file.name}\n{file.content!s}" if len(files) > 1 else str(file.content), nl=False)
    else:
        write(into, files, force=force)
    if not plan.archive.exists():
        click.echo(
            f"note: there is no archive at {plan.archive} yet; begin it: {first_crawl(plan)}", err=True
        )
    if into is not None:
        click.echo("Then:", err=True)
        for step in steps_of(kind, plan, str(into), user):
            click.echo(f"  {step}", err=True)


def check(names: Sequence[str], *, memory: str, run_as: str | None, own: bool, mailto: str) -> None:
    """Raise ``UsageProblemError`` if something is given that would make a file that does not work."""
    from unioncrawl.choosing import check_crawled

    for name in names:
        check_crawled(Home.chosen(), name)
    if not _MEMORY.fullmatch(memory):
        raise UsageProblemError(f"--memory {memory!r}: write e.g. 800M, 1G or 50%")
    if run_as is not None and (own or not _USER.fullmatch(run_as)):
        raise UsageProblemError(
            "--user has you crawl: leave --run-as out" if own else f"--run-as {run_as!r} is no name of a user"
        )
    if mailto and not _ADDRESS.fullmatch(mailto):
        raise UsageProblemError(f"--mailto {mailto!r} is no address")


def elsewhere(archive: Path) -> tuple[Path, ...]:
    """Return the directories of an archive that lie elsewhere, and that services have to be let write; say if nobody knows."""
    from unioncrawl.scheduling.plan import behind_links

    try:
        return behind_links(archive)
    except OSError as error:
        click.echo(
            f"note: cannot look for symbolic links in {archive / 'warc'}: {error.strerror}; the units name none,"
            " so services could not write what lies behind them",
            err=True,
        )
        return ()


def own_name() -> str:
    """Return the name of who calls.

    :raises UsageProblemError: if this machine has none for them.
    """
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:  # the first before Python 3.13
        raise UsageProblemError(
            f"this machine has no name for you (user {os.getuid()}), so units cannot say who crawls: give --run-as USER"
        ) from error


def check_kind(kind: str, *, into: Path | None, suffix: str, days: str) -> None:
    """Raise ``UsageProblemError`` for what the kind of schedule does not have."""
    if kind == "scrapyd" and into is None:
        raise UsageProblemError("--scrapyd has a file that cannot be printed: give --into DIR")
    if kind == "scrapyd" and days:
        raise UsageProblemError("--since and --until go with --systemd and --cron")
    if suffix and kind != "systemd":
        raise UsageProblemError("--name is for units of --systemd")
    if suffix and (not _WORD.fullmatch(suffix) or suffix in _TAKEN):
        raise UsageProblemError(
            f"--name {suffix!r}: write a word of small letters and digits, and none of {', '.join(_TAKEN)}"
        )


def check_days(since: str, until: str) -> None:
    """Raise ``UsageProblemError`` for a range of days that none is, whenever it is asked for."""
    from unioncrawl.dates import asked_day

    first, last = asked_day("--since", since), asked_day("--until", until)
    if last and not first:
        raise UsageProblemError("--until goes with --since")
    if first and last and first > last:
        raise UsageProblemError(f"--since {first} is after --until {last}")


def check_lines(plan: Plan, into: Path | None) -> None:
    """Raise ``UsageProblemError`` for what would be more than a line of the files: crontabs have no way to write it."""
    links = {f"what {plan.archive / 'warc'} leads to": str(path) for path in plan.elsewhere}
    given = {"the archive": str(plan.archive), "--into": str(into or ""), **links, **plan.environment}
    for name, value in given.items():
        if _CONTROL.search(value):
            raise UsageProblemError(f"{name} has a line break or control character in it: {value!r}")


def check_hours(plan: Plan) -> None:
    """Raise ``UsageProblemError`` if a crawl may be started at a time at which it may ask for nothing."""
    from unioncrawl.clock import CST
    from unioncrawl.hours import Hours

    hours = Hours.parsed(plan.settings.get("UNIONCRAWL_HOURS", ""))
    for time in plan.times:
        begin = dt.datetime.combine(dt.date.min, time, CST)
        if not hours.include(begin):
            raise UsageProblemError(
                f"--at {time:%H:%M} is outside UNIONCRAWL_HOURS={hours}: nothing would be asked"
            )
        if not hours.include(begin + dt.timedelta(minutes=plan.jitter_minutes)):
            raise UsageProblemError(
                f"--at {time:%H:%M} with --jitter {plan.jitter_minutes} may begin outside UNIONCRAWL_HOURS={hours}, and ask"
                " nothing: begin earlier, or give a smaller --jitter"
            )


def time_of_day(text: str) -> dt.time:
    """Return a time that is given as ``HH:MM``.

    :raises UsageProblemError: if it is none.
    """
    try:
        return dt.datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - of each day, in China
    except ValueError as error:
        raise UsageProblemError(f"--at {text!r} is no time of the day: write e.g. 22:30") from error


def files_of(kind: str, plan: Plan, user: str | None, into: Path | None) -> list[File]:
    """Return the files of a kind of schedule.

    :param into: where they will be.
    """
    if kind == "systemd":
        from unioncrawl.scheduling.systemd import units

        return units(plan, user=user)
    if kind == "cron":
        from unioncrawl.scheduling.cron import crontab

        return [crontab(plan)]
    from unioncrawl.cli.crawl import crawlable
    from unioncrawl.scheduling.scrapyd import project

    return project(plan, plan.names or crawlable(), sys.executable, str((into or Path()).absolute()))


def steps_of(kind: str, plan: Plan, directory: str, user: str | None) -> list[str]:
    """Return what is to be done with the files, as commands."""
    from unioncrawl.scheduling import cron, scrapyd, systemd

    directory = shlex.quote(directory)
    if kind == "systemd":
        return systemd.steps(plan, directory, user=user)
    return cron.steps(directory) if kind == "cron" else scrapyd.steps(directory, sys.executable)


def first_crawl(plan: Plan) -> str:
    """Return the command with which an archive begins, and which asks for a contact."""
    return shlex.join(["unioncrawl", "--archive", str(plan.archive), "crawl", *(plan.names or ("--due",))])


def write(into: Path, files: Sequence[File], *, force: bool) -> None:
    """Write files; none if one of them is there and is not to be replaced.

    :raises UsageProblemError: if so.
    :raises UnioncrawlError: if they cannot be written.
    """
    for file in files:
        if (into / file.name).exists() and not force:
            raise UsageProblemError(f"{into / file.name} is there already; --force replaces it")
    for file in files:
        path = into / file.name
        content = file.content
        if isinstance(content, str):
            content = content.encode()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            raise UnioncrawlError(f"cannot write {path}: {error.strerror}") from error
        click.echo(path)
