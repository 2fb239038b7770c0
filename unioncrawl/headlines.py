"""Where the headline ends and the body begins, told from the form of the lines alone. Pure functions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from unioncrawl.blocks import texts
from unioncrawl.bylines import is_author_line, is_bare_name, is_pen_name, is_unit
from unioncrawl.remembering import remembered
from unioncrawl.text import squeezed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawl.blocks import Block

LONGEST_HEADLINE = 40
LONGEST_UNBROKEN = 60
"""A headline has blanks where a sentence has a comma or a stop."""

DEEPEST_HEADLINE = 6
"""A title is among the first lines or nowhere."""

DEEPEST_NAMED = 3
"""A line below this one is taken for the title only if it is a heading, or a link to the page is called so."""

LONGEST_NAMED = 1000
"""No longer line is compared with what the page calls its title elsewhere."""

HEADINGS = ("h1", "h2", "h3")

_DASH = re.compile(r"^(?:——|—|──|─|--|－－|―)")
_LEAD = re.compile(
    r"^(?:[▲△●■◆]|本报[^。]{0,8}讯|本报讯|新华社|中新社|据[^。]{2,12}[讯电]|编者按|\S{2,8}讯[ (（])"
)
_PAUSE = re.compile("[，。；,;]")
_NEVER_ENDS_A_TITLE = tuple("。，,；;、：:")
_SELDOM_ENDS_A_TITLE = tuple("！？!?”…）)")
_SENTENCE_LENGTH = 26
_SIGNED_LEAD = re.compile(r"\S{2,12}讯\s?(?:[(（][^()（）]{2,40}[)）]|(?:[\u4e00-\u9fff]{0,3}记者|通讯员))")
_LONGEST_PLACE = 12
"""Of a kicker that names a place or a unit before a colon: ``安康市：``."""

_BRACKETED_KICKER = re.compile(r"^(【[^】]+】)\s*(\S.*)$")


@attrs.define(kw_only=True)
class Headline:
    """The lines over a body, and how many of the lines they are."""

    kicker: str | None = None
    title: str | None = None
    subtitle: str | None = None
    byline: str | None = None
    length: int = 0
    """Index of the first line of the body."""


@attrs.frozen(kw_only=True)
class Hints:
    """What a page says elsewhere of its article's title."""

    names: tuple[str, ...] = ()
    """Texts that are the title: of links to the page, of its area in the page picture."""

    listed: str = ""
    """The titles of the page run together on one line, apart by blanks."""

    document: str = ""
    """The ``<title>``: the title first, if it is there at all."""


def is_subtitle(line: str) -> bool:
    """Return whether ``line`` begins with a dash, as second decks do."""
    return _DASH.match(line) is not None


def is_body(block: Block) -> bool:
    """Return whether the line has the form of a paragraph and not of a headline."""
    text = block.text
    return not is_subtitle(text) if block.indented else reads_as_body(text)


@remembered
def reads_as_body(text: str) -> bool:
    """Return whether a line of these words that is not indented has the form of a paragraph."""
    if is_subtitle(text):
        return False
    return (
        len(text) > (LONGEST_HEADLINE if _PAUSE.search(text) else LONGEST_UNBROKEN)
        or text.endswith(_NEVER_ENDS_A_TITLE)
        or (text.endswith(_SELDOM_ENDS_A_TITLE) and len(text) >= _SENTENCE_LENGTH)
        or text.endswith((".", "摄", ".)", "。)", "。）"))
        or _LEAD.match(text) is not None
    )


def split_headline(lines: Sequence[Block], hints: Hints | None = None) -> Headline:
    """Return the headline of ``lines``, which begin with it.

    What the page says elsewhere decides; without that, the form of the lines does. The title is ``None``
    where none can be told.
    """
    if not lines:
        return Headline()
    head = head_length(lines)
    named = named_title(lines, head, hints or Hints())
    if named is not None:
        return with_title(lines, *named)
    return by_form(lines, head)


def head_length(lines: Sequence[Block]) -> int:
    """Return the number of lines before the body, going by their form."""
    if is_body(lines[0]) and not could_be_indented_title(lines) and not is_place_kicker(lines):
        return 0
    for index in range(1, min(len(lines), DEEPEST_HEADLINE + 1)):
        if index + 1 < len(lines) and (is_author(lines, index) or is_unit_line(lines, index)):
            return index + 1
        if is_body(lines[index]):
            return index
        if is_subtitle(lines[index - 1].text) and not is_subtitle(lines[index].text):
            return index  # nothing but an author stands under the second deck
    return 1


def could_be_indented_title(lines: Sequence[Block]) -> bool:
    """Return whether the first line is body only by its indent, and short."""
    text = lines[0].text
    return (
        lines[0].indented
        and len(text) < _SENTENCE_LENGTH
        and text[-1] not in "。，,；;：:.摄"
        and len(lines) > 1
    )


def is_place_kicker(lines: Sequence[Block]) -> bool:
    """Return whether ``lines`` begin with a place or a unit before a colon, a title and a body: ``安康市：``."""
    text = lines[0].text
    return (
        len(lines) > len(("kicker", "title"))
        and not lines[0].indented
        and len(text) <= _LONGEST_PLACE
        and text.endswith(("：", ":"))
        and not is_body(lines[1])
        and _LEAD.match(text) is None
    )


def is_author(lines: Sequence[Block], index: int) -> bool:
    """Return whether ``lines[index]`` is the author's, and no title that looks like a name.

    A title is what stands over a second deck, over another author, or over a body that names its author first.
    """
    text = lines[index].text
    if not is_author_line(text):
        return False
    if index + 1 >= len(lines) or not is_bare_name(text):
        return True
    under = lines[index + 1].text
    if is_subtitle(under) or is_author_line(under):
        return False
    lead = _SIGNED_LEAD.match(under)
    return lead is None or squeezed(text) in squeezed(lead[0])


def named_title(lines: Sequence[Block], head: int, hints: Hints) -> tuple[int, int] | None:
    """Return the range of the lines that the page itself calls the title, or ``None``."""
    first = lines[:DEEPEST_HEADLINE]
    words = [squeezed(line.text) if len(line.text) <= LONGEST_NAMED else "\n" for line in first]
    for name in hints.names:
        if run := run_equal_to(words, squeezed(name)):
            return run
    if run := heading(first):
        return run
    candidates = title_candidates(first, head)
    listed = [i for i in candidates if f" {first[i].text} " in f" {hints.listed} "]
    if listed:
        return listed[-1], listed[-1] + 1
    return opening_of(first, candidates, squeezed(hints.document))


def title_candidates(lines: Sequence[Block], head: int) -> list[int]:
    """Return the indices of the lines that can be the title, if something else names it."""
    found = []
    for index, line in enumerate(lines[: max(head, DEEPEST_NAMED)]):
        if index >= head and is_body(line):
            break
        if not is_subtitle(line.text) and not (index and is_author(lines, index)):
            found.append(index)
    return found


def run_equal_to(lines: Sequence[str], name: str) -> tuple[int, int] | None:
    """Return the range of the consecutive lines without blanks that together are ``name``, or ``None``."""
    for start in range(len(lines)):
        whole = ""
        for end in range(start, len(lines)):
            whole += lines[end]
            if whole == name:
                return start, end + 1
            if not name.startswith(whole):
                break
    return None


def heading(lines: Sequence[Block]) -> tuple[int, int] | None:
    """Return the range of the lines of the highest heading over the body, or ``None``."""
    found: list[int] = []
    for index, line in enumerate(lines):
        if line.tag not in HEADINGS:
            if is_body(line) and not (index == 0 and is_place_kicker(lines)):
                break
        elif not is_subtitle(line.text) and not (index and line.tag != "h1" and is_author(lines, index)):
            found.append(index)
    if not found:
        return None
    highest = min(lines[i].tag for i in found)
    last = [i for i in found if lines[i].tag == highest][-1]
    return next(i for i in found if lines[i].element is lines[last].element), last + 1


def opening_of(lines: Sequence[Block], candidates: list[int], document: str) -> tuple[int, int] | None:
    """Return the range of the last line of the run that the document's title begins with, or ``None``."""
    for start in candidates:
        last, whole = None, ""
        for index in range(start, len(lines)):
            whole += squeezed(lines[index].text)
            if index not in candidates or not document.startswith(whole):
                break
            last = index
        if last is not None:
            return last, last + 1
    return None


def with_title(lines: Sequence[Block], start: int, end: int) -> Headline:
    """Return the headline whose title is ``lines[start:end]``: the kicker over it, deck and author under it."""
    title, deck = title_and_subtitle(texts(lines[start:end]))
    over = [text for text in texts(lines[:start]) if not is_subtitle(text)]
    decks = [deck] if deck else []
    while end < len(lines) and is_deck(lines, end, start):
        decks.append(lines[end].text)
        end += 1
    byline = None
    if is_byline(lines, end):
        byline = lines[end].text
        end += 1
    kicker = " ".join(over[-2:]) or None
    return Headline(kicker=kicker, title=title, subtitle=" ".join(decks) or None, byline=byline, length=end)


def is_deck(lines: Sequence[Block], index: int, title: int) -> bool:
    """Return whether ``lines[index]`` is a second deck: by its dash, or as a lower heading under the title."""
    line = lines[index]
    if is_subtitle(line.text):
        return True
    lower = (
        lines[title].tag in HEADINGS and line.tag in ("h2", "h3", "h4", "h5") and line.tag > lines[title].tag
    )
    return lower and not is_body(line) and not is_author_line(line.text)


def is_byline(lines: Sequence[Block], index: int) -> bool:
    """Return whether ``lines[index]``, which stands under the headline, names the author and body follows.

    Here also the name of a unit counts, and where a paragraph follows, a pen name.
    """
    if index + 1 >= len(lines):
        return False
    text = lines[index].text
    return (
        is_author(lines, index)
        or is_unit_line(lines, index)
        or (is_pen_name(text) and not is_bare_name(text) and is_body(lines[index + 1]))
    )


def is_unit_line(lines: Sequence[Block], index: int) -> bool:
    """Return whether ``lines[index]`` names a unit and body follows: over a title, it would be the kicker."""
    return is_unit(lines[index].text) and index + 1 < len(lines) and is_body(lines[index + 1])


def whole_headline(lines: Sequence[Block], hints: Hints | None = None) -> Headline:
    """Return the headline of ``lines``, which are the headline and nothing else."""
    upper = list(lines)
    byline = None
    if (
        len(upper) > 1
        and upper[-1].tag != "h1"
        and (is_author_line(upper[-1].text) or is_unit(upper[-1].text))
        and (len(upper) > 2 or not is_bare_name(upper[-1].text))
    ):
        byline = upper.pop().text
    named = named_title(upper, len(upper), hints or Hints())
    if named is None:
        plain = [i for i, line in enumerate(upper) if not is_subtitle(line.text)]
        if not plain:
            return Headline(byline=byline, length=len(lines))
        named = plain[-1], plain[-1] + 1
    result = with_title(upper, *named)
    under = upper[result.length :]
    if under and byline is None and result.byline is None and is_author_line(under[-1].text):
        byline = under.pop().text
    rest = " ".join(texts(under))
    result.subtitle = " ".join(filter(None, (result.subtitle, rest))) or None
    result.byline = result.byline or byline
    result.length = len(lines)
    return result


def by_form(lines: Sequence[Block], head: int) -> Headline:
    """Return the headline of ``lines`` whose first ``head`` lines are not body, nothing else being known."""
    upper = list(range(head))
    if len(upper) > 1 and (is_author(lines, head - 1) or is_unit_line(lines, head - 1)):
        upper.pop()
    upper = [i for i in upper if not is_subtitle(lines[i].text)]
    if not upper:
        return Headline(length=0)
    if len(upper) > 2 and not is_subtitle(lines[upper[-1] + 1].text if upper[-1] + 1 < len(lines) else ""):
        return with_title(lines, 0, 1)  # rather a short line in the body than a verse in the headline
    return with_title(lines, upper[-1], upper[-1] + 1)


def title_and_subtitle(lines: Sequence[str]) -> tuple[str | None, str | None]:
    """Return the title and the second deck of the lines of a headline element."""
    cut = next((i for i, line in enumerate(lines) if i and is_subtitle(line)), len(lines))
    return " ".join(lines[:cut]) or None, " ".join(lines[cut:]) or None


def split_bracketed_kicker(title: str) -> tuple[str | None, str]:
    """Return the ``【…】`` that a title begins with, and the rest; ``None`` and the title if nothing follows it."""
    match = _BRACKETED_KICKER.match(title)
    return (match[1], match[2]) if match else (None, title)
