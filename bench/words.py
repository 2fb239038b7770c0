"""The vocabulary of the generated paper, from ``words.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path

_LISTS = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def listed(name: str) -> list[str]:
    """Return the words of a list."""
    words: list[str] = _LISTS[name].split()
    return words


def characters(name: str) -> list[str]:
    """Return the characters of a list of single ones."""
    return list("".join(_LISTS[name].split()))
