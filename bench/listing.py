"""Starting Scrapy with all sources against starting it with one."""

from __future__ import annotations

import statistics
import subprocess
import sys

from bench.table import in_turn, row


def listing_row(rounds: int) -> None:
    """Measure ``scrapy list`` with all sources against ``scrapy list`` with one, in turn."""
    command = [sys.executable, "-m", "scrapy", "list"]
    one = [*command, "-s", "SPIDER_MODULES=unioncrawl.sources.laodong_wubao"]
    times = in_turn(
        {
            "all": lambda: subprocess.run(command, check=True, capture_output=True),
            "one": lambda: subprocess.run(one, check=True, capture_output=True),
        },
        2 * rounds + 1,
    )
    medians = {name: statistics.median(spent) for name, spent in times.items()}
    row("scrapy list, all sources / one", f"{medians['all'] / medians['one']:.2f}", f"{medians['all']:.2f} s")
