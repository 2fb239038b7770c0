"""Names of settings, so that a mistyped one is told and not passed over. Imports no Scrapy: every command asks."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from unioncrawl import settings
from unioncrawl.errors import UsageProblemError

PREFIX = "UNIONCRAWL_"

ENVIRONMENT = (
    "UNIONCRAWL_NOW", "UNIONCRAWL_LOG_LEVEL", "UNIONCRAWL_COMPLETE", "UNIONCRAWL_SECONDS_PER_PAGE"
)  # fmt: skip
"""Variables that are no settings of the same name."""

OF_TESTS = ("UNIONCRAWL_BENCH_", "UNIONCRAWL_PEERS", "UNIONCRAWL_TORTURE_")
"""Those of the tests and measurements begin so."""

OWN = tuple(name for name in vars(settings) if name.startswith(PREFIX))
"""All settings of the project."""

_NEAR = 0.85
"""Likeness above which another name was meant: one letter wrong, missing or too many in a name of a dozen."""


def check_environment(environ: Mapping[str, str]) -> None:
    """Raise ``UsageProblemError`` if a variable of the environment is mistyped."""
    for name in sorted(environ):
        if name.upper().startswith(PREFIX) and not name.startswith(OF_TESTS):
            _check("the environment", name, (*OWN, *ENVIRONMENT))


def check_given(names: Iterable[str], known: Iterable[str]) -> None:
    """Raise ``UsageProblemError`` if a setting that was given is mistyped.

    :param known: all settings that there are. One of Scrapy's add-ons may be none of them and unlike all.
    """
    all_known = {*known, *OWN}
    for name in names:
        if name.upper().startswith(PREFIX):
            _check("-s", name, OWN)
        elif name not in all_known and (near := difflib.get_close_matches(name.upper(), all_known, 1, _NEAR)):
            raise UsageProblemError(f"-s {name}: there is no such setting; {near[0]} was meant?")


def _check(where: str, name: str, known: Iterable[str]) -> None:
    if name not in (known := list(known)):
        near = difflib.get_close_matches(name.upper(), known, 1, 0)[0]
        raise UsageProblemError(f"{where}: there is no setting {name}; {near} was meant?")
