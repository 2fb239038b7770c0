"""What a re-parse changes, as one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from unioncrawl import clock, differences
from unioncrawl.archive.export_files import NOTHING, new_files
from unioncrawl.archive.reparse_choice import Selection
from unioncrawl.archive.reparse_rules import Broken
from unioncrawl.archive.reparse_samples import pieces_of
from unioncrawl.archive.reparse_summary import Field, Reason, Sample, Source, Summary
from unioncrawl.words import counted

TEMPLATE = "reparse.html"

REASONS = 20
"""Shown of each kind of each source."""


def write(
    path: Path, summary: Summary, selection: Selection, broken: Sequence[Broken], *, dry_run: bool
) -> None:
    """Write the file, whole or not at all; one that is there is replaced.

    :raises ArchiveError: if it cannot be written.
    """
    page = rendered(summary, selection, broken, dry_run=dry_run)
    otherwise = NOTHING if dry_run else "the changes are kept, and the report is not"
    with new_files([path], otherwise=otherwise) as (part,):
        part.write_text(page, encoding="utf-8")


def rendered(summary: Summary, selection: Selection, broken: Sequence[Broken], *, dry_run: bool) -> str:
    """Return the page."""
    environment = Environment(
        loader=PackageLoader("unioncrawl"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    kinds = summary.kinds()
    touched = [field for field in summary.fields() if field.is_touched]
    return environment.get_template(TEMPLATE).render(
        title="What a re-parse would change" if dry_run else "What a re-parse changed",
        made=clock.now().astimezone(clock.CST).strftime("%Y-%m-%d %H:%M CST"),
        selection=_said(selection),
        pages=counted(summary.pages, "page"),
        unreadable=summary.unreadable,
        changed=", ".join(f"{name} {count}" for name, count in kinds.most_common()) or "nothing changes",
        broken=broken,
        sources=[
            _source(source, [one for one in touched if one.source == source.name])
            for source in summary.sources()
        ],
    )


def _said(selection: Selection) -> str:
    parts = [
        *selection.sources,
        *(f"from {day}" for day in (selection.since,) if day),
        *(f"up to {day}" for day in (selection.until,) if day),
        *selection.urls,
        *(f"found by {words}" for words in (selection.search,) if words),
        *(f"read by {name}" for name in (selection.parser,) if name),
        *(["failures"] if selection.failures else []),
        *(["outdated"] if selection.outdated else []),
    ]
    return "Read again: " + (", ".join(parts) or "everything")


def _source(source: Source, fields: Sequence[Field]) -> dict[str, Any]:
    kinds = ", ".join(f"{name} {count}" for name, count in source.counts.most_common())
    before, after = f"{counted(source.articles_before, 'capture')} of articles", source.articles_after
    said = f"{before} before, {after} after" if after != source.articles_before else before
    return {
        "name": source.name,
        "said": f"{said}: {kinds}" if kinds else f"{said}; nothing changes",
        "reasons": [_reason(reason) for reason in source.most_reasons(REASONS)],
        "fields": [_field(field) for field in fields],
    }


def _reason(reason: Reason) -> dict[str, str]:
    return {"said": reason.said, "url": reason.example, "href": _href(reason.example)}


def _field(field: Field) -> dict[str, Any]:
    way = (
        "worse"
        if field.rate_after < field.rate_before
        else "better"
        if field.rate_after > field.rate_before
        else ""
    )
    return {
        "name": field.name,
        "before": f"{100 * field.rate_before:.1f} %",
        "after": f"{100 * field.rate_after:.1f} %",
        "way": way,
        "numbers": [field.counts[what] for what in ("gained", "lost", "changed", "fell", "rose")],
        "samples": [_sample(sample) for sample in field.samples],
    }


def _sample(sample: Sample) -> dict[str, Any]:
    href = _href(sample.url)
    marked = Markup(differences.as_html(pieces_of(sample)))
    return {"what": sample.what, "url": sample.url, "href": href, "marked": marked}


def _href(url: str) -> str:
    """Return where a link leads. What an address says must not be a script; those of pages are of the web."""
    return url if url.startswith(("http://", "https://")) else ""
