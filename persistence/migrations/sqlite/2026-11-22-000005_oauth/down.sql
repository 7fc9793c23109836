DROP TABLE signing_keys;
DROP TABLE revoked_tokens;
DROP TABLE used_assertions;
DROP TABLE client_keys;
DROP TABLE client_registrations;
