"""Which source and which page class read an address, and why no other."""

from __future__ import annotations

import difflib
import inspect
from typing import Any
from urllib.parse import urlsplit

from url_matcher import URLMatcher
from url_matcher.matcher import Patterns
from web_poet import ApplyRule, default_registry

from unioncrawl import catalogue, road
from unioncrawl.errors import UsageProblemError
from unioncrawl.explaining.files import file_of
from unioncrawl.explaining.model import Address, Rule
from unioncrawl.items import PAGES
from unioncrawl.unsupported import UNSUPPORTED
from unioncrawl.urls import normalised, stable_id


def explained(url: str, kept_under: str = "") -> Address:
    """Return what is told of ``url``.

    :raises UsageProblemError: if no page class reads it.
    """
    cls = road.page_class(url, kept_under)
    if cls is None:
        raise UsageProblemError(no_class(url))
    canonical = cls.source.canonical(url)
    site = cls.source.site_of(url)
    return Address(
        url=url,
        canonical=canonical,
        article_id=stable_id(canonical),
        source=cls.source.name,
        title=cls.source.title,
        platform=site.platform if site else "generic",
        role=road.role_of(url, kept_under),
        parser=cls.__name__,
        version=cls.version,
        module=file_of(inspect.getfile(cls)),
        product=[
            f"{base.__name__} ({file_of(inspect.getfile(base))})"
            for base in cls.__mro__[1:]
            if base.__module__.startswith(("unioncrawl.platforms", "unioncrawl.generic"))
        ],
        rules=_rules(url, cls),
    )


def no_class(url: str) -> str:
    """Return in one line why no page class reads ``url``, with what is nearest."""
    owner = catalogue.owner(url)
    if owner is not None:
        kinds = sorted({role for role, _ in _rules_of(owner.name)})
        return (
            f"{url} is an address of {owner.name}, but of none of its pages ({', '.join(kinds)});"
            f" its rules: unioncrawl/sources/{owner.name}.py"
        )
    beside = catalogue.neighbours(url)
    host = urlsplit(url).hostname or ""
    if beside:
        paths = "; ".join(site.paths for source in beside for site in source.sites if site.is_on_host(url))
        names = ", ".join(source.name for source in beside)
        return f"{url} is of no source: {names} has this host, but not this path ({paths or 'another host'})"
    if known := next((site for site in UNSUPPORTED if host in site.hosts), None):
        return f"{url} is of no source: {known.name} is not supported: {known.reason}"
    hosts = {own.lstrip("."): source.name for source in catalogue.sources().values() for own in source.hosts}
    near = difflib.get_close_matches(host, hosts, n=1, cutoff=0.6)
    hint = f"; the nearest host is {near[0]} of {hosts[near[0]]}" if near else ""
    return f"{url} is an address of no known source{hint}; unioncrawl sources lists them"


def _rules_of(source: str) -> list[tuple[str, ApplyRule]]:
    """Return the rules of a source, each with what its pages are called."""
    return [
        (role, rule)
        for rule in default_registry.get_rules()
        for kind, role in road.ROLES.items()
        if rule.instead_of is kind and issubclass(rule.use, kind) and rule.use.source.name == source
    ]


def _rules(url: str, chosen: road.PageClass) -> list[Rule]:
    if chosen.source.name == PAGES:
        verdict = "chosen: the address is of no source, and any page that is given is read"
        return [Rule(parser=chosen.__name__, role="article", patterns=[], verdict=verdict)]
    return [
        Rule(
            parser=rule.use.__name__,
            role=role,
            patterns=[*rule.for_patterns.include, *(f"not {one}" for one in rule.for_patterns.exclude)],
            verdict=_verdict(url, rule, is_chosen=rule.use is chosen),
        )
        for role, rule in sorted(_rules_of(chosen.source.name), key=lambda found: found[1].use is not chosen)
    ]


def _verdict(url: str, rule: ApplyRule, *, is_chosen: bool) -> str:
    patterns = rule.for_patterns
    if not _fits(url, Patterns(include=list(patterns.include))):
        return "no: its pattern does not fit"
    if not _fits(url, patterns):
        return "no: excluded"
    use: Any = rule.use
    if not use.serves(url):
        return "no: the class does not serve this form of the address"
    return "chosen" if is_chosen else "no: a rule that fits better stands before it"


def _fits(url: str, patterns: Patterns) -> bool:
    return URLMatcher({0: patterns}).match(normalised(url)) is not None
