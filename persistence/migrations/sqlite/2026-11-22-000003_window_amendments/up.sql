-- Windows that operators added or extended, on top of the files of the years. Rows are added and never changed.
CREATE TABLE window_amendments (
    performance_year INTEGER NOT NULL,
    number INTEGER NOT NULL,
    window_id TEXT NOT NULL,
    announced_at INTEGER NOT NULL,
    made_by TEXT NOT NULL CHECK (json_valid(made_by)),
    terms TEXT NOT NULL CHECK (json_valid(terms)),
    CONSTRAINT window_amendments_number_taken PRIMARY KEY (performance_year, number),
    CONSTRAINT window_amendments_window_taken UNIQUE (window_id)
) STRICT, WITHOUT ROWID;

-- An event is about a filing, or about an amendment of a performance year, whose number is its sequence.
-- SQLite changes no column: the table is made anew.
CREATE TABLE events_kept AS SELECT * FROM events;
DROP TABLE events;
CREATE TABLE events (
    id BLOB NOT NULL CHECK (length(id) = 16),
    filing_id BLOB CHECK (length(filing_id) = 16),
    sequence INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    status TEXT,
    performance_year INTEGER,
    CONSTRAINT events_key PRIMARY KEY (id),
    CONSTRAINT events_sequence_taken UNIQUE (filing_id, sequence),
    CONSTRAINT events_filing FOREIGN KEY (filing_id) REFERENCES filings (id),
    CONSTRAINT events_one_subject CHECK (
        (performance_year IS NULL AND filing_id IS NOT NULL AND status IS NOT NULL)
        OR (performance_year IS NOT NULL AND filing_id IS NULL AND status IS NULL)
    ),
    CONSTRAINT events_amendment
        FOREIGN KEY (performance_year, sequence) REFERENCES window_amendments (performance_year, number)
) STRICT, WITHOUT ROWID;
INSERT INTO events (id, filing_id, sequence, kind, at, status)
    SELECT id, filing_id, sequence, kind, at, status FROM events_kept;
DROP TABLE events_kept;
CREATE UNIQUE INDEX events_amendment_taken ON events (performance_year, sequence) WHERE performance_year IS NOT NULL;
