//! The rows of filings, to and from the domain.

use crate::{
    Error, blind_index,
    origin::Origin,
    schema::{filing_holds, filings},
    sql_types::{Json, Key, Microseconds},
    vault::{Place, Vault},
};
use diesel::prelude::*;
use domain::{
    exception::ExceptionApplication,
    filing::{Attestation, Contact, Content, FiledBy, FiledParticipant, Filing, Status, Subject},
    finding::Finding,
    program::FilingKind,
};
use serde::{Deserialize, Serialize};

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
    client_reference_index: Option<Vec<u8>>,
    rule_set: String,
    /// Why: of a hardship or of a targeted review, so that a query can count them.
    reason: Option<String>,
    sealed: Vec<u8>,
}

/// What is encrypted of a filing.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Secret<'a> {
    participant: &'a FiledParticipant,
    contact: &'a Contact,
    attestation: &'a Attestation,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_reference: Option<&'a str>,
    warnings: &'a [Finding],
    content: &'a Content,
}

/// The same, opened.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Opened {
    participant: FiledParticipant,
    contact: Contact,
    attestation: Attestation,
    client_reference: Option<String>,
    warnings: Vec<Finding>,
    content: Content,
}

fn place(id: &Key) -> Place<'_> {
    Place { table: "filings", column: "sealed", row: id.as_bytes() }
}

impl Row {
    pub(crate) fn of(filing: &Filing, vault: &Vault) -> Result<Self, Error> {
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
        let id = Key::of(*id);
        let secret = Json::of(&Secret {
            participant,
            contact,
            attestation,
            client_reference: client_reference.as_deref(),
            warnings,
            content,
        })?;
        Ok(Self {
            id,
            form: content.form().to_string(),
            case_number: case_number.to_string(),
            performance_year: i32::from(performance_year.get()),
            participant_id: Key::of(participant.id),
            practice_id: practice.map(Key::of),
            entity_type: participant.kind.entity_type().to_string(),
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
            client_reference_index: client_reference.as_ref().map(|text| blind_index::of_client_reference(vault, text)),
            rule_set: rule_set.clone(),
            reason: reason(content),
            sealed: vault.seal(place(&id), secret.as_str().as_bytes())?,
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

impl Row {
    /// The filing.
    ///
    /// # Errors
    /// When the row means none.
    pub(crate) fn filing(self, vault: &Vault) -> Result<Filing, Error> {
        let Self {
            id,
            form,
            case_number,
            performance_year,
            participant_id,
            practice_id,
            entity_type,
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
            client_reference_index,
            rule_set,
            reason: stored_reason,
            sealed,
        } = self;
        let origin = Origin::new("filings", &id);
        let form: FilingKind = origin.text("form", &form)?;
        let opened = vault.open(place(&id), &sealed)?;
        let Opened { participant, contact, attestation, client_reference, warnings, content } =
            serde_json::from_slice(&opened).map_err(|_| origin.corrupt("sealed"))?;
        let index = client_reference.as_ref().map(|text| blind_index::of_client_reference(vault, text));
        // The columns that queries search must say what the documents say.
        let agreement = [
            ("participant_id", participant_id == Key::of(participant.id)),
            ("entity_type", entity_type == participant.kind.entity_type().as_str()),
            ("form", form == content.form()),
            ("reason", stored_reason == reason(&content)),
            ("client_reference_index", client_reference_index == index),
        ];
        if let Some((column, _)) = agreement.into_iter().find(|(_, agrees)| !agrees) {
            return Err(origin.corrupt(column));
        }
        Ok(Filing {
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
            contact,
            attestation,
            client_reference,
            rule_set,
            warnings,
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
