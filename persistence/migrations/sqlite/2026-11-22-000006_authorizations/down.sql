ALTER TABLE authorizations DROP COLUMN participants;
DROP TABLE authorization_entries;
DROP TABLE authorization_requests;
