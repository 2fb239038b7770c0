"""Pictures of articles: their addresses and captions, and what is no picture of an article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawl.blocks import Walk, text_of, texts
from unioncrawl.urls import link

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ORNAMENT = re.compile(
    r"logo|icon|weixin|wechat|qrcode|erweima|/(?:qr|ewm)\d*\.(?:png|jpe?g)|editionid=|/(?:Content|images?/(?:bg|btn))/(?:theme|weixin|img|images)|"
    r"(?:^|/)(?:pc|mobile)\d{17,}|blank\.|spacer|loading|\.gif(?:$|\?)|btn_|button|arrow|banner",
    re.IGNORECASE,
)
_CAPTION_CLASS = re.compile(
    r"tushuo|caption|tuzhu|imgbt|pic[-_]?(?:text|desc|note|title)|img[-_]?(?:text|desc|title)", re.IGNORECASE
)
_BLOCK_PARENTS = 3
_LONGEST_CAPTION = 2000
"""What is longer is no caption: an element can hold a whole article, and every picture beside it has the same."""


def picture_url(base: str, image: HtmlElement) -> str | None:
    """Return the absolute address of ``image``, or ``None`` for ornaments and inline data."""
    for name in ("data-src", "data-original", "src"):
        url = link(base, image.get(name))
        if url is not None:
            return None if _ORNAMENT.search(url) else url
    return None


class Captions:
    """The captions that the markup of a page gives to its pictures. Each element is read once."""

    def __init__(self, gallery: HtmlElement | None = None) -> None:
        """Take note of ``gallery``, an element that holds nothing but pictures and their captions."""
        self._gallery: dict[HtmlElement, str | None] = {} if gallery is None else gallery_captions(gallery)
        self._of_figure: dict[HtmlElement, HtmlElement | None] = {}
        self._texts: dict[HtmlElement, str | None] = {}

    def of(self, image: HtmlElement) -> str | None:
        """Return the caption of ``image``, or ``None``.

        That is a ``figcaption``, the text up to the next picture of the gallery, or an element after it
        with a class made for captions.
        """
        figure = next(image.iterancestors("figure"), None)
        if figure is not None:
            if figure not in self._of_figure:
                self._of_figure[figure] = next(figure.iter("figcaption"), None)
            caption = self._of_figure[figure]
            if caption is not None:
                return self._text(caption)
        if image in self._gallery:
            return self._gallery[image]
        marked = marked_caption(image)
        return None if marked is None else self._text(marked)

    def _text(self, element: HtmlElement) -> str | None:
        if element not in self._texts:
            self._texts[element] = caption_text(text_of(element))
        return self._texts[element]


def caption_text(text: str) -> str | None:
    """Return ``text`` if it can be a caption, or ``None``."""
    return text if 0 < len(text) <= _LONGEST_CAPTION else None


def gallery_captions(gallery: HtmlElement) -> dict[HtmlElement, str | None]:
    """Return the lines between each picture of ``gallery`` and the next."""
    walk = Walk(gallery)
    captions: dict[HtmlElement, str | None] = dict.fromkeys(gallery.iter("img"))
    ends = [start for start, _ in walk.pictures[1:]] + [len(walk.blocks)]
    for (start, image), end in zip(walk.pictures, ends, strict=False):
        captions[image] = caption_text(" ".join(texts(walk.blocks[start:end])))
    return captions


def marked_caption(image: HtmlElement) -> HtmlElement | None:
    """Return the next element, of the image or of what holds it alone, if its class says caption."""
    element: HtmlElement | None = image
    for _ in range(_BLOCK_PARENTS):
        if element is None:
            break
        following = element.getnext()
        if following is not None and isinstance(following.tag, str) and following.tag != "br":
            named = f"{following.get('class', '')} {following.get('id', '')}"
            return following if _CAPTION_CLASS.search(named) else None
        element = element.getparent()
    return None
