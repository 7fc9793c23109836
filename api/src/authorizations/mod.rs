//! `/v1/authorizations`: who may act for whom. A third party asks, the Security Official of those it is about answers, either side ends it.
//!
//! A request looks nobody up: whom it names answers it whenever somebody of the kind signs in, and its answer is the same bytes whether or
//! not that ever happens. The decision: `docs/adr/0018-a-request-for-authority-looks-nobody-up.md`.

mod ask;
mod check;
pub mod check_wire;
mod decide;
pub(crate) mod examples;
pub mod expire;
pub(crate) mod find;
mod list;
pub mod wire;

use crate::problem::{Problem, ProblemCode};
use domain::{
    access::{AuthorizationCommand, AuthorizationEntry, AuthorizationRequest, AuthorizationSide, AuthorizationStatus, Refusal},
    filing::TimelineActor,
    identifier::AuthorizationId,
};
use utoipa_actix_web::service_config::ServiceConfig;

/// Where authorizations are.
pub(crate) const PATH: &str = "/v1/authorizations";

/// Registers the operations.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(check::check_authorizations)
        .service(ask::request_authorization)
        .service(list::list_authorizations)
        .service(find::get_authorization)
        .service(find::get_authorization_timeline)
        .service(decide::accept_authorization)
        .service(decide::decline_authorization)
        .service(decide::revoke_authorization);
}

/// Where an authorization is to be read.
pub(crate) fn href(id: AuthorizationId) -> String {
    format!("{PATH}/{id}")
}

/// The problem for a refusal: hidden is not found.
fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Hidden => Problem::not_found(),
        Refusal::Forbidden(finding) => Problem::new(ProblemCode::Forbidden, finding.message.clone()).with_error(*finding),
    }
}

/// What a command leaves in the timeline of `request`, which it has changed.
fn entry(
    request: &AuthorizationRequest,
    from_status: Option<AuthorizationStatus>,
    command: AuthorizationCommand,
    side: AuthorizationSide,
    actor: TimelineActor,
) -> AuthorizationEntry {
    AuthorizationEntry {
        sequence: request.version,
        at: request.updated_at,
        side,
        actor,
        command,
        from_status,
        to_status: request.status,
    }
}
