"""A page in a file: saved from a browser, or a record of a WARC."""

from __future__ import annotations

from pathlib import Path

import attrs

from unioncrawl import catalogue
from unioncrawl.errors import UnioncrawlError, UsageProblemError, WarcError
from unioncrawl.explaining import address, reading
from unioncrawl.explaining.model import Explanation
from unioncrawl.extract import NOWHERE, check_address
from unioncrawl.items import PAGES
from unioncrawl.page_files import body_in
from unioncrawl.warc.foreign import ForeignRecord, foreign_records
from unioncrawl.warc.http import HttpMessage
from unioncrawl.warc.members import Damage
from unioncrawl.warc.records import is_snapshot

_NAMED = 3
"""So many addresses of a WARC are named where none was chosen."""


def explained(path: Path, url: str, content_type: str) -> Explanation:
    """Return all that is told of the page in a file.

    :param url: its address; without one it is read as a page of no source.
    :raises UnioncrawlError: if the file cannot be read, or has no page, or not that of ``url``.
    """
    check_address(url)
    body = body_in(path)
    if body is None:
        return _in_warc(path, url)
    headers = [("Content-Type", content_type)] if content_type else []
    told = reading.explained(url or NOWHERE, HttpMessage(200, "OK", headers, body, body), PAGES)
    if not url:
        return _without_address(told)
    notices = [] if catalogue.owner(url) else [address.no_class(url)]
    return attrs.evolve(told, notices=[*notices, *told.notices])


def _without_address(told: Explanation) -> Explanation:
    """Return what is told of a page that came without an address."""
    return attrs.evolve(
        told,
        address=attrs.evolve(told.address, url="", canonical="", article_id=0),
        item=None if told.item is None else {**told.item, "url": ""},
        notices=["no address: read as a page of no source; --url says whose it is", *told.notices],
    )


def _in_warc(path: Path, url: str) -> Explanation:
    damage: list[Damage] = []
    found: ForeignRecord | None = None
    others: dict[str, None] = {}
    wanted = catalogue.canonical(url) if url else ""
    for record in foreign_records(path, damage):
        if not is_snapshot(record):
            continue
        if wanted and wanted in (record.url, catalogue.canonical(record.url)):
            found = record if found is None or record.date >= found.date else found
        others[record.url] = None
    if found is None:
        raise _none(path, url, list(others), damage)
    try:
        http = found.http()
    except WarcError as error:
        raise UnioncrawlError(f"{path}: {error}") from error
    told = reading.explained(found.url, http, PAGES)
    said = [f"record {found.record_id} of {path}, captured {found.date}"]
    said += ["truncated: whoever captured it says that its end is missing"] if found.is_truncated else []
    said += [f"{path}: {one}" for one in damage]
    return attrs.evolve(told, notices=[*said, *told.notices])


def _none(path: Path, url: str, others: list[str], damage: list[Damage]) -> UnioncrawlError:
    hurt = f"; it is damaged: {damage[0]}" if damage else ""
    if not others:
        return UnioncrawlError(f"{path} holds no response{hurt}")
    named = ", ".join(others[:_NAMED]) + (", …" if len(others) > _NAMED else "")
    if not url:
        return UsageProblemError(f"{path} is a WARC file: which page of it? give --url; it has {named}")
    return UnioncrawlError(f"{path} has no response of {url}; it has {named}{hurt}")
