"""What may have been meant by a query that finds nothing: words are found as they are typed, signs only as they are read."""

from __future__ import annotations

import re

from unioncrawl.search.query_tree import AUTHOR, COLUMNS

_QUOTED = re.compile(r'["“”＂][^"“”＂]*["“”＂]')
_FIELDS = "fields are title: kicker: subtitle: text: author:"

_HINTS = (
    (
        re.compile(r"(?i:\bnear\s*[(（])(?<!NEAR\()(?<!NEAR（)"),
        "NEAR is written in capitals, and its bracket follows at once: NEAR(工会 劳动, 20)",
    ),
    (
        re.compile(r"NEAR[(（][^()（）]*[^\s,，()（）][\s]+[0-9]+\s*[)）]"),
        "the distance of NEAR follows a comma: NEAR(工会 劳动, 20)",
    ),
    (
        re.compile(r"(?<![^\s()（）])(?:or|Or|ＯＲ|ｏｒ|或)(?![^\s()（）])"),
        "OR is written in capitals of half width: 工会 OR 劳动",
    ),
    (
        re.compile(r"(?<![^\s()（）])(?:and|And|ＡＮＤ|ａｎｄ)(?![^\s()（）])"),
        "AND is written in capitals of half width, or left out: 工会 劳动",
    ),
    (
        re.compile(r"(?<![^\s()（）])(?:not|Not|ＮＯＴ|ｎｏｔ)(?![^\s()（）])"),
        "NOT is written in capitals of half width: 工会 NOT 劳动",
    ),
    (re.compile(r"[*＊]"), "there are no wildcards: words are found inside longer ones, too"),
    (
        re.compile(rf"(?<![^\s()（）-])(?!(?i:{'|'.join((*COLUMNS, AUTHOR))})[:：])[^\W\d]\w*[:：](?!//)"),
        _FIELDS,
    ),
)
"""What is looked for in a query without what is quoted, and what is said of it; the first is said alone."""


def hint(query: str) -> str | None:
    """Return what to try in place of ``query``, which has found nothing; ``None`` if it has no sign of misuse."""
    bare = _QUOTED.sub("。", query)
    return next((said for pattern, said in _HINTS if pattern.search(bare)), None)
