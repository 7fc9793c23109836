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

    async fn the_pages_for_people_come_from_here_and_from_nowhere_else(app: &TestApp) {
        let docs = app.as_nobody().get("/docs/").await.expect(200);
        assert!(docs.header("content-type").starts_with("text/html"));
        let mut pages = vec![("/docs/".to_owned(), docs)];
        for page in ["/", "/docs/swagger-initializer.js"] {
            pages.push((page.to_owned(), app.as_nobody().get(page).await.expect(200)));
        }
        let mut referred = 0;
        for (page, answer) in &pages {
            let text = String::from_utf8_lossy(&answer.bytes).into_owned();
            for host in ["http://", "https://", "//cdn", "src=\"//", "href=\"//"] {
                assert!(!text.contains(host), "{page} refers to another host: {host}");
            }
            for file in referred_files(&text) {
                let path = if file.starts_with('/') { file } else { format!("/docs/{}", file.trim_start_matches("./")) };
                app.as_nobody().get(&path).await.expect(200);
                referred += 1;
            }
        }
        assert!(referred >= 5, "{referred}");
        let initializer = String::from_utf8_lossy(&pages[2].1.bytes).into_owned();
        assert!(initializer.contains("/openapi.json"), "{initializer}");
        assert!(initializer.contains("none"), "no validator is asked: {initializer}");
    }

    async fn the_front_page_leads_to_the_documents(app: &TestApp) {
        let page = app.as_nobody().get("/").await.expect(200);
        let text = String::from_utf8_lossy(&page.bytes).into_owned();
        for link in ["/docs/", "/openapi.yaml", "/v1/performance-years", "/v1/rules"] {
            assert!(text.contains(link), "{link}");
        }
    }
}

/// What a page loads or links to: the values of `src` and `href`.
fn referred_files(text: &str) -> Vec<String> {
    let after = ["src=\"", "href=\""].into_iter().flat_map(|attribute| text.split(attribute).skip(1));
    let values = after.filter_map(|rest| rest.split('"').next());
    values.filter(|value| !value.is_empty() && !value.starts_with('#')).map(str::to_owned).collect()
}
