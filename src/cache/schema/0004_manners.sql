-- Version 4. Append only: a later change is a new file, never an edit of this one.

-- Until when a host has asked to be left alone (`Retry-After`); ms since 1970, UTC.
ALTER TABLE pacing ADD COLUMN left_alone_until_ms INTEGER;

-- Keys that a source was asked about without a conclusion: its reply did not have them, which another one is to
-- confirm, or nothing readable came. A row lives until there is an answer. What was never asked comes before these.
CREATE TABLE doubt (
    source   TEXT    NOT NULL CHECK (source <> ''),
    key      TEXT    NOT NULL CHECK (key <> ''),         -- the source's own notation
    asked_at INTEGER NOT NULL,                           -- ms since 1970, UTC
    absent   INTEGER NOT NULL CHECK (absent IN (0, 1)),  -- whether a reply did not have it
    PRIMARY KEY (source, key)
) STRICT, WITHOUT ROWID;
