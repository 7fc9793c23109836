-- Which state the tables are in that decide who may do what: one row, whose value is another one after every change and never comes
-- back, not even when the change is undone. What was read of them holds for as long as it stands.
CREATE TABLE access_version (
    id integer NOT NULL,
    version uuid NOT NULL,
    CONSTRAINT access_version_key PRIMARY KEY (id),
    CONSTRAINT access_version_one CHECK (id = 1)
);
INSERT INTO access_version (id, version) VALUES (1, gen_random_uuid());

CREATE FUNCTION raise_access_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE access_version SET version = gen_random_uuid() WHERE id = 1;
    RETURN NULL;
END
$$;
CREATE TRIGGER organizations_raise AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON organizations
    FOR EACH STATEMENT EXECUTE FUNCTION raise_access_version();
CREATE TRIGGER users_raise AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON users
    FOR EACH STATEMENT EXECUTE FUNCTION raise_access_version();
CREATE TRIGGER user_organizations_raise AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON user_organizations
    FOR EACH STATEMENT EXECUTE FUNCTION raise_access_version();
CREATE TRIGGER software_clients_raise AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON software_clients
    FOR EACH STATEMENT EXECUTE FUNCTION raise_access_version();
CREATE TRIGGER authorizations_raise AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON authorizations
    FOR EACH STATEMENT EXECUTE FUNCTION raise_access_version();
