"""``unioncrawl sources``."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import attrs
import click

from unioncrawl import catalogue
from unioncrawl.cli import completing
from unioncrawl.cli.output import emit, format_option, say_table
from unioncrawl.errors import UnioncrawlError, UsageProblemError
from unioncrawl.source import Source
from unioncrawl.unsupported import UNSUPPORTED, Unsupported

COLUMNS = ("name", "title", "province", "level", "platform", "hosts", "covers", "crawl")
"""Of CSV; a table of all sources has what fits a line, and the first host."""

IN_BRIEF = ("name", "title", "province", "level", "platform", "host", "crawled")
NO_INDEX = "no index known"
NO_SOURCE = "not supported"
RECOGNISED = ("platform", "product", "kind", "date", "page", "source")


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1, shell_complete=completing.sources)
@click.option(
    "--recognise", "url", metavar="URL", help="Say which platform an address is of, and whose it is."
)
@format_option
def command(names: tuple[str, ...], url: str | None, form: str) -> None:
    """List the sources: what they are, what is supported, and how that is known.

    \b
    Examples:
      unioncrawl sources
      unioncrawl sources gongren_ribao --format json
      unioncrawl sources --recognise http://ldwb.workerbj.cn/content/2025-05/07/content_154867.htm
    """
    if url is not None:
        emit(recognition(url), RECOGNISED, form)
        return
    unsupported = {site.name: site for site in UNSUPPORTED}
    if names:
        chosen = [unsupported.get(name) or catalogue.named(name) for name in names]
    else:
        chosen = [*catalogue.sources().values(), *UNSUPPORTED]
    rows = [row_of(one) for one in chosen]
    if form in ("table", "csv"):
        for row in rows:
            for name in ("platform", "hosts", "covers", "crawl", "supported", "caveats"):
                row[name] = "; ".join(dict.fromkeys(row.get(name) or ()))
            row["evidence"] = "; ".join(f"{fact}: {how}" for fact, how in row["evidence"])
            row.pop("sites", None)
        if form == "table" and names:
            say_table("\n".join(map(_in_full, rows)))
            return
        if form == "table":
            emit(map(_in_brief, rows), IN_BRIEF, form)
            return
    else:
        for row in rows:
            row["evidence"] = [{"fact": fact, "known_by": how} for fact, how in row["evidence"]]
    emit(rows, COLUMNS, form)


def _in_brief(row: dict[str, Any]) -> dict[str, Any]:
    """Return what fits a line; ``unioncrawl sources NAME`` prints the rest."""
    is_crawled = row["crawl"].split("; ")[0] not in ("", NO_INDEX) and not row["crawl"].startswith(NO_SOURCE)
    crawled = (
        "no: not supported" if row["crawl"].startswith(NO_SOURCE) else "yes" if is_crawled else "by address"
    )
    return {
        **row,
        "platform": row["platform"].split("; ")[0],
        "host": row["hosts"].split("; ")[0],
        "crawled": crawled,
    }


def _in_full(row: dict[str, Any]) -> str:
    """Return all that is known of a source, a fact a line."""
    return "".join(f"{name}: {value}\n" for name, value in row.items() if value not in (None, "", []))


def row_of(one: Source | Unsupported) -> dict[str, Any]:
    """Return what is printed of a source, or of a site that is none."""
    row = attrs.asdict(one)
    if isinstance(one, Unsupported):
        del row["reason"]
        return {
            **row,
            "platform": [],
            "covers": [],
            "supported": [],
            "crawl": [f"{NO_SOURCE}: {one.reason}"],
        }
    row["hosts"] = list(one.hosts)
    row["platform"] = [site.platform for site in one.sites]
    row["covers"] = [site.covers for site in one.sites]
    row["crawl"] = [site.index or NO_INDEX for site in one.sites]
    row["supported"] = (["crawl"] if any(site.index for site in one.sites) else []) + [
        "url",
        "import",
        "extract",
    ]
    return row


def recognition(url: str) -> list[dict[str, Any]]:
    """Return the platforms that ``url`` can be of, and the source it belongs to.

    :raises UsageProblemError: if it is no address.
    :raises UnioncrawlError: if it is of none.
    """
    from unioncrawl.recognise import recognised
    from unioncrawl.road import role_of
    from unioncrawl.urls import link

    if link("", url) is None:
        raise UsageProblemError(f"{url!r} is no http(s) address")
    owner = catalogue.owner(url)
    rows = []
    for one in recognised(url):
        groups = one.groups
        date = "-".join(groups[part] for part in ("year", "month", "day") if part in groups)
        row = {"platform": one.platform, "product": one.product, "kind": one.form.kind, "date": date}
        rows.append({**row, "page": groups.get("page"), "source": owner.name if owner else None})
    if not rows and owner:
        platform = next(site.platform for site in owner.sites if site.owns(url))
        rows.append({"platform": platform, "kind": role_of(url), "source": owner.name})
    if not rows:
        for site in UNSUPPORTED:
            if urlsplit(url).hostname in site.hosts:
                raise UnioncrawlError(f"{url} is of {site.title}, which is not supported: {site.reason}")
        raise UnioncrawlError(
            f"{url} has the form of no platform that is known; unioncrawl extract and scrapy crawl pages read any page"
        )
    return rows
