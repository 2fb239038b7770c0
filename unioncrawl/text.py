"""Cleaning of body text: what the sites add is dropped, what is printed is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawl.blocks import collapsed

if TYPE_CHECKING:
    from collections.abc import Iterable

SENTENCE_ENDS = "。！？!?”…"
BRACKETS = {"《": "》", "(": ")）", "（": ")）"}
_OPENING = re.compile("[《(（]")
_BRACKET = re.compile("[《》()（）]")

_ARTEFACT = re.compile(r"(?<=[)）摄])\s*\?+$")
_EDITOR = re.compile(
    r"^[\[【(（]?\s*(?:本版)?(?:责任编辑|责\s*编|编\s*辑)\s*[:：]\s*([^\])）】]{1,40}?)\s*[\]】)）]?$"
)
_RESIDUE = re.compile(
    r"[|｜\s]+|[\w@+=~.%&$!'()（）\[\]【】 -]{1,120}\.(?:jpe?g|png|gif|bmp|webp|tiff?|mp4|svg)", re.IGNORECASE
)
_LONGEST_RESIDUE = 130
_REPEATED = 10
"""A line of this length that follows itself was rendered twice; a shorter one can be a refrain."""


def without_artefact(line: str) -> str:
    """Return ``line`` without the ``?`` that stands for an undecodable character after a signature."""
    return _ARTEFACT.sub("", line)


def paragraphs(lines: Iterable[str]) -> list[str]:
    """Return the body's paragraphs: lines cleaned, residue and repeated renderings dropped, broken brackets joined."""
    cleaned = (without_artefact(collapsed(line)) for line in lines)
    return unrepeated(joined([text for text in cleaned if text and not is_residue(text)]))


def is_residue(line: str) -> bool:
    """Return whether ``line`` is what an editor or a layout leaves: a file name (``W0202….png``), a lone ``|``."""
    return len(line) <= _LONGEST_RESIDUE and _RESIDUE.fullmatch(line) is not None


def joined(lines: list[str]) -> list[str]:
    """Join a line with the next where a bracket that it opens is closed in the next, and nowhere else.

    The typed back archive breaks lines in the middle of titles; poems break them on purpose.
    """
    result: list[list[str]] = []
    opened: list[str] = []
    for line in lines:
        if opened and result[-1][-1][-1] not in SENTENCE_ENDS and closes(opened[-1], line):
            result[-1].append(line)
        else:
            result.append([line])
            opened.clear()
        follow_brackets(opened, line)
    return ["".join(pieces) for pieces in result]


def follow_brackets(opened: list[str], line: str) -> None:
    """Bring ``opened``, the brackets opened and not closed before ``line``, up to its end."""
    if not opened and not _OPENING.search(line):
        return
    for bracket in _BRACKET.findall(line):
        if bracket in BRACKETS:
            opened.append(bracket)
        elif opened and bracket in BRACKETS[opened[-1]]:
            opened.pop()


def closes(bracket: str, line: str) -> bool:
    """Return whether ``line`` closes ``bracket`` before it opens or closes another."""
    first = _BRACKET.search(line)
    return first is not None and first[0] in BRACKETS[bracket]


def unrepeated(lines: list[str]) -> list[str]:
    """Return ``lines`` once where the whole was rendered twice, and long lines once where they follow themselves."""
    half, odd = divmod(len(lines), 2)
    if half and not odd and lines[:half] == lines[half:] and len("".join(lines[:half])) >= _REPEATED:
        lines = lines[:half]
    return [
        line for i, line in enumerate(lines) if not (i and line == lines[i - 1] and len(line) >= _REPEATED)
    ]


def editor_of(lines: Iterable[str]) -> str | None:
    """Return the name from the first line like ``责任编辑：…``, or ``None``."""
    named = (line for line in lines if "编" in line)
    return next((collapsed(match[1]) for line in named if (match := _EDITOR.match(line))), None)


def is_editor_line(line: str) -> bool:
    """Return whether ``line`` only names the editor."""
    return "编" in line and _EDITOR.match(line) is not None


def squeezed(text: str) -> str:
    """Return ``text`` without any blanks, for comparing lines that were broken differently."""
    return "".join(text.split())
