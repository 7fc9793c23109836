//! What Recourse remembers: one set of queries over SQLite and PostgreSQL.
//!
//! [`Database`] is opened once from a [`DatabaseUrl`]. A use case is a plain function of a [`Store`], which has one accessor for each
//! group of tables; [`Database::read`] and [`Database::write`] run it inside one transaction. Nothing else begins one.
//!
//! * `database`, `url`, `pool`, `writer`, `transaction`: where a use case runs, and what is in one commit with it.
//! * `access_version`: whether what is remembered of a caller still holds.
//! * `session`, `row_lock`, `sql_types`, `schema`: the little that knows of two databases.
//! * [`participants`], [`organizations`], [`software`], [`oauth`], [`authorizations`], [`filings`], [`timeline`], [`events`], [`window_amendments`], [`idempotency`],
//!   [`submissions`], [`performance_feedback`], [`automatic_euc`], [`apm`], [`audit`]: the queries, one file a group.
//! * [`vault`]: what is encrypted at rest, and how it is found again.
//! * [`Error`], [`Constraint`]: what can go wrong, in words that the caller can act on.
#![forbid(unsafe_code)]

mod access_version;
pub mod apm;
pub mod audit;
pub mod authorizations;
pub mod automatic_euc;
mod blind_index;
mod constraint;
mod database;
mod error;
pub mod events;
pub mod filings;
pub mod idempotency;
mod migrations;
pub mod oauth;
pub mod organizations;
mod origin;
pub mod participants;
pub mod performance_feedback;
mod pool;
mod record;
mod row_lock;
mod saved;
mod schema;
mod scope;
mod session;
pub mod software;
mod sql_types;
mod store;
pub mod submissions;
pub mod timeline;
mod transaction;
mod url;
pub mod vault;
pub mod window_amendments;
mod writer;

pub use access_version::AccessVersion;
pub use apm::Apm;
pub use audit::{Audit, ExpectedHead, InvalidHead, TrailFault, TrailHead, TrailReport, VerificationError};
pub use authorizations::{AuthorizationFilter, Authorizations, FoundAuthorization};
pub use automatic_euc::AutomaticEuc;
pub use constraint::Constraint;
pub use database::{BegunWrite, Database, DatabaseOptions};
pub use error::{Cause, Error};
pub use events::Events;
pub use filings::{Filings, Revision};
pub use idempotency::{Claim, FirstRequest, Idempotency, Kept, StoredAnswer};
pub use oauth::{Oauth, SigningKey};
pub use organizations::{Organization, Organizations, SoftwareClient, User};
pub use participants::{Member, NewParticipant, Participants, YearRecord};
pub use performance_feedback::Feedback;
pub use record::NewFiling;
pub use saved::Saved;
pub use software::{ClientKey, Registration, Software};
pub use store::Store;
pub use submissions::Submissions;
pub use timeline::Timeline;
pub use url::{DatabaseUrl, InvalidDatabaseUrl};
pub use vault::{InvalidKey, KeyEncryptionKeys, Place, Vault};
pub use window_amendments::WindowAmendments;

/// How many identifiers one query asks for, and how many rows it adds: far below the variables that SQLite takes.
const CHUNK: usize = 500;
