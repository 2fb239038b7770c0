"""``python -m year``: crawl a year of made-up papers, and print what happened, what was told of it, missed and false.

Ends with status 1 if anything was missed or false, or a crawl ended in another way than it should; then the archive and the log
of the crawls are left behind.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import sys
import tempfile
import time
from pathlib import Path

from unioncrawl.archive.home import Home
from year.judge import judged
from year.running import CRAWLED_AT, crawl_days, verified
from year.scenario import BEGIN, Scenario, drawn
from year.table import lines
from year.watch import Watch


def main() -> None:
    """Crawl, judge, print."""
    arguments = _parser().parse_args()
    scenario = drawn(arguments.papers, arguments.since, arguments.days, arguments.seed)
    if arguments.events:
        for event in scenario.events:
            print(event.since, event.paper.name, event.kind.name)
        return
    if arguments.into:
        arguments.into.mkdir(parents=True, exist_ok=True)
    path = Path(tempfile.mkdtemp(prefix="unioncrawl-year-", dir=arguments.into))
    print(f"{arguments.papers} papers, {arguments.days} days, seed {arguments.seed}, in {path}\n", flush=True)
    is_well = simulate(scenario, path, arguments)
    if is_well and not arguments.keep:
        shutil.rmtree(path)
    sys.exit(0 if is_well else 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m year", description=__doc__)
    parser.add_argument("--papers", type=int, default=40)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--since", type=dt.date.fromisoformat, default=BEGIN, metavar="YYYY-MM-DD")
    parser.add_argument(
        "--at",
        type=dt.time.fromisoformat,
        default=CRAWLED_AT,
        metavar="HH:MM",
        help="when papers are crawled",
    )
    parser.add_argument("--seed", type=int, default=1, help="what happens, to whom and when")
    parser.add_argument("--events", action="store_true", help="print what happens, and crawl nothing")
    parser.add_argument("--keep", action="store_true", help="leave the archive behind in any case")
    parser.add_argument(
        "--into", type=Path, help="where; default: the system's directory for temporary files"
    )
    return parser


def simulate(scenario: Scenario, path: Path, arguments: argparse.Namespace) -> bool:
    """Crawl ``scenario``, and print what came of it; return whether all is well."""
    home = Home(path / "archive")
    watch = Watch(scenario, home)
    crashes: list[str] = []
    began, worked, requests = time.monotonic(), 0.0, 0
    for crawled in crawl_days(scenario, path, arguments.seed, arguments.at):
        worked += sum(done.cpu_seconds for done in crawled.done)
        requests += crawled.requests
        today = crawled.now.date()
        if any(done.status not in (0, 1) for done in crawled.done):  # 1: some site gave no answer
            crashes.append(f"a crawl of {today} broke down; see {path}/crawls-*.log")
        watch.look(crawled.now)
        _progress(f"{today}  {max(done.seconds for done in crawled.done):.1f} s")
    _progress("")
    took = time.monotonic() - began
    if verified(path).status:
        crashes.append(f"the archive is not whole; see {path / 'verify.log'}")
    verdict = judged(scenario, home, watch)
    for line in (*lines(verdict), *crashes):
        print(line)
    days = scenario.days
    print(
        f"\n{took:,.0f} s, {took / days:.2f} s a day; of a day crawls worked {worked / days:.2f} s,"
        f" and asked {requests / days:.0f} times"
    )
    return verdict.is_well and not crashes


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{text:<79}\r", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
