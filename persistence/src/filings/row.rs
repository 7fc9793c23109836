//! The rows of filings, to and from the domain.

use crate::{
    Error,
    origin::Origin,
    schema::{filing_holds, filings},
    sql_types::{Json, Key, Microseconds},
};
use diesel::prelude::*;
use domain::{
    exception::ExceptionApplication,
    filing::{Content, FiledBy, FiledParticipant, Filing, Status, Subject},
    program::FilingKind,
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = filings, treat_none_as_default_value = false)]
pub(crate) struct Row {
    pub(super) id: Key,
    form: String,
    case_number: String,
    performance_year: i32,
    participant_id: Key,
    practice_id: Option<Key>,
    entity_type: String,
    participant: Json,
    status: String,
    version: i32,
    created_at: Microseconds,
    received_at: Microseconds,
    pub(super) updated_at: Microseconds,
    next_action_by: Option<Microseconds>,
    organization_id: Option<Key>,
    client_id: Option<String>,
    user_id: Option<Key>,
    authorization_id: Option<Key>,
    submitter_relationship: String,
    contact: Json,
    attestation: Json,
    client_reference: Option<String>,
    rule_set: String,
    warnings: Json,
    /// Why: of a hardship or of a targeted review, so that a query can count them.
    reason: Option<String>,
    content: Json,
}

impl Row {
    pub(crate) fn of(filing: &Filing) -> Result<Self, Error> {
        let Filing {
            id,
            case_number,
            performance_year,
            participant,
            practice,
            status,
            version,
            created_at,
            received_at,
            updated_at,
            next_action_by,
            filed_by: FiledBy { organization, client_id, user, authorization },
            submitter_relationship,
            contact,
            attestation,
            client_reference,
            rule_set,
            warnings,
            content,
        } = filing;
        Ok(Self {
            id: Key::of(*id),
            form: content.form().to_string(),
            case_number: case_number.to_string(),
            performance_year: i32::from(performance_year.get()),
            participant_id: Key::of(participant.id),
            practice_id: practice.map(Key::of),
            entity_type: participant.kind.entity_type().to_string(),
            participant: Json::of(participant)?,
            status: status.as_str().to_owned(),
            version: *version,
            created_at: (*created_at).into(),
            received_at: (*received_at).into(),
            updated_at: (*updated_at).into(),
            next_action_by: next_action_by.map(Microseconds::from),
            organization_id: organization.map(Key::of),
            client_id: client_id.clone(),
            user_id: user.map(Key::of),
            authorization_id: authorization.map(Key::of),
            submitter_relationship: submitter_relationship.to_string(),
            contact: Json::of(contact)?,
            attestation: Json::of(attestation)?,
            client_reference: client_reference.clone(),
            rule_set: rule_set.clone(),
            warnings: Json::of(warnings)?,
            reason: reason(content),
            content: Json::of(content)?,
        })
    }
}

fn reason(content: &Content) -> Option<String> {
    match content {
        Content::ExceptionApplication(ExceptionApplication::ExtremeAndUncontrollableCircumstances { .. }) => None,
        Content::ExceptionApplication(ExceptionApplication::PromotingInteroperabilityHardship { hardship }) => {
            Some(hardship.reason().to_string())
        }
        Content::TargetedReview(review) => Some(review.reason.to_string()),
    }
}

impl TryFrom<Row> for Filing {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let Row {
            id,
            form,
            case_number,
            performance_year,
            participant_id,
            practice_id,
            entity_type,
            participant,
            status,
            version,
            created_at,
            received_at,
            updated_at,
            next_action_by,
            organization_id,
            client_id,
            user_id,
            authorization_id,
            submitter_relationship,
            contact,
            attestation,
            client_reference,
            rule_set,
            warnings,
            reason: stored_reason,
            content,
        } = row;
        let origin = Origin::new("filings", &id);
        let form: FilingKind = origin.text("form", &form)?;
        let participant: FiledParticipant = origin.json("participant", &participant)?;
        let content: Content = origin.json("content", &content)?;
        // The columns that queries search must say what the documents say.
        let agreement = [
            ("participant_id", participant_id == Key::of(participant.id)),
            ("entity_type", entity_type == participant.kind.entity_type().as_str()),
            ("form", form == content.form()),
            ("reason", stored_reason == reason(&content)),
        ];
        if let Some((column, _)) = agreement.into_iter().find(|(_, agrees)| !agrees) {
            return Err(origin.corrupt(column));
        }
        Ok(Self {
            id: id.id(),
            case_number: origin.text("case_number", &case_number)?,
            performance_year: origin.year("performance_year", performance_year)?,
            participant,
            practice: practice_id.map(Key::id),
            status: Status::parse(form, &status).map_err(|_| origin.corrupt("status"))?,
            version,
            created_at: origin.moment("created_at", created_at)?,
            received_at: origin.moment("received_at", received_at)?,
            updated_at: origin.moment("updated_at", updated_at)?,
            next_action_by: origin.optional_moment("next_action_by", next_action_by)?,
            filed_by: FiledBy {
                organization: organization_id.map(Key::id),
                client_id,
                user: user_id.map(Key::id),
                authorization: authorization_id.map(Key::id),
            },
            submitter_relationship: origin.text("submitter_relationship", &submitter_relationship)?,
            contact: origin.json("contact", &contact)?,
            attestation: origin.json("attestation", &attestation)?,
            client_reference,
            rule_set,
            warnings: origin.json("warnings", &warnings)?,
            content,
        })
    }
}

/// What a command may change of a filing.
#[derive(AsChangeset)]
#[diesel(table_name = filings, treat_none_as_null = true)]
pub(super) struct Changes {
    status: String,
    version: i32,
    updated_at: Microseconds,
    next_action_by: Option<Microseconds>,
}

impl Changes {
    pub(super) fn of(filing: &Filing) -> Self {
        Self {
            status: filing.status.as_str().to_owned(),
            version: filing.version,
            updated_at: filing.updated_at.into(),
            next_action_by: filing.next_action_by.map(Microseconds::from),
        }
    }
}

/// One subject that a filing holds.
#[derive(Insertable)]
#[diesel(table_name = filing_holds, treat_none_as_default_value = false)]
pub(super) struct HoldRow {
    performance_year: i32,
    form: String,
    participant_id: Key,
    matter: String,
    filing_id: Key,
}

impl HoldRow {
    pub(super) fn of(filing: &Filing, subject: &Subject) -> Self {
        let Subject { form, matter } = subject;
        Self {
            performance_year: i32::from(filing.performance_year.get()),
            form: form.to_string(),
            participant_id: Key::of(filing.participant.id),
            matter: matter.clone(),
            filing_id: Key::of(filing.id),
        }
    }
}
