//! Routes that only the tests have, behind the same middleware.

use actix_web::{HttpResponse, get};
use utoipa_actix_web::service_config::ServiceConfig;

/// A handler that panics.
#[utoipa::path(operation_id = "panic", responses((status = 200, description = "Never.")))]
#[get("/test-only/panic")]
async fn panic() -> HttpResponse {
    panic!("as asked for by a test")
}

pub(crate) fn test_only(config: &mut ServiceConfig<'_>) {
    config.service(panic);
}
