"""Articles as Parquet, by pyarrow, which is imported only here. What describes them is in the file's own metadata."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unioncrawl.archive.export_files import legible
from unioncrawl.errors import UnioncrawlError
from unioncrawl.exporting.about import About, package, resource
from unioncrawl.exporting.columns import ARTICLES, Kind
from unioncrawl.exporting.rows import Batch, Row

if TYPE_CHECKING:
    import pyarrow as pa

GROUP = 10_000
"""Articles in a row group, some 20 MB of text: readers skip or read whole groups, and the writer has one in memory."""

METADATA = b"unioncrawl"
"""Key of the descriptor in the metadata of the file."""


class NoPyarrowError(UnioncrawlError):
    """The library that writes Parquet is not installed."""


def require() -> None:
    """Import pyarrow.

    :raises NoPyarrowError: says how it is installed.
    """
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise NoPyarrowError(
            "Parquet needs pyarrow, which is not installed; run: pip install 'unioncrawl[parquet]'"
        ) from error


def write_parquet(batches: Iterable[Batch], part: Path, path: Path, about: About) -> None:
    """Write articles to ``part``.

    :param path: the name that the file will have.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _schema()
    waiting: list[pa.RecordBatch] = []
    with part.open("wb") as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:

        def write_group() -> None:
            table = pa.Table.from_batches(waiting, schema)
            writer.write_table(table, row_group_size=GROUP)
            waiting.clear()

        for batch in batches:
            waiting.append(_record_batch(batch.articles, schema))
            if sum(len(one) for one in waiting) >= GROUP:
                write_group()
        write_group()
        described = package(about, [resource("articles", legible(path.name), "parquet", ARTICLES)])
        writer.add_key_value_metadata({METADATA: json.dumps(described, ensure_ascii=False)})


def _schema() -> pa.Schema:
    import pyarrow as pa

    types: dict[Kind, pa.DataType] = {
        "integer": pa.int64(),
        "text": pa.string(),
        "date": pa.date32(),
        "time": pa.timestamp("us", tz="UTC"),
        "names": pa.list_(pa.string()),
        "images": pa.list_(pa.struct([("url", pa.string()), ("caption", pa.string())])),
        "methods": pa.map_(pa.string(), pa.string()),
    }
    return pa.schema(
        [
            pa.field(column.name, types[column.kind], metadata={"description": column.meaning, "title": column.term})
            for column in ARTICLES
        ]
    )  # fmt: skip


_VALUES: dict[Kind, Callable[[Any], Any]] = {
    "date": lambda day: day and dt.date.fromisoformat(day),
    "time": lambda time: time and dt.datetime.fromisoformat(time),
    "methods": lambda methods: list(methods.items()),
}


def _record_batch(rows: Sequence[Row], schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    arrays = []
    for column in ARTICLES:
        value = _VALUES.get(column.kind, lambda one: one)
        arrays.append(pa.array([value(row[column.name]) for row in rows], schema.field(column.name).type))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
