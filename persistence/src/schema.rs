//! The tables, once for both databases. `tests/migrations.rs` holds them together with the migrations.

mod tokens;

pub(crate) use tokens::{client_keys, client_registrations, revoked_tokens, signing_keys, used_assertions};

diesel::table! {
    use crate::sql_types::Guid;
    use diesel::sql_types::Binary;

    practices (id) {
        id -> Guid,
        tin_index -> Binary,
        tin -> Binary,
    }
}

diesel::table! {
    use crate::sql_types::Guid;
    use diesel::sql_types::{Binary, Integer, Nullable, Text};

    participants (id) {
        id -> Guid,
        kind -> Text,
        entity_type -> Text,
        npi_index -> Nullable<Binary>,
        entity_id -> Nullable<Text>,
        practice_id -> Nullable<Guid>,
        sealed -> Binary,
        version -> Integer,
    }
}

diesel::table! {
    use crate::sql_types::{Document, Guid};
    use diesel::sql_types::Integer;

    participant_years (participant_id, performance_year) {
        participant_id -> Guid,
        performance_year -> Integer,
        facts -> Document,
    }
}

diesel::table! {
    use crate::sql_types::{Document, Guid};
    use diesel::sql_types::Text;

    memberships (member_id, of_id) {
        member_id -> Guid,
        of_id -> Guid,
        role -> Text,
        performance_years -> Document,
    }
}

diesel::table! {
    use crate::sql_types::Guid;
    use diesel::sql_types::{Nullable, Text};

    organizations (id) {
        id -> Guid,
        kind -> Text,
        name -> Text,
        practice_id -> Nullable<Guid>,
        participant_id -> Nullable<Guid>,
    }
}

diesel::table! {
    use crate::sql_types::Guid;
    use diesel::sql_types::{Bool, Nullable, Text};

    users (id) {
        id -> Guid,
        issuer -> Text,
        subject -> Text,
        npi_sealed -> Nullable<Text>,
        is_reviewer -> Bool,
        is_operator -> Bool,
    }
}

diesel::table! {
    use crate::sql_types::Guid;
    use diesel::sql_types::Text;

    user_organizations (user_id, organization_id) {
        user_id -> Guid,
        organization_id -> Guid,
        role -> Text,
    }
}

diesel::table! {
    use crate::sql_types::Guid;
    use diesel::sql_types::{Bool, Text};

    software_clients (client_id) {
        client_id -> Text,
        organization_id -> Guid,
        is_disabled -> Bool,
    }
}

diesel::table! {
    use crate::sql_types::{Document, Guid, Instant};
    use diesel::sql_types::{Nullable, Text};

    authorizations (id) {
        id -> Guid,
        holder_id -> Guid,
        grantor_id -> Guid,
        capacity -> Text,
        forms -> Document,
        performance_years -> Document,
        expires_at -> Nullable<Instant>,
        revoked_at -> Nullable<Instant>,
        participants -> Nullable<Document>,
    }
}

diesel::table! {
    use crate::sql_types::{Document, Guid, Instant};
    use diesel::sql_types::{Binary, Integer, Nullable, Text};

    authorization_requests (id) {
        id -> Guid,
        holder_id -> Guid,
        holder_kind -> Text,
        holder_name -> Text,
        addressee -> Binary,
        entities -> Binary,
        capacity -> Text,
        forms -> Document,
        performance_years -> Document,
        expires_at -> Nullable<Instant>,
        status -> Text,
        version -> Integer,
        requested_at -> Instant,
        updated_at -> Instant,
        answer_due_at -> Instant,
        due_at -> Nullable<Instant>,
        grantor_id -> Nullable<Guid>,
        grantor_kind -> Nullable<Text>,
        grantor_name -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::sql_types::{Document, Guid, Instant};
    use diesel::sql_types::{Integer, Nullable, Text};

    authorization_entries (authorization_id, sequence) {
        authorization_id -> Guid,
        sequence -> Integer,
        at -> Instant,
        side -> Text,
        actor -> Document,
        command -> Text,
        from_status -> Nullable<Text>,
        to_status -> Text,
    }
}

diesel::table! {
    use crate::sql_types::{Guid, Instant};
    use diesel::sql_types::{Binary, Integer, Nullable, Text};

    filings (id) {
        id -> Guid,
        form -> Text,
        case_number -> Text,
        performance_year -> Integer,
        participant_id -> Guid,
        practice_id -> Nullable<Guid>,
        entity_type -> Text,
        status -> Text,
        version -> Integer,
        created_at -> Instant,
        received_at -> Instant,
        updated_at -> Instant,
        next_action_by -> Nullable<Instant>,
        organization_id -> Nullable<Guid>,
        client_id -> Nullable<Text>,
        user_id -> Nullable<Guid>,
        authorization_id -> Nullable<Guid>,
        submitter_relationship -> Text,
        client_reference_index -> Nullable<Binary>,
        rule_set -> Text,
        reason -> Nullable<Text>,
        sealed -> Binary,
    }
}

diesel::table! {
    use crate::sql_types::Guid;
    use diesel::sql_types::{Integer, Text};

    filing_holds (performance_year, form, participant_id, matter) {
        performance_year -> Integer,
        form -> Text,
        participant_id -> Guid,
        matter -> Text,
        filing_id -> Guid,
    }
}

diesel::table! {
    use crate::sql_types::{Document, Guid, Instant};
    use diesel::sql_types::{Integer, Nullable, Text};

    timeline_entries (filing_id, sequence) {
        filing_id -> Guid,
        sequence -> Integer,
        at -> Instant,
        actor -> Document,
        command -> Text,
        from_status -> Nullable<Text>,
        to_status -> Text,
    }
}

diesel::table! {
    use crate::sql_types::{Guid, Instant};
    use diesel::sql_types::{Integer, Nullable, Text};

    events (id) {
        id -> Guid,
        filing_id -> Nullable<Guid>,
        sequence -> Integer,
        kind -> Text,
        at -> Instant,
        status -> Nullable<Text>,
        performance_year -> Nullable<Integer>,
    }
}

diesel::table! {
    use crate::sql_types::{Document, Instant};
    use diesel::sql_types::{Integer, Text};

    window_amendments (performance_year, number) {
        performance_year -> Integer,
        number -> Integer,
        window_id -> Text,
        announced_at -> Instant,
        made_by -> Document,
        terms -> Document,
    }
}

diesel::table! {
    use crate::sql_types::{Document, Guid, Instant};
    use diesel::sql_types::{Binary, Integer, Nullable, Text};

    idempotent_answers (key) {
        scope -> Text,
        key -> Binary,
        operation -> Text,
        status -> Integer,
        headers -> Document,
        sealed -> Binary,
        filing_id -> Nullable<Guid>,
        expires_at -> Instant,
    }
}

diesel::table! {
    use crate::sql_types::{Document, Guid};
    use diesel::sql_types::{Integer, Text};

    submissions (participant_id, performance_year, category, submission_method, reporting_option) {
        participant_id -> Guid,
        performance_year -> Integer,
        category -> Text,
        submission_method -> Text,
        reporting_option -> Text,
        content -> Document,
    }
}

diesel::table! {
    use crate::sql_types::{Document, Guid};
    use diesel::sql_types::Integer;

    performance_feedback (participant_id, performance_year) {
        participant_id -> Guid,
        performance_year -> Integer,
        content -> Document,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};

    automatic_euc_areas (performance_year, zip, state, county) {
        performance_year -> Integer,
        zip -> Text,
        state -> Text,
        county -> Text,
        incident -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::sql_types::Guid;
    use diesel::sql_types::{Integer, Text};

    apm_roster_entries (member_id, performance_year, apm_entity_id, snapshot_date) {
        member_id -> Guid,
        performance_year -> Integer,
        apm_entity_id -> Guid,
        snapshot_date -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Integer, Text};

    data_keys (id) {
        id -> Integer,
        purpose -> Text,
        key_encryption_key -> Text,
        sealed -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::Text;

    apm_entity_ids (entity_id, model) {
        entity_id -> Text,
        model -> Text,
    }
}

diesel::table! {
    use crate::sql_types::Guid;
    use diesel::sql_types::Integer;

    access_version (id) {
        id -> Integer,
        version -> Guid,
    }
}

diesel::table! {
    use crate::sql_types::{Guid, Instant};
    use diesel::sql_types::{BigInt, Binary, Nullable, Text};

    audit_entries (chain, position) {
        chain -> Guid,
        position -> BigInt,
        id -> Guid,
        at -> Instant,
        request_id -> Text,
        operation -> Text,
        access -> Text,
        refused -> Nullable<Text>,
        actor_kind -> Text,
        user_id -> Nullable<Guid>,
        client_id -> Nullable<Text>,
        key_id -> Nullable<Text>,
        organization_id -> Nullable<Guid>,
        authority -> Text,
        authorization_id -> Nullable<Guid>,
        practice_id -> Nullable<Guid>,
        participant_id -> Nullable<Guid>,
        resources -> Text,
        mac -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Text};

    audit_heads (name) {
        name -> Text,
        position -> BigInt,
        mac -> Binary,
        seal -> Binary,
    }
}

diesel::joinable!(participants -> practices (practice_id));
diesel::joinable!(user_organizations -> organizations (organization_id));
diesel::joinable!(user_organizations -> users (user_id));
diesel::joinable!(client_registrations -> software_clients (client_id));
diesel::joinable!(software_clients -> organizations (organization_id));
diesel::joinable!(authorizations -> organizations (grantor_id));

diesel::allow_tables_to_appear_in_same_query!(practices, participants, participant_years);
diesel::allow_tables_to_appear_in_same_query!(access_version, filings);
diesel::allow_tables_to_appear_in_same_query!(client_registrations, software_clients);
diesel::allow_tables_to_appear_in_same_query!(memberships, participant_years);
diesel::allow_tables_to_appear_in_same_query!(users, user_organizations, software_clients, authorizations, organizations);
