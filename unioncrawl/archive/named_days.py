"""The day that an address names: ``/2026-11/20/``, ``/202611/20/``, ``/2018_03/21/``, ``t20251106_1.html``. Pure."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlsplit

_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-/_.](\d\d?)[-/_.](\d\d?)|[-/_.]?(\d\d)[-/_.]?(\d\d))(?!\d)")
"""Without marks between them, month and day have two digits each: ``202611/`` is a month."""


def day_of(url: str) -> dt.date | None:
    """Return the day that path or query of an address name. Names of hosts are full of digits, and none of them is a day."""
    parts = urlsplit(url)
    for match in _DAY.finditer(f"{parts.path}?{parts.query}"):
        try:
            return dt.date(*(int(number) for number in match.groups() if number))
        except ValueError:
            continue
    return None
