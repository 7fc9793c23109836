//! Listing exception applications.

use super::{Form, wire::ExceptionApplicationPage};
use crate::{
    audit::Footprint,
    context::Context,
    extract::{Caller, Query},
    filings::{
        list::{ListParameters, ListQuery},
        page,
    },
    problem::Problem,
};
use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use domain::exception::ExceptionApplicationStatus;

/// List exception applications
///
/// Those that the caller may read, newest first. With `updatedSince` those that changed at or after that instant, oldest change first, and
/// `asOf`: the instant up to which nothing can still be committed; ask from there the next time.
#[utoipa::path(
    operation_id = "listExceptionApplications",
    tag = "exceptionApplications",
    params(ListParameters<ExceptionApplicationStatus>),
    responses((status = 200, description = "A page.", body = ExceptionApplicationPage, headers(("Link" = String), ("Cache-Control" = String)))),
    security(("bearer" = ["exceptions:read"])),
)]
#[get("/v1/exception-applications")]
pub(crate) async fn list_exception_applications(
    context: Data<Context>,
    caller: Caller,
    query: Query<ListQuery>,
    footprint: Footprint,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    page::list::<Form>(&context, caller.0, query.0, request.query_string(), footprint).await
}
