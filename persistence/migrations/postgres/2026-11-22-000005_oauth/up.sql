-- What operators registered of software: without it the software gets no tokens of ours.
CREATE TABLE client_registrations (
    client_id text NOT NULL,
    name text NOT NULL,
    scopes jsonb NOT NULL,
    jwks_url text,
    registered_at timestamptz NOT NULL,
    CONSTRAINT client_registrations_key PRIMARY KEY (client_id),
    CONSTRAINT client_registrations_client FOREIGN KEY (client_id) REFERENCES software_clients (client_id)
);

-- The public keys that software signs its assertions with. A key stays when it is disabled: tokens and filings name it.
CREATE TABLE client_keys (
    client_id text NOT NULL,
    key_id text NOT NULL,
    public_key jsonb NOT NULL,
    added_at timestamptz NOT NULL,
    disabled_at timestamptz,
    CONSTRAINT client_keys_key_id_taken PRIMARY KEY (client_id, key_id),
    CONSTRAINT client_keys_client FOREIGN KEY (client_id) REFERENCES client_registrations (client_id)
);

-- Assertions that were used for a token, until nobody would take them any more.
CREATE TABLE used_assertions (
    client_id text NOT NULL,
    assertion_id text NOT NULL,
    forget_at timestamptz NOT NULL,
    CONSTRAINT used_assertions_key PRIMARY KEY (client_id, assertion_id)
);
CREATE INDEX used_assertions_forgettable ON used_assertions (forget_at);

-- Access tokens that were revoked, until they would have expired.
CREATE TABLE revoked_tokens (
    token_id text NOT NULL,
    client_id text NOT NULL,
    forget_at timestamptz NOT NULL,
    CONSTRAINT revoked_tokens_key PRIMARY KEY (token_id)
);
CREATE INDEX revoked_tokens_forgettable ON revoked_tokens (forget_at);

-- The keys that access tokens are signed with, one generation after the other. The private half is sealed.
CREATE TABLE signing_keys (
    generation integer NOT NULL,
    key_id text NOT NULL,
    public_key jsonb NOT NULL,
    private_key bytea NOT NULL,
    published_at timestamptz NOT NULL,
    signs_from timestamptz NOT NULL,
    signs_until timestamptz NOT NULL,
    CONSTRAINT signing_keys_generation_taken PRIMARY KEY (generation)
);

-- What ends a token decides who may do what.
CREATE TRIGGER client_keys_raise AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON client_keys
    FOR EACH STATEMENT EXECUTE FUNCTION raise_access_version();
CREATE TRIGGER revoked_tokens_raise AFTER INSERT OR UPDATE ON revoked_tokens
    FOR EACH STATEMENT EXECUTE FUNCTION raise_access_version();
