-- Version 2. Append only: a later change is a new file, never an edit of this one.

-- Citation counts that fell sharply with the last answer, until another answer says how many there are.
CREATE TABLE fall (
    work      TEXT    NOT NULL CHECK (work <> ''),
    source    TEXT    NOT NULL CHECK (source <> ''),
    fell_at   INTEGER NOT NULL,                    -- when the low count was seen; ms since 1970, UTC
    before    INTEGER NOT NULL CHECK (before > 0), -- the count before
    before_at INTEGER NOT NULL,                    -- when that was last seen; ms since 1970, UTC
    PRIMARY KEY (work, source)
) STRICT, WITHOUT ROWID;
