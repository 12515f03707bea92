-- Version 1. Append only: a later change is a new file, never an edit of this one.

-- Tells people, and a repair, whose file this is, on a page of its own.
CREATE TABLE about (
    line TEXT NOT NULL
) STRICT;

INSERT INTO about VALUES ('opcit cache: what each source said about which work, and when');

-- What a source said last about one key. A rowid table: payloads of one to two kilobytes would spill from a
-- WITHOUT ROWID tree into overflow pages.
CREATE TABLE answer (
    id            INTEGER PRIMARY KEY,
    source        TEXT    NOT NULL CHECK (source <> ''),
    key           TEXT    NOT NULL CHECK (key <> ''),  -- the source's own notation
    outcome       TEXT    NOT NULL CHECK (outcome IN ('found', 'missing')),
    shape         INTEGER NOT NULL CHECK (shape >= 0), -- version of the field set that was asked for
    fetched_at    INTEGER NOT NULL,                    -- when the source last answered; ms since 1970, UTC
    missing_since INTEGER,                             -- first of the unbroken row of "missing" answers
    found_at      INTEGER,                             -- when the payload was fetched
    encoding      INTEGER CHECK (encoding >= 0),       -- how the payload is stored: 0 as it is, 1 zstd
    payload       BLOB,                                -- the last slice found, also while the outcome is "missing"
    CHECK ((payload IS NULL) = (encoding IS NULL) AND (payload IS NULL) = (found_at IS NULL)),
    CHECK ((outcome = 'missing') = (missing_since IS NOT NULL)),
    CHECK (outcome = 'missing' OR found_at IS fetched_at)
) STRICT;

CREATE UNIQUE INDEX answer_by_key ON answer (source, key);

-- Citation counts as they were seen, one row a change. Only ever appended to.
CREATE TABLE observation (
    work        TEXT    NOT NULL CHECK (work <> ''),
    source      TEXT    NOT NULL CHECK (source <> ''),
    observed_at INTEGER NOT NULL, -- ms since 1970, UTC
    count       INTEGER NOT NULL CHECK (count >= 0),
    PRIMARY KEY (work, source, observed_at)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER observation_is_never_changed BEFORE UPDATE ON observation
BEGIN
    SELECT RAISE(ABORT, 'observations are only ever appended to');
END;

CREATE TRIGGER observation_is_never_deleted BEFORE DELETE ON observation
BEGIN
    SELECT RAISE(ABORT, 'observations are only ever appended to');
END;

-- When the last exchange with a host began or ended, in any process.
CREATE TABLE pacing (
    host             TEXT    NOT NULL PRIMARY KEY CHECK (host <> ''),
    last_exchange_ms INTEGER NOT NULL -- ms since 1970, UTC
) STRICT;
