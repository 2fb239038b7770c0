"""BibTeX, as BibLaTeX and the styles for GB/T 7714 read it, in UTF-8."""

from __future__ import annotations

from unioncrawl.citing.article import Cited

_ESCAPED = {
    "\\": r"\textbackslash{}",
    # BibTeX counts braces even after a backslash, so a single one would spoil the whole file.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{mark: "\\" + mark for mark in "#$%&_"},
}
_IN_URL = {"\\": "%5C", "{": "%7B", "}": "%7D", " ": "%20"}


def entry(article: Cited, *, capture: bool = True) -> str:
    """Return an article as an entry: ``@article`` of a newspaper, or ``@online``.

    :param capture: whether to say which bytes it was read from, in a field that styles do not print.
    """
    kind, place = ("article", "journal") if article.is_printed else ("online", "organization")
    fields = {
        "author": " and ".join(f"{{{escaped(name)}}}" for name in article.authors),
        "title": escaped(article.whole_title("：") or ""),
        place: escaped(article.masthead),
        "entrysubtype": "newspaper" if article.is_printed else "",
        "date": article.published or "",
        "year": (article.published or "")[:4],
        "pages": escaped(article.page or ""),
        "url": "".join(_IN_URL.get(character, character) for character in article.url),
        "urldate": article.accessed,
        "langid": "chinese",
        "annotation": escaped(article.note()) if capture else "",
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@{kind}{{{article.key},\n{''.join(lines)}}}\n"


def escaped(text: str) -> str:
    """Return ``text`` for a field: what is special to TeX is written so that it prints as it is."""
    return "".join(_ESCAPED.get(character, character) for character in " ".join(text.split()))
