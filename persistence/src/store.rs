//! What a use case gets: the database inside one transaction.

use crate::{
    Error,
    apm::Apm,
    audit::{Audit, chain::Tail},
    authorizations::Authorizations,
    automatic_euc::AutomaticEuc,
    events::Events,
    filings::Filings,
    idempotency::Idempotency,
    oauth::Oauth,
    organizations::Organizations,
    participants::Participants,
    performance_feedback::Feedback,
    session::{Session, on_each},
    software::Software,
    submissions::Submissions,
    timeline::Timeline,
    vault::Vault,
    window_amendments::WindowAmendments,
};
use diesel::connection::SimpleConnection;

/// The database inside one transaction, with one accessor for each group of tables.
pub struct Store<'c>(pub(crate) Session<'c>, pub(crate) Option<&'c mut Tail>);

impl Store<'_> {
    /// Practices, participants, their years and memberships.
    pub fn participants(&mut self) -> Participants<'_> {
        Participants(self.0.lend())
    }

    /// Organizations, people, software and what they may act for.
    pub fn organizations(&mut self) -> Organizations<'_> {
        Organizations(self.0.lend())
    }

    /// Authorizations from the request to the end.
    pub fn authorizations(&mut self) -> Authorizations<'_> {
        Authorizations(self.0.lend())
    }

    /// Software as operators registered it, and its keys.
    pub fn software(&mut self) -> Software<'_> {
        Software(self.0.lend())
    }

    /// What tokens are made of and guarded by.
    pub fn oauth(&mut self) -> Oauth<'_> {
        Oauth(self.0.lend())
    }

    /// Filings and what they hold.
    pub fn filings(&mut self) -> Filings<'_> {
        Filings(self.0.lend())
    }

    /// What happened to each filing.
    pub fn timeline(&mut self) -> Timeline<'_> {
        Timeline(self.0.lend())
    }

    /// What others are told: the outbox.
    pub fn events(&mut self) -> Events<'_> {
        Events(self.0.lend())
    }

    /// Windows that operators added or extended.
    pub fn window_amendments(&mut self) -> WindowAmendments<'_> {
        WindowAmendments(self.0.lend())
    }

    /// Data that were submitted.
    pub fn submissions(&mut self) -> Submissions<'_> {
        Submissions(self.0.lend())
    }

    /// Performance feedback.
    pub fn performance_feedback(&mut self) -> Feedback<'_> {
        Feedback(self.0.lend())
    }

    /// Where the automatic EUC policy applies.
    pub fn automatic_euc(&mut self) -> AutomaticEuc<'_> {
        AutomaticEuc(self.0.lend())
    }

    /// The rosters of APM Entities, and the ids that CMS publishes.
    pub fn apm(&mut self) -> Apm<'_> {
        Apm(self.0.lend())
    }

    /// Who did what with whose data.
    pub fn audit(&mut self) -> Audit<'_> {
        Audit { session: self.0.lend(), tail: self.1.as_deref_mut() }
    }

    /// The answers of commands that were given a key.
    pub fn idempotency(&mut self) -> Idempotency<'_> {
        Idempotency(self.0.lend())
    }

    /// The keys of what is encrypted.
    #[must_use]
    pub fn vault(&self) -> &Vault {
        self.0.vault
    }

    /// Whether the database answers from its tables: SQLite answers `SELECT 1` without looking into its file.
    pub(crate) fn ping(&mut self) -> Result<(), Error> {
        Ok(on_each!(self.0, |conn| conn.batch_execute("SELECT 1 FROM practices LIMIT 1"))?)
    }
}
