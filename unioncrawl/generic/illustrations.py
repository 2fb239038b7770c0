"""The pictures printed with an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawl.items import Image
from unioncrawl.pictures import Captions, picture_url

if TYPE_CHECKING:
    from unioncrawl.generic.prose import Prose

_MOST = 200
"""No article has more pictures."""


def find_images(page: Prose, first: int, last: int, top: int, url: str) -> tuple[Image, ...]:
    """Return the pictures among the lines from ``first`` to ``last``, and between these and the headline ``top``."""
    captions = Captions()
    found: dict[str, Image] = {}
    for number, element in page.walk.pictures:
        if not top < number <= last and not first <= number <= last:
            continue
        address = picture_url(url, element)
        if address is None or address in found or page.is_around(element):
            continue
        found[address] = Image(url=address, caption=captions.of(element))
        if len(found) == _MOST:
            break
    return tuple(found.values())
