"""The fields of a capture as they are kept in ``captures.fields``: JSON in UTF-8, deflated."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any

as_json = json.JSONEncoder(ensure_ascii=False).encode
"""Returns JSON in which Chinese stands as it is. ``json.dumps`` would make an encoder at each call."""

LEVEL = 1
"""The fastest: the database is an index, and each capture is packed as it comes in."""


def packed(fields: Mapping[str, Any]) -> bytes:
    """Return what is kept of ``fields``."""
    return zlib.compress(as_json(fields).encode(), LEVEL)


def unpacked(data: bytes) -> dict[str, Any]:
    """Return the fields that were packed."""
    fields: dict[str, Any] = json.loads(zlib.decompress(data))
    return fields
