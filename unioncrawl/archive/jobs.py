"""What can be written to an archive. Jobs are made by whoever has something to keep, in order, and
applied by the one that writes (``recorder.py``): first their records to the WARC, then their rows.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import attrs

from unioncrawl import clock
from unioncrawl.archive.corrections import Correction
from unioncrawl.items import Item
from unioncrawl.urls import stable_id
from unioncrawl.warc.records import Headers, StoredRecord, digest, new_record_id

STATE_TYPE = "application/vnd.unioncrawl.state+json"
"""Content type of ``metadata`` records that hold state which is no function of responses."""


@attrs.define(kw_only=True)
class Exchange:
    """One request and its response, as captured. Becomes a request and a response record and a snapshot."""

    url: str
    source: str
    role: str
    at: dt.datetime
    request_head: bytes
    """Request line and headers as sent, with the blank line, and the body if there is one."""

    response_head: bytes
    """Status line and headers as sent, with the blank line."""

    payload: bytes
    """Body as sent, without the transfer's chunks."""

    ip: str | None = None
    truncated: bool = False
    """Whether the connection ended before the body did."""

    record_id: str = attrs.field(factory=new_record_id)

    @property
    def snapshot_id(self) -> int:
        """The id that the snapshot will have."""
        return stable_id(self.record_id)

    def records(self) -> list[tuple[Headers, bytes]]:
        """Return the request and the response record."""
        date = clock.iso(self.at)
        common = [("WARC-Target-URI", self.url), ("WARC-Date", date)]
        request = [
            ("WARC-Type", "request"),
            ("WARC-Record-ID", new_record_id()),
            *common,
            ("WARC-Concurrent-To", self.record_id),
            ("Content-Type", "application/http;msgtype=request"),
        ]
        response = [("WARC-Type", "response"), ("WARC-Record-ID", self.record_id), *common]
        if self.ip:
            response.append(("WARC-IP-Address", self.ip))
        if self.truncated:
            response.append(("WARC-Truncated", "disconnect"))
        response.append(("WARC-Payload-Digest", digest(self.payload)))
        response.append(("Content-Type", "application/http;msgtype=response"))
        return [(response, self.response_head + self.payload), (request, self.request_head)]


@attrs.define(kw_only=True)
class Imported:
    """A record made by another tool, copied unchanged with its id."""

    source: str
    role: str
    record: StoredRecord
    request: StoredRecord | None = None
    """The request that a response answered, if it was found beside it: the two are not parted."""

    def records(self) -> list[tuple[Headers, bytes]]:
        """Return the record, and its request, with their warcinfo forgotten: ours says where they came from."""
        dropped = ("warc-warcinfo-id", "content-length")
        return [
            ([(name, value) for name, value in record.headers if name.lower() not in dropped], record.block)
            for record in (self.record, self.request)
            if record is not None
        ]


@attrs.define(kw_only=True)
class ItemRead:
    """What a page object made of a snapshot."""

    snapshot_id: int
    captured_at: str
    item: Item


@attrs.define(kw_only=True)
class Failure:
    """Why a snapshot gave no item, or a request no answer."""

    snapshot_id: int | None
    source: str
    url: str
    """Canonical address."""

    kind: str
    reason: str
    at: str
    field: str | None = None

    def state(self) -> dict[str, Any]:
        """Return what its ``metadata`` record holds, if it is none that reading a page gives again."""
        return {"state": "failure", **attrs.asdict(self)}


@attrs.define(kw_only=True)
class RunEnded:
    """The end of a run."""

    run_id: str
    reason: str
    at: str
    stats: dict[str, Any]

    def state(self) -> dict[str, Any]:
        """Return what its ``metadata`` record holds."""
        return {"state": "run-ended", **attrs.asdict(self)}


Job = Exchange | Imported | ItemRead | Failure | RunEnded | Correction


def state_record(state: dict[str, Any], url: str, at: str) -> tuple[Headers, bytes]:
    """Return a ``metadata`` record that holds ``state``."""
    headers = [
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", new_record_id()),
        ("WARC-Target-URI", url),
        ("WARC-Date", at),
        ("Content-Type", STATE_TYPE),
    ]
    return headers, json.dumps(state, ensure_ascii=False, sort_keys=True).encode()
