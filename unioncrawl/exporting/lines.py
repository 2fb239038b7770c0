"""Articles as JSON Lines or CSV, plain or compressed, with a ``.datapackage.json`` beside."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from unioncrawl.archive.export_files import legible
from unioncrawl.exporting.about import About, package, resource
from unioncrawl.exporting.columns import ARTICLES, SEPARATOR, Kind
from unioncrawl.exporting.files import HashingFile
from unioncrawl.exporting.rows import Batch, Row

DESCRIPTOR_SUFFIX = ".datapackage.json"
BOM = "\ufeff"
"""Without which Excel takes UTF-8 for the encoding of its own country."""

_GZIP_LEVEL = 6
"""The tool's own default: 9 takes twice the time for one per cent."""

Encoder = Callable[[Sequence[Row]], str]


class _Out(Protocol):
    def write(self, data: bytes, /) -> int: ...


def write_jsonl(batches: Iterable[Batch], parts: Sequence[Path], path: Path, about: About) -> None:
    """Write articles to ``parts``: the lines, and what describes them.

    :param path: the name that the file will have.
    """
    _write(batches, parts, path, about, "jsonl", "", _json_lines)


def write_csv(
    batches: Iterable[Batch], parts: Sequence[Path], path: Path, about: About, *, bom: bool
) -> None:
    """Write articles as CSV (RFC 4180). Parameters as ``write_jsonl``.

    :param bom: whether a byte order mark comes first.
    """
    head = (BOM if bom else "") + _csv_lines([[column.name for column in ARTICLES]])
    _write(batches, parts, path, about, "csv", head, _csv_rows)


def _write(
    batches: Iterable[Batch],
    parts: Sequence[Path],
    path: Path,
    about: About,
    form: str,
    head: str,
    encode: Encoder,
) -> None:
    is_compressed = path.name.lower().endswith(".gz")
    with parts[0].open("wb") as file:
        hashed = HashingFile(file)
        with _compressed(hashed) if is_compressed else contextlib.nullcontext(hashed) as out:
            out.write(head.encode())
            for batch in batches:
                out.write(encode(batch.articles).encode())
    more: dict[str, Any] = {"bytes": hashed.size, "hash": f"sha256:{hashed.sha256}"}
    if is_compressed:
        more["compression"] = "gz"
    described = package(about, [resource("articles", legible(path.name), form, ARTICLES, **more)])
    parts[1].write_text(json.dumps(described, ensure_ascii=False, indent=2) + "\n", "utf-8")


@contextlib.contextmanager
def _compressed(out: HashingFile) -> Iterator[_Out]:
    # Neither name nor time: what is the same is to be the same file.
    with gzip.GzipFile("", "wb", _GZIP_LEVEL, out, mtime=0) as file:
        yield file


def _json_lines(rows: Sequence[Row]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _csv_rows(rows: Sequence[Row]) -> str:
    return _csv_lines([[cell(row[column.name], column.kind) for column in ARTICLES] for row in rows])


def _csv_lines(rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def cell(value: Any, kind: Kind) -> Any:
    """Return what stands for a value in a cell: names apart by ``、``, other lists and objects as JSON."""
    if kind == "names":
        return SEPARATOR.join(value)
    if kind in ("images", "methods"):
        return json.dumps(value, ensure_ascii=False) if value else None
    return value
