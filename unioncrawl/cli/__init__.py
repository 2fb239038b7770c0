"""The command line. One module a command group, imported when its command is called: a search must not
wait for the crawler.
"""

from __future__ import annotations

import importlib
import os
import signal
import sqlite3
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

import unioncrawl
from unioncrawl.errors import UnioncrawlError

COMMANDS = {
    "correct": "correct",
    "crawl": "crawl",
    "demo": "demo",
    "export": "export",
    "extract": "extract",
    "failures": "failures",
    "import": "imports",
    "manifest": "manifest",
    "merge": "merge",
    "new-source": "new_source",
    "pack": "pack",
    "rebuild": "rebuild",
    "reparse": "reparse",
    "search": "search",
    "show": "show",
    "sources": "sources",
    "stats": "stats",
    "unpack": "unpack",
    "verify": "verify",
    "withhold": "withhold",
}
"""Command to the module in this package that has it, as ``command``."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"unioncrawl.cli.{COMMANDS[cmd_name]}")
        command: click.Command = module.command
        return command


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--archive",
    metavar="DIR",
    help="The archive. Default: the environment's UNIONCRAWL_ARCHIVE, else ./archive.",
)
@click.version_option(unioncrawl.__version__, prog_name="unioncrawl")
def group(archive: str | None) -> None:
    """Crawl, archive, parse and search the Chinese union press (工会报刊)."""
    if archive:
        # The crawl's settings read it there, and so do the commands.
        os.environ["UNIONCRAWL_ARCHIVE"] = archive


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; what a person can act on becomes one line and an exit status."""
    try:
        status = group.main(args=arguments, prog_name="unioncrawl", standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("unioncrawl: interrupted; nothing is lost, and the same command goes on", err=True)
        sys.exit(128 + signal.SIGINT)
    except UnioncrawlError as error:
        click.echo(f"unioncrawl: {error}", err=True)
        sys.exit(error.exit_status)
    except sqlite3.DatabaseError as error:
        from unioncrawl.archive.home import Home, trouble

        click.echo(f"unioncrawl: {trouble(Home.chosen().database, error)}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # The reader (head, less) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
