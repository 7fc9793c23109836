-- Windows that operators added or extended, on top of the files of the years. Rows are added and never changed.
CREATE TABLE window_amendments (
    performance_year integer NOT NULL,
    number integer NOT NULL,
    window_id text NOT NULL,
    announced_at timestamptz NOT NULL,
    made_by jsonb NOT NULL,
    terms jsonb NOT NULL,
    CONSTRAINT window_amendments_number_taken PRIMARY KEY (performance_year, number),
    CONSTRAINT window_amendments_window_taken UNIQUE (window_id)
);

-- An event is about a filing, or about an amendment of a performance year, whose number is its sequence.
ALTER TABLE events ALTER COLUMN filing_id DROP NOT NULL;
ALTER TABLE events ALTER COLUMN status DROP NOT NULL;
ALTER TABLE events ADD COLUMN performance_year integer;
ALTER TABLE events ADD CONSTRAINT events_one_subject CHECK (
    (performance_year IS NULL AND filing_id IS NOT NULL AND status IS NOT NULL)
    OR (performance_year IS NOT NULL AND filing_id IS NULL AND status IS NULL)
);
ALTER TABLE events ADD CONSTRAINT events_amendment
    FOREIGN KEY (performance_year, sequence) REFERENCES window_amendments (performance_year, number);
CREATE UNIQUE INDEX events_amendment_taken ON events (performance_year, sequence) WHERE performance_year IS NOT NULL;
