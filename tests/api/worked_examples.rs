//! The worked examples of the domain pages that need a caller and a store, by their numbers: targeted-review.md, section 7 G, H and I5.
//! The others are in the domain, `worked_examples.rs`.

use crate::support::{
    app::TestApp,
    bodies::{REVIEWS, cedar_valley, entity, group, individual, review, with},
    on_both,
};
use serde_json::{Value, json};

/// Number, who files, what, and what comes of it: the status, and the rules that are broken.
type Row = (&'static str, &'static str, Value, u16, &'static [&'static str]);

fn because(reason: &str) -> Value {
    with(review(cedar_valley()), json!({"reason": reason}))
}

fn in_words(explanation: &str) -> Value {
    with(review(group("000200002")), json!({"reason": "other", "explanation": explanation}))
}

/// In this order, on one service.
fn rows() -> Vec<Row> {
    let third_party = |body: Value| with(body, json!({"submitterRelationship": "thirdPartyIntermediary"}));
    let own_aco = with(review(entity("apm", "A9001")), json!({"submitterRelationship": "apmEntityRepresentative"}));
    let without_npi = json!({"entityType": "individual", "taxpayerIdentificationNumber": "000100001"});
    let with_npi = with(group("000100001"), json!({"nationalProviderIdentifier": "1000000012"}));
    let without_id = json!({"entityType": "apm"});
    vec![
        ("G1: the first", "practice", because("wrongTinOrNpi"), 201, &[]),
        ("G1", "practice", because("wrongTinOrNpi"), 409, &["DUPLICATE-REVIEW"]),
        ("G2", "practice", because("dataQualityError"), 201, &[]),
        // Whether it is out of scope is for the reviewer to say: a request is not judged by its words.
        ("G4", "staff", in_words("The benchmark of measure X is too strict."), 201, &[]),
        (
            "G5",
            "staff",
            with(in_words("A threshold of 75 is unfair; I want a bigger bonus."), json!({"reason": "bonusNotApplied"})),
            201,
            &[],
        ),
        ("H1", "practice", review(individual("1000000012", "000100001")), 201, &[]),
        ("H2", "staff", review(entity("apm", "A9001")), 422, &["PARTICIPANT-AVAILABLE"]),
        ("H3", "aco", own_aco, 201, &[]),
        ("H4", "registry", third_party(with(review(cedar_valley()), json!({"reason": "other"}))), 201, &[]),
        ("H5: without an authorization", "registry", third_party(review(group("000200002"))), 422, &["PARTICIPANT-AVAILABLE"]),
        (
            "H5: for other years",
            "registry",
            third_party(with(review(cedar_valley()), json!({"performanceYear": 2022}))),
            403,
            &["AUTHORIZATION-REQUIRED"],
        ),
        ("I5: individual", "practice", review(without_npi), 422, &["FIELD-REQUIRED"]),
        ("I5: group", "practice", review(with_npi), 422, &["FIELD-NOT-APPLICABLE"]),
        ("I5: apm", "practice", review(without_id), 422, &["FIELD-REQUIRED"]),
    ]
}

on_both! {
    async fn worked_examples_of_requests(app: &TestApp) {
        for (number, persona, body, status, rules) in rows() {
            let filed = app.as_persona(persona).file(REVIEWS, &body).await;
            assert_eq!(filed.status, status, "{number}: {}", filed.body);
            let broken: Vec<&str> =
                filed.body["errors"].as_array().into_iter().flatten().map(|error| error["rule"].as_str().unwrap()).collect();
            assert_eq!(broken, rules, "{number}");
        }
        g3_and_g8(app).await;
    }
}

async fn g3_and_g8(app: &TestApp) {
    let practice = app.as_persona("practice");
    let clinician = || with(review(individual("1000000020", "000100001")), json!({"reason": "other"}));
    let first = practice.file(REVIEWS, &clinician()).await.expect(201);
    practice.withdraw(first.header("location"), "\"1\"").await.expect(200);
    let again = practice.file(REVIEWS, &clinician()).await.expect(201);
    assert_ne!(again.body["id"], first.body["id"], "G3: what was withdrawn does not stand in the way");
    // G8: nothing can be asked of a decision; the withdrawn request is as final as a decided one.
    let after = practice.withdraw(first.header("location"), "*").await.expect(409);
    assert_eq!(after.faults(), [" LIFE-CYCLE"], "G8");
}
