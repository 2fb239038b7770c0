"""Views for people who ask the database in SQL. What their columns mean: docs/querying.md.

A released view is changed by a new migration that calls ``create`` again.

What a row needs from other tables is a subquery for each column, not a join: SQLite passes over a subquery whose
column nobody asks for, and looks up a join all the same where rows are counted.
"""

from __future__ import annotations

import sqlite3

from unioncrawl.archive.twins import leading
from unioncrawl.archive.withholding import WITHHELD


def _names(column: str) -> str:
    """Return a JSON array of names as people write them: 张三、李四. Empty if there are none."""
    return f"(SELECT group_concat(value, '、') FROM json_each({column}))"


def characters(column: str) -> str:
    """Return how many characters a text has, white space left out."""
    return f"length(replace(replace(replace({column}, char(10), ''), ' ', ''), '　', ''))"


def _year(column: str) -> str:
    return f"CAST(substr({column}, 1, 4) AS INTEGER)"


def _month(column: str) -> str:
    return f"substr({column}, 1, 7)"


def _day(column: str) -> str:
    """Return the columns that say when something was published."""
    return f"{column} AS published,\n    {_year(column)} AS year,\n    {_month(column)} AS month"


def _fact(row: str, column: str) -> str:
    """Return what the source of a row states; empty for a source that is not known."""
    return f"(SELECT f.{column} FROM sources f WHERE f.name = {row}.source)"


def _paper(row: str) -> str:
    """Return the columns that say which paper a row is of."""
    return f"{row}.source,\n    coalesce({_fact(row, 'title')}, {row}.source) AS masthead"


def _captured(row: str, column: str) -> str:
    """Return a column of the capture that a row names in ``snapshot_id``."""
    return f"(SELECT s.{column} FROM snapshots s WHERE s.id = {row}.snapshot_id) AS {column}"


def _place(snapshot: str, prefix: str = "") -> str:
    """Return the columns that say where the payload of a capture is: of a revisit, which says no more than that it
    was the same, in an older record.
    """
    record = (
        f"FROM snapshots s JOIN snapshots p ON p.id = coalesce(s.revisit_of, s.id) WHERE s.id = {snapshot}"
    )
    columns = ("warc_file", "warc_offset", "warc_length")
    return ",\n    ".join(f"(SELECT p.{column} {record}) AS {prefix}{column}" for column in columns)


_WITHHELD_CAPTURES = f"""
    SELECT snapshot_id FROM captures WHERE article_id IN ({WITHHELD})
    UNION SELECT snapshot_id FROM failures WHERE article_id IN ({WITHHELD}) AND snapshot_id IS NOT NULL
"""

# Under the address of a withheld article there may be captures that became nothing: a redirect, a 304. Its pictures
# are named in the compressed fields of its captures alone, which no SQL reads.
_WITHHELD_ADDRESSES = f"""
    SELECT url FROM withholdings WHERE article_id IN ({WITHHELD})
    UNION SELECT w.url FROM captures c JOIN snapshots w ON w.id = c.snapshot_id WHERE c.article_id IN ({WITHHELD})
"""

ARTICLES = f"""
SELECT
    a.id,
    {_paper("a")},
    {_fact("a", "publisher")} AS publisher,
    {_fact("a", "province")} AS province,
    {_fact("a", "level")} AS level,
    {_fact("a", "cn")} AS cn,
    {_day("a.published")},
    a.issue_no,
    a.page_no,
    a.page_label,
    a.page_name,
    a.section,
    a.kicker,
    a.title,
    a.subtitle,
    {_names("a.authors")} AS authors,
    {_names("a.photographers")} AS photographers,
    {_names("a.organisations")} AS organisations,
    a.origin,
    a.editor,
    a.text,
    {characters("a.text")} AS characters,
    (SELECT count(*) FROM images i WHERE i.article_id = a.id) AS images,
    (SELECT count(*) FROM revisions v WHERE v.article_id = a.id) AS revisions,
    a.url,
    a.previous_url,
    a.next_url,
    a.page_pdf,
    a.first_seen,
    a.last_changed,
    a.gone_at,
    a.snapshot_id,
    (SELECT s.fetched_at FROM snapshots s WHERE s.id = a.snapshot_id) AS captured_at,
    {_captured("a", "payload_sha256")},
    {_place("a.snapshot_id")},
    a.text_sha256,
    a.parser,
    a.parser_version,
    a.charset,
    a.extraction
FROM articles a
"""

AUTHORS = f"""
SELECT
    n.value AS author,
    n.key + 1 AS seq,
    json_array_length(a.authors) AS authors,
    a.id AS article_id,
    {_paper("a")},
    {_day("a.published")},
    a.page_no,
    a.page_name,
    a.title,
    {characters("a.text")} AS characters,
    a.url
FROM articles a CROSS JOIN json_each(a.authors) n
"""

IMAGES = f"""
SELECT
    i.article_id,
    i.seq,
    i.url,
    i.caption,
    {_paper("a")},
    {_day("a.published")},
    a.page_no,
    a.title,
    a.url AS article_url,
    i.snapshot_id IS NOT NULL AS held,
    i.snapshot_id,
    (SELECT s.fetched_at FROM snapshots s WHERE s.id = i.snapshot_id) AS captured_at,
    {_captured("i", "mime")},
    {_captured("i", "payload_sha256")},
    {_place("i.snapshot_id")}
FROM images i JOIN articles a ON a.id = i.article_id
"""

EDITIONS = f"""
SELECT
    {_paper("e")},
    {_day("e.published")},
    e.state,
    e.pages_expected,
    e.pages_held,
    e.pages_expected - e.pages_held AS pages_missing,
    e.articles_expected,
    e.articles_held,
    e.articles_expected - e.articles_held AS articles_missing
FROM editions e
"""

CAPTURES = f"""
SELECT
    s.id,
    {_paper("s")},
    s.url,
    s.role,
    s.fetched_at,
    s.status,
    s.mime,
    s.charset,
    s.revisit_of IS NOT NULL AS is_revisit,
    (SELECT {leading("c.article_id")} FROM captures c WHERE c.snapshot_id = s.id) AS article_id,
    s.payload_sha256,
    s.content_sha256,
    s.member_sha256,
    s.record_id,
    s.warc_file,
    s.warc_offset,
    s.warc_length,
    {_place("s.id", "payload_")},
    s.run_id
FROM snapshots s
WHERE s.id NOT IN ({_WITHHELD_CAPTURES}) AND s.url NOT IN ({_WITHHELD_ADDRESSES})
"""

REVISIONS = f"""
SELECT
    v.article_id,
    v.seq,
    {_paper("a")},
    {_day("a.published")},
    a.url,
    v.captured_at,
    {_names("v.changed_fields")} AS changed,
    v.kicker,
    v.title,
    v.subtitle,
    {_names("v.authors")} AS authors,
    v.text,
    {characters("v.text")} AS characters,
    b.captured_at AS before_captured_at,
    b.title AS before_title,
    b.text AS before_text,
    {characters("b.text")} AS before_characters,
    v.snapshot_id,
    {_captured("v", "payload_sha256")},
    {_place("v.snapshot_id")}
FROM revisions v
JOIN articles a ON a.id = v.article_id
LEFT JOIN revisions b ON b.article_id = v.article_id AND b.seq = v.seq - 1
"""

REPRINTS = f"""
SELECT
    r.cluster_id,
    r.article_id,
    r.article_id = r.cluster_id AS is_first,
    {_paper("a")},
    {_day("a.published")},
    a.title,
    r.overlap,
    r.taken,
    r.stated_origin,
    b.source AS first_source,
    coalesce({_fact("b", "title")}, b.source) AS first_masthead,
    b.published AS first_published,
    b.title AS first_title,
    CAST(julianday(a.published) - julianday(b.published) AS INTEGER) AS days,
    a.url,
    b.url AS first_url
FROM reprints r
JOIN articles a ON a.id = r.article_id
JOIN articles b ON b.id = r.cluster_id
"""

FAILURES = f"""
SELECT
    x.id,
    {_paper("x")},
    x.url,
    x.kind,
    x.reason,
    x.field,
    x.first_seen,
    x.resolved_at,
    x.resolved_at IS NULL AS is_open,
    x.parser,
    x.parser_version,
    x.article_id,
    (SELECT a.title FROM articles a WHERE a.id = {leading("x.article_id")}) AS title,
    x.snapshot_id,
    {_captured("x", "status")},
    {_place("x.snapshot_id")}
FROM failures x
WHERE x.article_id NOT IN ({WITHHELD})
"""

MONTHS = f"""
SELECT
    {_paper("m")},
    m.month,
    {_year("m.month")} AS year,
    sum(m.articles) AS articles,
    sum(m.articles_expected) AS articles_expected,
    sum(m.held) AS editions_held,
    sum(m.expected) AS editions_expected,
    sum(m.complete) AS editions_complete
FROM (
    SELECT source, {_month("published")} AS month, count(*) AS articles,
        0 AS articles_expected, 0 AS held, 0 AS expected, 0 AS complete
    FROM articles GROUP BY 1, 2
    UNION ALL
    SELECT source, {_month("published")}, 0,
        sum(articles_expected), sum(state IN ('complete', 'partial')), sum(state != 'none'), sum(state = 'complete')
    FROM editions GROUP BY 1, 2
) m
GROUP BY m.source, m.month
"""

VIEWS = {
    "article_view": ARTICLES,
    "author_view": AUTHORS,
    "image_view": IMAGES,
    "edition_view": EDITIONS,
    "capture_view": CAPTURES,
    "revision_view": REVISIONS,
    "reprint_view": REPRINTS,
    "failure_view": FAILURES,
    "month_view": MONTHS,
}
"""Name to SELECT."""


def create(db: sqlite3.Connection) -> None:
    """Create every view, in place of what it was, in the caller's transaction."""
    for name, select in VIEWS.items():
        db.execute(f"DROP VIEW IF EXISTS {name}")
        db.execute(f"CREATE VIEW {name} AS {select.strip()}")
