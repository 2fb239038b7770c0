"""The forms that addresses have on a platform: what a page object reads dates and numbers from, and how the
platform of an address that nobody has described yet is recognised.
"""

from __future__ import annotations

import functools
import re

import attrs

from unioncrawl.urls import place_and_query

KINDS = ("article", "plan", "list", "calendar")


@attrs.frozen(kw_only=True)
class AddressForm:
    """One form of address."""

    kind: str = attrs.field(validator=attrs.validators.in_(KINDS))
    """What stands there: one of ``KINDS``."""

    pattern: str
    """Regular expression for the whole of path and query. Named groups where they apply: ``base`` (what comes
    before the part that all papers on the platform share), ``paper``, ``year``, ``month``, ``day``, ``page``."""

    example: str
    """An address of this form."""

    page: str = ""
    """Name of the platform's page class for it, where a source can be made of no other than these forms."""

    rule: str = ""
    """web-poet's pattern for it in a source's ``@handle_urls``, with ``{host}`` and the named groups that no
    two papers share (``{base}``, ``{paper}``)."""

    exclude: str = ""
    """What of that is none of these."""

    @functools.cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, compiled."""
        return re.compile(self.pattern)

    def match(self, url: str) -> re.Match[str] | None:
        """Return the match of ``url``, or ``None`` if it has another form."""
        return self.compiled.fullmatch(place_and_query(url))
