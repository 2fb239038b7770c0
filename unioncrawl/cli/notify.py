"""``unioncrawl notify``."""

from __future__ import annotations

import os

import click

from unioncrawl.archive.home import Home
from unioncrawl.errors import ArchiveError, UsageProblemError


@click.command()
@click.option("--unit", default="a crawl", show_default=True, metavar="NAME", help="What failed.")
def command(unit: str) -> None:
    """Tell people that what a timer started has died: that it failed, and could not tell what is wrong itself.

    For OnFailure= of a unit and || in a crontab; `unioncrawl schedule` writes both. A crawl tells of its alarms at its
    end. If it got that far within the last hour this does nothing; but of one that was killed or called wrongly (any
    status but 1 in MONITOR_EXIT_STATUS, which systemd sets) it tells all the same. Goes through the channels of
    settings.toml that are right, whatever else in it is wrong, and needs no database.

    \b
    Examples:
      unioncrawl notify --unit unioncrawl.service
      unioncrawl crawl --due || MONITOR_EXIT_STATUS=$? unioncrawl notify
    """
    from unioncrawl.archive_settings import FILE
    from unioncrawl.monitors import channels
    from unioncrawl.scheduling import died

    home = Home.chosen()
    if died.has_told(home, os.environ):
        click.echo(f"{unit} told what is wrong itself; see: unioncrawl status")  # cron mails errors
        return
    outcomes = died.tell(home, unit, os.environ)
    if not outcomes:
        for mistake in channels.mistakes(home):
            raise UsageProblemError(f"{unit} failed, and nobody that could be told is known: {mistake}")
        raise UsageProblemError(
            f"{unit} failed, and {home.path / FILE} names nobody to tell:"
            " write [notify.email], [notify.webhook] or [notify.command]"
        )
    for name, outcome in outcomes.items():
        click.echo(f"{name}: {outcome.error or 'sent'}")
    if not any(outcome.is_told for outcome in outcomes.values()):
        raise ArchiveError(f"{unit} failed, and nobody could be told: see above")
