"""What may go to a terminal: text without control characters, colours where they are wanted."""

from __future__ import annotations

import os
import re
import shutil
import sys

WIDEST = 80
"""Columns of text at most, however wide the terminal: 40 Chinese characters are a line that the eye can follow."""

NARROWEST = 20
"""Columns at least: what a terminal of fewer says of itself (0 in some editors) is not believed."""

# C0 and C1 but tab and newline, the line and paragraph separators, and the marks that turn the direction of text:
# with them a page's title could write elsewhere on the screen, or show other words than it has.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def printable(text: str) -> str:
    """Return ``text`` with a replacement character for each control character, newlines and tabs apart.

    What is stored comes from anybody's pages; an escape sequence in it must not reach a terminal.
    """
    return _CONTROL.sub(REPLACEMENT, text)


def printable_json(text: str) -> str:
    """Return JSON that says the same without control characters, which ``json.dumps`` leaves above U+007E."""
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def is_terminal() -> bool:
    """Return whether standard output is one."""
    return sys.stdout.isatty()


def colours() -> bool:
    """Return whether to print in colour: to a terminal that knows how to, unless ``NO_COLOR`` is set."""
    return is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def columns() -> int:
    """Return how many columns text may take: those of the terminal, at most ``WIDEST``."""
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns))
