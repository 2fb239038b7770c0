"""What values look like: characters that no Chinese text has, labels of a new form, one text in place of many."""

from __future__ import annotations

import collections
import datetime as dt
import functools
import math
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence

from unioncrawl.monitors.drift import Drift, Rate, risen
from unioncrawl.monitors.finding import Finding, explain
from unioncrawl.monitors.recent import ArticleSeen, EditionSeen, editions

COMMON = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动工"
"""The commonest characters of newspaper text. Every sentence has some; text in a wrong encoding has hardly any."""

LEAST_COMMON = 0.04
"""Share of them below which it is no text: prose has 0.15 to 0.3, lists of names 0.05, wrong encodings below 0.02."""

ENOUGH_CHARACTERS = 40
"""In fewer, nothing can be told of a share."""

BROKEN = re.compile("\ufffd|锟斤拷|[\x00-\x08\x0e-\x1f]")
"""Bytes that were no character of the encoding, and what becomes of them when that is encoded wrongly again."""

LABELS = ("page_label", "issue_no")

ENOUGH_LABELS = 20
"""Values of a label that must be known before a form of it can be new."""

_HAN = re.compile(r"[㐀-鿿]")


class Forms:
    """Raised for texts and titles that are no text, for each label that takes a new form, and for texts that repeat."""

    kinds = ("form", "repeated")

    def check(self, db: sqlite3.Connection, source: str, now: dt.datetime) -> Iterator[Finding]:
        """Yield what looks otherwise than it did."""
        seen = editions(db, source, now)
        for kind, subject, said, drift in _drifts(seen):
            if drift is not None:
                yield Finding(
                    source=source,
                    kind=kind,
                    subject=subject,
                    since=drift.since,
                    message=f"{said}: {drift.said}",
                    example=drift.example,
                    advice=f"{explain(drift.example)}",
                )


def _drifts(seen: Sequence[EditionSeen]) -> Iterator[tuple[str, str, str, Drift | None]]:
    """Yield kind, subject, what is so, and how it has risen."""
    garbled = risen(_counted(seen, is_garbled), habit=None)
    yield "form", "text", "articles have characters that look like a wrong encoding", garbled
    repeated = risen(_repeated(seen), habit=None)
    yield "repeated", "text", "articles have the text of another one of the same day", repeated
    for place, label in enumerate(LABELS):
        drift = risen(_new_forms(seen, place))
        yield "form", label, f"articles have {label} of a form that was not seen before", drift


def is_garbled(article: ArticleSeen) -> bool:
    """Return whether the text of an article looks like one that was decoded wrongly."""
    if BROKEN.search(article.begins) or BROKEN.search(article.title):
        return True
    if len(article.begins) < ENOUGH_CHARACTERS:
        return False
    return _with_common(math.ceil(LEAST_COMMON * len(article.begins))).match(article.begins) is None


@functools.lru_cache(maxsize=8)
def _with_common(number: int) -> re.Pattern[str]:
    """Return a pattern of what has so many of the common characters: it is through with prose in a line."""
    return re.compile(f"(?:[^{COMMON}]*+[{COMMON}]){{{number}}}")


@functools.lru_cache(maxsize=4096)
def mask(value: str) -> str:
    """Return the form of a value: digits, Latin letters and Han characters stand for all of their kind."""
    digits = re.sub(r"[0-9]+", "9", value)
    return _HAN.sub("汉", re.sub(r"[A-Za-z]", "A", digits))


def _counted(seen: Sequence[EditionSeen], is_hit: Callable[[ArticleSeen], bool]) -> Iterator[Rate]:
    for edition in seen:
        hits = [article.url for article in edition.articles if is_hit(article)]
        yield Rate(edition.day, len(hits), len(edition.articles), hits[0] if hits else "")


def _repeated(seen: Sequence[EditionSeen]) -> Iterator[Rate]:
    for edition in seen:
        times = collections.Counter(article.text_sha256 for article in edition.articles)
        hits = [article.url for article in edition.articles if times[article.text_sha256] > 1]
        yield Rate(edition.day, len(hits), len(edition.articles), hits[0] if hits else "")


def _new_forms(seen: Sequence[EditionSeen], place: int) -> Iterator[Rate]:
    """Yield how many labels of each edition have a form that no edition before it had."""
    known: set[str] = set()
    number = 0
    for edition in seen:
        values = [
            (mask(value), article.url) for article in edition.articles if (value := article.labels[place])
        ]
        hits = [url for form, url in values if form not in known]
        if number >= ENOUGH_LABELS:
            yield Rate(edition.day, len(hits), len(values), hits[0] if hits else "")
        if not hits or number < ENOUGH_LABELS:
            known.update(form for form, _ in values)
        number += len(values)
