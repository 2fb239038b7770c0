"""Addresses in the form by which web archives look them up: hosts turned round, spellings of one address made one.

Called SURT (Sort-friendly URI Reordering Transform). There is no standard: what counts is what the tools do that
read the index, so ``tests/peers`` compares with theirs on awkward addresses. The package of that name is no
dependency because of its licence (AGPL).
"""

from __future__ import annotations

import contextlib
import re
from urllib.parse import unquote_to_bytes

_WEB = re.compile(r"(https?|ftp)://([^/?#]*)([^?#]*)(?:\?([^#]*))?", re.IGNORECASE)
_DEFAULT_PORTS = {"http": "80", "https": "443", "ftp": "21"}
_IGNORED = str.maketrans("", "", "\t\r\n")
_BLANK = re.compile(r"\s")
_WWW = re.compile(r"^www\d*\.(?=.)")

_ESCAPED = re.compile(rb"[\x00-\x20\x7f-\xff#%]")
"""Bytes that stay escaped; all others stand for themselves."""

_ASPX_SESSION = re.compile(rb"^(.*/)\((?:[0-9a-z]{24}|(?:[a-z]\([0-9a-z]{24}\))+)\)/([^?]+\.aspx.*)$")
_QUERY_SESSIONS = tuple(
    re.compile(rb"^(.*?)(?:" + pattern + rb")(?:&(.*))?$")
    for pattern in (
        rb"jsessionid=[0-9a-z]{32}",
        rb"phpsessid=[0-9a-z]{32}",
        rb"sid=[0-9a-z]{32}",
        rb"aspsessionid[a-z]{8}=[a-z]{24}",
        rb"cfid=[^&]+&cftoken=[^&]+",
    )
)


def surt(url: str) -> str:
    """Return the key of ``url``, which has no blanks; what is no web address (``urn:…``) is its own key."""
    url = url.strip().translate(_IGNORED)
    parts = _WEB.match(url)
    if parts is None:
        return _BLANK.sub("%20", url)
    scheme, authority, path, query = parts.groups()
    host = _BLANK.sub("%20", _host(authority, scheme.lower()))
    asked = _query(query or "")
    return f"{host}){_path(path)}" + (f"?{asked}" if asked else "")


def _host(authority: str, scheme: str) -> str:
    host, port = authority.rpartition("@")[2], ""
    if colon := re.search(r":(\d*)$", host):
        host, port = host[: colon.start()], colon[1]
    host = ".".join(label for label in _unquoted(host).strip("[]").split(".") if label)
    with contextlib.suppress(UnicodeError):
        host = host.encode("idna").decode()
    turned = ",".join(reversed(_WWW.sub("", host.lower(), count=1).split(".")))
    return turned if port.lstrip("0") in ("", _DEFAULT_PORTS[scheme]) else f"{turned}:{port}"


def _unquoted(text: str) -> str:
    """Return ``text`` without escapes, what is no UTF-8 replaced."""
    return unquote_to_bytes(text).decode("utf-8", "replace")


def _path(path: str) -> str:
    kept: list[bytes] = []
    for segment in _plain(path).split(b"/"):
        if segment == b".." and kept:
            kept.pop()
        elif segment not in (b"", b"."):
            kept.append(segment)
    whole = _lowered(b"/" + b"/".join(kept))
    session = _ASPX_SESSION.match(whole)
    return (session[1] + session[2] if session else whole).decode()


def _query(query: str) -> str:
    whole = _lowered(_plain(query))
    for session in _QUERY_SESSIONS:
        if found := session.match(whole):
            whole = found[1] + (found[2] or b"")
    # By name, then value: "a=1" before "a-c=1".
    pairs = sorted(whole.split(b"&"), key=lambda pair: pair.partition(b"="))
    return b"&".join(pairs).decode()


def _plain(text: str) -> bytes:
    """Return ``text`` with its escapes undone, those of escapes too."""
    data = text.encode("utf-8", "surrogateescape")
    while (plain := unquote_to_bytes(data)) != data:
        data = plain
    return data


def _lowered(data: bytes) -> bytes:
    return _ESCAPED.sub(lambda found: b"%%%02x" % found[0][0], data).lower()
