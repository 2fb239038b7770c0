"""Archives of the generated paper, made without a crawl, and WARC files as others would write them."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from pathlib import Path

from bench.paper import SOURCE, editions, exchanges
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Exchange
from unioncrawl.archive.recorder import Recorder, Run

BATCH = 200
"""As many as the recorder's thread takes in a crawl."""


def captures(articles: int) -> Iterator[Exchange]:
    """Yield what a crawl of a paper of so many articles captures."""
    for edition in editions(articles):
        yield from exchanges(edition)


def captured(directory: Path, articles: int) -> Home:
    """Return a new archive of a paper of so many articles, its pages read."""
    return archive_of(directory, SOURCE, captures(articles))


def archive_of(directory: Path, source: str, pages: Iterator[Exchange]) -> Home:
    """Return a new archive of these captures of ``source``, its pages read."""
    home = Home(directory)
    with contextlib.closing(Recorder(home, Run(source=source, command="crawl"))) as recorder:
        while batch := list(itertools.islice(pages, BATCH)):
            recorder.write(batch)
            recorder.read_unread()
    return home


def warc_files(home: Home) -> list[Path]:
    """Return the WARC files of an archive."""
    return [path for path in home.files("*.warc.*") if path.name.endswith((".warc.gz", ".warc.zst"))]
