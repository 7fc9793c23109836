//! The tables of software, its keys and its tokens.

diesel::table! {
    use crate::sql_types::{Document, Instant};
    use diesel::sql_types::{Nullable, Text};

    client_registrations (client_id) {
        client_id -> Text,
        name -> Text,
        scopes -> Document,
        jwks_url -> Nullable<Text>,
        registered_at -> Instant,
    }
}

diesel::table! {
    use crate::sql_types::{Document, Instant};
    use diesel::sql_types::{Nullable, Text};

    client_keys (client_id, key_id) {
        client_id -> Text,
        key_id -> Text,
        public_key -> Document,
        added_at -> Instant,
        disabled_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::sql_types::Instant;
    use diesel::sql_types::Text;

    used_assertions (client_id, assertion_id) {
        client_id -> Text,
        assertion_id -> Text,
        forget_at -> Instant,
    }
}

diesel::table! {
    use crate::sql_types::Instant;
    use diesel::sql_types::Text;

    revoked_tokens (token_id) {
        token_id -> Text,
        client_id -> Text,
        forget_at -> Instant,
    }
}

diesel::table! {
    use crate::sql_types::{Document, Instant};
    use diesel::sql_types::{Binary, Integer, Text};

    signing_keys (generation) {
        generation -> Integer,
        key_id -> Text,
        public_key -> Document,
        private_key -> Binary,
        published_at -> Instant,
        signs_from -> Instant,
        signs_until -> Instant,
    }
}
