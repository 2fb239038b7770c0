"""Addresses: one form for each, ids derived from them, and links out of a page. Pure functions."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import unquote_to_bytes, urljoin, urlsplit, urlunsplit

DEFAULT_PORTS = {"http": 80, "https": 443}

_ESCAPED_PERCENT = re.compile(r"%25(?=[0-9A-Fa-f]{2})")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")


def normalised(url: str) -> str:
    """Return ``url`` without what never makes a difference.

    Scheme and host in lower case, no default port, no fragment (but ``#/…`` routes are kept), no
    ``?div=…`` (a no-op of Founder papers), no double percent-encoding, ``<…>`` around it taken off
    (wget writes WARC-Target-URI so). Parameters keep their order.
    """
    parts = urlsplit(url.strip().removeprefix("<").removesuffix(">"))
    scheme = parts.scheme.lower()
    host = (parts.hostname or "").rstrip(".")
    port = parts.port
    netloc = host if port is None or port == DEFAULT_PORTS.get(scheme) else f"{host}:{port}"
    path = _ESCAPED_PERCENT.sub("%", parts.path) or "/"
    path = _ESCAPE.sub(lambda m: m.group().upper(), path)
    query = "&".join(p for p in parts.query.split("&") if p and not re.fullmatch(r"div=-?\d+", p))
    fragment = parts.fragment if parts.fragment.startswith("/") else ""
    return urlunsplit((scheme, netloc, path, query, fragment))


def stable_id(key: str) -> int:
    """Return the first 53 bits of the SHA-256 of ``key``: an id that any client can hold as a number.

    The same after a rebuild or a merge, because it depends on nothing but the key: the canonical
    address of an article, the WARC-Record-ID of a snapshot.
    """
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:7], "big") >> 3


def link(base: str, href: str | None) -> str | None:
    """Return ``href`` as an absolute http(s) address, or ``None`` for ``javascript:``, ``#`` and the like."""
    if href is None or not href.strip() or href.strip().startswith("#"):
        return None
    try:
        absolute = urljoin(base, href.strip())
        if urlsplit(absolute).scheme not in DEFAULT_PORTS or not urlsplit(absolute).hostname:
            return None
        return normalised(absolute)
    except ValueError:  # "http://[broken": a link that leads nowhere is no link
        return None


def path_text(url: str) -> str:
    """Return the path of ``url`` with its escapes decoded, for people to read."""
    return unquote_to_bytes(urlsplit(url).path).decode("utf-8", "replace")
