//! Withdrawing an exception application.

use super::{Form, wire::ExceptionApplicationView};
use crate::{
    context::Context,
    extract::{
        Command, FilingPathId,
        headers::{IdempotencyKeyOptional, IfMatchRequired},
    },
    filings::withdraw,
    problem::Problem,
};
use actix_web::{HttpResponse, post, web::Data};

/// Withdraw an exception application
///
/// Takes it back while it is not decided. A withdrawn filing is final and blocks no new one. `If-Match` carries the `ETag` of the filing as it
/// was read.
#[utoipa::path(
    operation_id = "withdrawExceptionApplication",
    tag = "exceptionApplications",
    params(("id" = uuid::Uuid, Path, description = "The id of the filing."), IdempotencyKeyOptional, IfMatchRequired),
    responses(
        (status = 200, description = "Withdrawn.", body = ExceptionApplicationView, headers(("ETag" = String), ("Cache-Control" = String), ("Idempotency-Expires" = String), ("Idempotent-Replayed" = String))),
        (status = 403, description = "The caller may read the filing and not withdraw it."),
        (status = 409, description = "The filing is in a state that cannot be withdrawn, or the first request with this key is still running."),
        (status = 412, description = "The filing has changed since it was read."),
        (status = 428, description = "`If-Match` is missing."),
    ),
    security(("bearer" = ["exceptions:write"])),
)]
#[post("/v1/exception-applications/{id}/withdraw")]
pub(crate) async fn withdraw_exception_application(
    context: Data<Context>,
    id: FilingPathId,
    request: Command,
) -> Result<HttpResponse, Problem> {
    withdraw::withdraw::<Form>(&context, request, id.0.into()).await
}
