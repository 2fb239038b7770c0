"""Labels of pages (版次) as papers print them. Pure functions."""

from __future__ import annotations

import re


def number_of(label: str) -> int | None:
    """Return the number in a page label; ``None`` where a letter other than A says that counting begins anew."""
    match = re.fullmatch(r"[Aa]?0*(\d{1,3})版?", label)
    return int(match[1]) if match and int(match[1]) else None


def is_same_page(label: str, other: str) -> bool:
    """Return whether two labels name one page: ``1`` and ``01``, ``A01`` and ``A1``, ``04版`` and ``004``."""

    def key(text: str) -> str:
        return re.sub(r"(?<!\d)0+(?=\d)", "", text.removesuffix("版")).upper()

    return key(label) == key(other)
