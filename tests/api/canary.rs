//! Planted identifiers, names and phones stay where they belong: they are in no log, metric, refusal, header or plain column.
//!
//! Every operation of the document is driven, so that it succeeds and so that it is refused in many ways, with values that occur nowhere
//! else. Then everything that the service said and stored is searched for them.

use crate::support::{
    app::{Answer, TestApp, send},
    bodies::{AUTHORIZATIONS, EXCEPTIONS, REVIEWS, asking, group, hardship, individual, review, with},
    document::{Operation, operations},
    log, on_both, postgres,
    sample::required_query,
};
use api::auth::sandbox_keys::{PersonaClaims, SANDBOX_ISSUER, SandboxIssuer};
use domain::{
    access::{OrganizationKind, OrganizationRole, Reach},
    facts::{FeedbackScores, PerformanceFeedback},
    participant::{Identity, Participant, Practice, YearFacts},
    program::PerformanceYear,
};
use persistence::{Organization, User};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const TIN: &str = "000739461";
const NPI: &str = "1739461857";
const OWN_NPI: &str = "1846173957";
const DISPLAY_NAME: &str = "Zephyrine Quillfeather MD";
const CONTACT: &str = "Thaddeus Wrenbottom";
const ATTESTED_BY: &str = "Philomena Oxbladder";
const EMAIL: &str = "wrenbottom@canary.example";
const PHONE: &str = "+1 739 461 8527";
const TEXT: &str = "The flugelhorn of Mrs Grimsby-Voss was in the server room.";
const REFERENCE: &str = "canary-739461-ref";

/// All that was planted.
const PLANTED: [&str; 10] = [TIN, NPI, OWN_NPI, DISPLAY_NAME, CONTACT, ATTESTED_BY, EMAIL, PHONE, TEXT, REFERENCE];

/// What the answer to a filing says to whoever may read it: what was sent, but for the TIN.
const OF_A_FILING: &[&str] = &[NPI, DISPLAY_NAME, CONTACT, ATTESTED_BY, EMAIL, PHONE, TEXT, REFERENCE];

/// The answers that are entitled to some of it, and to what; all others to nothing.
const ENTITLED: [(&str, &[&str]); 11] = [
    ("fileExceptionApplication", OF_A_FILING),
    ("getExceptionApplication", OF_A_FILING),
    ("listExceptionApplications", OF_A_FILING),
    ("withdrawExceptionApplication", OF_A_FILING),
    ("fileTargetedReview", OF_A_FILING),
    ("getTargetedReview", OF_A_FILING),
    ("listTargetedReviews", OF_A_FILING),
    ("withdrawTargetedReview", OF_A_FILING),
    ("searchParticipants", &[NPI, DISPLAY_NAME]),
    ("getParticipant", &[NPI, DISPLAY_NAME]),
    ("revealTin", &[TIN]),
];

/// Finds itself where nothing else is found: the search can find.
const CONTROL: &str = "control-canary-5c1f";

on_both! {
    async fn nothing_planted_is_where_it_does_not_belong(app: &TestApp) {
        log::listen();
        let (participant, token) = plant_people(app).await;
        let canary = app.with_token(token);
        let filed = canary.file(EXCEPTIONS, &planted(hardship(individual(NPI, TIN)))).await.expect(201);
        let reviewed = canary.file(REVIEWS, &planted(with(review(individual(NPI, TIN)), json!({"reason": "other"})))).await.expect(201);
        let id = |answer: &Answer| answer.body["id"].as_str().unwrap().to_owned();
        let mut ids = vec![(EXCEPTIONS, id(&filed)), (REVIEWS, id(&reviewed)), ("/v1/participants", participant)];
        // Each can be answered once.
        for operation in ["/{id}/accept", "/{id}/decline", "/{id}/revoke", "/{id}"] {
            let asked = app.as_persona("registry").file(AUTHORIZATIONS, &asking(group(TIN))).await.expect(201);
            if operation == "/{id}/revoke" {
                send(canary.request(Method::POST, &format!("{}/accept", asked.header("location")))).await.expect(200);
            }
            ids.insert(0, (operation, id(&asked)));
        }
        let mut driver = Driver { ids, found: Vec::new(), answers: 0 };
        let mut undriven: BTreeSet<String> = operations().into_iter().map(|operation| operation.id).collect();
        let people = [canary, app.as_persona("operator"), app.as_persona("reviewer"), app.as_persona("registry"), app.as_nobody()];
        for operation in operations() {
            for person in &people {
                for variant in 0..VARIANTS {
                    let request = driver.request(&operation, person, variant);
                    if driver.judge(&operation, &send(request).await) {
                        undriven.remove(&operation.id);
                    }
                }
            }
        }
        assert_eq!(undriven, BTreeSet::new(), "not driven to success");

        tracing::info!(CONTROL);
        let metrics = app.as_nobody().get("/metrics").await.expect(200);
        driver.search("metrics", &metrics.bytes, &[]);
        let heard = log::heard();
        driver.search("the log", &heard, &[]);
        assert!(contains(&heard, CONTROL), "the log was not heard");
        let dump = dump(app).await;
        driver.search("the database", &dump, &[]);
        assert!(contains(&dump, CONTROL), "the database was not read");
        assert_eq!(driver.found, Vec::<String>::new());
        println!("canary: {} values in {} answers, {} KB of log, {} KB of database: 0 hits", PLANTED.len(), driver.answers, heard.len() / 1024, dump.len() / 1024);
    }
}

/// How a request is spoilt: not at all, or so that it is refused on the way.
const VARIANTS: usize = 8;

struct Driver {
    /// The start of a path, or the rest of one about authorizations, with whose id stands in it.
    ids: Vec<(&'static str, String)>,
    found: Vec<String>,
    answers: usize,
}

impl Driver {
    fn request(
        &self,
        operation: &Operation,
        person: &crate::support::app::Person<'_>,
        variant: usize,
    ) -> reqwest::RequestBuilder {
        let rest = operation.path.strip_prefix(AUTHORIZATIONS);
        let is_of = |part: &str| rest.map_or_else(|| operation.path.starts_with(part), |rest| rest.starts_with(part));
        let own = self.ids.iter().rev().find(|(part, _)| is_of(part)).map(|(_, id)| id.as_str());
        let mut path = operation.path.clone();
        for parameter in operation.parameters().into_iter().filter(|parameter| parameter["in"] == "path") {
            let schema = crate::support::document::resolve(&parameter["schema"]);
            let example = parameter.get("example").or_else(|| schema["examples"].get(0)).cloned().unwrap_or_default();
            let example = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
            let value = if variant == 1 { TIN } else { own.unwrap_or(&example) };
            path = path.replace(&format!("{{{}}}", parameter["name"].as_str().unwrap()), value);
        }
        path.push_str(&required_query(operation));
        if variant == 2 {
            let separator = if path.contains('?') { '&' } else { '?' };
            path = format!("{path}{separator}taxpayerIdentificationNumber={TIN}&status={NPI}&cursor={REFERENCE}");
        }
        if variant == 0 && operation.is_list() {
            path = format!("{path}?clientReference={REFERENCE}");
        }
        let mut request = person.request(operation.method.parse::<Method>().unwrap(), &path);
        if operation.takes_header("Idempotency-Key") {
            let number = crate::support::next_number();
            let key = if variant == 3 { format!("{TIN}-{REFERENCE}") } else { format!("canary-{number}") };
            request = request.header("Idempotency-Key", key);
        }
        if operation.needs_header("If-Match") {
            request = request.header("If-Match", if variant == 3 { format!("\"{TIN}\"") } else { "*".to_owned() });
        }
        let Some((_, body)) = operation.examples().into_iter().next() else { return request };
        let mut body = planted(body);
        match variant {
            4 => body = with(body, json!({TIN: NPI, DISPLAY_NAME: CONTACT, "unknown": PHONE})),
            5 => {
                return request
                    .header("Content-Type", "application/json")
                    .body(format!("{{\"{CONTACT}\": \"{TIN}\", \"x\": {PHONE}"));
            }
            6 => body = misplaced(&body),
            7 => return request.header("Content-Type", format!("text/{REFERENCE}")).body(body.to_string()),
            _ => {}
        }
        request.json(&body)
    }

    /// Searches an answer; says whether it was a success.
    fn judge(&mut self, operation: &Operation, answer: &Answer) -> bool {
        self.answers += 1;
        let succeeded = answer.status == operation.success();
        let entitled = ENTITLED.iter().find(|(id, _)| succeeded && *id == operation.id).map_or(&[] as &[&str], |(_, what)| what);
        let place = format!("{} {}", operation.id, answer.status);
        self.search(&place, &answer.bytes, entitled);
        let headers: Vec<String> = answer.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        self.search(&format!("the headers of {place}"), headers.join("\n").as_bytes(), &[]);
        succeeded
    }

    fn search(&mut self, place: &str, text: &[u8], entitled: &[&str]) {
        let hits = PLANTED.iter().filter(|planted| !entitled.contains(planted) && contains(text, planted));
        self.found.extend(hits.map(|planted| format!("{planted} in {place}")));
    }
}

fn contains(text: &[u8], word: &str) -> bool {
    text.windows(word.len()).any(|part| part == word.as_bytes())
}

/// `body` with what was planted in the place of its own identifiers, names and texts.
fn planted(mut body: Value) -> Value {
    match &mut body {
        Value::Object(members) => {
            for (name, value) in members.iter_mut() {
                *value = match name.as_str() {
                    "taxpayerIdentificationNumber" => json!(TIN),
                    "nationalProviderIdentifier" => json!(NPI),
                    "attestedBy" => json!(ATTESTED_BY),
                    "email" => json!(EMAIL),
                    "phone" => json!(PHONE),
                    "description" | "explanation" => json!(TEXT),
                    "clientReference" => json!(REFERENCE),
                    "contact" => planted(json!({"name": CONTACT, "email": EMAIL, "phone": PHONE})),
                    _ => planted(value.take()),
                };
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = planted(item.take())),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    body
}

/// Planted values in members that take others.
fn misplaced(body: &Value) -> Value {
    let mut spoilt = body.clone();
    for (at, value) in spoilt.as_object_mut().into_iter().flat_map(|members| members.values_mut()).enumerate() {
        *value = json!(PLANTED[at % PLANTED.len()]);
    }
    spoilt
}

/// A practice, a clinician and a person of its own, all of them planted; the participant's id and the person's token.
async fn plant_people(app: &TestApp) -> (String, String) {
    let ids = app.context.ids.clone();
    let database = app.context.database().clone();
    let next = move || ids.next_id();
    let (practice_id, participant, organization, user) = (next(), next(), next(), next());
    let planting = move || {
        database.write_blocking(move |store| {
            let practice = Practice { id: practice_id.into(), tin: TIN.parse().unwrap() };
            store.participants().insert_practice(&practice)?;
            let identity = Identity::Clinician { npi: NPI.parse().unwrap(), practice };
            let display_name = DISPLAY_NAME.to_owned();
            store.participants().insert(&Participant { id: participant.into(), identity, display_name, version: 1 })?;
            for year in 2019..=2025 {
                let year = PerformanceYear::new(year).unwrap();
                store.participants().save_year_facts(participant.into(), year, &YearFacts::default())?;
            }
            store.performance_feedback().save_many(&[PerformanceFeedback {
                participant: participant.into(),
                performance_year: PerformanceYear::new(2023).unwrap(),
                category_scores: FeedbackScores::default(),
                final_score: None,
                complex_patient_bonus: None,
                payment_adjustment_percentage: None,
                additional_adjustment_percentage: None,
                as_of: chrono::NaiveDate::default(),
            }])?;
            let reach = Some(Reach::Practice(practice_id.into()));
            let name = CONTROL.to_owned();
            let kind = OrganizationKind::Practice;
            store.organizations().save_organization(&Organization { id: organization.into(), kind, name, reach })?;
            let (issuer, subject, npi) = (SANDBOX_ISSUER.to_owned(), "canary".to_owned(), Some(OWN_NPI.parse().unwrap()));
            store.organizations().save_user(&User {
                id: user.into(),
                issuer,
                subject,
                npi,
                is_reviewer: false,
                is_operator: false,
            })?;
            store.organizations().save_role(user.into(), organization.into(), OrganizationRole::SecurityOfficial)
        })
    };
    tokio::task::spawn_blocking(planting).await.unwrap().unwrap();
    let claims = PersonaClaims { subject: "canary".to_owned(), client_id: None };
    (participant.to_string(), SandboxIssuer::open(app.directory()).unwrap().mint(&claims).unwrap())
}

/// All that a thief of the database has: the files of SQLite, every row of PostgreSQL with its bytes as they are.
async fn dump(app: &TestApp) -> Vec<u8> {
    if let Some(file) = app.database_url.strip_prefix("sqlite://") {
        let read = |suffix: &str| std::fs::read(format!("{file}{suffix}")).unwrap_or_default();
        return [read(""), read("-wal")].concat();
    }
    let url = app.database_url.clone();
    tokio::task::spawn_blocking(move || {
        let tables =
            postgres::query(&url, "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
                .unwrap();
        let rows = tables
            .into_iter()
            .flatten()
            .flatten()
            .flat_map(|table| postgres::query(&url, &format!("SELECT t::text FROM {table} t")).unwrap());
        rows.flatten().flatten().flat_map(|row| [row.as_bytes().to_vec(), bytes_in(&row), b"\n".to_vec()].concat()).collect()
    })
    .await
    .unwrap()
}

/// The bytes that stand in a row as `\x…`.
fn bytes_in(row: &str) -> Vec<u8> {
    let values = row.split("\\x").skip(1).map(|rest| rest.split(|c: char| !c.is_ascii_hexdigit()).next().unwrap_or_default());
    values.flat_map(|hex| (0..hex.len() / 2).filter_map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).ok())).collect()
}
