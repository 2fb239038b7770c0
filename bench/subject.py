"""unioncrawl as it is measured. Run as ``python -m bench.subject ARCHIVE CONNECT_TO SINCE UNTIL``."""

from __future__ import annotations

import json
import sys

from bench.baselines import CONCURRENCY
from bench.table import peak_mb
from unioncrawl import crawling


def main() -> None:
    """Crawl with everything on, and print the pages, the seconds and the peak memory as JSON."""
    archive, connect_to, since, until = sys.argv[1:]
    settings = crawling.project_settings()
    settings.update(CONCURRENCY, priority="cmdline")
    settings.update({"UNIONCRAWL_ARCHIVE": archive, "UNIONCRAWL_CONNECT_TO": connect_to}, priority="cmdline")
    # Pictures and PDFs are left out: the baselines do not fetch them either.
    settings.set("UNIONCRAWL_MEDIA", "none", priority="cmdline")
    outcome = crawling.crawl(settings, {"gongren_ribao": {"since": since, "until": until}})[0]
    if outcome.reason != "finished":
        raise SystemExit(f"the crawl ended with {outcome.reason}: {outcome.error}")
    print(
        json.dumps(
            {
                "pages": outcome.stats["unioncrawl/snapshots"],
                "seconds": outcome.stats["elapsed_time_seconds"],
                "peak_mb": peak_mb(),
            }
        )
    )


if __name__ == "__main__":
    main()
