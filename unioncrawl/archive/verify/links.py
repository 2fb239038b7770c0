"""Whether what one row names is there, and is what it has to be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from unioncrawl.archive.articles import PARTS
from unioncrawl.archive.home import Home
from unioncrawl.archive.verify.report import REBUILD, Problem
from unioncrawl.archive.withholding import WITHHELD

MOST = 10_000
"""Problems of one kind beyond which no more are listed: the database is another one, or a great part of it is lost."""


def link_problems(home: Home, db: sqlite3.Connection) -> Iterator[Problem]:
    """Yield what names a row that is not there, or is not what it has to be."""
    for kind, sql, what in _LINKS:
        for where, url, named in db.execute(f"{sql} LIMIT {MOST}").fetchall():
            place = f"{home.warc / where}" if kind in _AT_A_RECORD else str(where)
            yield Problem(kind, place, what.format(url=url, named=named), REBUILD, url or "")


_AT_A_RECORD = ("revisit", "record", "snapshot")
_PLACE = "s.warc_file || ':' || s.warc_offset, s.url"
_LINKS = (
    (
        "revisit",
        f"SELECT {_PLACE}, s.revisit_of FROM snapshots s LEFT JOIN snapshots o ON o.id = s.revisit_of"
        " WHERE s.revisit_of IS NOT NULL AND o.id IS NULL",
        "the revisit of {url} leads to snapshot {named}, which is not there",
    ),
    (
        "revisit",
        f"SELECT {_PLACE}, o.url FROM snapshots s JOIN snapshots o ON o.id = s.revisit_of"
        " WHERE o.revisit_of IS NOT NULL",
        "the revisit of {url} leads to {named}, which is a revisit itself and has no payload",
    ),
    (
        "revisit",
        f"SELECT {_PLACE}, o.url FROM snapshots s JOIN snapshots o ON o.id = s.revisit_of"
        " WHERE o.payload_sha256 != s.payload_sha256",
        "the revisit of {url} leads to {named}, which has another payload",
    ),
    (
        "record",
        "SELECT 'of no file:' || r.warc_offset, '', r.file_id FROM records r"
        " WHERE NOT EXISTS (SELECT 1 FROM warc_files f WHERE f.id = r.file_id)",
        "the database has a record in file {named}, which it does not know",
    ),
    (
        "record",
        "SELECT f.name || ':' || max(r.warc_offset), '', count(*) FROM records r JOIN warc_files f ON f.id = r.file_id"
        " WHERE r.type != 'dictionary' GROUP BY r.file_id, r.id HAVING count(*) > 1",
        "{named} records of the file have one id",
    ),
    (
        "article",
        "SELECT min(s.url), min(s.url), c.article_id FROM captures c JOIN snapshots s ON s.id = c.snapshot_id"
        " WHERE NOT EXISTS (SELECT 1 FROM articles a WHERE a.id = c.article_id)"
        f" AND c.article_id NOT IN ({WITHHELD} UNION SELECT article_id FROM twins) GROUP BY c.article_id",
        "article {named} has captures, and is not there",
    ),
    (
        "article",
        "SELECT c.article_id, '', c.snapshot_id FROM captures c"
        " WHERE NOT EXISTS (SELECT 1 FROM snapshots s WHERE s.id = c.snapshot_id)",
        "a capture of it is of snapshot {named}, which is not there",
    ),
    (
        "twin",
        "SELECT k.article_id, '', k.key FROM twin_keys k"
        " WHERE NOT EXISTS (SELECT 1 FROM captures c WHERE c.article_id = k.article_id)",
        "it is noted by what its twins are found, and has no capture",
    ),
    (
        "article",
        "SELECT min(s.url), min(s.url), s.role FROM captures c JOIN snapshots s ON s.id = c.snapshot_id"
        " WHERE s.role != 'article' GROUP BY s.id",
        "it has a capture, and the database says that the page is of the kind {named}",
    ),
    (
        "plan",
        "SELECT p.url, p.url, coalesce(s.role, 'no snapshot') FROM plans p LEFT JOIN snapshots s ON s.id = p.snapshot_id"
        " WHERE s.role IS NOT 'plan'",
        "it was read as a plan, and the database says that the page is of the kind {named}",
    ),
    (
        "snapshot",
        f"SELECT {_PLACE}, s.source FROM snapshots s WHERE s.source != substr(warc_file, 1, instr(warc_file, '/') - 1)",
        "the database says that {url} was captured for {named}, and has it in a file of another source",
    ),
    (
        "snapshot",
        f"SELECT {_PLACE}, s.run_id FROM snapshots s WHERE s.run_id IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM runs WHERE id = s.run_id)",
        "{url} was captured by run {named}, which is not there",
    ),
    (
        "snapshot",
        f"SELECT {_PLACE}, s.role FROM snapshots s WHERE s.role IN ('article', 'plan') AND s.read = 1"
        " AND NOT EXISTS (SELECT 1 FROM captures WHERE snapshot_id = s.id)"
        " AND NOT EXISTS (SELECT 1 FROM plans WHERE snapshot_id = s.id)"
        " AND NOT EXISTS (SELECT 1 FROM failures WHERE snapshot_id = s.id)",
        "{url} was read, and neither what it says nor why it says nothing is there",
    ),
    (
        "file",
        "SELECT name, '', source FROM warc_files WHERE source != substr(name, 1, instr(name, '/') - 1)",
        "the database has it as a file of {named}",
    ),
    *(
        (
            "article",
            f"SELECT p.article_id, '', count(*) FROM {table} p"
            " WHERE NOT EXISTS (SELECT 1 FROM articles a WHERE a.id = p.article_id) GROUP BY p.article_id",
            f"it has {{named}} rows in {table}, and is withheld or not there",
        )
        for table in PARTS
    ),
)
