//! Filing, and what would become of a filing.

use super::{
    access::{actor, participant_not_available, participant_refusal},
    advance::Step,
    find::of_either_form,
    form::{self, FilingForm},
    view::{Verdict, WouldBe},
};
use crate::{
    audit::Footprint,
    context::Context,
    extract::Command as Request,
    idempotency::{self, Answer, Failure},
    metrics::Outcome,
    participants::known::surroundings,
    problem::{Problem, ProblemCode, ProblemError},
};
use actix_web::HttpResponse;
use domain::{
    access::{Actor, Authority, Matter, may_file, may_read_filing},
    eligibility::Surroundings,
    exception::{ExceptionApplicationStatus, HardshipReason},
    filing::{
        Accepted, Attestation, AttestationRecord, Command, Content, Facts, FiledParticipant, Filing, FilingDraft, KnownWhenFiled,
        RelatedFiling, Status, Subject, TimelineActor,
    },
    finding::{Finding, Findings},
    identifier::{CaseNumber, FilingId},
    moment::Moment,
    participant::{Participant, YearFacts},
    program::{Category, CategorySet, FilingKind, Program, YearRules},
    rule,
};
use persistence::{NewFiling, Store};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// What a filing needs besides its draft: ids and randomness from the context, the instant from the request.
struct Filer {
    context: Context,
    received_at: Moment,
    program: Arc<Program>,
    footprint: Footprint,
    /// The key with which the caller's software proved itself.
    key_id: Option<String>,
}

/// A filing that would be accepted, with all that is needed to make it.
struct Prepared {
    participant: Participant,
    authority: Authority,
    known: KnownWhenFiled,
    accepted: Accepted<Content>,
}

/// Files a request at once.
///
/// # Errors
/// Every refusal that the contract names for a filing.
pub(crate) async fn file<F: FilingForm>(context: &Context, request: Request) -> Result<HttpResponse, Problem> {
    let answer = file_once::<F>(context, request).await;
    context.metrics.judged(F::KIND, idempotency::outcome(&answer, Outcome::Filed));
    answer
}

async fn file_once<F: FilingForm>(context: &Context, request: Request) -> Result<HttpResponse, Problem> {
    request.key.required()?;
    let draft = read::<F>(context, &request);
    let filer = Filer::of(context, &request);
    idempotency::once(context, &request, format!("POST {}", F::PATH), draft, move |store, actor, draft| {
        let prepared = filer.prepare::<F>(store, actor, draft)?;
        let filing = filer.make::<F>(actor, draft, prepared)?;
        filer.answer::<F>(actor, filing)
    })
    .await
}

/// Says what would become of a request, by the same code, and writes nothing.
///
/// # Errors
/// What is no matter of the filing itself: the token, the JSON, the right to file.
pub(crate) async fn validate<F: FilingForm>(context: &Context, request: Request) -> Result<Verdict, Problem> {
    let as_of = request.received_at;
    let filer = Filer::of(context, &request);
    let judged = match read::<F>(context, &request) {
        Err(problem) => Err(problem),
        Ok(draft) => {
            context
                .read(move |store| {
                    let actor = actor(store, &request.caller, &filer.footprint)?;
                    filer.prepare::<F>(store, &actor, &draft).map(|prepared| prepared.accepted.findings.warnings)
                })
                .await
        }
    };
    match judged {
        Ok(warnings) => Ok(Verdict { would_be: WouldBe::Accepted, as_of, errors: Vec::new(), warnings }),
        Err(problem) if refuses_the_filing(problem.code()) => {
            Ok(Verdict { would_be: WouldBe::Refused, as_of, errors: problem.errors().to_vec(), warnings: Vec::new() })
        }
        Err(problem) => Err(problem),
    }
}

/// Whether a problem is about the filing, which a verdict tells of, or about the request, which is refused as such.
fn refuses_the_filing(code: ProblemCode) -> bool {
    [
        ProblemCode::ValidationFailed,
        ProblemCode::RuleViolation,
        ProblemCode::ParticipantNotAvailable,
        ProblemCode::DuplicateFiling,
    ]
    .contains(&code)
}

/// Stage 1.
fn read<F: FilingForm>(context: &Context, request: &Request) -> Result<FilingDraft<F::Draft>, Problem> {
    F::read(request.json()?, context.environment).map_err(Problem::validation_failed)
}

impl Filer {
    fn of(context: &Context, request: &Request) -> Self {
        let (program, footprint) = (request.program.clone(), request.footprint.clone());
        let key_id = request.caller.key_id().map(str::to_owned);
        Self { context: context.clone(), received_at: request.received_at, program, footprint, key_id }
    }

    /// Permission, then rules, then duplicates: all that can refuse a filing.
    fn prepare<F: FilingForm>(
        &self,
        store: &mut Store<'_>,
        actor: &Actor,
        draft: &FilingDraft<F::Draft>,
    ) -> Result<Prepared, Problem> {
        let found = store.participants().by_reference_in(&draft.participant, draft.performance_year)?;
        let (participant, year_facts) = found.ok_or_else(participant_not_available)?;
        let matter = Matter {
            form: F::KIND,
            performance_year: draft.performance_year,
            review_reason: F::review_reason(&draft.content),
            declared: draft.submitter_relationship,
        };
        let authority = may_file(actor, &participant, matter, self.received_at).map_err(participant_refusal)?;
        self.footprint.meets_participant(actor, &participant, self.received_at);
        let held = store.filings().held_by(draft.performance_year, participant.id, F::KIND)?;
        let facts = self.facts::<F>(store, actor, draft, (participant, year_facts), authority, &held)?;
        let rules = self.rules::<F>(draft);
        let accepted = F::judge(draft, &facts, rules, self.received_at).map_err(rule_violation)?;
        let Facts { participant, year_facts, authority, decertification_years, surroundings: _, related_filing: _ } = facts;
        let known = KnownWhenFiled { year_facts: year_facts.unwrap_or_default(), decertification_years };
        self.refuse_duplicate::<F>(store, actor, &held, &accepted.content)?;
        Ok(Prepared { participant, authority, known, accepted })
    }

    fn rules<F: FilingForm>(&self, draft: &FilingDraft<F::Draft>) -> Option<&YearRules> {
        self.program.year(draft.performance_year)
    }

    fn facts<F: FilingForm>(
        &self,
        store: &mut Store<'_>,
        actor: &Actor,
        draft: &FilingDraft<F::Draft>,
        (participant, year_facts): (Participant, Option<YearFacts>),
        authority: Authority,
        held: &[(Subject, FilingId)],
    ) -> Result<Facts, Problem> {
        // Only the reason that has a cap asks how often it was granted.
        let decertification_years = match F::hardship_reason(&draft.content) {
            Some(HardshipReason::DecertifiedEhr) => {
                store.filings().approved_decertification_years(participant.id, draft.performance_year)?
            }
            Some(_) | None => 0,
        };
        let surroundings = match &year_facts {
            Some(year_facts) => Surroundings {
                granted: granted_otherwise::<F>(store, draft, held)?,
                ..surroundings(store, &participant, year_facts, draft.performance_year)?
            },
            None => Surroundings::default(),
        };
        let related_filing = match F::related_filing(&draft.content) {
            None => RelatedFiling::NotNamed,
            Some(id) => self.related_filing(store, actor, id)?,
        };
        Ok(Facts { participant, year_facts, surroundings, authority, decertification_years, related_filing })
    }

    fn related_filing(&self, store: &mut Store<'_>, actor: &Actor, id: FilingId) -> Result<RelatedFiling, Problem> {
        let Some(filing) = of_either_form(store, id)? else {
            return Ok(RelatedFiling::NotAvailable);
        };
        let is_readable = may_read_filing(actor, &filing.facts(), self.received_at).is_ok();
        Ok(if is_readable { RelatedFiling::Readable } else { RelatedFiling::NotAvailable })
    }

    /// The duplicate rule; the unique constraint on what filings hold stands behind it.
    fn refuse_duplicate<F: FilingForm>(
        &self,
        store: &mut Store<'_>,
        actor: &Actor,
        held: &[(Subject, FilingId)],
        content: &Content,
    ) -> Result<(), Problem> {
        let subjects = content.subjects();
        let taken: Vec<(&Subject, FilingId)> =
            subjects.iter().filter_map(|subject| Some((subject, holder_of(held, subject)?))).collect();
        let Some((_, first)) = taken.first() else { return Ok(()) };
        let existing = store.filings().find(F::KIND, *first)?;
        let readable = existing.filter(|filing| may_read_filing(actor, &filing.facts(), self.received_at).is_ok());
        let taken: Vec<&Subject> = taken.iter().map(|(subject, _)| *subject).collect();
        Err(duplicate(F::KIND, &taken, readable.as_ref()))
    }

    fn make<F: FilingForm>(&self, actor: &Actor, draft: &FilingDraft<F::Draft>, prepared: Prepared) -> Result<Filing, Problem> {
        let Prepared { participant, authority, known, accepted: Accepted { content, rule_set, findings } } = prepared;
        let attestation = self.attested::<F>(draft, &authority)?;
        let random = self.context.ids.random_bytes::<8>().map_err(Problem::internal)?;
        let year = draft.performance_year;
        Ok(Filing {
            id: self.context.ids.next_id().into(),
            case_number: CaseNumber::from_random(F::KIND, year, u64::from_be_bytes(random)),
            performance_year: year,
            participant: FiledParticipant { known: Some(known), ..FiledParticipant::from(&participant) },
            practice: participant.practice_id(),
            status: Status::filed(F::KIND),
            version: 1,
            created_at: self.received_at,
            received_at: self.received_at,
            updated_at: self.received_at,
            next_action_by: None,
            filed_by: authority.filed_by(actor),
            submitter_relationship: draft.submitter_relationship,
            contact: draft.contact.clone(),
            attestation,
            client_reference: draft.client_reference.clone(),
            rule_set,
            warnings: findings.warnings,
            content,
        })
    }

    /// The attestation with the text that it is under, and the chain to those for whom.
    fn attested<F: FilingForm>(&self, draft: &FilingDraft<F::Draft>, authority: &Authority) -> Result<Attestation, Problem> {
        let text = self.rules::<F>(draft).and_then(|rules| rules.attestation_text(F::KIND, &draft.attestation.text_version));
        let text =
            text.ok_or_else(|| Problem::internal("a filing was accepted under an attestation that its year does not have"))?;
        let digest = Sha256::digest(text.text.as_bytes());
        let record = AttestationRecord {
            capacity: authority.relationship,
            text_sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
            key_id: self.key_id.clone(),
            on_behalf_of: authority.grantor,
        };
        Ok(Attestation { record: Some(record), ..draft.attestation.clone() })
    }

    /// The answer, with what is written in the transaction of the command: the filing, its timeline entry and its event.
    fn answer<F: FilingForm>(&self, actor: &Actor, filing: Filing) -> Result<Answer, Failure> {
        let event = self.context.ids.next_id().into();
        let step = Step { command: Command::File, actor: TimelineActor::from(&actor.identity), at: self.received_at, event };
        let (entry, event) = step.traces(&filing, None);
        let view = F::view(&filing, self.context.environment).ok_or_else(|| Problem::internal("a filing of the other form"))?;
        let href = F::href(filing.id);
        Ok(Answer::created(NewFiling { filing, entry, event }, href, &view)?)
    }
}

/// Whether an exception of the other type took Promoting Interoperability out of the score already: the one category that both can ask for.
fn granted_otherwise<F: FilingForm>(
    store: &mut Store<'_>,
    draft: &FilingDraft<F::Draft>,
    held: &[(Subject, FilingId)],
) -> Result<CategorySet, Problem> {
    let pi = Category::PromotingInteroperability;
    let Some(form) = F::other_form_for(&draft.content, pi) else { return Ok(CategorySet::NONE) };
    let subject = Subject { form, matter: pi.to_string() };
    let Some(holder) = holder_of(held, &subject) else { return Ok(CategorySet::NONE) };
    let holder = store.filings().find(FilingKind::ExceptionApplication, holder)?;
    let is_approved =
        holder.is_some_and(|filing| filing.status == Status::ExceptionApplication(ExceptionApplicationStatus::Approved));
    Ok(if is_approved { CategorySet::NONE.with(pi) } else { CategorySet::NONE })
}

/// The filing that holds a subject.
fn holder_of(held: &[(Subject, FilingId)], subject: &Subject) -> Option<FilingId> {
    held.iter().find(|(other, _)| other == subject).map(|(_, holder)| *holder)
}

/// Stage 2 as a problem; where another form is the way out, it is named.
fn rule_violation(findings: Findings) -> Problem {
    let on_review_form = findings.errors.iter().any(|finding| finding.rule == rule::EXC_ON_REVIEW_FORM.id);
    let problem = Problem::rule_violation(findings.errors);
    if on_review_form { problem.with_resolution("targetedReviews", crate::targeted_reviews::Form::PATH) } else { problem }
}

fn duplicate(form: FilingKind, held: &[&Subject], existing: Option<&Filing>) -> Problem {
    let (rule, pointer, matters) = match form {
        FilingKind::ExceptionApplication => (&rule::DUPLICATE_EXCEPTION, "/categories", "category"),
        FilingKind::TargetedReview => (&rule::DUPLICATE_REVIEW, "/reason", "reason"),
    };
    let names: Vec<&str> = held.iter().map(|subject| subject.matter.as_str()).collect();
    let which = existing.map_or_else(
        || "Another filing".to_owned(),
        |filing| format!("Filing {}, which is {},", filing.case_number, filing.status.as_str()),
    );
    let message = format!(
        "{which} stands for the same participant, performance year and {matters}: {}. {}",
        names.join(", "),
        rule.compliance
    );
    let errors = ProblemError::from(Finding::new(rule, pointer, message.clone()));
    let problem = Problem::new(ProblemCode::DuplicateFiling, message).with_error(errors);
    match existing {
        Some(filing) => problem.with_resolution("existingFiling", form::href(form, filing.id)),
        None => problem,
    }
}
