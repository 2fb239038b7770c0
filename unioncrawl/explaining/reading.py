"""One page, read field by field."""

from __future__ import annotations

import linecache
import re
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import attrs
from web_poet.fields import get_fields_dict

from unioncrawl import ending, road
from unioncrawl.archive.jobs import ItemRead
from unioncrawl.archive.limits import OUT_OF_MEMORY, TimeIsUpError, how_ended, limited
from unioncrawl.blocks import Block
from unioncrawl.errors import PageError
from unioncrawl.explaining import address, encoding, notices
from unioncrawl.explaining.files import PACKAGE, file_of
from unioncrawl.explaining.model import Address, Charset, Code, Explanation, Field, Line, Problem
from unioncrawl.explaining.paths import path_of, paths_of
from unioncrawl.explaining.places import Places
from unioncrawl.explaining.trace import Ids, Trace, first_line
from unioncrawl.faults import ENDS, PARSER_BUGS
from unioncrawl.items import FIELDS, Item
from unioncrawl.pages import ArticlePage, Found, ListPage, PlanPage
from unioncrawl.warc.http import HttpMessage

Page = ArticlePage | PlanPage | ListPage

WHOLE_S = 10.0
"""A page takes milliseconds; one that takes this long does not come to an end."""

FIELDS_S = 20.0
"""For all fields once more, each by itself and traced, which takes some ten times as long."""

FIELD_S = 0.5
"""For each at least."""

HANGS = "hangs"

AROUND = 3
"""Lines told of before and after the place of a problem."""

_ROAD = frozenset(
    {
        *(("road.py", name) for name in ("read", "piped", "finished")),
        *(("pages.py", name) for name in ("to_item", "present_fields", "value")),
    }
)
"""What lies between the one that reads a page and its class."""

_NOTED = ("part", "parts")
"""Fields that are told of in a notice."""

_EXPECTED = re.compile(r"expected (?P<expected>.*), found (?P<found>.*)", re.DOTALL)


def explained(url: str, http: HttpMessage, kept_under: str = "") -> Explanation:
    """Return all that is told of the page at ``url``.

    :param kept_under: as for ``road.page_class``.
    :raises UsageProblemError: if no page class reads the address.
    """
    said = address.explained(url, kept_under)
    decision = encoding.explained(http.body, http.header("Content-Type"))
    return _Reading(said, decision, http, url, kept_under).explanation()


class _Reading:
    """Reads one page, whole and field by field."""

    def __init__(self, said: Address, charset: Charset, http: HttpMessage, url: str, kept_under: str) -> None:
        self.said = said
        self.charset = charset
        self.http = http
        self.url = url
        self.kept_under = kept_under
        self.end = 0.0
        self.has_lines = True
        self.paths: list[str] = []
        self.untraced: list[str] = []

    def page(self) -> Page:
        """Return the page anew: nothing of it is read yet."""
        return road.page_at(self.url, self.http, self.kept_under)

    def explanation(self) -> Explanation:
        page = self.page()
        blocks = self._blocks(page)
        self.paths = _paths(page, blocks)
        places = Places(page, blocks, self.paths)
        item, problem = self._item(places)
        self.end = time.monotonic() + FIELDS_S
        names = [name for name in _in_order(get_fields_dict(type(page))) if name not in _NOTED]
        fields = [self._field(name, item) for name in names] if self.http.status == 200 else []
        return Explanation(
            address=self.said,
            status=self.http.status,
            charset=self.charset,
            item=None if item is None else attrs.asdict(item),
            problem=problem,
            fields=fields,
            lines=_lines(places, fields),
            notices=[*notices.of(page, item, blocks, self.charset, fields), *self._slow()],
        )

    def _slow(self) -> list[str]:
        if not self.untraced:
            return []
        return [
            f"too large to be traced within {FIELDS_S:.0f} s: what was asked for {', '.join(self.untraced)}"
        ]

    def _blocks(self, page: Page) -> list[Block]:
        """Return the lines of a page; none of one that is empty, or no HTML, or if its class does not come to an end
        with them: that is tried once.
        """
        try:
            if self.has_lines:
                with limited(WHOLE_S):
                    page.ids  # noqa: B018 - made here, so that reading a field does not begin with it
                    return page.blocks
        except PageError:
            pass
        except TimeIsUpError:
            self.has_lines = False
        return []

    # -- the whole

    def _item(self, places: Places) -> tuple[Item | None, Problem | None]:
        try:
            with limited(WHOLE_S):
                item = road.read(self.url, self.http, self.kept_under)
                read = ItemRead(snapshot_id=0, captured_at="", item=item, url=self.url)
                return road.piped(read).item, None
        except (PageError, TimeIsUpError, *PARSER_BUGS, *ENDS) as error:
            ending.check()
            return None, problem_of(error, places)

    # -- a field

    def _field(self, name: str, item: Item | None) -> Field:
        """Return what is told of a field; without what was asked for it, if the page gives an item and tracing takes too long."""
        page, trace, problem = self._traced(name)
        if problem is not None and problem.kind == HANGS and item is not None:
            self.untraced.append(name)
            page, trace, problem = self.page(), None, None
            getattr(page, name)
        found = page.readings.get(name)
        places = Places(page, self._blocks(page), self.paths)
        steps = trace.steps(places.number, path_of) if trace else []
        return Field(
            name=name,
            value=_value(item, name, found),
            method=found.how if found else "",
            where=found.where if found else "",
            about=first_line(getattr(type(page), name, None)),
            code=_returned(type(page), name, trace) if trace and not problem else None,
            places=[] if found is None else places.of(name, found, steps),
            tried=steps,
            problem=problem,
        )

    def _traced(self, name: str) -> tuple[Page, Trace | None, Problem | None]:
        """Return a page of which a field was read, or was to be; what was asked of it; and why it could not be read."""
        page = self.page()
        blocks = self._blocks(page)
        trace = Trace(page)
        if "ids" in page.__dict__:
            page.__dict__["ids"] = Ids(page.ids, trace.id_asked)
        try:
            with limited(max(FIELD_S, (self.end - time.monotonic()) / 2)), trace:
                getattr(page, name)
        except (PageError, TimeIsUpError, *PARSER_BUGS, *ENDS) as error:
            ending.check()
            return page, trace, problem_of(error, Places(page, blocks, self.paths))
        return page, trace, None


def _paths(page: Page, blocks: Sequence[Block]) -> list[str]:
    """Return the paths of the elements of the lines."""
    known = paths_of(page.root) if blocks else {}
    return [known.get(block.element) or path_of(block.element) for block in blocks]


def _in_order(names: Any) -> list[str]:
    return sorted(names, key=lambda name: FIELDS.index(name) if name in FIELDS else len(FIELDS))


def _value(item: Item | None, name: str, found: Found[Any] | None) -> Any:
    """Return the value of a field as the item has it; as the page class gives it, if there is no item."""
    value: Any = found.value if item is None and found is not None else getattr(item, name, None)
    if isinstance(value, list | tuple):
        return [attrs.asdict(one) if attrs.has(type(one)) else one for one in value] or None
    return None if value == "" else value


def _returned(cls: type, name: str, trace: Trace) -> Code | None:
    """Return the line by which the method of a field returned."""
    for code, line in trace.returned.items():
        if code.co_name == name and any(_is_method(base, name, code) for base in cls.__mro__):
            text = linecache.getline(code.co_filename, line).strip()
            return Code(file=file_of(code.co_filename), line=line, function=code.co_qualname, text=text)
    return None


def _is_method(base: type, name: str, code: Any) -> bool:
    return name in base.__dict__ and code.co_qualname == f"{base.__name__}.{name}"


def _lines(places: Places, fields: Sequence[Field]) -> list[Line]:
    went: dict[int, list[str]] = {}
    for field in fields:
        for place in field.places:
            if place.kind == "line" and place.number is not None:
                went.setdefault(place.number, []).append(field.name)
    return [
        Line(
            number=number,
            text=block.text,
            tag=block.tag,
            indented=block.indented,
            linked=block.linked,
            path=places.paths[number - 1],
            fields=list(dict.fromkeys(went.get(number, []))),
        )
        for number, block in enumerate(places.blocks, 1)
    ]


# -- what goes wrong


def problem_of(error: BaseException, places: Places) -> Problem:
    """Return why an item or a field could not be read."""
    kind, reason, field = "error", f"{type(error).__name__}: {error}", None
    if isinstance(error, PageError):
        kind, reason, field = error.kind, error.reason, error.field
    elif isinstance(error, TimeIsUpError):
        kind, reason = HANGS, "reading it takes too long"
    elif isinstance(error, MemoryError):
        reason = how_ended(OUT_OF_MEMORY)
    said = _EXPECTED.search(reason)
    return Problem(
        kind=kind,
        reason=reason,
        field=field,
        expected=said["expected"] if said else "",
        found=said["found"] if said else "",
        code=_code(error.__traceback__),
        around=_around(error.__traceback__, places),
    )


def _code(trace: TracebackType | None) -> list[Code]:
    """Return the lines of the parser, from the page class down."""
    found = []
    for frame in traceback.extract_tb(trace):
        path = Path(frame.filename)
        if PACKAGE not in path.parents or path.parent.name == "explaining":
            continue
        if (path.name, frame.name) in _ROAD:
            continue
        found.append(
            Code(
                file=file_of(frame.filename),
                line=frame.lineno or 0,
                function=frame.name,
                text=frame.line or "",
            )
        )
    return found


def _around(trace: TracebackType | None, places: Places) -> list[int]:
    """Return the lines of the page near the last one that the failing functions had in hand; else its first ones."""
    texts = {block.text: number for number, block in reversed(list(enumerate(places.blocks, 1)))}
    last = 0
    while trace is not None:
        for value in trace.tb_frame.f_locals.values():
            if isinstance(value, Block):
                last = texts.get(value.text, last)
        trace = trace.tb_next
    first = max(1, last - AROUND) if last else 1
    return list(range(first, min(len(places.blocks), first + 2 * AROUND) + 1))
