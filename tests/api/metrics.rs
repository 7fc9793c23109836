//! `/metrics`: what happened, by operation and outcome, and nobody's name.

use crate::support::{
    app::{TestApp, send},
    bodies::{EXCEPTIONS, cedar_valley, euc, with},
    on_both,
};
use api::context::Context;
use reqwest::Method;
use serde_json::json;
use std::{ops::RangeInclusive, time::Duration};
use tokio::sync::watch;

/// The value of one series; 0 where there is none.
pub(super) fn value(page: &str, series: &str) -> f64 {
    let found = page.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    found.map_or(0.0, |value| value.parse().unwrap())
}

pub(super) async fn page(app: &TestApp) -> String {
    let answer = app.as_nobody().get("/metrics").await.expect(200);
    assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4");
    assert_eq!(answer.header("cache-control"), "no-store");
    String::from_utf8(answer.bytes).unwrap()
}

/// How many connections the service has.
const CONNECTIONS: usize = 16;

/// A write that lasts until `open` says so, or nobody is left to say it.
async fn hold(context: Context, open: watch::Receiver<bool>) -> Result<(), persistence::Error> {
    let waiting = context.write(move |_| {
        while !*open.borrow() && open.has_changed().is_ok() {
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    });
    waiting.await
}

/// Waits until a series has one of these values.
async fn until(app: &TestApp, series: &str, expected: RangeInclusive<usize>) {
    for _ in 0..200 {
        let page = page(app).await;
        assert!(page.contains(series), "{series}: {page}");
        if (*expected.start() as f64..=*expected.end() as f64).contains(&value(&page, series)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{series} never was in {expected:?}: {}", page(app).await);
}

on_both! {
    async fn requests_are_counted_by_operation_and_status(app: &TestApp) {
        let practice = app.as_persona("practice");
        for _ in 0..3 {
            practice.get("/v1/rules/EVENT-DATES-ORDER").await.expect(200);
        }
        practice.get("/v1/rules/NO-SUCH").await.expect(404);
        app.as_nobody().get(EXCEPTIONS).await.expect(401);
        app.as_nobody().get("/nothing?x=1").await.expect(404);
        app.as_nobody().get("/").await.expect(200);
        app.as_nobody().get("/test-only/panic").await.expect(500);
        let page = page(app).await;
        let requests = |operation: &str, status: u16| {
            value(&page, &format!("recourse_requests_total{{operation=\"{operation}\",status=\"{status}\"}}"))
        };
        assert_eq!((requests("getRule", 200), requests("getRule", 404)), (3.0, 1.0), "{page}");
        assert_eq!(requests("listExceptionApplications", 401), 1.0, "{page}");
        assert_eq!((requests("page", 200), requests("none", 404), requests("none", 500)), (1.0, 1.0, 1.0), "{page}");
        assert_eq!(value(&page, "recourse_request_duration_seconds_count{operation=\"getRule\"}"), 4.0, "{page}");
        assert_eq!(value(&page, "recourse_request_duration_seconds_bucket{operation=\"getRule\",le=\"+Inf\"}"), 4.0, "{page}");
    }

    async fn filings_are_counted_by_form_and_outcome(app: &TestApp) {
        let practice = app.as_persona("practice");
        let body = euc(cedar_valley());
        let filed = practice.post_with_key(EXCEPTIONS, "counted", &body).await.expect(201);
        practice.post_with_key(EXCEPTIONS, "counted", &body).await.expect(201);
        practice.file(EXCEPTIONS, &body).await.expect(409);
        practice.post(EXCEPTIONS, &body).await.expect(400);
        practice.file(EXCEPTIONS, &with(body, json!({"performanceYear": 1}))).await.expect(422);
        practice.withdraw(filed.header("location"), "\"7\"").await.expect(412);
        practice.withdraw(filed.header("location"), "\"1\"").await.expect(200);
        let page = page(app).await;
        let filings = |outcome: &str, code: &str| {
            let labels = format!("code=\"{code}\",form=\"exceptionApplication\",outcome=\"{outcome}\"");
            value(&page, &format!("recourse_filings_total{{{labels}}}"))
        };
        assert_eq!((filings("filed", ""), filings("replayed", ""), filings("withdrawn", "")), (1.0, 1.0, 1.0), "{page}");
        for code in ["duplicateFiling", "idempotencyKeyRequired", "validationFailed", "preconditionFailed"] {
            assert_eq!(filings("refused", code), 1.0, "{code}: {page}");
        }
    }

    async fn what_waits_for_the_database_is_counted_and_let_go(app: &TestApp) {
        let [reads, writes, in_use] = [
            "recourse_database_waiting{work=\"read\"}",
            "recourse_database_waiting{work=\"write\"}",
            "recourse_database_connections_in_use",
        ];
        let (open, closed) = watch::channel(false);
        let held: Vec<_> = (0..CONNECTIONS + 2).map(|_| tokio::spawn(hold(app.context.clone(), closed.clone()))).collect();
        let on_postgres = app.database_url.starts_with("postgres");
        // SQLite's one writer has begun with the first; PostgreSQL has a connection for each but two.
        let (waiting, at_work) = if on_postgres { (2, CONNECTIONS) } else { (CONNECTIONS + 1, 0) };
        // The workers of the service may be among those who wait: one that writes, one that reads.
        until(app, writes, waiting..=waiting + 1).await;
        until(app, in_use, at_work..=at_work).await;
        until(app, reads, 0..=1).await;
        open.send(true).unwrap();
        for ended in held {
            ended.await.unwrap().unwrap();
        }
        for series in [reads, writes, in_use] {
            until(app, series, 0..=0).await;
        }
    }

    async fn no_label_names_anybody(app: &TestApp) {
        let practice = app.as_persona("practice");
        let filed = practice.file(EXCEPTIONS, &euc(cedar_valley())).await.expect(201);
        practice.get(filed.header("location")).await.expect(200);
        practice.get("/v1/participants/000100001").await.expect(404);
        app.as_nobody().get("/000100001?npi=1000000012").await.expect(404);
        let page = page(app).await;
        let id = filed.body["id"].as_str().unwrap();
        let case_number = filed.body["caseNumber"].as_str().unwrap();
        for named in [id, case_number, "000100001", "1000000012", "cedar", "Cedar", "127.0.0.1"] {
            assert!(!page.contains(named), "{named}: {page}");
        }
        for line in page.lines().filter(|line| !line.starts_with('#')) {
            let labels = line.split_once('{').map_or("", |(_, rest)| rest.split_once('}').unwrap().0);
            let names: Vec<&str> = labels.split(',').filter_map(|label| label.split_once('=')).map(|(name, _)| name).collect();
            let known = ["operation", "status", "form", "outcome", "code", "work", "reason", "le"];
            assert!(names.iter().all(|name| known.contains(name)), "{line}");
        }
    }

    async fn what_the_service_does_is_measured(app: &TestApp) {
        let practice = app.as_persona("practice");
        for _ in 0..4 {
            practice.get(EXCEPTIONS).await.expect(200);
        }
        practice.file(EXCEPTIONS, &euc(cedar_valley())).await.expect(201);
        let page = page(app).await;
        for (work, least) in [("read", 4.0), ("write", 1.0)] {
            let count = value(&page, &format!("recourse_database_duration_seconds_count{{work=\"{work}\"}}"));
            assert!(count >= least, "{work}: {page}");
        }
        assert_eq!(value(&page, "recourse_tokens_checked_total{outcome=\"valid\"}"), 1.0, "{page}");
        assert_eq!(value(&page, "recourse_requests_in_flight"), 1.0, "only that of this page: {page}");
        assert!(value(&page, "recourse_connections") >= 1.0, "{page}");
        assert!(value(&page, "recourse_quota_holders") >= 1.0, "{page}");
    }

    async fn a_hostile_sweep_makes_no_new_series(app: &TestApp) {
        let liar = app.with_token("a.b.c".to_owned());
        let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "RECOURSE-1"];
        let paths = ["/{n}", "/v1/{n}", "/v1/rules/{n}", "/v1/exception-applications/{n}", "/docs/{n}", "/guides/{n}", "/problems/{n}"];
        let sweep = async |round: usize| {
            for (index, method) in methods.iter().enumerate() {
                for path in paths {
                    let path = path.replace("{n}", &format!("{round}-{index}?secret={round}"));
                    let request = liar.request(Method::from_bytes(method.as_bytes()).unwrap(), &path);
                    send(request.header("User-Agent", format!("agent-{round}"))).await;
                }
            }
            page(app).await.lines().filter(|line| !line.starts_with('#')).count()
        };
        // A worker looks for windows now and then, and the page counts itself after it is written.
        app.as_persona("practice").get(EXCEPTIONS).await.expect(200);
        sweep(0).await;
        let series = sweep(0).await;
        for round in 1..4 {
            assert_eq!(sweep(round).await, series, "{}", page(app).await);
        }
        assert!(series < 1_000, "{series} series");
    }
}
