//! Routes that only the tests have, behind the same middleware.

use actix_web::{HttpResponse, get};
use utoipa_actix_web::service_config::ServiceConfig;

/// A handler that panics.
#[utoipa::path(operation_id = "panic", responses((status = 200, description = "Never.")))]
#[get("/test-only/panic")]
async fn panic() -> HttpResponse {
    panic!("as asked for by a test")
}

/// A page that does what no page may: it asks another host, and complains to the console.
#[utoipa::path(operation_id = "elsewhere", responses((status = 200, description = "The page.")))]
#[get("/test-only/elsewhere")]
async fn elsewhere() -> HttpResponse {
    let page = "<!doctype html><title>Elsewhere</title><link rel=\"icon\" href=\"data:,\"><body>\
                <img alt=\"\" src=\"https://elsewhere.example/picture.png\">\
                <script>console.error('told to the console'); throw new Error('thrown')</script>";
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page)
}

pub(crate) fn test_only(config: &mut ServiceConfig<'_>) {
    config.service(panic).service(elsewhere);
}
