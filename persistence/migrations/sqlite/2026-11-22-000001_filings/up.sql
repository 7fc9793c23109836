-- Practices: each the holder of one TIN, which stands in this column alone.
CREATE TABLE practices (
    id BLOB NOT NULL CHECK (length(id) = 16),
    tin TEXT NOT NULL,
    CONSTRAINT practices_key PRIMARY KEY (id),
    CONSTRAINT practices_tin_taken UNIQUE (tin)
) STRICT, WITHOUT ROWID;

-- Clinicians, groups, subgroups, virtual groups, APM Entities and ACOs.
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

-- The performance years in which a participant exists, and what is known of it then.
CREATE TABLE participant_years (
    participant_id BLOB NOT NULL CHECK (length(participant_id) = 16),
    performance_year INTEGER NOT NULL,
    facts TEXT NOT NULL CHECK (json_valid(facts)),
    CONSTRAINT participant_years_key PRIMARY KEY (participant_id, performance_year),
    CONSTRAINT participant_years_participant FOREIGN KEY (participant_id) REFERENCES participants (id)
) STRICT, WITHOUT ROWID;

-- Who belongs to whom.
CREATE TABLE memberships (
    member_id BLOB NOT NULL CHECK (length(member_id) = 16),
    of_id BLOB NOT NULL CHECK (length(of_id) = 16),
    role TEXT NOT NULL,
    performance_years TEXT NOT NULL CHECK (json_valid(performance_years)),
    CONSTRAINT memberships_key PRIMARY KEY (member_id, of_id),
    CONSTRAINT memberships_member FOREIGN KEY (member_id) REFERENCES participants (id),
    CONSTRAINT memberships_of FOREIGN KEY (of_id) REFERENCES participants (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_members ON memberships (of_id);

-- Organizations that act; those with a practice or a participant act for it by themselves.
CREATE TABLE organizations (
    id BLOB NOT NULL CHECK (length(id) = 16),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    practice_id BLOB CHECK (length(practice_id) = 16),
    participant_id BLOB CHECK (length(participant_id) = 16),
    CONSTRAINT organizations_key PRIMARY KEY (id),
    CONSTRAINT organizations_practice FOREIGN KEY (practice_id) REFERENCES practices (id),
    CONSTRAINT organizations_participant FOREIGN KEY (participant_id) REFERENCES participants (id),
    CONSTRAINT organizations_one_reach CHECK (practice_id IS NULL OR participant_id IS NULL)
) STRICT, WITHOUT ROWID;

-- People, as their identity provider names them.
CREATE TABLE users (
    id BLOB NOT NULL CHECK (length(id) = 16),
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    npi TEXT,
    is_reviewer INTEGER NOT NULL CHECK (is_reviewer IN (0, 1)),
    is_operator INTEGER NOT NULL CHECK (is_operator IN (0, 1)),
    CONSTRAINT users_key PRIMARY KEY (id),
    CONSTRAINT users_subject_taken UNIQUE (issuer, subject)
) STRICT, WITHOUT ROWID;

-- Whose staff a person is.
CREATE TABLE user_organizations (
    user_id BLOB NOT NULL CHECK (length(user_id) = 16),
    organization_id BLOB NOT NULL CHECK (length(organization_id) = 16),
    role TEXT NOT NULL,
    CONSTRAINT user_organizations_key PRIMARY KEY (user_id, organization_id),
    CONSTRAINT user_organizations_user FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT user_organizations_organization FOREIGN KEY (organization_id) REFERENCES organizations (id)
) STRICT, WITHOUT ROWID;

-- Software that calls for an organization.
CREATE TABLE software_clients (
    client_id TEXT NOT NULL,
    organization_id BLOB NOT NULL CHECK (length(organization_id) = 16),
    is_disabled INTEGER NOT NULL CHECK (is_disabled IN (0, 1)),
    CONSTRAINT software_clients_key PRIMARY KEY (client_id),
    CONSTRAINT software_clients_organization FOREIGN KEY (organization_id) REFERENCES organizations (id)
) STRICT, WITHOUT ROWID;

-- What one organization lets another do for it.
CREATE TABLE authorizations (
    id BLOB NOT NULL CHECK (length(id) = 16),
    holder_id BLOB NOT NULL CHECK (length(holder_id) = 16),
    grantor_id BLOB NOT NULL CHECK (length(grantor_id) = 16),
    capacity TEXT NOT NULL,
    forms TEXT NOT NULL CHECK (json_valid(forms)),
    performance_years TEXT NOT NULL CHECK (json_valid(performance_years)),
    expires_at INTEGER,
    revoked_at INTEGER,
    CONSTRAINT authorizations_key PRIMARY KEY (id),
    CONSTRAINT authorizations_holder FOREIGN KEY (holder_id) REFERENCES organizations (id),
    CONSTRAINT authorizations_grantor FOREIGN KEY (grantor_id) REFERENCES organizations (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX authorizations_of_holder ON authorizations (holder_id);

-- Exception applications and targeted reviews.
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

-- What a filing keeps others off while it is alive: the duplicate rule.
CREATE TABLE filing_holds (
    performance_year INTEGER NOT NULL,
    form TEXT NOT NULL,
    participant_id BLOB NOT NULL CHECK (length(participant_id) = 16),
    matter TEXT NOT NULL,
    filing_id BLOB NOT NULL CHECK (length(filing_id) = 16),
    CONSTRAINT filing_holds_subject_taken PRIMARY KEY (performance_year, form, participant_id, matter),
    CONSTRAINT filing_holds_filing FOREIGN KEY (filing_id) REFERENCES filings (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX filing_holds_of_filing ON filing_holds (filing_id);

-- What happened to each filing.
CREATE TABLE timeline_entries (
    filing_id BLOB NOT NULL CHECK (length(filing_id) = 16),
    sequence INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL CHECK (json_valid(actor)),
    command TEXT NOT NULL,
    from_status TEXT,
    to_status TEXT NOT NULL,
    CONSTRAINT timeline_entries_key PRIMARY KEY (filing_id, sequence),
    CONSTRAINT timeline_entries_filing FOREIGN KEY (filing_id) REFERENCES filings (id)
) STRICT, WITHOUT ROWID;

-- What others are told: written in the transaction that caused it.
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

-- The answers of commands that carried a key.
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
