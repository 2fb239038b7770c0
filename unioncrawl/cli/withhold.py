"""``unioncrawl withhold``."""

from __future__ import annotations

import contextlib
import sqlite3

import click

from unioncrawl.archive.home import Home
from unioncrawl.cli.output import emit, format_option
from unioncrawl.errors import UnioncrawlError, UsageProblemError
from unioncrawl.words import counted

COLUMNS = ("state", "article_id", "url", "at", "by", "reason")

STANDING = ("withheld", "waiting")


@click.command()
@click.argument("article", metavar="[ID|URL]", required=False)
@click.option("--reason", metavar="TEXT", help="Why.")
@click.option("--by", metavar="NAME", help="Who decided it.")
@click.option("--release", is_flag=True, help="Show it again.")
@click.option("--list", "listing", is_flag=True, help="List what is withheld. So does the command alone.")
@click.option("--all", "history", is_flag=True, help="In the list: also what was released, and earlier acts.")
@format_option
def command(
    article: str | None,
    reason: str | None,
    by: str | None,
    release: bool,
    listing: bool,
    history: bool,
    form: str,
) -> None:
    """Take an article out of search, show and export, or let it in again.

    Its pages stay in the WARC files, and what was decided is kept there, too: it survives reparse and rebuild.
    An article that is not captured yet is withheld once it is.

    \b
    Examples:
      unioncrawl withhold 2511088078474877 --reason "the author asked for it, letter of 2026-11-20" --by yuan
      unioncrawl withhold 2511088078474877 --release --reason "the author agrees" --by yuan
      unioncrawl withhold --list
    """
    _check_usage(article, reason, by, release=release, listing=listing, history=history)
    home = Home.chosen()
    if article is None:
        _list(home, form, history=history)
    else:
        _act(home, article, reason=str(reason), by=str(by), release=release)


def _check_usage(
    article: str | None, reason: str | None, by: str | None, *, release: bool, listing: bool, history: bool
) -> None:
    given = [f"--{name}" for name, value in (("reason", reason), ("by", by), ("release", release)) if value]
    if article is None and given:
        raise UsageProblemError(f"{given[0]} of which article? unioncrawl withhold URL {given[0]} …")
    if article is None:
        return
    if listing or history:
        raise UsageProblemError("--list and --all are of all articles; leave the article out")
    for name, value, what in (("reason", reason, "why"), ("by", by, "who decided it")):
        if value is None:
            done = "released" if release else "withheld"
            raise UsageProblemError(f"nothing is {done} without --{name}: say {what}")


def _act(home: Home, article: str, *, reason: str, by: str, release: bool) -> None:
    from unioncrawl.archive.corrections import one_line
    from unioncrawl.archive.withhold import withholding
    from unioncrawl.archive.withholding import standing
    from unioncrawl.urls import stable_id

    author, because = one_line("--by", by), one_line("--reason", reason)
    with withholding(home) as withholder:
        url = _address(withholder.db, article)
        stood = standing(withholder.db, stable_id(url))
        added = withholder.act(url, by=author, because=because, released=release)
        if added is None:
            click.echo(f"{url}: " + (_so_already(stood) if stood else "is not withheld"))
        else:
            click.echo(
                f"{url}: {'released' if release else 'withheld'}" + _notes(withholder.db, added.article_id)
            )
    for problem in withholder.problems:
        click.echo(f"unioncrawl: {problem}", err=True)


def _so_already(act: sqlite3.Row) -> str:
    return f"withheld already since {act['at']}, by {act['withheld_by']}: {act['because']}"


def _notes(db: sqlite3.Connection, article_id: int) -> str:
    """Return what else a person should know of an article that was just withheld or released."""
    from unioncrawl.archive import twins

    captured = db.execute("SELECT 1 FROM captures WHERE article_id = ?", (article_id,)).fetchone()
    story = twins.story(db, article_id)
    corrections = db.execute(
        f"SELECT count(*) FROM corrections WHERE article_id IN ({', '.join('?' * len(story))})", story
    ).fetchone()[0]
    notes = "" if captured else "  (not captured yet: it holds once it is)"
    for one in story:
        if one != article_id:
            notes += f"\n    and with it the same story at {twins.address(db, one)}"
    if corrections:
        notes += f"\n    about it, and staying there: {counted(corrections, 'line')} of corrections.jsonl"
    return notes


def _address(db: sqlite3.Connection, asked: str) -> str:
    """Return the canonical address of an article: held, withheld, or still to come.

    :raises UnioncrawlError: if there is none, or several.
    """
    from unioncrawl.archive.corrections import is_web_address
    from unioncrawl.archive.withholding import WithheldError
    from unioncrawl.cli.naming import found

    try:
        return str(found(db, asked)["url"])
    except WithheldError as error:
        return error.url
    except UnioncrawlError:
        if not is_web_address(asked):
            raise
    from unioncrawl import catalogue, road  # only now: they import the crawler

    source = catalogue.owner(asked)
    if source is None:
        raise UnioncrawlError(f"{asked} is an address of no known source, and no article of it is held")
    url = source.canonical(asked)
    if road.role_of(url) != "article":
        raise UnioncrawlError(f"{asked} is not the address of an article")
    return url


def _list(home: Home, form: str, *, history: bool) -> None:
    from unioncrawl.archive.withholding import listed

    with contextlib.closing(home.read()) as db:
        rows = [row for row in listed(db) if history or row["state"] in STANDING]
    emit(rows, COLUMNS, form, empty="nothing is withheld")
