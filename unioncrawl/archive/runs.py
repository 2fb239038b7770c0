"""What the ``warcinfo`` of our files tells of the run that wrote them."""

from __future__ import annotations

import json
from typing import Any

import attrs

from unioncrawl.warc.records import StoredRecord


@attrs.frozen(kw_only=True)
class RunBegun:
    """A run, as the ``warcinfo`` of its files tells of it."""

    id: str
    source: str
    command: str
    arguments: dict[str, Any]
    started: str


def run_of(record: StoredRecord) -> RunBegun | None:
    """Return the run that a ``warcinfo`` tells of; ``None`` for one of another tool."""
    lines = record.block.decode("utf-8", "replace").split("\r\n")
    fields = dict(line.split(": ", 1) for line in lines if ": " in line)
    run_id = fields.get("unioncrawl-run")
    if not run_id:
        return None
    source = fields.get("unioncrawl-source", "")
    return RunBegun(
        id=run_id,
        source=source,
        command=fields.get("unioncrawl-command", ""),
        arguments=json.loads(fields.get("unioncrawl-arguments", "{}")),
        started=run_id.removesuffix(f"-{source}"),
    )
