"""``unioncrawl manifest``."""

from __future__ import annotations

from pathlib import Path

import click

from unioncrawl.archive.home import Home
from unioncrawl.errors import UsageProblemError
from unioncrawl.words import counted, human_bytes


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write it there. Default: standard output.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Files read at once. Default: one a core, up to 4.",
)
@click.option("--force", is_flag=True, help="Replace FILE.")
@click.option("--quiet", is_flag=True, help="Do not say how much was listed; only what was left out.")
def command(output: Path | None, jobs: int | None, force: bool, quiet: bool) -> None:
    """List the files of the record with their SHA-256, for copies that are kept elsewhere.

    All closed WARC files and corrections.jsonl; no database, which can be made again. What is being written is left
    out, and said. Keep the list apart from the copy. It is checked by `unioncrawl verify --manifest`, and by
    `sha256sum -c` in the archive's directory. Packing changes files: write a new one then.

    \b
    Examples:
      unioncrawl manifest -o manifest.sha256
      unioncrawl manifest --quiet --force -o /mnt/copy/manifest.sha256
      unioncrawl --archive /mnt/copy verify --manifest manifest.sha256
      cd /mnt/copy && sha256sum -c ~/manifest.sha256
    """
    from unioncrawl.archive.verify import cores
    from unioncrawl.archive.verify.manifest import make_manifest, refuse_overwriting, write_manifest
    from unioncrawl.cli.progress import shown_progress

    output = None if output == Path("-") else output
    if force and output is None:
        raise UsageProblemError("--force goes with --output")
    if output is not None and not force:
        refuse_overwriting(output)
    with shown_progress() as progress:
        made = make_manifest(Home.chosen(), jobs=jobs or cores(), progress=progress)
    if output is None:
        for line in made.lines:
            click.echo(line.encode("utf-8", "surrogateescape"))
    else:
        write_manifest(made, output)
    for name in made.left_out:
        click.echo(f"note: {name} is being written: left out", err=True)
    if not quiet:
        click.echo(f"{counted(made.files, 'file')}, {human_bytes(made.bytes)}", err=True)
