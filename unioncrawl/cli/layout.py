"""An article as a reader wants it: laid out in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from unioncrawl.cli.terminal import printable
from unioncrawl.cli.wrapping import wrapped
from unioncrawl.items import FIELDS

INDENT = "　　"
"""Of a paragraph's first line: two characters, as in print."""

LINKS = (
    ("previous", "previous_url"), ("next", "next_url"), ("page PDF", "page_pdf"), ("url", "url"),
)  # fmt: skip

Record = Mapping[str, Any]


def reader(record: Record, columns: int) -> Iterator[str]:
    """Yield the lines of an article, styled, without line ends.

    :param record: as ``show.whole`` returns it.
    :param columns: at most, for all but addresses, which are never broken; 0 for a paragraph a line.
    """
    yield from _head(record, columns)
    yield ""
    for paragraph in record["text"].splitlines():
        yield from _lines(paragraph, columns, INDENT)
    yield ""
    yield from _images(record, columns)
    yield from _foot(record)


def _lines(text: str | None, columns: int, first: str = "", rest: str = "") -> list[str]:
    return wrapped(printable(text or ""), columns, first=first, rest=rest) if text else []


def _head(record: Record, columns: int) -> Iterator[str]:
    yield from _lines(record["kicker"], columns)
    for line in _lines(record["title"], columns):
        yield click.style(line, bold=True)
    yield from _lines(record["subtitle"], columns)
    yield from _lines(_byline(record), columns)
    issue = f"第{record['issue_no']}期" if record["issue_no"] else ""
    page = " ".join(str(record[name]) for name in ("page_label", "page_name") if record[name])
    place = (record["masthead"], record["published"] or "undated", issue, page or _numbered(record))
    for line in _lines("  ".join(filter(None, place)), columns):
        yield click.style(line, dim=True)


def _byline(record: Record) -> str:
    authors = "、".join(record["authors"])
    others = [name for name in record["photographers"] if name not in record["authors"]]
    return "  ".join(filter(None, (authors, f"摄影 {'、'.join(others)}" if others else "")))


def _numbered(record: Record) -> str:
    return "" if record["page_no"] is None else f"第{record['page_no']}版"


def _images(record: Record, columns: int) -> Iterator[str]:
    for image in record["images"]:
        caption = image["caption"] or ""
        yield from _lines(caption, columns, "[图] ", "     ") or ["[图]"]
        held = "" if image["snapshot_id"] else "  (not captured)"
        yield f"     {printable(image['url'])}{held}"
    if record["images"]:
        yield ""


def _foot(record: Record) -> Iterator[str]:
    for label, name in (("section", "section"), ("origin", "origin"), ("editor", "editor"), *LINKS):
        if record[name]:
            yield f"{label}: {printable(str(record[name]))}"
    yield f"source: {printable(record['source'])}"
    yield f"id: {record['id']}"
    for address in record["urls"]:
        if address["role"] == "duplicate":
            yield f"also at: {printable(address['url'])}"
    if record["gone_at"]:
        yield click.style(f"taken off by the site: {record['gone_at']}", fg="red")
    if record["revisions"]:
        # The first is the article as it was first captured.
        changes = record["revisions"][1:]
        yield f"revised: {len(changes)} {'time' if len(changes) == 1 else 'times'}"
        for revision in changes:
            said = ", ".join(revision["changed_fields"])
            yield f"  {revision['seq']}  {revision['captured_at']}  {said}"
        yield f"  unioncrawl diff {record['id']} shows what changed"


def provenance(record: Record) -> Iterator[str]:
    """Yield how each field was got, what people corrected, and the captures, as lines."""
    return map(printable, _provenance(record))


def _provenance(record: Record) -> Iterator[str]:
    yield f"parser: {record['parser']} {record['parser_version']}"
    for name in FIELDS:
        if name in record["extraction"]:
            yield f"  {name}: {record['extraction'][name]}"
    if record["corrections"]:
        yield "corrections:"
    for correction in record["corrections"]:
        yield f"  {_correction(correction)}"
    yield f"captures: {len(record['captures'])}; * is the one that the article is read from"
    for capture in record["captures"]:
        yield from _capture(capture, is_read=capture["id"] == record["snapshot_id"])


def _correction(correction: Record) -> str:
    what = "; ".join(
        f"{verb} {', '.join(correction[key])}"
        for verb, key in (("corrected", "fields"), ("withdrew", "withdrawn"))
        if correction[key]
    )
    why = f": {correction['because']}" if correction["because"] else ""
    return f"{correction['at']}  {correction['corrected_by']} {what}{why}"


def _capture(capture: Record, *, is_read: bool) -> Iterator[str]:
    mark = "*" if is_read else " "
    again = capture["revisit_of"]
    revisit = "" if again is None else f"  (revisit: its page is that of snapshot {again})"
    yield f"{mark} {capture['fetched_at']}  {capture['url']}{revisit}"
    yield f"    snapshot {capture['id']}, answered {capture['status']}"
    yield f"    {capture['warc_file']} at {capture['warc_offset']}, {capture['warc_length']} bytes"
    yield f"    record {capture['record_id']}"
    yield f"    payload sha256 {capture['payload_sha256']}"
    yield f"    charset {capture['charset']}: {capture['charset_reason']}"
