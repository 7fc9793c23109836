-- TINs, NPIs, names, contacts and what filings say are encrypted; what is looked up has a blind index.
-- SQL cannot encrypt what is there, nor decrypt it: this takes tables without rows.
CREATE TABLE rows_that_sql_cannot_convert (number bigint NOT NULL, CONSTRAINT rows_that_sql_cannot_convert_none CHECK (number = 0));
INSERT INTO rows_that_sql_cannot_convert (number)
    SELECT (SELECT count(*) FROM practices) + (SELECT count(*) FROM participants) + (SELECT count(*) FROM filings)
        + (SELECT count(*) FROM idempotent_answers) + (SELECT count(*) FROM users WHERE npi IS NOT NULL);
DROP TABLE rows_that_sql_cannot_convert;

ALTER TABLE practices
    DROP CONSTRAINT practices_tin_taken,
    DROP COLUMN tin,
    ADD COLUMN tin_index bytea NOT NULL,
    ADD COLUMN tin bytea NOT NULL,
    ADD CONSTRAINT practices_tin_taken UNIQUE (tin_index);

-- Sealed are NPI and name. The indexes go with the column.
ALTER TABLE participants
    DROP COLUMN npi,
    DROP COLUMN display_name,
    ADD COLUMN npi_index bytea,
    ADD COLUMN sealed bytea NOT NULL;
CREATE UNIQUE INDEX participants_clinician_taken ON participants (practice_id, npi_index) WHERE kind = 'clinician';
CREATE INDEX participants_practice_members ON participants (practice_id, npi_index);
CREATE INDEX participants_npi ON participants (npi_index) WHERE npi_index IS NOT NULL;

-- Sealed are participant, contact, attestation, reference of the client, warnings, content.
ALTER TABLE filings
    DROP COLUMN participant,
    DROP COLUMN contact,
    DROP COLUMN attestation,
    DROP COLUMN client_reference,
    DROP COLUMN warnings,
    DROP COLUMN content,
    ADD COLUMN client_reference_index bytea,
    ADD COLUMN sealed bytea NOT NULL;
CREATE INDEX filings_of_client_reference ON filings (form, client_reference_index, id) WHERE client_reference_index IS NOT NULL;

-- The key is the blind index of scope and key. Sealed are fingerprint and body.
ALTER TABLE idempotent_answers
    DROP CONSTRAINT idempotent_answers_key,
    DROP COLUMN key,
    DROP COLUMN fingerprint,
    DROP COLUMN body,
    ADD COLUMN key bytea NOT NULL,
    ADD COLUMN sealed bytea NOT NULL,
    ADD CONSTRAINT idempotent_answers_key PRIMARY KEY (key);

-- In base64: SQLite changes no type.
ALTER TABLE users RENAME COLUMN npi TO npi_sealed;
