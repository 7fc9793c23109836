//! A command is carried out once for each key, however often it arrives.
//!
//! Key, resource, timeline entry and event are one transaction; only the answer of a committed command is kept, so that a refused
//! request leaves its key unused for the corrected body.

mod answer;

use crate::{
    audit::Footprint,
    authorizations,
    context::Context,
    extract::{Command as Request, IdempotencyKey, json},
    filings::{
        access::{actor, actor_at},
        find::of_either_form,
    },
    metrics::Outcome,
    problem::{Problem, ProblemCode, ProblemError},
    registration,
};
use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName},
    },
};
use chrono::TimeDelta;
use domain::{
    access::{Actor, Principal, may_operate, may_read_filing},
    audit::AuditEntry,
    identifier::AuthorizationId,
    moment::Moment,
    program::{Form, Program},
};
use persistence::{Claim, Constraint, Error, FirstRequest, Kept, Store, StoredAnswer};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use answer::About;
pub(crate) use answer::Answer;

const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
const IDEMPOTENCY_EXPIRES: HeaderName = HeaderName::from_static("idempotency-expires");

/// How long after the end of its window a key is kept.
const KEPT_AFTER_WINDOW: TimeDelta = TimeDelta::days(30);

/// How long a command may take until it is about to be committed.
const LONGEST_COMMAND: Duration = Duration::from_secs(20);

/// How often a command that lost a race for a unique name is tried anew.
const ATTEMPTS: usize = 4;

/// Why a command was not carried out.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The caller is told so.
    Problem(Problem),
    /// Another command took a unique name in the same moment: tried anew, this one sees what the other did.
    LostRace(Constraint),
    /// The first command with the same key has not ended yet.
    KeyInUse,
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Violates(
                constraint @ (Constraint::FilingHoldTaken
                | Constraint::CaseNumberTaken
                | Constraint::IdempotencyKeyTaken
                | Constraint::AmendmentNumberTaken
                | Constraint::AmendedWindowTaken
                | Constraint::ClientIdTaken
                | Constraint::ClientKeyIdTaken),
            ) => Self::LostRace(constraint),
            other @ (Error::Violates(_)
            | Error::Corrupt { .. }
            | Error::Busy
            | Error::Overloaded
            | Error::Unavailable(_)
            | Error::OutcomeUnknown(_)
            | Error::ReadOnly
            | Error::Full
            | Error::Internal(_)) => Self::Problem(other.into()),
        }
    }
}

/// How the operations begin whose answers are about an authorization.
const OF_AUTHORIZATIONS: &str = "POST /v1/authorizations";

/// How the operations begin whose answers are for operators alone.
const OF_REGISTRATIONS: [&str; 3] = ["POST /v1/organizations", "POST /v1/clients", "PUT /v1/clients"];

/// As much of the answer about an authorization as says which.
#[derive(Deserialize)]
struct Shown {
    id: AuthorizationId,
}

/// What comes out of the transaction.
struct Carried {
    answer: StoredAnswer,
    is_replayed: bool,
}

/// Carries out `work` once for the key of `request`, if it has one.
///
/// `input` is what was read from the body. When it could not be read, the key is looked up all the same: a key that was used before
/// answers as it did, or says that it belongs to another request.
///
/// # Errors
/// `idempotencyKeyReused`, `idempotencyInProgress`, and what `work` refuses.
pub(crate) async fn once<I, W>(
    context: &Context,
    request: &Request,
    operation: String,
    input: Result<I, Problem>,
    work: W,
) -> Result<HttpResponse, Problem>
where
    I: Send + Sync + 'static,
    W: Fn(&mut Store<'_>, &Actor, &I) -> Result<Answer, Failure> + Send + Sync + 'static,
{
    request.footprint.is_change();
    let key = request.key.optional()?.cloned();
    let claimed = Claimed {
        scope: scope(&request.caller),
        key,
        operation,
        fingerprint: fingerprint(&request.body),
        principal: request.caller.clone(),
        footprint: request.footprint.clone(),
        received_at: request.received_at,
        program: request.program.clone(),
        context: context.clone(),
        begun: Instant::now(),
    };
    let input = match input {
        Ok(input) => input,
        Err(problem) => return claimed.answer_unread(problem).await,
    };
    let shared = Arc::new((claimed, input, work));
    for _ in 0..ATTEMPTS {
        let command = shared.clone();
        let outcome = context
            .write(move |store| {
                let (claimed, input, work) = &*command;
                claimed.carry_out(store, input, work)
            })
            .await;
        match outcome {
            Ok(carried) => {
                if carried.is_replayed {
                    request.footprint.is_replay();
                } else {
                    request.footprint.is_written();
                    context.note_writes(true);
                }
                return respond(carried);
            }
            Err(Failure::Problem(problem)) => {
                if problem.writes_are_refused() {
                    context.note_writes(false);
                }
                return Err(problem);
            }
            Err(Failure::KeyInUse) => return Err(in_progress()),
            Err(Failure::LostRace(constraint)) => tracing::debug!(?constraint, "a command lost a race and is tried anew"),
        }
    }
    Err(Problem::new(ProblemCode::DatabaseUnavailable, "Too many requests for the same thing at once; send this one again."))
}

/// A command and its key.
struct Claimed {
    scope: String,
    key: Option<IdempotencyKey>,
    operation: String,
    fingerprint: [u8; 32],
    principal: Principal,
    footprint: Footprint,
    received_at: Moment,
    program: Arc<Program>,
    context: Context,
    begun: Instant,
}

impl Claimed {
    /// One transaction: who calls, whether the key is known, the work, its answer.
    fn carry_out<I>(
        &self,
        store: &mut Store<'_>,
        input: &I,
        work: &impl Fn(&mut Store<'_>, &Actor, &I) -> Result<Answer, Failure>,
    ) -> Result<Carried, Failure> {
        let Some(key) = &self.key else {
            let actor = actor(store, &self.principal, &self.footprint)?;
            let mut answer = work(store, &actor, input)?;
            let audit = self.left(&actor, &answer);
            match answer.new.take() {
                Some(new) => store.record(&new, &audit, None)?,
                None => store.audit().append(&audit)?,
            }
            let answer = answer.kept(None, self.received_at);
            return self.in_time().map(|()| Carried { answer, is_replayed: false });
        };
        let (claim, version) = store
            .idempotency()
            .claim(&self.scope, key.as_str())
            .map_err(|error| if matches!(error, Error::Busy) { Failure::KeyInUse } else { error.into() })?;
        let actor = actor_at(store, version, &self.principal, &self.footprint)?;
        if let Claim::Known { .. } = claim {
            return Ok(Carried { answer: self.known_answer(store, &actor, claim)?, is_replayed: true });
        }
        let mut answer = match work(store, &actor, input) {
            Ok(answer) => answer,
            // The first command with this key may have ended in the moment of the claim: then this is its repetition, which its own
            // traces must not refuse.
            Err(Failure::Problem(problem)) => {
                let first = store.idempotency().find(&self.scope, key.as_str()).ok().flatten();
                let answer = self.known_answer(store, &actor, first.ok_or(problem)?)?;
                return Ok(Carried { answer, is_replayed: true });
            }
            Err(other) => return Err(other),
        };
        let audit = self.left(&actor, &answer);
        let expires_at = kept_until(&self.program, &answer, self.received_at);
        let new = answer.new.take();
        let answer = answer.kept(Some(expires_at), self.received_at);
        let request = FirstRequest { operation: &self.operation, fingerprint: &self.fingerprint };
        let kept = Kept { scope: &self.scope, key: key.as_str(), request, answer: &answer };
        match new {
            Some(new) => store.record(&new, &audit, Some(&kept))?,
            None => {
                store.audit().append(&audit)?;
                store.idempotency().keep(&kept)?;
            }
        }
        self.in_time()?;
        Ok(Carried { answer, is_replayed: false })
    }

    /// What was changed, for the audit trail.
    fn left(&self, actor: &Actor, answer: &Answer) -> Vec<AuditEntry> {
        self.footprint.of_change(&self.context.ids, actor, (&answer.resource, answer.concerned), self.received_at)
    }

    /// A command that took too long is undone: the `asOf` of a list counts on it.
    fn in_time(&self) -> Result<(), Failure> {
        if self.begun.elapsed() < LONGEST_COMMAND { Ok(()) } else { Err(Error::Overloaded.into()) }
    }

    /// The kept answer, if the request is the same and the caller may still read what it is about.
    fn known_answer(&self, store: &mut Store<'_>, actor: &Actor, claim: Claim) -> Result<StoredAnswer, Problem> {
        let Claim::Known { operation, fingerprint, answer } = claim else {
            return Err(Problem::internal("a key that is known and new"));
        };
        if operation != self.operation || fingerprint != self.fingerprint {
            return Err(reused());
        }
        if self.operation.starts_with(OF_AUTHORIZATIONS) {
            let Shown { id } = serde_json::from_slice(&answer.body).map_err(Problem::internal)?;
            authorizations::find::readable(store, actor, id)?;
        }
        if OF_REGISTRATIONS.iter().any(|start| self.operation.starts_with(start)) {
            may_operate(actor).map_err(registration::not_an_operator)?;
        }
        let Some(filing) = answer.filing_id else { return Ok(answer) };
        let filing = of_either_form(store, filing)?.ok_or_else(Problem::not_found)?;
        may_read_filing(actor, &filing.facts(), self.received_at).map_err(|_| Problem::not_found())?;
        self.footprint.is_only_of_filing(actor, &filing, self.received_at);
        Ok(answer)
    }

    /// For a request whose body cannot be read: the kept answer if its key was used before, else the problem.
    async fn answer_unread(self, problem: Problem) -> Result<HttpResponse, Problem> {
        let context = self.context.clone();
        let known = context
            .read(move |store| {
                let actor = actor(store, &self.principal, &self.footprint)?;
                let Some(key) = &self.key else { return Ok(None) };
                match store.idempotency().find(&self.scope, key.as_str())? {
                    Some(known) => self.known_answer(store, &actor, known).map(Some),
                    None => Ok::<_, Problem>(None),
                }
            })
            .await?;
        known.map_or(Err(problem), |answer| respond(Carried { answer, is_replayed: true }))
    }
}

/// What became of a command, for the metrics: `done` when this request was the one that carried it out.
pub(crate) fn outcome(answer: &Result<HttpResponse, Problem>, done: Outcome) -> Outcome {
    match answer {
        Ok(response) if response.headers().contains_key(&IDEMPOTENT_REPLAYED) => Outcome::Replayed,
        Ok(_) => done,
        Err(problem) => Outcome::Refused(problem.code()),
    }
}

/// The scope of a key: the software, or the person, never the token.
fn scope(principal: &Principal) -> String {
    match principal {
        Principal::Client { client_id, .. } => format!("client {client_id}"),
        Principal::User { issuer, subject } => format!("user {issuer} {subject}"),
    }
}

/// SHA-256 of the body: of its canonical JSON (RFC 8785) where it is JSON, of its bytes where it is not. No body is the empty object.
fn fingerprint(body: &[u8]) -> [u8; 32] {
    let body = if body.is_empty() { b"{}" } else { body };
    Sha256::digest(json::canonical(body).as_deref().unwrap_or(body)).into()
}

/// Thirty days after the end of the last window of the form and year that is known, and never sooner than thirty days from now.
fn kept_until(program: &Program, answer: &Answer, now: Moment) -> Moment {
    let About::Filing { id: _, form: kind, performance_year } = answer.about else { return now.plus(KEPT_AFTER_WINDOW) };
    let ends = program.year(performance_year).into_iter().flat_map(|year| {
        Form::ALL
            .iter()
            .filter(|form| form.filing_kind() == kind)
            .flat_map(|form| year.windows_for(*form).map(|window| window.closes_at))
    });
    ends.chain([now]).max().unwrap_or(now).plus(KEPT_AFTER_WINDOW)
}

fn respond(carried: Carried) -> Result<HttpResponse, Problem> {
    let Carried { answer, is_replayed } = carried;
    let mut response = HttpResponse::build(StatusCode::from_u16(answer.status).map_err(Problem::internal)?);
    response.insert_header((CONTENT_TYPE, "application/json")).insert_header((CACHE_CONTROL, "private, no-cache"));
    for (name, value) in answer.headers {
        response.insert_header((name, value));
    }
    if is_replayed {
        response.insert_header((IDEMPOTENT_REPLAYED, "true"));
    }
    Ok(response.body(answer.body))
}

/// A command waits two seconds for the row of its key, then the first request with this key is said to be running still.
fn in_progress() -> Problem {
    Problem::new(ProblemCode::IdempotencyInProgress, "The first request with this key is not answered yet; send it again.")
}

fn reused() -> Problem {
    const MESSAGE: &str = "This Idempotency-Key was used for another request; take a new key for a new request.";
    Problem::new(ProblemCode::IdempotencyKeyReused, MESSAGE).with_error(ProblemError::at_header(
        "Idempotency-Key",
        "idempotencyKeyReused",
        MESSAGE,
    ))
}
