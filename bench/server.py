"""Serve the generated paper: ``python -m bench.server ARTICLES [FIRST-DAY]``.

The one line printed is for ``UNIONCRAWL_CONNECT_TO``.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import signal
import subprocess
import sys
from collections.abc import Iterator

from bench.paper import FIRST_DAY, site
from unioncrawl.press.server import Press


@contextlib.contextmanager
def serving(articles: int, first: dt.date = FIRST_DAY) -> Iterator[str]:
    """Serve a paper in a process of its own; give the connect-to string."""
    command = [sys.executable, "-m", "bench.server", str(articles), first.isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def main() -> None:
    """Serve until killed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    first = dt.date.fromisoformat(sys.argv[2]) if len(sys.argv) > 2 else FIRST_DAY
    with Press(site(int(sys.argv[1]), first)) as press:
        print(press.connect_to, flush=True)
        while True:
            signal.pause()


if __name__ == "__main__":
    main()
