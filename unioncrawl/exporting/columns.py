"""The columns of an exported table: what each is called, holds and means. Every format, every data dictionary and
``docs/export.md`` have them from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import attrs

Kind = Literal["integer", "text", "date", "time", "names", "images", "methods"]
"""What a value is: ``names`` is a list of texts, ``images`` a list of addresses and captions, ``methods`` an object of
field to method. A ``time`` is in UTC, with microseconds, whatever a WARC gives: so it is stored (``normal_time``)."""

SEPARATOR = "、"
"""Between names in a cell of CSV."""


@attrs.frozen
class Column:
    """One column."""

    name: str
    kind: Kind
    term: str
    """In Chinese, as a reader of newspapers calls it."""

    meaning: str
    sql: str = ""
    """Where it is from: of ``articles`` (``a``) or their captures (``s``); empty: from rows or facts of their own."""


def _of_article(name: str, kind: Kind, term: str, meaning: str) -> Column:
    return Column(name, kind, term, meaning, f"a.{name}")


ARTICLES: Sequence[Column] = (
    _of_article("id", "integer", "编号", "Stable number of the article, derived from its address; up to 16 digits"),
    _of_article("source", "text", "来源代号", "Name of the paper or site in the archive, in pinyin"),
    Column("source_title", "text", "报纸名称", "Masthead of the paper, or name of the site"),
    Column("publisher", "text", "主办单位", "Who publishes it"),
    Column("province", "text", "省份", "Province of the paper, or 全国"),
    _of_article("url", "text", "网址", "Canonical address of the article"),
    _of_article("published", "date", "出版日期", "Cover date; of a portal, the day of publication. China Standard Time"),
    _of_article("page_no", "integer", "版次", "Page of the paper as a number"),
    _of_article("page_label", "text", "版次", "Page as printed: A8, 003版"),
    _of_article("page_name", "text", "版名", "Name of the page: 要闻, 副刊"),
    _of_article("issue_no", "text", "期号", "Number of the issue as printed"),
    _of_article("section", "text", "栏目", "Column or channel"),
    _of_article("kicker", "text", "引题", "Line above the title"),
    _of_article("title", "text", "标题", "Title; empty only where the page prints none"),
    _of_article("subtitle", "text", "副题", "Line below the title, with its dash as printed"),
    _of_article("authors", "names", "作者", "Who signed, in the order printed"),
    _of_article("photographers", "names", "摄影", "Who is credited with the pictures"),
    _of_article("organisations", "names", "署名单位", "Signatures that name a unit and not a person"),
    _of_article("origin", "text", "来源", "Where the page says that the text is from"),
    _of_article("editor", "text", "编辑", "Editor as stated on the page"),
    _of_article("text", "text", "正文", "Body, a paragraph a line"),
    Column("images", "images", "图片", "Pictures printed with the article, in page order: address and caption"),
    _of_article("page_pdf", "text", "版面PDF", "Address of the PDF of the printed page"),
    _of_article("previous_url", "text", "上一篇", "Address of the article before it on the page"),
    _of_article("next_url", "text", "下一篇", "Address of the article after it on the page"),
    _of_article("text_sha256", "text", "正文摘要", "SHA-256 of the text: the same for the same text"),
    _of_article("first_seen", "time", "首次抓取", "Time of the first capture, ISO 8601"),
    _of_article("last_changed", "time", "最近变动", "Time of the first capture with the text as it is here"),
    _of_article("gone_at", "time", "下线时间", "When the site was first seen to have taken it off; empty while it has not"),
    _of_article("snapshot_id", "integer", "快照编号", "Number of the capture that the article was read from"),
    Column("captured_at", "time", "快照时间", "Time of that capture", "s.fetched_at"),
    Column("payload_sha256", "text", "载荷摘要", "SHA-256 of the page as it was sent in it", "s.payload_sha256"),
    Column("record_id", "text", "记录编号", "WARC-Record-ID of its record", "s.record_id"),
    Column("warc_file", "text", "WARC文件", "File with that record, below warc/, at the time of the export", "s.warc_file"),
    Column("warc_offset", "integer", "偏移", "Where the record begins in that file, in bytes", "s.warc_offset"),
    Column("warc_length", "integer", "长度", "Bytes of the record there, as compressed", "s.warc_length"),
    _of_article("charset", "text", "字符编码", "Encoding of the page"),
    _of_article("parser", "text", "页面类", "Page class that read the page"),
    _of_article("parser_version", "text", "页面类版本", "Its version"),
    _of_article("extraction", "methods", "取得方式", "How each field was got: selector, grammar, address, plan, generic, manual"),
)  # fmt: skip
"""Of the articles, in order."""

IMAGES: Sequence[Column] = (
    Column("article_id", "integer", "编号", "Article"),
    Column("seq", "integer", "序号", "Place in the article, from 1"),
    Column("url", "text", "网址", "Address of the picture"),
    Column("caption", "text", "图说", "Caption as printed; empty where none could be told"),
    Column(
        "snapshot_id", "integer", "快照编号", "Newest capture of the picture; empty if it was not captured"
    ),
)

AUTHORS: Sequence[Column] = (
    Column("article_id", "integer", "编号", "Article"),
    Column("role", "text", "身份", "author, photographer or organisation"),
    Column("seq", "integer", "序号", "Place among those of this role, from 1"),
    Column("name", "text", "姓名", "As printed"),
)

REVISIONS: Sequence[Column] = (
    Column("article_id", "integer", "编号", "Article; one that never changed has no rows here"),
    Column("seq", "integer", "序号", "From 1, the oldest; the last one is the article as it is"),
    Column("snapshot_id", "integer", "快照编号", "Capture that first had it"),
    Column("captured_at", "time", "快照时间", "Time of that capture"),
    Column("kicker", "text", "引题", "As it was then"),
    Column("title", "text", "标题", "As it was then"),
    Column("subtitle", "text", "副题", "As it was then"),
    Column("authors", "names", "作者", "As they were then"),
    Column("text", "text", "正文", "As it was then"),
    Column("changed_fields", "names", "改动的字段", "What differs from the one before"),
)

SNAPSHOTS: Sequence[Column] = (
    Column("id", "integer", "快照编号", "Number of the capture"),
    Column("url", "text", "网址", "Address as it was asked for"),
    Column("fetched_at", "time", "快照时间", "When"),
    Column("status", "integer", "状态码", "HTTP status"),
    Column("mime", "text", "类型", "Media type"),
    Column("payload_sha256", "text", "载荷摘要", "SHA-256 of the body as sent"),
    Column("record_id", "text", "记录编号", "WARC-Record-ID"),
    Column("warc_file", "text", "WARC文件", "File, below warc/"),
    Column("warc_offset", "integer", "偏移", "Where the record begins in it, in bytes"),
    Column("warc_length", "integer", "长度", "Bytes of the record there, as compressed"),
    Column(
        "revisit_of",
        "integer",
        "同前快照",
        "The capture with the same payload, where the record has none of its own",
    ),
)

SOURCES: Sequence[Column] = (
    Column("name", "text", "来源代号", "Name in the archive, in pinyin"),
    Column("title", "text", "报纸名称", "Masthead of the paper, or name of the site"),
    Column("publisher", "text", "主办单位", "Who publishes it"),
    Column("province", "text", "省份", "Province, or 全国"),
    Column("level", "text", "级别", "national, province, city, district, enterprise or relay"),
    Column("cn", "text", "统一刊号", "国内统一连续出版物号, where known"),
    Column("articles", "integer", "文章数", "How many of its articles are here"),
    Column("first_published", "date", "最早日期", "Day of the oldest of them"),
    Column("last_published", "date", "最晚日期", "Day of the newest of them"),
)

TABLES: dict[str, Sequence[Column]] = {
    "articles": ARTICLES,
    "authors": AUTHORS,
    "images": IMAGES,
    "revisions": REVISIONS,
    "snapshots": SNAPSHOTS,
    "sources": SOURCES,
}
"""Tables of an exported SQLite file; the other formats have the first."""
