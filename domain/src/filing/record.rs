//! A filing as it is kept, and how filings are listed.

use super::{Attestation, Contact, Content, FiledParticipant, NextActor, Status, SubmitterRelationship};
use crate::{
    access::FilingFacts,
    exception::ExceptionApplication,
    finding::Finding,
    identifier::{AuthorizationId, CaseNumber, FilingId, OrganizationId, ParticipantId, PracticeId, UserId},
    moment::Moment,
    participant::EntityType,
    program::{FilingKind, Form, PerformanceYear},
};

/// Who filed, and by whose leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiledBy {
    /// The organization acting; `None` for a clinician who acts in person.
    pub organization: Option<OrganizationId>,
    /// The software, where software filed.
    pub client_id: Option<String>,
    /// The person, where a person filed.
    pub user: Option<UserId>,
    /// The authorization under which a third party filed.
    pub authorization: Option<AuthorizationId>,
}

/// A filing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// Its id.
    pub id: FilingId,
    /// The number to read out on the phone.
    pub case_number: CaseNumber,
    /// The performance year.
    pub performance_year: PerformanceYear,
    /// For whom, as known when it was filed.
    pub participant: FiledParticipant,
    /// The practice of the participant, for the kinds that belong to one TIN.
    pub practice: Option<PracticeId>,
    /// Its state.
    pub status: Status,
    /// Raised by every change.
    pub version: i32,
    /// When it was made.
    pub created_at: Moment,
    /// When the whole request had been read: decides the deadline and never moves.
    pub received_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
    /// Until when the next move is due.
    pub next_action_by: Option<Moment>,
    /// Who filed.
    pub filed_by: FiledBy,
    /// As what.
    pub submitter_relationship: SubmitterRelationship,
    /// Whom the agency writes to.
    pub contact: Contact,
    /// Who attested.
    pub attestation: Attestation,
    /// The caller's own reference.
    pub client_reference: Option<String>,
    /// The version of the year's rules it was judged by.
    pub rule_set: String,
    /// What the rules warned of.
    pub warnings: Vec<Finding>,
    /// What is asked for.
    pub content: Content,
}

/// What a filing keeps others off while it [holds](Status::holds_its_subject): unique together with year and participant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// Exception type or targeted review.
    pub form: Form,
    /// A category of an exception application, the reason of a targeted review.
    pub matter: String,
}

impl Content {
    /// What this filing keeps others off: one category each of an exception application, the reason of a targeted review.
    #[must_use]
    pub fn subjects(&self) -> Vec<Subject> {
        match self {
            Self::ExceptionApplication(application) => {
                let form = Form::from(application.exception_type());
                let matter = ExceptionApplication::categories(application);
                matter.iter().map(|category| Subject { form, matter: category.to_string() }).collect()
            }
            Self::TargetedReview(review) => {
                vec![Subject { form: Form::TargetedReview, matter: review.reason.to_string() }]
            }
        }
    }
}

impl Filing {
    /// Which of the two forms it is.
    #[must_use]
    pub const fn form(&self) -> FilingKind {
        self.content.form()
    }

    /// Whose move it is.
    #[must_use]
    pub const fn next_actor(&self) -> NextActor {
        self.status.next_actor()
    }

    /// What decides who may read it.
    #[must_use]
    pub const fn facts(&self) -> FilingFacts {
        FilingFacts {
            participant: self.participant.id,
            practice: self.practice,
            form: self.form(),
            performance_year: self.performance_year,
            filed_by: self.filed_by.organization,
        }
    }
}

/// Which filings a list shows; every member narrows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilingFilter {
    /// Of this performance year.
    pub performance_year: Option<PerformanceYear>,
    /// In this state.
    pub status: Option<Status>,
    /// Of participants named so.
    pub entity_type: Option<EntityType>,
    /// Of this participant.
    pub participant: Option<ParticipantId>,
    /// With this reference of the caller's.
    pub client_reference: Option<String>,
}

/// Where a page of a list begins, and in which order it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListPosition {
    /// Newest first by id, after this one.
    Newest {
        /// The last filing of the page before.
        after: Option<FilingId>,
    },
    /// By `updatedAt`, oldest first.
    ChangedSince {
        /// From this instant on, inclusive.
        since: Moment,
        /// The last filing of the page before.
        after: Option<(Moment, FilingId)>,
    },
}
