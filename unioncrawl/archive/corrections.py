"""Corrections by hand: what a line of ``corrections.jsonl`` may say, and which corrections stand.

A correction is never changed or deleted: another one, or a withdrawal, follows it. So the set of all lines
decides, whatever their order and wherever they were collected. How they are written: ``correcting.py``.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import attrs

from unioncrawl import catalogue, clock
from unioncrawl.archive import twins
from unioncrawl.errors import ArchiveError, UnioncrawlError, UsageProblemError, WarcError
from unioncrawl.items import FIELDS
from unioncrawl.urls import DEFAULT_PORTS, normalised, stable_id
from unioncrawl.warc.records import is_address, normal_time

if TYPE_CHECKING:
    from unioncrawl.archive.store import Store

FORMAT = 1
"""Version of the lines. It is raised when a reader of today would take a line for something else."""

SOURCE = "corrections"
"""What stands for a source in names of WARC files, runs and the lock. No masthead is called so in pinyin."""

STATE = "correction"
"""``state`` of the ``metadata`` records that hold corrections."""

CORRECTABLE = tuple(name for name in FIELDS if name != "images")
_LISTS = ("authors", "photographers", "organisations")
_ADDRESSES = ("previous_url", "next_url", "page_pdf")

MAX_PAGE_NO = 9999
"""The thickest issues of papers have some hundreds of pages; what is larger is another number."""

_UNWRITABLE = re.compile(r"[\ud800-\udfff]")
"""Halves of characters, which the bytes of a command line that is no UTF-8 become."""

_CONTROL = re.compile(rf"[\x00-\x1f\x7f-\x9f\u2028\u2029]|{_UNWRITABLE.pattern}")

_NAMES_APART = re.compile("[,，、;；]")


def _sorted_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return fields in their order, each once: equal corrections are equal lines."""
    return tuple(sorted(set(names), key=CORRECTABLE.index))


def _sorted_fields(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: said[name] for name in _sorted_names(said)}


class CorrectionError(UsageProblemError):
    """A correction says what no article can be, or is none."""


@attrs.frozen(kw_only=True)
class Correction:
    """What one person said of one article at one time."""

    url: str
    """Canonical address of the article when it was corrected."""

    at: str
    """Time, as all times in the archive: of two corrections of a field, the later stands."""

    by: str
    """Who corrected it."""

    because: str | None = None
    fields: Mapping[str, Any] = attrs.field(factory=dict, converter=_sorted_fields)
    """Field to value; ``None`` or ``[]`` for one that is to be empty."""

    withdrawn: tuple[str, ...] = attrs.field(default=(), converter=_sorted_names)
    """Fields of which no earlier correction is to stand."""

    was: Mapping[str, Any] = attrs.field(factory=dict, converter=_sorted_fields)
    """Field to what the page was read as saying when it was corrected, if it was held: should it come to
    say something else, the correction has to be looked at again.
    """

    @staticmethod
    def of(said: Any) -> Correction:
        """Return the correction that a line or a record holds, as :meth:`said` gives it.

        Records that were written must stay readable: these rules may be loosened and never tightened.

        :raises CorrectionError: if it holds none.
        """
        if not isinstance(said, dict):
            raise CorrectionError("is no JSON object")
        if said.get("format") != FORMAT:
            raise CorrectionError(f"is of format {said.get('format')!r}; this unioncrawl knows {FORMAT}")
        _check_names(said)
        return Correction(
            url=said["url"],
            at=_time(said["at"]),
            by=said["by"],
            because=said.get("because"),
            fields={name: checked(name, value) for name, value in said.get("fields", {}).items()},
            withdrawn=tuple(map(known_field, said.get("withdraw", ()))),
            was=said.get("was", {}),
        )

    @staticmethod
    def of_row(row: sqlite3.Row) -> Correction:
        """Return the correction that a row of ``corrections`` holds."""
        return Correction(
            url=row["url"],
            at=row["at"],
            by=row["corrected_by"],
            because=row["because"],
            fields=json.loads(row["fields"]),
            withdrawn=tuple(json.loads(row["withdrawn"])),
            was=json.loads(row["was"]),
        )

    @functools.cached_property
    def id(self) -> int:
        """The first 53 bits of the SHA-256 of what it says: a line that was copied is the same line."""
        return stable_id(json.dumps(self.said(), ensure_ascii=False, sort_keys=True))

    @property
    def article_id(self) -> int:
        """The article that it is about, as addresses are understood today."""
        return stable_id(address_of(self.url))

    def said(self) -> dict[str, Any]:
        """Return what a line holds; what is empty is left out."""
        optional = {"fields": self.fields, "withdraw": list(self.withdrawn), "was": self.was}
        return {
            "format": FORMAT,
            "url": self.url,
            **{name: value for name, value in optional.items() if value},
            "by": self.by,
            **({"because": self.because} if self.because is not None else {}),
            "at": self.at,
        }

    def state(self) -> dict[str, Any]:
        """Return what its ``metadata`` record holds."""
        return {"state": STATE, **self.said()}

    def line(self) -> bytes:
        """Return its line of ``corrections.jsonl``."""
        return json.dumps(self.said(), ensure_ascii=False).encode() + b"\n"

    def row(self) -> dict[str, Any]:
        """Return its row of ``corrections``."""
        return {
            "id": self.id,
            "article_id": self.article_id,
            "url": self.url,
            "at": self.at,
            "corrected_by": self.by,
            "because": self.because,
            "fields": json.dumps(self.fields, ensure_ascii=False),
            "withdrawn": json.dumps(self.withdrawn),
            "was": json.dumps(self.was, ensure_ascii=False),
        }


_FORMS: dict[str, tuple[type | tuple[type, ...], bool]] = {
    "format": (int, True),
    "url": (str, True),
    "at": (str, True),
    "by": (str, True),
    "because": (str, False),
    "fields": (dict, False),
    "withdraw": (list, False),
    "was": (dict, False),
}


def _check_names(said: dict[str, Any]) -> None:
    """Raise ``CorrectionError`` unless ``said`` has the parts of a correction, each of its form."""
    if unknown := sorted(said.keys() - _FORMS.keys()):
        raise CorrectionError(f"has {unknown[0]!r}, which this unioncrawl does not know")
    for name, (form, needed) in _FORMS.items():
        if name not in said:
            if needed:
                raise CorrectionError(f"has no {name!r}")
        elif not isinstance(said[name], form):
            raise CorrectionError(f"has a {name!r} that is not of its form")
    if not said.get("fields") and not said.get("withdraw"):
        raise CorrectionError("corrects nothing")
    if not is_web_address(said["url"]):
        raise CorrectionError(f"{said['url']!r} is no address")
    one_line("by", said["by"])
    one_line("because", said.get("because", "-"))
    for name, value in said.get("was", {}).items():
        _check_was(known_field(name), value)


def _check_was(name: str, value: Any) -> None:
    """Raise ``CorrectionError`` unless ``value`` is of a form that a field can have; it need not make sense."""
    said = value if isinstance(value, list) else [value]
    texts = [one for one in said if isinstance(one, str)]
    if len(texts) < len(said) and not (value is None or isinstance(value, int)):
        raise CorrectionError(f"has a 'was' of {name} that is not of its form")
    if any(_UNWRITABLE.search(text) for text in texts):
        raise CorrectionError(f"has a 'was' of {name} that is no text")


def _time(at: str) -> str:
    try:
        moment = dt.datetime.fromisoformat(at)
        # The last year there is leaves no room for a later correction.
        if moment.tzinfo is None or moment.year >= dt.MAXYEAR:
            raise ValueError(at)
        return normal_time(at)
    except (ValueError, WarcError) as error:
        raise CorrectionError(f"at {at!r} is no time with an offset") from error


def known_field(name: Any) -> str:
    """Return ``name``.

    :raises CorrectionError: if it is no field, or one that cannot be corrected.
    """
    if name not in CORRECTABLE:
        what = "cannot be corrected" if name in FIELDS else "is no field"
        raise CorrectionError(f"{name} {what}; those that can be corrected: {', '.join(CORRECTABLE)}")
    return str(name)


def one_line(name: str, value: Any) -> str:
    """Return ``value``.

    :raises CorrectionError: unless it is a text of one line that is not blank.
    """
    if not isinstance(value, str) or not value.strip() or _CONTROL.search(value):
        raise CorrectionError(f"{name} {value!r} is no line of text")
    return value


def is_web_address(url: str) -> bool:
    """Return whether ``url`` is an http or https address."""
    return (
        not re.search(rf"\s|{_CONTROL.pattern}", url)
        and is_address(url)
        and urlsplit(url).scheme.lower() in DEFAULT_PORTS
    )


def checked(name: Any, value: Any) -> Any:
    """Return ``value``, which a correction gives to the field ``name``.

    :raises CorrectionError: if no article can have it.
    """
    known_field(name)
    if name in _LISTS:
        if not isinstance(value, list):
            raise CorrectionError(f"{name} {value!r} is no list")
        for one in value:
            one_line(name, one)
    elif name == "text":
        if not isinstance(value, str) or not value.strip():
            raise CorrectionError("text cannot be empty")
        for line in value.split("\n"):
            one_line(name, line)
    elif value is not None:
        check: Callable[[str, Any], Any] = _ONE_VALUE.get(name, one_line)
        check(name, value)
    return value


def _check_page_no(name: str, value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MAX_PAGE_NO:
        raise CorrectionError(f"{name} {value!r} is no number from 1 to {MAX_PAGE_NO}")


def _check_day(name: str, value: Any) -> None:
    try:
        if dt.date.fromisoformat(value).isoformat() == value:
            return
    except (TypeError, ValueError):
        pass
    raise CorrectionError(f"{name} {value!r} is no date: write YYYY-MM-DD, e.g. 2022-10-28")


def _check_address(name: str, value: Any) -> None:
    if not is_web_address(one_line(name, value)):
        raise CorrectionError(f"{name} {value!r} is no address")


_ONE_VALUE: dict[str, Callable[[str, Any], Any]] = {
    "page_no": _check_page_no,
    "published": _check_day,
    **dict.fromkeys(_ADDRESSES, _check_address),
}
"""How fields of one value are checked that are more than a line of text."""


def typed(name: str, text: str) -> Any:
    """Return what a person typed for the field ``name``, in the field's form.

    Blanks are treated as in fields that were read from a page. Nothing typed makes the field empty.

    :raises CorrectionError: if no article can have it.
    """
    known_field(name)
    if name == "text":
        return checked(name, "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines()))))
    text = " ".join(text.split())
    if name in _LISTS:
        return checked(name, _names(name, text))
    if name == "page_no" and text.isdecimal() and len(text) <= len(str(MAX_PAGE_NO)):
        return checked(name, int(text))
    return checked(name, text or None)


def _names(name: str, text: str) -> Any:
    if not text.startswith("["):
        return list(dict.fromkeys(filter(None, (part.strip() for part in _NAMES_APART.split(text)))))
    try:
        return json.loads(text)
    except ValueError as error:
        raise CorrectionError(f"{name} {text!r} is no JSON array") from error


def address_of(url: str) -> str:
    """Return the canonical form that an article's address has today."""
    source = catalogue.owner(url)
    return source.canonical(url) if source else normalised(url)


def standing(corrections: Iterable[Correction]) -> dict[str, Correction]:
    """Return field to the correction of one article that stands: the last by time, if it was not withdrawn."""
    found: dict[str, Correction] = {}
    for correction in sorted(corrections, key=by_time):
        found |= dict.fromkeys(correction.fields, correction)
        for name in correction.withdrawn:
            found.pop(name, None)
    return found


def by_time(correction: Correction) -> tuple[str, int]:
    """Return what orders corrections, in one way whatever their order was before."""
    return correction.at, correction.id


def manual_values(corrections: Iterable[Correction]) -> dict[str, Any]:
    """Return field to the value that one article's corrections give it."""
    return {name: correction.fields[name] for name, correction in standing(corrections).items()}


@attrs.define
class Lines:
    """What a file of corrections holds."""

    found: dict[int, Correction] = attrs.field(factory=dict)
    """By id."""

    places: dict[int, int] = attrs.field(factory=dict)
    """Id to number of the line."""

    problems: list[str] = attrs.field(factory=list)
    """A line for each line that is no correction."""

    tail: bytes = b""
    """What follows the last end of a line: a whole line, or one whose writer was killed."""


def read_lines(path: Path) -> Lines:
    """Return what a file of corrections holds; nothing if there is no such file.

    :raises ArchiveError: if it cannot be read.
    """
    lines = Lines()
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return lines
    except OSError as error:
        raise ArchiveError(f"cannot read {path}: {error.strerror}") from error
    pieces = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    lines.tail = pieces[-1]
    for number, piece in enumerate(pieces, 1):
        if not piece.strip():
            continue
        try:
            correction = parsed(piece)
        except CorrectionError as error:
            lines.problems.append(f"{path}, line {number}: {error}")
        else:
            lines.found.setdefault(correction.id, correction)
            lines.places.setdefault(correction.id, number)
    return lines


def parsed(line: bytes) -> Correction:
    """Return the correction in a line.

    :raises CorrectionError: if there is none.
    """
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise CorrectionError(f"is no JSON ({error})") from error
    try:
        return Correction.of(said)
    except CorrectionError:
        raise
    except UnioncrawlError as error:
        raise CorrectionError(str(error)) from error


def later(last: str | None) -> str:
    """Return the time of a new correction: now, and in any case after ``last``, which may be of another clock."""
    now = clock.iso(clock.now())
    if last is None or now > last:
        return now
    return clock.iso(dt.datetime.fromisoformat(last) + dt.timedelta(microseconds=1))


def contradiction(correction: Correction, others: Sequence[Correction]) -> str | None:
    """Return the field to which another correction of the same time gives another value, if there is one.

    Nobody can tell then which of the two is meant.
    """
    for other in others:
        if other.at == correction.at and other.id != correction.id:
            for name in CORRECTABLE:
                if (
                    (ours := _outcome(correction, name))
                    and (theirs := _outcome(other, name))
                    and ours != theirs
                ):
                    return name
    return None


def _outcome(correction: Correction, name: str) -> tuple[Any, ...]:
    """Return what a correction does to a field; nothing if it does not name it."""
    if name in correction.withdrawn:
        return ("withdrawn",)
    return ("value", correction.fields[name]) if name in correction.fields else ()


def listed(store: Store, article_id: int | None = None) -> Iterator[dict[str, Any]]:
    """Yield a row for each field of each correction, of one article or of all.

    Its ``state``: ``waiting`` until the article is captured; ``applied``; ``confirmed``: the page says the same by
    now; ``page changed``: since it was corrected, it has come to say something else; ``superseded`` by a later
    one; ``withdrawal``.
    """
    leader = twins.leading("corrections.article_id")
    where = "" if article_id is None else f" WHERE {leader} = ?"
    values = () if article_id is None else (twins.leader(store.db, article_id),)
    rows = store.db.execute(
        f"SELECT *, {leader} AS about FROM corrections{where} ORDER BY about, at, id", values
    )
    for about, group in itertools.groupby(rows.fetchall(), key=lambda row: int(row["about"])):
        corrections = [Correction.of_row(row) for row in group]
        last = standing(corrections)
        composed = store.composed(about, corrected=False)
        for correction in corrections:
            for name in (*correction.fields, *correction.withdrawn):
                page = composed.fields[name] if composed else None
                state = "superseded" if last.get(name) != correction else _state(correction, name, page)
                if composed is None and state != "superseded":
                    state = "waiting"
                yield {
                    "state": "withdrawal" if name in correction.withdrawn else state,
                    "article_id": about,
                    "url": correction.url,
                    "field": name,
                    "value": correction.fields.get(name),
                    "was": correction.was.get(name),
                    "page": page,
                    "by": correction.by,
                    "at": correction.at,
                    "because": correction.because,
                }


def _state(correction: Correction, name: str, page: Any) -> str:
    if (page or None) == (correction.fields[name] or None):
        return "confirmed"
    if name in correction.was and (correction.was[name] or None) != (page or None):
        return "page changed"
    return "applied"
