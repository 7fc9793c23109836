//! What everybody may know: years, windows, rules, problems.

use crate::support::{
    app::{Person, send},
    on_both,
};
use reqwest::Method;
use serde_json::{Value, json};

/// Every window of two years: id, form, first instant in time, first instant too late, and that in words.
const WINDOWS: &[(u16, &str, &str, &str, &str, &str)] = &[
    (
        2023,
        "2023-euc",
        "extremeAndUncontrollableCircumstances",
        "2023-05-01T04:00:00.000Z",
        "2024-01-03T01:00:00.000Z",
        "January 2, 2024, 8:00 p.m. EST",
    ),
    (
        2023,
        "2023-euc-change-healthcare-reopening",
        "extremeAndUncontrollableCircumstances",
        "2024-03-11T04:00:00.000Z",
        "2024-04-16T00:00:00.000Z",
        "April 15, 2024, 8:00 p.m. EDT",
    ),
    (
        2023,
        "2023-pi-hardship",
        "promotingInteroperabilityHardship",
        "2023-05-01T04:00:00.000Z",
        "2024-01-03T01:00:00.000Z",
        "January 2, 2024, 8:00 p.m. EST",
    ),
    (
        2023,
        "2023-targeted-review",
        "targetedReview",
        "2024-08-12T04:00:00.000Z",
        "2024-10-12T00:00:00.000Z",
        "October 11, 2024, 8:00 p.m. EDT",
    ),
    (
        2023,
        "2023-targeted-review-euc-reweighting",
        "targetedReview",
        "2024-09-23T04:00:00.000Z",
        "2024-10-12T00:00:00.000Z",
        "October 11, 2024, 8:00 p.m. EDT",
    ),
    (
        2024,
        "2024-euc",
        "extremeAndUncontrollableCircumstances",
        "2024-05-16T04:00:00.000Z",
        "2025-01-01T01:00:00.000Z",
        "December 31, 2024, 8:00 p.m. EST",
    ),
    (
        2024,
        "2024-euc-iv-fluid-reopening",
        "extremeAndUncontrollableCircumstances",
        "2025-03-31T14:00:00.000Z",
        "2025-04-15T00:00:00.000Z",
        "April 14, 2025, 8:00 p.m. EDT",
    ),
    (
        2024,
        "2024-pi-hardship",
        "promotingInteroperabilityHardship",
        "2024-05-16T04:00:00.000Z",
        "2025-01-01T01:00:00.000Z",
        "December 31, 2024, 8:00 p.m. EST",
    ),
    (
        2024,
        "2024-targeted-review",
        "targetedReview",
        "2025-09-15T04:00:00.000Z",
        "2025-11-15T01:00:00.000Z",
        "November 14, 2025, 8:00 p.m. EST",
    ),
];

/// Every public catalogue that has a tag.
const TAGGED: [&str; 9] = [
    "/v1/performance-years",
    "/v1/performance-years/2023",
    "/v1/performance-years/2024",
    "/v1/performance-years/2024/changes-since/2023",
    "/v1/rules",
    "/v1/rules/EUC-APM-ALL-CATEGORIES",
    "/problems/ruleViolation",
    "/openapi.json",
    "/openapi.yaml",
];

on_both! {
    async fn every_window_is_shown_with_its_instants_its_zone_and_its_words(app: &TestApp) {
        for year in [2023, 2024] {
            let read = app.as_nobody().get(&format!("/v1/performance-years/{year}")).await.expect(200);
            let shown = read.body["windows"].as_array().unwrap();
            let expected: Vec<_> = WINDOWS.iter().filter(|(of, ..)| *of == year).collect();
            assert_eq!(shown.len(), expected.len(), "{year}");
            for ((_, id, form, opens, closes, words), window) in expected.into_iter().zip(shown) {
                assert_eq!((&window["id"], &window["form"], &window["opensAt"]), (&json!(id), &json!(form), &json!(opens)));
                let closes = json!({"instant": closes, "zone": "America/New_York", "localText": words});
                assert_eq!(window["closesAt"], closes, "{id}");
                for text in ["source", "confidence"] {
                    assert!(window[text].as_str().is_some_and(|text| !text.is_empty()), "{id}: {text}");
                }
                assert!(window.get("isOpen").is_none(), "nothing depends on the clock");
            }
        }
    }

    async fn a_reopened_window_names_the_reasons_that_it_takes(app: &TestApp) {
        let accepted = [
            (2023, "2023-euc-change-healthcare-reopening", "changeHealthcareCyberattack"),
            (2023, "2023-targeted-review-euc-reweighting", "eucReweightingRequest"),
            (2024, "2024-euc-iv-fluid-reopening", "ivFluidShortage"),
        ];
        for (year, id, reason) in accepted {
            let read = app.as_nobody().get(&format!("/v1/performance-years/{year}")).await.expect(200);
            let window = read.body["windows"].as_array().unwrap().iter().find(|window| window["id"] == id).unwrap().clone();
            assert_eq!(window["acceptedReasons"], json!([reason]), "{id}");
        }
    }

    async fn the_list_of_years_leads_to_each_with_the_same_windows(app: &TestApp) {
        let list = app.as_nobody().get("/v1/performance-years").await.expect(200);
        let years: Vec<&Value> = list.body["data"].as_array().unwrap().iter().map(|year| &year["performanceYear"]).collect();
        assert_eq!(years, (2017..=2025).collect::<Vec<_>>());
        for summary in list.body["data"].as_array().unwrap() {
            let year = app.as_nobody().get(summary["href"].as_str().unwrap()).await.expect(200);
            for member in ["performanceYear", "paymentYear", "ruleSet", "windows"] {
                assert_eq!(year.body[member], summary[member], "{member}");
            }
        }
    }

    async fn a_year_shows_what_a_filing_needs_to_know(app: &TestApp) {
        for year in 2019..=2025 {
            let read = app.as_nobody().get(&format!("/v1/performance-years/{year}")).await.expect(200);
            assert_eq!(read.body["paymentYear"], year + 2);
            let texts = read.body["attestationTexts"].as_array().unwrap();
            for form in ["exceptionApplication", "targetedReview"] {
                assert!(texts.iter().any(|text| text["form"] == form && text["version"] == "2024-1"), "{year} {form}");
            }
            for member in ["weightTables", "hardshipReasons", "reviewReasons", "eventTypes", "circumstances", "sources"] {
                assert!(read.body[member].as_array().is_some_and(|items| !items.is_empty()), "{year} {member}");
            }
            for reason in read.body["hardshipReasons"].as_array().unwrap() {
                assert!(reason["citation"].as_str().is_some_and(|citation| citation.contains("CFR")), "{year}: {reason}");
            }
        }
    }

    async fn the_catalogues_are_public_and_spare_the_body_to_who_has_it(app: &TestApp) {
        for path in TAGGED {
            let nobody = app.as_nobody();
            app.at("2024-10-01T16:00:00.000Z");
            let first = nobody.get(path).await.expect(200);
            let tag = first.header("etag");
            assert!(tag.starts_with('"') && tag.ends_with('"'), "{path}: a strong tag, not {tag}");
            assert_eq!(first.header("cache-control"), "public, no-cache", "{path}");
            app.at("2025-04-01T16:00:00.000Z");
            let later = app.as_persona("reviewer").get(path).await.expect(200);
            assert_eq!((later.header("etag"), &later.bytes), (tag, &first.bytes), "{path}: always");
            assert_eq!(status_with(&nobody, path, tag).await, (304, 0), "{path}");
            assert_eq!(status_with(&nobody, path, "\"other\"").await, (200, first.bytes.len()), "{path}");
        }
    }

    async fn two_years_are_compared_as_they_were_asked_for(app: &TestApp) {
        let compared = async |of: u16, since: u16| {
            app.as_nobody().get(&format!("/v1/performance-years/{of}/changes-since/{since}")).await.expect(200).body
        };
        let change = |body: &Value, pointer: &str| {
            let changes = body["changes"].as_array().unwrap();
            changes.iter().find(|change| change["pointer"] == pointer).unwrap_or_else(|| panic!("{pointer}")).clone()
        };
        let later = compared(2024, 2023).await;
        assert_eq!((&later["of"]["performanceYear"], &later["since"]["performanceYear"]), (&json!(2024), &json!(2023)));
        assert_eq!(later["of"]["href"], "/v1/performance-years/2024");
        let days = change(&later, "/responseDays/targetedReview");
        assert_eq!((&days["before"], &days["after"], &days["kind"]), (&json!({"targetedReview": 30}), &json!({"targetedReview": 15}), &json!("changed")));
        assert_eq!(days["message"], "The days to answer on a targeted review: 15; for 2023: 30.");
        assert_eq!(days["confidence"], "choice", "as sure as the weaker year");
        let reversed = change(&compared(2023, 2024).await, "/responseDays/targetedReview");
        assert_eq!((&reversed["before"], &reversed["after"]), (&json!({"targetedReview": 15}), &json!({"targetedReview": 30})), "before is the year after since");
        for topic in ["windows", "reviewReasons", "reweighting", "eligibility"] {
            assert!(later["changes"].as_array().unwrap().iter().any(|change| change["topic"] == topic), "{topic}");
        }
        assert_eq!(compared(2024, 2024).await["changes"], json!([]), "a year and itself");
        assert!(compared(2025, 2017).await["changes"].as_array().unwrap().len() > 100);
        for unknown in ["2031/changes-since/2023", "2023/changes-since/2031", "2024/changes-since/last", "1/changes-since/2", "2024/changes-since/02023"] {
            app.as_nobody().get(&format!("/v1/performance-years/{unknown}")).await.expect(404);
        }
    }

    async fn every_rule_is_listed_and_explained(app: &TestApp) {
        let list = app.as_nobody().get("/v1/rules").await.expect(200);
        let rules = list.body["data"].as_array().unwrap();
        assert_eq!(rules.len(), domain::rule::CATALOGUE.len());
        for rule in rules {
            let read = app.as_nobody().get(&format!("/v1/rules/{}", rule["id"].as_str().unwrap())).await.expect(200);
            assert_eq!(read.body, *rule);
            for text in ["code", "title", "cause", "compliance", "citation"] {
                assert!(rule[text].as_str().is_some_and(|text| !text.is_empty()), "{text} of {rule}");
            }
        }
    }

    async fn the_type_of_every_problem_leads_to_its_explanation(app: &TestApp) {
        for code in api::problem::ProblemCode::ALL {
            let read = app.as_nobody().get(&format!("/problems/{code}")).await.expect(200);
            assert_eq!((&read.body["code"], &read.body["status"]), (&json!(code.as_str()), &json!(code.status().as_u16())));
            for text in ["title", "cause", "fix"] {
                assert!(read.body[text].as_str().is_some_and(|text| !text.is_empty()), "{text} of {code}");
            }
            assert_eq!(read.body["example"]["type"], format!("/problems/{code}"));
        }
    }
}

async fn status_with(person: &Person<'_>, path: &str, known: &str) -> (u16, usize) {
    let answer = send(person.request(Method::GET, path).header("If-None-Match", known)).await;
    (answer.status, answer.bytes.len())
}
