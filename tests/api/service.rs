//! The service itself: its health, its pages, and what every answer carries.

use crate::support::{app::send, bodies::EXCEPTIONS, on_both};
use reqwest::Method;
use serde_json::json;

on_both! {
    async fn it_says_that_it_lives_and_that_it_can_work(app: &TestApp) {
        for status in ["live", "ready"] {
            let answer = app.as_nobody().get(&format!("/health/{status}")).await.expect(200);
            assert_eq!(answer.body, json!({"status": status, "environment": "sandbox"}));
            assert_eq!(answer.header("content-type"), "application/json");
        }
    }

    async fn every_answer_carries_the_clock_of_the_service_and_its_environment(app: &TestApp) {
        for instant in ["2024-10-11T23:59:59.999Z", "2025-01-01T01:00:00.000Z"] {
            app.at(instant);
            for path in ["/health/live", "/v1/rules", "/openapi.json", "/", "/docs/", "/nothing", EXCEPTIONS] {
                let answer = app.as_nobody().get(path).await;
                assert_eq!(answer.header("recourse-time"), instant, "{path}");
                assert_eq!(answer.header("recourse-environment"), "sandbox", "{path}");
                assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            }
        }
    }

    async fn the_callers_request_id_comes_back_and_a_bad_one_is_replaced(app: &TestApp) {
        for path in ["/health/live", "/nothing", EXCEPTIONS] {
            let with_id = |id: &str| app.as_nobody().request(Method::GET, path).header("X-Request-Id", id);
            let kept = send(with_id("ehr-8841/1")).await;
            assert_eq!(kept.header("x-request-id"), "ehr-8841/1", "{path}");
            if kept.status >= 400 {
                assert_eq!(kept.body["requestId"], "ehr-8841/1", "{path}");
            }
            for bad in ["two words", "", &"x".repeat(129)] {
                assert_eq!(send(with_id(bad)).await.header("x-request-id").len(), 36, "{path}");
            }
            let (one, other) = (app.as_nobody().get(path).await, app.as_nobody().get(path).await);
            assert_ne!(one.header("x-request-id"), other.header("x-request-id"), "{path}");
        }
    }
}
