-- Authorizations from the request to the end. Whom a request names is not looked up: it finds its addressee by a keyed digest of the TIN
-- or of the entity id, whether or not anybody of the kind is known. The entities are sealed. What came of an accepted one stands in authorizations under the same id.
CREATE TABLE authorization_requests (
    id BLOB NOT NULL CHECK (length(id) = 16),
    holder_id BLOB NOT NULL CHECK (length(holder_id) = 16),
    holder_kind TEXT NOT NULL,
    holder_name TEXT NOT NULL,
    addressee BLOB NOT NULL,
    entities BLOB NOT NULL,
    capacity TEXT NOT NULL,
    forms TEXT NOT NULL CHECK (json_valid(forms)),
    performance_years TEXT NOT NULL CHECK (json_valid(performance_years)),
    expires_at INTEGER,
    status TEXT NOT NULL,
    version INTEGER NOT NULL,
    requested_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    answer_due_at INTEGER NOT NULL,
    due_at INTEGER,
    grantor_id BLOB CHECK (length(grantor_id) = 16),
    grantor_kind TEXT,
    grantor_name TEXT,
    CONSTRAINT authorization_requests_key PRIMARY KEY (id),
    CONSTRAINT authorization_requests_holder FOREIGN KEY (holder_id) REFERENCES organizations (id),
    CONSTRAINT authorization_requests_grantor FOREIGN KEY (grantor_id) REFERENCES organizations (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX authorization_requests_of_holder ON authorization_requests (holder_id, id);
CREATE INDEX authorization_requests_of_addressee ON authorization_requests (addressee, id);
CREATE INDEX authorization_requests_due ON authorization_requests (due_at) WHERE due_at IS NOT NULL;

-- What happened to each.
CREATE TABLE authorization_entries (
    authorization_id BLOB NOT NULL CHECK (length(authorization_id) = 16),
    sequence INTEGER NOT NULL,
    at INTEGER NOT NULL,
    side TEXT NOT NULL,
    actor TEXT NOT NULL CHECK (json_valid(actor)),
    command TEXT NOT NULL,
    from_status TEXT,
    to_status TEXT NOT NULL,
    CONSTRAINT authorization_entries_key PRIMARY KEY (authorization_id, sequence),
    CONSTRAINT authorization_entries_authorization FOREIGN KEY (authorization_id) REFERENCES authorization_requests (id)
) STRICT, WITHOUT ROWID;

-- The participants to whom an authorization is narrowed; none where it is for everybody for whom the grantor acts.
ALTER TABLE authorizations ADD COLUMN participants TEXT CHECK (json_valid(participants));
