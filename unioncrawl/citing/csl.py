"""CSL: the data of citations (CSL-JSON), and references in a style by a CSL processor.

The styles are our own and know two kinds of reference: an article of a newspaper, and a page of a site. What CSL 1.0.2
or the processor cannot say stands in ``Style``: how a title is joined to its subtitle, and how a title in quotation marks
ends.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from importlib import resources
from typing import Any

import attrs

from unioncrawl.citing.article import Cited

PRINTED, WEB = "article-newspaper", "webpage"
"""The CSL types."""

_ENDS = frozenset(".。!！?？…")
_INNER_QUOTES = str.maketrans("“”", "‘’")


@attrs.frozen
class Style:
    """A way of writing references."""

    file: str
    """In ``unioncrawl/citing/styles``."""

    separator: str
    """Between title and subtitle."""

    is_quoted: bool = False
    """Whether the title stands in quotation marks, with its full stop."""

    def title(self, article: Cited) -> str | None:
        """Return the title as the style has it."""
        title = article.whole_title(self.separator)
        if title is None or not self.is_quoted:
            return title
        return title.translate(_INNER_QUOTES) + ("" if title.rstrip("”’")[-1:] in _ENDS else ".")

    def source(self) -> str:
        """Return the style, an XML document."""
        return (resources.files("unioncrawl.citing") / "styles" / self.file).read_text("utf-8")


STYLES = {
    "gbt7714-2025": Style("gbt7714-2025.csl", "："),
    "gbt7714-2015": Style("gbt7714-2015.csl", ": "),
    "chicago": Style("chicago.csl", ": ", is_quoted=True),
}
"""Name to style. The first is the default."""


def item(article: Cited, *, capture: bool = True) -> dict[str, Any]:
    """Return an article as CSL-JSON has it.

    :param capture: whether to say which bytes it was read from, in ``note`` for people and in ``custom`` for programs.
    """
    found = {
        "id": article.key,
        "type": PRINTED if article.is_printed else WEB,
        "language": "zh-CN",
        "author": [{"literal": name} for name in article.authors],
        "title": article.whole_title("："),
        "container-title": article.masthead,
        "publisher": article.publisher,
        "issued": _date(article.published),
        "accessed": _date(article.accessed),
        "page": article.page,
        "URL": article.url,
        "note": article.note() if capture else None,
        "custom": {
            "article_id": article.article_id,
            "source": article.source,
            "published": article.published,
            **({"captured": attrs.asdict(article.captured)} if capture else {}),
        },
    }
    return {name: value for name, value in found.items() if value}


def _date(day: str | None) -> dict[str, Any] | None:
    return {"date-parts": [[int(part) for part in day.split("-")]]} if day else None


def references(articles: Iterable[Cited], style: str) -> Iterator[str]:
    """Yield each article as a reference in a style, one of ``STYLES``, on one line."""
    import io

    from citeproc import CitationStylesStyle

    chosen = STYLES[style]
    csl = CitationStylesStyle(io.BytesIO(chosen.source().encode()), validate=False)
    for article in articles:
        yield _reference(csl, article, chosen.title(article))


def _reference(csl: Any, article: Cited, title: str | None) -> str:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source import BibliographySource

    source = BibliographySource()
    source.add(_processed(article, title))
    bibliography = CitationStylesBibliography(csl, source, formatter.plain)
    bibliography.register(Citation([CitationItem(article.key)]))
    (line,) = bibliography.bibliography()
    return re.sub(r"\s+", " ", str(line)).strip()


def _processed(article: Cited, title: str | None) -> Any:
    """Return an article as the processor has it.

    Not by its reader of CSL-JSON, to which ``<span class="nocase">`` in a title is no text.
    """
    from citeproc.source import Date, Name, Reference
    from citeproc.string import String

    found: dict[str, Any] = {
        "title": title and String(title),
        "container_title": String(article.masthead),
        "page": article.page and String(article.page),
        "URL": String(article.url),
        "author": [Name(literal=name) for name in article.authors],
        "accessed": _processed_date(Date, article.accessed),
        "issued": _processed_date(Date, article.published),
        "language": "zh-CN",
    }
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # the processor warns of what it does not know; here that is a mistake
        return Reference(
            article.key.lower(),
            PRINTED if article.is_printed else WEB,
            **{name: value for name, value in found.items() if value},
        )


def _processed_date(date: Any, day: str | None) -> Any:
    if day is None:
        return None
    year, month, number = day.split("-")
    return date(year=year, month=month, day=number)
