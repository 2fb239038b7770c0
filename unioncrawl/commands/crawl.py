"""``scrapy crawl``, with errors in one line and an exit status that a timer understands."""

from __future__ import annotations

import argparse
import sys

from scrapy.commands import BaseRunSpiderCommand
from scrapy.exceptions import UsageError

from unioncrawl.crawling import crawl, exit_status
from unioncrawl.errors import UnioncrawlError
from unioncrawl.outcomes import left_alone

OF_SCRAPYD = "_job"
"""What scrapyd gives every spider, beside the arguments that it was asked to give: the id of the job."""


class Command(BaseRunSpiderCommand):
    """Scrapy's own prints a traceback for an unknown spider and ends with 0 when a spider cannot start."""

    requires_project = True

    def syntax(self) -> str:
        """Return how it is called."""
        return "[options] <source>"

    def short_desc(self) -> str:
        """Return one line about it."""
        return "Crawl a source, by name"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl one source."""
        if len(args) != 1:
            raise UsageError("give one source; `scrapy list` names them")
        assert self.settings is not None
        try:
            given = {name: value for name, value in opts.spargs.items() if name != OF_SCRAPYD}
            outcomes = crawl(self.settings, {args[0]: given})
        except UnioncrawlError as error:
            print(f"unioncrawl: {error}", file=sys.stderr)
            self.exitcode = error.exit_status
            return
        for outcome in outcomes:
            if line := left_alone(outcome.stats):
                print(f"note: {outcome.source}: {line}", file=sys.stderr)
            if isinstance(outcome.error, UnioncrawlError):
                print(f"unioncrawl: {outcome.error}", file=sys.stderr)
        self.exitcode = exit_status(outcomes)
