"""``unioncrawl status``."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from unioncrawl import clock
from unioncrawl.archive.home import Home
from unioncrawl.cli.output import emit, format_option, say
from unioncrawl.errors import ArchiveError, UsageProblemError
from unioncrawl.words import counted_are, human_bytes

if TYPE_CHECKING:
    from unioncrawl.monitors.glance import Glance, SourceSeen

COLUMNS = ("source", "last_run", "ended", "last_edition", "state", "alarms")


@click.command()
@click.option(
    "--check", is_flag=True, help="Run the monitors now, and tell what is new. Else: what they found last."
)
@click.option(
    "--prometheus",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write FILE for node_exporter's textfile collector; its name ends in .prom.",
)
@click.option(
    "--notify-test", is_flag=True, help="Only send a test through every channel of the archive's settings."
)
@format_option
def command(check: bool, prometheus: Path | None, notify_test: bool, form: str) -> None:
    """Show at a glance how the archive is: of each source its last run, its last edition and its open alarms.

    Each crawl ends with the monitors looking at what it brought. An alarm says what, since when, an example and what
    to do; it is raised once and closes itself when its cause is gone. `ended` is how the last run did, as in `runs`;
    `state` that of the last edition that is held, complete or partial, and not of the paper. Below the table stand the
    open alarms, channels that are down, what is wrong in settings.toml, and the room on the disk. Exit status 1 while an
    alarm is open; with --check also while settings.toml has a mistake, for then no crawl begins.

    \b
    Examples:
      unioncrawl status
      unioncrawl status --check --format json
      unioncrawl status --prometheus /var/lib/node_exporter/unioncrawl.prom
      unioncrawl status --notify-test
    """
    home = Home.chosen()
    if prometheus is not None and prometheus.suffix != ".prom":
        raise UsageProblemError(
            f"--prometheus {prometheus}: the collector reads files whose names end in .prom"
        )
    if notify_test:
        _test(home)
        return
    if check:
        _check(home)
    from unioncrawl.monitors import channels
    from unioncrawl.monitors.glance import glance

    mistakes = channels.mistakes(home)
    now = clock.now()
    with contextlib.closing(home.read()) as db:
        seen = glance(home, db, now, clock.iso(now))
    if prometheus is not None:
        from unioncrawl.monitors.prometheus import write

        write(prometheus, seen)
    if form == "table":
        _show(seen, mistakes)
    else:
        rows = [attrs.asdict(one, recurse=False) for one in seen.sources]
        whole = {**_of_archive(seen), "mistakes": mistakes}
        emit([whole, *rows], COLUMNS, form, keys=(*COLUMNS, "disk_free", "disk_days", "channels", "mistakes"))
    raise SystemExit(1 if seen.open_alarms or (check and mistakes) else 0)


def _check(home: Home) -> None:
    """Run the monitors and tell what they found; that somebody cannot be told is no reason not to show it."""
    from unioncrawl import monitors

    monitors.check(home)
    monitors.after_crawl(home)


def _test(home: Home) -> None:
    from unioncrawl.archive_settings import FILE
    from unioncrawl.monitors import notify

    results = notify.test(home)
    if not results:
        raise UsageProblemError(
            f"{home.path / FILE} names nobody to tell: write [notify.email], [notify.webhook] or [notify.command]"
        )
    for name, error in results.items():
        click.echo(f"{name}: {error or 'sent'}")
    for line in notify.careless(home):
        click.echo(f"note: {line}", err=True)
    if any(results.values()):
        raise ArchiveError("a test could not be sent: see above")


def _of_archive(seen: Glance) -> dict[str, Any]:
    """Return the row of the archive as a whole, with every key that there is."""
    return {
        **dict.fromkeys(COLUMNS),
        "source": "",
        "alarms": seen.of_archive,
        "disk_free": seen.room.free,
        "disk_days": round(seen.room.days) if math.isfinite(seen.room.days) else None,
        "channels": seen.channels,
    }


LONG = 1000
"""Days for which a disk suffices that are not worth telling: nobody knows so far ahead."""


def _show(seen: Glance, mistakes: Sequence[str]) -> None:
    emit(map(_row, seen.sources), COLUMNS, "table", empty="no source was crawled")
    for alarm in seen.open_alarms:
        what = " ".join(
            part for part in (alarm["source"] or "archive", alarm["kind"], alarm["subject"]) if part
        )
        say(f"\nALARM  {what}")
        say(f"       {alarm['message']}")
        say(f"       since: {alarm['since']}" + (f"; see: {alarm['example']}" if alarm["example"] else ""))
        say(f"       do: {alarm['advice']}")
    for channel in seen.channels:
        if channel["error"]:
            say(
                f"\n{channel['name']} is down since {channel['failing_since'][:16]}Z, so alarms are not told there:"
                f" {channel['error']}"
            )
    for mistake in mistakes:
        say(f"\nno crawl begins before this is mended: {mistake}")
    room = seen.room
    lasts = f", enough for {room.days:.0f} days" if room.days < LONG else ""
    say(
        f"\n{counted_are(len(seen.open_alarms), 'alarm')} open; {human_bytes(room.free)} are free on the disk{lasts}"
    )


def _row(one: SourceSeen) -> dict[str, Any]:
    last = f"{one.last_run[:16]}Z" if one.last_run else None
    return {**attrs.asdict(one, recurse=False), "last_run": last, "alarms": len(one.alarms) or None}
