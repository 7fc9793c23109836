-- The keys of what is encrypted, each sealed by a key-encryption key that is not in the database.
CREATE TABLE data_keys (
    id INTEGER NOT NULL CHECK (id > 0),
    purpose TEXT NOT NULL,
    key_encryption_key TEXT NOT NULL,
    sealed BLOB NOT NULL,
    CONSTRAINT data_keys_key PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
