"""``unioncrawl new-source``."""

from __future__ import annotations

import click

from unioncrawl.errors import PageError, UnioncrawlError
from unioncrawl.source import LEVELS


@click.command()
@click.argument("name")
@click.argument("url")
@click.option("--title", required=True, help="The masthead, as printed: 新世纪工人报.")
@click.option("--publisher", default="unknown", show_default=True, help="主办 / 出版.")
@click.option("--province", default="全国", show_default=True, help="省级行政区.")
@click.option(
    "--level",
    metavar="LEVEL",
    default="province",
    show_default=True,
    help=f"Whose it is: {', '.join(LEVELS)}.",
)
@click.option("--platform", default="", help="Which, if the address fits several.")
def command(**given: str) -> None:
    """Make a source of an address: its platform is recognised, its file and fixtures are written.

    The file follows the plainest source on the same platform; its facts are for you to state. Works in a
    checkout of the project.

    \b
    Examples:
      unioncrawl new-source xinshiji_gongren_bao http://epaper.example.org/html/2024-05/01/content_7.htm --title 新世纪工人报
      unioncrawl sources --recognise http://epaper.example.org/html/2024-05/01/content_7.htm
    """
    from unioncrawl.new_source import CHECKOUT, Wanted, make

    try:
        written = make(Wanted(**given))
    except PageError as error:
        raise UnioncrawlError(f"the model's pages cannot be read as the new source's: {error}") from error
    for path in written:
        click.echo(path.relative_to(CHECKOUT))
    if len(written) == 1:
        click.echo(
            "no source is on that platform yet, so there are no fixtures: write a page of each kind", err=True
        )
    click.echo(
        "\nNow: state the facts and how each is known, compare a real page with the fixtures, and run\n"
        f"  ruff format unioncrawl/sources/{given['name']}.py\n  python -m pytest -q tests -k {given['name']}\n"
        "  make sources versions",
        err=True,
    )
