"""XPaths of all elements of a page, in one pass: lxml counts the siblings of each anew."""

from __future__ import annotations

from collections import Counter

from lxml.html import HtmlElement


def path_of(element: HtmlElement) -> str:
    """Return the XPath of an element."""
    return str(element.getroottree().getpath(element))


def paths_of(root: HtmlElement) -> dict[HtmlElement, str]:
    """Return the XPath of every element under ``root``, as ``getpath`` gives it."""
    found = {root: path_of(root)}
    for parent in root.iter("*"):
        above = found[parent]
        children = [child for child in parent if isinstance(child.tag, str)]
        alike = Counter(child.tag for child in children)
        seen: Counter[str] = Counter()
        for child in children:
            seen[child.tag] += 1
            if not child.tag.isalnum():  # o:p, founder-content: as lxml writes them
                found[child] = path_of(child)
            else:
                found[child] = f"{above}/{child.tag}" + (
                    f"[{seen[child.tag]}]" if alike[child.tag] > 1 else ""
                )
    return found
