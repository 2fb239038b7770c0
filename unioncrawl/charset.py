"""Which encoding a page is in. Pure functions over bytes.

What Chinese sites declare is often wrong: gb2312 over GB18030, utf-8 over GBK, nothing at all. The
bytes are the judge, the declarations are witnesses. Most Big5 is valid GB18030 as well, and by chance so is
some UTF-8: where a declared encoding gives no Chinese, one that does is taken.
"""

from __future__ import annotations

import codecs
import functools
import itertools
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

COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定"
    "行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些"
    "然前外天政四日那社义事平形相全表间样与关各重新内数正心明看原利比或但质第向道变条结解问意建月公无系情者最立代想已通"
    "并提直题党程展五员位入文总次活设及管特长求基资路级图统接知将组见计期论运农指区强放决西任处保治北南东领导世金市省县"
    "這為個國時來們於對會發動過說產種後學經進著電裡實現體機當點從業應開還無與關數質變條結問題黨員總設長資級圖統將組見"
    "計論運農區強決處領導東縣報勞聯職習調傳節記單廣鄉廠車場務選務報劳联职记单广乡厂车场务选报版"
    "，。、：；“”《》（）！？·—…　"
)
"""Characters that make up about half of a Chinese text in either script, and a twentieth of what a wrong encoding gives."""

SENSIBLE = 0.2
"""So great a part of the characters beyond ASCII is common in any Chinese page: navigation and lists of names too."""

TELLING = 8
"""Of fewer characters nothing can be told."""

SAMPLE = 4000
"""So many characters beyond ASCII are enough."""

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")

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
    """Return the encoding of ``body``, a text. See :func:`read`."""
    return read(body, content_type)[0]


@functools.lru_cache(maxsize=2)
def read(body: bytes, content_type: str = "") -> tuple[Decision, str]:
    """Return the encoding of ``body``, a text, and what it says. Remembered for as long as somebody else may ask.

    A byte order mark wins, then a declaration, the header's first, if the whole body decodes with it and it gives
    Chinese where another gives Chinese; then come the bytes themselves. A character that the end of the body cuts
    off is no error.

    :param content_type: value of the HTTP header, ``""`` if there was none.
    """
    refuted: list[str] = []
    declared: list[str] = []
    for reason, encoding in witnesses(body, content_type):
        if encoding in declared:
            continue
        declared.append(encoding)
        text = strictly(body, encoding)
        if text is None:
            refuted.append(f"not {encoding} ({reason})")
        elif better := sensible_instead(body, encoding):
            refuted.append(f"no sense as {encoding} ({reason}), but as {better}")
        else:
            return Decision(encoding, "; ".join([reason, *refuted])), text
    for encoding in FALLBACKS:
        text = strictly(body, encoding)
        if text is None or sensible_instead(body, encoding) or rather_big5(body, encoding):
            continue
        return Decision(encoding, "; ".join(["found in the bytes", *(refuted or ["nothing declared"])])), text
    # One broken byte in a page must not turn the whole of it into another encoding.
    nearest = max(dict.fromkeys((*declared, *FALLBACKS)), key=lambda encoding: quality(body, encoding))
    decision = Decision(nearest, "; ".join(["nearest, some characters are replaced", *refuted]))
    return decision, decode(body, decision)


def decode(body: bytes, decision: Decision) -> str:
    """Return ``body`` as text. What cannot be decoded becomes U+FFFD, what the end cuts off is dropped."""
    return decoded(body, decision.encoding, "replace")


def decoded(body: bytes, encoding: str, errors: str = "strict") -> str:
    """Return ``body`` without its byte order mark, decoded with ``encoding``.

    :raises UnicodeDecodeError: if ``errors`` is ``"strict"`` and there is one before the last character.
    """
    # Without `final` the decoder keeps an unfinished character to itself.
    return codecs.getincrementaldecoder(encoding)(errors=errors).decode(unmarked(body)).removeprefix("\ufeff")


def unmarked(body: bytes) -> bytes:
    """Return ``body`` without a byte order mark. A mark before text in another encoding belongs to no character."""
    return next((body[len(mark) :] for mark, _ in BOMS if body.startswith(mark)), body)


def witnesses(body: bytes, content_type: str) -> Iterator[tuple[str, str]]:
    """Yield (why, codec's name) of what says which encoding ``body`` is in, the most credible first."""
    for mark, encoding in BOMS:
        if body.startswith(mark):
            yield "byte order mark", encoding
    if wide := in_nulls(body):
        yield "null bytes", wide
    for where, name in (("header", in_header(content_type)), ("meta", in_meta(body))):
        believed = known(name)
        if believed:
            yield f"declared in {where} as {name}", believed


def in_nulls(body: bytes) -> str | None:
    """Return the UTF-16 that is told by the null bytes of the markup that ``body`` begins with, or ``None``."""
    start = unmarked(body)[:META_BYTES]
    even, odd = start[::2].count(0), start[1::2].count(0)
    for encoding, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if (
            high >= TELLING and 16 * high > len(start) and high > 4 * low
        ):  # 一 is U+4E00: a few lower bytes are null as well
            return encoding
    return None


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


def strictly(body: bytes, encoding: str) -> str | None:
    """Return ``body`` decoded with ``encoding``; ``None`` if not all of it decodes, but for a character that its end
    cuts off.
    """
    try:
        return decoded(body, encoding)
    except UnicodeDecodeError:
        return None


def fits(body: bytes, encoding: str) -> bool:
    """Return whether all of ``body`` decodes with ``encoding``, but for a character that its end cuts off."""
    return strictly(body, encoding) is not None


def sensible_instead(body: bytes, encoding: str) -> str | None:
    """Return the encoding in which ``body`` is Chinese, if it is not in ``encoding``, with which it decodes; else ``None``.

    What decodes as UTF-8 is UTF-8.
    """
    if encoding.startswith("utf"):
        return None
    text = decoded(body, encoding)
    sense = sense_of(text)
    if sense is None:
        return None
    for other in FALLBACKS:
        if other != encoding and fits(body, other):
            better = sense_of(decoded(body, other)) or 0.0
            if better >= SENSIBLE and better > 3 * sense:
                return other
    return None


def rather_big5(body: bytes, encoding: str) -> bool:
    """Return whether ``body``, which nothing declares and which is valid in ``encoding``, is Big5 by its punctuation."""
    if encoding != "gb18030" or not fits(body, "big5hkscs"):
        return False
    text = decoded(body, encoding)
    return PRIVATE_USE.search(text) is not None and (sense_of(text) or 0.0) < SENSIBLE


def sense_of(text: str) -> float | None:
    """Return which part of the characters of ``text`` beyond ASCII is common in Chinese; ``None`` if they are too few."""
    runs = itertools.islice(_BEYOND_ASCII.finditer(text), SAMPLE)
    beyond = "".join(run[0] for run in runs)[:SAMPLE]
    return sum(map(COMMON.__contains__, beyond)) / len(beyond) if len(beyond) >= TELLING else None


def quality(body: bytes, encoding: str) -> float:
    """Return how good a text ``body`` is in ``encoding``, with which not all of it decodes."""
    text = decoded(body, encoding, "replace")
    return (sense_of(text) or 0.0) - 10 * text.count("\ufffd") / max(len(text), 1)
