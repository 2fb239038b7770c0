"""``unioncrawl show``."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click

from unioncrawl.archive import twins
from unioncrawl.archive.home import Home
from unioncrawl.charset import decoded
from unioncrawl.cli.naming import found_all, read_again
from unioncrawl.cli.output import array
from unioncrawl.cli.paging import paged, pager_option
from unioncrawl.cli.terminal import columns, is_terminal, printable, printable_json
from unioncrawl.errors import UnioncrawlError, UsageProblemError


@click.command()
@click.argument("articles", metavar="ID|URL|-...", nargs=-1)
@click.option("--provenance", is_flag=True, help="Also how each field was got, and from which captures.")
@click.option("--html", is_flag=True, help="The stored page itself, decoded.")
@click.option("--http", "raw", is_flag=True, help="The stored HTTP response, byte by byte.")
@click.option(
    "--capture",
    metavar="TIME|RECORD",
    help="With --html or --http: another capture than the one that is read, by the beginning of its time or by its"
    " record id, as --provenance and cite give them.",
)
@click.option(
    "--width",
    type=click.IntRange(min=0),
    help="Columns of text. Default: those of the terminal, 80 at most; 0 for a paragraph a line.",
)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@pager_option
def command(
    articles: tuple[str, ...],
    provenance: bool,
    html: bool,
    raw: bool,
    capture: str | None,
    width: int | None,
    form: str,
    pager: bool,
) -> int:
    """Show articles, by id, any unambiguous beginning of an id, or address.

    - reads ids or addresses from standard input, one a line.

    \b
    Examples:
      unioncrawl show 2511088078474877
      unioncrawl show https://www.workercn.cn/papers/grrb/2026/11/18/1/news-2.html --provenance
      unioncrawl search 职工之家 --format ids | unioncrawl show -
      unioncrawl show 2511088078474877 --http | sha256sum
    """
    if capture and not (raw or html):
        raise UsageProblemError("--capture goes with --html or --http")
    if raw and html:
        raise UsageProblemError("--html and --http: one at a time")
    if (raw or html) and form != "text":
        raise UsageProblemError(
            f"{'--http' if raw else '--html'} prints the page as it is: leave out --format {form}"
        )
    with contextlib.closing(Home.chosen().read()) as db:
        asked = [None if row is None else int(row["id"]) for row in found_all(db, articles)]
        rows = _Rows(db, [article_id for article_id in asked if article_id is not None])
        if raw or html:
            for row in rows:
                _print_page(Home.chosen(), db, row, capture, raw=raw)
        elif form == "json":
            _print_json((whole(db, row) for row in rows), is_one=len(asked) == 1 and "-" not in articles)
        else:
            size = columns() if width is None else width
            paged(_texts(db, rows, size, provenance=provenance), pager=pager)
    return int(None in asked or rows.missing)


class _Rows:
    """Articles, each read when its turn comes: they are many texts; and whether one has gone by then."""

    def __init__(self, db: sqlite3.Connection, ids: Sequence[int]) -> None:
        self.db = db
        self.ids = ids
        self.missing = False

    def __iter__(self) -> Iterator[sqlite3.Row]:
        number = 0
        for row in read_again(self.db, self.ids):
            number += 1
            yield row
        self.missing = number < len(self.ids)


def whole(db: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    """Return everything that is held of an article."""
    from unioncrawl.citing.article import masthead

    def rows(sql: str) -> list[dict[str, Any]]:
        return [dict(found) for found in db.execute(sql, (row["id"],))]

    record = dict(row)
    record["masthead"], record["publisher"] = masthead(db, row)
    for name in ("authors", "photographers", "organisations", "extraction"):
        record[name] = json.loads(record[name])
    record["images"] = rows("SELECT url, caption, snapshot_id FROM images WHERE article_id = ? ORDER BY seq")
    record["urls"] = rows("SELECT url, role FROM article_urls WHERE article_id = ? ORDER BY role, url")
    record["revisions"] = rows(
        "SELECT seq, captured_at, snapshot_id, changed_fields FROM revisions WHERE article_id = ? ORDER BY seq"
    )
    for revision in record["revisions"]:
        revision["changed_fields"] = json.loads(revision["changed_fields"])
    record["captures"] = [dict(found) for found in _captures(db, row)]
    story = json.dumps(twins.story(db, row["id"]))
    record["corrections"] = [
        dict(found)
        for found in db.execute(
            "SELECT at, corrected_by, because, fields, withdrawn FROM corrections"
            " WHERE article_id IN (SELECT value FROM json_each(?)) ORDER BY at, id",
            (story,),
        )
    ]
    for correction in record["corrections"]:
        for name in ("fields", "withdrawn"):
            correction[name] = json.loads(correction[name])
    return record


def _captures(db: sqlite3.Connection, row: sqlite3.Row) -> list[sqlite3.Row]:
    """Return the captures of an article, under all its addresses, oldest first."""
    return db.execute(
        "SELECT s.* FROM captures JOIN snapshots s ON s.id = snapshot_id"
        " WHERE article_id IN (SELECT value FROM json_each(?)) ORDER BY fetched_at, s.id",
        (json.dumps(twins.story(db, row["id"])),),
    ).fetchall()


def _texts(
    db: sqlite3.Connection, rows: Iterable[sqlite3.Row], size: int, *, provenance: bool
) -> Iterator[str]:
    """Yield the articles, one by one as they are read, apart by a rule."""
    from unioncrawl.cli import layout

    for number, row in enumerate(rows):
        record = whole(db, row)
        if number:
            yield f"\n{'─' * (size or 40)}\n\n"
        lines = list(layout.reader(record, size))
        if provenance:
            lines += ["", *layout.provenance(record)]
        yield "\n".join(lines) + "\n"


def _print_json(records: Iterable[dict[str, Any]], *, is_one: bool) -> None:
    """Print one article as an object, several as an array."""
    if is_one:
        for record in records:
            click.echo(printable_json(json.dumps(record, ensure_ascii=False, indent=2)))
        return
    for piece in array(records):
        click.echo(printable_json(piece), nl=False)


def _print_page(
    home: Home, db: sqlite3.Connection, row: sqlite3.Row, capture: str | None, *, raw: bool
) -> None:
    from unioncrawl.archive.reading import read_block, read_page

    snapshot = _snapshot(db, row, capture)
    charset = snapshot["charset"] or "utf-8"
    if raw:
        page = read_block(home, db, snapshot)
        text = page.decode(charset, "replace") if is_terminal() else ""
    else:
        text = decoded(read_page(home, db, snapshot).body, charset, "replace")
        page = text.encode()
    # Whoever wrote the page could write to the terminal, too; a file or a pipe gets every byte.
    click.echo(printable(text.replace("\r\n", "\n")) if is_terminal() else page, nl=False)


def _snapshot(db: sqlite3.Connection, row: sqlite3.Row, capture: str | None) -> sqlite3.Row:
    """Return the capture of an article that is meant.

    :raises UnioncrawlError: if none is, or several are.
    """
    if capture is None:
        found: sqlite3.Row = db.execute(
            "SELECT * FROM snapshots WHERE id = ?", (row["snapshot_id"],)
        ).fetchone()
        return found
    held = _captures(db, row)
    record = capture.strip("<>").removeprefix("urn:uuid:")
    meant = [
        one
        for one in held
        if one["record_id"].strip("<>").removeprefix("urn:uuid:") == record
        or one["fetched_at"].startswith(capture)
    ]
    if len(meant) != 1:
        many = "several captures" if meant else "no capture"
        raise UnioncrawlError(
            f"{many} of {row['id']} at {capture}; unioncrawl show {row['id']} --provenance lists them"
        )
    return meant[0]
