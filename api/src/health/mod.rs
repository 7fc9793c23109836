//! Whether the service lives, and whether it can work.

use crate::{context::Context, problem::Problem};
use actix_web::{
    get,
    web::{Data, Json},
};
use domain::environment::Environment;
use serde::Serialize;
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations of this module.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(live).service(ready);
}

/// How the service is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// How it is.
    pub status: HealthStatus,
    /// Sandbox or production.
    pub environment: Environment,
}

/// What a health check that answers 200 says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum HealthStatus {
    /// The process answers.
    Live,
    /// The process answers and reaches its database.
    Ready,
    /// The process answers and reads its database, which takes no writes: its disk is full, or it is read-only. Commands are answered 503.
    ReadOnly,
}

/// Tell whether the process answers
///
/// Touches nothing but the process: an orchestrator restarts the service when this fails.
#[utoipa::path(operation_id = "getLiveness", tag = "service", responses((status = 200, description = "The process answers.", body = Health)))]
#[get("/health/live")]
async fn live(context: Data<Context>) -> Json<Health> {
    Json(Health { status: HealthStatus::Live, environment: context.environment })
}

/// Tell whether the service can work
///
/// Asks the database. A load balancer sends requests elsewhere while this answers 503. A database that takes no writes, as its disk is full,
/// can still be read: then the answer is 200 with the status `readOnly`, from the first command that is refused to the first that is taken.
#[utoipa::path(
    operation_id = "getReadiness", tag = "service",
    responses((status = 200, description = "The service can work.", body = Health), (status = 503, description = "It cannot."))
)]
#[get("/health/ready")]
async fn ready(context: Data<Context>) -> Result<Json<Health>, Problem> {
    context.ping().await?;
    let status = if context.refuses_writes() { HealthStatus::ReadOnly } else { HealthStatus::Ready };
    Ok(Json(Health { status, environment: context.environment }))
}
