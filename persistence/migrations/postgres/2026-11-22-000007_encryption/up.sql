-- The keys of what is encrypted, each sealed by a key-encryption key that is not in the database.
CREATE TABLE data_keys (
    id integer NOT NULL CHECK (id > 0),
    purpose text NOT NULL,
    key_encryption_key text NOT NULL,
    sealed bytea NOT NULL,
    CONSTRAINT data_keys_key PRIMARY KEY (id)
);
