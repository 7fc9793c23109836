//! What one request leaves in the audit trail, gathered while it is answered.

use crate::{
    context::{Context, Ids, host_now},
    middleware::RequestId,
    problem::{Problem, ProblemCode},
    routes::RouteTable,
};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web::Data};
use domain::{
    access::{Actor, FilingFacts, Principal, Reach},
    audit::{
        AuditAccess, AuditActor, AuditAuthority, AuditAuthorityKind, AuditEntry, AuditResource, AuditResourceKind, Concerned,
        MOST_RESOURCES,
    },
    filing::Filing,
    identifier::{AuthorizationId, FilingId},
    moment::Moment,
    participant::Participant,
    program::FilingKind,
};
use std::{
    fmt::Display,
    future::{Ready, ready},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What one request leaves in the audit trail; a clone is a handle to the same.
///
/// Nothing is left by who is not known: a request without a valid token reads nobody's data.
#[derive(Debug, Clone, Default)]
pub(crate) struct Footprint(Arc<Mutex<State>>);

#[derive(Debug, Clone, Default)]
struct State {
    request_id: String,
    operation: String,
    actor: Option<AuditActor>,
    /// What the path or the query names, for a request that touches nothing.
    asked_for: Option<AuditResource>,
    touched: Vec<Touched>,
    is_change: bool,
    /// Whether it stands in the trail already, by the transaction of the command.
    is_written: bool,
}

/// Something that was read or changed.
#[derive(Debug, Clone)]
struct Touched {
    concerned: Option<Reach>,
    authority: AuditAuthority,
    resource: AuditResource,
}

impl Touched {
    fn of(actor: &Actor, concerned: Concerned, resource: AuditResource, now: Moment) -> Self {
        Self { concerned: Some(concerned.owner()), authority: AuditAuthority::over(actor, concerned, now), resource }
    }

    /// Nobody's data.
    fn in_public(actor: &Actor, resource: AuditResource) -> Self {
        let kind = if actor.is_operator { AuditAuthorityKind::Operator } else { AuditAuthorityKind::None };
        Self { concerned: None, authority: AuditAuthority::of(kind), resource }
    }
}

impl Footprint {
    /// That of `request`, which an operation has begun to answer.
    ///
    /// # Errors
    /// `databaseUnavailable` where so much waits to be written that nothing more may be read.
    pub(crate) fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let shared = request.app_data::<Data<Context>>().zip(request.app_data::<Data<RouteTable>>());
        let extensions = request.extensions();
        let found = shared.zip(extensions.get::<Self>().zip(extensions.get::<RequestId>()));
        let ((context, table), (footprint, request_id)) = found.ok_or_else(|| Problem::internal("no footprint"))?;
        if !context.trail.has_room() {
            return Err(Problem::new(
                ProblemCode::DatabaseUnavailable,
                "What was read before could not be written into the audit trail yet; until it is, nothing more is read.",
            ));
        }
        let pattern = request.match_pattern().unwrap_or_default();
        let mut state = footprint.state();
        state.request_id = request_id.as_str().to_owned();
        state.operation = table.operation_at(&pattern, request.method().as_str()).to_owned();
        drop(state);
        Ok(footprint.clone())
    }

    /// The caller is known; an attempt before this one has touched nothing.
    pub(crate) fn is_of(&self, actor: &Actor, principal: &Principal) {
        let mut found = AuditActor::of(&actor.identity, principal.key_id().map(str::to_owned));
        if let [only] = actor.affiliations.as_slice() {
            found.organization = Some(only.organization);
        }
        let mut state = self.state();
        state.actor = Some(found);
        state.touched.clear();
    }

    /// The request names this, which it may never get to see.
    pub(crate) fn asks_for(&self, kind: AuditResourceKind, id: impl Display) {
        self.state().asked_for = Some(AuditResource { kind, id: id.to_string() });
    }

    /// `actor` has come to a participant's data.
    pub(crate) fn meets_participant(&self, actor: &Actor, participant: &Participant, now: Moment) {
        let resource = AuditResource { kind: AuditResourceKind::Participant, id: participant.id.to_string() };
        self.meets(actor, Concerned::from(participant), resource, now);
    }

    /// `actor` has come to a filing.
    pub(crate) fn meets_filing(&self, actor: &Actor, filing: &Filing, now: Moment) {
        self.meets_filing_with(actor, filing.id, &filing.facts(), now);
    }

    /// `actor` has come to the filing with this id, of which these facts are known.
    pub(crate) fn meets_filing_with(&self, actor: &Actor, id: FilingId, facts: &FilingFacts, now: Moment) {
        let concerned = Concerned { participant: facts.participant, practice: facts.practice };
        let resource = AuditResource { kind: resource_kind(facts.form), id: id.to_string() };
        self.meets(actor, concerned, resource, now);
    }

    /// Of all that `actor` has come to, this filing is what is given.
    pub(crate) fn is_only_of_filing(&self, actor: &Actor, filing: &Filing, now: Moment) {
        self.state().touched.clear();
        self.meets_filing(actor, filing, now);
    }

    pub(crate) fn meets(&self, actor: &Actor, concerned: Concerned, resource: AuditResource, now: Moment) {
        self.state().touched.push(Touched::of(actor, concerned, resource, now));
    }

    /// `actor` has come to something that is nobody's data.
    pub(crate) fn meets_public(&self, actor: &Actor, resource: AuditResource) {
        self.state().touched.push(Touched::in_public(actor, resource));
    }

    /// Whatever is left is a change, or the attempt at one.
    pub(crate) fn is_change(&self) {
        self.state().is_change = true;
    }

    /// What a command leaves, to be written in its transaction: of all that it met only what it changed, or what it makes and nobody
    /// has met before.
    pub(crate) fn of_change(
        &self,
        ids: &Ids,
        actor: &Actor,
        (changed, concerned): (&AuditResource, Option<Concerned>),
        now: Moment,
    ) -> Vec<AuditEntry> {
        let mut state = self.state().clone();
        state.touched.retain(|touched| touched.resource == *changed);
        if state.touched.is_empty() {
            state.touched.push(match concerned {
                Some(concerned) => Touched::of(actor, concerned, changed.clone(), now),
                None => Touched::in_public(actor, changed.clone()),
            });
        }
        state.entries(ids, None)
    }

    /// The transaction of the command was committed, and what it left with it.
    pub(crate) fn is_written(&self) {
        self.state().is_written = true;
    }

    /// The command had been carried out before: what is given is the answer of then, which is read.
    pub(crate) fn is_replay(&self) {
        self.state().is_change = false;
    }

    /// What is to be written afterwards: nothing of who is not known, or what stands in the trail already.
    pub(crate) fn left(&self, ids: &Ids, refused: Option<ProblemCode>) -> Vec<AuditEntry> {
        let state = self.state();
        if state.is_written { Vec::new() } else { state.entries(ids, refused) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// One entry for each practice that was touched, so that none reads of another.
    fn entries(&self, ids: &Ids, refused: Option<ProblemCode>) -> Vec<AuditEntry> {
        let Some(actor) = &self.actor else { return Vec::new() };
        let at = host_now();
        let entry = |concerned, authority: AuditAuthority, resources| AuditEntry {
            id: ids.next_id(),
            at,
            request_id: self.request_id.clone(),
            operation: self.operation.clone(),
            access: if self.is_change { AuditAccess::Change } else { AuditAccess::Read },
            refused: refused.map(|code| code.as_str().to_owned()),
            actor: AuditActor { organization: authority.organization.or(actor.organization), ..actor.clone() },
            authority,
            concerned,
            resources,
        };
        let none = AuditAuthority::of(AuditAuthorityKind::None);
        if self.touched.is_empty() {
            return vec![entry(None, none, self.asked_for.iter().cloned().collect())];
        }
        let mut groups: Vec<(&Touched, Vec<AuditResource>)> = Vec::new();
        for touched in &self.touched {
            let same = |(first, _): &&mut (&Touched, Vec<AuditResource>)| {
                first.concerned == touched.concerned && first.authority == touched.authority
            };
            match groups.iter_mut().find(same) {
                Some((_, resources)) if resources.contains(&touched.resource) => {}
                Some((_, resources)) => resources.push(touched.resource.clone()),
                None => groups.push((touched, vec![touched.resource.clone()])),
            }
        }
        let entries = groups.iter().flat_map(|(first, resources)| {
            resources.chunks(MOST_RESOURCES).map(|some| entry(first.concerned, first.authority, some.to_vec()))
        });
        entries.collect()
    }
}

impl FromRequest for Footprint {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

/// Whose data a filing is.
pub(crate) const fn concerned_by(filing: &Filing) -> Concerned {
    Concerned { participant: filing.participant.id, practice: filing.practice }
}

/// A filing as the trail names it.
pub(crate) fn filing_resource(filing: &Filing) -> AuditResource {
    AuditResource { kind: resource_kind(filing.form()), id: filing.id.to_string() }
}

/// An authorization as the trail names it.
pub(crate) fn authorization_resource(id: AuthorizationId) -> AuditResource {
    AuditResource { kind: AuditResourceKind::Authorization, id: id.to_string() }
}

/// What a filing of this form is called in the trail.
pub(crate) const fn resource_kind(form: FilingKind) -> AuditResourceKind {
    match form {
        FilingKind::ExceptionApplication => AuditResourceKind::ExceptionApplication,
        FilingKind::TargetedReview => AuditResourceKind::TargetedReview,
    }
}
