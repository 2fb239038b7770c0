"""``python -m unioncrawl.press``: serve until killed; the one line printed is for UNIONCRAWL_CONNECT_TO."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys

from unioncrawl.press import Press, demo_sites
from unioncrawl.press.many import many_sites


def main() -> None:
    """Serve the demo, or with ``--pages`` a big 工人日报."""
    parser = argparse.ArgumentParser(prog="python -m unioncrawl.press", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--pages", type=int, help="serve a generated paper of so many article pages instead")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sites = demo_sites() if arguments.pages is None else many_sites(arguments.pages)
    with contextlib.suppress(KeyboardInterrupt), Press(sites, port=arguments.port) as press:
        print(press.connect_to, flush=True)
        while True:
            signal.pause()


main()
