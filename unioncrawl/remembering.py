"""Remembering what was found out about a line.

Menus stand on every page of a site, and each line of a page is asked about several times.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

MOST = 4096
"""Lines remembered with each answer: those of some twenty pages."""

LONGEST = 200
"""Characters of a line that is remembered. No menu has a longer one, and so the memory that this takes has a bound."""


def remembered(function: Callable[[str], T]) -> Callable[[str], T]:
    """Make ``function``, which depends on nothing but a line, remember its answers. They must not be changed."""
    known = functools.lru_cache(maxsize=MOST)(function)

    @functools.wraps(function)
    def answer(line: str) -> T:
        return known(line) if len(line) <= LONGEST else function(line)

    return answer
