//! Asking for an authorization.

use super::{
    entry, href, refused,
    wire::{Asked, AuthorizationView, RequestAuthorization},
};
use crate::{
    context::Context,
    extract::{Command, headers::IdempotencyKeyRequired},
    idempotency::{self, Answer, Failure},
    problem::{Problem, ProblemCode},
};
use actix_web::{HttpResponse, post, web::Data};
use domain::{
    access::{
        Actor, AuthorizationCommand, AuthorizationRequest, AuthorizationSide, RequestedEntity, addressee_of, asking_organization,
        judge_terms,
    },
    filing::TimelineActor,
    identifier::AuthorizationId,
    moment::Moment,
};
use persistence::Store;

/// Ask for an authorization
///
/// For a third party: to act for participants of one TIN, for a virtual group or for an APM Entity. Send `link` to them: their Security
/// Official accepts or declines within 21 days, else the request expires. The answer is the same whether or not anybody of the kind is
/// known here, and so is everything else until somebody has answered. A health IT vendor asks as `representative` from performance year
/// 2025 on.
#[utoipa::path(
    operation_id = "requestAuthorization",
    tag = "authorizations",
    params(IdempotencyKeyRequired),
    request_body(content = RequestAuthorization, examples(("representative" = (summary = "For everybody of a TIN", value = json!(super::examples::request()))))),
    responses(
        (status = 201, description = "Asked for.", body = AuthorizationView, headers(("ETag" = String), ("Location" = String), ("Cache-Control" = String), ("Idempotency-Expires" = String), ("Idempotent-Replayed" = String))),
        (status = 403, description = "The caller asks for no organization of theirs."),
    ),
    security(("bearer" = ["authorizations:write"])),
)]
#[post("/v1/authorizations")]
pub(crate) async fn request_authorization(context: Data<Context>, request: Command) -> Result<HttpResponse, Problem> {
    request.key.required()?;
    let environment = context.environment;
    let input =
        request.json::<RequestAuthorization>().and_then(|body| body.read(environment).map_err(Problem::validation_failed));
    let (shared, now) = (context.clone(), request.received_at);
    idempotency::once(&context, &request, format!("POST {}", super::PATH), input, move |store, actor, asked| {
        let request = ask(store, actor, asked, shared.ids.next_id().into(), now)?;
        Ok(Answer::about_authorization(&request, true)?)
    })
    .await
}

/// Keeps the request. It looks nobody up but who asks.
fn ask(
    store: &mut Store<'_>,
    actor: &Actor,
    asked: &Asked,
    id: AuthorizationId,
    now: Moment,
) -> Result<AuthorizationRequest, Failure> {
    let Asked { organization, entities, terms } = asked;
    let own = asking_organization(actor, *organization).map_err(refused)?;
    let addressee = addressee_of(entities);
    let mut faults = judge_terms(own.kind, terms, now).errors;
    let addressee = match addressee {
        Ok(addressee) if faults.is_empty() => addressee,
        Ok(_) => return Err(refused_by_rules(faults).into()),
        Err(fault) => {
            faults.push(fault);
            return Err(refused_by_rules(faults).into());
        }
    };
    let holder = store.authorizations().party(own)?.ok_or_else(|| Problem::internal("the caller's organization is gone"))?;
    let entities = entities.iter().map(RequestedEntity::from).collect();
    let request = AuthorizationRequest::new(id, holder, entities, terms.clone(), now);
    let by = TimelineActor::from(&actor.identity);
    let first = entry(&request, None, AuthorizationCommand::Request, AuthorizationSide::Holder, by);
    store.authorizations().insert(&request, &addressee, &first)?;
    Ok(request)
}

pub(super) fn refused_by_rules(faults: Vec<domain::finding::Finding>) -> Problem {
    Problem::new(ProblemCode::AuthorizationRefused, "Each entry names the rule and how to comply. Nothing was changed.")
        .with_errors(faults)
}

impl Answer {
    /// The authorization: 201 with its place where it `is_new`, else 200.
    pub(super) fn about_authorization(request: &AuthorizationRequest, is_new: bool) -> Result<Self, Problem> {
        let location = is_new.then(|| href(request.id));
        Self::of_authorization(location, request, &AuthorizationView::from(request))
    }
}
