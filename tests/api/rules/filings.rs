//! Rules of filings.

use super::{Example, world::World};
use crate::support::bodies::{EXCEPTIONS, REVIEWS, cedar_valley, entity, euc, hardship, individual, review, with};
use serde_json::{Value, json};

/// The windows of 2024's exceptions and of 2023's reviews are open.
const BOTH_OPEN: &str = "2024-10-01T16:00:00Z";

fn row(rule: &'static str, at: &'static str, persona: &'static str, form: &str, body: Value) -> Example {
    Example { rule, besides: &[], at, persona: Some(persona), path: format!("{form}/validate"), body }
}

pub(super) fn examples(world: &World) -> Vec<Example> {
    let mut rows = windows(world);
    rows.extend(who(world));
    rows.extend(exceptions(world));
    rows.extend(reviews(world));
    rows
}

fn windows(world: &World) -> Vec<Example> {
    let fresh = || individual(&world.fresh, "000100001");
    let of = |year: u16, start: &str| json!({"performanceYear": year, "event": {"startDate": start}});
    vec![
        row(
            "WINDOW-NOT-ANNOUNCED",
            "2026-10-01T12:00:00Z",
            "practice",
            REVIEWS,
            with(review(cedar_valley()), json!({"performanceYear": 2025})),
        ),
        row("WINDOW-NOT-OPEN", "2024-08-12T03:59:59.999Z", "practice", REVIEWS, review(cedar_valley())),
        row("WINDOW-CLOSED", "2024-10-12T00:00:00Z", "practice", REVIEWS, review(cedar_valley())),
        row("WINDOW-REASON", "2025-04-02T15:00:00Z", "practice", EXCEPTIONS, with(euc(fresh()), of(2024, "2024-09-27"))),
        row(
            "WINDOW-KIND",
            "2022-03-15T12:00:00Z",
            "practice",
            EXCEPTIONS,
            with(euc(fresh()), with(of(2021, "2021-03-01"), json!({"event": {"type": "covid19"}}))),
        ),
        row("EXC-ON-REVIEW-FORM", BOTH_OPEN, "practice", EXCEPTIONS, with(euc(cedar_valley()), of(2023, "2024-02-21"))),
    ]
}

fn who(world: &World) -> Vec<Example> {
    let holder = || individual(&world.holder, "000100001");
    let third_party =
        |body, year: u16| with(body, json!({"performanceYear": year, "submitterRelationship": "thirdPartyIntermediary"}));
    let withdrawal = format!("{}/withdraw", world.withdrawn);
    let mut rows = vec![
        row(
            "PARTICIPANT-YEAR",
            "2025-10-01T12:00:00Z",
            "virtual-group",
            EXCEPTIONS,
            with(
                euc(entity("virtualGroup", "VG-000001")),
                json!({"performanceYear": 2025, "submitterRelationship": "virtualGroupRepresentative"}),
            ),
        ),
        row("PARTICIPANT-AVAILABLE", BOTH_OPEN, "practice", EXCEPTIONS, euc(individual("1000000046", "000200002"))),
        row(
            "SUBMITTER-RELATIONSHIP",
            BOTH_OPEN,
            "practice",
            REVIEWS,
            with(review(cedar_valley()), json!({"submitterRelationship": "clinician"})),
        ),
        row(
            "ATTESTATION-TEXT",
            BOTH_OPEN,
            "practice",
            REVIEWS,
            with(review(cedar_valley()), json!({"attestation": {"textVersion": "1999-1"}})),
        ),
        row("AUTHORIZATION-REQUIRED", BOTH_OPEN, "ehr-vendor", EXCEPTIONS, third_party(euc(cedar_valley()), 2023)),
        row("DUPLICATE-EXCEPTION", BOTH_OPEN, "practice", EXCEPTIONS, euc(holder())),
        row("DUPLICATE-REVIEW", BOTH_OPEN, "practice", REVIEWS, with(review(holder()), json!({"reason": "other"}))),
        row("LIFE-CYCLE", BOTH_OPEN, "practice", "", json!({})),
    ];
    if let Some(life_cycle) = rows.last_mut() {
        life_cycle.path = withdrawal;
    }
    rows.push(row("AUTHORIZATION-HEALTH-IT-VENDOR", BOTH_OPEN, "ehr-vendor", EXCEPTIONS, third_party(euc(cedar_valley()), 2025)));
    rows
}

fn exceptions(world: &World) -> Vec<Example> {
    let fresh = || individual(&world.fresh, "000100001");
    let all = ["quality", "cost", "ia", "pi"];
    let aco = |change: Value| {
        let own = json!({"submitterRelationship": "apmEntityRepresentative", "categories": all});
        with(with(euc(entity("apm", "A9001")), own), change)
    };
    let event = |change: Value| with(euc(fresh()), json!({"event": change}));
    let pi = |change: Value| with(hardship(fresh()), change);
    let staff = |rule, body| row(rule, BOTH_OPEN, "practice", EXCEPTIONS, body);
    let poor = with(aco(json!({})), json!({"participant": {"entityId": "AR9437"}}));
    let covid19 = |year: u16, start: &str| json!({"performanceYear": year, "event": {"type": "covid19", "startDate": start}});
    vec![
        row("EXC-YEAR", "2018-12-01T12:00:00Z", "practice", EXCEPTIONS, pi(json!({"performanceYear": 2018}))),
        row("EXC-SUBGROUP-INHERITS", BOTH_OPEN, "staff", EXCEPTIONS, euc(entity("subgroup", "SG-00000001"))),
        row(
            "EXC-PI-NOT-FOR-APM",
            BOTH_OPEN,
            "aco",
            EXCEPTIONS,
            with(hardship(entity("apm", "A9001")), json!({"submitterRelationship": "apmEntityRepresentative"})),
        ),
        row("EXC-APPLICANT-KIND", "2020-04-15T12:00:00Z", "aco", EXCEPTIONS, aco(covid19(2019, "2020-01-01"))),
        staff("EUC-CATEGORIES", with(euc(fresh()), json!({"categories": null}))),
        row("EUC-APM-ALL-CATEGORIES", BOTH_OPEN, "aco", EXCEPTIONS, aco(json!({"categories": ["quality", "pi"]}))),
        row("EUC-APM-REWEIGHTING-SHARE", BOTH_OPEN, "apm-entity", EXCEPTIONS, poor),
        row("EUC-APM-SHARE-UNKNOWN", "2021-10-01T12:00:00Z", "aco", EXCEPTIONS, aco(covid19(2021, "2021-03-01"))),
        staff("EVENT-DATES-ORDER", event(json!({"endDate": "2024-07-07", "stillAffected": null}))),
        staff("EVENT-START-FUTURE", event(json!({"startDate": "2024-10-02"}))),
        staff("EVENT-STILL-AFFECTED", event(json!({"endDate": "2024-07-09"}))),
        staff("EVENT-END-NOT-GIVEN", event(json!({"stillAffected": null}))),
        staff("EVENT-INCIDENT-YEAR", event(json!({"incident": "covid19"}))),
        staff("PI-REASON-YEAR", pi(json!({"reason": "smallPractice"}))),
        staff("PI-DECERTIFICATION-DATE", pi(json!({"reason": "decertifiedEhr", "decertifiedOn": "2022-06-01"}))),
        staff(
            "PI-DECERTIFICATION-CAP",
            with(
                hardship(individual(&world.granted, "000100001")),
                json!({"reason": "decertifiedEhr", "decertifiedOn": "2024-02-01"}),
            ),
        ),
        staff(
            "PI-LACK-OF-CONTROL",
            pi(json!({"reason": "lackOfControlOverCehrt", "outpatientEncountersWithoutControlPercent": 49.9})),
        ),
    ]
}

fn reviews(world: &World) -> Vec<Example> {
    let ask = |rule, change: Value| {
        row(rule, BOTH_OPEN, "practice", REVIEWS, with(review(individual(&world.fresh, "000100001")), change))
    };
    vec![
        row(
            "TR-SUBJECT-KIND",
            "2023-09-01T12:00:00Z",
            "staff",
            REVIEWS,
            with(review(entity("subgroup", "SG-00000001")), json!({"performanceYear": 2022})),
        ),
        row(
            "TR-REASON-YEAR",
            "2025-10-20T12:00:00Z",
            "practice",
            REVIEWS,
            with(review(cedar_valley()), json!({"performanceYear": 2024, "reason": "eucReweightingRequest"})),
        ),
        ask(
            "TR-EUC-INCIDENT",
            json!({
                "reason": "eucReweightingRequest",
                "affectedCategories": ["quality"],
                "event": {"type": "ransomMalware", "startDate": "2024-02-21", "stillAffected": true},
            }),
        ),
        ask("TR-QP-OMISSION-FILER", json!({"reason": "qpListOmission"})),
        ask(
            "TR-RELATED-FILING",
            json!({"reason": "exceptionNotApplied", "relatedFilingId": "0192474e-7e00-7000-8000-000000000001"}),
        ),
    ]
}
