"""``python -m bench``: print every row. Nothing here asserts: figures are read by people."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.archives import captured
from bench.asking import asking_rows
from bench.crawl import crawl_memory_row, crawl_rows, size_rows
from bench.extractor import extractor_rows
from bench.large import large_archive
from bench.listing import listing_row
from bench.memory import memory_rows
from bench.packing import pack_command_rows, packing_rows
from bench.refetching import refetching_rows
from bench.reprinting import reprinting_rows
from bench.rereading import rereading_rows, ways_rows
from bench.rereading_many import many_rows
from bench.side_by_side import side_by_side_rows
from bench.table import best, row
from bench.taking import taking_rows
from bench.verifying import verifying_rows
from bench.writing import writing_row
from unioncrawl.archive.home import Home


class Bench:
    """All groups of rows, over archives that are made when the first of them wants one."""

    def __init__(self, scratch: Path, arguments: argparse.Namespace) -> None:
        self.scratch = scratch
        self.arguments = arguments
        self.rounds: int = arguments.rounds
        self._archive: Home | None = None

    @property
    def archive(self) -> Home:
        """An archive of ``--pages`` articles."""
        if self._archive is None:
            self._archive = captured(self.scratch / "archive", self.arguments.pages)
        return self._archive

    def crawl(self) -> None:
        """Crawling, and what it writes."""
        size_rows(crawl_rows(self.scratch, self.arguments.pages, self.rounds), self.arguments.pages)

    def writing(self) -> None:
        """Writing records."""
        writing_row(self.scratch, 2 * self.rounds + 1)

    def refetching(self) -> None:
        """Pages fetched again."""
        refetching_rows(self.scratch)

    def verifying(self) -> None:
        """``verify``."""
        verifying_rows(self.archive, self.rounds)

    def rereading(self) -> None:
        """``reparse`` and ``rebuild``."""
        rereading_rows(self.archive, self.rounds)
        ways_rows(self.scratch, self.arguments.pages, self.rounds)

    def reparsing(self) -> None:
        """``reparse`` in several processes, and of very many pages."""
        many_rows(self.scratch, self.arguments.reparsed, self.rounds)

    def packing(self) -> None:
        """``pack`` and ``unpack``."""
        packing_rows(self.arguments.pages)
        pack_command_rows(self.archive)

    def extractor(self) -> None:
        """The generic extractor."""
        extractor_rows(self.archive, row, best, self.rounds)

    def listing(self) -> None:
        """``scrapy list``."""
        listing_row(self.rounds)

    def side_by_side(self) -> None:
        """Many sources in one call."""
        side_by_side_rows(self.scratch, self.arguments.rounds)

    def searching(self) -> None:
        """Searching very many articles, and taking them along."""
        home = large_archive(self.scratch, self.arguments.articles)
        asking_rows(home, self.scratch)
        taking_rows(home, self.scratch)

    def reprinting(self) -> None:
        """Reprints found among very many articles."""
        reprinting_rows(self.scratch, self.arguments.articles)

    def memory(self) -> None:
        """Peaks of memory."""
        crawl_memory_row(self.scratch, self.arguments.memory_pages)
        memory_rows(self.scratch, self.arguments.records)


GROUPS: dict[str, Callable[[Bench], None]] = {
    "crawl": Bench.crawl,
    "writing": Bench.writing,
    "refetching": Bench.refetching,
    "verifying": Bench.verifying,
    "rereading": Bench.rereading,
    "reparsing": Bench.reparsing,
    "packing": Bench.packing,
    "extractor": Bench.extractor,
    "listing": Bench.listing,
    "side-by-side": Bench.side_by_side,
    "searching": Bench.searching,
    "reprinting": Bench.reprinting,
    "memory": Bench.memory,
}


def main() -> None:
    """Print the rows that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "groups", nargs="*", metavar="GROUP", help=f"of {', '.join(GROUPS)}; without any, all"
    )
    parser.add_argument("--pages", type=int, default=1000, help="articles of the generated paper")
    parser.add_argument(
        "--memory-pages", type=int, default=3000, help="articles of the crawl whose memory is measured"
    )
    parser.add_argument(
        "--articles", type=int, default=100_000, help="articles of the archive that is searched"
    )
    parser.add_argument(
        "--reparsed",
        type=int,
        default=20_000,
        help="articles of the archive that several processes read again",
    )
    parser.add_argument("--records", type=int, default=10_000, help="records of the other rows on memory")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    if unknown := set(arguments.groups) - GROUPS.keys():
        parser.error(f"no such group: {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
    with tempfile.TemporaryDirectory(prefix="unioncrawl-bench-") as directory:
        bench = Bench(Path(directory), arguments)
        for name in arguments.groups or GROUPS:
            GROUPS[name](bench)


if __name__ == "__main__":
    main()
