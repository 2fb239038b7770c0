"""The command line. One module a command group, imported when its command is called: a search must not
wait for the crawler.
"""

from __future__ import annotations

import contextlib
import difflib
import errno
import importlib
import os
import select
import signal
import sqlite3
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

import click

import unioncrawl
from unioncrawl import ending
from unioncrawl.cli.paging import pager_option
from unioncrawl.cli.terminal import printable
from unioncrawl.errors import UnioncrawlError, UsageProblemError
from unioncrawl.setting_names import check_environment

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS = {
    "cite": "cite",
    "completion": "completion",
    "correct": "correct",
    "coverage": "coverage",
    "crawl": "crawl",
    "demo": "demo",
    "diff": "diff",
    "explain": "explain",
    "export": "export",
    "extract": "extract",
    "failures": "failures",
    "fixture": "fixture",
    "import": "imports",
    "manifest": "manifest",
    "merge": "merge",
    "new-source": "new_source",
    "notify": "notify",
    "pack": "pack",
    "rebuild": "rebuild",
    "reparse": "reparse",
    "reprints": "reprints",
    "runs": "runs",
    "schedule": "schedule",
    "search": "search",
    "show": "show",
    "sources": "sources",
    "stats": "stats",
    "status": "status",
    "trends": "trends",
    "unpack": "unpack",
    "verify": "verify",
    "withhold": "withhold",
}
"""Command to the module in this package that has it, as ``command``."""

SECTIONS = {
    "Ask": {
        "search": "Find articles by words, papers, dates, authors.",
        "show": "Read articles, their provenance, the page as it was sent.",
        "diff": "Show what a paper changed in an article, by character.",
        "cite": "Cite articles: GB/T 7714, Chicago, BibTeX, RIS, CSL-JSON.",
        "stats": "Sum up what is held, by paper, time or place.",
        "reprints": "List what papers print of each other (转载).",
        "trends": "Count articles that have a word, by month; draw charts.",
        "export": "Write articles to CSV, JSONL, Parquet, SQLite, WARC, WACZ.",
    },
    "Capture": {
        "crawl": "Crawl sources: what is missing, or a range of days.",
        "schedule": "Write units of systemd, a crontab or a scrapyd project.",
        "runs": "List what crawls and imports did; compare two.",
        "import": "Take in WARC and WACZ files of other tools.",
        "sources": "List the papers and sites that are known.",
        "new-source": "Make a source of an address.",
    },
    "Take care": {
        "coverage": "Show what papers offered by day, and what is missing.",
        "status": "Show last runs, last editions, alarms and the disk.",
        "notify": "Tell people that what a timer started has died.",
        "verify": "Check that the archive is whole.",
        "manifest": "List the files with their SHA-256, for copies.",
        "pack": "Compress closed files to about a third.",
        "unpack": "Make of packed files what they were.",
        "merge": "Take everything of other archives into this one.",
        "rebuild": "Make the database again from the WARC files.",
    },
    "Mend": {
        "failures": "List pages that gave no article.",
        "explain": "Tell how each field of a page was got, or why it failed.",
        "reparse": "Read stored pages with the parsers of today.",
        "extract": "Read one saved page, without an archive.",
        "fixture": "Make a test of a page class out of a stored page.",
        "correct": "Correct fields of an article by hand.",
        "withhold": "Take an article out of search, show and export.",
    },
    "Begin": {
        "demo": "Crawl and search a miniature press on this machine.",
        "completion": "Have bash, zsh or fish complete commands and names.",
    },
}
"""What is done with the archive to its commands, each in a few words: a list of them imports none."""

COMPLETE = "_UNIONCRAWL_COMPLETE"
"""In the environment: what a shell asks for."""


_WIDEST = max(map(len, COMMANDS))

TAKE_SIGNALS = frozenset({"crawl", "demo"})
"""Commands that end in their own way when they are told to: Scrapy stores what is under way."""

READER_GONE = 128 + signal.SIGPIPE
"""Exit status when the reader (head, say) has seen enough. Not 0: what was to be done may not have been done."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the commands by section. Click's own list cuts what it says of each at 45 characters."""
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                # As wide in every section.
                formatter.write_dl([(name.ljust(_WIDEST), said) for name, said in commands.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Click would end with 1 in silence whatever pipe is broken, and 1 means that something failed."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            if error.ctx is None and ctx.invoked_subcommand in COMMANDS:  # click does not always say of what
                command = self.get_command(ctx, ctx.invoked_subcommand)
                assert command is not None  # all in COMMANDS are there
                error.ctx = click.Context(command, parent=ctx, info_name=ctx.invoked_subcommand)
            raise
        except BrokenPipeError:
            if not _reader_is_gone():
                raise
            _forget_output()
            ctx.exit(READER_GONE)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """Return the commands, or the options, that begin so."""
        from click.shell_completion import CompletionItem

        if not incomplete.startswith("-"):
            return [
                CompletionItem(name, help=said)
                for commands in SECTIONS.values()
                for name, said in commands.items()
                if name.startswith(incomplete)
            ]
        return click.Command.shell_complete(self, ctx, incomplete)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is called; of one that there is not say which is like it."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            near = difflib.get_close_matches(name, COMMANDS, n=1)
            hint = f"; is {near[0]} meant?" if near else ""
            raise UsageProblemError(f"no such command {name!r}{hint or '; unioncrawl --help lists them'}")
        return super().resolve_command(ctx, args)

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
@pager_option
@click.version_option(unioncrawl.__version__, prog_name="unioncrawl")
def group(archive: str | None, pager: bool) -> None:  # noqa: ARG001 - paged() asks the context
    """Crawl, archive, parse and search the Chinese union press (工会报刊).

    \b
    Examples:
      unioncrawl demo --into demo
      unioncrawl --archive demo search 工会
      unioncrawl search --help
    """
    context = click.get_current_context()
    if context.invoked_subcommand not in TAKE_SIGNALS:
        context.with_resource(_ended_in_order())
    check_environment(os.environ)
    if archive:
        # The crawl's settings read it there, and so do the commands.
        os.environ["UNIONCRAWL_ARCHIVE"] = archive


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; what a person can act on becomes one line and an exit status."""
    if sys.stdout is None:  # closed by who called; a file that is opened would be taken for it
        click.echo("unioncrawl: standard output is closed; lead it to a file, or to /dev/null", err=True)
        sys.exit(1)
    if COMPLETE in os.environ:
        from unioncrawl.cli import completing

        completing.register()
    try:
        status = group.main(args=arguments, prog_name="unioncrawl", standalone_mode=False)
        sys.stdout.flush()
        sys.exit(status if isinstance(status, int) else 0)
    except click.ClickException as error:
        _complain(_in_a_line(error))
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("unioncrawl: interrupted; nothing is lost, and the same command goes on", err=True)
        sys.exit(128 + signal.SIGINT)
    except UnioncrawlError as error:
        _complain(f"unioncrawl: {_pointed(error) or error}")
        sys.exit(error.exit_status)
    except sqlite3.DatabaseError as error:
        from unioncrawl.archive.home import Home, trouble

        _complain(f"unioncrawl: {trouble(Home.chosen().database, error)}")
        sys.exit(1)
    except BrokenPipeError:
        _forget_output()
        sys.exit(READER_GONE)
    except OSError as error:
        said = _of_the_system(error)
        if said is None:
            raise
        _complain(f"unioncrawl: {said}")
        sys.exit(1)


def _of_the_system(error: OSError) -> str | None:
    """Return what to say of an error of the system that a person can act on."""
    if isinstance(error, PermissionError) and isinstance(error.filename, str | bytes):
        from unioncrawl.archive.home import Home
        from unioncrawl.archive.rights import refusal

        path = Path(os.fsdecode(error.filename))
        return refusal(path, f"use {path}", Home.chosen().path)
    if error.errno == errno.ENOSPC and not error.filename:
        _forget_output()
        return "a disk is full: make room, and call the same again"
    return None


def _in_a_line(error: click.ClickException) -> str:
    """Return what click has to say, which has several lines for it, in one; but help where help was meant."""
    said = error.format_message()
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return said
    said = " ".join(said.split()).removesuffix(".").replace(". (", " (")
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context else "unioncrawl"
    return f"{path}: {said}; {path} --help"


def _pointed(error: UnioncrawlError) -> str | None:
    """Return an error as it is told to a terminal, if that is another way and there is one."""
    return error.pointed if sys.stderr is not None and sys.stderr.isatty() else None


def _complain(text: str) -> None:
    """Print an error, which may quote what was typed, or a page, without control characters."""
    click.echo(printable(text), err=True)


@contextlib.contextmanager
def _ended_in_order() -> Iterator[None]:
    """Have SIGTERM end the command as an exception does: what was begun is taken away, and files are closed.

    Where the signal is ignored it stays so; a second one ends the process at once.
    """
    if (
        threading.current_thread() is not threading.main_thread()  # where none can be set
        or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
    ):
        yield
        return

    def end(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 - as signals are handled
        signal.signal(number, signal.SIG_DFL)
        ending.end(number)

    signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        ending.forget()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _reader_is_gone() -> bool:
    """Return whether it is standard output, and no pipe of a command's own, that nobody reads any more."""
    asked = select.poll()
    asked.register(sys.stdout, 0)  # an end that is closed is told whatever is asked
    return bool(asked.poll(0))


def _forget_output() -> None:
    """Have Python not try again, at its end, to print what could not be printed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
