"""``unioncrawl explain``."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from unioncrawl.archive.home import Home
from unioncrawl.cli import completing
from unioncrawl.cli.paging import paged, pager_option
from unioncrawl.cli.selecting import text
from unioncrawl.cli.terminal import columns, printable_json
from unioncrawl.errors import ParserBugError, UnioncrawlError, UsageProblemError

if TYPE_CHECKING:
    from unioncrawl.explaining.model import Explanation


@click.command()
@click.argument("asked", metavar="URL|ID|FILE", required=False)
@click.option(
    "--snapshot",
    type=int,
    metavar="ID",
    help="Another capture than the one that the article is read from: `show --provenance` and `failures` name them.",
)
@click.option("--url", default="", help="The address of the page in FILE; which page, if FILE is a WARC.")
@click.option(
    "--content-type", default="", help="The Content-Type header that FILE came with, for its charset."
)
@click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="NAME",
    help="Only this field, with all that was asked for it; may be given again.",
    shell_complete=completing.fields,
)
@click.option("--blocks", is_flag=True, help="Only the lines of the page, and which field each went to.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@pager_option
def command(
    asked: str | None,
    snapshot: int | None,
    url: str,
    content_type: str,
    fields: tuple[str, ...],
    blocks: bool,
    form: str,
    pager: bool,
) -> int:
    """Explain how each field of a page was got, or why the page failed.

    URL or ID of a page in the archive, or FILE: a saved page, or a WARC. Reads it with the parsers of today and
    changes nothing. Exit status 1 if the page gives no item.

    \b
    Examples:
      unioncrawl explain 2511088078474877
      unioncrawl explain 2511088078474877 --field title
      unioncrawl explain https://www.workercn.cn/papers/grrb/2026/11/18/1/news-2.html --blocks
      unioncrawl show 2511088078474877 --html > saved.html && unioncrawl explain saved.html
    """
    told = _told(asked, snapshot, url, content_type)
    _check_fields(told, fields)
    if form == "json":
        said = _part(attrs.asdict(told), fields, blocks=blocks)
        click.echo(printable_json(json.dumps(said, ensure_ascii=False, indent=2)))
    else:
        from unioncrawl.cli import explain_text

        lines = explain_text.lines(told, columns(), fields=fields, blocks=blocks)
        paged((f"{line}\n" for line in lines), pager=pager)
    return int(told.problem is not None)


def _told(asked: str | None, snapshot: int | None, url: str, content_type: str) -> Explanation:
    from unioncrawl.archive.limits import memory_limited

    try:
        with memory_limited():
            return _explained(asked, snapshot, url, content_type)
    except ParserBugError as error:
        what = f"snapshot {snapshot}" if asked is None else asked
        raise UnioncrawlError(f"{what} cannot be explained: {error}") from error


def _explained(asked: str | None, snapshot: int | None, url: str, content_type: str) -> Explanation:
    if asked is None and snapshot is None:
        raise UsageProblemError("which page? give an address, an id or a file")
    if snapshot is None and asked is not None and _is_file(asked):
        from unioncrawl.explaining import saved

        return saved.explained(Path(asked), url, content_type)
    if url or content_type:
        raise UsageProblemError("--url and --content-type go with a file")
    from unioncrawl.cli.naming_captures import chosen
    from unioncrawl.explaining import held

    home = Home.chosen()
    with contextlib.closing(home.read()) as db:
        return held.explained(home, db, chosen(db, None if asked is None else text(asked), snapshot))


def _is_file(asked: str) -> bool:
    """Return whether a file is meant; digits are an id unless they are written as a path.

    :raises UnioncrawlError: if it is neither a file, an address nor an id.
    """
    if not asked.strip():
        raise UsageProblemError("an empty name; give an address, an id or a file")
    if "://" in asked or (asked.isascii() and asked.isdigit()):
        return False
    path = Path(asked)
    if path.is_dir():
        raise UnioncrawlError(f"{asked} is a directory; give one of its files")
    if not path.exists():
        raise UnioncrawlError(f"{asked}: no such file, and neither an address (http://…) nor an id")
    return True


def _check_fields(told: Explanation, names: tuple[str, ...]) -> None:
    known = [field.name for field in told.fields]
    for name in names:
        if name not in known:
            said = ", ".join(known) or "none: it gives no item"
            raise UsageProblemError(f"{told.address.parser} has no field {name!r}; it has {said}")


def _part(said: dict[str, Any], fields: tuple[str, ...], *, blocks: bool) -> dict[str, Any]:
    """Return the parts that were asked for; all if none was."""
    parts: dict[str, Any] = {}
    if fields:
        parts["fields"] = [field for field in said["fields"] if field["name"] in fields]
    if blocks:
        parts["lines"] = said["lines"]
    return parts or said
