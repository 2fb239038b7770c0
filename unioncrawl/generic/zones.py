"""Which parts of a page are around the article, going by the names that their makers gave them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.html import HtmlElement

_STRONG_TAGS = frozenset({"nav", "footer", "aside", "select", "option", "menu", "dialog", "button"})

_STRONG = re.compile(
    r"comment|pinglun|discuss|changyan|disqus|foot(?!note|ball)|copy_?right|side_?bar|breadcrumb|crumb|mianbao"
    r"|(?:^|[-_\s])(?:sub|top|main|left|sec)?nav(?:i|bar|igation)?(?:[-_\s\d]|$)|navbar"
    r"|recommend|tuijian|xiangguan|relat(?!ive|ion)|paihang|fenxiang|jiathis|bds?share"
    r"|advert|guanggao|qr_?code|erweima|login|(?:^|[-_\s])ads?(?:[-_\s\d]|$)|toolbar|friend_?link|disclaimer|shengming",
    re.IGNORECASE,
)
_WEAK = re.compile(
    r"reply|repl(?:ies)|menu|share|hot_?(?:news|list|rank|article|read|tag|word)|(?:^|[-_\s])rank|statement|pager|pagination|fenye"
    r"|(?:^|[-_\s])(?:tags?|keywords?|vote|subscribe|popup|modal|toast|search|topbar|aside|tools?|toolbox|header|banner|links?|prev|next"
    r"|right|r|side|bottom)(?:[-_\s\d]|$)|download|app_?code|author_?(?:info|card|box)|editor_?(?:name|info)|zebian",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)

_STRONG_SHARE, _WEAK_SHARE = 0.7, 0.25
"""An element with more than this part of the prose of a page is not what its name says: comments can be more than
the article, a ``right`` or a ``header`` with much of the text is its column."""


class Zones:
    """Tells of every element whether it is around the article. Each element is looked at once."""

    def __init__(self, share: Callable[[HtmlElement], float]) -> None:
        """Remember ``share``, which gives the part of the prose of the page that is in an element."""
        self._share = share
        self._known: dict[HtmlElement, bool] = {}

    def around(self, element: HtmlElement) -> bool:
        """Return whether ``element`` is, or is within, what stands around an article."""
        path: list[HtmlElement] = []
        known = self._known
        answer = False
        step: HtmlElement | None = element
        while step is not None:
            if step in known:
                answer = known[step]
                break
            path.append(step)
            step = step.getparent()
        for step in reversed(path):
            answer = answer or self._is_named_so(step)
            known[step] = answer
        return answer

    def _is_named_so(self, element: HtmlElement) -> bool:
        if element.tag in ("body", "html"):
            return False
        strength = named_strength(element)
        return strength > 0 and self._share(element) < strength


def named_strength(element: HtmlElement) -> float:
    """Return up to which part of the prose of a page ``element`` is around the article; 0 if its name says nothing."""
    if element.tag in _STRONG_TAGS:
        return _STRONG_SHARE
    attributes = element.attrib
    name = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    if len(name) > 1:
        if _STRONG.search(name):
            return _STRONG_SHARE
        if _WEAK.search(name):
            return _WEAK_SHARE
    style = attributes.get("style")
    if style is not None and _HIDDEN.search(style):
        return _STRONG_SHARE
    return 0.0
