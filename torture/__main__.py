"""``python -m torture``: try every fault, and print for each what was lost and doubled.

The whole takes about an hour on two cores. Ends with status 1 if anything was lost or doubled, or
anything else was not as it should be; the archives of such trials are left behind.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from torture.faults import Amounts, Fault, every_fault
from torture.small_disk import way_to_mount
from torture.stage import Stage
from torture.tally import HEAD, Tally, line

WAVES = 8
"""How often more trials are made because some did not strike in time."""

INSIDE = "UNIONCRAWL_TORTURE_INSIDE"
"""Set in the environment of the process that was started again to mount disks."""


def main() -> None:
    """Try the faults."""
    arguments = _parser().parse_args()
    if INSIDE not in os.environ and (prefix := way_to_mount()):
        again = [*prefix, sys.executable, "-m", "torture", *sys.argv[1:]]
        os.execvpe(again[0], again, {**os.environ, INSIDE: "1"})
    chosen = chosen_of(every_fault(), arguments.only)
    if arguments.list:
        print("\n".join(fault.name for fault in chosen))
        return
    amounts = Amounts(
        kills=arguments.kills,
        boundaries=arguments.boundaries,
        fillings=arguments.fillings,
        step=arguments.step,
        again=arguments.again,
    )
    if arguments.into:
        arguments.into.mkdir(parents=True, exist_ok=True)
    path = Path(tempfile.mkdtemp(prefix="unioncrawl-torture-", dir=arguments.into))
    print(f"seed {arguments.seed}, in {path}\n\n{HEAD}", flush=True)
    sys.exit(0 if try_all(Stage(path, arguments.seed), chosen, amounts, arguments.jobs) else 1)


def _parser() -> argparse.ArgumentParser:
    amounts = Amounts()
    parser = argparse.ArgumentParser(prog="python -m torture", description=__doc__)
    parser.add_argument(
        "--kills", type=int, default=amounts.kills, help="kills that strike, over all commands"
    )
    parser.add_argument("--boundaries", type=int, default=amounts.boundaries, help="system calls a command")
    parser.add_argument("--fillings", type=int, default=amounts.fillings, help="sizes of free room a command")
    parser.add_argument("--step", type=int, default=amounts.step, help="destroy one byte or block in so many")
    parser.add_argument("--again", type=int, default=amounts.again, help="trials of everything else")
    parser.add_argument(
        "--only", nargs="+", default=(), metavar="NAME", help="faults whose names have one of these in them"
    )
    parser.add_argument("--list", action="store_true", help="print the names of the faults")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="trials at one time")
    parser.add_argument(
        "--into", type=Path, help="where; default: the system's directory for temporary files"
    )
    return parser


def chosen_of(faults: Sequence[Fault], names: Sequence[str]) -> list[Fault]:
    """Return the faults of these names, or with one of them in their names; all if there are no names."""
    exact = [fault for fault in faults if fault.name in names]
    return exact or [fault for fault in faults if not names or any(name in fault.name for name in names)]


def try_all(stage: Stage, faults: Sequence[Fault], amounts: Amounts, jobs: int) -> bool:
    """Try ``faults`` and print their rows; return whether all is well."""
    total = Tally()
    began = time.monotonic()
    # Processes that are started anew: a fork would inherit threads and open databases.
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(jobs, context) as pool:
        for fault in faults:
            start = time.monotonic()
            tally = try_fault(stage, fault, amounts, pool)
            _progress("")
            print(line(fault.name, tally, time.monotonic() - start), flush=True)
            for note in tally.notes[:5]:
                print(f"    {note}")
            for path in tally.kept[:3]:
                print(f"    left behind: {path}")
            if not tally.skipped:
                total.add(tally)
    print(line("all", total, time.monotonic() - began))
    if total.is_well:
        shutil.rmtree(stage.path)
    return total.is_well


def try_fault(stage: Stage, fault: Fault, amounts: Amounts, pool: concurrent.futures.Executor) -> Tally:
    """Try one fault as often as it is asked for."""
    if reason := fault.why_not():
        return Tally(skipped=reason)
    tally = Tally()
    cases = list(fault.cases(stage, amounts))
    made = 0
    for _ in range(WAVES):
        _wave(stage, fault, cases, pool, tally)
        made += len(cases)
        cases = list(fault.more(stage, amounts, tally.struck, made)) if fault.more else []
        if not cases:
            break
    return tally


def _wave(
    stage: Stage, fault: Fault, cases: Sequence[Any], pool: concurrent.futures.Executor, tally: Tally
) -> None:
    pending = {pool.submit(fault.attempt, stage, case): case for case in cases}
    for number, future in enumerate(concurrent.futures.as_completed(pending), 1):
        try:
            tally.add(future.result())
        except Exception as error:  # noqa: BLE001 - one trial that breaks down must not end all
            tally.note_wrong(f"{pending[future]} broke down: {type(error).__name__}: {error}")
        _progress(f"{fault.name}: {number} of {len(cases)}")


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{text:<79}\r", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
