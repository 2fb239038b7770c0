"""Pictures of articles: their addresses and captions, and what is no picture of an article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawl.blocks import Walk, collapsed, text_of, texts
from unioncrawl.urls import link

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ORNAMENT = re.compile(
    r"logo|icon|weixin|wechat|qrcode|erweima|editionid=|/(?:Content|images?/(?:bg|btn))/(?:theme|weixin|img|images)|"
    r"(?:^|/)(?:pc|mobile)\d{17,}|blank\.|spacer|loading|\.gif(?:$|\?)|btn_|button|arrow|banner",
    re.IGNORECASE,
)
_CAPTION_CLASS = re.compile(
    r"tushuo|caption|tuzhu|imgbt|pic[-_]?(?:text|desc|note|title)|img[-_]?(?:text|desc|title)", re.IGNORECASE
)
_BLOCK_PARENTS = 3


def picture_url(base: str, image: HtmlElement) -> str | None:
    """Return the absolute address of ``image``, or ``None`` for ornaments and inline data."""
    for name in ("data-src", "data-original", "src"):
        url = link(base, image.get(name))
        if url is not None:
            return None if _ORNAMENT.search(url) else url
    return None


def caption_of(image: HtmlElement, gallery: HtmlElement | None = None) -> str | None:
    """Return the caption that the markup gives to ``image``, or ``None``.

    That is a ``figcaption``, an element after it with a class made for captions, or, in an element that
    holds nothing but pictures and their captions (``gallery``), the text up to the next picture.
    """
    figure = next(image.iterancestors("figure"), None)
    if figure is not None:
        caption = next(figure.iter("figcaption"), None)
        if caption is not None:
            return text_of(caption) or None
    if gallery is not None and any(element is gallery for element in image.iterancestors()):
        return gallery_caption(image, gallery)
    return marked_caption(image)


def gallery_caption(image: HtmlElement, gallery: HtmlElement) -> str | None:
    """Return the lines between ``image`` and the next picture of ``gallery``."""
    walk = Walk(gallery)
    starts = [index for index, _ in walk.pictures]
    place = next((i for i, (_, other) in enumerate(walk.pictures) if other is image), None)
    if place is None:
        return None
    end = starts[place + 1] if place + 1 < len(starts) else len(walk.blocks)
    return " ".join(texts(walk.blocks[starts[place] : end])) or None


def marked_caption(image: HtmlElement) -> str | None:
    """Return the text of the next element, of the image or of what holds it alone, if its class says caption."""
    element: HtmlElement | None = image
    for _ in range(_BLOCK_PARENTS):
        if element is None:
            break
        following = element.getnext()
        if following is not None and isinstance(following.tag, str) and following.tag != "br":
            marked = _CAPTION_CLASS.search(f"{following.get('class', '')} {following.get('id', '')}")
            return collapsed(text_of(following)) or None if marked else None
        element = element.getparent()
    return None
