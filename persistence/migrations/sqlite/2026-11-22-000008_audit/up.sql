-- Who did what with whose data. Rows are added and never changed: each carries a code over itself and the one before it in its chain.
CREATE TABLE audit_entries (
    chain BLOB NOT NULL CHECK (length(chain) = 16),
    position INTEGER NOT NULL,
    id BLOB NOT NULL CHECK (length(id) = 16),
    at INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    operation TEXT NOT NULL,
    access TEXT NOT NULL,
    refused TEXT,
    actor_kind TEXT NOT NULL,
    user_id BLOB CHECK (length(user_id) = 16),
    client_id TEXT,
    key_id TEXT,
    organization_id BLOB CHECK (length(organization_id) = 16),
    authority TEXT NOT NULL,
    authorization_id BLOB CHECK (length(authorization_id) = 16),
    practice_id BLOB CHECK (length(practice_id) = 16),
    participant_id BLOB CHECK (length(participant_id) = 16),
    -- Text on both databases: the code covers its bytes.
    resources TEXT NOT NULL,
    mac BLOB NOT NULL CHECK (length(mac) = 32),
    CONSTRAINT audit_entries_position_taken PRIMARY KEY (chain, position),
    CONSTRAINT audit_entries_one_owner CHECK (practice_id IS NULL OR participant_id IS NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_entries_newest ON audit_entries (at, id);
CREATE INDEX audit_entries_of_practice ON audit_entries (practice_id, at, id) WHERE practice_id IS NOT NULL;
CREATE INDEX audit_entries_of_participant ON audit_entries (participant_id, at, id) WHERE participant_id IS NOT NULL;
CREATE INDEX audit_entries_of_organization ON audit_entries (organization_id, at, id) WHERE organization_id IS NOT NULL;

CREATE TRIGGER audit_entries_stay BEFORE UPDATE ON audit_entries BEGIN
    SELECT RAISE(ABORT, 'an audit entry is never changed');
END;
CREATE TRIGGER audit_entries_are_kept BEFORE DELETE ON audit_entries BEGIN
    SELECT RAISE(ABORT, 'an audit entry is never removed');
END;

-- How far the trail has come: the last entry of the chain in which the ends of all others are noted.
CREATE TABLE audit_heads (
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    mac BLOB NOT NULL CHECK (length(mac) = 32),
    seal BLOB NOT NULL CHECK (length(seal) = 32),
    CONSTRAINT audit_heads_key PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER audit_heads_are_kept BEFORE DELETE ON audit_heads BEGIN
    SELECT RAISE(ABORT, 'the head of the audit trail is never removed');
END;
