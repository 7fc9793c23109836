-- What operators registered of software: without it the software gets no tokens of ours.
CREATE TABLE client_registrations (
    client_id TEXT NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL CHECK (json_valid(scopes)),
    jwks_url TEXT,
    registered_at INTEGER NOT NULL,
    CONSTRAINT client_registrations_key PRIMARY KEY (client_id),
    CONSTRAINT client_registrations_client FOREIGN KEY (client_id) REFERENCES software_clients (client_id)
) STRICT, WITHOUT ROWID;

-- The public keys that software signs its assertions with. A key stays when it is disabled: tokens and filings name it.
CREATE TABLE client_keys (
    client_id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    public_key TEXT NOT NULL CHECK (json_valid(public_key)),
    added_at INTEGER NOT NULL,
    disabled_at INTEGER,
    CONSTRAINT client_keys_key_id_taken PRIMARY KEY (client_id, key_id),
    CONSTRAINT client_keys_client FOREIGN KEY (client_id) REFERENCES client_registrations (client_id)
) STRICT, WITHOUT ROWID;

-- Assertions that were used for a token, until nobody would take them any more.
CREATE TABLE used_assertions (
    client_id TEXT NOT NULL,
    assertion_id TEXT NOT NULL,
    forget_at INTEGER NOT NULL,
    CONSTRAINT used_assertions_key PRIMARY KEY (client_id, assertion_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX used_assertions_forgettable ON used_assertions (forget_at);

-- Access tokens that were revoked, until they would have expired.
CREATE TABLE revoked_tokens (
    token_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    forget_at INTEGER NOT NULL,
    CONSTRAINT revoked_tokens_key PRIMARY KEY (token_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX revoked_tokens_forgettable ON revoked_tokens (forget_at);

-- The keys that access tokens are signed with, one generation after the other. The private half is sealed.
CREATE TABLE signing_keys (
    generation INTEGER NOT NULL,
    key_id TEXT NOT NULL,
    public_key TEXT NOT NULL CHECK (json_valid(public_key)),
    private_key BLOB NOT NULL,
    published_at INTEGER NOT NULL,
    signs_from INTEGER NOT NULL,
    signs_until INTEGER NOT NULL,
    CONSTRAINT signing_keys_generation_taken PRIMARY KEY (generation)
) STRICT, WITHOUT ROWID;

-- What ends a token decides who may do what.
CREATE TRIGGER client_keys_inserted_raise AFTER INSERT ON client_keys
    BEGIN UPDATE access_version SET version = randomblob(16) WHERE id = 1; END;
CREATE TRIGGER client_keys_updated_raise AFTER UPDATE ON client_keys
    BEGIN UPDATE access_version SET version = randomblob(16) WHERE id = 1; END;
CREATE TRIGGER client_keys_deleted_raise AFTER DELETE ON client_keys
    BEGIN UPDATE access_version SET version = randomblob(16) WHERE id = 1; END;
CREATE TRIGGER revoked_tokens_inserted_raise AFTER INSERT ON revoked_tokens
    BEGIN UPDATE access_version SET version = randomblob(16) WHERE id = 1; END;
CREATE TRIGGER revoked_tokens_updated_raise AFTER UPDATE ON revoked_tokens
    BEGIN UPDATE access_version SET version = randomblob(16) WHERE id = 1; END;
