"""What a page class asks of a page, in order.

The page classes know nothing of it and pay nothing for it: while a field is explained, the interpreter tells of every
call and return (``sys.setprofile``), and of those the ones are kept that ask the page something.
"""

from __future__ import annotations

import inspect
import itertools
import re
import sys
from collections.abc import Callable, Iterator
from types import CodeType, FrameType, TracebackType
from typing import Any

import attrs
from lxml.html import HtmlElement

from unioncrawl import blocks, links, pages, select
from unioncrawl.blocks import Block
from unioncrawl.explaining.brief import brief, is_nothing, parts
from unioncrawl.explaining.files import file_of
from unioncrawl.explaining.model import Step
from unioncrawl.pages import SitePage

DEEPEST = 3
"""So many functions within each other are told of; what they call in turn is their own affair."""

MOST_STEPS = 400
MOST_PARTS = 8

_OWN = frozenset({inspect.getfile(module) for module in (pages, select, blocks, links)})
"""What every page class is made with: of these functions those alone are told of that ask something."""

_PACKAGE = __name__.partition(".")[0] + "."
_READING = tuple(
    _PACKAGE + name for name in ("platforms.", "sources.", "generic.", "headlines", "bylines", "metaline")
)


@attrs.define(eq=False)
class _Call:
    """A call that is under way or has ended."""

    kind: str
    asked: str
    about: str
    depth: int
    result: Any = None
    at: str = ""


class Ids(dict[str, HtmlElement]):
    """The ids of a page, telling which of them is asked for."""

    def __init__(self, ids: dict[str, HtmlElement], asked: Callable[[str, HtmlElement | None], None]) -> None:
        super().__init__(ids)
        self._asked = asked

    def get(self, key: str, default: Any = None) -> Any:
        """Return the element, telling of it."""
        self._asked(key, super().get(key))
        return super().get(key, default)

    def __getitem__(self, key: str) -> HtmlElement:
        self._asked(key, super().get(key))
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._asked(str(key), super().get(str(key)))
        return super().__contains__(key)


class Trace:
    """What is asked of ``page`` while the context is open. Not to be used by two threads."""

    def __init__(self, page: SitePage) -> None:
        self.page = page
        self.returned: dict[CodeType, int] = {}
        """The line by which each function returned, the last time."""

        self._calls: list[_Call] = []
        self._open: list[tuple[FrameType, _Call]] = []
        self._before: Any = None

    def __enter__(self) -> Trace:
        self._before = sys.getprofile()
        sys.setprofile(self._event)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.setprofile(self._before)

    def id_asked(self, name: str, element: HtmlElement | None) -> None:
        """Keep that an id was asked for."""
        self._calls.append(_Call("id", f"#{name}", "", len(self._open), element))

    def steps(
        self, number_of: Callable[[Block], int | None], path_of: Callable[[HtmlElement], str]
    ) -> list[Step]:
        """Return what was asked, in order, each thing once."""
        found: dict[tuple[Any, ...], Step] = {}
        for call in self._calls[1:MOST_STEPS]:  # the first is the field itself
            held = list(itertools.islice(parts(call.result), MOST_PARTS))
            numbers = [number for one in held if isinstance(one, Block) and (number := number_of(one))]
            step = Step(
                kind=call.kind,
                asked=call.asked,
                about=call.about,
                depth=call.depth - 1,
                matched=not is_nothing(call.result),
                found=brief(call.result),
                at=call.at,
                lines=numbers,
                paths=[path_of(one) for one in held if isinstance(one, HtmlElement)],
            )
            found.setdefault((call.kind, call.asked, step.found), step)
        return list(found.values())

    # -- as the interpreter tells of it

    def _event(self, frame: FrameType, event: str, result: Any) -> None:
        if event == "call":
            call = self._told(frame)
            if call is not None:
                self._calls.append(call)
                self._open.append((frame, call))
        elif event == "return":
            self.returned[frame.f_code] = frame.f_lineno
            if self._open and self._open[-1][0] is frame:
                self._end(self._open.pop()[1], result, frame)

    def _end(self, call: _Call, result: Any, frame: FrameType) -> None:
        if call.kind == "line" and isinstance(result, int):
            # Which line it is says more than its index in whatever part of the page.
            result = frame.f_locals["blocks"][result]
        call.result = result.value if isinstance(result, pages.Found) else result
        if call.kind == "step":
            call.at = f"{file_of(frame.f_code.co_filename)}:{frame.f_lineno}"

    def _told(self, frame: FrameType) -> _Call | None:
        code = frame.f_code
        if code in _ASKING:
            return self._asking(code, frame)
        if code.co_filename in _OWN or code.co_name.startswith("<") or len(self._open) >= DEEPEST:
            return None
        if not str(frame.f_globals.get("__name__", "")).startswith(_READING):
            return None
        if code.co_flags & inspect.CO_GENERATOR:
            return None
        about = self._about(code, frame)
        return None if about is None else _Call("step", code.co_name, about, len(self._open))

    def _asking(self, code: CodeType, frame: FrameType) -> _Call | None:
        kind, argument = _ASKING[code]
        asked = frame.f_locals.get(argument)
        if asked is None:
            return None
        text = asked.pattern if isinstance(asked, re.Pattern) else str(asked)
        return _Call(kind, text, "", len(self._open))

    def _about(self, code: CodeType, frame: FrameType) -> str | None:
        """Return what a function says that it returns; ``None`` if it is a method of something else than the page."""
        if code.co_argcount and frame.f_locals.get(code.co_varnames[0]) is self.page:
            return first_line(next(_methods(type(self.page), code.co_name), None))
        function = frame.f_globals.get(code.co_name)
        return (
            first_line(function)
            if inspect.isfunction(inspect.unwrap(function) if function else None)
            else None
        )


def _methods(cls: type, name: str) -> Iterator[Any]:
    for base in cls.__mro__:
        if name in base.__dict__:
            method = base.__dict__[name]
            yield method if method.__doc__ else getattr(method, "func", method)


def first_line(thing: Any) -> str:
    """Return the first line of a docstring; ``""`` without one."""
    said = (inspect.getdoc(thing) or "").strip() if thing is not None else ""
    return " ".join(said.partition("\n\n")[0].split())


_ASKING: dict[CodeType, tuple[str, str]] = {
    select.matches.__code__: ("selector", "xpath"),
    blocks.position.__code__: ("line", "pattern"),
    links.links_of.__code__: ("links", "href"),
}
"""Functions that ask the page, what for, and the argument that says it."""
