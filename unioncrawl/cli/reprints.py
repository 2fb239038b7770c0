"""``unioncrawl reprints``."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from typing import Any

import attrs
import click

from unioncrawl.archive.home import Home, one_moment
from unioncrawl.cli.naming import found
from unioncrawl.cli.output import emit, format_option, say
from unioncrawl.reprints.reading import LEAST_PASSAGE, Member, cluster, missing, pairs, waits

COLUMNS = ("published", "masthead", "overlap", "taken", "stated_origin", "origin", "title", "article_id")
_PAIR_COLUMNS = ("article_id", "other_id", "overlap", "other_overlap")
_KEYS = tuple(field.name for field in attrs.fields(Member))


@click.command()
@click.argument("article", metavar="ID|URL")
@click.option(
    "--min-overlap",
    type=click.FloatRange(0, 1),
    default=0.0,
    help="Only articles of which so much stands in the earliest: 0.8.",
)
@click.option("--show", is_flag=True, help="Also the passages that were cut and those that were added.")
@click.option("--pairs", "only_pairs", is_flag=True, help="What each two of them have in common, instead.")
@format_option
def command(article: str, min_overlap: float, show: bool, only_pairs: bool, form: str) -> None:
    """List what papers have printed of each other (转载): the cluster that an article is in, the earliest first.

    overlap is the share of an article that stands in the earliest, taken the share of the earliest that stands in it.
    origin says whom the stated origin (来源) names: found, the paper of the earliest; held, that of another one in the
    cluster; own; or other. Titles, datelines and signatures do not count.

    \b
    Examples:
      unioncrawl reprints 1494180022174110
      unioncrawl reprints 1494180022174110 --show
      unioncrawl reprints 1494180022174110 --min-overlap 0.8 --format csv
    """
    with contextlib.closing(Home.chosen().read()) as db, one_moment(db):
        row = found(db, article)
        members = [one for one in cluster(db, row["id"]) if one.is_first or one.overlap >= min_overlap]
        if not members:
            _emit_nothing(db, row["id"], form, _PAIR_COLUMNS if only_pairs else _KEYS)
        elif only_pairs:
            ids = [one.article_id for one in members]
            emit((attrs.asdict(pair) for pair in pairs(db, ids)), _PAIR_COLUMNS, form)
        else:
            rows = [row_of(db, one, members[0], show=show) for one in members]
            emit(rows, COLUMNS, form)
            if show and form == "table":
                _say_passages(rows)


def row_of(db: sqlite3.Connection, member: Member, first: Member, *, show: bool) -> dict[str, Any]:
    """Return an article of a cluster for programs."""
    row = attrs.asdict(member)
    if show:
        ids = first.article_id, member.article_id
        row["cut"] = [] if member.is_first else missing(db, *ids)
        row["added"] = [] if member.is_first else missing(db, *reversed(ids))
    return row


def _emit_nothing(db: sqlite3.Connection, article_id: int, form: str, keys: Sequence[str]) -> None:
    said = f"no paper has printed article {article_id} after another, as far as held"
    if waits(db, article_id):
        said = f"article {article_id} was not held against the others yet: whatever writes next does so"
    emit([], keys, form, empty=said)


def _say_passages(rows: Sequence[dict[str, Any]]) -> None:
    for row in rows[1:]:
        say(
            f"\n{row['published'] or 'undated'}  {row['masthead']}  {row['title'] or ''}  {row['article_id']}"
        )
        for sign, name in (("-", "cut"), ("+", "added")):
            for passage in row[name]:
                for line in passage.split("\n"):
                    say(f"  {sign} {line}")
        if not row["cut"] and not row["added"]:
            say(f"  no passage of {LEAST_PASSAGE} characters or more cut or added")
