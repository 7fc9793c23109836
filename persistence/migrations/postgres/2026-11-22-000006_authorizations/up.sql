-- Authorizations from the request to the end. Whom a request names is not looked up: it finds its addressee by a keyed digest of the TIN
-- or of the entity id, whether or not anybody of the kind is known. The entities are sealed. What came of an accepted one stands in authorizations under the same id.
CREATE TABLE authorization_requests (
    id uuid NOT NULL,
    holder_id uuid NOT NULL,
    holder_kind text NOT NULL,
    holder_name text NOT NULL,
    addressee bytea NOT NULL,
    entities bytea NOT NULL,
    capacity text NOT NULL,
    forms jsonb NOT NULL,
    performance_years jsonb NOT NULL,
    expires_at timestamptz,
    status text NOT NULL,
    version integer NOT NULL,
    requested_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    answer_due_at timestamptz NOT NULL,
    due_at timestamptz,
    grantor_id uuid,
    grantor_kind text,
    grantor_name text,
    CONSTRAINT authorization_requests_key PRIMARY KEY (id),
    CONSTRAINT authorization_requests_holder FOREIGN KEY (holder_id) REFERENCES organizations (id),
    CONSTRAINT authorization_requests_grantor FOREIGN KEY (grantor_id) REFERENCES organizations (id)
);
CREATE INDEX authorization_requests_of_holder ON authorization_requests (holder_id, id);
CREATE INDEX authorization_requests_of_addressee ON authorization_requests (addressee, id);
CREATE INDEX authorization_requests_due ON authorization_requests (due_at) WHERE due_at IS NOT NULL;

-- What happened to each.
CREATE TABLE authorization_entries (
    authorization_id uuid NOT NULL,
    sequence integer NOT NULL,
    at timestamptz NOT NULL,
    side text NOT NULL,
    actor jsonb NOT NULL,
    command text NOT NULL,
    from_status text,
    to_status text NOT NULL,
    CONSTRAINT authorization_entries_key PRIMARY KEY (authorization_id, sequence),
    CONSTRAINT authorization_entries_authorization FOREIGN KEY (authorization_id) REFERENCES authorization_requests (id)
);

-- The participants to whom an authorization is narrowed; none where it is for everybody for whom the grantor acts.
ALTER TABLE authorizations ADD COLUMN participants jsonb;
