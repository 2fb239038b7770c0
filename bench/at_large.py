"""``python -m bench.at_large``: what is done in and with an archive of very many articles."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from bench.asking import asking_rows
from bench.crawling_on import crawling_on_rows
from bench.large import large_archive, size_of
from bench.memory import memory_rows
from bench.reprinting import reprinting_rows
from bench.table import row
from bench.taking import taking_rows

GROUPS = ("searching", "export", "reprinting", "crawl", "memory")


def main() -> None:
    """Make the archive, unless it is there, and print the rows. Crawling comes last: it adds to the archive."""
    parser = argparse.ArgumentParser(prog="python -m bench.at_large", description=__doc__)
    parser.add_argument(
        "groups", nargs="*", metavar="GROUP", help=f"of {', '.join(GROUPS)}; without any, all"
    )
    parser.add_argument("--articles", type=int, default=1_000_000, help="articles of the large archive")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where it is kept for the next time")
    parser.add_argument("--pages", type=int, default=1000, help="articles of each crawl")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--records", type=int, default=100_000, help="records of the rows on memory")
    arguments = parser.parse_args()
    groups = arguments.groups or GROUPS
    if unknown := set(groups) - set(GROUPS):
        parser.error(f"no such group: {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
    with tempfile.TemporaryDirectory(prefix="unioncrawl-bench-") as directory:
        scratch = Path(directory)
        began = time.monotonic()
        kept = arguments.keep or scratch
        home = large_archive(kept, arguments.articles, lambda line: print(line, file=sys.stderr))
        spent = f"ready after {time.monotonic() - began:.0f} s"
        row(f"archive of {arguments.articles:,} articles", f"{size_of(home) / 1e9:.1f} GB", spent)
        if "searching" in groups:
            asking_rows(home, scratch)
        if "export" in groups:
            taking_rows(home, scratch)
        if "reprinting" in groups:
            reprinting_rows(scratch, arguments.articles)
        if "memory" in groups:
            memory_rows(scratch, arguments.records)
        if "crawl" in groups:
            crawling_on_rows(home, scratch, arguments.pages, arguments.rounds)


if __name__ == "__main__":
    main()
