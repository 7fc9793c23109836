//! Reading an exception application, and its timeline.

use super::{Form, wire::ExceptionApplicationView};
use crate::{
    audit::Footprint,
    context::Context,
    extract::{Caller, FilingPathId, IfNoneMatch},
    filings::{find, timeline, view::Timeline},
    problem::Problem,
};
use actix_web::{HttpResponse, get, web::Data};

/// Read an exception application
///
/// An id that does not exist and one of somebody else's filing are answered alike.
#[utoipa::path(
    operation_id = "getExceptionApplication",
    tag = "exceptionApplications",
    params(("id" = uuid::Uuid, Path, description = "The id of the filing.")),
    responses((status = 200, description = "The filing.", body = ExceptionApplicationView, headers(("ETag" = String), ("Cache-Control" = String)))),
    security(("bearer" = ["exceptions:read"])),
)]
#[get("/v1/exception-applications/{id}")]
pub(crate) async fn get_exception_application(
    context: Data<Context>,
    id: FilingPathId,
    caller: Caller,
    known: IfNoneMatch,
    footprint: Footprint,
) -> Result<HttpResponse, Problem> {
    find::find::<Form>(&context, caller.0, id.0.into(), &known, footprint).await
}

/// Read the timeline of an exception application
///
/// Every step of its life so far, oldest first: when, who, what, from which state to which.
#[utoipa::path(
    operation_id = "getExceptionApplicationTimeline",
    tag = "exceptionApplications",
    params(("id" = uuid::Uuid, Path, description = "The id of the filing.")),
    responses((status = 200, description = "The timeline.", body = Timeline, headers(("ETag" = String), ("Cache-Control" = String)))),
    security(("bearer" = ["exceptions:read"])),
)]
#[get("/v1/exception-applications/{id}/timeline")]
pub(crate) async fn get_exception_application_timeline(
    context: Data<Context>,
    id: FilingPathId,
    caller: Caller,
    known: IfNoneMatch,
    footprint: Footprint,
) -> Result<HttpResponse, Problem> {
    timeline::timeline::<Form>(&context, caller.0, id.0.into(), &known, footprint).await
}
