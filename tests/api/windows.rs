//! Windows that an operator adds and extends: in force at once and everywhere, for whom they were announced, never less than before.

use crate::support::{
    app::{Answer, Person, TestApp},
    bodies::{EXCEPTIONS, cedar_valley, euc, individual, with},
    on_both,
};
use domain::{
    filing::{EventKind, EventSubject},
    program::{Form, PerformanceYear},
};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const YEAR: &str = "/v1/performance-years/2024";
const WINDOWS: &str = "/v1/performance-years/2024/windows";
const EXTEND: &str = "/v1/performance-years/2024/windows/2024-euc/extend";

/// After the windows of 2024 have closed.
const AFTERWARDS: &str = "2025-02-01T12:00:00.000Z";

fn extension() -> Value {
    json!({"closesAt": "2025-02-28T20:00", "source": "CMS QPP listserv, 2025-01-31", "confidence": "sourced"})
}

fn reopening() -> Value {
    json!({
        "id": "2024-euc-hurricane",
        "form": "extremeAndUncontrollableCircumstances",
        "opensAt": "2025-02-03T09:00",
        "closesAt": "2025-02-28T20:00",
        "participantKinds": ["clinician"],
        "acceptedReasons": ["hurricane"],
        "source": "CMS QPP listserv, 2025-01-31",
        "confidence": "sourced",
        "note": "In the counties that FEMA designated."
    })
}

fn clinician() -> Value {
    euc(individual("1000000012", "000100001"))
}

/// The ids of the windows of 2024, as this node shows them.
async fn shown(person: &Person<'_>) -> Vec<String> {
    let year = person.get(YEAR).await.expect(200).body;
    let windows = year["windows"].as_array().unwrap().clone();
    windows.iter().map(|window| window["id"].as_str().unwrap().to_owned()).collect()
}

async fn amendments(app: &TestApp) -> usize {
    app.context.look_up(|store| store.window_amendments().count()).await.unwrap()
}

fn rule(answer: &Answer) -> &str {
    answer.body["errors"][0]["rule"].as_str().unwrap_or_default()
}

on_both! {
    async fn a_closed_window_is_extended_to_the_millisecond(app: &TestApp) {
        let (practice, operator) = (app.as_persona("practice"), app.as_persona("operator"));
        let early = practice.file(EXCEPTIONS, &euc(cedar_valley())).await.expect(201);
        assert_eq!(early.body["ruleSet"], "2024.1");
        app.at(AFTERWARDS);
        let late = practice.file(EXCEPTIONS, &clinician()).await.expect(422);
        assert_eq!(late.faults(), ["/performanceYear WINDOW-CLOSED"]);

        let extended = operator.file(EXTEND, &extension()).await.expect(201);
        assert_eq!(extended.header("location"), "/v1/performance-years/2024/windows/2024-euc-extended");
        let expected = json!({
            "id": "2024-euc-extended",
            "form": "extremeAndUncontrollableCircumstances",
            "opensAt": "2024-05-16T04:00:00.000Z",
            "closesAt": {"instant": "2025-03-01T01:00:00.000Z", "zone": "America/New_York", "localText": "February 28, 2025, 8:00 p.m. EST"},
            "participantKinds": ["clinician", "group", "virtualGroup", "apmEntity", "aco"],
            "source": "CMS QPP listserv, 2025-01-31",
            "confidence": "choice",
            "openingConfidence": "choice",
            "closingConfidence": "sourced",
            "supersedes": "2024-euc",
            "announcedAt": AFTERWARDS
        });
        assert_eq!(extended.body, expected);
        let found = app.as_nobody().get(extended.header("location")).await.expect(200);
        assert_eq!((found.bytes, &found.headers["etag"]), (extended.bytes.clone(), &extended.headers["etag"]));

        app.at("2025-03-01T00:59:59.999Z");
        let filed = practice.file(EXCEPTIONS, &clinician()).await.expect(201);
        assert_eq!(filed.body["ruleSet"], "2024.1+1");
        app.at("2025-03-01T01:00:00.000Z");
        let other = with(clinician(), json!({"categories": ["cost"]}));
        let refused = practice.file(EXCEPTIONS, &other).await.expect(422);
        assert_eq!(refused.faults(), ["/performanceYear WINDOW-CLOSED"]);
        let message = refused.body["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains("February 28, 2025, 8:00 p.m. EST"), "{message}");
        let (program, year) = (app.context.years.snapshot(), PerformanceYear::new(2024).unwrap());
        for (rule_set, is_open) in [("2024.1", false), ("2024.1+1", true)] {
            let pinned = program.pinned(year, rule_set).unwrap();
            let mut open = pinned.open_windows(Form::ExtremeAndUncontrollableCircumstances, "2025-03-01T00:59:59.999Z".parse().unwrap());
            assert_eq!(open.next().is_some(), is_open, "{rule_set}, judged again");
        }
        let early_now = practice.get(early.header("location")).await.expect(200);
        assert_eq!(early_now.bytes, early.bytes, "what was filed is pinned to the rules that it was judged by");
    }

    async fn the_year_and_the_pages_show_it(app: &TestApp) {
        app.at(AFTERWARDS);
        let nobody = app.as_nobody();
        let before = nobody.get(YEAR).await.expect(200);
        let list = nobody.get("/v1/performance-years").await.expect(200);
        app.as_persona("operator").file(EXTEND, &extension()).await.expect(201);
        app.as_persona("operator").file(WINDOWS, &reopening()).await.expect(201);
        let after = nobody.get(YEAR).await.expect(200);
        assert_ne!(after.header("etag"), before.header("etag"));
        assert_ne!(nobody.get("/v1/performance-years").await.expect(200).header("etag"), list.header("etag"));
        assert_eq!(after.body["ruleSet"], "2024.1+2");
        let ids: Vec<&str> = after.body["windows"].as_array().unwrap().iter().filter_map(|window| window["id"].as_str()).collect();
        assert_eq!(ids[..4], ["2024-euc", "2024-euc-extended", "2024-euc-hurricane", "2024-euc-iv-fluid-reopening"]);
        assert_eq!(after.body["windows"][0], before.body["windows"][0], "the history stays as it was announced");
        let page = |answer: Answer| String::from_utf8(answer.bytes).unwrap();
        let front = page(nobody.get("/").await.expect(200));
        assert!(front.contains("id=\"2024-euc-extended\"") && front.contains("February 28, 2025"), "{front}");
        assert!(!front.contains("id=\"2024-euc\""), "the window that was replaced is not open");
        assert!(front.contains("2024-euc-hurricane"), "what opens next: {front}");
    }

    async fn a_reopening_takes_its_people_and_reasons_and_no_others(app: &TestApp) {
        app.at(AFTERWARDS);
        app.as_persona("operator").file(WINDOWS, &reopening()).await.expect(201);
        let practice = app.as_persona("practice");
        app.at("2025-02-03T13:59:59.999Z");
        let early = practice.file(EXCEPTIONS, &clinician()).await.expect(422);
        assert_eq!(rule(&early), "WINDOW-CLOSED");
        let message = early.body["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains("February 3, 2025, 9:00 a.m. EST"), "the next window is named: {message}");
        app.at("2025-02-03T14:00:00.000Z");
        let flood = with(clinician(), json!({"event": {"type": "flood"}}));
        assert_eq!(rule(&practice.file(EXCEPTIONS, &flood).await.expect(422)), "WINDOW-REASON");
        assert_eq!(rule(&practice.file(EXCEPTIONS, &euc(cedar_valley())).await.expect(422)), "WINDOW-KIND");
        practice.file(EXCEPTIONS, &clinician()).await.expect(201);
    }

    async fn only_an_operator_announces(app: &TestApp) {
        let personas = ["clinician", "practice", "staff", "registry", "ehr-vendor", "hale", "reviewer"];
        for (path, body) in [(WINDOWS, reopening()), (EXTEND, extension())] {
            for persona in personas {
                let refused = app.as_persona(persona).file(path, &body).await.expect(403);
                let expected = match persona {
                    "registry" | "ehr-vendor" => ("insufficientScope", vec![]),
                    _ => ("forbidden", vec![" OPERATOR-ONLY".to_owned()]),
                };
                assert_eq!((refused.code(), refused.faults()), expected, "{persona}");
            }
            assert_eq!(app.as_nobody().file(path, &body).await.expect(401).code(), "tokenMissing");
            let unknown = path.replace("/2024/", "/2031/").replace("2024-euc", "2031-euc");
            app.as_persona("practice").file(&unknown, &body).await.expect(403);
            app.as_persona("operator").file(&unknown, &body).await.expect(404);
        }
        let nothing = EXTEND.replace("2024-euc", "2024-nothing");
        app.as_persona("operator").file(&nothing, &extension()).await.expect(404);
        app.as_persona("operator").file(&EXTEND.replace("2024-euc", "2023-euc"), &extension()).await.expect(404);
        app.as_nobody().get(&format!("{WINDOWS}/2024-nothing")).await.expect(404);
        assert_eq!(amendments(app).await, 0);
    }

    async fn a_repetition_announces_nothing_anew(app: &TestApp) {
        app.at(AFTERWARDS);
        let operator = app.as_persona("operator");
        let refused = with(extension(), json!({"closesAt": "2024-12-31T20:00"}));
        operator.post_with_key(EXTEND, "k", &refused).await.expect(422);
        let first = operator.post_with_key(EXTEND, "k", &extension()).await.expect(201);
        assert_eq!(first.header("idempotency-expires"), "2025-03-03T12:00:00.000Z", "30 days");
        let again = operator.post_with_key(EXTEND, "k", &extension()).await.expect(201);
        assert_eq!((&again.bytes, again.header("idempotent-replayed")), (&first.bytes, "true"));
        for name in ["etag", "location", "idempotency-expires"] {
            assert_eq!(again.header(name), first.header(name), "{name}");
        }
        for (path, body) in [(EXTEND, refused), (WINDOWS, reopening()), (EXTEND, json!([]))] {
            assert_eq!(operator.post_with_key(path, "k", &body).await.expect(422).code(), "idempotencyKeyReused", "{path}");
        }
        let missing = operator.post(EXTEND, &extension()).await.expect(400);
        assert_eq!(missing.code(), "idempotencyKeyRequired");
        assert_eq!(amendments(app).await, 1);
        let year = PerformanceYear::new(2024).unwrap();
        let events = app.context.look_up(move |store| store.events().of_year(year)).await.unwrap();
        let [event] = events.as_slice() else { panic!("{events:?}") };
        assert_eq!((event.kind, event.sequence, event.at.to_string().as_str()), (EventKind::PerformanceYearWindowExtended, 1, AFTERWARDS));
        assert_eq!(event.subject, EventSubject::Windows { year });
    }

    async fn every_fault_is_told_with_its_rule(app: &TestApp) {
        app.at(AFTERWARDS);
        let operator = app.as_persona("operator");
        let empty = operator.file(WINDOWS, &json!({})).await.expect(422);
        assert_eq!(empty.code(), "validationFailed");
        let members = ["/closesAt", "/confidence", "/form", "/id", "/opensAt", "/participantKinds", "/source"];
        assert_eq!(empty.faults(), members.map(|member| format!("{member} FIELD-REQUIRED")));
        let unreadable = json!({
            "opensAt": "2025-02-03T09:00-05:00", "closesAt": "2025-03-09T02:30", "form": "x", "participantKinds": ["clinician", "clinician"],
            "acceptedReasons": ["flood", "flood"], "source": " ", "confidence": "certain"
        });
        let unreadable = operator.file(WINDOWS, &with(reopening(), unreadable)).await.expect(422);
        assert_eq!(
            unreadable.faults(),
            [
                "/acceptedReasons/1 VALUE-REPEATED",
                "/closesAt EASTERN-TIME",
                "/confidence VALUE-UNKNOWN",
                "/form VALUE-UNKNOWN",
                "/opensAt EASTERN-TIME",
                "/participantKinds/1 VALUE-REPEATED",
                "/source FIELD-PATTERN",
            ]
        );
        let told = unreadable.body["errors"].to_string();
        assert!(told.contains("without an offset") && told.contains("no such time"), "{told}");
        let impossible = json!({"id": "2023-x", "opensAt": "2023-12-31T00:00", "participantKinds": ["subgroup"], "acceptedReasons": ["plague"]});
        let impossible = operator.file(WINDOWS, &with(reopening(), impossible)).await.expect(422);
        assert_eq!((impossible.code(), impossible.body["title"].as_str()), ("windowRefused", Some("The window cannot be announced")));
        assert_eq!(
            impossible.faults(),
            [
                "/opensAt WINDOW-AMENDMENT-SPAN",
                "/participantKinds WINDOW-AMENDMENT-KINDS",
                "/acceptedReasons/0 WINDOW-AMENDMENT-REASONS",
                "/id WINDOW-AMENDMENT-ID",
            ]
        );
        for (change, rule) in [
            (json!({"opensAt": "2025-02-28T20:00"}), "WINDOW-AMENDMENT-ORDER"),
            (json!({"closesAt": "2025-02-01T07:00", "opensAt": "2025-01-30T00:00"}), "WINDOW-AMENDMENT-PAST"),
            (json!({"closesAt": "2062-02-28T20:00"}), "WINDOW-AMENDMENT-SPAN"),
            (json!({"participantKinds": ["group"], "acceptedReasons": ["ivFluidShortage"], "closesAt": "2025-04-01T00:00"}), "WINDOW-AMENDMENT-CONSISTENT"),
        ] {
            assert_eq!(rule_of(&operator, &with(reopening(), change)).await, rule);
        }
        let beyond = with(extension(), json!({"closesAt": "2025-02-01T06:59"}));
        assert_eq!(rule(&operator.file(EXTEND, &beyond).await.expect(422)), "WINDOW-AMENDMENT-PAST");
        assert_eq!(amendments(app).await, 0);
        assert_eq!(app.as_nobody().get(YEAR).await.body["ruleSet"], "2024.1");
    }

    async fn of_many_at_once_one_extends_and_the_others_are_told_which(app: &TestApp) {
        app.at(AFTERWARDS);
        let operator = app.as_persona("operator");
        let closings: Vec<Value> = (1..=8).map(|day| with(extension(), json!({"closesAt": format!("2025-03-0{day}T20:00")}))).collect();
        let answers = futures_util::future::join_all(closings.iter().map(|body| operator.file(EXTEND, body))).await;
        let (won, lost): (Vec<Answer>, Vec<Answer>) = answers.into_iter().partition(|answer| answer.status == 201);
        assert_eq!((won.len(), lost.len()), (1, 7));
        for lost in lost {
            let lost = lost.expect(422);
            assert_eq!(lost.faults()[0], " WINDOW-AMENDMENT-ONCE");
            assert_eq!(lost.body["resolution"], json!({"rel": "windowInForce", "href": won[0].header("location")}));
        }
        let others: Vec<Value> = (1..=3).map(|number| {
            let day = format!("2025-05-0{number}");
            let change = json!({"id": format!("2024-euc-{number}"), "opensAt": format!("{day}T00:00"), "closesAt": format!("{day}T20:00")});
            with(reopening(), change)
        }).collect();
        for added in futures_util::future::join_all(others.iter().map(|body| operator.file(WINDOWS, body))).await {
            added.expect(201);
        }
        assert_eq!((amendments(app).await, app.as_nobody().get(YEAR).await.body["ruleSet"].as_str()), (4, Some("2024.1+4")));
    }

    async fn every_node_has_it_in_force_within_a_second(app: &TestApp) {
        app.at(AFTERWARDS);
        let other = app.beside();
        for (announcing, following, path, body) in [
            (app, &other, EXTEND, extension()),
            (&other, app, WINDOWS, reopening()),
        ] {
            let announced = announcing.as_persona("operator").file(path, &body).await.expect(201);
            let since = Instant::now();
            let id = announced.body["id"].as_str().unwrap().to_owned();
            assert!(shown(&announcing.as_nobody()).await.contains(&id), "at once where it was announced");
            while !shown(&following.as_nobody()).await.contains(&id) {
                assert!(since.elapsed() < Duration::from_secs(10), "{id} is not in force on the other node");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            eprintln!("{id} was in force on the other node after {} ms", since.elapsed().as_millis());
        }
        let third = app.beside();
        assert_eq!(shown(&third.as_nobody()).await, shown(&app.as_nobody()).await, "and on a node that starts later");
        let filed = other.as_persona("practice").file(EXCEPTIONS, &clinician()).await.expect(201);
        assert_eq!(filed.body["ruleSet"], "2024.1+2");
    }
}

async fn rule_of(operator: &Person<'_>, body: &Value) -> String {
    rule(&operator.file(WINDOWS, body).await.expect(422)).to_owned()
}
