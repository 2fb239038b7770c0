"""``unioncrawl verify``."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from unioncrawl.archive.home import Home
from unioncrawl.cli.output import emit, format_option, say
from unioncrawl.cli.progress import shown_progress
from unioncrawl.errors import UsageProblemError
from unioncrawl.words import counted, human_bytes

if TYPE_CHECKING:
    from unioncrawl.archive.verify import Problem, Verified

COLUMNS = ("kind", "where", "what", "next")


@click.command()
@click.option(
    "--deep", is_flag=True, help="Also take each record apart: digests, structure, what its row says."
)
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    metavar="N",
    help="Only N records and N articles, drawn at random.",
)
@click.option("--seed", type=int, help="Draw the same ones again.")
@click.option(
    "--since",
    metavar="YYYY-MM-DD",
    help="Only what was captured, and articles that changed, from this day on (UTC).",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes at once. Default: one a core, up to 4; one for a small archive.",
)
@click.option("--only", type=click.Choice(("files", "database")), help="Leave the other out.")
@click.option(
    "--manifest",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Hold the files against what `unioncrawl manifest` wrote, and do nothing else. Needs no database.",
)
@format_option
def command(
    deep: bool,
    sample: int | None,
    seed: int | None,
    since: str | None,
    jobs: int | None,
    only: str | None,
    manifest: Path | None,
    form: str,
) -> None:
    """Check that the archive is whole. Ends with status 1 if it is not.

    Every byte of every file against the hashes in the database, every file against what the database names, every
    article against its captures, the search index against the texts. Changes nothing, and may run beside a crawl.

    \b
    Examples:
      unioncrawl verify
      unioncrawl verify --deep --since 2026-11-01
      unioncrawl verify --sample 1000 --only files
      unioncrawl --archive /mnt/copy verify --manifest manifest.sha256
    """
    from unioncrawl.archive.verify import Choice, cores, verify
    from unioncrawl.dates import asked_day

    home = Home.chosen()
    if manifest is not None:
        if deep or sample or since or only:
            raise UsageProblemError("--manifest goes with --jobs and --format alone")
        _check_manifest(home, manifest, jobs or cores(), form)
        return
    if seed is not None and sample is None:
        raise UsageProblemError("--seed goes with --sample")
    day = asked_day("since", since)
    if sample is not None and seed is None:
        seed = secrets.randbelow(1 << 32)
    choice = Choice(
        deep=deep,
        since=day.isoformat() if day else None,
        sample=sample,
        seed=seed or 0,
        files=only != "database",
        database=only != "files",
    )
    with shown_progress() as progress:
        result = verify(home, choice, jobs=jobs, progress=progress)
    if sample is not None:
        result.notes.append(f"drawn with --seed {seed}")
    _say(result, form)


def _check_manifest(home: Home, manifest: Path, jobs: int, form: str) -> None:
    from unioncrawl.archive.verify.manifest import verify_manifest

    with shown_progress() as progress:
        result = verify_manifest(home, manifest, jobs=jobs, progress=progress)
    _say(result, form)


def _say(result: Verified, form: str) -> None:
    """Print what was found, and end with status 1 if that is anything."""
    left = _list(result.problems, form)
    for note in result.notes:
        click.echo(f"note: {note}", err=True)
    for kind, count in left.items():
        click.echo(f"and {count} more of kind {kind}; all of them: --format jsonl", err=True)
    parts = [
        counted(number, noun)
        for number, noun in ((result.files, "file"), (result.records, "record"))
        if number
    ]
    parts += [human_bytes(result.bytes)] if result.files else []
    parts += [counted(result.articles, "article")] if result.articles else []
    click.echo(", ".join([*parts, f"{result.seconds:.1f} s: {result.outcome}"]), err=True)
    if result.problems:
        raise SystemExit(1)


def _list(problems: list[Problem], form: str) -> dict[str, int]:
    """Print ``problems``, for people not all of them; return how many of which kind were left out."""
    from unioncrawl.archive.verify.report import summarised

    if form != "table":
        emit([attrs.asdict(problem) for problem in problems], (*COLUMNS, "url"), form)
        return {}
    shown, left = summarised(problems)
    for problem in shown:
        say(f"{problem.kind}: {problem.where}")
        say(f"    {problem.what}")
        say(f"    next: {problem.next}")
    return left
