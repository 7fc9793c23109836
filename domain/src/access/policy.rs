//! What an actor may do: pure functions of who calls, whom it is about and when.
//!
//! Three answers: allowed; [`Refusal::Hidden`], where the caller may not even learn that the thing exists; and
//! [`Refusal::Forbidden`], where the caller has standing with the participant and is told what is missing.

use super::{Actor, ActorIdentity, Affiliation, Authorization, Capacity, FilingFacts, OrganizationKind, Scope};
use crate::{
    filing::{FiledBy, SubmitterRelationship},
    finding::Finding,
    identifier::{AuthorizationId, OrganizationId, UserId},
    moment::Moment,
    participant::Participant,
    program::{FilingKind, PerformanceYear},
    review::ReviewReason,
    rule,
};

/// By what right the actor files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// As what the actor stands to the participant.
    pub relationship: SubmitterRelationship,
    /// The organization the actor acts for; `None` for a clinician in person.
    pub organization: Option<OrganizationId>,
    /// The authorization of a third party.
    pub authorization: Option<AuthorizationId>,
    /// The organization that gave it.
    pub grantor: Option<OrganizationId>,
}

impl Authority {
    /// How the filing remembers who filed.
    #[must_use]
    pub fn filed_by(&self, actor: &Actor) -> FiledBy {
        let (client_id, user) = match &actor.identity {
            ActorIdentity::User(user) => (None, Some(*user)),
            ActorIdentity::Client { client_id, organization: _ } => (Some(client_id.clone()), None),
        };
        FiledBy { organization: self.organization, client_id, user, authorization: self.authorization }
    }
}

/// Why an actor may not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The caller may not learn that it exists.
    Hidden,
    /// The caller has standing, but not for this; the finding says what is missing.
    Forbidden(Box<Finding>),
}

/// Whether `actor` may read this filing.
///
/// # Errors
/// [`Refusal::Hidden`] otherwise.
pub fn may_read_filing(actor: &Actor, filing: &FilingFacts, now: Moment) -> Result<(), Refusal> {
    if Scope::of(actor, now).admits(filing) { Ok(()) } else { Err(Refusal::Hidden) }
}

/// Whether `actor` may see that `participant` exists: reviewers, whoever acts for it, and third parties whom somebody who acts for it
/// has authorized for something that holds now.
///
/// # Errors
/// [`Refusal::Hidden`] otherwise.
pub fn may_read_participant(actor: &Actor, participant: &Participant, now: Moment) -> Result<(), Refusal> {
    let third_party = actor
        .authorizations
        .iter()
        .any(|authorization| authorization.is_active_at(now) && authorization.covers_participant(participant));
    if actor.is_reviewer || third_party || acts_directly(actor, participant) { Ok(()) } else { Err(Refusal::Hidden) }
}

/// Whether a search for `year` may show `participant`: as [`may_read_participant`], but the authorization of a third party has to be
/// for that year.
///
/// # Errors
/// [`Refusal::Hidden`] otherwise.
pub fn may_search_participant(
    actor: &Actor,
    participant: &Participant,
    year: PerformanceYear,
    now: Moment,
) -> Result<(), Refusal> {
    let third_party = actor.authorizations.iter().any(|authorization| {
        authorization.is_active_at(now)
            && authorization.performance_years.contains(&year)
            && authorization.covers_participant(participant)
    });
    if actor.is_reviewer || third_party || acts_directly(actor, participant) { Ok(()) } else { Err(Refusal::Hidden) }
}

/// Whether `actor` may read the performance feedback of `participant`: reviewers, and whoever acts for it. A third party never may, whatever
/// it is authorized for; and whoever acts for a practice sees nothing of an APM Entity that it takes part in.
///
/// # Errors
/// [`Refusal::Hidden`] otherwise.
pub fn may_read_feedback(actor: &Actor, participant: &Participant) -> Result<(), Refusal> {
    if actor.is_reviewer || acts_directly(actor, participant) { Ok(()) } else { Err(Refusal::Hidden) }
}

/// Whether `actor` may be told the whole TIN of `participant`: reviewers, and whoever acts for it. A third party has to know it already.
///
/// # Errors
/// [`Refusal::Hidden`] otherwise.
pub fn may_reveal_tin(actor: &Actor, participant: &Participant) -> Result<(), Refusal> {
    if actor.is_reviewer || acts_directly(actor, participant) { Ok(()) } else { Err(Refusal::Hidden) }
}

/// What a filing is about, as far as it decides who may file it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matter {
    /// Which form.
    pub form: FilingKind,
    /// For which year.
    pub performance_year: PerformanceYear,
    /// Why a targeted review is asked for.
    pub review_reason: Option<ReviewReason>,
    /// As what the submitter says to act.
    pub declared: SubmitterRelationship,
}

/// By what right `actor` may file `matter` for `participant` at `now`. Of several rights the declared one is preferred.
///
/// # Errors
/// [`Refusal::Hidden`] without any standing; [`Refusal::Forbidden`] with standing, but not for this form, year, capacity or reason, or
/// when the authorization has expired or was revoked.
pub fn may_file(actor: &Actor, participant: &Participant, matter: Matter, now: Moment) -> Result<Authority, Refusal> {
    let direct = direct_authorities(actor, participant);
    let third_party = third_party_authorities(actor, participant, matter, now);
    let rights: Vec<Authority> = direct.into_iter().chain(third_party).collect();
    if rights.is_empty() {
        return Err(refusal_without_right(actor, participant, matter, now));
    }
    let lawful: Vec<Authority> = rights.into_iter().filter(|right| may_file_for_reason(right, matter)).collect();
    let preferred = lawful.iter().find(|right| right.relationship == matter.declared).or_else(|| lawful.first());
    preferred.cloned().ok_or_else(|| {
        forbidden(
            &rule::TR_QP_OMISSION_FILER,
            "/reason",
            "Only the clinician in person or the APM Entity may ask for the review of a QP list omission; ask one of them to file.",
        )
    })
}

/// Whether `actor` may withdraw a filing: whoever may file for the participant, a third party only what its organization filed.
///
/// # Errors
/// [`Refusal::Hidden`] where the filing may not be read; [`Refusal::Forbidden`] where it may be read and no more.
pub fn may_withdraw(actor: &Actor, participant: &Participant, filing: &FilingFacts, now: Moment) -> Result<(), Refusal> {
    may_read_filing(actor, filing, now)?;
    let third_party = actor.authorizations.iter().any(|authorization| {
        authorization.is_active_at(now)
            && authorization.is_for(filing.form, filing.performance_year)
            && authorization.covers_participant(participant)
            && filing.filed_by == Some(authorization.holder)
    });
    if third_party || acts_directly(actor, participant) {
        return Ok(());
    }
    Err(forbidden(
        &rule::AUTHORIZATION_REQUIRED,
        "",
        "You may read this filing; only whoever acts for the participant may withdraw it.",
    ))
}

/// The person who may add windows to a performance year and extend them: an operator of the service.
///
/// # Errors
/// [`Refusal::Forbidden`] for everybody else; the windows themselves are public.
pub fn may_amend_windows(actor: &Actor) -> Result<UserId, Refusal> {
    match &actor.identity {
        ActorIdentity::User(user) if actor.is_operator => Ok(*user),
        ActorIdentity::User(_) | ActorIdentity::Client { .. } => {
            Err(forbidden(&rule::OPERATOR_ONLY, "", "Only an operator of the service adds and extends windows; ask one of them."))
        }
    }
}

/// The person who may run the service: who registers organizations and software.
///
/// # Errors
/// [`Refusal::Forbidden`] for everybody else.
pub fn may_operate(actor: &Actor) -> Result<UserId, Refusal> {
    match &actor.identity {
        ActorIdentity::User(user) if actor.is_operator => Ok(*user),
        ActorIdentity::User(_) | ActorIdentity::Client { .. } => {
            Err(forbidden(&rule::OPERATOR_ONLY, "", "Only an operator of the service registers organizations and software."))
        }
    }
}

fn acts_directly(actor: &Actor, participant: &Participant) -> bool {
    !direct_authorities(actor, participant).is_empty()
}

/// The rights of the participant's own people.
fn direct_authorities(actor: &Actor, participant: &Participant) -> Vec<Authority> {
    let in_person = actor.own_participants.contains(&participant.id).then_some(Authority {
        relationship: SubmitterRelationship::Clinician,
        organization: None,
        authorization: None,
        grantor: None,
    });
    let own_organizations = actor
        .affiliations
        .iter()
        .filter(|affiliation| affiliation.reach.is_some_and(|reach| reach.covers_participant(participant)))
        .filter_map(Affiliation::authority);
    in_person.into_iter().chain(own_organizations).collect()
}

impl Affiliation {
    /// As what its people act for whom it reaches; registries, QCDRs and vendors reach nobody by themselves.
    fn authority(&self) -> Option<Authority> {
        let relationship = match self.kind {
            OrganizationKind::Practice => SubmitterRelationship::PracticeStaff,
            OrganizationKind::VirtualGroup => SubmitterRelationship::VirtualGroupRepresentative,
            OrganizationKind::ApmEntity => SubmitterRelationship::ApmEntityRepresentative,
            OrganizationKind::QualifiedRegistry | OrganizationKind::Qcdr | OrganizationKind::HealthItVendor => return None,
        };
        Some(Authority { relationship, organization: Some(self.organization), authorization: None, grantor: None })
    }
}

fn third_party_authorities(actor: &Actor, participant: &Participant, matter: Matter, now: Moment) -> Vec<Authority> {
    actor
        .authorizations
        .iter()
        .filter(|authorization| {
            authorization.is_active_at(now)
                && authorization.is_for(matter.form, matter.performance_year)
                && authorization.covers_participant(participant)
                && authorization.capacity_is_lawful_in(matter.performance_year)
                && capacity_fits(authorization.capacity, matter.declared)
        })
        .map(|authorization| Authority {
            relationship: authorization.capacity.into(),
            organization: Some(authorization.holder),
            authorization: Some(authorization.id),
            grantor: Some(authorization.grantor),
        })
        .collect()
}

/// A declaration of one third-party capacity is not met by an authorization for the other; any other declaration is judged by the
/// rules of the filing.
fn capacity_fits(capacity: Capacity, declared: SubmitterRelationship) -> bool {
    match declared {
        SubmitterRelationship::Representative | SubmitterRelationship::ThirdPartyIntermediary => {
            SubmitterRelationship::from(capacity) == declared
        }
        SubmitterRelationship::Clinician
        | SubmitterRelationship::PracticeStaff
        | SubmitterRelationship::VirtualGroupRepresentative
        | SubmitterRelationship::ApmEntityRepresentative
        | SubmitterRelationship::Other => true,
    }
}

impl From<Capacity> for SubmitterRelationship {
    fn from(capacity: Capacity) -> Self {
        match capacity {
            Capacity::ThirdPartyIntermediary => Self::ThirdPartyIntermediary,
            Capacity::Representative => Self::Representative,
        }
    }
}

/// 42 CFR 414.1455(b)(1) names the eligible clinician and the APM Entity, and nobody else.
fn may_file_for_reason(right: &Authority, matter: Matter) -> bool {
    if matter.review_reason != Some(ReviewReason::QpListOmission) {
        return true;
    }
    match right.relationship {
        SubmitterRelationship::Clinician | SubmitterRelationship::ApmEntityRepresentative => true,
        SubmitterRelationship::PracticeStaff
        | SubmitterRelationship::VirtualGroupRepresentative
        | SubmitterRelationship::Representative
        | SubmitterRelationship::ThirdPartyIntermediary
        | SubmitterRelationship::Other => false,
    }
}

/// Nobody gave the actor this right: says what is missing to those who have some standing, and nothing to others.
fn refusal_without_right(actor: &Actor, participant: &Participant, matter: Matter, now: Moment) -> Refusal {
    let held: Vec<&Authorization> =
        actor.authorizations.iter().filter(|authorization| authorization.covers_participant(participant)).collect();
    if held.is_empty() && !actor.is_reviewer {
        return Refusal::Hidden;
    }
    let Matter { form, performance_year: year, declared, .. } = matter;
    let for_this: Vec<&&Authorization> = held.iter().filter(|authorization| authorization.is_for(form, year)).collect();
    let active: Vec<&&&Authorization> = for_this.iter().filter(|authorization| authorization.is_active_at(now)).collect();
    if active.iter().any(|authorization| !authorization.capacity_is_lawful_in(year)) {
        return forbidden(
            &rule::AUTHORIZATION_HEALTH_IT_VENDOR,
            "/submitterRelationship",
            format!(
                "From performance year 2025 a health IT vendor is no third party intermediary; for {year} ask the practice for an \
                 authorization as its representative and declare submitterRelationship representative."
            ),
        );
    }
    let message = if !active.is_empty() {
        format!(
            "The authorization that you hold for this participant is not for the capacity {declared}; declare the one that it is for, \
             or ask the participant's Security Official for another."
        )
    } else if !for_this.is_empty() {
        format!(
            "The authorization for {} of performance year {year} has expired or was revoked; ask the participant's Security Official \
             for a new one.",
            form.in_words()
        )
    } else if held.is_empty() {
        "You may read this participant's filings and not file for it; only whoever acts for the participant files.".to_owned()
    } else {
        format!(
            "You hold an authorization of this participant, but none for {} of performance year {year}; ask the participant's Security \
             Official for one.",
            form.in_words()
        )
    };
    forbidden(&rule::AUTHORIZATION_REQUIRED, "/participant", message)
}

pub(super) fn forbidden(
    rule: &'static rule::Rule,
    pointer: &'static str,
    message: impl Into<std::borrow::Cow<'static, str>>,
) -> Refusal {
    Refusal::Forbidden(Box::new(Finding::new(rule, pointer, message)))
}
