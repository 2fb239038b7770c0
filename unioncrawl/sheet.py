"""``docs/sources.md``, made from the docstrings and facts of the sources: ``python -m unioncrawl.sheet``."""

from __future__ import annotations

import importlib
import inspect
from collections import Counter
from pathlib import Path

from unioncrawl import catalogue
from unioncrawl.source import MARKS, Source
from unioncrawl.unsupported import UNSUPPORTED

TARGET = Path(__file__).parents[1] / "docs" / "sources.md"

INTRODUCTION = """\
# Sources

Made from the docstrings and facts in `unioncrawl/sources/` by `make sources`; a test compares them.

No site could be reached when these parsers were written: each fact says how it is known. The marks:

| mark | meaning |
|---|---|
| `SEEN-HTML` | read in real HTML, of the site itself or of another one on the same platform, as it says |
| `SEEN-SEL` | an address or a selector that a public program relied on, with its date |
| `TEXT` | seen in the text of a real page: the order of the lines is known, the tags are not |
| `LINK` | an address that is cited somewhere |
| `INFERRED` | concluded from others |
| `UNKNOWN` | not known |
"""


def sheet() -> str:
    """Return the whole page."""
    sources = catalogue.sources()
    crawled = sum(any(site.index for site in source.sites) for source in sources.values())
    marks = Counter(how.split(":")[0] for source in sources.values() for _, how in source.evidence)
    counted = ", ".join(f"{marks[mark]} {mark}" for mark in MARKS if marks[mark])
    parts = [
        INTRODUCTION,
        f"{len(sources)} sources, {crawled} of them with an index that a crawl can follow; of the others, pages are "
        f"given by address or imported. Facts by mark: {counted}.\n",
        "| source | | province | level | platform | crawl |",
        "|---|---|---|---|---|---|",
        *(line_of(source) for source in sources.values()),
        "",
        *(section_of(source) for source in sources.values()),
        "## Not supported\n",
        "| site | | hosts | why |",
        "|---|---|---|---|",
        *(
            f"| {site.title} | `{site.name}` | {', '.join(site.hosts)} | {site.reason} |"
            for site in UNSUPPORTED
        ),
    ]
    return "\n".join(parts) + "\n"


def line_of(source: Source) -> str:
    """Return the row of the table."""
    platforms = ", ".join(dict.fromkeys(f"`{site.platform}`" for site in source.sites))
    crawl = "yes" if any(site.index for site in source.sites) else "no index known"
    link = f"[{source.title}](#{source.name})"
    return f"| {link} | `{source.name}` | {source.province} | {source.level} | {platforms} | {crawl} |"


def section_of(source: Source) -> str:
    """Return what is known of a source."""
    module = importlib.import_module(f"unioncrawl.sources.{source.name}")
    lines = [
        f'## <a id="{source.name}"></a>{source.title}\n',
        "```text",
        inspect.cleandoc(module.__doc__ or ""),
        "```\n",
    ]
    lines.append(f"Publisher: {source.publisher}. CN serial number: {source.serial_number or 'not known'}.\n")
    for site in source.sites:
        crawl = site.index or "no index known"
        lines.append(f"- `{site.platform}` at {', '.join(site.hosts)}: {site.covers}. Crawl: {crawl}.")
    lines += ["", "| fact | known by |", "|---|---|"]
    lines += [f"| {cell(fact)} | {cell(how)} |" for fact, how in source.evidence]
    return "\n".join(lines) + "\n"


def cell(text: str) -> str:
    """Return ``text`` as it can stand in a table."""
    return text.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    TARGET.write_text(sheet(), encoding="utf-8")
