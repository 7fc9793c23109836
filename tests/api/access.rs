//! Who may do what: one table of every operation that needs a token, and what it tells those who may not.

use crate::support::{
    app::{Answer, Person, TestApp, send},
    bodies::{AUTHORIZATIONS, EXCEPTIONS, REVIEWS, cedar_valley, euc, group, hardship, individual, review, with},
    document::{Operation, operation, operations},
    next_number, on_both,
    sample::{is_for_operators, required_query},
    tokens::{host_seconds, signed},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What each operation answers to whom. `person` is a clinician of Cedar Valley, for whom the practice filed; `group` is Cedar
/// Valley, for which the registry filed; `foreign` is a clinician of Lakeshore, for whom its staff filed; `missing` is nobody.
/// `shown` and `hidden`: 200, with or without the thing in the answer; `refused`: 200 with the verdict that it would be refused.
/// The token of `stale` has expired; that of `alien` is for another service.
const TABLE: &str = "
operation                       about   nobody clinician practice staff   registry vendor  hale    reviewer operator stale alien
getExceptionApplication         person  401    200       200      404     404      404     404     200      404      401   401
getExceptionApplication         group   401    404       200      404     200      404     404     200      404      401   401
getExceptionApplication         foreign 401    404       404      200     404      404     404     200      404      401   401
getExceptionApplication         missing 401    404       404      404     404      404     404     404      404      401   401
getExceptionApplicationTimeline person  401    200       200      404     404      404     404     200      404      401   401
getExceptionApplicationTimeline group   401    404       200      404     200      404     404     200      404      401   401
getExceptionApplicationTimeline foreign 401    404       404      200     404      404     404     200      404      401   401
getExceptionApplicationTimeline missing 401    404       404      404     404      404     404     404      404      401   401
listExceptionApplications       person  401    shown     shown    hidden  hidden   hidden  hidden  shown    hidden   401   401
listExceptionApplications       group   401    hidden    shown    hidden  shown    hidden  hidden  shown    hidden   401   401
listExceptionApplications       foreign 401    hidden    hidden   shown   hidden   hidden  hidden  shown    hidden   401   401
validateExceptionApplication    person  401    200       200      refused 200      200     refused 403      refused  401   401
validateExceptionApplication    group   401    refused   200      refused 200      200     refused 403      refused  401   401
validateExceptionApplication    foreign 401    refused   refused  200     refused  refused refused 403      refused  401   401
validateExceptionApplication    missing 401    refused   refused  refused refused  refused refused refused  refused  401   401
fileExceptionApplication        person  401    201       201      422     201      201     422     403      422      401   401
fileExceptionApplication        group   401    422       201      422     201      201     422     403      422      401   401
fileExceptionApplication        foreign 401    422       422      201     422      422     422     403      422      401   401
fileExceptionApplication        missing 401    422       422      422     422      422     422     422      422      401   401
withdrawExceptionApplication    person  401    200       200      404     404      404     404     403      404      401   401
withdrawExceptionApplication    group   401    404       200      404     200      404     404     403      404      401   401
withdrawExceptionApplication    foreign 401    404       404      200     404      404     404     403      404      401   401
withdrawExceptionApplication    missing 401    404       404      404     404      404     404     404      404      401   401
getTargetedReview               person  401    200       200      404     404      404     404     200      404      401   401
getTargetedReview               group   401    404       200      404     200      404     404     200      404      401   401
getTargetedReview               foreign 401    404       404      200     404      404     404     200      404      401   401
getTargetedReview               missing 401    404       404      404     404      404     404     404      404      401   401
getTargetedReviewTimeline       person  401    200       200      404     404      404     404     200      404      401   401
getTargetedReviewTimeline       group   401    404       200      404     200      404     404     200      404      401   401
getTargetedReviewTimeline       foreign 401    404       404      200     404      404     404     200      404      401   401
getTargetedReviewTimeline       missing 401    404       404      404     404      404     404     404      404      401   401
listTargetedReviews             person  401    shown     shown    hidden  hidden   hidden  hidden  shown    hidden   401   401
listTargetedReviews             group   401    hidden    shown    hidden  shown    hidden  hidden  shown    hidden   401   401
listTargetedReviews             foreign 401    hidden    hidden   shown   hidden   hidden  hidden  shown    hidden   401   401
validateTargetedReview          person  401    200       200      refused 200      403     refused 403      refused  401   401
validateTargetedReview          group   401    refused   200      refused 200      403     refused 403      refused  401   401
validateTargetedReview          foreign 401    refused   refused  200     refused  refused refused 403      refused  401   401
validateTargetedReview          missing 401    refused   refused  refused refused  refused refused refused  refused  401   401
fileTargetedReview              person  401    201       201      422     201      403     422     403      422      401   401
fileTargetedReview              group   401    422       201      422     201      403     422     403      422      401   401
fileTargetedReview              foreign 401    422       422      201     422      422     422     403      422      401   401
fileTargetedReview              missing 401    422       422      422     422      422     422     422      422      401   401
withdrawTargetedReview          person  401    200       200      404     404      404     404     403      404      401   401
withdrawTargetedReview          group   401    404       200      404     200      404     404     403      404      401   401
withdrawTargetedReview          foreign 401    404       404      200     404      404     404     403      404      401   401
withdrawTargetedReview          missing 401    404       404      404     404      404     404     404      404      401   401
getParticipant                  person  401    200       200      404     200      200     404     200      404      401   401
getParticipant                  group   401    404       200      404     200      200     404     200      404      401   401
getParticipant                  foreign 401    404       404      200     404      404     404     200      404      401   401
getParticipant                  missing 401    404       404      404     404      404     404     404      404      401   401
revealTin                       person  401    200       200      404     404      404     404     200      404      401   401
revealTin                       group   401    404       200      404     404      404     404     200      404      401   401
revealTin                       foreign 401    404       404      200     404      404     404     200      404      401   401
revealTin                       missing 401    404       404      404     404      404     404     404      404      401   401
getEligibility                  person  401    200       200      404     200      404     404     200      404      401   401
getEligibility                  group   401    404       200      404     200      404     404     200      404      401   401
getEligibility                  foreign 401    404       404      200     404      404     404     200      404      401   401
getEligibility                  missing 401    404       404      404     404      404     404     404      404      401   401
getCategoryWeights              person  401    200       200      404     200      404     404     200      404      401   401
getCategoryWeights              group   401    404       200      404     200      404     404     200      404      401   401
getCategoryWeights              foreign 401    404       404      200     404      404     404     200      404      401   401
getCategoryWeights              missing 401    404       404      404     404      404     404     404      404      401   401
getPerformanceFeedback          person  401    200       200      404     404      404     404     200      404      401   401
getPerformanceFeedback          group   401    404       200      404     404      404     404     200      404      401   401
getPerformanceFeedback          foreign 401    404       404      200     404      404     404     200      404      401   401
getPerformanceFeedback          missing 401    404       404      404     404      404     404     404      404      401   401
searchParticipants              person  401    shown     shown    hidden  shown    shown   hidden  shown    hidden   401   401
searchParticipants              group   401    hidden    shown    hidden  shown    shown   hidden  shown    hidden   401   401
searchParticipants              foreign 401    hidden    hidden   shown   hidden   hidden  hidden  shown    hidden   401   401
searchParticipants              missing 401    hidden    hidden   hidden  hidden   hidden  hidden  hidden   hidden   401   401
";

const MISSING: &str = "0192474e-7e00-7000-8000-00000000ffff";

on_both! {
    async fn the_table_of_access_holds(app: &TestApp) {
        let mut world = World::of(app).await;
        let mut lines = TABLE.lines().filter(|line| !line.is_empty());
        let people: Vec<&str> = lines.next().unwrap().split_whitespace().skip(2).collect();
        for line in lines {
            let cells: Vec<&str> = line.split_whitespace().collect();
            let operation = operation(cells[0]);
            let mut found = vec![cells[0].to_owned(), cells[1].to_owned()];
            for who in &people {
                found.push(world.cell(&operation, cells[1], who).await);
            }
            assert_eq!(found, cells, "operation, about {people:?}");
        }
    }

    async fn what_is_foreign_and_what_is_missing_are_told_with_the_same_bytes(app: &TestApp) {
        let world = World::of(app).await;
        for operation in operations().iter().filter(|operation| operation.is_secured() && operation.names_one() && !has_its_own_table(operation)) {
            for who in ["clinician", "practice", "registry", "vendor", "hale", "operator"] {
                let person = world.person(who);
                let mut bodies = BTreeSet::new();
                for about in ["foreign", "missing"] {
                    let method = operation.method.parse().unwrap();
                    let request = person.request(method, &world.path(operation, about)).header("X-Request-Id", "same");
                    let mut body = send(request.header("If-Match", "*")).await.expect(404).body;
                    body["instance"].take();
                    bodies.insert(body.to_string());
                }
                assert_eq!(bodies.len(), 1, "{} {who}: {bodies:?}", operation.id);
            }
        }
    }

    async fn an_unknown_and_a_foreign_participant_are_told_with_the_same_bytes(app: &TestApp) {
        let world = World::of(app).await;
        for who in ["clinician", "practice", "registry", "vendor", "hale", "operator"] {
            for (path, body) in [(EXCEPTIONS, euc as fn(Value) -> Value), (REVIEWS, review)] {
                let mut refusals = BTreeSet::new();
                for about in ["foreign", "missing"] {
                    let body = with(body(participant(about)), json!({"submitterRelationship": relationship(who)}));
                    let request = world.person(who).request(Method::POST, path).header("X-Request-Id", "same");
                    let request = request.header("Idempotency-Key", format!("same-{}", next_number())).json(&body);
                    let refused = send(request).await.expect(422);
                    assert_eq!(refused.code(), "participantNotAvailable", "{who}");
                    assert_eq!(refused.faults(), ["/participant PARTICIPANT-AVAILABLE"]);
                    refusals.insert(refused.bytes);
                }
                assert_eq!(refusals.len(), 1, "{who} {path}");
            }
        }
    }

    async fn a_third_party_files_for_whom_it_is_authorized_by(app: &TestApp) {
        let third_party = json!({"submitterRelationship": "thirdPartyIntermediary"});
        let registry = app.as_persona("registry");
        let filed = registry.file(EXCEPTIONS, &with(euc(cedar_valley()), third_party.clone())).await.expect(201);
        for member in ["organizationId", "clientId", "authorizationId"] {
            assert!(filed.body["filedBy"][member].is_string(), "{member}");
        }
        assert_eq!(filed.body["filedBy"]["clientId"], "northwind-registry");
        assert!(filed.body["filedBy"].get("userId").is_none());
        let refused = registry.file(EXCEPTIONS, &with(euc(group("000200002")), third_party.clone())).await.expect(422);
        assert_eq!(refused.code(), "participantNotAvailable");
        let later = with(euc(cedar_valley()), with(third_party.clone(), json!({"performanceYear": 2025})));
        let refused = registry.file(EXCEPTIONS, &later).await.expect(403);
        assert_eq!(refused.code(), "notAuthorizedForFiling", "authorized for 2023 and 2024");
        let other_capacity = with(euc(cedar_valley()), json!({"submitterRelationship": "representative"}));
        let refused = registry.file(EXCEPTIONS, &other_capacity).await.expect(403);
        assert!(refused.body["errors"][0]["message"].as_str().unwrap().contains("capacity"), "{}", refused.body);
    }

    async fn a_vendor_is_told_what_its_authorization_lacks(app: &TestApp) {
        let vendor = app.as_persona("ehr-vendor");
        let third_party = json!({"submitterRelationship": "thirdPartyIntermediary"});
        let earlier = with(euc(cedar_valley()), with(third_party.clone(), json!({"performanceYear": 2023})));
        let cases = [
            (REVIEWS, with(review(cedar_valley()), third_party), ["targeted review", "2023"]),
            (EXCEPTIONS, earlier, ["exception application", "2023"]),
        ];
        for (path, body, named) in cases {
            for path in [path.to_owned(), format!("{path}/validate")] {
                let refused = vendor.file(&path, &body).await.expect(403);
                assert_eq!(refused.code(), "notAuthorizedForFiling");
                assert_eq!(refused.faults(), ["/participant AUTHORIZATION-REQUIRED"]);
                let message = refused.body["errors"][0]["message"].as_str().unwrap();
                assert!(named.iter().all(|word| message.contains(word)), "{message}");
                assert_eq!(refused.body["resolution"]["rel"], "authorizations");
                let help = refused.body["resolution"]["href"].as_str().unwrap();
                app.as_nobody().get(help).await.expect(200);
            }
        }
    }

    async fn a_token_is_as_good_as_its_claims(app: &TestApp) {
        let now = host_seconds();
        app.with_token(signed(app, json!({}))).get(EXCEPTIONS).await.expect(200);
        let changes = [
            json!({"exp": now - 60}),
            json!({"nbf": now + 120}),
            json!({"aud": "recourse"}),
            json!({"iss": "https://issuer.example"}),
            json!({"sub": "nobody-we-know"}),
            json!({"client_id": "no-such-software"}),
            json!({"exp": null}),
            json!({"nbf": null}),
            json!({"sub": null}),
            json!({"aud": null}),
            json!({"iss": null}),
        ];
        for change in changes {
            for path in [EXCEPTIONS, REVIEWS] {
                let refused = app.with_token(signed(app, change.clone())).get(path).await;
                assert_eq!(refused.status, 401, "{change}");
                assert_eq!(refused.expect(401).code(), "tokenInvalid", "{change}");
            }
        }
    }
}

#[test]
fn every_operation_that_needs_a_token_is_in_the_table() {
    let mut rows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for line in TABLE.lines().skip(2) {
        let mut cells = line.split_whitespace();
        rows.entry(cells.next().unwrap()).or_default().extend(cells.next());
    }
    for operation in operations().iter().filter(|operation| operation.is_secured() && !has_its_own_table(operation)) {
        let about = rows.get(operation.id.as_str()).unwrap_or_else(|| panic!("{} has no row", operation.id));
        let needed =
            if operation.is_list() { vec!["foreign", "group", "person"] } else { vec!["foreign", "group", "missing", "person"] };
        assert_eq!(about.iter().copied().collect::<Vec<_>>(), needed, "{}", operation.id);
    }
}

/// What operators do is about nobody: see `windows.rs`. Authorizations are about two sides: see `authorizations.rs`. Whose the entries
/// of the audit trail are: see `audit.rs`.
fn has_its_own_table(operation: &Operation) -> bool {
    is_for_operators(operation) || operation.path.starts_with(AUTHORIZATIONS) || operation.id == "listAuditEntries"
}

/// What there is to be read, by what it is about, for each form.
struct World<'a> {
    app: &'a TestApp,
    filings: BTreeMap<(&'static str, &'static str), Answer>,
}

/// About whom, and who files for them.
const FILERS: [(&str, &str); 3] = [("person", "practice"), ("group", "registry"), ("foreign", "staff")];

impl<'a> World<'a> {
    async fn of(app: &'a TestApp) -> Self {
        let mut world = Self { app, filings: BTreeMap::new() };
        for (about, _) in FILERS {
            world.file(EXCEPTIONS, about).await;
            world.file(REVIEWS, about).await;
        }
        world
    }

    /// Files anew what was withdrawn.
    async fn file(&mut self, path: &'static str, about: &'static str) {
        let filer = FILERS.iter().find(|(other, _)| *other == about).unwrap().1;
        let body = if path == EXCEPTIONS { hardship(participant(about)) } else { review(participant(about)) };
        let body = with(body, json!({"submitterRelationship": relationship(filer)}));
        let filed = self.person(filer).file(path, &body).await.expect(201);
        self.filings.insert((path, about), filed);
    }

    fn person(&self, who: &str) -> Person<'a> {
        match who {
            "nobody" => self.app.as_nobody(),
            "stale" => self.app.with_token(signed(self.app, json!({"exp": host_seconds() - 60}))),
            "alien" => self.app.with_token(signed(self.app, json!({"aud": "another"}))),
            "vendor" => self.app.as_persona("ehr-vendor"),
            persona => self.app.as_persona(PERSONAS.iter().find(|known| **known == persona).unwrap()),
        }
    }

    fn filing(&self, operation: &Operation, about: &str) -> Option<&Answer> {
        self.filings.iter().find(|((path, other), _)| operation.path.starts_with(path) && *other == about).map(|(_, filed)| filed)
    }

    fn path(&self, operation: &Operation, about: &str) -> String {
        let id = match about {
            "missing" => MISSING,
            _ if operation.path.starts_with("/v1/participants") => {
                self.filings[&(EXCEPTIONS, known(about))].body["participant"]["id"].as_str().unwrap()
            }
            _ => self.filing(operation, about).unwrap().body["id"].as_str().unwrap(),
        };
        format!("{}{}", operation.path.replace("{id}", id), required_query(operation))
    }

    /// One cell of the table, as the service answers.
    async fn cell(&mut self, operation: &Operation, about: &str, who: &str) -> String {
        let person = self.person(who);
        let answer = match (operation.method.as_str(), operation.path.rsplit('/').next().unwrap()) {
            ("GET", _) if operation.is_list() => person.get(&format!("{}?limit=200", operation.path)).await,
            ("GET", _) => person.get(&self.path(operation, about)).await,
            ("POST", "search") => person.post(&operation.path, &search(about)).await,
            ("POST", "reveal-tin") => person.post(&self.path(operation, about), &json!({})).await,
            ("POST", "withdraw") => person.withdraw(self.path(operation, about).trim_end_matches("/withdraw"), "*").await,
            ("POST", _) => person.file(&operation.path, &matter(operation, about, who)).await,
            (method, _) => panic!("{}: say here what {method} is sent", operation.id),
        };
        operation.assert_documented(&answer);
        let shown = |is_shown: bool| if is_shown { "shown" } else { "hidden" }.to_owned();
        match answer.status {
            200 if operation.is_list() => {
                let id = &self.filing(operation, about).unwrap().body["id"];
                shown(answer.body["data"].as_array().unwrap().iter().any(|filing| filing["id"] == *id))
            }
            200 if answer.body.get("results").is_some() => shown(answer.body["results"][0].get("participant").is_some()),
            200 if answer.body["wouldBe"] == "refused" => "refused".to_owned(),
            200 if operation.path.ends_with("/withdraw") => {
                let path = if operation.path.starts_with(EXCEPTIONS) { EXCEPTIONS } else { REVIEWS };
                self.file(path, known(about)).await;
                "200".to_owned()
            }
            status => status.to_string(),
        }
    }
}

const PERSONAS: [&str; 7] = ["clinician", "practice", "staff", "registry", "hale", "reviewer", "operator"];

fn known(about: &str) -> &'static str {
    FILERS.iter().find(|(other, _)| *other == about).unwrap().0
}

fn participant(about: &str) -> Value {
    match about {
        "person" => individual("1000000012", "000100001"),
        "group" => cedar_valley(),
        "foreign" => individual("1000000046", "000200002"),
        _ => individual("1000000202", "000999999"),
    }
}

fn search(about: &str) -> Value {
    json!({"performanceYear": 2024, "identifiers": [participant(about)]})
}

/// As what a persona acts for those for whom it may act.
fn relationship(who: &str) -> &'static str {
    match who {
        "clinician" => "clinician",
        "registry" | "vendor" => "thirdPartyIntermediary",
        "practice" | "staff" | "hale" => "practiceStaff",
        _ => "other",
    }
}

/// A filing that collides with nobody else's: each persona has a category and a reason of its own.
fn matter(operation: &Operation, about: &str, who: &str) -> Value {
    let (category, reason) = match who {
        "clinician" => ("quality", "dataQualityError"),
        "registry" => ("ia", "qualityDenominator"),
        "vendor" => ("pi", "bonusNotApplied"),
        _ => ("cost", "other"),
    };
    let own = json!({"submitterRelationship": relationship(who)});
    if operation.path.starts_with(EXCEPTIONS) {
        with(euc(participant(about)), with(own, json!({"categories": [category]})))
    } else {
        with(review(participant(about)), with(own, json!({"reason": reason})))
    }
}
