"""What a run did, as JSON: for programs, and for whoever looks back in ten years without this one."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

from unioncrawl.archive.home import Home
from unioncrawl.archive.runs import RunRow, run_named
from unioncrawl.errors import ArchiveError


def report_of(run: RunRow) -> dict[str, Any]:
    """Return what is told of a run: what was asked, what came, what became of it."""
    return {
        "id": run.id,
        "source": run.source,
        "command": run.command,
        "arguments": run.arguments,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "seconds": run.seconds,
        "stop_reason": run.stop_reason,
        "asked": {
            "requests": run.requests,
            "resumed": run.counted("unioncrawl/resumed"),
        },
        "fetched": {
            "snapshots": run.snapshots,
            "not_modified": run.counted("unioncrawl/not_modified"),
            "bytes": run.counted("unioncrawl/bytes"),
            "statuses": run.statuses,
            "roles": run.roles,
        },
        "stored": {"articles": run.articles, "new": run.new},
        "changed": run.events.get("revised", 0),
        "gone": run.events.get("gone", 0),
        "back": run.events.get("back", 0),
        "failed": run.failed,
        "versions": run.versions,
    }


def write_report(home: Home, run_id: str) -> None:
    """Write the report of a run to ``reports/<run id>.json``.

    :raises ArchiveError: if it cannot be written.
    """
    with contextlib.closing(home.read()) as db:
        if db.execute("SELECT 1 FROM runs WHERE id = ?", (run_id,)).fetchone() is None:
            return  # it wrote nothing, so it is none
        report = report_of(run_named(db, run_id))
    file = home.reports / f"{run_id}.json"
    part = file.with_suffix(".json.part")
    try:
        file.parent.mkdir(exist_ok=True)
        part.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        part.replace(file)
    except OSError as error:
        raise ArchiveError(f"cannot write {file}: {error.strerror}") from error


def flat(report: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the values of a report with their names: ``fetched.statuses.200``."""
    for name, value in report.items():
        if isinstance(value, dict) and value:
            yield from flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value
