"""unioncrawl as it is measured. Run as ``python -m bench.subject ARCHIVE CONNECT_TO SINCE UNTIL``."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from bench.baselines import CONCURRENCY
from unioncrawl import crawling


def peak_kb() -> int:
    """Return the peak memory of this process in kB.

    ``getrusage`` would not do: its figure outlives ``exec`` and can be that of whoever started the process.
    """
    found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1])


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
                "peak_mb": peak_kb() / 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
