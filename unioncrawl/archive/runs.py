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


_HEAD = 1000
"""In so many bytes at the beginning of a record its type is named."""


def may_begin_run(raw: bytes) -> bool:
    """Return whether a record, uncompressed, may be one that ``run_of`` knows: a glance, before it is parsed."""
    return b"warcinfo" in raw[:_HEAD]


def run_of(record: StoredRecord) -> RunBegun | None:
    """Return the run that a ``warcinfo`` tells of; ``None`` for any other record.

    One whose arguments cannot be read is none of ours either: we write no such thing, and damage would show in the
    member's checksum. An error would keep a whole archive from being rebuilt for what a single record says of itself;
    so it is kept as another tool's is.
    """
    if record.type != "warcinfo":
        return None
    lines = record.block.decode("utf-8", "replace").split("\r\n")
    fields = dict(line.split(": ", 1) for line in lines if ": " in line)
    run_id = fields.get("unioncrawl-run")
    if not run_id:
        return None
    arguments = _arguments(fields.get("unioncrawl-arguments", "{}"))
    if arguments is None:
        return None
    source = fields.get("unioncrawl-source", "")
    return RunBegun(
        id=run_id,
        source=source,
        command=fields.get("unioncrawl-command", ""),
        arguments=arguments,
        started=run_id.removesuffix(f"-{source}"),
    )


def _arguments(text: str) -> dict[str, Any] | None:
    try:
        arguments = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return arguments if isinstance(arguments, dict) else None
