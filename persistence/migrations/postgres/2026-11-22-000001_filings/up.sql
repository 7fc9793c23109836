-- Practices: each the holder of one TIN, which stands in this column alone.
CREATE TABLE practices (
    id uuid NOT NULL,
    tin text NOT NULL,
    CONSTRAINT practices_key PRIMARY KEY (id),
    CONSTRAINT practices_tin_taken UNIQUE (tin)
);

-- Clinicians, groups, subgroups, virtual groups, APM Entities and ACOs.
CREATE TABLE participants (
    id uuid NOT NULL,
    kind text NOT NULL,
    entity_type text NOT NULL,
    npi text,
    entity_id text,
    practice_id uuid,
    display_name text NOT NULL,
    version integer NOT NULL,
    CONSTRAINT participants_key PRIMARY KEY (id),
    CONSTRAINT participants_practice FOREIGN KEY (practice_id) REFERENCES practices (id)
);
CREATE UNIQUE INDEX participants_clinician_taken ON participants (practice_id, npi) WHERE kind = 'clinician';
CREATE UNIQUE INDEX participants_group_taken ON participants (practice_id) WHERE kind = 'group';
CREATE UNIQUE INDEX participants_entity_id_taken ON participants (entity_type, entity_id) WHERE entity_id IS NOT NULL;
CREATE INDEX participants_practice_members ON participants (practice_id, npi);
CREATE INDEX participants_npi ON participants (npi) WHERE npi IS NOT NULL;

-- The performance years in which a participant exists, and what is known of it then.
CREATE TABLE participant_years (
    participant_id uuid NOT NULL,
    performance_year integer NOT NULL,
    facts jsonb NOT NULL,
    CONSTRAINT participant_years_key PRIMARY KEY (participant_id, performance_year),
    CONSTRAINT participant_years_participant FOREIGN KEY (participant_id) REFERENCES participants (id)
);

-- Who belongs to whom.
CREATE TABLE memberships (
    member_id uuid NOT NULL,
    of_id uuid NOT NULL,
    role text NOT NULL,
    performance_years jsonb NOT NULL,
    CONSTRAINT memberships_key PRIMARY KEY (member_id, of_id),
    CONSTRAINT memberships_member FOREIGN KEY (member_id) REFERENCES participants (id),
    CONSTRAINT memberships_of FOREIGN KEY (of_id) REFERENCES participants (id)
);
CREATE INDEX memberships_members ON memberships (of_id);

-- Organizations that act; those with a practice or a participant act for it by themselves.
CREATE TABLE organizations (
    id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    practice_id uuid,
    participant_id uuid,
    CONSTRAINT organizations_key PRIMARY KEY (id),
    CONSTRAINT organizations_practice FOREIGN KEY (practice_id) REFERENCES practices (id),
    CONSTRAINT organizations_participant FOREIGN KEY (participant_id) REFERENCES participants (id),
    CONSTRAINT organizations_one_reach CHECK (practice_id IS NULL OR participant_id IS NULL)
);

-- People, as their identity provider names them.
CREATE TABLE users (
    id uuid NOT NULL,
    issuer text NOT NULL,
    subject text NOT NULL,
    npi text,
    is_reviewer boolean NOT NULL,
    is_operator boolean NOT NULL,
    CONSTRAINT users_key PRIMARY KEY (id),
    CONSTRAINT users_subject_taken UNIQUE (issuer, subject)
);

-- Whose staff a person is.
CREATE TABLE user_organizations (
    user_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    role text NOT NULL,
    CONSTRAINT user_organizations_key PRIMARY KEY (user_id, organization_id),
    CONSTRAINT user_organizations_user FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT user_organizations_organization FOREIGN KEY (organization_id) REFERENCES organizations (id)
);

-- Software that calls for an organization.
CREATE TABLE software_clients (
    client_id text NOT NULL,
    organization_id uuid NOT NULL,
    is_disabled boolean NOT NULL,
    CONSTRAINT software_clients_key PRIMARY KEY (client_id),
    CONSTRAINT software_clients_organization FOREIGN KEY (organization_id) REFERENCES organizations (id)
);

-- What one organization lets another do for it.
CREATE TABLE authorizations (
    id uuid NOT NULL,
    holder_id uuid NOT NULL,
    grantor_id uuid NOT NULL,
    capacity text NOT NULL,
    forms jsonb NOT NULL,
    performance_years jsonb NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT authorizations_key PRIMARY KEY (id),
    CONSTRAINT authorizations_holder FOREIGN KEY (holder_id) REFERENCES organizations (id),
    CONSTRAINT authorizations_grantor FOREIGN KEY (grantor_id) REFERENCES organizations (id)
);
CREATE INDEX authorizations_of_holder ON authorizations (holder_id);

-- Exception applications and targeted reviews.
CREATE TABLE filings (
    id uuid NOT NULL,
    form text NOT NULL,
    case_number text NOT NULL,
    performance_year integer NOT NULL,
    participant_id uuid NOT NULL,
    practice_id uuid,
    entity_type text NOT NULL,
    participant jsonb NOT NULL,
    status text NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    next_action_by timestamptz,
    organization_id uuid,
    client_id text,
    user_id uuid,
    authorization_id uuid,
    submitter_relationship text NOT NULL,
    contact jsonb NOT NULL,
    attestation jsonb NOT NULL,
    client_reference text,
    rule_set text NOT NULL,
    warnings jsonb NOT NULL,
    reason text,
    content jsonb NOT NULL,
    CONSTRAINT filings_key PRIMARY KEY (id),
    CONSTRAINT filings_case_number_taken UNIQUE (case_number),
    CONSTRAINT filings_participant FOREIGN KEY (participant_id) REFERENCES participants (id),
    CONSTRAINT filings_practice FOREIGN KEY (practice_id) REFERENCES practices (id),
    CONSTRAINT filings_organization FOREIGN KEY (organization_id) REFERENCES organizations (id),
    CONSTRAINT filings_client FOREIGN KEY (client_id) REFERENCES software_clients (client_id),
    CONSTRAINT filings_user FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT filings_authorization FOREIGN KEY (authorization_id) REFERENCES authorizations (id)
);
CREATE INDEX filings_newest ON filings (form, id);
CREATE INDEX filings_changed ON filings (form, updated_at, id);
CREATE INDEX filings_of_participant ON filings (form, participant_id, id);
CREATE INDEX filings_of_practice ON filings (form, practice_id, id) WHERE practice_id IS NOT NULL;
CREATE INDEX filings_of_organization ON filings (form, organization_id, id) WHERE organization_id IS NOT NULL;
CREATE INDEX filings_of_client_reference ON filings (form, client_reference, id) WHERE client_reference IS NOT NULL;

-- What a filing keeps others off while it is alive: the duplicate rule.
CREATE TABLE filing_holds (
    performance_year integer NOT NULL,
    form text NOT NULL,
    participant_id uuid NOT NULL,
    matter text NOT NULL,
    filing_id uuid NOT NULL,
    CONSTRAINT filing_holds_subject_taken PRIMARY KEY (performance_year, form, participant_id, matter),
    CONSTRAINT filing_holds_filing FOREIGN KEY (filing_id) REFERENCES filings (id)
);
CREATE INDEX filing_holds_of_filing ON filing_holds (filing_id);

-- What happened to each filing.
CREATE TABLE timeline_entries (
    filing_id uuid NOT NULL,
    sequence integer NOT NULL,
    at timestamptz NOT NULL,
    actor jsonb NOT NULL,
    command text NOT NULL,
    from_status text,
    to_status text NOT NULL,
    CONSTRAINT timeline_entries_key PRIMARY KEY (filing_id, sequence),
    CONSTRAINT timeline_entries_filing FOREIGN KEY (filing_id) REFERENCES filings (id)
);

-- What others are told: written in the transaction that caused it.
CREATE TABLE events (
    id uuid NOT NULL,
    filing_id uuid NOT NULL,
    sequence integer NOT NULL,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    status text NOT NULL,
    CONSTRAINT events_key PRIMARY KEY (id),
    CONSTRAINT events_sequence_taken UNIQUE (filing_id, sequence),
    CONSTRAINT events_filing FOREIGN KEY (filing_id) REFERENCES filings (id)
);

-- The answers of commands that carried a key.
CREATE TABLE idempotent_answers (
    scope text NOT NULL,
    key text NOT NULL,
    operation text NOT NULL,
    fingerprint bytea NOT NULL,
    status integer NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    filing_id uuid,
    expires_at timestamptz NOT NULL,
    CONSTRAINT idempotent_answers_key PRIMARY KEY (scope, key),
    CONSTRAINT idempotent_answers_filing FOREIGN KEY (filing_id) REFERENCES filings (id)
);
CREATE INDEX idempotent_answers_expiring ON idempotent_answers (expires_at);
