"""What a page costs that is fetched again and has not changed."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
from collections.abc import Sequence
from pathlib import Path

import attrs

from bench.archives import captures, warc_files
from bench.paper import SOURCE
from bench.table import row
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Exchange, Original
from unioncrawl.archive.recorder import Recorder, Run
from unioncrawl.clock import iso
from unioncrawl.warc.records import new_record_id

PAGES = 300
LATER = dt.timedelta(days=30)


def refetching_rows(scratch: Path) -> None:
    """Measure pages that were sent again whole, and pages that the site said have not changed."""
    home = Home(scratch / "refetched")
    first = list(itertools.islice(captures(PAGES), PAGES))
    size, rows = written(home, first)
    row(
        "a page fetched for the first time",
        f"{size:,.0f} B",
        f"WARC, request included; {rows:,.0f} B of database",
    )
    for name, again in (("sent again, the same", same), ("not modified (304)", not_modified)):
        warc, database = written(home, [again(exchange) for exchange in first])
        note = f"{warc / size:.3f} of the first time; {database:,.0f} B of database"
        row(f"a page {name}", f"{warc:,.0f} B", note)


def written(home: Home, exchanges: Sequence[Exchange]) -> tuple[float, float]:
    """Record ``exchanges`` and read them; return the bytes that a page took in the WARC and in the database."""
    before = _sizes(home)
    with contextlib.closing(Recorder(home, Run(source=SOURCE, command="crawl"))) as recorder:
        recorder.write(exchanges)
        recorder.read_unread()
        recorder.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    after = _sizes(home)
    return (after[0] - before[0]) / len(exchanges), (after[1] - before[1]) / len(exchanges)


def _sizes(home: Home) -> tuple[int, int]:
    database = home.database.stat().st_size if home.database.exists() else 0
    return sum(path.stat().st_size for path in warc_files(home)), database


def same(exchange: Exchange) -> Exchange:
    """Return the exchange a month later, with the same payload."""
    later = exchange.at + LATER
    head = exchange.response_head.replace(_date(exchange.at), _date(later))
    return attrs.evolve(exchange, at=later, response_head=head, record_id=new_record_id())


def not_modified(exchange: Exchange) -> Exchange:
    """Return the exchange two months later, as a site answers that knows ``If-None-Match``."""
    later = exchange.at + 2 * LATER
    head = b"HTTP/1.1 304 Not Modified\r\nServer: nginx\r\nDate: " + _date(later) + b"\r\n\r\n"
    original = Original(
        snapshot_id=exchange.snapshot_id,
        record_id=exchange.record_id,
        url=exchange.url,
        fetched_at=iso(exchange.at),
        payload_sha256=exchange.payload_sha256,
    )
    return attrs.evolve(
        exchange, at=later, response_head=head, payload=b"", not_modified=original, record_id=new_record_id()
    )


def _date(moment: dt.datetime) -> bytes:
    return f"{moment:%a, %d %b %Y %H:%M:%S} GMT".encode()
