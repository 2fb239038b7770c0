"""The options by which articles are chosen, the same in every command that takes some."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from unioncrawl.cli import completing
from unioncrawl.cli.terminal import REPLACEMENT
from unioncrawl.errors import UsageProblemError
from unioncrawl.search.selection import Selection, first_day, last_day

_SURROGATE = re.compile(r"[\ud800-\udfff]")

MOST = 2**31 - 1
"""Of what is counted on the command line: no archive has more, and SQLite and Python take it anywhere."""

_LETTER_LEFT_OUT = re.compile("-[A-Za-z]")

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--source",
        "sources",
        multiple=True,
        metavar="NAME",
        help="Only this source, by name or masthead; may be given again.",
        shell_complete=completing.sources,
    ),
    click.option(
        "--publisher",
        "publishers",
        multiple=True,
        metavar="NAME",
        help="Only what it publishes (主办); a part of the name is enough.",
        shell_complete=completing.publishers,
    ),
    click.option(
        "--province",
        "provinces",
        multiple=True,
        metavar="NAME",
        help="Only sources of this province: 陕西.",
        shell_complete=completing.provinces,
    ),
    click.option(
        "--platform",
        "platforms",
        multiple=True,
        metavar="NAME",
        help="Only sources on this platform: founder_new.",
        shell_complete=completing.platforms,
    ),
    click.option(
        "--since", metavar="DATE", help="Only from this day, month or year on: 2016-05-01, 2016-05, 2016."
    ),
    click.option("--until", metavar="DATE", help="Only up to the end of this day, month or year."),
    click.option(
        "--page",
        "pages",
        type=click.IntRange(min=0),
        multiple=True,
        metavar="N",
        help="Only from this page (版次); may be given again.",
    ),
    click.option(
        "--author",
        "authors",
        multiple=True,
        metavar="NAME",
        help="Only by somebody whose name has this in it.",
    ),
    click.option(
        "--has-images/--no-images", "has_images", default=None, help="Only with, or without, pictures."
    ),
    click.option(
        "--revised/--not-revised",
        default=None,
        help="Only what has, or has not, changed since its first capture.",
    ),
    click.option("--gone/--not-gone", default=None, help="Only what the site has, or has not, taken off."),
)


def selection_options(function: F) -> F:
    """Add the options to a command, which gets them as keywords and hands them to ``selected``."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def selected(query: str | None, options: dict[str, Any]) -> Selection:
    """Return what the options of ``selection_options`` say.

    :raises UsageProblemError: if a date is none, or the range ends before it begins.
    """
    options = {name: _clean(value) for name, value in options.items()}
    since, until = first_day("--since", options.pop("since")), last_day("--until", options.pop("until"))
    if since and until and since > until:
        raise UsageProblemError(f"--since {since} is after --until {until}")
    return Selection(query=_clean(query), since=since, until=until, **options)


def text(value: str) -> str:
    """Return an argument as text: bytes that are no UTF-8 come as surrogates, which neither SQLite nor a file takes."""
    return _SURROGATE.sub(REPLACEMENT, value)


def check_words(context: click.Context, words: Sequence[str]) -> None:
    """Tell words of queries from options, where ``-word`` means NOT; shows the help for ``-h``, as other commands do.

    :raises UsageProblemError: for what looks like an option.
    """
    if "-h" in words:
        click.echo(context.get_help())
        context.exit()
    for word in words:
        if word.startswith("--"):
            raise UsageProblemError(
                f"no such option: {word}; unioncrawl {context.info_name} --help lists them"
            )
        if _LETTER_LEFT_OUT.fullmatch(word):
            letter = word[1]
            raise UsageProblemError(f"no such option: {word}; to leave out the letter, write: NOT {letter}")


def print_hint(selection: Selection) -> None:
    """Say what may have been meant by a query that finds nothing."""
    from unioncrawl.search.hints import hint

    if selection.query and (said := hint(selection.query)):
        click.echo(f"hint: {said}", err=True)


def is_given(context: click.Context, name: str) -> bool:
    """Return whether somebody has given the parameter ``name``, be it with the value that it has without."""
    return context.get_parameter_source(name) != ParameterSource.DEFAULT


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return text(value)
    return tuple(_clean(one) for one in value) if isinstance(value, tuple) else value
