//! The invariants that the database itself keeps, by name.

use diesel::result::DatabaseErrorKind;
use std::fmt;

/// Declares the set: each member with its name, which is PostgreSQL's constraint or index, and the columns in SQLite's message.
macro_rules! constraints {
    ($($(#[$meta:meta])* $member:ident = $name:literal | $columns:literal;)+) => {
        /// An invariant that the database keeps.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Constraint {
            $($(#[$meta])* $member,)+
            /// A row refers to one that does not exist. SQLite's message names no foreign key, so none is told apart.
            Reference,
        }

        impl Constraint {
            /// Every one that has a name.
            pub const NAMED: &'static [Self] = &[$(Self::$member),+];

            /// The name in the migrations.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$member => $name,)+
                    Self::Reference => "reference",
                }
            }

            /// How SQLite's message spells it.
            const fn sqlite(self) -> &'static str {
                match self {
                    $(Self::$member => $columns,)+
                    Self::Reference => "",
                }
            }
        }
    };
}

constraints! {
    /// A practice has this id already.
    PracticeIdTaken = "practices_key" | "practices.id";
    /// A practice has this TIN already.
    TinTaken = "practices_tin_taken" | "practices.tin_index";
    /// A participant has this id already.
    ParticipantIdTaken = "participants_key" | "participants.id";
    /// The pair of TIN and NPI is known already.
    ClinicianTaken = "participants_clinician_taken" | "participants.practice_id, participants.npi_index";
    /// The TIN has its group already.
    GroupTaken = "participants_group_taken" | "participants.practice_id";
    /// The entity id is known already.
    EntityIdTaken = "participants_entity_id_taken" | "participants.entity_type, participants.entity_id";
    /// Another user has this issuer and subject.
    SubjectTaken = "users_subject_taken" | "users.issuer, users.subject";
    /// Software has this `client_id` already.
    ClientIdTaken = "software_clients_key" | "software_clients.client_id";
    /// The software has a key of this `kid` already.
    ClientKeyIdTaken = "client_keys_key_id_taken" | "client_keys.client_id, client_keys.key_id";
    /// The assertion was used for a token before.
    AssertionUsed = "used_assertions_key" | "used_assertions.client_id, used_assertions.assertion_id";
    /// Another node made the key of this generation.
    SigningKeyGenerationTaken = "signing_keys_generation_taken" | "signing_keys.generation";
    /// An organization acts for a practice or for a participant, not for both.
    OneReach = "organizations_one_reach" | "organizations_one_reach";
    /// A filing has this id already.
    FilingIdTaken = "filings_key" | "filings.id";
    /// Another filing has this case number.
    CaseNumberTaken = "filings_case_number_taken" | "filings.case_number";
    /// Another filing holds this subject: the duplicate rule.
    FilingHoldTaken = "filing_holds_subject_taken"
        | "filing_holds.performance_year, filing_holds.form, filing_holds.participant_id, filing_holds.matter";
    /// The timeline has this entry already.
    TimelineSequenceTaken = "timeline_entries_key" | "timeline_entries.filing_id, timeline_entries.sequence";
    /// An authorization has this id already.
    AuthorizationIdTaken = "authorization_requests_key" | "authorization_requests.id";
    /// The timeline of an authorization has this entry already.
    AuthorizationSequenceTaken = "authorization_entries_key"
        | "authorization_entries.authorization_id, authorization_entries.sequence";
    /// An event has this id already.
    EventIdTaken = "events_key" | "events.id";
    /// A command that was committed had this idempotency key.
    IdempotencyKeyTaken = "idempotent_answers_key" | "idempotent_answers.key";
    /// There is an event for this timeline entry already.
    EventSequenceTaken = "events_sequence_taken" | "events.filing_id, events.sequence";
    /// There is an event for this amendment already.
    EventAmendmentTaken = "events_amendment_taken" | "events.performance_year, events.sequence";
    /// An event is about a filing or about an amendment of a year, not about both.
    EventOneSubject = "events_one_subject" | "events_one_subject";
    /// The year has an amendment of this number already.
    AmendmentNumberTaken = "window_amendments_number_taken" | "window_amendments.performance_year, window_amendments.number";
    /// Another amendment gave a window this name.
    AmendedWindowTaken = "window_amendments_window_taken" | "window_amendments.window_id";
    /// The chain of the audit trail has an entry at this place already.
    AuditPositionTaken = "audit_entries_position_taken" | "audit_entries.chain, audit_entries.position";
    /// An audit entry concerns a practice or a participant without one, not both.
    AuditOneOwner = "audit_entries_one_owner" | "audit_entries_one_owner";
}

impl Constraint {
    /// The constraint that a database named: PostgreSQL by its name, SQLite in its message.
    pub(crate) fn named(kind: &DatabaseErrorKind, name: Option<&str>, message: &str) -> Option<Self> {
        if matches!(kind, DatabaseErrorKind::ForeignKeyViolation) {
            return Some(Self::Reference);
        }
        let (_, columns) = message.split_once(" constraint failed: ").unwrap_or_default();
        Self::NAMED.iter().copied().find(|known| match name {
            Some(name) => known.name() == name,
            None => known.sqlite() == columns,
        })
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
