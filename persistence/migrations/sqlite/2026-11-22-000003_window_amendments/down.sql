CREATE TABLE events_kept AS SELECT * FROM events WHERE filing_id IS NOT NULL;
DROP TABLE events;
CREATE TABLE events (
    id BLOB NOT NULL CHECK (length(id) = 16),
    filing_id BLOB NOT NULL CHECK (length(filing_id) = 16),
    sequence INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    status TEXT NOT NULL,
    CONSTRAINT events_key PRIMARY KEY (id),
    CONSTRAINT events_sequence_taken UNIQUE (filing_id, sequence),
    CONSTRAINT events_filing FOREIGN KEY (filing_id) REFERENCES filings (id)
) STRICT, WITHOUT ROWID;
INSERT INTO events (id, filing_id, sequence, kind, at, status)
    SELECT id, filing_id, sequence, kind, at, status FROM events_kept;
DROP TABLE events_kept;
DROP TABLE window_amendments;
