//! What validation says is what filing does: random requests at random moments, each validated and filed at the same instant.

use crate::support::{
    app::Answer,
    bodies::{EXCEPTIONS, REVIEWS, cedar_valley, entity, euc, group, hardship, individual, review, with},
    on_both,
};
use chrono::{DateTime, SecondsFormat};
use domain::program::{Form, Program, Window, YearRules};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const REQUESTS: usize = 500;
const SEED: u64 = 20_261_122;

/// Rules that a request can break here: a large majority of those that judge filings.
const REACHED: [&str; 29] = [
    "WINDOW-NOT-ANNOUNCED",
    "WINDOW-NOT-OPEN",
    "WINDOW-CLOSED",
    "WINDOW-REASON",
    "PARTICIPANT-YEAR",
    "PARTICIPANT-AVAILABLE",
    "SUBMITTER-RELATIONSHIP",
    "ATTESTATION-TEXT",
    "AUTHORIZATION-REQUIRED",
    "DUPLICATE-EXCEPTION",
    "EXC-YEAR",
    "EXC-SUBGROUP-INHERITS",
    "EXC-PI-NOT-FOR-APM",
    "EUC-CATEGORIES",
    "EUC-APM-ALL-CATEGORIES",
    "EUC-APM-REWEIGHTING-SHARE",
    "EVENT-DATES-ORDER",
    "EVENT-START-FUTURE",
    "EVENT-STILL-AFFECTED",
    "EVENT-END-NOT-GIVEN",
    "EVENT-INCIDENT-YEAR",
    "PI-REASON-YEAR",
    "PI-DECERTIFICATION-DATE",
    "PI-LACK-OF-CONTROL",
    "TR-REASON-YEAR",
    "TR-RELATED-FILING",
    "FIELD-REQUIRED",
    "FIELD-NOT-APPLICABLE",
    "DATE-IMPOSSIBLE",
];

/// Numbers that follow from a seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// A request, who sends it and when.
struct Request {
    path: &'static str,
    body: Value,
    persona: &'static str,
    at: String,
}

impl Request {
    fn roll(dice: &mut Dice, program: &Program, npis: &[String]) -> Self {
        let years: Vec<&YearRules> = program.years().collect();
        // The later years have the more participants.
        let year = *dice.pick(&[&years[..], &years[5..], &years[5..]].concat());
        let windows: Vec<&Window> = year.windows.iter().collect();
        let window = *dice.pick(&windows);
        let mut at = moment_in(dice, window);
        let (mut persona, mut participant, relationship) = someone(dice, npis);
        let number = year.year.get();
        let start = format!("{number}-01-02");
        let common = json!({"performanceYear": number, "submitterRelationship": relationship});
        let (path, body) = match window.form {
            Form::TargetedReview => (REVIEWS, with(review(participant.take()), a_review(dice, year))),
            Form::ExtremeAndUncontrollableCircumstances => {
                let types: Vec<&str> = year.event_types.iter().map(|known| known.as_str()).collect();
                let event_type = if types.is_empty() { "flood" } else { dice.pick(&types) };
                let mut event = json!({"type": event_type, "startDate": start});
                if let Some(only) = window.accepted_reasons.as_ref().map(|only| dice.pick(only).clone()) {
                    let is_type = year.event_types.iter().any(|known| known.as_str() == only);
                    event[if is_type { "type" } else { "incident" }] = json!(only);
                }
                let categories = *dice.pick(&[&["quality", "cost", "ia", "pi"][..], &["quality", "ia"], &["pi"]]);
                let categories = if persona == "aco" { &["quality", "cost", "ia", "pi"][..] } else { categories };
                (EXCEPTIONS, with(euc(participant.take()), json!({"event": event, "categories": categories})))
            }
            Form::PromotingInteroperabilityHardship => (EXCEPTIONS, with(hardship(participant.take()), a_hardship(dice, &start))),
        };
        let mut body = with(body, common);
        if dice.below(2) == 0 {
            for _ in 0..=dice.below(2) {
                match dice.below(12) {
                    0 => at = any_moment(dice),
                    1 => persona = *dice.pick(&["clinician", "registry", "ehr-vendor", "aco", "staff"]),
                    _ => body = with(body, spoilt(dice, window.form)),
                }
            }
        }
        Self { path, body, persona, at }
    }
}

/// Who sends it, for whom, as what.
fn someone(dice: &mut Dice, npis: &[String]) -> (&'static str, Value, &'static str) {
    match dice.below(12) {
        0 => ("aco", entity("apm", "A9001"), "apmEntityRepresentative"),
        1 => ("apm-entity", entity("apm", "AR9437"), "apmEntityRepresentative"),
        2 => ("virtual-group", entity("virtualGroup", "VG-000001"), "virtualGroupRepresentative"),
        3 => ("staff", entity("subgroup", "SG-00000001"), "practiceStaff"),
        4 => ("staff", group("000200002"), "practiceStaff"),
        5 => ("registry", individual(dice.pick(npis).as_str(), "000100001"), "thirdPartyIntermediary"),
        6 => ("practice", cedar_valley(), "practiceStaff"),
        _ => ("practice", individual(dice.pick(npis).as_str(), "000100001"), "practiceStaff"),
    }
}

fn a_review(dice: &mut Dice, year: &YearRules) -> Value {
    let known = dice.pick(&year.review_reasons);
    let mut change = json!({"reason": known.reason.as_str()});
    for need in known.fields.iter().filter(|need| need.required) {
        match need.member.as_str() {
            "affectedCategories" => change["affectedCategories"] = json!(["quality", "pi"]),
            "event" => {
                let start = format!("{}-03-01", year.year);
                change["event"] = json!({"incident": known.incident.map(|incident| incident.as_str()), "startDate": start, "stillAffected": true});
            }
            _ => {}
        }
    }
    change
}

fn a_hardship(dice: &mut Dice, start: &str) -> Value {
    match dice.below(5) {
        0 => json!({"reason": "decertifiedEhr", "decertifiedOn": start, "cehrtId": "0015CABCDEFGHIJ"}),
        1 => json!({"reason": "lackOfControlOverCehrt", "outpatientEncountersWithoutControlPercent": 50}),
        2 => json!({"reason": "smallPractice"}),
        3 => {
            let event = json!({"type": "fire", "startDate": start, "stillAffected": true});
            json!({"reason": "extremeAndUncontrollableCircumstances", "circumstance": "disaster", "event": event})
        }
        _ => json!({"reason": "insufficientInternet"}),
    }
}

/// One member otherwise: most break a rule, some do not.
fn spoilt(dice: &mut Dice, form: Form) -> Value {
    let of_all = [
        json!({"performanceYear": 2024}),
        json!({"performanceYear": 2031}),
        json!({"performanceYear": 2018}),
        json!({"event": {"startDate": "2029-05-05"}}),
        json!({"event": {"startDate": "2024-02-30"}}),
        json!({"event": {"startDate": "2018-05-05", "endDate": "2016-05-05", "stillAffected": null}}),
        json!({"event": {"endDate": "2030-05-05", "stillAffected": true}}),
        json!({"reason": "other"}),
        json!({"submitterRelationship": "clinician"}),
        json!({"submitterRelationship": "representative"}),
        json!({"attestation": {"textVersion": "1999-1"}}),
        json!({"attestation": null}),
        json!({"contact": {"phone": "911"}}),
        json!({"participant": {"taxpayerIdentificationNumber": "000200002"}}),
        json!({"participant": {"nationalProviderIdentifier": "1000000013"}}),
        json!({"clientReference": "ours"}),
        json!({"surprise": true}),
    ];
    let of_form = match form {
        Form::ExtremeAndUncontrollableCircumstances => vec![
            json!({"categories": null}),
            json!({"categories": ["quality", "pi"]}),
            json!({"event": null}),
            json!({"event": {"startDate": null}}),
            json!({"event": {"stillAffected": null}}),
            json!({"event": {"incident": "covid19"}}),
            json!({"event": {"incident": "changeHealthcareCyberattack", "type": "ransomMalware"}}),
            json!({"event": {"type": "hurricane"}}),
            json!({"event": {"description": null}}),
            json!({"circumstance": "vendorIssues"}),
        ],
        Form::PromotingInteroperabilityHardship => vec![
            json!({"reason": "smallPractice"}),
            json!({"reason": "decertifiedEhr"}),
            json!({"reason": "decertifiedEhr", "decertifiedOn": "2015-05-05"}),
            json!({"reason": "lackOfControlOverCehrt", "outpatientEncountersWithoutControlPercent": 49.9}),
            json!({"categories": ["pi"]}),
            json!({"circumstance": "vendorIssues"}),
            json!({"cehrtId": "0015C"}),
        ],
        Form::TargetedReview => vec![
            json!({"reason": "eucReweightingRequest"}),
            json!({"reason": "qpListOmission"}),
            json!({"affectedCategories": ["cost"]}),
            json!({"relatedFilingId": "0192474e-7e00-7000-8000-000000000001"}),
            json!({"explanation": ""}),
        ],
    };
    if dice.below(2) == 0 { dice.pick(&of_all).clone() } else { dice.pick(&of_form).clone() }
}

/// Mostly inside of the window, often at its ends.
fn moment_in(dice: &mut Dice, window: &Window) -> String {
    let closes = window.closes_at.unix_milliseconds();
    let opens = window.opens_at.map_or(closes - 7_776_000_000, |opens| opens.unix_milliseconds());
    let length = usize::try_from(closes - opens).unwrap();
    text(match dice.below(10) {
        0 => opens,
        1 => closes - 1,
        2 => *dice.pick(&[closes, opens - 1]),
        _ => opens + i64::try_from(dice.below(length)).unwrap(),
    })
}

/// From 2018 to 2027.
fn any_moment(dice: &mut Dice) -> String {
    text(1_514_764_800_000 + i64::try_from(dice.below(315_000_000_000)).unwrap())
}

fn text(milliseconds: i64) -> String {
    DateTime::from_timestamp_millis(milliseconds).unwrap().to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The findings in full: pointer, rule, code and message; none where the member is not there.
fn findings(answer: &Answer, member: &str) -> Vec<[String; 4]> {
    let each = answer.body[member].as_array().into_iter().flatten();
    each.map(|finding| ["pointer", "rule", "code", "message"].map(|part| finding[part].as_str().unwrap_or_default().to_owned()))
        .collect()
}

on_both! {
    async fn validation_and_filing_give_the_same_verdict(app: &TestApp) {
        let program = Program::embedded().unwrap();
        let npis = app.db_add_clinicians(150).await;
        let mut dice = Dice(SEED);
        let (mut outcomes, mut broken): (BTreeMap<u16, usize>, BTreeMap<String, usize>) = (BTreeMap::new(), BTreeMap::new());
        for number in 0..REQUESTS {
            let Request { path, body, persona, at } = Request::roll(&mut dice, &program, &npis);
            app.at(&at);
            let person = app.as_persona(persona);
            let verdict = person.post(&format!("{path}/validate"), &body).await;
            let filed = person.file(path, &body).await;
            let shown = format!("request {number} of seed {SEED} as {persona} at {at}: {body}");
            match filed.status {
                201 => {
                    assert_eq!((verdict.status, &verdict.body["wouldBe"]), (200, &json!("accepted")), "{shown}");
                    assert_eq!(findings(&verdict, "errors"), [[""; 4]; 0], "{shown}");
                    assert_eq!(findings(&verdict, "warnings"), findings(&filed, "warnings"), "{shown}");
                    assert_eq!(verdict.body["asOf"], filed.body["receivedAt"], "{shown}");
                }
                422 | 409 => {
                    assert_eq!((verdict.status, &verdict.body["wouldBe"]), (200, &json!("refused")), "{shown} {}", filed.body);
                    assert_eq!(findings(&verdict, "errors"), findings(&filed, "errors"), "{shown}");
                    assert!(!findings(&filed, "errors").is_empty(), "{shown}");
                    assert_eq!(findings(&verdict, "warnings"), [[""; 4]; 0], "{shown}");
                }
                status => {
                    assert!([(400, "invalidMember"), (403, "notAuthorizedForFiling")].contains(&(status, filed.code())), "{shown}");
                    assert_eq!((verdict.status, verdict.code()), (status, filed.code()), "{shown}");
                    assert_eq!(verdict.body["errors"], filed.body["errors"], "{shown}");
                }
            }
            *outcomes.entry(filed.status).or_default() += 1;
            for [_, rule, ..] in findings(&filed, "errors").into_iter().chain(findings(&filed, "warnings")) {
                if !rule.is_empty() {
                    *broken.entry(rule).or_default() += 1;
                }
            }
        }
        let share = |status: u16| outcomes.get(&status).copied().unwrap_or_default() * 100 / REQUESTS;
        assert!(share(201) >= 20 && share(422) >= 30, "neither all taken nor all refused: {outcomes:?}");
        let unreached: Vec<&str> = REACHED.into_iter().filter(|rule| !broken.contains_key(*rule)).collect();
        assert!(unreached.is_empty(), "no request broke {unreached:?}; {broken:?}");
        println!("{REQUESTS} requests of seed {SEED}: {outcomes:?}; {} rules reached", broken.len());
    }
}
