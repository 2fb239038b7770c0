"""``unioncrawl demo --kill``: what a crawl that is killed leaves behind, and that nothing is missing after the next."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import click

from unioncrawl.archive.home import Home
from unioncrawl.errors import UnioncrawlError
from unioncrawl.press import Press, demo_sites

KILLS = 2
"""How often each crawl is killed: the second time it is one that goes on where another was killed."""

DELAY_S = 0.02
"""Between two requests: without it a crawl of the press is over before a person has seen it begin."""

PAGES = "SELECT url, status, payload_sha256 FROM snapshots ORDER BY url"
ARTICLES = "SELECT url, title, text_sha256 FROM articles ORDER BY url"


def show(directory: Path, editions: Mapping[str, Mapping[str, str]]) -> None:
    """Crawl each source, killing it, and hold the archive against one that was crawled in peace.

    :raises UnioncrawlError: if the two differ, or a page was asked for that was on the disk already.
    """
    with Press(demo_sites()) as press, tempfile.TemporaryDirectory() as peaceful:
        click.echo(f"The press listens on 127.0.0.1:{press.port}. Each crawl of it is killed {KILLS} times.")
        for source, days in editions.items():
            command = ["crawl", source, "--since", days["since"], "--until", days["until"]]
            _run(command, Path(peaceful), press)
            expected = len(press.requests)
            press.forget_requests()
            for _ in range(KILLS):
                _kill(command, directory, press, random.randint(1, expected // 3))
            _echo(command)
            click.echo(_run(command, directory, press), nl=False)
            _count(press)
            press.forget_requests()
        _compare(directory, Path(peaceful))


def _line(arguments: list[str]) -> list[str]:
    return [sys.executable, "-m", "unioncrawl", *arguments, "--set", f"DOWNLOAD_DELAY={DELAY_S}"]


def _around(directory: Path, press: Press) -> dict[str, str]:
    return {**os.environ, "UNIONCRAWL_ARCHIVE": str(directory), "UNIONCRAWL_CONNECT_TO": press.connect_to}


def _echo(arguments: list[str]) -> None:
    click.secho(f"\n$ unioncrawl {' '.join(arguments)}", bold=True)


def _run(arguments: list[str], directory: Path, press: Press) -> str:
    """Run a crawl to its end; return what it says."""
    done = subprocess.run(
        _line(arguments), env=_around(directory, press), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise UnioncrawlError(f"the crawl ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return done.stderr + done.stdout


def _kill(arguments: list[str], directory: Path, press: Press, after: int) -> None:
    """Start a crawl, and kill it after so many more requests."""
    _echo([*arguments, "&"])
    until = len(press.requests) + after
    with subprocess.Popen(
        _line(arguments),
        env=_around(directory, press),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while process.poll() is None and len(press.requests) < until:
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
    click.secho(f"$ kill -9 {process.pid}", bold=True, nl=False)
    click.echo(f"    # after {after} request{'' if after == 1 else 's'}")
    for path in sorted((directory / "warc").rglob("*.open")):
        click.echo(f"left behind: {path}, {path.stat().st_size:,} bytes")


def _count(press: Press) -> None:
    asked = Counter(press.requests)
    again = sum(asked.values()) - len(asked)
    click.echo(
        f"The press was asked for {len(asked)} pages, for {again} of them again: in flight when killed."
    )


def _compare(directory: Path, peaceful: Path) -> None:
    """Say how the archive differs from one that nobody disturbed.

    :raises UnioncrawlError: if it does.
    """
    counts = []
    for what, sql in (("pages", PAGES), ("articles", ARTICLES)):
        held, expected = _rows(directory, sql), _rows(peaceful, sql)
        if held != expected:
            missing = len((Counter(expected) - Counter(held)).keys())
            more = len((Counter(held) - Counter(expected)).keys())
            raise UnioncrawlError(f"of {len(expected)} {what}, {missing} are missing and {more} are too many")
        counts.append(f"{len(held)} {what}")
    click.echo(f"\nIn an archive that was crawled in peace are the same {' and '.join(counts)}.")


def _rows(directory: Path, sql: str) -> list[tuple[object, ...]]:
    with contextlib.closing(Home(directory).read()) as db:
        return [tuple(row) for row in db.execute(sql)]
