//! The windows of a performance year: reading one, adding one, extending one.

use super::{
    amend::{Stamp, amend, href, window_resource},
    window_wire::{AddWindow, ExtendWindow, is_window_name},
};
use crate::{
    context::Context,
    extract::{Command, IfNoneMatch, headers::IdempotencyKeyRequired},
    idempotency::{self, Answer},
    problem::{Problem, ProblemCode},
    tagged,
};
use actix_web::{
    HttpResponse, get, post,
    web::{Data, Path},
};
use domain::{
    access::{Refusal, may_amend_windows},
    program::{AmendmentAuthor, PerformanceYear, Window, WindowProposal},
};

/// Read a window
///
/// A window that was replaced stays as it was announced; the one that replaces it names it in `supersedes`. Public.
#[utoipa::path(
    operation_id = "getWindow", tag = "performanceYears",
    params(
        ("year" = PerformanceYear, Path, description = "The performance year."),
        ("windowId" = String, Path, description = "The name of the window.", max_length = 64, pattern = "^[0-9]{4}(-[a-z0-9]+)+$", example = "2024-euc"),
    ),
    responses((status = 200, description = "The window.", body = Window, headers(("ETag" = String), ("Cache-Control" = String))))
)]
#[get("/v1/performance-years/{year}/windows/{windowId}")]
pub(crate) async fn get_window(
    context: Data<Context>,
    path: Path<(String, String)>,
    known: IfNoneMatch,
) -> Result<HttpResponse, Problem> {
    let (year, id) = path.into_inner();
    let program = context.years.snapshot();
    let rules = program.year(performance_year(&year)?).ok_or_else(Problem::not_found)?;
    tagged::json_by_content(rules.window(&id).ok_or_else(Problem::not_found)?, &known)
}

/// Add a window
///
/// For operators: a reopening that CMS announced, in force on every node within a second, without a new release. It lies beside the
/// windows that the year has, and says whom it takes and for which reasons. The year gets another `ruleSet`, as `2024.1+1`; filings
/// keep the one by which they were judged. Nothing that was announced is ever shortened or removed. Times are civil time in
/// America/New_York, without an offset.
#[utoipa::path(
    operation_id = "addWindow", tag = "performanceYears",
    params(("year" = PerformanceYear, Path, description = "The performance year."), IdempotencyKeyRequired),
    request_body(content = AddWindow, examples(("reopening" = (summary = "The EUC application reopens for a hurricane", value = json!(super::examples::reopening()))))),
    responses(
        (status = 201, description = "Announced and in force.", body = Window, headers(("ETag" = String), ("Location" = String), ("Cache-Control" = String), ("Idempotency-Expires" = String), ("Idempotent-Replayed" = String))),
        (status = 403, description = "The caller is no operator."),
    ),
    security(("bearer" = ["operate"])),
)]
#[post("/v1/performance-years/{year}/windows")]
pub(crate) async fn add_window(context: Data<Context>, year: Path<String>, request: Command) -> Result<HttpResponse, Problem> {
    request.key.required()?;
    let year = performance_year(&year)?;
    let proposal = request.json::<AddWindow>().and_then(|body| body.read().map_err(Problem::validation_failed));
    announce(&context, &request, year, format!("POST /v1/performance-years/{year}/windows"), proposal).await
}

/// Extend a window
///
/// For operators: the same window with a later closing, in force on every node within a second. It becomes a window of its own that
/// names the one it replaces in `supersedes`; opening, people and reasons stay. A window that has closed may be extended too: it is
/// open again until the new closing. No window is shortened, and none is extended twice: extend the extension.
#[utoipa::path(
    operation_id = "extendWindow", tag = "performanceYears",
    params(
        ("year" = PerformanceYear, Path, description = "The performance year."),
        ("windowId" = String, Path, description = "The name of the window.", max_length = 64, pattern = "^[0-9]{4}(-[a-z0-9]+)+$", example = "2024-euc"),
        IdempotencyKeyRequired,
    ),
    request_body(content = ExtendWindow, examples(("extension" = (summary = "The EUC window closes two months later", value = json!(super::examples::extension()))))),
    responses(
        (status = 201, description = "Announced and in force.", body = Window, headers(("ETag" = String), ("Location" = String), ("Cache-Control" = String), ("Idempotency-Expires" = String), ("Idempotent-Replayed" = String))),
        (status = 403, description = "The caller is no operator."),
    ),
    security(("bearer" = ["operate"])),
)]
#[post("/v1/performance-years/{year}/windows/{windowId}/extend")]
pub(crate) async fn extend_window(
    context: Data<Context>,
    path: Path<(String, String)>,
    request: Command,
) -> Result<HttpResponse, Problem> {
    request.key.required()?;
    let (year, window) = path.into_inner();
    let year = performance_year(&year)?;
    // What no window can be called is not kept with the key.
    if !is_window_name(&window) {
        return Err(Problem::not_found());
    }
    let operation = format!("POST {}/extend", href(year, &window));
    let proposal = request.json::<ExtendWindow>().and_then(|body| body.read(window).map_err(Problem::validation_failed));
    announce(&context, &request, year, operation, proposal).await
}

/// Announces a window once, and puts it in force here before the answer goes out.
async fn announce(
    context: &Context,
    request: &Command,
    year: PerformanceYear,
    operation: String,
    proposal: Result<WindowProposal, Problem>,
) -> Result<HttpResponse, Problem> {
    let (shared, at) = (context.clone(), request.received_at);
    let answer = idempotency::once(context, request, operation, proposal, move |store, actor, proposal| {
        let user_id = may_amend_windows(actor).map_err(not_an_operator)?;
        let stamp = Stamp { by: AmendmentAuthor::User { user_id }, at, event: shared.ids.next_id().into() };
        let amended = amend(store, shared.years.files(), year, proposal, stamp)?;
        Ok(Answer::created_in_public(href(year, &amended.window.id), window_resource(&amended.window.id), &amended.window)?)
    })
    .await?;
    // Should this fail, the worker does it within the second.
    match context.years.follow(context).await {
        Ok(Some(amendments)) => tracing::info!(amendments, "a window was announced here and is in force"),
        // A repetition, or the worker was faster.
        Ok(None) => {}
        Err(error) => tracing::warn!(%error, "a window that was announced here is not in force yet"),
    }
    Ok(answer)
}

fn not_an_operator(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Hidden => Problem::not_found(),
        Refusal::Forbidden(finding) => Problem::new(ProblemCode::Forbidden, finding.message.clone()).with_error(*finding),
    }
}

fn performance_year(text: &str) -> Result<PerformanceYear, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}
