//! What a refusal leaves of its connection, byte by byte.

use crate::support::{Connection, Service};
use actix_web::{HttpResponse, web};
use api::{extract::Command, problem::Problem};
use utoipa_actix_web::service_config::ServiceConfig;

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .route("/test/panic", web::route().to(panicking))
        .route("/test/panic-in-database", web::get().to(panicking_in_database))
        .route("/test/command", web::post().to(command))
        .route("/test/slow", web::get().to(slow));
}

async fn panicking() -> HttpResponse {
    panic!("a handler panics")
}

async fn panicking_in_database(context: web::Data<api::context::Context>) -> Result<HttpResponse, Problem> {
    context.read(|_| -> Result<(), Problem> { panic!("a query panics") }).await?;
    Ok(HttpResponse::Ok().finish())
}

async fn command(command: Command) -> Result<HttpResponse, Problem> {
    command.key.required()?;
    let value: serde_json::Value = command.json()?;
    Ok(HttpResponse::Ok().json(value))
}

async fn slow() -> HttpResponse {
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    HttpResponse::Ok().body("done")
}

fn authorization(service: &Service) -> String {
    format!("Authorization: Bearer {}", service.token())
}

#[test]
fn a_panic_is_answered_and_the_connection_lives() {
    let service = Service::start(routes);
    let mut connection = service.connect();
    for _ in 0..3 {
        let problem = connection.get("/test/panic").problem(500, "internalError");
        assert!(!problem.to_string().contains("panics"));
        connection.assert_usable();
        connection.post("/test/panic", &[], b"{\"unread\": true}").problem(500, "internalError");
        connection.assert_usable();
        connection.get("/test/panic-in-database").problem(500, "internalError");
        connection.assert_usable();
    }
}

#[test]
fn an_early_refusal_leaves_no_rest_of_the_body_behind() {
    let service = Service::start(routes);
    let mut connection = service.connect();
    let body = b"{\"a\": \"GET /health/ready HTTP/1.1\\r\\n\"}";
    let missing = connection.post("/test/command", &["Content-Type: application/json"], body);
    missing.problem(401, "tokenMissing");
    let challenge = missing.header("www-authenticate").unwrap_or_default();
    assert!(challenge.starts_with("Bearer realm=\"recourse\", resource_metadata=\"http"), "{challenge}");
    connection.assert_usable();
    let invalid = connection.post("/test/command", &["Authorization: Bearer x"], body);
    invalid.problem(401, "tokenInvalid");
    let challenge = invalid.header("www-authenticate").unwrap_or_default();
    assert!(challenge.starts_with("Bearer realm=\"recourse\", error=\"invalid_token\", resource_metadata=\"http"), "{challenge}");
    connection.assert_usable();
    connection.post("/v1/nothing", &[], body).problem(404, "notFound");
    connection.assert_usable();
    connection.post("/v1/rules", &[], body).problem(405, "methodNotAllowed");
    connection.assert_usable();
    let token = authorization(&service);
    let problem = connection.post("/test/command", &[&token, "Idempotency-Key: k", "Content-Type: text/plain"], body);
    problem.problem(415, "unsupportedMediaType");
    connection.assert_usable();
    connection.post("/test/command", &[&token, "Content-Type: application/json"], body).problem(400, "idempotencyKeyRequired");
    connection.assert_usable();
}

#[test]
fn chunked_bodies_are_drained_too() {
    let service = Service::start(routes);
    let mut connection = service.connect();
    let answer = connection.ask("POST /test/command", &["Transfer-Encoding: chunked"], b"5\r\nhello\r\n0\r\n\r\n");
    answer.problem(401, "tokenMissing");
    connection.assert_usable();
    let key = ["Idempotency-Key: k", "Content-Type: application/json", "Transfer-Encoding: chunked"];
    let token = authorization(&service);
    let headers = [&[token.as_str()], key.as_slice()].concat();
    assert_eq!(connection.ask("POST /test/command", &headers, b"2\r\n{}\r\n0\r\n\r\n").status, 200);
    connection.assert_usable();
}

#[test]
fn a_body_that_is_too_large_is_refused_and_read_away_where_it_is_not_endless() {
    let service = Service::start(routes);
    let token = authorization(&service);
    let mut connection = service.connect();
    let answer = connection.ask("POST /test/command", &[&token, "Content-Length: 10000000000"], b"{");
    answer.problem(413, "contentTooLarge");
    assert_eq!(answer.header("connection"), Some("close"));
    assert!(connection.is_closed());

    let mut connection = service.connect();
    connection.post("/test/command", &[&token], &vec![b' '; 256 * 1024 + 1]).problem(413, "contentTooLarge");
    connection.assert_usable();
    connection.post("/test/command", &[&token], &vec![b' '; 1024 * 1024 + 1]).problem(413, "contentTooLarge");
    assert!(connection.is_closed());

    let mut connection = service.connect();
    let mut fits = vec![b' '; 256 * 1024 - 2];
    fits.extend(b"{}");
    assert_eq!(
        connection.post("/test/command", &[&token, "Idempotency-Key: k", "Content-Type: application/json"], &fits).status,
        200
    );
    connection.assert_usable();
}

#[test]
fn an_endless_chunked_body_is_cut() {
    let service = Service::start(routes);
    let mut connection = service.connect();
    let token = authorization(&service);
    connection.send(format!("POST /test/command HTTP/1.1\r\nHost: recourse\r\n{token}\r\nTransfer-Encoding: chunked\r\n\r\n"));
    let chunk = [b"10000\r\n".as_slice(), &vec![b' '; 0x10000], b"\r\n"].concat();
    for _ in 0..8 {
        connection.send(&chunk);
    }
    connection.answer().problem(413, "contentTooLarge");
}

#[test]
fn a_body_that_does_not_come_is_waited_for_so_long() {
    let service = Service::start(routes);
    let mut connection = service.connect();
    let token = authorization(&service);
    let answer = connection.ask("POST /test/command", &[&token, "Content-Length: 10"], b"{");
    answer.problem(408, "requestTimeout");
}

#[test]
fn head_is_get_without_a_body() {
    let service = Service::start(routes);
    let mut connection = service.connect();
    let get = connection.get("/v1/rules");
    let head = connection.ask("HEAD /v1/rules", &[], b"");
    assert_eq!((head.status, head.header("content-length")), (200, get.header("content-length")));
    assert_eq!(head.header("etag"), get.header("etag"));
    connection.assert_usable();
    assert_eq!(connection.ask("HEAD /v1/nothing", &[], b"").status, 404);
    connection.assert_usable();
    assert_eq!(connection.ask("HEAD /test/panic", &[], b"").status, 500);
    connection.assert_usable();
}

#[test]
fn unknown_paths_and_methods_are_told_apart() {
    let service = Service::start(routes);
    let mut connection = service.connect();
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY"] {
        for path in ["/v1/rules", "/v1/rules/X", "/openapi.json", "/docs/", "/docs/index.html", "/docs", "/"] {
            let answer = connection.ask(&format!("{method} {path}"), &["Content-Length: 0"], b"");
            answer.problem(405, "methodNotAllowed");
            assert_eq!(answer.header("allow"), Some("GET, HEAD"), "{method} {path}");
        }
        connection.ask(&format!("{method} /v2"), &["Content-Length: 0"], b"").problem(404, "notFound");
    }
    for path in
        ["/v1", "/v1/", "/v1/rules/", "/v1/rules/NO-SUCH", "/v1/performance-years/1999", "/problems/none", "/docs/nothing.js"]
    {
        connection.get(path).problem(404, "notFound");
    }
}

#[test]
fn the_callers_request_id_is_kept_where_it_is_well_formed() {
    let service = Service::start(routes);
    let mut connection = service.connect();
    let answer = connection.ask("GET /v1/nothing", &["X-Request-Id: abc~1"], b"");
    assert_eq!(answer.problem(404, "notFound")["requestId"], "abc~1");
    let long = format!("X-Request-Id: {}", "x".repeat(129));
    for header in ["X-Request-Id: two words", "X-Request-Id:", long.as_str()] {
        assert_eq!(connection.ask("GET /v1/rules", &[header], b"").header("x-request-id").map(str::len), Some(36));
    }
}

#[test]
fn requests_in_one_packet_are_answered_in_order() {
    let service = Service::start(routes);
    let mut connection = service.connect();
    let refused = "POST /test/command HTTP/1.1\r\nHost: recourse\r\nContent-Length: 2\r\n\r\n{}";
    let asked = "GET /health/live HTTP/1.1\r\nHost: recourse\r\n\r\n";
    connection.send(format!("{refused}{asked}{refused}{asked}"));
    for expected in [401, 200, 401, 200] {
        assert_eq!(connection.answer().status, expected);
    }
}

#[test]
fn whoever_waits_for_100_continue_gets_an_answer() {
    let service = Service::start(routes);
    let mut connection = service.connect();
    connection.send("POST /test/command HTTP/1.1\r\nHost: recourse\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    assert_eq!(connection.head().status, 100);
    connection.send("{}");
    connection.answer().problem(401, "tokenMissing");
    connection.assert_usable();
}

#[test]
fn bytes_that_are_no_http_do_no_harm() {
    let service = Service::start(routes);
    for bytes in [b"\x16\x03\x01\x02\x00".as_slice(), b"GET\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n"] {
        let mut connection = service.connect();
        connection.send(bytes);
        connection.send(b"\r\n\r\n");
        assert_eq!(connection.answer().status, 400);
    }
    service.connect().assert_usable();
}

#[test]
fn an_order_to_stop_lets_requests_in_flight_finish() {
    let mut service = Service::start(routes);
    let mut connection = service.connect();
    connection.send("GET /test/slow HTTP/1.1\r\nHost: recourse\r\n\r\n");
    std::thread::sleep(std::time::Duration::from_millis(200));
    service.order_stop();
    let answer = connection.answer();
    assert_eq!((answer.status, answer.body.as_slice()), (200, b"done".as_slice()));
    service.wait();
    assert!(std::net::TcpStream::connect(service.address).is_err());
}

#[test]
fn tags_spare_bodies() {
    let service = Service::start(routes);
    let mut connection = service.connect();
    for path in ["/v1/performance-years", "/v1/performance-years/2024", "/v1/rules", "/openapi.json", "/openapi.yaml"] {
        let first = connection.get(path);
        let tag = first.header("etag").unwrap().to_owned();
        assert_eq!(first.status, 200);
        let again = connection.ask(&format!("GET {path}"), &[&format!("If-None-Match: {tag}")], b"");
        assert_eq!((again.status, again.header("etag"), again.body.len()), (304, Some(tag.as_str()), 0), "{path}");
        assert_eq!(again.header("recourse-environment"), Some("sandbox"));
        connection.ask(&format!("GET {path}"), &["If-None-Match: 3"], b"").problem(400, "invalidHeader");
    }
}

#[test]
fn the_docs_are_served_from_here() {
    let service = Service::start(routes);
    let mut connection: Connection = service.connect();
    let moved = connection.get("/docs");
    assert_eq!((moved.status, moved.header("location")), (308, Some("/docs/")));
    assert!(String::from_utf8_lossy(&connection.get("/docs/").body).contains("swagger-ui"));
    assert!(String::from_utf8_lossy(&connection.get("/docs/swagger-initializer.js").body).contains("/openapi.json"));
    assert!(String::from_utf8_lossy(&connection.get("/").body).contains("/docs/"));
    for code in api::problem::ProblemCode::SPELLINGS {
        assert_eq!(connection.get(&format!("/problems/{code}")).json()["code"], *code);
    }
    assert_eq!(connection.get("/health/ready").json()["status"], "ready");
}

#[test]
fn whoever_asks_for_another_protocol_is_told_that_the_connection_ends() {
    let service = Service::start(|_| ());
    let mut connection = service.connect();
    let upgrade = ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAEAAEAAAAIAAAAB"];
    for path in ["/health/live", "/v1/exception-applications"] {
        let answer = connection.ask(&format!("GET {path}"), &upgrade, b"");
        assert_eq!(answer.header("connection"), Some("close"), "{path}");
        assert!(connection.is_closed());
        connection = service.connect();
    }
}
