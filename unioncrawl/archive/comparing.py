"""What reading a snapshot again makes of it, held against what is stored of it. Pure functions: nothing here reads or writes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from typing import Any

import attrs

from unioncrawl.archive.database import Row
from unioncrawl.archive.jobs import Failure, ItemRead
from unioncrawl.archive.packed import unpacked
from unioncrawl.items import FIELDS, Article, Listing, PagePlan
from unioncrawl.urls import stable_id

ReadBy = tuple[str | None, str | None]
"""Name and version of a page class; nothing if none was asked."""


MADE_BY = ("parser", "parser_version", "extraction")
"""Say how an item was read, and nothing of what it says."""


@attrs.frozen(kw_only=True)
class Change:
    """What reading one snapshot again changes."""

    url: str
    snapshot_id: int
    kind: str
    """``gained``, ``lost`` (now a failure, or of another kind), ``changed``, ``failure`` (fails otherwise than before) or
    ``role`` (its address is now that of another kind of page, or of none)."""

    fields: dict[str, tuple[Any, Any]]
    """Field to (before, after)."""

    article_id: int | None = None
    """The article that is held of the snapshot, or else the one that its address names; ``None`` of a ``role``."""

    @property
    def told(self) -> str:
        """Its kind as people are told of it: ``reread`` if nothing but how the page was read changes."""
        is_reread = self.kind in ("changed", "failure") and all(name in MADE_BY for name in self.fields)
        return "reread" if is_reread else self.kind

    def is_of(self, article_ids: Set[int]) -> bool:
        """Return whether it says anything of one of these articles: it may have had another address."""
        return self.article_id in article_ids or stable_id(self.url) in article_ids


@attrs.frozen
class Failed:
    """How reading a snapshot failed."""

    kind: str
    reason: str
    field: str | None
    url: str
    """Canonical address."""

    parser: str | None
    """The page class that could not read it, if one was asked."""

    parser_version: str | None


@attrs.frozen(kw_only=True)
class Held:
    """What is stored of a snapshot that was read."""

    item: dict[str, Any] | None = None
    """The article or plan, field to value."""

    is_plan: bool = False

    failure: Failed | None = None


def held_of(fields: bytes | None, plan: Row | None, failure: Failed | None) -> Held:
    """Return what the rows of a snapshot say.

    :param fields: of its row of ``captures``.
    :param plan: its row of ``plans``.
    :param failure: what its row of ``failures`` says.
    """
    return Held(item=stored_item(fields, plan), is_plan=fields is None and plan is not None, failure=failure)


def stored_item(fields: bytes | None, plan: Row | None) -> dict[str, Any] | None:
    """Return the article or plan that these rows of a snapshot have, field to value."""
    if fields is not None:
        return unpacked(fields)
    if plan is None:
        return None
    return {
        **dict(plan),
        "page_urls": json.loads(plan["page_urls"]),
        "article_urls": json.loads(plan["article_urls"]),
    }


def changes_of(
    snapshot_id: int, held: Held, job: ItemRead | Failure, reader: ReadBy = (None, None)
) -> tuple[Change | None, Change | None]:
    """Return what changes if ``job`` is stored in place of what is held: what is lost because it is of another kind
    (an article where a plan is read today), and the change; ``None`` for what does not happen.

    :param reader: of a failure, the page class that could not read the page, and its version.
    """
    if isinstance(job, Failure):
        failed = Failed(job.kind, job.reason, job.field, job.url, *reader)
        return None, _failure_change(snapshot_id, held, failed)
    if isinstance(job.item, Listing):
        return None, _list_change(snapshot_id, held, job.item)
    is_plan, url = isinstance(job.item, PagePlan), job.item.url
    if held.item is not None and held.is_plan != is_plan:
        lost = _lost(
            snapshot_id, held, url, f"its address is that of {'a plan' if is_plan else 'an article'} today"
        )
        return lost, _change(snapshot_id, Held(), url, "gained", _changed_fields(None, _values(job.item)))
    fields = _changed_fields(held.item, _values(job.item))
    if not fields and held.item is not None:
        return None, None
    return None, _change(snapshot_id, held, url, "gained" if held.item is None else "changed", fields)


def _list_change(snapshot_id: int, held: Held, listing: Listing) -> Change | None:
    """Return that there can be read what could not, or that there was more before: nothing of a list is stored."""
    if held.item is not None:
        return _lost(snapshot_id, held, listing.url, "its address is that of a list today")
    return _change(snapshot_id, held, listing.url, "gained", {}) if held.failure is not None else None


def _change(snapshot_id: int, held: Held, url: str, kind: str, fields: dict[str, tuple[Any, Any]]) -> Change:
    article_id = stable_id(held.item["url"] if held.item is not None else url)
    return Change(url=url, snapshot_id=snapshot_id, kind=kind, fields=fields, article_id=article_id)


def _values(item: Article | PagePlan) -> dict[str, Any]:
    """Return what ``attrs.asdict`` does, which takes every value apart to look for items in it: in an article, only
    pictures are any, and all lists are lists.
    """
    if isinstance(item, PagePlan):
        return attrs.asdict(item)
    values = attrs.asdict(item, recurse=False)
    values["images"] = [attrs.asdict(image, recurse=False) for image in item.images]
    return values


def _changed_fields(before: Mapping[str, Any] | None, after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    if before is None:
        return {name: (None, after.get(name)) for name in FIELDS if after.get(name)}
    return {name: (before.get(name), after[name]) for name in after if before.get(name) != after[name]}


def _failure_change(snapshot_id: int, held: Held, failed: Failed) -> Change | None:
    now = f"{failed.kind}: {failed.reason}"
    if held.item is not None:
        return _lost(snapshot_id, held, failed.url, now)
    if held.failure is None:
        return _change(snapshot_id, held, failed.url, "failure", {"reason": (None, now)})
    fields: dict[str, tuple[Any, Any]] = {"reason": (f"{held.failure.kind}: {held.failure.reason}", now)}
    names = ("field", "url", "parser", "parser_version")
    fields |= {name: (getattr(held.failure, name), getattr(failed, name)) for name in names}
    fields = {name: values for name, values in fields.items() if values[0] != values[1]}
    return _change(snapshot_id, held, failed.url, "failure", fields) if fields else None


def _lost(snapshot_id: int, held: Held, url: str, reason: str) -> Change:
    before = held.item or {}
    fields: dict[str, tuple[Any, Any]] = {"reason": (None, reason)}
    fields |= {name: (before[name], None) for name in FIELDS if before.get(name)}
    return _change(snapshot_id, held, url, "lost", fields)
