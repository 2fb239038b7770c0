"""Title or not: what tells the lines over a body of 53BK apart where nothing on the page names the title. Pure functions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from unioncrawl.bylines import is_author_line, is_unit
from unioncrawl.headlines import HEADINGS, Hints, could_be_indented_title, is_body, is_subtitle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawl.blocks import Block

_PLACE = re.compile(r"[\u4e00-\u9fff]{1,5}[省市县区]|[\u4e00-\u9fff]{1,8}总工会")
_PART = re.compile(
    r"^(?:[一二三四五六七八九十]{1,2}、|[（(](?:[一二三四五六七八九十]{1,2}|\d{1,2})[)）]|\d{1,2}[、．.]\s?\D|[①-⑩]|其[一二三]|之[一二三]$)|"
    r"^(?:引[子言]|前言|序|楔子|题记|编者按|缘起|背景)$"
)
"""How the heading of the first part begins, or what it says."""

_SIGNED = re.compile(r"[。！？!?][(（][^()（）]{2,30}[)）]\??$")
_LONGEST_PART = 20
_SHORTEST_NAME = 2
_FEWEST = 3
"""Kicker, title and body."""

_DEEPEST_PART = 4
"""The heading of the first part stands under kicker, title and subtitle at the deepest."""


def first_named(region: Sequence[Block], hints: Hints) -> Hints:
    """Return ``hints`` that call the first line of ``region`` the title, unless it has the form of a paragraph."""
    if not region or (is_body(region[0]) and not could_be_indented_title(region)):
        return hints
    return attrs.evolve(hints, names=(*hints.names, region[0].text))


def second_named(region: Sequence[Block], hints: Hints) -> Hints:
    """Return ``hints`` that call the second line of ``region`` the title, if the first is a place or a unit: no title is."""
    if len(region) < _FEWEST or not (_PLACE.fullmatch(region[0].text) or is_unit(region[0].text)):
        return hints
    second = region[1]
    marked = region[0].tag in HEADINGS and second.tag not in HEADINGS
    if marked or is_body(second) or is_subtitle(second.text):
        return hints
    if is_author_line(second.text) and len(second.text) > _SHORTEST_NAME:
        return hints
    return attrs.evolve(hints, names=(*hints.names, second.text))


def parts_indented(region: Sequence[Block]) -> Sequence[Block]:
    """Return ``region`` with its first line of body indented, where that is the heading of a part, or one signed sentence."""
    for index in range(1, min(_DEEPEST_PART, len(region))):
        if is_body(region[index]):
            break
        if _SIGNED.search(region[index].text) or is_part_heading(region, index):
            return [*region[:index], attrs.evolve(region[index], indented=True), *region[index + 1 :]]
    return region


def is_part_heading(region: Sequence[Block], index: int) -> bool:
    """Return whether ``region[index]`` heads a part: by its number or name, or because others like it head the others."""
    line = region[index]
    if _PART.search(line.text):
        return True
    if index + 1 >= len(region) or not is_paragraph(region[index + 1]):
        return False
    others = [
        region[i]
        for i in range(index + 2, len(region) - 1)
        if len(region[i].text) <= _LONGEST_PART
        and not (is_paragraph(region[i]) or is_author_line(region[i].text))
        and is_paragraph(region[i + 1])
    ]
    if not others:
        return False
    shapes = {shape(other) for other in others}
    if shapes == {shape(line)} != {shape(region[index - 1])}:
        return True
    alike = all(len(other.text) == len(line.text) for other in others)
    return alike and (len(others) > 1 or shared_characters(others[0].text, line.text) > 1)


def is_paragraph(line: Block) -> bool:
    """Return whether ``line`` is running text beyond doubt."""
    return line.text.endswith(("。", "！", "？", "”")) and len(line.text) > _LONGEST_PART


def shape(line: Block) -> tuple[str, str, bool]:
    """Return what the markup makes of ``line``."""
    element = line.element
    return line.tag, element.get("class", ""), next(element.iter("b", "strong"), None) is not None


def shared_characters(one: str, other: str) -> int:
    """Return in how many places two texts have the same character."""
    return sum(a == b for a, b in zip(one, other, strict=False))
