"""RIS, as Zotero, EndNote and others read it."""

from __future__ import annotations

from unioncrawl.citing.article import Cited


def record(article: Cited, *, capture: bool = True) -> str:
    """Return an article as a record: a newspaper's (``NEWS``) or of the web (``ELEC``).

    :param capture: whether to say which bytes it was read from.
    """
    day = article.published or ""
    fields = [
        ("TY", "NEWS" if article.is_printed else "ELEC"),
        ("ID", article.key),
        *(("AU", name) for name in article.authors),
        ("TI", article.whole_title("：")),
        ("T2", article.masthead),
        ("PB", article.publisher),
        ("PY", day[:4]),
        ("DA", day.replace("-", "/")),
        ("SP", article.page),
        ("UR", article.url),
        ("Y2", article.accessed.replace("-", "/")),
        ("LA", "zh-CN"),
        ("N1", article.note() if capture else None),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}\n" for tag, value in fields if value]
    return "".join([*lines, "ER  - \n"])
