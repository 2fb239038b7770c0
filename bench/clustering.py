"""Clustering as it is measured. Run as ``python -m bench.clustering DATABASE``: what waits in it is settled."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from pathlib import Path

from bench.table import peak_mb
from unioncrawl.archive.database import connect
from unioncrawl.reprints.settle import settle_all, waiting


def main() -> None:
    """Print the articles, the seconds, also those of the processor alone, and the peak memory as JSON."""
    with contextlib.closing(connect(Path(sys.argv[1]))) as db:
        articles = waiting(db)
        began, own = time.perf_counter(), time.process_time()
        settle_all(db)
        figures = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - own}
    print(json.dumps({"articles": articles, **figures, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main()
