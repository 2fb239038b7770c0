"""``python -m year.crawling SOURCES``: unioncrawl with the made-up papers for its sources, a process a call.

Reads a line of JSON a call: ``{"environment": …, "arguments": […], "log": path}``, and answers with one: ``{"status": …,
"seconds": …}``. Each call is a process of its own, as a timer would start it, with a clock of its own. It is forked from one in
which all that the first one imported is imported already: importing would take most of the time of a year.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import sys
import time
import traceback
from collections.abc import Iterable
from typing import Any

SETTINGS = "unioncrawl.settings"
"""Reads the environment when it is imported, so each process has to import it anew."""

NOT_SHARED = frozenset({SETTINGS, "twisted.internet.reactor"})
"""What is not imported before a process is forked: a reactor does not survive that, and has threads."""


def main() -> None:
    """Answer calls until there are no more."""
    replace_sources(sys.argv[1])
    for line in sys.stdin:
        began, worked = time.monotonic(), _worked()
        status, imported = called(json.loads(line))
        done = {"status": status, "seconds": time.monotonic() - began, "cpu_seconds": _worked() - worked}
        print(json.dumps(done), flush=True)
        import_again(imported)


def _worked() -> float:
    """Return the CPU time that calls have taken so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def replace_sources(directory: str) -> None:
    """Have the modules in ``directory`` be all the sources there are."""
    import unioncrawl.sources

    unioncrawl.sources.__path__[:] = [directory]


def import_again(names: Iterable[str]) -> None:
    """Import what a call has imported, so that the next need not."""
    for name in names:
        if name not in sys.modules and name not in NOT_SHARED:
            with contextlib.suppress(ImportError):  # what is made at run time has a name and no file
                importlib.import_module(name)
    sys.modules.pop(SETTINGS, None)
    # Each crawl collects garbage when it begins; what all share is none.
    gc.collect()
    gc.freeze()


def called(call: dict[str, Any]) -> tuple[int, list[str]]:
    """Run one call in a process of its own; return its exit status, and what it has imported."""
    reading, writing = os.pipe()
    before = set(sys.modules)
    child = os.fork()
    if child == 0:
        status = 70
        try:
            status = _run(call)
            with os.fdopen(writing, "w") as told:
                print(*(set(sys.modules) - before), file=told)
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as told:
        imported = told.read().split()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), imported


def _run(call: dict[str, Any]) -> int:
    log = os.open(call["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(call["environment"])
    from unioncrawl.cli import main as unioncrawl

    try:
        unioncrawl(call["arguments"])
    except SystemExit as end:
        return int(end.code or 0)
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


if __name__ == "__main__":
    main()
