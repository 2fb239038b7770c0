"""``unioncrawl show``."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from typing import Any

import click

from unioncrawl.archive.home import Home
from unioncrawl.archive.withholding import named, refusal
from unioncrawl.charset import decoded
from unioncrawl.errors import UnioncrawlError
from unioncrawl.items import FIELDS

ID_DIGITS = 16
"""The most that an id has: 53 bits."""


@click.command()
@click.argument("article", metavar="ID|URL")
@click.option("--provenance", is_flag=True, help="How each field was got, and from which snapshot.")
@click.option("--html", is_flag=True, help="The stored page itself, decoded.")
@click.option("--http", "raw", is_flag=True, help="The stored HTTP response, byte by byte.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def command(article: str, provenance: bool, html: bool, raw: bool, form: str) -> None:
    """Show one article, by its id, any unambiguous beginning of the id, or its URL.

    \b
    Examples:
      unioncrawl show 4120838529
      unioncrawl show https://www.workercn.cn/papers/grrb/2022/10/28/1/news-4.html --provenance
    """
    home = Home.chosen()
    with contextlib.closing(home.read()) as db:
        row = found(db, article)
        if raw or html:
            _print_page(home, db, row, raw=raw)
            return
        record = whole(db, row)
    if form == "json":
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))
        return
    _print(record)
    if provenance:
        _print_provenance(record)


def found(db: sqlite3.Connection, asked: str) -> sqlite3.Row:
    """Return the article that an id, the beginning of one, or an address names.

    :raises UnioncrawlError: if none does, several do, or it is withheld.
    """
    is_id = asked.isascii() and asked.isdigit()
    rows = _by_id(db, asked) if is_id else _by_address(db, asked)
    if len(rows) == 1 and (not is_id or rows[0]["id"] == int(asked)):
        return rows[0]
    withheld = named(db, asked)
    if asked in map(str, withheld):
        raise refusal(db, withheld[0])
    ids = sorted([*(row["id"] for row in rows), *withheld])
    if not ids:
        raise UnioncrawlError(f"no article {asked} in the archive; unioncrawl search prints ids")
    if len(ids) > 1:
        several = ", ".join(map(str, ids[:10])) + (", …" if len(ids) > 10 else "")
        raise UnioncrawlError(f"{asked} begins several ids ({several}); give more digits")
    if withheld:
        raise refusal(db, withheld[0])
    return rows[0]


def _by_address(db: sqlite3.Connection, url: str) -> list[sqlite3.Row]:
    return db.execute(
        "SELECT * FROM articles WHERE id IN (SELECT article_id FROM article_urls WHERE url = ?)", (url,)
    ).fetchall() or _by_any_alias(db, url)


def _by_id(db: sqlite3.Connection, digits: str) -> list[sqlite3.Row]:
    """Return the article with an id, else up to 11 whose ids begin with these digits."""
    if digits.startswith("0") or len(digits) > ID_DIGITS:
        return []
    first = int(digits)
    rows = db.execute("SELECT * FROM articles WHERE id = ?", (first,)).fetchall()
    ranges = [(first * 10**n, (first + 1) * 10**n - 1) for n in range(1, ID_DIGITS - len(digits) + 1)]
    if rows or not ranges:
        return rows
    where = " OR ".join(["id BETWEEN ? AND ?"] * len(ranges))
    bounds = [bound for pair in ranges for bound in pair]
    return db.execute(f"SELECT * FROM articles WHERE {where} ORDER BY id LIMIT 11", bounds).fetchall()


def _by_any_alias(db: sqlite3.Connection, url: str) -> list[sqlite3.Row]:
    """Look an address up in its canonical form. Only then are the sources imported."""
    from unioncrawl import catalogue
    from unioncrawl.warc.records import is_address

    source = catalogue.owner(url) if is_address(url) else None
    if source is None:
        return []
    return db.execute("SELECT * FROM articles WHERE url = ?", (source.canonical(url),)).fetchall()


def whole(db: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    """Return everything that is held of an article."""

    def rows(sql: str) -> list[dict[str, Any]]:
        return [dict(found) for found in db.execute(sql, (row["id"],))]

    record = dict(row)
    for name in ("authors", "photographers", "organisations", "extraction"):
        record[name] = json.loads(record[name])
    record["images"] = rows("SELECT url, caption, snapshot_id FROM images WHERE article_id = ? ORDER BY seq")
    record["urls"] = rows("SELECT url, role FROM article_urls WHERE article_id = ? ORDER BY role, url")
    record["revisions"] = rows(
        "SELECT seq, captured_at, snapshot_id, changed_fields FROM revisions WHERE article_id = ? ORDER BY seq"
    )
    record["captures"] = rows(
        "SELECT s.* FROM captures JOIN snapshots s ON s.id = snapshot_id WHERE article_id = ? ORDER BY fetched_at, s.id"
    )
    record["corrections"] = rows(
        "SELECT at, corrected_by, because, fields, withdrawn FROM corrections WHERE article_id = ? ORDER BY at, id"
    )
    for correction in record["corrections"]:
        for name in ("fields", "withdrawn"):
            correction[name] = json.loads(correction[name])
    return record


def _print_page(home: Home, db: sqlite3.Connection, row: sqlite3.Row, *, raw: bool) -> None:
    from unioncrawl.archive.reading import read_block, read_page

    snapshot = db.execute("SELECT * FROM snapshots WHERE id = ?", (row["snapshot_id"],)).fetchone()
    if raw:
        page = read_block(home, db, snapshot)
    else:
        body = read_page(home, db, snapshot).body
        page = decoded(body, snapshot["charset"] or "utf-8", "replace").encode()
    click.echo(page, nl=False)


def _print(record: dict[str, Any]) -> None:
    for name in ("kicker", "title", "subtitle"):
        if record[name]:
            click.secho(record[name], bold=name == "title")
    page = " ".join(str(record[name]) for name in ("page_label", "page_name") if record[name])
    issue = f"第{record['issue_no']}期" if record["issue_no"] else ""
    place = "  ".join(filter(None, (record["source"], record["published"] or "undated", issue, page)))
    click.echo("  ".join(filter(None, ("、".join(record["authors"]), place))))
    click.echo()
    for paragraph in record["text"].splitlines():
        click.echo(f"　　{paragraph}")
    click.echo()
    for image in record["images"]:
        held = "" if image["snapshot_id"] else "  (not captured)"
        click.echo(f"[图] {image['url']}{held}" + (f"\n     {image['caption']}" if image["caption"] else ""))
    for name in ("origin", "editor", "page_pdf", "previous_url", "next_url", "gone_at"):
        if record[name]:
            click.echo(f"{name}: {record[name]}")
    click.echo(f"url: {record['url']}\nid: {record['id']}")
    if record["revisions"]:
        click.echo(f"revisions: {len(record['revisions'])}")


def _print_provenance(record: dict[str, Any]) -> None:
    click.echo(f"\nparser: {record['parser']} {record['parser_version']}")
    for name in FIELDS:
        if name in record["extraction"]:
            click.echo(f"  {name}: {record['extraction'][name]}")
    for correction in record["corrections"]:
        what = "; ".join(
            f"{verb} {', '.join(correction[key])}"
            for verb, key in (("corrected", "fields"), ("withdrew", "withdrawn"))
            if correction[key]
        )
        why = f": {correction['because']}" if correction["because"] else ""
        click.echo(f"  {correction['at']}  {correction['corrected_by']} {what}{why}")
    for capture in record["captures"]:
        mark = "*" if capture["id"] == record["snapshot_id"] else " "
        leads = f"  (revisit: its page is that of snapshot {of})" if (of := capture["revisit_of"]) else ""
        click.echo(f"{mark} {capture['fetched_at']}  {capture['url']}{leads}")
        click.echo(f"    {capture['warc_file']} at {capture['warc_offset']}, {capture['warc_length']} bytes")
        click.echo(f"    payload sha256 {capture['payload_sha256']}")
        click.echo(f"    {capture['record_id']}; {capture['charset']} ({capture['charset_reason']})")
