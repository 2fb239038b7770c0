"""``unioncrawl extract``."""

from __future__ import annotations

import json
import shlex
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

    A page of a known source is read by its page class, any other by the generic extractor. Of a WARC or WACZ file,
    unioncrawl explain FILE --url URL reads one page, and unioncrawl import FILE keeps them all.

    \b
    Examples:
      unioncrawl extract news-4.html --url https://www.workercn.cn/papers/grrb/2022/10/28/1/news-4.html
      unioncrawl extract saved.html
    """
    import unioncrawl
    from unioncrawl.archive.limits import memory_limited
    from unioncrawl.extract import check_address
    from unioncrawl.faults import PARSER_BUGS, bug_of
    from unioncrawl.page_files import body_in

    check_address(url)
    body = body_in(file)
    if body is None:
        raise UnioncrawlError(_packed(file, url))
    try:
        with memory_limited():
            article = unioncrawl.extract_article(body, url, content_type)
    except PageError as error:
        raise UnioncrawlError(f"{file}: {error.reason}") from error
    except UnioncrawlError:
        raise
    except PARSER_BUGS as error:
        see = shlex.join(("unioncrawl", "explain", str(file), *(("--url", url) if url else ())))
        raise UnioncrawlError(f"{file}: {bug_of(error).reason}; to see where: {see}") from error
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


def _packed(file: Path, url: str) -> str:
    """Return in one line what reads a file that begins as a WARC does."""
    one = f"{shlex.join(('unioncrawl', 'explain', str(file), '--url'))} {shlex.quote(url) if url else 'URL'}"
    every = shlex.join(("unioncrawl", "import", str(file)))
    return (
        f"{file} is no saved page, but begins as a WARC or WACZ file does; to read a page of one: {one};"
        f" to keep them all: {every}"
    )
