"""Whether generated pages are as hard to compress as real ones: ``python -m bench.likeness DIRECTORY``.

DIRECTORY holds real pages, ``*.html.gz``. Two figures: a page by itself, and a page by another of its site.
"""

from __future__ import annotations

import gzip
import statistics
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

from bench.paper import editions, pages_of
from bench.table import row
from unioncrawl.warc.gzip_members import GZIP_LEVEL

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL, GLANCE = 19, 3
"""Levels at which a page is compressed, and at which it is found out which other page is its nearest."""

GENERATED = 24
SAME_LAYOUT = 0.6
"""A page that takes less than this of its gzip bytes beside another is taken to be of the same layout."""

SMALL = 45_000
"""Bytes up to which a real page is one like the generated ones."""


def alone(page: bytes) -> float:
    """Return the bytes of a page by itself, compressed with gzip, / its bytes."""
    return len(zlib.compress(page, GZIP_LEVEL)) / len(page)


def beside(page: bytes, other: bytes, level: int = LEVEL) -> int:
    """Return the bytes of a page, compressed by one who knows another."""
    return len(zstd.compress(page, level=level, zstd_dict=zstd.ZstdDict(other, is_raw=True)))


def nearest(pages: Sequence[bytes]) -> list[tuple[float, int]]:
    """Return, for each page that has another of its layout, its bytes beside it / by itself, and these bytes."""
    found = []
    for page in pages:
        others = [other for other in pages if other is not page]
        least = beside(page, min(others, key=lambda other: beside(page, other, GLANCE)))
        share = least / len(zlib.compress(page, GZIP_LEVEL))
        if share < SAME_LAYOUT:
            found.append((share, least))
    return found


def likeness_rows(directory: Path) -> None:
    """Print the figures of real and generated pages beside each other."""
    real = [gzip.decompress(path.read_bytes()) for path in sorted(directory.glob("*.html.gz"))]
    generated = [
        markup.encode()
        for edition in editions(GENERATED)
        for url, markup in pages_of(edition)
        if not url.endswith("page.html")
    ]
    small = [page for page in real if len(page) < SMALL]
    for name, pages in (("real", real), (f"real, under {SMALL:,} bytes", small), ("generated", generated)):
        size = statistics.median(map(len, pages))
        share = statistics.median(map(alone, pages))
        row(
            f"{name}: a page by itself, gzip / bytes",
            f"{share:.3f}",
            f"{len(pages)} pages, median {size:,.0f} bytes",
        )
    for name, pages in (("real", real), ("generated", generated)):
        shares, left = map(sorted, zip(*nearest(pages), strict=True))
        quarters = ", ".join(f"{share:.2f}" for share in statistics.quantiles(shares))
        note = (
            f"{len(shares)} pages with another of their layout; median {statistics.median(left):,.0f} bytes"
        )
        row(f"{name}: beside its nearest, zstd / by itself, gzip", quarters, note)


if __name__ == "__main__":
    likeness_rows(Path(sys.argv[1]))
