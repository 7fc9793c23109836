-- SQL cannot encrypt what is there, nor decrypt it: this takes tables without rows.
CREATE TABLE rows_that_sql_cannot_convert (number bigint NOT NULL, CONSTRAINT rows_that_sql_cannot_convert_none CHECK (number = 0));
INSERT INTO rows_that_sql_cannot_convert (number)
    SELECT (SELECT count(*) FROM practices) + (SELECT count(*) FROM participants) + (SELECT count(*) FROM filings)
        + (SELECT count(*) FROM idempotent_answers) + (SELECT count(*) FROM users WHERE npi_sealed IS NOT NULL);
DROP TABLE rows_that_sql_cannot_convert;

ALTER TABLE practices
    DROP CONSTRAINT practices_tin_taken,
    DROP COLUMN tin_index,
    DROP COLUMN tin,
    ADD COLUMN tin text NOT NULL,
    ADD CONSTRAINT practices_tin_taken UNIQUE (tin);

ALTER TABLE participants
    DROP COLUMN npi_index,
    DROP COLUMN sealed,
    ADD COLUMN npi text,
    ADD COLUMN display_name text NOT NULL;
CREATE UNIQUE INDEX participants_clinician_taken ON participants (practice_id, npi) WHERE kind = 'clinician';
CREATE INDEX participants_practice_members ON participants (practice_id, npi);
CREATE INDEX participants_npi ON participants (npi) WHERE npi IS NOT NULL;

ALTER TABLE filings
    DROP COLUMN client_reference_index,
    DROP COLUMN sealed,
    ADD COLUMN participant jsonb NOT NULL,
    ADD COLUMN contact jsonb NOT NULL,
    ADD COLUMN attestation jsonb NOT NULL,
    ADD COLUMN client_reference text,
    ADD COLUMN warnings jsonb NOT NULL,
    ADD COLUMN content jsonb NOT NULL;
CREATE INDEX filings_of_client_reference ON filings (form, client_reference, id) WHERE client_reference IS NOT NULL;

ALTER TABLE idempotent_answers
    DROP CONSTRAINT idempotent_answers_key,
    DROP COLUMN key,
    DROP COLUMN sealed,
    ADD COLUMN key text NOT NULL,
    ADD COLUMN fingerprint bytea NOT NULL,
    ADD COLUMN body bytea NOT NULL,
    ADD CONSTRAINT idempotent_answers_key PRIMARY KEY (scope, key);

ALTER TABLE users RENAME COLUMN npi_sealed TO npi;
