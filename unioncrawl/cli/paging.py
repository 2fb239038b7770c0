"""Long text on a terminal, a page at a time."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click

from unioncrawl.cli.terminal import colours, is_terminal

F = TypeVar("F", bound=Callable[..., Any])

LESS = "-FRX"
"""What ``less`` is asked for where the reader has not said: no paging of what fits on the screen, colours as they
are, and the text left standing at the end. The same as git asks for."""


def pager_option(function: F) -> F:
    """Add ``--pager/--no-pager`` to a command that prints long text."""
    return click.option(
        "--pager/--no-pager", default=True, help="On a terminal, through $PAGER (less).", show_default=True
    )(function)


def paged(pieces: Iterable[str], *, pager: bool = True) -> None:
    """Print ``pieces``, through the reader's pager if standard output is a terminal.

    :param pieces: with their line ends, and styled only if ``colours()``.
    :param pager: ``False`` for no pager, whatever it is printed to.
    """
    if not (pager and is_terminal() and _wanted()):
        for piece in pieces:
            click.echo(piece, nl=False, color=colours())
        return
    os.environ.setdefault("LESS", LESS)
    with _keyboard():
        # Without an order click finds out whether the pager shows colours or their codes.
        click.echo_via_pager(pieces, color=None if colours() else False)


def _wanted() -> bool:
    """Return whether the command line does not say ``--no-pager`` before the command."""
    context = click.get_current_context(silent=True)
    return context is None or context.find_root().params.get("pager") is not False


@contextlib.contextmanager
def _keyboard() -> Iterator[None]:
    """Have the terminal as standard input: after ``search … | show -`` a pager is as wanted as without the pipe."""
    if sys.stdin.isatty():
        yield
        return
    try:
        terminal = Path("/dev/tty").open()  # noqa: SIM115 - closed below
    except OSError:
        yield
        return
    given, sys.stdin = sys.stdin, terminal
    try:
        yield
    finally:
        sys.stdin = given
        terminal.close()
