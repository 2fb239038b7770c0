"""Writing records: our writer against warcio's, at the same compression level."""

from __future__ import annotations

import io
import itertools
import os
import zlib
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

import attrs
from warcio import warcwriter
from warcio.statusandheaders import StatusAndHeaders

from bench.archives import BATCH, captures
from bench.table import in_turn, ratio, row
from unioncrawl import clock
from unioncrawl.archive.jobs import Exchange
from unioncrawl.warc.gzip_members import GZIP_LEVEL
from unioncrawl.warc.writer import WarcWriter

PAGES = 1000


def ours(directory: Path, exchanges: Sequence[Exchange]) -> None:
    """Write request and response of each, synced a batch, as the recorder does."""
    writer = WarcWriter(directory, "ours", [("format", "WARC File Format 1.1")], max_bytes=1_000_000_000)
    for begin in range(0, len(exchanges), BATCH):
        for exchange in exchanges[begin : begin + BATCH]:
            writer.append(attrs.evolve(exchange).records())  # anew: it remembers its digest
        writer.sync()
    writer.close()


class _AtOurLevel(warcwriter.GzippingWrapper):  # type: ignore[misc]
    """What warcio compresses with, its level 9 replaced by ours."""

    def __init__(self, out: object) -> None:
        super().__init__(out)
        self.compressor = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)


def theirs(directory: Path, exchanges: Sequence[Exchange]) -> None:
    """Write the same with warcio, as its documentation shows; without syncing."""
    directory.mkdir(parents=True, exist_ok=True)
    level = mock.patch.object(warcwriter, "GzippingWrapper", _AtOurLevel)
    with level, (directory / "theirs.warc.gz").open("wb") as file:
        writer = warcwriter.WARCWriter(file, gzip=True, warc_version="1.1")
        for exchange in exchanges:
            _write(writer, exchange)


def _write(writer: warcwriter.WARCWriter, exchange: Exchange) -> None:
    dated = {"WARC-Date": clock.iso(exchange.at), "WARC-IP-Address": "127.0.0.1"}
    response = writer.create_warc_record(
        exchange.url,
        "response",
        payload=io.BytesIO(exchange.payload),
        http_headers=_headers(exchange.response_head),
        warc_headers_dict=dict(dated),
    )
    request = writer.create_warc_record(
        exchange.url, "request", http_headers=_headers(exchange.request_head), warc_headers_dict=dict(dated)
    )
    writer.write_request_response_pair(request, response)


def _headers(head: bytes) -> StatusAndHeaders:
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    version, _, rest = first.partition(" ")
    if version.startswith("HTTP/"):
        return StatusAndHeaders(rest, [_pair(line) for line in lines], protocol=version)
    return StatusAndHeaders(rest, [_pair(line) for line in lines], protocol=version, is_http_request=True)


def _pair(line: str) -> tuple[str, str]:
    name, _, value = line.partition(": ")
    return name, value


def writing_row(scratch: Path, rounds: int) -> None:
    """Measure both on the same captures."""
    exchanges = list(itertools.islice(captures(PAGES), PAGES))
    times = in_turn(
        {
            "ours": lambda: ours(scratch / f"ours-{os.urandom(4).hex()}", exchanges),
            "theirs": lambda: theirs(scratch / f"theirs-{os.urandom(4).hex()}", exchanges),
        },
        rounds,
    )
    rate = len(exchanges) / min(times["ours"])
    note = f"level {GZIP_LEVEL}, {rate:.0f} exchanges/s; to reach: 1.00"
    row("writing request and response / warcio", f"{ratio(times['theirs'], times['ours']):.2f}", note)
