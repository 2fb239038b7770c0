"""``unioncrawl extract``."""

from __future__ import annotations

import json
from pathlib import Path

import attrs
import click

from unioncrawl.cli.output import say
from unioncrawl.errors import PageError, UnioncrawlError
from unioncrawl.items import FIELDS


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--url", default="", help="The page's address: it says which source's page class reads it.")
@click.option("--content-type", default="", help="The Content-Type header it came with, for its charset.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def command(file: Path, url: str, content_type: str, form: str) -> None:
    """Read one saved page and print its article. Touches no archive.

    A page of a known source is read by its page class, any other by the generic extractor.

    \b
    Examples:
      unioncrawl extract news-4.html --url https://www.workercn.cn/papers/grrb/2022/10/28/1/news-4.html
      unioncrawl extract saved.html
    """
    import unioncrawl
    from unioncrawl.archive.limits import memory_limited

    try:
        body = file.read_bytes()
    except OSError as error:
        raise UnioncrawlError(f"cannot read {file}: {error.strerror}") from error
    try:
        with memory_limited():
            article = unioncrawl.extract_article(body, url, content_type)
    except PageError as error:
        raise UnioncrawlError(f"{file}: {error.reason}") from error
    if form == "json":
        click.echo(json.dumps(attrs.asdict(article), ensure_ascii=False, indent=2))
        return
    for name in ("url", "source", *FIELDS):
        value = getattr(article, name)
        if value in (None, [], "") or name == "text":
            continue
        if name == "images":
            value = "\n".join(f"{image.url}  {image.caption or ''}".rstrip() for image in value)
        elif isinstance(value, list):
            value = ", ".join(value)
        how = article.extraction.get(name)
        say(f"{name}: {value}" + (f"  [{how}]" if how else ""))
    say(f"\n{article.text}")
