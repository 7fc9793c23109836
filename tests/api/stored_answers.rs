//! What follows from what is stored of a participant: who has to file, what is in force, what CMS's feedback should have said. The sandbox's
//! three examples of a targeted review come out as the programme has them.

use crate::support::{
    app::{Answer, TestApp, send},
    bodies::{EXCEPTIONS, cedar_valley, entity, euc, group, hardship, individual, with},
    document::operation,
    on_both,
};
use api::{
    context::Ids,
    sandbox::decide::{Decision, decide},
};
use domain::{
    identifier::{CaseNumber, ParticipantId},
    participant::YearFacts,
    program::{PerformanceYear, ReportingOption},
};
use reqwest::Method;
use serde_json::{Value, json};

async fn path(app: &TestApp, identifier: Value) -> String {
    let search = json!({"performanceYear": 2023, "identifiers": [identifier]});
    let found = app.as_persona("reviewer").post("/v1/participants/search", &search).await.expect(200);
    format!("/v1/participants/{}", found.body["results"][0]["participant"]["id"].as_str().unwrap())
}

async fn ask(app: &TestApp, who: &'static str, identifier: Value, what: &str, year: u16) -> Answer {
    let path = path(app, identifier).await;
    app.as_persona(who).get(&format!("{path}/{what}?performanceYear={year}")).await
}

/// Asks as a reviewer, and holds the answer against the document.
async fn told(app: &TestApp, identifier: Value, what: &str, year: u16) -> Value {
    let answer = ask(app, "reviewer", identifier, what, year).await.expect(200);
    let id = match what {
        "eligibility" => "getEligibility",
        "category-weights" => "getCategoryWeights",
        _ => "getPerformanceFeedback",
    };
    operation(id).assert_documented(&answer);
    let shown = String::from_utf8_lossy(&answer.bytes).into_owned();
    assert!(!shown.contains("000100001") && !shown.contains("000500005"), "no TIN: {shown}");
    answer.body
}

fn hale() -> Value {
    individual("1000000061", "000300003")
}

fn nalu() -> Value {
    individual("1000000087", "000500005")
}

fn ana() -> Value {
    individual("1000000012", "000100001")
}

/// The need of each category of an EUC application, and of PI by hardship.
fn needs(eligibility: &Value) -> Vec<&str> {
    let forms = eligibility["forms"].as_array().unwrap();
    forms.iter().filter_map(|conclusion| conclusion["need"].as_str()).collect()
}

fn weights(answer: &Value) -> [u64; 4] {
    ["quality", "cost", "ia", "pi"].map(|category| answer["weights"][category].as_u64().unwrap())
}

fn reasons(feedback: &Value) -> Vec<&str> {
    feedback["suggestions"].as_array().unwrap().iter().map(|one| one["reason"].as_str().unwrap()).collect()
}

fn decided(app: &TestApp, filed: &Answer, decision: Decision) {
    let number: CaseNumber = filed.body["caseNumber"].as_str().unwrap().parse().unwrap();
    let (database, now) = (app.context.database().clone(), app.clock.now());
    std::thread::spawn(move || decide(&database, &Ids::from_host(), number, decision, now).unwrap()).join().unwrap();
}

on_both! {
    async fn cedar_valleys_data_are_suspected_under_another_tin(app: &TestApp) {
        let told_of = told(app, cedar_valley(), "performance-feedback", 2023).await;
        assert_eq!(told_of["feedback"]["finalScore"], 16.5);
        assert_eq!(told_of["feedback"]["paymentAdjustmentPercentage"], -9);
        assert_eq!(told_of["calculation"]["finalScore"]["finalScore"], 16.5, "the arithmetic is right");
        assert_eq!(told_of["differences"]["differs"], false);
        let odd: Vec<&str> =
            told_of["differences"]["categories"].as_array().unwrap().iter().filter_map(|one| one["difference"].as_str()).collect();
        assert_eq!(odd, ["zeroWithoutData", "zeroWithoutData"], "quality and improvement activities");
        assert_eq!(reasons(&told_of), ["wrongTinOrNpi"]);
        let former = told(app, group("000100009"), "performance-feedback", 2023).await;
        assert_eq!(former["calculation"]["finalScore"]["finalScore"], 80.9, "what the data come to where they lie");
        assert_eq!(former["differences"]["differs"], false);
        assert_eq!(reasons(&former), Vec::<&str>::new());
    }

    async fn dr_hale_is_a_qp_and_should_have_no_adjustment(app: &TestApp) {
        let told_of = told(app, hale(), "performance-feedback", 2023).await;
        assert_eq!(told_of["feedback"]["finalScore"], 62);
        assert_eq!(told_of["feedback"]["paymentAdjustmentPercentage"], -1.56);
        assert_eq!(told_of["calculation"]["standing"], "excluded");
        assert_eq!(told_of["calculation"]["paymentAdjustment"]["exclusion"], "qp");
        assert!(told_of["calculation"]["paymentAdjustment"].get("totalFactor").is_none(), "none, which is not 0");
        assert_eq!(told_of["differences"]["paymentAdjustmentDiffers"], true);
        assert_eq!(reasons(&told_of), ["qpStatusAdjusted"]);
        let eligibility = told(app, hale(), "eligibility", 2023).await;
        assert_eq!((&eligibility["programme"]["standing"], &eligibility["programme"]["exclusion"]), (&json!("excluded"), &json!("qp")));
        assert_eq!(needs(&eligibility), ["notScored"; 5]);
        let next = told(app, hale(), "eligibility", 2024).await;
        assert_eq!(next["programme"]["standing"], "inMips", "a QP for 2023 alone");
    }

    async fn dr_nalu_should_have_been_reweighted_automatically(app: &TestApp) {
        let told_of = told(app, nalu(), "performance-feedback", 2023).await;
        assert_eq!(told_of["feedback"]["finalScore"], 12);
        assert_eq!(told_of["calculation"]["finalScore"]["finalScore"], 75);
        assert_eq!(told_of["calculation"]["finalScore"]["scoredAtThreshold"], true);
        assert_eq!(told_of["calculation"]["paymentAdjustment"]["totalFactor"], 0);
        assert_eq!(told_of["differences"]["finalScore"], 63);
        assert_eq!(told_of["differences"]["paymentAdjustment"], 9);
        assert_eq!(reasons(&told_of), ["eucNotAutomaticallyReweighted"]);
        let in_force = told(app, nalu(), "category-weights", 2023).await;
        assert_eq!(weights(&in_force), [0, 0, 0, 0]);
        let of_2024 = told(app, nalu(), "category-weights", 2024).await;
        assert_eq!(weights(&of_2024), [40, 30, 30, 0], "the area was designated for 2023; a small practice in both");
        assert_eq!(of_2024["complete"], true, "{of_2024}");
    }

    async fn ordinary_feedback_agrees_with_our_own_calculation(app: &TestApp) {
        for (whose, score, adjustment) in [
            (group("000200002"), 85.25, 0.88),
            (entity("apm", "A9001"), 92.6, 1.51),
            (entity("apm", "AR9437"), 85.5, 0.9),
        ] {
            let told_of = told(app, whose, "performance-feedback", 2023).await;
            assert_eq!(told_of["calculation"]["finalScore"]["finalScore"], score, "{told_of}");
            assert_eq!(told_of["calculation"]["paymentAdjustment"]["totalFactor"], adjustment);
            assert_eq!(told_of["differences"]["differs"], false);
            assert_eq!(reasons(&told_of), Vec::<&str>::new());
        }
    }

    async fn who_has_to_file_is_told_of_every_kind_of_participant(app: &TestApp) {
        let covered = ["alreadyCovered"; 5];
        let needed_but_pi = ["needed", "needed", "needed", "alreadyCovered", "alreadyCovered"];
        assert_eq!(needs(&told(app, ana(), "eligibility", 2024).await), covered, "her ZIP code is in a designated county");
        assert_eq!(needs(&told(app, cedar_valley(), "eligibility", 2024).await), needed_but_pi, "a small practice; groups have to apply");
        let lakeshore = told(app, group("000200002"), "eligibility", 2024).await;
        let depends = ["needed", "needed", "needed", "needed", "needed"];
        assert_eq!(needs(&lakeshore), depends, "Dev Patel is not reweighted, which decides for all 40");
        let gia = told(app, individual("1000000079", "000200002"), "eligibility", 2024).await;
        assert_eq!(gia["programme"]["exclusion"], "belowLowVolumeThreshold");
        assert_eq!(needs(&gia), ["notScored"; 5]);
        let subgroup = told(app, entity("subgroup", "SG-00000001"), "eligibility", 2024).await;
        assert_eq!(needs(&subgroup), ["inherits"; 5]);
        let prairie = told(app, entity("apm", "AR9437"), "eligibility", 2024).await;
        assert_eq!(prairie["forms"][0]["mayFile"], false, "60 percent");
        let plains = told(app, entity("apm", "A9001"), "eligibility", 2024).await;
        assert_eq!(plains["forms"][0]["mayFile"], true, "80 percent");
        let unknown = told(app, individual("1000000129", "000200002"), "eligibility", 2024).await;
        assert_eq!(unknown["programme"]["standing"], "unknown");
        assert_eq!(needs(&unknown), ["unknown"; 5]);
        let missing = unknown["forms"][0]["because"].as_array().unwrap().last().unwrap()["inputs"].as_array().unwrap();
        assert!(missing.iter().any(|input| input["fact"] == "clinicianType" && input["known"] == false), "{missing:?}");
        assert!(missing.iter().all(|input| input.get("value").is_none()));
    }

    async fn an_approval_and_a_submission_move_the_weights(app: &TestApp) {
        let lakeshore = || group("000200002");
        let in_force = async || weights(&told(app, lakeshore(), "category-weights", 2024).await);
        assert_eq!(in_force().await, [30, 30, 15, 25]);
        let staff = app.as_persona("staff");
        let filed = staff.file(EXCEPTIONS, &with(euc(lakeshore()), json!({"categories": ["quality", "cost"]}))).await.expect(201);
        assert_eq!(in_force().await, [30, 30, 15, 25], "nothing is decided");
        assert_eq!(needs(&told(app, lakeshore(), "eligibility", 2024).await)[..2], ["appliedFor", "appliedFor"]);
        decided(app, &filed, Decision::Approved);
        assert_eq!(in_force().await, [0, 0, 15, 85]);
        let eligibility = told(app, lakeshore(), "eligibility", 2024).await;
        assert_eq!(needs(&eligibility)[..2], ["alreadyCovered", "alreadyCovered"]);
        let subgroup = told(app, entity("subgroup", "SG-00000001"), "category-weights", 2024).await;
        assert_eq!(weights(&subgroup), [0, 0, 15, 85], "what its group was granted");
        assert_eq!(subgroup["situation"]["reweighting"][0]["basis"], "subgroupInheritance");
        let told_of = told(app, lakeshore(), "category-weights", 2024).await;
        let rules: Vec<&str> = told_of["because"].as_array().unwrap().iter().map(|step| step["rule"].as_str().unwrap()).collect();
        assert!(rules.contains(&"WEIGHT-EUC-APPLICATION"), "{rules:?}");
        let same = json!({"performanceYear": 2024, "entityType": "group", "reweighting": told_of["situation"]["reweighting"]});
        let what_if = app.as_nobody().post("/v1/calculations/category-weights", &same).await.expect(200);
        assert_eq!(what_if.body["weights"], told_of["weights"], "the same calculation");
    }

    async fn a_filing_that_is_not_needed_is_taken_with_the_warning_that_validate_gave(app: &TestApp) {
        let practice = app.as_persona("practice");
        for (body, warned) in [
            (with(euc(ana()), json!({"categories": ["quality", "ia"]})), vec!["/categories/0 FILING-ALREADY-COVERED", "/categories/1 FILING-ALREADY-COVERED"]),
            (hardship(cedar_valley()), vec!["/exceptionType FILING-ALREADY-COVERED"]),
        ] {
            let verdict = practice.post(&format!("{EXCEPTIONS}/validate"), &body).await.expect(200);
            assert_eq!(verdict.body["wouldBe"], "accepted");
            let filed = practice.file(EXCEPTIONS, &body).await.expect(201);
            assert_eq!(filed.body["warnings"], verdict.body["warnings"]);
            let told: Vec<String> = filed.body["warnings"].as_array().unwrap().iter()
                .map(|warning| format!("{} {}", warning["pointer"].as_str().unwrap(), warning["rule"].as_str().unwrap())).collect();
            assert_eq!(told, warned);
        }
        let body = with(hardship(hale()), json!({"performanceYear": 2023}));
        assert_eq!(app.as_persona("hale").file(EXCEPTIONS, &body).await.status, 422, "the window of 2023 is closed");
    }

    async fn third_parties_never_see_feedback_and_others_see_the_same_bytes(app: &TestApp) {
        let path = path(app, cedar_valley()).await;
        for what in ["eligibility", "category-weights"] {
            let path = format!("{path}/{what}?performanceYear=2024");
            let read = app.as_persona("practice").get(&path).await.expect(200);
            assert_eq!(read.header("cache-control"), "private, no-cache");
            for who in ["registry", "ehr-vendor", "reviewer"] {
                let other = app.as_persona(who).get(&path).await.expect(200);
                assert_eq!((other.header("etag"), &other.bytes), (read.header("etag"), &read.bytes), "{who} {what}");
                let request = app.as_persona(who).request(Method::GET, &path).header("If-None-Match", read.header("etag"));
                let unchanged = send(request).await;
                assert_eq!((unchanged.status, unchanged.bytes.len()), (304, 0), "{who} {what}");
            }
        }
        let feedback = format!("{path}/performance-feedback?performanceYear=2023");
        for who in ["registry", "ehr-vendor", "staff", "aco"] {
            assert_eq!(app.as_persona(who).get(&feedback).await.expect(404).code(), "notFound", "{who}");
        }
        let (own, cms) = (app.as_persona("practice").get(&feedback).await.expect(200), app.as_persona("reviewer").get(&feedback).await.expect(200));
        assert_eq!(own.bytes, cms.bytes);
        let of_vendor = format!("{path}/eligibility?performanceYear=2023");
        app.as_persona("ehr-vendor").get(&of_vendor).await.expect(404);
    }

    async fn unknown_years_and_what_is_no_year_are_told_apart(app: &TestApp) {
        let path = path(app, nalu()).await;
        let nalu = app.as_persona("nalu");
        for what in ["eligibility", "category-weights", "performance-feedback"] {
            for year in ["2021", "2031"] {
                let missing = nalu.get(&format!("{path}/{what}?performanceYear={year}")).await.expect(404);
                assert_eq!(missing.code(), "notFound", "{what} {year}");
            }
            for query in ["", "?performanceYear=", "?performanceYear=1999", "?performanceYear=+2024", "?performanceYear=x"] {
                let refused = nalu.get(&format!("{path}/{what}{query}")).await.expect(400);
                assert_eq!((refused.code(), &refused.body["errors"][0]["parameter"]), ("invalidParameter", &json!("performanceYear")), "{query}");
            }
        }
        nalu.get(&format!("{path}/performance-feedback?performanceYear=2024")).await.expect(404);
    }

    async fn what_has_no_weights_is_refused_and_not_guessed(app: &TestApp) {
        let path = path(app, group("000200002")).await;
        let id: ParticipantId = path.rsplit('/').next().unwrap().parse().unwrap();
        let database = app.context.database().clone();
        let facts = YearFacts { reporting_option: Some(ReportingOption::App), ..YearFacts::default() };
        std::thread::spawn(move || {
            let year = PerformanceYear::new(2024).unwrap();
            database.write_blocking(move |store| store.participants().save_year_facts(id, year, &facts)).unwrap();
        }).join().unwrap();
        let filed = app.as_persona("staff").file(EXCEPTIONS, &with(euc(group("000200002")), json!({"categories": ["ia"]}))).await.expect(201);
        decided(app, &filed, Decision::Approved);
        let refused = app.as_persona("staff").get(&format!("{path}/category-weights?performanceYear=2024")).await.expect(422);
        assert_eq!(refused.code(), "calculationRefused");
        operation("getCategoryWeights").assert_documented(&refused);
    }
}
