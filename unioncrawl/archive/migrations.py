"""The schema, as named migrations. A migration that has been released is never edited: add another."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from unioncrawl.archive import views
from unioncrawl.archive.progress import shown
from unioncrawl.reprints.scheme import SCHEME
from unioncrawl.search import index

MIGRATIONS = Migrations("unioncrawl")

SCHEMA_1 = """
CREATE TABLE runs (
    id TEXT PRIMARY KEY,          -- <start>-<source>: named in the warcinfo record of its files
    source TEXT NOT NULL,
    command TEXT NOT NULL,        -- crawl, import
    arguments TEXT NOT NULL,      -- JSON
    started_at TEXT NOT NULL,
    finished_at TEXT,             -- empty while it runs, and for ever if it was killed
    stop_reason TEXT,
    stats TEXT                    -- JSON
);

CREATE TABLE snapshots (
    id INTEGER PRIMARY KEY,       -- first 53 bits of SHA-256 of the WARC-Record-ID
    record_id TEXT NOT NULL,
    source TEXT NOT NULL,
    url TEXT NOT NULL,            -- target URI as requested
    fetched_at TEXT NOT NULL,
    status INTEGER NOT NULL,
    mime TEXT,
    charset TEXT,
    charset_reason TEXT,
    payload_sha256 TEXT NOT NULL, -- body as sent
    content_sha256 TEXT NOT NULL, -- body without its content encoding
    member_sha256 TEXT NOT NULL,  -- the record's bytes as compressed
    warc_file TEXT NOT NULL,      -- below warc/
    warc_offset INTEGER NOT NULL,
    warc_length INTEGER NOT NULL,
    revisit_of INTEGER,
    run_id TEXT,
    role TEXT NOT NULL,           -- article, plan, list or other: what its address says it is
    read INTEGER NOT NULL         -- 0 not yet, 1 it has become an item or a failure, 2 to be read again
);
CREATE INDEX snapshots_url ON snapshots (url);
CREATE INDEX snapshots_source ON snapshots (source);
CREATE INDEX snapshots_run ON snapshots (run_id);
CREATE INDEX snapshots_unread ON snapshots (fetched_at) WHERE read != 1;
CREATE INDEX snapshots_record ON snapshots (warc_file, warc_offset);

CREATE TABLE articles (
    id INTEGER PRIMARY KEY,       -- first 53 bits of SHA-256 of the canonical address
    source TEXT NOT NULL,
    url TEXT NOT NULL UNIQUE,
    kicker TEXT,
    title TEXT,
    subtitle TEXT,
    authors TEXT NOT NULL,        -- JSON array
    photographers TEXT NOT NULL,  -- JSON array
    organisations TEXT NOT NULL,  -- JSON array
    published TEXT,
    page_no INTEGER,
    page_label TEXT,
    page_name TEXT,
    issue_no TEXT,
    section TEXT,
    origin TEXT,
    editor TEXT,
    text TEXT NOT NULL,           -- a paragraph a line
    text_sha256 TEXT NOT NULL,
    previous_url TEXT,
    next_url TEXT,
    page_pdf TEXT,
    snapshot_id INTEGER NOT NULL REFERENCES snapshots (id),
    parser TEXT NOT NULL,
    parser_version TEXT NOT NULL,
    charset TEXT,
    extraction TEXT NOT NULL,     -- JSON object, field to method
    first_seen TEXT NOT NULL,
    last_changed TEXT NOT NULL,
    gone_at TEXT
);
CREATE INDEX articles_source_published ON articles (source, published);
CREATE INDEX articles_published ON articles (published);

CREATE TABLE article_urls (
    article_id INTEGER NOT NULL,
    url TEXT NOT NULL,
    role TEXT NOT NULL,           -- canonical, or captured: an address it was captured under
    PRIMARY KEY (article_id, url)
) WITHOUT ROWID;
CREATE INDEX article_urls_url ON article_urls (url);

-- What each capture of an article says. articles and revisions are computed from the set of these.
CREATE TABLE captures (
    snapshot_id INTEGER PRIMARY KEY REFERENCES snapshots (id),
    article_id INTEGER NOT NULL,
    captured_at TEXT NOT NULL,
    rank INTEGER NOT NULL,        -- 0 desktop, 1 mobile, 2 aggregator
    content_sha256 TEXT NOT NULL, -- of kicker, title, subtitle, authors and text: a new value is a revision
    fields BLOB NOT NULL          -- the item, JSON, compressed with zlib
);
CREATE INDEX captures_article ON captures (article_id);

CREATE TABLE revisions (
    article_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,         -- from 1; an article that never changed has none
    snapshot_id INTEGER NOT NULL REFERENCES snapshots (id),
    captured_at TEXT NOT NULL,
    kicker TEXT,
    title TEXT,
    subtitle TEXT,
    authors TEXT NOT NULL,
    text TEXT NOT NULL,
    changed_fields TEXT NOT NULL, -- JSON array, against the revision before
    PRIMARY KEY (article_id, seq)
);

CREATE TABLE images (
    article_id INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    url TEXT NOT NULL,
    caption TEXT,
    snapshot_id INTEGER,          -- the newest capture of the picture
    PRIMARY KEY (article_id, seq)
) WITHOUT ROWID;
CREATE INDEX images_url ON images (url);

CREATE TABLE plans (
    snapshot_id INTEGER PRIMARY KEY REFERENCES snapshots (id),
    source TEXT NOT NULL,
    published TEXT NOT NULL,
    url TEXT NOT NULL,
    captured_at TEXT NOT NULL,
    state TEXT NOT NULL,          -- published, none, unknown
    page_no INTEGER,
    page_label TEXT,
    page_name TEXT,
    page_urls TEXT NOT NULL,      -- JSON array
    article_urls TEXT NOT NULL,   -- JSON array
    page_pdf TEXT,
    picture_url TEXT,
    parser TEXT NOT NULL,
    parser_version TEXT NOT NULL
);
CREATE INDEX plans_edition ON plans (source, published);
CREATE INDEX plans_url ON plans (url, captured_at);

CREATE TABLE plan_articles (
    article_id INTEGER NOT NULL,
    snapshot_id INTEGER NOT NULL,
    PRIMARY KEY (article_id, snapshot_id)
) WITHOUT ROWID;
CREATE INDEX plan_articles_snapshot ON plan_articles (snapshot_id);

CREATE TABLE editions (
    source TEXT NOT NULL,
    published TEXT NOT NULL,
    state TEXT NOT NULL,          -- complete, partial, none, unknown
    pages_expected INTEGER NOT NULL,
    pages_held INTEGER NOT NULL,
    articles_expected INTEGER NOT NULL,
    articles_held INTEGER NOT NULL,
    PRIMARY KEY (source, published)
) WITHOUT ROWID;

CREATE TABLE failures (
    id INTEGER PRIMARY KEY,       -- first 53 bits of SHA-256 of snapshot, kind, first_seen and address
    snapshot_id INTEGER,          -- empty for a request that got no answer
    source TEXT NOT NULL,
    url TEXT NOT NULL,
    article_id INTEGER NOT NULL,  -- the article that the address names, held or not
    kind TEXT NOT NULL,           -- layout, not-an-article, invalid, http, network, refused, truncated, unreadable, error
    reason TEXT NOT NULL,
    field TEXT,
    first_seen TEXT NOT NULL,
    resolved_at TEXT
);
CREATE INDEX failures_article ON failures (article_id);
CREATE INDEX failures_snapshot ON failures (snapshot_id);

CREATE TABLE events (
    article_id INTEGER NOT NULL,
    kind TEXT NOT NULL,           -- revised, gone: each time that it went
    at TEXT NOT NULL,
    snapshot_id INTEGER NOT NULL,
    PRIMARY KEY (article_id, kind, at, snapshot_id)
) WITHOUT ROWID;

-- Part of the interface already, so that queries may name it; empty until reprints are looked for.
CREATE TABLE reprints (
    cluster_id INTEGER NOT NULL,
    article_id INTEGER NOT NULL,
    overlap REAL NOT NULL,        -- share of the text that stands in the earliest article of the cluster
    stated_origin TEXT,
    PRIMARY KEY (cluster_id, article_id)
) WITHOUT ROWID;
"""


@MIGRATIONS()
def m0001_first_schema(db: Database) -> None:
    """Create every table, and the search index."""
    for statement in SCHEMA_1.split(";\n"):
        if statement.strip():
            db.execute(statement)
    index.create(db.conn)


@MIGRATIONS()
def m0002_corrections(db: Database) -> None:
    """Create the table of corrections by hand: a row for each line of ``corrections.jsonl``."""
    db.execute(
        """
        CREATE TABLE corrections (
            id INTEGER PRIMARY KEY,       -- first 53 bits of SHA-256 of what the line says
            article_id INTEGER NOT NULL,  -- the article that the address names, held or not
            url TEXT NOT NULL,
            at TEXT NOT NULL,
            corrected_by TEXT NOT NULL,
            because TEXT,
            fields TEXT NOT NULL,         -- JSON object, field to value
            withdrawn TEXT NOT NULL,      -- JSON array of fields
            was TEXT NOT NULL             -- JSON object, field to what the page said
        )
        """
    )
    db.execute("CREATE INDEX corrections_article ON corrections (article_id)")


SCHEMA_3 = """
CREATE TABLE warc_files (
    id INTEGER PRIMARY KEY,       -- first 53 bits of SHA-256 of the name
    name TEXT NOT NULL UNIQUE,    -- below warc/, without .open
    source TEXT NOT NULL
);

-- Records that are no snapshots. Together with snapshots they tile each file from its first byte to its last.
CREATE TABLE records (
    file_id INTEGER NOT NULL REFERENCES warc_files (id),
    warc_offset INTEGER NOT NULL,
    warc_length INTEGER NOT NULL,
    member_sha256 BLOB NOT NULL,  -- the record's bytes as compressed
    type TEXT NOT NULL,           -- WARC-Type; a revisit's payload, and a second copy's place, is elsewhere; or dictionary
    id INTEGER NOT NULL,          -- first 53 bits of SHA-256 of the WARC-Record-ID
    snapshot_id INTEGER,          -- of a request: the response it got
    PRIMARY KEY (file_id, warc_offset)
) WITHOUT ROWID;
CREATE INDEX records_id ON records (id);
CREATE INDEX records_revisit ON records (file_id, warc_offset) WHERE type = 'revisit';
CREATE INDEX records_snapshot ON records (snapshot_id) WHERE snapshot_id IS NOT NULL;

DROP INDEX snapshots_url;
CREATE INDEX snapshots_url ON snapshots (url, fetched_at);
CREATE INDEX snapshots_payload ON snapshots (payload_sha256) WHERE revisit_of IS NULL;
CREATE INDEX snapshots_revisit ON snapshots (revisit_of) WHERE revisit_of IS NOT NULL;

-- Articles taken out of search, show, export and web, and let in again: a row an act, the last one stands.
CREATE TABLE withholdings (
    id INTEGER PRIMARY KEY,       -- first 53 bits of SHA-256 of what the act says
    article_id INTEGER NOT NULL,  -- the article that the address names, held or not
    url TEXT NOT NULL,
    at TEXT NOT NULL,
    withheld_by TEXT NOT NULL,
    because TEXT NOT NULL,
    released INTEGER NOT NULL     -- 1: let in again
);
CREATE INDEX withholdings_article ON withholdings (article_id);
"""


@MIGRATIONS()
def m0003_every_record(db: Database) -> None:
    """Have every record of every file in the index, and articles withheld."""
    for statement in SCHEMA_3.split(";\n"):
        if statement.strip():
            db.execute(statement)


SCHEMA_4 = """
-- What the known sources state of themselves, held or not: made again whenever it differs from what they say.
CREATE TABLE sources (
    name TEXT PRIMARY KEY,
    title TEXT NOT NULL,          -- masthead
    publisher TEXT,               -- empty if it is not known
    province TEXT NOT NULL,
    level TEXT NOT NULL,          -- national, province, city, district, enterprise, relay
    cn TEXT,
    platforms TEXT NOT NULL,      -- JSON array
    hosts TEXT NOT NULL,          -- JSON array
    covers TEXT NOT NULL,         -- JSON array
    last_issue TEXT,
    caveats TEXT NOT NULL,        -- JSON array
    evidence TEXT NOT NULL        -- JSON object, fact to how it is known
) WITHOUT ROWID;
"""


@MIGRATIONS()
def m0004_facts_and_views(db: Database) -> None:
    """Create the table of what sources state, and the views for people."""
    for statement in SCHEMA_4.split(";\n"):
        if statement.strip():
            db.execute(statement)
    views.create(db.conn)


@MIGRATIONS()
def m0005_searched_facts(db: Database) -> None:
    """Make the search index anew, with what is searched for beside texts, unless it is of now."""
    if not index.is_current(db.conn):
        with shown("making the search index anew") as progress:
            index.remake(db.conn, progress)


SCHEMA_6 = """
ALTER TABLE reprints ADD COLUMN taken REAL NOT NULL DEFAULT 1;
CREATE UNIQUE INDEX reprints_article ON reprints (article_id);

-- Two articles of different papers, both ways, of which one is a reprint of the other.
CREATE TABLE reprint_pairs (
    article_id INTEGER NOT NULL,
    other_id INTEGER NOT NULL,
    overlap REAL NOT NULL,        -- share of the first one's text that stands in the other's
    PRIMARY KEY (article_id, other_id)
) WITHOUT ROWID;

-- Of the articles with ids from tile * 2^37 on: id (8 bytes) and signature (126 bytes) of each, in order.
CREATE TABLE reprint_signatures (
    tile INTEGER PRIMARY KEY,
    signatures BLOB NOT NULL
);

-- By which rules all of this was made: one row.
CREATE TABLE reprint_scheme (scheme TEXT NOT NULL);

-- Articles that came, changed or went, and were not held against the others since.
CREATE TABLE reprints_waiting (article_id INTEGER PRIMARY KEY);
INSERT INTO reprints_waiting SELECT id FROM articles;
"""

TRIGGERS_6 = """
CREATE TRIGGER reprints_came AFTER INSERT ON articles
BEGIN
    INSERT OR IGNORE INTO reprints_waiting VALUES (new.id);
END;;
CREATE TRIGGER reprints_went AFTER DELETE ON articles
BEGIN
    INSERT OR IGNORE INTO reprints_waiting VALUES (old.id);
END;;
CREATE TRIGGER reprints_changed AFTER UPDATE ON articles
WHEN old.text_sha256 IS NOT new.text_sha256 OR old.published IS NOT new.published OR old.origin IS NOT new.origin
BEGIN
    INSERT OR IGNORE INTO reprints_waiting VALUES (new.id);
END
"""


@MIGRATIONS()
def m0006_reprints(db: Database) -> None:
    """Have all articles wait for being held against each other, whatever is to come of it."""
    for statement in (*SCHEMA_6.split(";\n"), *TRIGGERS_6.split(";;\n")):
        if statement.strip():
            db.execute(statement)
    db.execute("INSERT INTO reprint_scheme VALUES (?)", (SCHEME,))
    views.create(db.conn)


SCHEMA_7 = """
-- By what the twins of an article are found: made of its captures; of those alone that can have one.
CREATE TABLE twin_keys (
    article_id INTEGER PRIMARY KEY,
    key INTEGER NOT NULL,         -- first 53 bits of SHA-256 of source, date, title and text
    page_no INTEGER
);
CREATE INDEX twin_keys_key ON twin_keys (key);

-- Articles that are a story under another address, and have no row of their own.
CREATE TABLE twins (
    article_id INTEGER PRIMARY KEY,
    leader_id INTEGER NOT NULL    -- articles.id of the story
);
CREATE INDEX twins_leader ON twins (leader_id);
"""


@MIGRATIONS()
def m0007_twins(db: Database) -> None:
    """Create the tables of twins, and the views again, which look into them. What stands in them: ``twins_found.py``."""
    for statement in SCHEMA_7.split(";\n"):
        if statement.strip():
            db.execute(statement)
    views.create(db.conn)


SCHEMA_8 = """
-- How far re-parses came that have not ended: a killed one is gone on with from here. Empty otherwise.
CREATE TABLE reparses (
    source TEXT NOT NULL,
    selection TEXT NOT NULL,      -- JSON: what was asked for
    code TEXT NOT NULL,           -- SHA-256 of the names and versions of all page classes
    last_id INTEGER NOT NULL,     -- of the last snapshot that was read; 2^53 after the last one of the source
    pages INTEGER NOT NULL,       -- read so far
    noted_at TEXT NOT NULL,
    PRIMARY KEY (source, selection)
) WITHOUT ROWID;
"""


@MIGRATIONS()
def m0008_reparses(db: Database) -> None:
    """Create the table by which a re-parse that was killed is gone on with."""
    for statement in SCHEMA_8.split(";\n"):
        if statement.strip():
            db.execute(statement)


SCHEMA_9 = """
DROP TRIGGER reprints_changed;;
CREATE TRIGGER reprints_changed AFTER UPDATE ON articles
WHEN old.text_sha256 IS NOT new.text_sha256 OR old.published IS NOT new.published OR old.origin IS NOT new.origin
    OR old.source IS NOT new.source OR old.url IS NOT new.url
BEGIN
    INSERT OR IGNORE INTO reprints_waiting VALUES (new.id);
END;;
-- Articles that may have come from one paper to another since they were held against the others: from pages to a source.
INSERT OR IGNORE INTO reprints_waiting
SELECT a.id FROM snapshots s JOIN captures c ON c.snapshot_id = s.id JOIN articles a ON a.id = c.article_id
WHERE s.source != a.source
"""


@MIGRATIONS()
def m0009_papers_of_reprints(db: Database) -> None:
    """Have articles wait for being held against each other, too, when they come to be of another paper."""
    for statement in SCHEMA_9.split(";;\n"):
        db.execute(statement)


SCHEMA_11 = """
-- When articles are to be looked at again follows from these: see docs/crawling.md.
CREATE TABLE checks (
    article_id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    born INTEGER NOT NULL,        -- from when on its age counts, in seconds since 1970
    checked INTEGER NOT NULL      -- when a site was last asked for it and said what is or is not there
);
CREATE INDEX checks_source ON checks (source, born, checked);

CREATE INDEX failures_open ON failures (source, url) WHERE resolved_at IS NULL;
CREATE INDEX images_missing ON images (article_id, url) WHERE snapshot_id IS NULL;
"""


@MIGRATIONS()
def m0011_checks(db: Database) -> None:
    """Create the table by which what is to be looked at again is found. What stands in it: ``checks.py``."""
    for statement in SCHEMA_11.split(";\n"):
        if statement.strip():
            db.execute(statement)


SCHEMA_13 = """
-- What monitors have found: operational history, and no part of the record.
CREATE TABLE alarms (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,         -- empty: the archive as a whole
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,        -- what of the source: a field, a host; may be empty
    since TEXT NOT NULL,          -- day or time
    message TEXT NOT NULL,
    example TEXT NOT NULL,        -- an address; may be empty
    advice TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    closed_at TEXT,
    notified TEXT NOT NULL        -- JSON object, channel to the last that it was told: raised or closed
);
CREATE UNIQUE INDEX alarms_open ON alarms (source, kind, subject) WHERE closed_at IS NULL;

-- How it went with those who are told of alarms, the last time.
CREATE TABLE channels (
    name TEXT PRIMARY KEY,        -- email, webhook, command
    known_since TEXT NOT NULL,
    tried_at TEXT NOT NULL,
    error TEXT,
    failing_since TEXT
) WITHOUT ROWID;

-- What a few pages of each run are made of: CRC-32 of each kind of element, id and class, ascending, 4 bytes each.
CREATE TABLE page_shapes (
    snapshot_id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    role TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    url TEXT NOT NULL,
    shape BLOB NOT NULL
);
CREATE INDEX page_shapes_source ON page_shapes (source, role, fetched_at);

CREATE INDEX IF NOT EXISTS runs_source ON runs (source, started_at);
"""


@MIGRATIONS()
def m0013_alarms(db: Database) -> None:
    """Create what monitors keep: alarms, how it went with telling of them, and what pages are made of."""
    for statement in SCHEMA_13.split(";\n"):
        if statement.strip():
            db.execute(statement)


@MIGRATIONS()
def m0014_absent_editions(db: Database) -> None:
    """Change no table: editions that were said not to be are counted by another rule (``editions.py``)."""


@MIGRATIONS()
def m0015_counted_pages(db: Database) -> None:
    """Change no table: pages of editions that are held under two addresses are counted by another rule (``editions.py``)."""


@MIGRATIONS()
def m0016_readers_of_failures(db: Database) -> None:
    """Have failures say which page class could not read the page, as articles and plans say which did. What is known of
    them is not when it was noted: that comes when they are read again.
    """
    db.execute("ALTER TABLE failures ADD COLUMN parser TEXT")  # empty if no page class had a say
    db.execute("ALTER TABLE failures ADD COLUMN parser_version TEXT")
    views.create(db.conn)
