"""By which rules reprints are found. Imports no numpy: every writer holds what the database has against this."""

from __future__ import annotations

from rensa import RMinHash

RULES = 1
"""Raised by one when anything changes of what makes bodies, signatures, overlaps or clusters; a test tells."""

SCHEME = f"{RULES}-rensa-{RMinHash.ALGORITHM_VERSION}"
"""Our rules, and the algorithm of the library: with another of either, all is made again."""
