"""WACZ 1.1.1: a ZIP file of WARC, index and pages (https://specs.webrecorder.net/wacz/1.1.1/)."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, Self

from unioncrawl import clock
from unioncrawl.warc.cdxj import Sink
from unioncrawl.warc.digests import labelled_hex

VERSION = "1.1.1"

WARC = "archive/data.warc.gz"
INDEX = "indexes/index.cdx.gz"
BLOCKS = "indexes/index.idx"
PAGES = "pages/pages.jsonl"

PAGES_HEAD = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages", "hasText": True}
"""First line of the list of pages."""

_COMPRESSED = (".gz",)
"""Files of these kinds are stored as they are, so that single records can be read out of the ZIP file."""


class _Hashed:
    """Writes on, and knows size and digest of what went through."""

    def __init__(self, out: Sink) -> None:
        self._out = out
        self.size = 0
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Write all of ``data``."""
        self._out.write(data)
        self.sha256.update(data)
        self.size += len(data)
        return len(data)


class WaczWriter:
    """Writes a WACZ file from its beginning to its end, one file in it after the other; to be used in ``with``."""

    def __init__(self, file: BinaryIO, created: dt.datetime) -> None:
        self._zip = zipfile.ZipFile(file, "w")
        self._created = created
        self._resources: list[dict[str, object]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Give up what was not closed: ``zipfile`` would try to end it whenever it is thrown away."""
        with contextlib.suppress(OSError, ValueError):
            self._zip.close()

    @contextlib.contextmanager
    def file(self, path: str) -> Iterator[Sink]:
        """Open a file in it to be written; it is listed in ``datapackage.json``."""
        # ZIP64 from the start: how large it becomes is known when it is written.
        with self._zip.open(self._info(path), "w", force_zip64=True) as out:
            hashed = _Hashed(out)
            yield hashed
        self._resources.append(
            {
                "name": PurePosixPath(path).name,
                "path": path,
                "hash": labelled_hex(hashed.sha256.hexdigest()),
                "bytes": hashed.size,
            }
        )

    def close(self, *, title: str, description: str, software: str) -> None:
        """Write ``datapackage.json`` and its digest, and end the file."""
        created = clock.iso(self._created)
        package = {
            "profile": "data-package",
            "wacz_version": VERSION,
            "title": title,
            "description": description,
            "created": created,
            "modified": created,
            "software": software,
            "resources": self._resources,
        }
        data = _json(package)
        said = {"path": "datapackage.json", "hash": labelled_hex(hashlib.sha256(data).hexdigest())}
        self._zip.writestr(self._info("datapackage.json"), data)
        self._zip.writestr(self._info("datapackage-digest.json"), _json(said))
        self._zip.close()

    def _info(self, path: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(path, self._created.timetuple()[:6])
        info.compress_type = zipfile.ZIP_STORED if path.endswith(_COMPRESSED) else zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        return info


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode()
