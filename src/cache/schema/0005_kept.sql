-- Version 5. Append only: a later change is a new file, never an edit of this one.

-- The slice of an answer that had what the next one about the same key lacks, though the source still knows the work.
-- Nearly always empty: one page, not the two that a table with an index would take up in every cache.
CREATE TABLE kept (
    source   TEXT    NOT NULL CHECK (source <> ''),
    key      TEXT    NOT NULL CHECK (key <> ''),       -- the source's own notation
    found_at INTEGER NOT NULL,                         -- when the slice was fetched; ms since 1970, UTC
    lost_at  INTEGER NOT NULL,                         -- when the first answer came that lacks them; ms since 1970, UTC
    fields   TEXT    NOT NULL CHECK (fields <> ''),    -- what it is kept for: names, a blank between them
    encoding INTEGER NOT NULL CHECK (encoding >= 0),   -- how the payload is stored
    payload  BLOB    NOT NULL,
    PRIMARY KEY (source, key, found_at)
) STRICT, WITHOUT ROWID;
