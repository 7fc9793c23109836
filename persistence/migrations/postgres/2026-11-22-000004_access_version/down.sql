DROP TRIGGER authorizations_raise ON authorizations;
DROP TRIGGER software_clients_raise ON software_clients;
DROP TRIGGER user_organizations_raise ON user_organizations;
DROP TRIGGER users_raise ON users;
DROP TRIGGER organizations_raise ON organizations;
DROP FUNCTION raise_access_version();
DROP TABLE access_version;
