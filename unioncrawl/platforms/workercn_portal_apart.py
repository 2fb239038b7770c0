"""The lines of a page of the portal 中工网, those that are several glued together in pieces. Pure functions."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import re
from typing import TYPE_CHECKING

import attrs

from unioncrawl import metaline
from unioncrawl.bylines import is_bare_name
from unioncrawl.dates import half_width
from unioncrawl.headlines import HEADINGS
from unioncrawl.platforms.portal_edges import Surroundings, row_name
from unioncrawl.platforms.workercn_portal_marks import CRUMBS, LONGEST_OVER, META, is_chrome, is_writer
from unioncrawl.remembering import remembered
from unioncrawl.text import squeezed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawl.blocks import Block

_DAY = r"(?:19|20)\d\d(?:-\d\d-\d\d|年\d{1,2}月\d{1,2}日)"
_GLUED = re.compile(
    rf"(?:(?:https?:)?//www\.workercn\.cn\s?{_DAY}|(?:(?:发布)?时间\s?:\s?)?{_DAY}\s?\d\d:\d\d)(?:\s?\d\d:\d\d)?(?::\d\d)?"
    r"(?:\s?来\s?源\s?:\s?[^\s:]{2,30}?(?=\s|作\s?者|责?任?编\s?辑|分享到|$))?"
    r"(?:\s?作\s?者\s?:\s?[^\s:]{2,12}(?=\s|$))?(?:\s?分享到\s?:?[\s|]*(?:更多)?[\s|]*)?"
)
"""A meta line that is only part of a line, in half width: it begins with the site's name or has a clock."""

_GLUED_WORDS = re.compile(r"19\d\d[-年]|20\d\d[-年]|来\s?源\s?:")
"""One of which stands in each of them, and in those of the new CMS."""

_SITE_LINE = re.compile(r"^(?:https?:)?//www\.workercn\.cn$")
"""The site's name before the day, where it has a line of its own."""

_ORIGIN_FIRST = re.compile(
    r"来\s?源\s?:\s?[^\s:]{2,30}(?:\s+(?:19|20)\d\d-\d\d-\d\d(?:\s?\d\d:\d\d(?::\d\d)?)?|$)"
)
"""The new CMS's order: the source, then the day, which can have a line of its own."""

_GLUED_TAIL = re.compile(
    r"(?<=[\s。！？!?”）)])(?:来\s?源\s?:\s?[^\s:]{2,30}?(?=\s*(?:责任)?编\s?辑\s?:|$)"
    r"|[(（\[【]?(?:责任编辑|编\s?辑)\s?:\s?[\u4e00-\u9fff·]{2,4}[)）\]】]?(?=\s|$))"
    r"|(?:责任编辑|编\s?辑)\s?:\s?[\u4e00-\u9fff·]{2,4}[)）\]】]?$"
    r"|(?<=\s)(?:(?:\d{1,2}\s){1,30}共\s?\d{1,3}\s?页|关于中工网\s?\|)|(?<=[\s。！？!?”）)])\[保存\]"
)
"""Source, editor, pager and footer on the last line of the body."""

_CUT_WORDS = re.compile(
    r"位置|19\d\d[-年]|20\d\d[-年]|来\s?源\s?:|编\s?辑\s?:|共\s?\d{1,3}\s?页|关于中工网|\[保存\]"
)
"""One of which stands in each line that is taken apart."""

_GLUED_NAME = re.compile(
    r"(?<=[\u4e00-\u9fff”》!?！？])\s+([\u4e00-\u9fff]{2,3}|[\u4e00-\u9fff] [\u4e00-\u9fff])\s*$"
)
"""An author's name behind the title and before the day, on their line."""

_LABEL = re.compile(r"^[(（\[【]?(?:来\s?源|作\s?者|编\s?辑|责任编辑)\s?:$")
_WRITER_LABEL = re.compile(r"作\s?者\s?:")
_COLONS = (":", "：")
_LONGEST_VALUE = 30
_LONGEST_GLUED = 200_000
"""An article on one line is not longer."""

_MOST_TAILS = 20


@attrs.define(kw_only=True, eq=False, slots=False)
class Clues:
    """What a page says of its article elsewhere than in the order of its lines."""

    titles: tuple[str, ...] = ()
    """What the title can be, the surest first: its element, then the readings of ``<title>``."""

    body: tuple[int, int] | None = None
    """Range of the lines of the body's element."""

    saved: str = "9999-12-31"
    """The day in the address. A story was published then or before, by the clock of another zone a day after."""

    kicker: bool = True
    """Whether a line over the title is a kicker that is no heading: the new CMS is not known to print any."""

    rows: tuple[str, ...] = ()
    """What links to other articles are called, without blanks: a line that begins so is a row of a list."""

    @functools.cached_property
    def around(self) -> Surroundings:
        """What tells rows of lists, those too in which the day stands before the link, or without its year."""
        return Surroundings(links=frozenset(filter(None, map(row_name, self.rows))))

    @functools.cached_property
    def latest(self) -> str:
        """The last day on which the story can have been published."""
        saved = dt.date.fromisoformat(self.saved)
        return saved.isoformat() if saved == dt.date.max else (saved + dt.timedelta(days=1)).isoformat()


@attrs.define(eq=False)
class Line:
    """A line, and which line of the page it is or is part of."""

    block: Block
    index: int
    row: bool = False
    """Whether it is a row of a list of articles."""

    @property
    def text(self) -> str:
        """Its text."""
        return self.block.text

    @property
    def is_chrome(self) -> bool:
        """Whether it is of the site and not of the article."""
        linked = self.block.linked and self.block.tag not in HEADINGS
        return self.row or linked or is_chrome(self.text)


def is_other(line: Line, clues: Clues) -> bool:
    """Return whether ``line`` is nothing but a link to another article, or a row of a list."""
    return line.row or (line.block.linked and squeezed(line.text) in clues.rows)


def apart(page: Sequence[Block], clues: Clues) -> list[Line]:
    """Return the lines of ``page``: those that are several glued together in pieces, labels with what they name."""
    lines: list[Line] = []
    for index, block in enumerate(page):
        if block.text.endswith("cn") and _SITE_LINE.match(block.text):
            continue
        if lines and _names(lines[-1].text, block.text):
            label = lines.pop()
            lines.append(Line(attrs.evolve(label.block, text=label.text + block.text), label.index))
            continue
        half = half_width(block.text)
        row = _is_row(block.text, half, clues)
        pieces = [block.text] if row else _pieces(block.text, half, clues)
        if len(pieces) == 1:
            lines.append(Line(block, index, row))
            continue
        lines += [Line(attrs.evolve(block, text=piece, indented=False), index) for piece in pieces]
    return lines


def _is_row(text: str, half: str, clues: Clues) -> bool:
    """Return whether ``text`` is a row of a list: a link to an article, and its day."""
    if META.search(half[:LONGEST_OVER]) is not None and squeezed(text).startswith(clues.rows):
        return True
    return clues.around.is_row(text)


def _names(label: str, value: str) -> bool:
    """Return whether ``label`` is one without a value and ``value`` can be it."""
    if label[-1:] not in _COLONS or len(value) > _LONGEST_VALUE or _LABEL.match(half_width(label)) is None:
        return False
    return ":" not in _WRITER_LABEL.sub("", half_width(value))


def _pieces(text: str, half: str, clues: Clues) -> list[str]:
    if len(text) > _LONGEST_GLUED or not _CUT_WORDS.search(half):
        return [text]
    cuts = {0, len(text)} | _meta_cuts(text, half, clues)
    if "位置" in half and CRUMBS.match(half) and (match := re.search(r"[-—>]\s?正文", half)):
        cuts.add(match.end())
    for match in itertools.islice(_GLUED_TAIL.finditer(half), _MOST_TAILS):
        cuts |= {match.start(), match.end()}
    ordered = sorted(cuts)
    return [piece for a, b in itertools.pairwise(ordered) if (piece := text[a:b].strip())]


def _glued_meta(half: str) -> re.Match[str] | None:
    """Return the first meta line that stands in ``half``, or is it."""
    return _glued(half) if _GLUED_WORDS.search(half) else None


@remembered
def _glued(half: str) -> re.Match[str] | None:
    found = (match for pattern in (_ORIGIN_FIRST, _GLUED) if (match := pattern.search(half)))
    return min(
        (match for match in found if metaline.read(match[0])), key=lambda match: match.start(), default=None
    )


def _meta_cuts(text: str, half: str, clues: Clues) -> set[int]:
    """Return where a meta line begins and ends that is only part of ``text``, and where the title over it does."""
    match = _glued_meta(half)
    if match is None:
        return set()
    over = text[: match.start()]
    title = _title_cuts(over, clues)
    if match.start() > LONGEST_OVER and not title:
        return set()
    if metaline.read(text) is not None and not is_writer(over.strip()):
        return set()
    return {match.start(), match.end()} | title


def _title_cuts(over: str, clues: Clues) -> set[int]:
    """Return where the title begins and ends in ``over``, which stands before the day on its line."""
    first = max(0, len(over) - LONGEST_OVER)
    flat = squeezed(over[first:])
    for title in clues.titles:
        words = squeezed(title)
        if len(words) < 2 or words not in flat:
            continue
        found = list(re.finditer(r"\s?".join(map(re.escape, words)), over[first:]))
        if found:
            return {first + found[-1].start(), first + found[-1].end()}
    name = _GLUED_NAME.search(over) if len(over) <= LONGEST_OVER else None
    return {name.start()} if name and is_bare_name(name[1]) else set()
