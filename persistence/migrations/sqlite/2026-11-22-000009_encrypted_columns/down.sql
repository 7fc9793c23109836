-- SQL cannot encrypt what is there, nor decrypt it: this takes tables without rows.
CREATE TABLE rows_that_sql_cannot_convert (number INTEGER NOT NULL, CONSTRAINT rows_that_sql_cannot_convert_none CHECK (number = 0)) STRICT;
INSERT INTO rows_that_sql_cannot_convert (number)
    SELECT (SELECT count(*) FROM practices) + (SELECT count(*) FROM participants) + (SELECT count(*) FROM filings)
        + (SELECT count(*) FROM idempotent_answers) + (SELECT count(*) FROM users WHERE npi_sealed IS NOT NULL);
DROP TABLE rows_that_sql_cannot_convert;

DROP TABLE practices;
CREATE TABLE practices (
    id BLOB NOT NULL CHECK (length(id) = 16),
    tin TEXT NOT NULL,
    CONSTRAINT practices_key PRIMARY KEY (id),
    CONSTRAINT practices_tin_taken UNIQUE (tin)
) STRICT, WITHOUT ROWID;

DROP TABLE participants;
CREATE TABLE participants (
    id BLOB NOT NULL CHECK (length(id) = 16),
    kind TEXT NOT NULL,
    entity_type TEXT NOT NULL,
    npi TEXT,
    entity_id TEXT,
    practice_id BLOB CHECK (length(practice_id) = 16),
    display_name TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT participants_key PRIMARY KEY (id),
    CONSTRAINT participants_practice FOREIGN KEY (practice_id) REFERENCES practices (id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX participants_clinician_taken ON participants (practice_id, npi) WHERE kind = 'clinician';
CREATE UNIQUE INDEX participants_group_taken ON participants (practice_id) WHERE kind = 'group';
CREATE UNIQUE INDEX participants_entity_id_taken ON participants (entity_type, entity_id) WHERE entity_id IS NOT NULL;
CREATE INDEX participants_practice_members ON participants (practice_id, npi);
CREATE INDEX participants_npi ON participants (npi) WHERE npi IS NOT NULL;

DROP TABLE filings;
CREATE TABLE filings (
    id BLOB NOT NULL CHECK (length(id) = 16),
    form TEXT NOT NULL,
    case_number TEXT NOT NULL,
    performance_year INTEGER NOT NULL,
    participant_id BLOB NOT NULL CHECK (length(participant_id) = 16),
    practice_id BLOB CHECK (length(practice_id) = 16),
    entity_type TEXT NOT NULL,
    participant TEXT NOT NULL CHECK (json_valid(participant)),
    status TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    next_action_by INTEGER,
    organization_id BLOB CHECK (length(organization_id) = 16),
    client_id TEXT,
    user_id BLOB CHECK (length(user_id) = 16),
    authorization_id BLOB CHECK (length(authorization_id) = 16),
    submitter_relationship TEXT NOT NULL,
    contact TEXT NOT NULL CHECK (json_valid(contact)),
    attestation TEXT NOT NULL CHECK (json_valid(attestation)),
    client_reference TEXT,
    rule_set TEXT NOT NULL,
    warnings TEXT NOT NULL CHECK (json_valid(warnings)),
    reason TEXT,
    content TEXT NOT NULL CHECK (json_valid(content)),
    CONSTRAINT filings_key PRIMARY KEY (id),
    CONSTRAINT filings_case_number_taken UNIQUE (case_number),
    CONSTRAINT filings_participant FOREIGN KEY (participant_id) REFERENCES participants (id),
    CONSTRAINT filings_practice FOREIGN KEY (practice_id) REFERENCES practices (id),
    CONSTRAINT filings_organization FOREIGN KEY (organization_id) REFERENCES organizations (id),
    CONSTRAINT filings_client FOREIGN KEY (client_id) REFERENCES software_clients (client_id),
    CONSTRAINT filings_user FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT filings_authorization FOREIGN KEY (authorization_id) REFERENCES authorizations (id)
) STRICT;
CREATE INDEX filings_newest ON filings (form, id);
CREATE INDEX filings_changed ON filings (form, updated_at, id);
CREATE INDEX filings_of_participant ON filings (form, participant_id, id);
CREATE INDEX filings_of_practice ON filings (form, practice_id, id) WHERE practice_id IS NOT NULL;
CREATE INDEX filings_of_organization ON filings (form, organization_id, id) WHERE organization_id IS NOT NULL;
CREATE INDEX filings_of_client_reference ON filings (form, client_reference, id) WHERE client_reference IS NOT NULL;

DROP TABLE idempotent_answers;
CREATE TABLE idempotent_answers (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    operation TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    status INTEGER NOT NULL,
    headers TEXT NOT NULL CHECK (json_valid(headers)),
    body BLOB NOT NULL,
    filing_id BLOB CHECK (length(filing_id) = 16),
    expires_at INTEGER NOT NULL,
    CONSTRAINT idempotent_answers_key PRIMARY KEY (scope, key),
    CONSTRAINT idempotent_answers_filing FOREIGN KEY (filing_id) REFERENCES filings (id)
) STRICT;
CREATE INDEX idempotent_answers_expiring ON idempotent_answers (expires_at);

ALTER TABLE users RENAME COLUMN npi_sealed TO npi;
