-- Data submitted for a category: one row a measurement set. The option is empty where the submission does not say under which one it reports.
CREATE TABLE submissions (
    participant_id BLOB NOT NULL CHECK (length(participant_id) = 16),
    performance_year INTEGER NOT NULL,
    category TEXT NOT NULL,
    submission_method TEXT NOT NULL,
    reporting_option TEXT NOT NULL,
    content TEXT NOT NULL CHECK (json_valid(content)),
    CONSTRAINT submissions_key PRIMARY KEY (participant_id, performance_year, category, submission_method, reporting_option),
    CONSTRAINT submissions_participant FOREIGN KEY (participant_id) REFERENCES participants (id)
) STRICT, WITHOUT ROWID;

-- What CMS told a participant about its year.
CREATE TABLE performance_feedback (
    participant_id BLOB NOT NULL CHECK (length(participant_id) = 16),
    performance_year INTEGER NOT NULL,
    content TEXT NOT NULL CHECK (json_valid(content)),
    CONSTRAINT performance_feedback_key PRIMARY KEY (participant_id, performance_year),
    CONSTRAINT performance_feedback_participant FOREIGN KEY (participant_id) REFERENCES participants (id)
) STRICT, WITHOUT ROWID;

-- The ZIP codes of the counties under the automatic EUC policy of a year.
CREATE TABLE automatic_euc_areas (
    performance_year INTEGER NOT NULL,
    zip TEXT NOT NULL,
    state TEXT NOT NULL,
    county TEXT NOT NULL,
    incident TEXT,
    CONSTRAINT automatic_euc_areas_key PRIMARY KEY (performance_year, zip, state, county)
) STRICT, WITHOUT ROWID;

-- Who was on the Participation List of an APM Entity on a snapshot date, which is written YYYY-MM-DD.
CREATE TABLE apm_roster_entries (
    member_id BLOB NOT NULL CHECK (length(member_id) = 16),
    performance_year INTEGER NOT NULL,
    apm_entity_id BLOB NOT NULL CHECK (length(apm_entity_id) = 16),
    snapshot_date TEXT NOT NULL,
    CONSTRAINT apm_roster_entries_key PRIMARY KEY (member_id, performance_year, apm_entity_id, snapshot_date),
    CONSTRAINT apm_roster_entries_member FOREIGN KEY (member_id) REFERENCES participants (id),
    CONSTRAINT apm_roster_entries_entity FOREIGN KEY (apm_entity_id) REFERENCES participants (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX apm_roster_entries_of_entity ON apm_roster_entries (apm_entity_id, performance_year);

-- The ids that CMS publishes of the APM Entities of a model.
CREATE TABLE apm_entity_ids (
    entity_id TEXT NOT NULL,
    model TEXT NOT NULL,
    CONSTRAINT apm_entity_ids_key PRIMARY KEY (entity_id, model)
) STRICT, WITHOUT ROWID;
