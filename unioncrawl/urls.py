"""Addresses: one form for each, ids derived from them, and links out of a page. Pure functions."""

from __future__ import annotations

import functools
import hashlib
import re
from urllib.parse import unquote_to_bytes, urljoin, urlsplit, urlunsplit

DEFAULT_PORTS = {"http": 80, "https": 443}

_ESCAPED_PERCENT = re.compile(r"%(?:25)+(?=[0-9A-Fa-f]{2})")
"""Percent-encoding of what was encoded, as often as it was. Aggregators encode titles twice."""

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_LOWER_ESCAPE = re.compile(r"%(?:[0-9A-Fa-f][a-f]|[a-f][0-9A-Fa-f])")
_UNSAFE = re.compile(r"%(?![0-9A-Fa-f]{2})|[^\w!$&'()*+,;=:@/%~.-]", re.ASCII)
_UNSAFE_IN_QUERY = re.compile(r"%(?![0-9A-Fa-f]{2})|[^\w!$&'()*+,;=:@/%~.?-]", re.ASCII)
"""What stands in an address only percent-encoded (RFC 3986): Han characters, blanks, quotes."""

_SLASHES = re.compile(r"(?<!:)/{2,}")
_NO_OP = re.compile(r"(?:amp;)?div=-?\d+")


_FILE_SLASH = re.compile(r"(\.s?html?)/+$", re.IGNORECASE)
"""A slash behind the name of a file, with which some servers answer as well."""

_SEGMENT = r"[A-Za-z0-9_~!$'()*+,=@-][A-Za-z0-9_~!$'()*+,=@.-]*"
_FOLDER = r"[A-Za-z0-9_~!$'()*+,=@-]+"
_PLAIN_PATH = rf"(?:/|(?:/{_SEGMENT})+|(?:/{_SEGMENT})*/{_FOLDER}/)"
_HOST = r"//[a-z0-9_-]+(?:\.[a-z0-9_-]+)*"
_PLAIN_HOST = rf"https?:{_HOST}"
_LETTER = r"(?:[A-Za-z0-9_!$'()*+,;=:@/.~-]|%[0-9A-F]{2})"
_PARAMETER = rf"(?!amp;|div=-?\d){_LETTER}+"
_PLAIN_QUERY = rf"\?{_PARAMETER}(?:&{_PARAMETER})*"
_NORMAL = re.compile(rf"{_PLAIN_HOST}{_PLAIN_PATH}(?:{_PLAIN_QUERY})?")
"""Most addresses: of which taking them apart and together again would change nothing."""

_DIRECTORY = re.compile(rf"({_PLAIN_HOST})((?:/{_SEGMENT})*/)(?:{_SEGMENT})?")
_PLAIN_LINK = re.compile(
    rf"(?:(?P<scheme>https?:)?(?P<host>{_HOST}))?(?P<path>{_PLAIN_PATH}(?:{_PLAIN_QUERY})?)|"
    rf"(?P<name>{_SEGMENT})(?:\?div=-?\d+)?",
    re.ASCII,
)
_NO_LINK = re.compile(r"#|javascript:|mailto:|tel:")


@functools.lru_cache(maxsize=4096)
def _is_normal(url: str) -> bool:
    """Return whether ``url`` is one of most addresses. Each is asked about several times."""
    return _NORMAL.fullmatch(url) is not None


def normalised(url: str) -> str:
    """Return ``url`` without what never makes a difference.

    Scheme and host in lower case, no default port, no fragment (but ``#/…`` routes are kept), no
    ``?div=…`` (a no-op of Founder papers), ``<…>`` around it taken off (wget writes WARC-Target-URI so).
    The path as in :func:`normalised_path`. Parameters keep their order and their encoding.

    :raises ValueError: if ``url`` can be no address: ``http://[broken``.
    """
    if _is_normal(url):
        return url
    parts = urlsplit(url.strip(" \t\r\n<>"))
    scheme = parts.scheme.lower()
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        host = host.encode("idna").decode()
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    netloc = host if port is None or port == DEFAULT_PORTS.get(scheme) else f"{host}:{port}"
    given = (
        part.removeprefix("amp;") for part in parts.query.split("&")
    )  # "&amp;" taken out of HTML as it stands
    query = "&".join(part for part in given if part and not _NO_OP.fullmatch(part))
    query = _LOWER_ESCAPE.sub(_upper, _UNSAFE_IN_QUERY.sub(_escaped, query))
    fragment = parts.fragment if parts.fragment.startswith("/") else ""
    return urlunsplit((scheme, netloc, normalised_path(parts.path), query, fragment))


def host_of(url: str) -> str:
    """Return the host of ``url``, as it stands, without a dot at its end.

    :raises ValueError: if ``url`` can be no address: ``http://[broken``.
    """
    if _is_normal(url):
        return url.split("/", 3)[2]
    parts = urlsplit(url)
    parts.port  # noqa: B018 - raises for one that is no number
    return (parts.hostname or "").rstrip(".")


def taken_apart(url: str) -> tuple[str, str, str]:
    """Return host, path and query of ``url``, an address in normalised form."""
    if _is_normal(url):
        _, _, host, place = url.split("/", 3)
        path, _, query = place.partition("?")
        return host, f"/{path}", query
    parts = urlsplit(url)
    return parts.hostname or "", parts.path, parts.query


def normalised_path(path: str) -> str:
    """Return ``path`` encoded once, with escapes in capitals, and without ``.``, ``..`` and doubled slashes.

    Letters keep their case: ids can be opaque. An address within the path (``/http://…``) keeps its slashes.
    """
    while True:
        step = _UNSAFE.sub(_escaped, path.replace("\\", "/"))
        step = _ESCAPE.sub(_plain, _ESCAPED_PERCENT.sub("%", step))
        step = _SLASHES.sub("/", _undotted(step))
        step = _FILE_SLASH.sub(r"\1", step)
        if step == path:
            return path or "/"
        path = step


def _undotted(path: str) -> str:
    """Return ``path`` with ``.`` and ``..`` resolved."""
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[max(1, len(kept) - 1) :]  # not above the root
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept) + ("/" if path.endswith(("/.", "/..")) else "")


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))


def _upper(match: re.Match[str]) -> str:
    return match[0].upper()


def _plain(match: re.Match[str]) -> str:
    """Return the character that needs no escape, or the escape in capitals."""
    character = chr(int(match[1], 16))
    return character if _UNRESERVED.fullmatch(character) else match[0].upper()


def stable_id(key: str) -> int:
    """Return the first 53 bits of the SHA-256 of ``key``: an id that any client can hold as a number.

    The same after a rebuild or a merge, because it depends on nothing but the key: the canonical
    address of an article, the WARC-Record-ID of a snapshot.
    """
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:7], "big") >> 3


def place_and_query(url: str) -> str:
    """Return path and query of ``url``."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


@functools.lru_cache(maxsize=8192)
def link(base: str, href: str | None) -> str | None:
    """Return ``href`` as an absolute http(s) address, or ``None`` for ``javascript:``, ``#`` and the like."""
    if href is None or _NO_LINK.match(href) or not href.strip() or href.strip().startswith("#"):
        return None
    if plain := _plainly(base, href):
        return plain
    try:
        absolute = urljoin(base, href.strip().replace("\\", "/"))
        if urlsplit(absolute).scheme not in DEFAULT_PORTS or not urlsplit(absolute).hostname:
            return None
        return normalised(absolute)
    except ValueError:  # "http://[broken": a link that leads nowhere is no link
        return None


def _plainly(base: str, href: str) -> str | None:
    """Return ``href`` as an absolute address if that takes no more than putting it behind the host or the directory."""
    match = _PLAIN_LINK.fullmatch(href)
    if match is None:
        return None
    scheme, host, path, name = match.groups()
    if scheme is not None:
        return href
    whole = _DIRECTORY.fullmatch(base)
    if whole is None:
        return None
    if host is not None:
        return f"{base.partition('/')[0]}{href}"
    return whole[1] + path if name is None else f"{whole[1]}{whole[2]}{name}"


def path_text(url: str) -> str:
    """Return the path of ``url`` with its escapes decoded, for people to read."""
    return unquote_to_bytes(urlsplit(url).path).decode("utf-8", "replace")
