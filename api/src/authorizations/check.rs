//! What the caller may file for whom: many at once, by the code that filing itself asks.

use super::check_wire::{AuthorizationCheckResult, AuthorizationCheckResults, CheckAuthorizations, CheckRead};
use crate::{context::Context, extract::Command, filings::access::actor, problem::Problem};
use actix_web::{
    post,
    web::{Data, Json},
};
use domain::access::{Refusal, may_file, may_read_participant};

/// Check what you are authorized to file
///
/// For up to 1,000 participants: whether the caller may file this form for this year, by what right, or what is missing. It asks what
/// filing asks. A participant that is unknown and one with whom the caller has no standing are answered alike.
#[utoipa::path(
    operation_id = "checkAuthorizations",
    tag = "authorizations",
    request_body(content = CheckAuthorizations, example = json!(super::examples::check())),
    responses(
        (status = 200, description = "One result for each participant, in the order of the request.", body = AuthorizationCheckResults),
        (status = 422, description = "Members of the body are not valid."),
    ),
    security(("bearer" = ["authorizations:read"])),
)]
#[post("/v1/authorizations/check")]
pub(crate) async fn check_authorizations(
    context: Data<Context>,
    request: Command,
) -> Result<Json<AuthorizationCheckResults>, Problem> {
    let body: CheckAuthorizations = request.json()?;
    let CheckRead { matter, entities } = body.read(context.environment).map_err(Problem::validation_failed)?;
    let (caller, footprint, now) = (request.caller, request.footprint, request.received_at);
    let results = context
        .read(move |store| {
            let actor = actor(store, &caller, &footprint)?;
            let mut results: Vec<AuthorizationCheckResult> =
                (0..entities.len()).map(|index| AuthorizationCheckResult::refused(index, Refusal::Hidden)).collect();
            for (index, participant) in store.participants().by_references(&entities)? {
                if let Some(result) = results.get_mut(index) {
                    if may_read_participant(&actor, &participant, now).is_ok() {
                        footprint.meets_participant(&actor, &participant, now);
                    }
                    *result = match may_file(&actor, &participant, matter, now) {
                        Ok(authority) => AuthorizationCheckResult::authorized(index, &authority),
                        Err(refusal) => AuthorizationCheckResult::refused(index, refusal),
                    };
                }
            }
            Ok::<_, Problem>(results)
        })
        .await?;
    Ok(Json(AuthorizationCheckResults { results }))
}
