-- Which state the tables are in that decide who may do what: one row, whose value is another one after every change and never comes
-- back, not even when the change is undone. What was read of them holds for as long as it stands.
CREATE TABLE access_version (
    id INTEGER NOT NULL,
    version BLOB NOT NULL CHECK (length(version) = 16),
    CONSTRAINT access_version_key PRIMARY KEY (id),
    CONSTRAINT access_version_one CHECK (id = 1)
) STRICT, WITHOUT ROWID;
INSERT INTO access_version (id, version) VALUES (1, randomblob(16));

-- A migration that makes one of these tables anew makes its triggers anew.
CREATE TRIGGER organizations_inserted_raise AFTER INSERT ON organizations
    BEGIN UPDATE access_version SET version = randomblob(16) WHERE id = 1; END;
CREATE TRIGGER organizations_updated_raise AFTER UPDATE ON organizations
    BEGIN UPDATE access_version SET version = randomblob(16) WHERE id = 1; END;
CREATE TRIGGER organizations_deleted_raise AFTER DELETE ON organizations
    BEGIN UPDATE access_version SET version = randomblob(16) WHERE id = 1; END;
CREATE TRIGGER users_inserted_raise AFTER INSERT ON users
    BEGIN UPDATE access_version SET version = randomblob(16) WHERE id = 1; END;
CREATE TRIGGER users_updated_raise AFTER UPDATE ON users
    BEGIN UPDATE access_version SET version = randomblob(16) WHERE id = 1; END;
CREATE TRIGGER users_deleted_raise AFTER DELETE ON users
    BEGIN UPDATE access_version SET version = randomblob(16) WHERE id = 1; END;
CREATE TRIGGER user_organizations_inserted_raise AFTER INSERT ON user_organizations
    BEGIN UPDATE access_version SET version = randomblob(16) WHERE id = 1; END;
CREATE TRIGGER user_organizations_updated_raise AFTER UPDATE ON user_organizations
    BEGIN UPDATE access_version SET version = randomblob(16) WHERE id = 1; END;
CREATE TRIGGER user_organizations_deleted_raise AFTER DELETE ON user_organizations
    BEGIN UPDATE access_version SET version = randomblob(16) WHERE id = 1; END;
CREATE TRIGGER software_clients_inserted_raise AFTER INSERT ON software_clients
    BEGIN UPDATE access_version SET version = randomblob(16) WHERE id = 1; END;
CREATE TRIGGER software_clients_updated_raise AFTER UPDATE ON software_clients
    BEGIN UPDATE access_version SET version = randomblob(16) WHERE id = 1; END;
CREATE TRIGGER software_clients_deleted_raise AFTER DELETE ON software_clients
    BEGIN UPDATE access_version SET version = randomblob(16) WHERE id = 1; END;
CREATE TRIGGER authorizations_inserted_raise AFTER INSERT ON authorizations
    BEGIN UPDATE access_version SET version = randomblob(16) WHERE id = 1; END;
CREATE TRIGGER authorizations_updated_raise AFTER UPDATE ON authorizations
    BEGIN UPDATE access_version SET version = randomblob(16) WHERE id = 1; END;
CREATE TRIGGER authorizations_deleted_raise AFTER DELETE ON authorizations
    BEGIN UPDATE access_version SET version = randomblob(16) WHERE id = 1; END;
