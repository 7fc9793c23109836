//! Filing an exception application, and what would become of it.

use super::{
    Form,
    wire::{ExceptionApplicationView, FileExceptionApplication},
};
use crate::{
    context::Context,
    extract::{Command, headers::IdempotencyKeyRequired},
    filings::{file, view::Verdict},
    problem::Problem,
};
use actix_web::{
    HttpResponse, post,
    web::{Data, Json},
};

/// File an exception application
///
/// Files at once: there is no draft state. The answer is the filing with its case number. The instant at which the whole request had
/// been read decides the deadline. A retry with the same `Idempotency-Key` and the same body answers as the first time did,
/// byte for byte. All faults of a stage are told at once: first the members by themselves, then the rules.
#[utoipa::path(
    operation_id = "fileExceptionApplication",
    tag = "exceptionApplications",
    params(IdempotencyKeyRequired),
    request_body(content = FileExceptionApplication, examples(("extremeAndUncontrollableCircumstances" = (summary = "EUC: a hurricane", value = json!(super::examples::euc()))), ("promotingInteroperabilityHardship" = (summary = "PI hardship: decertified EHR technology", value = json!(super::examples::hardship()))))),
    responses(
        (status = 201, description = "Filed.", body = ExceptionApplicationView, headers(("ETag" = String), ("Location" = String), ("Cache-Control" = String), ("Idempotency-Expires" = String), ("Idempotent-Replayed" = String))),
        (status = 403, description = "Not authorized to file this for the participant."),
        (status = 409, description = "There is such a filing already, or the first request with this key is still running."),
    ),
    security(("bearer" = ["exceptions:write"])),
)]
#[post("/v1/exception-applications")]
pub(crate) async fn file_exception_application(context: Data<Context>, request: Command) -> Result<HttpResponse, Problem> {
    file::file::<Form>(&context, request).await
}

/// Validate an exception application
///
/// Says what would become of the same request if it were filed now: same code, same permissions, same rules. Writes nothing.
#[utoipa::path(
    operation_id = "validateExceptionApplication",
    tag = "exceptionApplications",
    request_body(content = FileExceptionApplication, examples(("extremeAndUncontrollableCircumstances" = (summary = "EUC: a hurricane", value = json!(super::examples::euc()))), ("promotingInteroperabilityHardship" = (summary = "PI hardship: decertified EHR technology", value = json!(super::examples::hardship()))))),
    responses(
        (status = 200, description = "Whether it would be accepted, and what refuses it.", body = Verdict),
        (status = 403, description = "Not authorized to file this for the participant."),
    ),
    security(("bearer" = ["exceptions:read"])),
)]
#[post("/v1/exception-applications/validate")]
pub(crate) async fn validate_exception_application(context: Data<Context>, request: Command) -> Result<Json<Verdict>, Problem> {
    file::validate::<Form>(&context, request).await.map(Json)
}
