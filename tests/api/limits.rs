//! Quotas: who has used its own up is told so and when to come back, and nobody else notices.

use super::metrics::{page, value};
use crate::support::{
    app::{Answer, On, Person, TestApp, send},
    bodies::{EXCEPTIONS, cedar_valley, euc},
    connection::{Connection, RawRequest},
    document::{operation, operations},
    on_both,
    sample::Sample,
    tokens::signed,
};
use api::config::{LimitConfiguration, Quota};
use reqwest::Method;
use serde_json::json;
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

/// Three at once, and another one every three seconds: slow enough that no test has to hurry.
const PER_MINUTE: u32 = 20;
const BURST: u32 = 3;

const RULES: &str = "/v1/rules/EVENT-DATES-ORDER";

/// Runs `scenario` on a service with a small quota; its proxy is this host.
async fn limited(scenario: impl AsyncFnOnce(&TestApp)) {
    limited_to(PER_MINUTE, BURST, scenario).await;
}

async fn limited_to(per_minute: u32, burst: u32, scenario: impl AsyncFnOnce(&TestApp)) {
    let trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    let limits = LimitConfiguration { quota: Some(Quota::new(per_minute, burst).unwrap()), trusted_proxies };
    let app = tokio::task::spawn_blocking(move || TestApp::start_limited(On::Sqlite, limits)).await.unwrap().unwrap();
    scenario(&app).await;
}

/// The numbers of `RateLimit`: what is left, and in how many seconds the quota is whole again.
fn left(answer: &Answer) -> (u32, u32) {
    let field = answer.header("ratelimit");
    let numbers = field.strip_prefix("\"default\";r=").and_then(|rest| rest.split_once(";t="));
    let (remaining, seconds) = numbers.unwrap_or_else(|| panic!("{field:?}"));
    (remaining.parse().unwrap(), seconds.parse().unwrap())
}

/// Calls until there is nothing left; returns the refusal.
async fn use_up(person: &Person<'_>, path: &str) -> Answer {
    for _ in 0..200 {
        let answer = person.get(path).await;
        if answer.status == 429 {
            return answer.expect(429);
        }
    }
    panic!("200 requests and no end of the quota");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_used_its_quota_up_is_told_when_to_come_back_and_then_served() {
    limited(async |app| {
        let practice = app.as_persona("practice");
        let first = practice.get(RULES).await.expect(200);
        assert_eq!(first.header("ratelimit-policy"), "\"default\";q=3;w=9");
        assert_eq!(left(&first), (2, 3));
        let refused = use_up(&practice, RULES).await;
        assert_eq!((refused.code(), refused.body["retryable"].as_bool()), ("rateLimited", Some(true)));
        assert_eq!(refused.header("ratelimit-policy"), "\"default\";q=3;w=9");
        assert_eq!(left(&refused), (0, 9));
        operation("getRule").assert_documented(&refused);
        let wait: u64 = refused.header("retry-after").parse().unwrap();
        assert!((1..=3).contains(&wait), "{wait}");
        tokio::time::sleep(Duration::from_secs(wait)).await;
        practice.get(RULES).await.expect(200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_quota_of_one_caller_is_nobody_elses() {
    limited(async |app| {
        use_up(&app.as_persona("practice"), RULES).await;
        for other in ["ehr-vendor", "reviewer", "clinician"] {
            assert_eq!(left(&app.as_persona(other).get(RULES).await.expect(200)).0, 2, "{other}");
        }
        let at = |address: &'static str| {
            let request = app.as_nobody().request(Method::GET, RULES);
            send(request.header("X-Forwarded-For", format!("203.0.113.9, {address}")))
        };
        while at("198.51.100.7").await.status != 429 {}
        assert_eq!(left(&at("198.51.100.8").await.expect(200)).0, 2);
        assert_eq!(left(&app.as_nobody().get(RULES).await.expect(200)).0, 2, "the proxy itself");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_refused_counts_against_the_address() {
    limited(async |app| {
        app.as_persona("practice").get(EXCEPTIONS).await.expect(200);
        let liar = app.with_token("a.b.c".to_owned());
        assert_eq!(left(&liar.get(EXCEPTIONS).await.expect(401)).0, 2);
        use_up(&liar, EXCEPTIONS).await;
        app.as_nobody().get(RULES).await.expect(429);
        app.as_persona("practice").get(EXCEPTIONS).await.expect(200);
    })
    .await;
}

/// A flood without tokens is no flood of forged ones: whoever has a good token goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn callers_without_a_token_bar_nobody() {
    limited(async |app| {
        use_up(&app.as_nobody(), RULES).await;
        app.as_persona("practice").get(EXCEPTIONS).await.expect(200);
    })
    .await;
}

/// The signatures of a flood of forged tokens are not checked without end: beyond its quota an address is refused unseen.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forged_tokens_are_checked_no_more_often_than_their_address_may_ask() {
    limited(async |app| {
        let practice = app.as_persona("practice");
        practice.get(EXCEPTIONS).await.expect(200);
        let (begun, genuine) = (Instant::now(), app.token("practice"));
        let signature = genuine.rsplit_once('.').unwrap().1;
        for number in 0..40 {
            let other = signed(app, json!({"jti": number}));
            let forged = format!("{}.{signature}", other.rsplit_once('.').unwrap().0);
            let answer = app.with_token(forged.clone()).get(EXCEPTIONS).await;
            assert!(matches!((number, answer.status), (0..=2, 401) | (3.., 401 | 429)), "{number}: {}", answer.status);
            for path in ["/health/live", "/health/ready"] {
                app.with_token(forged.clone()).get(path).await.expect(200);
            }
        }
        let page = page(app).await;
        let most = f64::from(BURST) + 1.0 + begun.elapsed().as_secs_f64() / 3.0;
        let checked = value(&page, "recourse_tokens_checked_total{outcome=\"invalid\"}");
        assert!((f64::from(BURST)..=most).contains(&checked), "{checked} of 40, at most {most}");
        assert!(value(&page, "recourse_requests_total{operation=\"listExceptionApplications\",status=\"429\"}") >= 40.0 - most);
        practice.get(EXCEPTIONS).await.expect(200);
        let unknown = app.as_persona("reviewer");
        let refused = unknown.get(EXCEPTIONS).await.expect(429);
        assert_eq!((refused.code(), left(&refused).0), ("rateLimited", 0));
        assert!(!refused.header("retry-after").is_empty());
        let elsewhere = unknown.request(Method::GET, EXCEPTIONS).header("X-Forwarded-For", "198.51.100.9");
        send(elsewhere).await.expect(200);
    })
    .await;
}

/// Whoever comes from ever new addresses fills no memory: who has not asked for a while is forgotten.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn callers_who_do_not_come_back_are_forgotten() {
    limited_to(600_000, 10, async |app| {
        let holders = async || value(&page(app).await, "recourse_quota_holders");
        for number in 0..1_000 {
            let request = app.as_nobody().request(Method::GET, "/nothing");
            send(request.header("X-Forwarded-For", format!("2001:db8:0:{number:x}::1"))).await.expect(404);
        }
        let begun = Instant::now();
        while holders().await > 1.0 {
            assert!(begun.elapsed() < Duration::from_secs(20), "{} are remembered", holders().await);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_watches_over_the_service_is_never_limited() {
    limited(async |app| {
        use_up(&app.as_nobody(), RULES).await;
        for path in ["/health/live", "/health/ready", "/metrics"] {
            for _ in 0..10 {
                let answer = app.as_nobody().get(path).await.expect(200);
                assert_eq!((answer.header("ratelimit"), answer.header("ratelimit-policy")), ("", ""), "{path}");
            }
        }
        for path in ["/", "/docs/", "/nothing"] {
            app.as_nobody().get(path).await.expect(429);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sandbox_clock_fills_no_quota() {
    limited(async |app| {
        use_up(&app.as_nobody(), RULES).await;
        app.at("2025-01-01T00:00:00.000Z");
        app.as_nobody().get(RULES).await.expect(429);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_filing_leaves_its_key_unused_and_its_connection_usable() {
    limited(async |app| {
        let practice = app.as_persona("practice");
        use_up(&practice, RULES).await;
        let body = euc(cedar_valley());
        let file = RawRequest::new("POST", EXCEPTIONS)
            .with_header("Authorization", &format!("Bearer {}", app.token("practice")))
            .with_header("Idempotency-Key", "limited")
            .with_body(body.to_string());
        let mut connection = Connection::to(app);
        let refused = connection.ask(&file);
        operation("fileExceptionApplication").assert_documented(&refused);
        let wait = refused.expect(429).header("retry-after").parse().unwrap();
        connection.assert_usable("a filing beyond the quota");
        tokio::time::sleep(Duration::from_secs(wait)).await;
        let filed = practice.post_with_key(EXCEPTIONS, "limited", &body).await.expect(201);
        assert_eq!(filed.header("idempotent-replayed"), "");
    })
    .await;
}

/// A greedy client gets its quota and no more; the other is served as ever, each request of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_client_far_beyond_its_quota_takes_nothing_from_another() {
    limited_to(600, 30, async |app| {
        let (greedy, modest) = (app.as_persona("ehr-vendor"), app.as_persona("practice"));
        let (begun, stormy) = (Instant::now(), AtomicBool::new(true));
        let storm = async {
            let mut served = 0;
            for _ in 0..100 {
                let answers = futures_util::future::join_all((0..16).map(|_| greedy.get(RULES))).await;
                served += answers.iter().filter(|answer| answer.status == 200).count();
            }
            stormy.store(false, Ordering::Relaxed);
            served
        };
        let calm = async {
            while stormy.load(Ordering::Relaxed) {
                modest.get(EXCEPTIONS).await.expect(200);
                tokio::time::sleep(Duration::from_millis(110)).await;
            }
        };
        let (served, ()) = tokio::join!(storm, calm);
        let most = 30.0 + 10.0 * begun.elapsed().as_secs_f64();
        assert!(served >= 30 && served as f64 <= most, "{served} of 1,600 served, at most {most}");
    })
    .await;
}

on_both! {
    async fn every_limited_operation_says_how_much_is_left(app: &TestApp) {
        let sample = Sample::of(app).await;
        let mut connection = Connection::to(app);
        for operation in operations() {
            let answer = connection.ask(&sample.request(&operation));
            operation.assert_documented(&answer);
            let is_health = operation.path.starts_with("/health/");
            assert_eq!(operation.statuses().contains(&429), !is_health, "{}", operation.id);
            if is_health {
                assert_eq!(answer.header("ratelimit"), "", "{}", operation.id);
            } else {
                assert_eq!(answer.header("ratelimit-policy"), "\"default\";q=1000000;w=60", "{}", operation.id);
                assert!(left(&answer).0 > 0, "{}", operation.id);
            }
        }
        for (path, status) in [("/test-only/panic", 500), ("/nothing", 404)] {
            let answer = app.as_nobody().get(path).await.expect(status);
            assert!(left(&answer).0 > 0, "{path}");
        }
    }
}
