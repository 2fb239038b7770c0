"""What a paper of the miniature press prints, and how answers are made of it."""

from __future__ import annotations

import html
import itertools
import struct
import textwrap
import zlib
from collections.abc import Callable, Iterable

import attrs

from unioncrawl.press.server import Answer


@attrs.frozen
class Picture:
    """A picture printed with an article."""

    url: str
    caption: str
    """图说 as printed, credit included."""


@attrs.frozen(kw_only=True)
class Printed:
    """One article as printed: what a parser has to find again."""

    url: str
    """Canonical address: of the desktop page, also where only the mobile twin is served."""

    published: str
    """Cover date, ``YYYY-MM-DD``."""

    page_no: int
    page_label: str
    """版次 as printed on the article's page."""

    page_name: str | None = None

    kicker: str | None = None
    title: str
    subtitle: str | None = None
    """With its dash, as printed."""

    author_line: str | None = None
    """The line between headline and body that names the author, as printed (``·秦文芳·``)."""

    paragraphs: tuple[str, ...]
    """The body as printed, signature and artefacts (``(杨季平)?``) included."""

    signature: str | None = None
    """The signature as it stands at the end of ``paragraphs``, without artefact; for a round-up, ``None``."""

    authors: tuple[str, ...] = ()
    """Everybody who signed: reporters, contributors, units; of a mere photo page, the photographers."""

    photographers: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    """Those of ``authors`` that are units."""

    images: tuple[Picture, ...] = ()
    mobile_only: bool = False
    """The desktop page answers 404; the mobile twin is there."""

    charset: str = "utf-8"
    """Python's name of the encoding in which the page is sent."""

    declared: str | None = "utf-8"
    """The charset that the page's meta element names; ``None``: it names none."""


@attrs.frozen(kw_only=True)
class PrintedPage:
    """One page (版面) of an edition."""

    url: str
    number: int
    label: str
    name: str | None
    picture: str | None
    """URL of the page's facsimile picture."""

    pdf: str | None
    articles: tuple[Printed, ...]


@attrs.frozen
class Edition:
    """One issue."""

    published: str
    pages: tuple[PrintedPage, ...]

    @property
    def articles(self) -> tuple[Printed, ...]:
        """Its articles in print order."""
        return tuple(article for page in self.pages for article in page.articles)


def editions_of(
    articles: Iterable[Printed], page_of: Callable[[str, int, list[Printed]], PrintedPage]
) -> tuple[Edition, ...]:
    """Return the editions that ``articles``, which are in print order, make up.

    :param page_of: makes a page of its day, its number and its articles.
    """
    editions = []
    for day, of_day in itertools.groupby(articles, lambda article: article.published):
        pages = itertools.groupby(of_day, lambda article: article.page_no)
        editions.append(Edition(day, tuple(page_of(day, number, list(own)) for number, own in pages)))
    return tuple(editions)


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of ``text``: an empty line between them, lines of one joined without a space."""
    blocks = textwrap.dedent(text).strip().split("\n\n")
    return tuple("".join(line.strip() for line in block.splitlines()) for block in blocks)


def esc(text: str) -> str:
    """Return ``text`` with ``&``, ``<``, ``>`` and quotes escaped for HTML."""
    return html.escape(text)


def web_page(markup: str, *, content_type: str = "text/html", charset: str = "utf-8") -> Answer:
    """Return the answer for an HTML page, its text encoded in ``charset`` (which nothing declares)."""
    return Answer(headers=[("Server", "nginx"), ("Content-Type", content_type)], body=markup.encode(charset))


def file(body: bytes, content_type: str) -> Answer:
    """Return the answer for a file that is no web page."""
    return Answer(headers=[("Server", "nginx"), ("Content-Type", content_type)], body=body)


def robots(*lines: str) -> Answer:
    """Return a robots.txt of ``lines``."""
    return file("".join(f"{line}\n" for line in lines).encode(), "text/plain")


def png(width: int, height: int, rgb: tuple[int, int, int]) -> bytes:
    """Return a picture of one colour as a PNG file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes(rgb) * width) * height, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(comment: str) -> bytes:
    """Return a grey picture of 8 by 8 pixels as a baseline JPEG file.

    :param comment: makes files of different pictures differ.
    """
    note = comment.encode()
    quantisation = b"\0" + bytes([1] * 64)
    frame = struct.pack(">BHHBBBB", 8, 8, 8, 1, 1, 0x11, 0)
    one_code = bytes([1, *[0] * 15, 0])  # a Huffman table of a single code of one bit: "0" stands for 0
    scan = bytes([1, 1, 0, 0, 63, 0])
    segments = [
        (0xFE, note),
        (0xDB, quantisation),
        (0xC0, frame),
        (0xC4, b"\x00" + one_code),
        (0xC4, b"\x10" + one_code),
        (0xDA, scan),
    ]
    written = b"".join(struct.pack(">BBH", 0xFF, kind, len(data) + 2) + data for kind, data in segments)
    # The one block: no difference from mid-grey (0), end of block (0), filled up with ones.
    return b"\xff\xd8" + written + b"\x3f" + b"\xff\xd9"


def pdf(title: str) -> bytes:
    """Return a PDF file of one empty page called ``title``, which must be ASCII."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1105 1559] >>",
        f"<< /Title ({title}) >>",
    ]
    out = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R /Info 4 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode()
