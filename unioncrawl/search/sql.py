"""A selection as one SQL statement, for people who go on in another client: no function of ours, no parameters."""

from __future__ import annotations

import sqlite3

from unioncrawl.search.selection import Selection
from unioncrawl.search.walk import Search

_LISTED = """SELECT a.published, a.masthead, a.page_no, a.title, a.id
FROM {table}
CROSS JOIN article_view a ON a.id = r.article_id
WHERE {condition}
ORDER BY {table_of_rowid}.rowid DESC;"""

_FOUND = "search_fts\nCROSS JOIN search_rows r ON r.rowid = search_fts.rowid"


def sql_for(db: sqlite3.Connection, selection: Selection) -> str:
    """Return the statement that lists the articles that ``selection`` means, the newest first, in any client of SQLite.

    It holds for the index as it is: after another version of unioncrawl has made it anew, it has to be asked for again.

    :raises UsageProblemError: if something in the selection cannot be understood.
    :raises ArchiveError: if the index was made by another segmenter.
    """
    search = Search(db, selection)
    table, table_of_rowid = ("search_rows r", "r") if search.match is None else (_FOUND, "search_fts")
    conditions = [f"{table_of_rowid}.rowid BETWEEN {search.filter.low} AND {search.filter.high}"]
    if search.match is not None:
        conditions.insert(0, f"search_fts MATCH {_literal(search.match)}")
    if search.filter.finds_nothing:
        conditions.append("0")
    return _LISTED.format(table=table, table_of_rowid=table_of_rowid, condition="\n  AND ".join(conditions))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
