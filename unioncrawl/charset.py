"""Which encoding a page is in. Pure functions over bytes.

What Chinese sites declare is often wrong: gb2312 over GB18030, utf-8 over GBK, nothing at all. The
bytes are the judge, the declarations are witnesses.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

import attrs

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

META_BYTES = 4096
"""How far into a page a meta declaration is looked for. Browsers look at 1,024 bytes; pages of these
sites open with comments and scripts."""

FALLBACKS = ("utf-8", "gb18030", "big5hkscs")
"""What bytes may be that no declaration fits, in order: hardly any text in another encoding is valid
UTF-8 by chance, and GB is far more frequent here than Big5."""

PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
"""Nearly all Big5 is valid GB18030, too; but there its commas and full stops are private-use characters."""

WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}
"""Codecs that are read as a wider one, which holds all their characters."""

BELIEVED = re.compile(
    r"utf-8|gb18030|big5hkscs|cp950|shift_jis|cp932|euc_jp|euc_kr|cp949"
    r"|koi8-[ru]|cp125[013-8]|iso8859-(?:[2-9]|1[0-6])"
)
"""Codecs that a page may name. Latin-1, cp1252 and ASCII are what servers and editors say by default, of
UTF-16 only a byte order mark speaks, and Python's other codecs are none of the web's."""

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9._:-]+)""", re.IGNORECASE)
_META = re.compile(rb"<meta\b[^>]*>", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)


@attrs.frozen
class Decision:
    """What a body is to be decoded with, and why."""

    encoding: str
    """A Python codec's name."""

    reason: str
    """For people: which witness was believed, and which was not."""


def decide(body: bytes, content_type: str = "") -> Decision:
    """Return the encoding of ``body``, a text.

    A byte order mark wins, then a declaration, the header's first, if the whole body decodes with it;
    then come the bytes themselves. A character that the end of the body cuts off is no error.

    :param content_type: value of the HTTP header, ``""`` if there was none.
    """
    refuted: list[str] = []
    for reason, encoding in witnesses(body, content_type):
        if fits(body, encoding):
            return Decision(encoding, "; ".join([reason, *refuted]))
        refuted.append(f"not {encoding} ({reason})")
    for encoding in FALLBACKS:
        if fits(body, encoding) and not (encoding == "gb18030" and rather_big5(body)):
            return Decision(encoding, "; ".join(["found in the bytes", *(refuted or ["nothing declared"])]))
    # One broken byte in a page must not turn the whole of it into another encoding.
    nearest = min(("gb18030", "utf-8"), key=lambda encoding: replacements(body, encoding))
    return Decision(nearest, "; ".join(["nearest, some characters are replaced", *refuted]))


def decode(body: bytes, decision: Decision) -> str:
    """Return ``body`` as text. What cannot be decoded becomes U+FFFD, what the end cuts off is dropped."""
    decoder = codecs.getincrementaldecoder(decision.encoding)(errors="replace")
    # Without `final` the decoder keeps an unfinished character to itself.
    return decoder.decode(body).removeprefix("\ufeff")


def witnesses(body: bytes, content_type: str) -> Iterator[tuple[str, str]]:
    """Yield (why, codec's name) of what says which encoding ``body`` is in, the most credible first."""
    for mark, encoding in BOMS:
        if body.startswith(mark):
            yield "byte order mark", encoding
    for where, name in (("header", in_header(content_type)), ("meta", in_meta(body))):
        believed = known(name)
        if believed:
            yield f"declared in {where} as {name}", believed


def in_header(content_type: str) -> str:
    """Return the charset parameter of a Content-Type, or ``""``."""
    found = _CHARSET.search(content_type.encode("latin-1", "replace"))
    return found[1].decode() if found else ""


def in_meta(body: bytes) -> str:
    """Return the charset that the first meta element with one declares, or ``""``."""
    for element in _META.findall(_COMMENT.sub(b"", body[:META_BYTES])):
        found = _CHARSET.search(element)
        if found:
            return found[1].decode()
    return ""


def known(name: str) -> str | None:
    """Return the codec to use for a declared ``name``, or ``None`` if the declaration is of no use."""
    try:
        codec = codecs.lookup(name.lower().removeprefix("x-")).name
    except LookupError:
        return None
    codec = WIDER.get(codec, codec)
    return codec if BELIEVED.fullmatch(codec) else None


def fits(body: bytes, encoding: str) -> bool:
    """Return whether all of ``body`` decodes with ``encoding``, but for a character that its end cuts off."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(body)
    except UnicodeDecodeError:
        return False
    return True


def rather_big5(body: bytes) -> bool:
    """Return whether ``body``, which is valid GB18030, makes more sense as Big5."""
    text = codecs.getincrementaldecoder("gb18030")().decode(body)
    return PRIVATE_USE.search(text) is not None and fits(body, "big5hkscs")


def replacements(body: bytes, encoding: str) -> int:
    """Return how many characters of ``body`` cannot be decoded with ``encoding``."""
    return codecs.getincrementaldecoder(encoding)(errors="replace").decode(body).count("\ufffd")
