//! Who may ask for an authorization, see one, answer one and end one.

use super::{
    Actor, ActorIdentity, Addressee, Affiliation, AuthorizationCommand, AuthorizationRequest, AuthorizationSide,
    AuthorizationTerms, Capacity, OrganizationKind, OrganizationRole, Refusal, policy::forbidden,
};
use crate::{
    finding::{Finding, Findings},
    identifier::{OrganizationId, UserId},
    moment::Moment,
    participant::ParticipantReference,
    program::PerformanceYear,
    rule,
};
use chrono::TimeDelta;

/// How far ahead the end of an authorization may lie.
const LONGEST: TimeDelta = TimeDelta::days(5 * 366);

impl Capacity {
    /// Whether an organization of this kind may act in this capacity in `year`: third party intermediaries are qualified registries, QCDRs
    /// and, to performance year 2024, health IT vendors (42 CFR 414.1400(a)); anybody may be appointed representative.
    #[must_use]
    pub const fn is_open_to(self, kind: OrganizationKind, year: PerformanceYear) -> bool {
        match self {
            Self::Representative => true,
            Self::ThirdPartyIntermediary => match kind {
                OrganizationKind::QualifiedRegistry | OrganizationKind::Qcdr => true,
                OrganizationKind::HealthItVendor => year.get() < 2025,
                OrganizationKind::Practice | OrganizationKind::VirtualGroup | OrganizationKind::ApmEntity => false,
            },
        }
    }
}

/// For which of the actor's organizations a request is made: the one that it names, else the only one there is.
///
/// # Errors
/// [`Refusal::Forbidden`] for who belongs to no organization, belongs to several and names none, or names one of somebody else.
pub fn asking_organization(actor: &Actor, named: Option<OrganizationId>) -> Result<&Affiliation, Refusal> {
    let own = match (named, actor.affiliations.as_slice()) {
        (Some(named), all) => all.iter().find(|affiliation| affiliation.organization == named),
        (None, [only]) => Some(only),
        (None, _) => None,
    };
    own.ok_or_else(|| {
        forbidden(
            &rule::AUTHORIZATION_HOLDER,
            "/organizationId",
            "An authorization is given to an organization: name one that you belong to; who belongs to one only may leave it out.",
        )
    })
}

/// Who answers for all of `entities`.
///
/// # Errors
/// A finding at the first that somebody else answers for. It rests on what the request says and on nothing that is known of anybody.
pub fn addressee_of(entities: &[ParticipantReference]) -> Result<Addressee, Finding> {
    let misfit =
        |index: usize, message: &'static str| Finding::new(&rule::AUTHORIZATION_ENTITIES, format!("/entities/{index}"), message);
    let mut addressee = None;
    for (index, entity) in entities.iter().enumerate() {
        let Some(own) = Addressee::of(entity) else {
            return Err(misfit(index, "A subgroup is answered for by its TIN: name the group, or the clinicians."));
        };
        let known = addressee.get_or_insert_with(|| own.clone());
        if *known != own {
            return Err(misfit(
                index,
                "One Security Official answers one request: name the participants of one TIN, one virtual group or one APM Entity.",
            ));
        }
        let is_whole = |entity: &ParticipantReference| !matches!(entity, ParticipantReference::Individual { .. });
        if index > 0 && (is_whole(entity) || is_whole(&entities[0])) {
            return Err(misfit(
                index,
                "Whoever is named as a whole is named alone: the group of a TIN has its clinicians already.",
            ));
        }
        if entities[..index].contains(entity) {
            return Err(misfit(index, "This clinician is named before; name each once."));
        }
    }
    addressee.ok_or_else(|| misfit(0, "Name at least one participant."))
}

/// What is wrong with what is asked for: every fault.
#[must_use]
pub fn judge_terms(holder: OrganizationKind, terms: &AuthorizationTerms, now: Moment) -> Findings {
    let mut findings = Findings::default();
    for (index, year) in terms.performance_years.iter().enumerate() {
        if terms.capacity.is_open_to(holder, *year) {
            continue;
        }
        if holder == OrganizationKind::HealthItVendor {
            findings.error(
                &rule::AUTHORIZATION_HEALTH_IT_VENDOR,
                format!("/performanceYears/{index}"),
                format!(
                    "From performance year 2025 a health IT vendor is no third party intermediary; ask for {year} with the capacity \
                     representative."
                ),
            );
        } else {
            findings.error(
                &rule::AUTHORIZATION_CAPACITY,
                "/capacity",
                "Third party intermediaries are qualified registries and QCDRs; ask with the capacity representative.",
            );
            break;
        }
    }
    if terms.expires_at.is_some_and(|end| end <= now || end > now.plus(LONGEST)) {
        findings.error(
            &rule::AUTHORIZATION_UNTIL,
            "/until",
            "The last day is today or later, in Eastern time, and at most five years ahead.",
        );
    }
    findings
}

/// What the actor is to an authorization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuthorizationStanding {
    /// The organization of theirs that asked.
    pub holder: Option<OrganizationId>,
    /// The organization of theirs that answers.
    pub grantor: Option<OrganizationId>,
    /// Its Security Official, where that is who calls.
    pub official: Option<UserId>,
}

/// What `actor` is to `request`; `addressed` are those of their organizations that answer for the entities it names.
///
/// # Errors
/// [`Refusal::Hidden`] for everybody else, reviewers and operators included.
pub fn may_read_authorization(
    actor: &Actor,
    request: &AuthorizationRequest,
    addressed: &[OrganizationId],
) -> Result<AuthorizationStanding, Refusal> {
    let of = |organization: &OrganizationId| actor.affiliations.iter().find(|own| own.organization == *organization);
    let holder = of(&request.holder.organization).map(|own| own.organization);
    let answering: Vec<&Affiliation> = addressed.iter().filter_map(of).collect();
    let is_official = |own: &&&Affiliation| own.role == Some(OrganizationRole::SecurityOfficial);
    let official = answering.iter().find(is_official);
    let grantor = official.or(answering.first()).map(|own| own.organization);
    if holder.is_none() && grantor.is_none() {
        return Err(Refusal::Hidden);
    }
    let official = match (&actor.identity, official) {
        (ActorIdentity::User(user), Some(_)) => Some(*user),
        (ActorIdentity::User(_) | ActorIdentity::Client { .. }, _) => None,
    };
    Ok(AuthorizationStanding { holder, grantor, official })
}

/// On which side `actor` gives `command`. Accepting and declining are the Security Official's, and so is revoking on the grantor's side; on
/// the holder's side anybody of the organization gives back what it holds.
///
/// # Errors
/// [`Refusal::Hidden`] without standing; [`Refusal::Forbidden`] with standing, but not for this.
pub fn may_change_authorization(
    actor: &Actor,
    request: &AuthorizationRequest,
    addressed: &[OrganizationId],
    command: AuthorizationCommand,
) -> Result<AuthorizationSide, Refusal> {
    let standing = may_read_authorization(actor, request, addressed)?;
    let is_official = standing.official.is_some();
    match command {
        AuthorizationCommand::Accept | AuthorizationCommand::Decline | AuthorizationCommand::Revoke if is_official => {
            Ok(AuthorizationSide::Grantor)
        }
        AuthorizationCommand::Revoke if standing.holder.is_some() => Ok(AuthorizationSide::Holder),
        AuthorizationCommand::Accept
        | AuthorizationCommand::Decline
        | AuthorizationCommand::Revoke
        | AuthorizationCommand::Request
        | AuthorizationCommand::Expire => Err(forbidden(
            &rule::AUTHORIZATION_OFFICIAL,
            "",
            "Only a Security Official of those whom the authorization is about decides on it; ask one of them.",
        )),
    }
}
