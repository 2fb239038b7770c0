"""A text file for the textfile collector of Prometheus' node_exporter."""

from __future__ import annotations

import collections
import contextlib
import datetime as dt
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from unioncrawl import clock
from unioncrawl.errors import ArchiveError
from unioncrawl.monitors.glance import Glance

_READABLE = 0o644
"""node_exporter runs as a user of its own."""

Sample = tuple[dict[str, str], float]


def write(path: Path, seen: Glance) -> None:
    """Write the file in one step: the collector never finds half of one.

    :raises ArchiveError: if it cannot be written.
    """
    try:
        with tempfile.NamedTemporaryFile(
            "w", dir=path.parent, prefix=f".{path.name}.", delete=False, encoding="utf-8"
        ) as file:
            try:
                file.write("".join(f"{line}\n" for line in lines(seen)))
                file.flush()
                os.fchmod(file.fileno(), _READABLE)
                os.fsync(file.fileno())
                Path(file.name).replace(path)
            except BaseException:
                with contextlib.suppress(OSError):
                    Path(file.name).unlink()
                raise
    except OSError as error:
        raise ArchiveError(f"cannot write {path}: {error.strerror}") from error


def lines(seen: Glance) -> Iterator[str]:
    """Yield the lines of the file."""
    yield from _metric("alarms_open", "Open alarms.", _alarms(seen))
    yield from _metric(
        "last_run_timestamp_seconds",
        "Start of the last crawl.",
        (({"source": one.source}, _seconds(one.last_run)) for one in seen.sources if one.last_run),
    )
    yield from _metric(
        "last_edition_timestamp_seconds",
        "Day (00:00 China Standard Time) of the newest edition held, or article of a site without editions.",
        (({"source": one.source}, _day(one.last_edition)) for one in seen.sources if one.last_edition),
    )
    yield from _metric("disk_free_bytes", "Room on the disk of the archive.", [({}, seen.room.free)])
    yield from _metric("growth_bytes_per_day", "What the archive takes a day.", [({}, seen.room.a_day)])
    yield from _metric(
        "channel_up",
        "Whether a channel for notifications worked when it was used last.",
        (({"channel": one["name"]}, float(one["error"] is None)) for one in seen.channels),
    )
    yield from _metric("status_timestamp_seconds", "When this was written.", [({}, _seconds(seen.at))])


def _alarms(seen: Glance) -> Iterator[Sample]:
    """Yield a number for every source, also where it is 0: an alert needs something to be compared."""
    yield {"source": "", "kind": "any"}, len(seen.of_archive)
    for one in seen.sources:
        yield {"source": one.source, "kind": "any"}, len(one.alarms)
    counted = collections.Counter((alarm["source"], alarm["kind"]) for alarm in seen.open_alarms)
    for (source, kind), number in sorted(counted.items()):
        yield {"source": source, "kind": kind}, number


def _metric(name: str, said: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP unioncrawl_{name} {said}"
    yield f"# TYPE unioncrawl_{name} gauge"
    for labels, value in samples:
        named = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        yield f"unioncrawl_{name}{{{named}}} {value:.15g}" if named else f"unioncrawl_{name} {value:.15g}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _seconds(at: str) -> float:
    return dt.datetime.fromisoformat(at).timestamp()


def _day(day: str) -> float:
    return dt.datetime.fromisoformat(day).replace(tzinfo=clock.CST).timestamp()
