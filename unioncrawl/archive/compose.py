"""What the set of an article's captures adds up to. Pure functions: the same set gives the same article
and the same revisions, in whatever order the captures arrived.
"""

from __future__ import annotations

import bisect
import datetime as dt
import hashlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from unioncrawl.archive.packed import as_json
from unioncrawl.items import FIELDS

CONTENT_FIELDS = ("kicker", "title", "subtitle", "authors", "text")
"""What a change of makes a revision. A change of template alone changes none of them."""

LONGEST_PAUSE = dt.timedelta(hours=1)
"""Between two captures of parts of a story in one visit: a crawl asks for the parts one soon after the other, and for
the whole again on another day."""

_SETTING = {0xFF01 + place: 0x21 + place for place in range(0x5E)} | dict.fromkeys(
    map(ord, "\u200b\u2060\ufeff"), " "
)
"""Full-width forms (ＡＢＣ，：) to those of half the width; blanks without width."""

PLAN_FIELDS = ("published", "page_no", "page_label", "page_name", "page_pdf")
"""What the plan of the page may fill in."""


@attrs.frozen(kw_only=True)
class Capture:
    """One snapshot of an article, read."""

    snapshot_id: int
    url: str
    """The address that was asked for."""

    charset: str | None
    captured_at: str
    rank: int
    content_sha256: str
    fields: dict[str, Any]
    """The item as a dictionary, ``extraction``, ``parser`` and ``parser_version`` included."""

    changed_in: int | None = None
    """Of a story put together from several pages: the snapshot in which it came to say this, if not this one."""

    @property
    def part(self) -> int:
        """Which part of its story it has."""
        return int(self.fields.get("part") or 1)


@attrs.frozen(kw_only=True)
class Composed:
    """The article as it stands, and every content it has had."""

    fields: dict[str, Any]
    extraction: dict[str, str]
    current: Capture
    """The capture that the article is read from: the oldest that says all that the newest says."""

    first_seen: str
    last_changed: str
    captured: list[tuple[str, int]]
    """When the article's own page was captured with an article on it, and the snapshots, oldest first."""

    revisions: list[Capture]
    """The first capture of each distinct content, oldest first; one for an article that never changed."""


def content_digest(fields: dict[str, Any]) -> str:
    """Return the hex SHA-256 of what an article says, its ``CONTENT_FIELDS``."""
    said = [fields.get(name) for name in CONTENT_FIELDS]
    return hashlib.sha256(as_json(said).encode()).hexdigest()


def compose(captures: Sequence[Capture], plan: dict[str, Any] | None) -> Composed:
    """Return what ``captures``, at least one, add up to.

    The captures of the best rank, by time, are the article: the last content stands. Lower ranks, the
    newest first, fill fields that are empty, and after them the plan of the page does.
    """
    by_time = sorted(captures, key=lambda c: (c.captured_at, c.snapshot_id))
    best = min(capture.rank for capture in by_time)
    own = whole_stories([capture for capture in by_time if capture.rank == best])
    runs = _contents(own)
    standing = runs[-1]
    current = _first_like_last(standing)
    fields = {name: current.fields.get(name) for name in FIELDS}
    extraction = dict(current.fields["extraction"])
    others = sorted((c for c in by_time if c.rank != best), key=lambda c: c.captured_at, reverse=True)
    for other in sorted(others, key=lambda c: c.rank):
        _fill(fields, extraction, other.fields, other.fields["extraction"])
    if plan:
        _fill(fields, extraction, plan, dict.fromkeys(PLAN_FIELDS, "plan"))
    return Composed(
        fields=fields,
        extraction=dict(sorted(extraction.items())),
        current=current,
        first_seen=by_time[0].captured_at,
        last_changed=standing[0].captured_at,
        captured=_own_page([capture for capture in by_time if capture.rank == best]),
        revisions=[run[0] for run in runs],
    )


def with_twins(own: Composed, twins: Sequence[Composed], manual: Mapping[str, Any]) -> Composed:
    """Return what an article and its ``twins`` add up to: what its own pages leave empty, those of the twins fill.

    What stands in ``manual`` holds whatever they say. Neither makes a revision.
    """
    if not twins and not manual:
        return own
    fields, extraction = dict(own.fields), dict(own.extraction)
    for twin in twins:
        _fill(fields, extraction, twin.fields, twin.extraction)
    return attrs.evolve(
        own,
        fields={**fields, **manual},
        extraction=dict(sorted((extraction | dict.fromkeys(manual, "manual")).items())),
        first_seen=min(one.first_seen for one in (own, *twins)),
    )


def _own_page(captures: Sequence[Capture]) -> list[tuple[str, int]]:
    """Return when the article's own page was captured, which of a story on several pages is the first."""
    first = min(capture.part for capture in captures)
    return [(capture.captured_at, capture.snapshot_id) for capture in captures if capture.part == first]


def _contents(captures: Sequence[Capture]) -> list[list[Capture]]:
    """Return ``captures``, by time, in runs that say the same; how it is set makes no difference."""
    exact = [list(run) for _, run in itertools.groupby(captures, key=lambda c: c.content_sha256)]
    if len(exact) == 1:
        return exact
    alike = itertools.groupby(
        exact, key=lambda run: [letters(run[0].fields.get(name)) for name in CONTENT_FIELDS]
    )
    return [list(itertools.chain.from_iterable(runs)) for _, runs in alike]


def letters(value: str | Sequence[str] | None) -> str:
    """Return what is left of a content field without what only its setting decides: blanks of any kind, line ends,
    and whether letters, digits and marks take a whole square or half of one.
    """
    text = value if isinstance(value, str) else "、".join(value or ())
    return "".join(text.translate(_SETTING).split())


def whole_stories(captures: Sequence[Capture]) -> Sequence[Capture]:
    """Return ``captures``, by time, with the parts of a story put together after each visit that left all of them there.

    What a visit did not see again is as it was. A story of which some part is still missing is what there is of it.
    """
    if all(capture.part == 1 and (capture.fields.get("parts") or 1) == 1 for capture in captures):
        return captures
    held: dict[int, Capture] = {}
    wholes: list[Capture] = []
    for visit in _visits(captures):
        before = dict(held)
        for capture in visit:
            parts = int(capture.fields.get("parts") or 1)  # the newest page knows how many there are
            held = {number: part for number, part in held.items() if number <= parts}
            held[capture.part] = capture
        if all(number in held for number in range(1, parts + 1)):
            wholes.append(_joined(held, _first_change(before, visit)))
    return wholes or [_joined(held, captures[-1])]


def _visits(captures: Sequence[Capture]) -> Iterator[list[Capture]]:
    """Yield ``captures``, by time, in those of one visit to the site each."""
    visit: list[Capture] = []
    for capture in captures:
        if visit and (
            capture.part in {one.part for one in visit}
            or _moment(capture) - _moment(visit[-1]) > LONGEST_PAUSE
        ):
            yield visit
            visit = []
        visit.append(capture)
    yield visit


def _moment(capture: Capture) -> dt.datetime:
    return dt.datetime.fromisoformat(capture.captured_at)


def _first_change(before: Mapping[int, Capture], visit: Sequence[Capture]) -> Capture:
    """Return the first capture of a visit that says other than the part did before; the last one if none does."""
    for capture in visit:
        held = before.get(capture.part)
        if held is not None and held.content_sha256 != capture.content_sha256:
            return capture
    return visit[-1]


def _joined(held: dict[int, Capture], since: Capture) -> Capture:
    """Return the story whose parts are ``held``, by number: what its first part says, with the text of all.

    :param since: the capture in which it came to say this.
    """
    parts = [held[number] for number in sorted(held)]
    fields = dict(parts[0].fields)
    extraction = dict(fields["extraction"])
    for part in parts[1:]:
        _fill(fields, extraction, part.fields, part.fields["extraction"])
    fields["text"] = "\n".join(part.fields["text"] for part in parts if part.fields["text"])
    for name in ("authors", "photographers", "organisations"):
        fields[name] = list(dict.fromkeys(value for part in parts for value in part.fields.get(name) or ()))
    images: dict[str, Any] = {}
    for image in (image for part in parts for image in part.fields["images"]):
        images.setdefault(image["url"], image)
    fields["images"] = list(images.values())
    fields["extraction"] = extraction
    return attrs.evolve(
        parts[0],
        captured_at=since.captured_at,
        fields=fields,
        content_sha256=content_digest(fields),
        changed_in=since.snapshot_id,
    )


def _first_like_last(run: Sequence[Capture]) -> Capture:
    """Return the oldest capture since which no field has changed: a page fetched again alters nothing."""
    *others, last = run
    for capture in others:
        if all(capture.fields.get(name) == last.fields.get(name) for name in FIELDS):
            return capture
    return last


def _fill(
    fields: dict[str, Any], extraction: dict[str, str], other: dict[str, Any], methods: dict[str, str]
) -> None:
    for name in FIELDS:
        if not fields[name] and other.get(name):
            fields[name] = other[name]
            extraction[name] = methods.get(name, "grammar")


def changed_fields(before: Capture, after: Capture) -> list[str]:
    """Return the names of the content fields in which two captures differ."""
    return [
        name for name in CONTENT_FIELDS if letters(before.fields.get(name)) != letters(after.fields.get(name))
    ]


def absences(captured: Sequence[tuple[str, int]], gone: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return when the article's page was found gone, each time that it went.

    :param captured: times at which it was there, and the snapshots, in order.
    :param gone: times at which it was answered as gone, and the snapshots, in order.
    """
    found = []
    last = ""
    for at, snapshot_id in gone:
        before = captured[: bisect.bisect_left(captured, at, key=_at)]
        if before and before[-1][0] >= last:
            found.append((at, snapshot_id))
            last = at
    return found


def returns(captured: Sequence[tuple[str, int]], absent: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return when the article's page was there again after each of its absences, and the snapshots."""
    after = (captured[bisect.bisect_left(captured, at, key=_at) :] for at, _ in absent)
    return [rest[0] for rest in after if rest]


def _at(moment: tuple[str, int]) -> str:
    return moment[0]
