"""``unioncrawl demo``."""

from __future__ import annotations

import os
import shlex
import tempfile
from pathlib import Path

import click

from unioncrawl.cli.calling import program
from unioncrawl.cli.crawl import SUMMARY, summary
from unioncrawl.cli.output import emit
from unioncrawl.errors import UsageProblemError

EDITIONS = {
    "gongren_ribao": {"since": "2026-11-16", "until": "2026-11-18"},
    "shaanxi_gongren_bao": {"since": "2016-12-05", "until": "2016-12-07"},
}


@click.command()
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    help="A new or empty directory for the archive. Default: one in the system's temporary directory.",
)
@click.option("--kill", is_flag=True, help="Kill each crawl with SIGKILL, twice, and begin it again.")
def command(into: Path | None, kill: bool) -> None:
    """Crawl a miniature press on this machine, and search what was archived.

    The real spiders crawl the sites of two papers, written for this demo and served on 127.0.0.1; their
    real addresses are led there. No other machine is asked, and ./archive is not touched. With --kill it is
    shown that a crawl which is killed loses nothing and asks for nothing twice.

    \b
    Examples:
      unioncrawl demo
      unioncrawl demo --kill --into killed
    """
    directory = _directory(into)
    os.environ["UNIONCRAWL_ARCHIVE"] = str(directory)
    if kill:
        from unioncrawl.cli.demo_kill import show

        show(directory, EDITIONS)
    else:
        _crawl(directory)
    _show(directory)


def _crawl(directory: Path) -> None:
    from unioncrawl import crawling
    from unioncrawl.press import Press, demo_sites

    with Press(demo_sites()) as press:
        click.echo(f"The press listens on 127.0.0.1:{press.port}. Two spiders crawl it …\n")
        settings = crawling.project_settings(
            {
                "UNIONCRAWL_ARCHIVE": str(directory),
                "UNIONCRAWL_CONNECT_TO": press.connect_to,
                "DOWNLOAD_DELAY": "0",
                "LOG_LEVEL": "CRITICAL",
            }
        )
        outcomes = crawling.crawl(settings, EDITIONS)
    emit([summary(outcome.source, outcome.stats, outcome.reason) for outcome in outcomes], SUMMARY, "table")
    for outcome in outcomes:
        if outcome.error is not None:
            click.echo(f"unioncrawl: {outcome.source}: {outcome.error}", err=True)
    if status := crawling.exit_status(outcomes):
        raise SystemExit(status)


def _directory(into: Path | None) -> Path:
    if into is None:
        return Path(tempfile.mkdtemp(prefix="unioncrawl-demo-"))
    if into.exists() and any(into.iterdir()):
        raise UsageProblemError(f"{into} is not empty; give a new directory")
    return into


def _show(directory: Path) -> None:
    """Print what a person would ask next, as they would type it."""
    from unioncrawl.cli import group

    for arguments in (["stats"], ["search", "工会", "--limit", "3"], ["search", "职工之家"], ["verify"]):
        click.secho(f"\n$ unioncrawl {' '.join(arguments)}", bold=True)
        group.main(args=arguments, prog_name="unioncrawl", standalone_mode=False)
    warcs = sorted((directory / "warc").rglob("*.warc.gz"))
    click.echo("\nWhat was archived lies here:")
    for path in [directory / "unioncrawl.db", *warcs]:
        click.echo(f"  {path}")
    click.echo(f"\nGo on with:  {program()} --archive {shlex.quote(str(directory))} search 习近平")
