//! Stage 1: every member by itself, all faults in one answer, each with its pointer, code, rule and source.

use crate::support::{
    app::{Answer, TestApp},
    bodies::{EXCEPTIONS, REVIEWS, cedar_valley, entity, euc, hardship, individual, review, with},
    on_both,
};
use serde_json::{Value, json};

/// The six faults of one body, in the order in which they are told: by pointer.
const SIX: [[&str; 3]; 6] = [
    ["/attestation", "FIELD-REQUIRED", "fieldRequired"],
    ["/categories/1", "VALUE-UNKNOWN", "valueUnknown"],
    ["/event/description", "FIELD-LENGTH", "fieldLength"],
    ["/event/startDate", "DATE-IMPOSSIBLE", "dateImpossible"],
    ["/participant/nationalProviderIdentifier", "NPI-CHECK-DIGIT", "npiCheckDigit"],
    ["/participant/taxpayerIdentificationNumber", "TIN-SHAPE", "tinShape"],
];

fn six_faults() -> Value {
    with(
        euc(individual("1000000013", "00010000")),
        json!({
            "categories": ["quality", "everything"],
            "event": {"startDate": "2024-02-30", "description": "x".repeat(4001)},
            "attestation": null
        }),
    )
}

/// Each fault as pointer, rule and code; asserts that it is told in full.
fn told(errors: &Value) -> Vec<[String; 3]> {
    let each = errors.as_array().unwrap().iter().map(|error| {
        for member in ["message", "citation"] {
            assert!(error[member].as_str().is_some_and(|text| !text.is_empty()), "{member} of {error}");
        }
        ["pointer", "rule", "code"].map(|member| error[member].as_str().unwrap().to_owned())
    });
    each.collect()
}

/// Files and validates: asserts that both refuse alike, with exactly these faults.
async fn assert_faults(app: &TestApp, path: &str, body: &Value, expected: &[[&str; 3]]) -> Answer {
    let practice = app.as_persona("practice");
    let refused = practice.file(path, body).await.expect(422);
    assert_eq!(refused.code(), "validationFailed");
    assert_eq!(told(&refused.body["errors"]), expected, "{}", refused.body);
    let verdict = practice.post(&format!("{path}/validate"), body).await.expect(200);
    assert_eq!(verdict.body["wouldBe"], "refused");
    assert_eq!(verdict.body["asOf"], "2024-10-01T16:00:00.000Z");
    assert_eq!(verdict.body["errors"], refused.body["errors"], "a verdict tells the same");
    refused
}

on_both! {
    async fn all_six_faults_of_one_body_are_told_at_once(app: &TestApp) {
        let refused = assert_faults(app, EXCEPTIONS, &six_faults(), &SIX).await;
        assert_eq!(refused.body["title"], "Members of the body are not valid");
        assert_eq!(refused.body["errors"][4]["citation"], "45 CFR 162.406(a); ISO/IEC 7812 (Luhn) over 80840");
        let shown = String::from_utf8_lossy(&refused.bytes).into_owned();
        assert!(!shown.contains("00010000") && !shown.contains("1000000013"), "no identifier is repeated: {shown}");
        for [_, rule, code] in SIX {
            let explained = app.as_nobody().get(&format!("/v1/rules/{rule}")).await.expect(200);
            assert_eq!(explained.body["code"], code);
        }
        assert_eq!(app.count("exception-applications").await, 0);
    }

    async fn each_fault_of_an_exception_application_is_told_alone_too(app: &TestApp) {
        let good = || euc(individual("1000000012", "000100001"));
        let npi = |npi: &str| json!({"participant": {"nationalProviderIdentifier": npi}});
        let tin = |tin: &str| json!({"participant": {"taxpayerIdentificationNumber": tin}});
        let (npi_at, tin_at) = ("/participant/nationalProviderIdentifier", "/participant/taxpayerIdentificationNumber");
        let percent_at = "/outpatientEncountersWithoutControlPercent";
        let cases = [
            (npi("1000000013"), [npi_at, "NPI-CHECK-DIGIT", "npiCheckDigit"]),
            (npi("100000001"), [npi_at, "NPI-SHAPE", "npiShape"]),
            (npi("3000000014"), [npi_at, "NPI-SHAPE", "npiShape"]),
            (npi("1 00000001"), [npi_at, "NPI-SHAPE", "npiShape"]),
            (npi("１０００００００１２"), [npi_at, "NPI-SHAPE", "npiShape"]),
            (tin("00010000"), [tin_at, "TIN-SHAPE", "tinShape"]),
            (tin("00-0100001"), [tin_at, "TIN-SHAPE", "tinShape"]),
            (tin("*****0001"), [tin_at, "TIN-MASKED", "maskedIdentifier"]),
            (tin("123456789"), [tin_at, "TIN-ENVIRONMENT", "tinNotOfThisEnvironment"]),
            (json!({"categories": ["quality", "everything"]}), ["/categories/1", "VALUE-UNKNOWN", "valueUnknown"]),
            (json!({"categories": ["quality", "quality"]}), ["/categories/1", "VALUE-REPEATED", "valueRepeated"]),
            (json!({"categories": []}), ["/categories", "FIELD-LENGTH", "fieldLength"]),
            (json!({"event": {"startDate": "2024-02-30"}}), ["/event/startDate", "DATE-IMPOSSIBLE", "dateImpossible"]),
            (json!({"event": {"startDate": "07/08/2024"}}), ["/event/startDate", "DATE-IMPOSSIBLE", "dateImpossible"]),
            (json!({"event": {"description": "x".repeat(4001)}}), ["/event/description", "FIELD-LENGTH", "fieldLength"]),
            (json!({"event": {"description": "é".repeat(4001)}}), ["/event/description", "FIELD-LENGTH", "fieldLength"]),
            (json!({"event": {"type": "meteor"}}), ["/event/type", "VALUE-UNKNOWN", "valueUnknown"]),
            (json!({"attestation": null}), ["/attestation", "FIELD-REQUIRED", "fieldRequired"]),
            (json!({"attestation": {"attestedBy": null}}), ["/attestation/attestedBy", "FIELD-REQUIRED", "fieldRequired"]),
            (json!({"contact": null}), ["/contact", "FIELD-REQUIRED", "fieldRequired"]),
            (json!({"contact": {"name": " \u{a0}\u{feff}"}}), ["/contact/name", "FIELD-PATTERN", "fieldPattern"]),
            (json!({"contact": {"email": "office"}}), ["/contact/email", "EMAIL-ADDRESS", "emailInvalid"]),
            (json!({"contact": {"phone": "call our office"}}), ["/contact/phone", "FIELD-PATTERN", "fieldPattern"]),
            (json!({"contact": {"phone": "911"}}), ["/contact/phone", "FIELD-LENGTH", "fieldLength"]),
            (json!({"clientReference": ""}), ["/clientReference", "FIELD-LENGTH", "fieldLength"]),
            (json!({"submitterRelationship": "neighbour"}), ["/submitterRelationship", "VALUE-UNKNOWN", "valueUnknown"]),
            (json!({"performanceYear": null}), ["/performanceYear", "FIELD-REQUIRED", "fieldRequired"]),
            (json!({"performanceYear": 1999}), ["/performanceYear", "FIELD-RANGE", "fieldRange"]),
            (json!({"exceptionType": null}), ["/exceptionType", "FIELD-REQUIRED", "fieldRequired"]),
            (json!({"exceptionType": "EUC"}), ["/exceptionType", "VALUE-UNKNOWN", "valueUnknown"]),
            (json!({"participant": null}), ["/participant", "FIELD-REQUIRED", "fieldRequired"]),
            (json!({"cehrtId": "0015C"}), ["/cehrtId", "CEHRT-ID-SHAPE", "cehrtIdShape"]),
            (json!({"outpatientEncountersWithoutControlPercent": 100.5}), [percent_at, "FIELD-RANGE", "fieldRange"]),
        ];
        for (change, expected) in cases {
            assert_faults(app, EXCEPTIONS, &with(good(), change), &[expected]).await;
        }
    }

    async fn each_fault_of_a_targeted_review_is_told_alone_too(app: &TestApp) {
        let cases = [
            (json!({"reason": null}), ["/reason", "FIELD-REQUIRED", "fieldRequired"]),
            (json!({"reason": "unhappy"}), ["/reason", "VALUE-UNKNOWN", "valueUnknown"]),
            (json!({"explanation": null}), ["/explanation", "FIELD-REQUIRED", "fieldRequired"]),
            (json!({"explanation": ""}), ["/explanation", "FIELD-LENGTH", "fieldLength"]),
            (json!({"explanation": "x".repeat(4001)}), ["/explanation", "FIELD-LENGTH", "fieldLength"]),
            (json!({"affectedCategories": ["cost", "money"]}), ["/affectedCategories/1", "VALUE-UNKNOWN", "valueUnknown"]),
            (json!({"relatedFilingId": "EA-2024-7K3QX9ZM"}), ["/relatedFilingId", "FIELD-PATTERN", "fieldPattern"]),
            (json!({"event": {"incident": "theGreatFlood"}}), ["/event/incident", "VALUE-UNKNOWN", "valueUnknown"]),
            (json!({"event": {"impact": ["boredom"]}}), ["/event/impact/0", "VALUE-UNKNOWN", "valueUnknown"]),
        ];
        for (change, expected) in cases {
            assert_faults(app, REVIEWS, &with(review(cedar_valley()), change), &[expected]).await;
        }
    }

    async fn a_participant_is_named_by_exactly_the_identifiers_of_its_entity_type(app: &TestApp) {
        let required = |pointer: &'static str| [pointer, "FIELD-REQUIRED", "fieldRequired"];
        let foreign = |pointer: &'static str| [pointer, "FIELD-NOT-APPLICABLE", "fieldNotApplicable"];
        let (npi, tin, id) =
            ("/participant/nationalProviderIdentifier", "/participant/taxpayerIdentificationNumber", "/participant/entityId");
        let cases = [
            (json!({"entityType": "individual"}), vec![required(npi), required(tin)]),
            (json!({"entityType": "group", "nationalProviderIdentifier": "1000000012"}), vec![foreign(npi), required(tin)]),
            (json!({"entityType": "group", "taxpayerIdentificationNumber": "000100001", "entityId": "A9001"}), vec![foreign(id)]),
            (with(entity("apm", "A9001"), json!({"taxpayerIdentificationNumber": "000100001"})), vec![foreign(tin)]),
            (json!({"entityType": "subgroup"}), vec![required(id)]),
            (json!({"entityType": "virtualGroup", "entityId": "VG 1"}), vec![[id, "ENTITY-ID-SHAPE", "entityIdShape"]]),
            (json!({}), vec![required("/participant/entityType")]),
            (json!({"entityType": "practice"}), vec![["/participant/entityType", "VALUE-UNKNOWN", "valueUnknown"]]),
        ];
        for (participant, expected) in cases {
            assert_faults(app, EXCEPTIONS, &hardship(participant.clone()), &expected).await;
            assert_faults(app, REVIEWS, &review(participant), &expected).await;
        }
    }

    async fn an_unknown_word_is_answered_with_those_that_are_accepted(app: &TestApp) {
        let cases = [
            (json!({"categories": ["everything"]}), vec!["quality", "cost", "ia", "pi"]),
            (json!({"exceptionType": "EUC"}), vec!["promotingInteroperabilityHardship", "extremeAndUncontrollableCircumstances"]),
            (json!({"event": {"type": "meteor"}}), vec!["ransomMalware", "hurricane", "tornado", "other"]),
            (json!({"submitterRelationship": "neighbour"}), vec!["clinician", "practiceStaff", "thirdPartyIntermediary"]),
            (json!({"participant": {"entityType": "practice"}}), vec!["individual", "group", "subgroup", "virtualGroup", "apm"]),
        ];
        for (change, accepted) in cases {
            let refused = app.as_persona("practice").file(EXCEPTIONS, &with(euc(cedar_valley()), change)).await.expect(422);
            let message = refused.body["errors"][0]["message"].as_str().unwrap();
            assert!(accepted.iter().all(|word| message.contains(word)), "{message}");
        }
    }

    async fn an_empty_body_lacks_everything_that_every_filing_needs(app: &TestApp) {
        let required = |pointer: &'static str| [pointer, "FIELD-REQUIRED", "fieldRequired"];
        let common = ["/attestation", "/contact", "/participant", "/performanceYear", "/submitterRelationship"];
        let with_own = |own: &[&'static str]| {
            let mut all: Vec<&'static str> = common.iter().chain(own).copied().collect();
            all.sort_unstable();
            all.into_iter().map(required).collect::<Vec<_>>()
        };
        assert_faults(app, EXCEPTIONS, &json!({}), &with_own(&["/exceptionType"])).await;
        assert_faults(app, REVIEWS, &json!({}), &with_own(&["/explanation", "/reason"])).await;
    }
}
