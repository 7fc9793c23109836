-- Data submitted for a category: one row a measurement set. The option is empty where the submission does not say under which one it reports.
CREATE TABLE submissions (
    participant_id uuid NOT NULL,
    performance_year integer NOT NULL,
    category text NOT NULL,
    submission_method text NOT NULL,
    reporting_option text NOT NULL,
    content jsonb NOT NULL,
    CONSTRAINT submissions_key PRIMARY KEY (participant_id, performance_year, category, submission_method, reporting_option),
    CONSTRAINT submissions_participant FOREIGN KEY (participant_id) REFERENCES participants (id)
);

-- What CMS told a participant about its year.
CREATE TABLE performance_feedback (
    participant_id uuid NOT NULL,
    performance_year integer NOT NULL,
    content jsonb NOT NULL,
    CONSTRAINT performance_feedback_key PRIMARY KEY (participant_id, performance_year),
    CONSTRAINT performance_feedback_participant FOREIGN KEY (participant_id) REFERENCES participants (id)
);

-- The ZIP codes of the counties under the automatic EUC policy of a year.
CREATE TABLE automatic_euc_areas (
    performance_year integer NOT NULL,
    zip text NOT NULL,
    state text NOT NULL,
    county text NOT NULL,
    incident text,
    CONSTRAINT automatic_euc_areas_key PRIMARY KEY (performance_year, zip, state, county)
);

-- Who was on the Participation List of an APM Entity on a snapshot date, which is written YYYY-MM-DD.
CREATE TABLE apm_roster_entries (
    member_id uuid NOT NULL,
    performance_year integer NOT NULL,
    apm_entity_id uuid NOT NULL,
    snapshot_date text NOT NULL,
    CONSTRAINT apm_roster_entries_key PRIMARY KEY (member_id, performance_year, apm_entity_id, snapshot_date),
    CONSTRAINT apm_roster_entries_member FOREIGN KEY (member_id) REFERENCES participants (id),
    CONSTRAINT apm_roster_entries_entity FOREIGN KEY (apm_entity_id) REFERENCES participants (id)
);
CREATE INDEX apm_roster_entries_of_entity ON apm_roster_entries (apm_entity_id, performance_year);

-- The ids that CMS publishes of the APM Entities of a model.
CREATE TABLE apm_entity_ids (
    entity_id text NOT NULL,
    model text NOT NULL,
    CONSTRAINT apm_entity_ids_key PRIMARY KEY (entity_id, model)
);
