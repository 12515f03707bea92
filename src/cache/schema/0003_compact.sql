-- Version 3. Append only: a later change is a new file, never an edit of this one.
-- The same facts in less room: sources are numbers, what follows from another column is not stored. The views `answer`
-- and `observation` show the rows in words.

-- The names of the sources. The numbers of the first ones are the same in every cache, so that rows of a damaged one
-- can be read without this table; 0 and 1, the commonest, take no room at all in a row.
CREATE TABLE source (
    id   INTEGER PRIMARY KEY CHECK (id >= 0),
    name TEXT    NOT NULL UNIQUE CHECK (name <> '')
) STRICT;

INSERT INTO source (id, name) VALUES
    (0, 'arxiv'),
    (1, 'semantic-scholar'),
    (2, 'europe-pmc'),
    (3, 'crossref'),
    (4, 'datacite'),
    (5, 'openalex');

-- Others are numbered from 64 on, in this cache alone.
INSERT INTO source (id, name)
SELECT 63 + row_number() OVER (ORDER BY name), name
FROM (SELECT source AS name FROM answer UNION SELECT source FROM observation
      EXCEPT SELECT name FROM source);

-- What a source said last about one key. It is found where `missing_since` is NULL, else missing. A rowid table:
-- payloads of about a kilobyte would leave the pages of a WITHOUT ROWID tree half empty.
CREATE TABLE answer_row (
    id            INTEGER PRIMARY KEY,
    source        INTEGER NOT NULL,
    key           TEXT    NOT NULL CHECK (key <> ''),  -- the source's own notation
    shape         INTEGER NOT NULL CHECK (shape >= 0), -- version of the field set that was asked for
    fetched_at    INTEGER NOT NULL,                    -- when the source last answered; ms since 1970, UTC
    missing_since INTEGER,                             -- first of the unbroken row of "missing" answers
    found_at      INTEGER,                             -- when the payload was fetched, if not at `fetched_at`
    encoding      INTEGER CHECK (encoding >= 0),       -- how the payload is stored
    payload       BLOB,                                -- the last slice found, also while the outcome is "missing"
    CHECK ((payload IS NULL) = (encoding IS NULL)),
    CHECK (missing_since IS NOT NULL OR payload IS NOT NULL),
    CHECK ((found_at IS NULL) = (missing_since IS NULL OR payload IS NULL))
) STRICT;

INSERT INTO answer_row (id, source, key, shape, fetched_at, missing_since, found_at, encoding, payload)
SELECT answer.id, source.id, key, shape, fetched_at, missing_since, iif(outcome = 'missing', found_at, NULL),
       encoding, payload
FROM answer JOIN source ON source.name = answer.source ORDER BY answer.id;

DROP TABLE answer;

CREATE UNIQUE INDEX answer_by_key ON answer_row (source, key);

CREATE VIEW answer AS
SELECT answer_row.id, source.name AS source, key, iif(missing_since IS NULL, 'found', 'missing') AS outcome, shape,
       fetched_at, missing_since, iif(missing_since IS NULL, fetched_at, found_at) AS found_at, encoding, payload
FROM answer_row LEFT JOIN source ON source.id = answer_row.source;

-- Citation counts as they were seen, one row a change. Only ever appended to.
CREATE TABLE observation_row (
    work        TEXT    NOT NULL CHECK (work <> ''),
    source      INTEGER NOT NULL,
    observed_at INTEGER NOT NULL, -- ms since 1970, UTC
    count       INTEGER NOT NULL CHECK (count >= 0),
    PRIMARY KEY (work, source, observed_at)
) STRICT, WITHOUT ROWID;

INSERT INTO observation_row (work, source, observed_at, count)
SELECT work, source.id, observed_at, count
FROM observation JOIN source ON source.name = observation.source ORDER BY work, source.id, observed_at;

DROP TABLE observation;

CREATE TRIGGER observation_is_never_changed BEFORE UPDATE ON observation_row
BEGIN
    SELECT RAISE(ABORT, 'observations are only ever appended to');
END;

CREATE TRIGGER observation_is_never_deleted BEFORE DELETE ON observation_row
BEGIN
    SELECT RAISE(ABORT, 'observations are only ever appended to');
END;

CREATE VIEW observation AS
SELECT work, source.name AS source, observed_at, count
FROM observation_row LEFT JOIN source ON source.id = observation_row.source;
