"""What can be written to an archive. Jobs are made by whoever has something to keep, in order, and
applied by the one that writes (``recorder.py``): first their records to the WARC, then their rows.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import hashlib
import json
from collections.abc import Sequence
from typing import Any

import attrs

from unioncrawl import clock
from unioncrawl.archive.corrections import STATE, Correction, CorrectionError, address_of, is_web_address
from unioncrawl.errors import ArchiveError, WarcError
from unioncrawl.items import Item
from unioncrawl.urls import stable_id
from unioncrawl.warc.digests import labelled
from unioncrawl.warc.records import IDENTICAL, NOT_MODIFIED, Headers, StoredRecord, new_record_id, normal_time

OF_NO_PAGE = ("off-site", "redirect-loop")
"""Kinds of failures that no page object finds in the response that they are about."""

STATE_TYPE = "application/vnd.unioncrawl.state+json"
"""Content type of ``metadata`` records that hold state which is no function of responses."""


@attrs.frozen(kw_only=True)
class Original:
    """A response that is held, whose payload another capture has, too."""

    snapshot_id: int
    record_id: str
    url: str
    fetched_at: str
    payload_sha256: str
    """Hex."""


@attrs.define(kw_only=True, slots=False)
class Exchange:
    """One request and its response, as captured. Becomes a request and a response or revisit record, and a
    snapshot.
    """

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
    truncated: str = ""
    """Why the body is not whole, as WARC-Truncated has it: ``disconnect``, ``length`` or ``time``."""

    not_modified: Original | None = None
    """What is held of the address, if the site was asked whether it has changed and said that it has not (304)."""

    record_id: str = attrs.field(factory=new_record_id)

    @property
    def snapshot_id(self) -> int:
        """The id that the snapshot will have."""
        return stable_id(self.record_id)

    @functools.cached_property
    def payload_sha256(self) -> str:
        """Hex digest of the payload."""
        return hashlib.sha256(self.payload).hexdigest()

    def records(self, same_payload: Original | None = None) -> list[tuple[Headers, bytes]]:
        """Return the response record and the request; a revisit record in place of the response if the site
        said that nothing has changed, or ``same_payload`` has the same payload.
        """
        date = clock.iso(self.at)
        common = [("WARC-Target-URI", self.url), ("WARC-Date", date)]
        request = [
            ("WARC-Type", "request"),
            ("WARC-Record-ID", new_record_id()),
            *common,
            ("WARC-Concurrent-To", self.record_id),
            ("Content-Type", "application/http;msgtype=request"),
        ]
        original = self.not_modified or same_payload
        kind = "revisit" if original else "response"
        response = [("WARC-Type", kind), ("WARC-Record-ID", self.record_id), *common]
        if self.ip:
            response.append(("WARC-IP-Address", self.ip))
        if original:
            response += [
                ("WARC-Profile", NOT_MODIFIED if self.not_modified else IDENTICAL),
                ("WARC-Refers-To", original.record_id),
                ("WARC-Refers-To-Target-URI", original.url),
                ("WARC-Refers-To-Date", original.fetched_at),
            ]
        if self.truncated:
            response.append(("WARC-Truncated", self.truncated))
        payload_sha256 = original.payload_sha256 if original else self.payload_sha256
        response.append(("WARC-Payload-Digest", labelled(bytes.fromhex(payload_sha256))))
        response.append(("Content-Type", "application/http;msgtype=response"))
        payload = b"" if original else self.payload
        return [(response, self.response_head + payload), (request, self.request_head)]


@attrs.define(kw_only=True)
class Imported:
    """A record made by another tool, copied unchanged with its id."""

    source: str
    role: str
    record: StoredRecord
    raw: bytes
    """The whole record, uncompressed, as it stands in the file that it comes from."""

    beside: Sequence[tuple[StoredRecord, bytes]] = ()
    """Records that are not to be parted from it, each with its bytes: the request that it answered."""

    def records(self) -> list[bytes]:
        """Return the record and those beside it, byte by byte as they were."""
        return [self.raw, *(raw for _, raw in self.beside)]


@attrs.define(kw_only=True)
class ItemRead:
    """What a page object made of a snapshot."""

    snapshot_id: int
    captured_at: str
    item: Item
    url: str = ""
    """Address of the snapshot, in whatever form; empty if it is not to be held against the item's."""


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


def _is_address(_holder: object, _attribute: object, value: Any) -> None:
    if not isinstance(value, str) or not is_web_address(value):
        raise ValueError(f"{value!r} is no address")


def _is_time(_holder: object, _attribute: object, value: Any) -> None:
    with contextlib.suppress(WarcError):
        # The last year there is leaves no room for a later act.
        if isinstance(value, str) and normal_time(value) == value < str(dt.MAXYEAR):
            return
    raise ValueError(f"{value!r} is no time as the archive writes them")


@attrs.frozen(kw_only=True)
class Withholding:
    """That an article is to be shown no more, or again."""

    url: str = attrs.field(validator=_is_address)
    """Canonical address."""

    at: str = attrs.field(validator=_is_time)
    """Time: of two acts, the later stands."""

    by: str = attrs.field(validator=attrs.validators.instance_of(str))
    because: str = attrs.field(validator=attrs.validators.instance_of(str))
    released: bool = attrs.field(default=False, validator=attrs.validators.instance_of(bool))
    """Whether it is to be shown again."""

    @property
    def article_id(self) -> int:
        """The article that the address names, held or not, as addresses are understood today."""
        return stable_id(address_of(self.url))

    @property
    def id(self) -> int:
        """The first 53 bits of the SHA-256 of what it says: the same act is the same row."""
        return stable_id(json.dumps(self.state(), ensure_ascii=False, sort_keys=True))

    def state(self) -> dict[str, Any]:
        """Return what its ``metadata`` record holds."""
        return {"state": "withholding", **attrs.asdict(self)}


Job = Exchange | Imported | ItemRead | Failure | RunEnded | Correction | Withholding

State = Failure | RunEnded | Correction | Withholding
"""What records of state hold."""


STATE_URN = "urn:unioncrawl:"
"""Begins the target URIs of records of state, before the kind of state. Under an article's own address, tools that
replay web archives would show them as its newest capture."""


def subject_of(target: str) -> str:
    """Return what a record of state is about, an address or a run, given its target URI."""
    kind, _, subject = target.removeprefix(STATE_URN).partition(":")
    return subject if target.startswith(STATE_URN) and kind else target


def state_record(state: dict[str, Any], subject: str, at: str) -> tuple[Headers, bytes]:
    """Return a ``metadata`` record that holds ``state``.

    :param subject: the address or the run that it is about.
    """
    headers = [
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", new_record_id()),
        ("WARC-Target-URI", f"{STATE_URN}{state['state']}:{subject}"),
        ("WARC-Date", at),
        ("Content-Type", STATE_TYPE),
    ]
    return headers, json.dumps(state, ensure_ascii=False, sort_keys=True).encode()


_STATES: dict[str, type[Failure] | type[RunEnded] | type[Withholding]] = {
    "failure": Failure,
    "run-ended": RunEnded,
    "withholding": Withholding,
}


def state_of(record: StoredRecord) -> State:
    """Return the state that a ``metadata`` record holds.

    :raises ArchiveError: if this version knows none such.
    """
    kind = None
    try:
        state = json.loads(record.block)
        kind = state.pop("state")
        if kind == STATE:
            return Correction.of(state)
        return _STATES[kind](**state)
    except (AttributeError, CorrectionError, KeyError, TypeError, ValueError) as error:
        raise ArchiveError(
            f"record {record.record_id} holds state {kind!r} of a newer unioncrawl ({error}); upgrade it"
        ) from error
