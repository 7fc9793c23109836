-- Who did what with whose data. Rows are added and never changed: each carries a code over itself and the one before it in its chain.
CREATE TABLE audit_entries (
    chain uuid NOT NULL,
    position bigint NOT NULL,
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    request_id text NOT NULL,
    operation text NOT NULL,
    access text NOT NULL,
    refused text,
    actor_kind text NOT NULL,
    user_id uuid,
    client_id text,
    key_id text,
    organization_id uuid,
    authority text NOT NULL,
    authorization_id uuid,
    practice_id uuid,
    participant_id uuid,
    -- Text on both databases: the code covers its bytes.
    resources text NOT NULL,
    mac bytea NOT NULL,
    CONSTRAINT audit_entries_position_taken PRIMARY KEY (chain, position),
    CONSTRAINT audit_entries_one_owner CHECK (practice_id IS NULL OR participant_id IS NULL)
);
CREATE INDEX audit_entries_newest ON audit_entries (at, id);
CREATE INDEX audit_entries_of_practice ON audit_entries (practice_id, at, id) WHERE practice_id IS NOT NULL;
CREATE INDEX audit_entries_of_participant ON audit_entries (participant_id, at, id) WHERE participant_id IS NOT NULL;
CREATE INDEX audit_entries_of_organization ON audit_entries (organization_id, at, id) WHERE organization_id IS NOT NULL;

-- How far the trail has come: the last entry of the chain in which the ends of all others are noted.
CREATE TABLE audit_heads (
    name text NOT NULL,
    position bigint NOT NULL,
    mac bytea NOT NULL,
    seal bytea NOT NULL,
    CONSTRAINT audit_heads_key PRIMARY KEY (name)
);

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is never changed and nothing of it removed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_heads_are_kept BEFORE DELETE OR TRUNCATE ON audit_heads
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
