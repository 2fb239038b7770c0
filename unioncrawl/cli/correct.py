"""``unioncrawl correct``."""

from __future__ import annotations

import contextlib
import getpass
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unioncrawl.archive.home import Home
from unioncrawl.cli.output import emit, format_option, short
from unioncrawl.errors import UnioncrawlError, UsageProblemError
from unioncrawl.words import counted

if TYPE_CHECKING:
    from unioncrawl.archive.corrections import Correction


COLUMNS = ("state", "url", "field", "value", "by", "at", "because")

STANDING = ("waiting", "applied", "confirmed", "page changed")


@click.command()
@click.argument("article", metavar="[ID|URL]", required=False)
@click.argument("changes", metavar="[FIELD=VALUE]...", nargs=-1)
@click.option("--withdraw", is_flag=True, help="Let the page speak again: in the FIELDs named, or in all.")
@click.option(
    "--from",
    "file",
    type=click.Path(path_type=Path),
    help="Take over what is not there yet from a corrections.jsonl.",
)
@click.option("--list", "listing", is_flag=True, help="List corrections. So does the command alone.")
@click.option("--all", "history", is_flag=True, help="In the list: also what was superseded or withdrawn.")
@click.option("--by", metavar="NAME", help="Who corrects. Default: the user of this computer.")
@click.option("--because", metavar="TEXT", help="Why; for instance what shows it.")
@format_option
def command(
    article: str | None,
    changes: tuple[str, ...],
    withdraw: bool,
    file: Path | None,
    listing: bool,
    history: bool,
    by: str | None,
    because: str | None,
    form: str,
) -> None:
    """Correct fields of an article by hand.

    A correction holds whatever the parsers make of the page, now and later; it survives reparse and rebuild.
    It is a line of corrections.jsonl in the archive, which can be shared. Names are set apart by 、 or commas.
    `FIELD=` with nothing behind it makes a field empty. An article that is not captured yet is corrected once
    it is.

    \b
    Examples:
      unioncrawl correct 2511088078474877 authors=陆秋实、顾长明 page_no=2 --because "printed page, 2026-11-18"
      unioncrawl correct https://www.workercn.cn/papers/grrb/2022/10/28/1/news-4.html title=劳动者之歌
      unioncrawl correct 2511088078474877 --withdraw page_no
      unioncrawl correct --from ../other-archive/corrections.jsonl
      unioncrawl correct --list --all
    """
    _check_usage(article, changes, withdraw=withdraw, file=file, listing=listing)
    home = Home.chosen()
    if file is not None:
        _take_over(home, file)
    elif listing or article is None:
        _list(home, article, form, history=history)
    else:
        _correct(home, article, changes, withdraw=withdraw, by=by, because=because)


def _check_usage(
    article: str | None, changes: tuple[str, ...], *, withdraw: bool, file: Path | None, listing: bool
) -> None:
    if withdraw + listing + (file is not None) > 1:
        raise UsageProblemError("--withdraw, --from and --list are three things; choose one")
    if file is not None and article is not None:
        raise UsageProblemError("--from takes over a whole file; leave the article out")
    if listing and changes:
        raise UsageProblemError("--list changes nothing; leave the fields out")
    if withdraw and article is None:
        raise UsageProblemError("withdraw of which article? unioncrawl correct --withdraw URL [FIELD]...")
    if article is not None and "=" in article and "://" not in article:
        raise UsageProblemError(f"{article} of which article? unioncrawl correct URL {article}")
    if article is not None and not (withdraw or listing or changes):
        raise UsageProblemError(f"what is to be corrected? unioncrawl correct {article} FIELD=VALUE")


def _correct(
    home: Home,
    article: str,
    changes: tuple[str, ...],
    *,
    withdraw: bool,
    by: str | None,
    because: str | None,
) -> None:
    from unioncrawl.archive.correcting import correcting
    from unioncrawl.archive.corrections import CORRECTABLE, known_field, one_line

    fields = {} if withdraw else _fields(changes)
    withdrawn = [known_field(name) for name in changes] or CORRECTABLE if withdraw else ()
    author = one_line("by", by if by is not None else _user())
    reason = one_line("because", because) if because else None
    with correcting(home) as corrector:
        url = _address(corrector.store.db, article)
        added = corrector.correct(url, fields, tuple(withdrawn), by=author, because=reason)
        if added is None:
            click.echo(f"{url}: " + ("there is nothing to withdraw" if withdraw else "corrected so already"))
        else:
            _print(added, held=corrector.store.composed(added.article_id) is not None)
    for problem in corrector.problems:
        click.echo(f"unioncrawl: {problem}", err=True)


def _fields(changes: tuple[str, ...]) -> dict[str, Any]:
    """Return field to value, as typed.

    :raises UsageProblemError: if something is no ``FIELD=VALUE``, or no article can have it.
    """
    from unioncrawl.archive.corrections import typed

    fields: dict[str, Any] = {}
    for change in changes:
        name, equals, value = change.partition("=")
        if not equals:
            raise UsageProblemError(f"{change!r}: write FIELD=VALUE, e.g. title=劳动者之歌")
        if name in fields:
            raise UsageProblemError(f"{name} is given twice")
        fields[name] = typed(name, value)
    return fields


def _user() -> str:
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError) as error:
        raise UsageProblemError("this computer does not say who you are: give --by NAME") from error


def _address(db: sqlite3.Connection, asked: str) -> str:
    """Return the canonical address of an article, held or not.

    :raises UsageProblemError: if there is none.
    """
    from unioncrawl.archive.corrections import is_web_address
    from unioncrawl.archive.withholding import WithheldError
    from unioncrawl.cli.naming import found

    try:
        return str(found(db, asked)["url"])
    except WithheldError:
        raise  # a correction repeats what the page said
    except UnioncrawlError as error:
        if not is_web_address(asked):
            raise UsageProblemError(str(error)) from error
    from unioncrawl import catalogue, road  # only now: they import the crawler

    source = catalogue.owner(asked)
    if source is None:
        raise UsageProblemError(f"{asked} is an address of no known source, and no article of it is held")
    url = source.canonical(asked)
    if road.role_of(url) != "article":
        raise UsageProblemError(f"{asked} is not the address of an article")
    return url


def _print(added: Correction, *, held: bool) -> None:
    click.echo(added.url + ("" if held else "  (not captured yet: corrected once it is)"))
    for name, value in added.fields.items():
        before = f"{short(added.was.get(name))} -> " if held else ""
        click.echo(f"    {name}: {before}{short(value)}")
    for name in added.withdrawn:
        click.echo(f"    {name}: withdrawn")


def _take_over(home: Home, file: Path) -> None:
    from unioncrawl.archive.correcting import correcting
    from unioncrawl.archive.corrections import read_lines

    own = file.resolve() == home.corrections.resolve()
    if not own and not file.exists():
        raise UnioncrawlError(f"cannot read {file}: no such file")
    with correcting(home) as corrector:
        if own:  # that was done before anything else
            click.echo(f"{counted(corrector.written, 'correction')} taken in")
        else:
            taken, held = corrector.take_over(read_lines(file), str(file))
            click.echo(
                f"{counted(taken, 'correction')} taken over, {held} {'was' if held == 1 else 'were'} there already"
            )
    for problem in corrector.problems:
        click.echo(f"unioncrawl: {problem}", err=True)
    if corrector.problems:
        raise SystemExit(1)


def _list(home: Home, article: str | None, form: str, *, history: bool) -> None:
    from unioncrawl.archive.corrections import listed
    from unioncrawl.archive.store import Store
    from unioncrawl.archive.withholding import withheld_ids
    from unioncrawl.urls import stable_id

    with contextlib.closing(home.read()) as db:
        about = None if article is None else stable_id(_address(db, article))
        withheld = withheld_ids(db)
        rows = [
            row
            for row in listed(Store(db), about)
            if row["article_id"] not in withheld and (history or row["state"] in STANDING)
        ]
    if form == "table":
        for row in rows:
            row["value"] = short(row["value"])
    emit(rows, COLUMNS, form, empty="no corrections")
