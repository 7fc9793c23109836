//! Stored filings are judged again by the rules that they name: they come out as they did, and what would not is told.

use crate::support::{
    app::TestApp,
    bodies::{EXCEPTIONS, REVIEWS, cedar_valley, entity, euc, hardship, individual, review, with},
    on_both,
};
use api::filings::again::{Selection, Summary, judge_stored};
use domain::program::{PerformanceYear, Program};
use serde_json::json;

const YEAR_2024: &str = include_str!("../../domain/program/2024.toml");

/// What judging all stored filings by `program` comes to, and what it tells.
async fn judged(app: &TestApp, program: Program, selection: Selection) -> (Summary, Vec<String>) {
    let database = app.context.database().clone();
    let judge = move || {
        let mut told = Vec::new();
        let summary = judge_stored(&database, &program, &selection, |filing, difference| {
            told.push(format!("{} {difference}", filing.case_number));
        });
        (summary.unwrap(), told)
    };
    tokio::task::spawn_blocking(judge).await.unwrap()
}

fn doctored(from: &str, to: &str) -> Program {
    assert!(YEAR_2024.contains(from), "{from}");
    Program::from_files([("2024.toml", YEAR_2024.replacen(from, to, 1).as_str())]).unwrap()
}

on_both! {
    async fn every_stored_filing_comes_out_as_it_did(app: &TestApp) {
        let practice = app.as_persona("practice");
        for (at, year, event) in [
            ("2022-10-01T12:00:00Z", 2022, "2022-09-01"),
            ("2023-10-01T12:00:00Z", 2023, "2023-09-01"),
            ("2024-10-01T12:00:00Z", 2024, "2024-09-01"),
            ("2025-12-01T12:00:00Z", 2025, "2025-09-01"),
        ] {
            app.at(at);
            let of_year = json!({"performanceYear": year});
            let event = json!({"performanceYear": year, "event": {"startDate": event, "stillAffected": null}});
            practice.file(EXCEPTIONS, &with(euc(cedar_valley()), event)).await.expect(201);
            practice.file(EXCEPTIONS, &with(hardship(cedar_valley()), of_year)).await.expect(201);
        }
        for (at, year) in [("2023-09-01T12:00:00Z", 2022), ("2024-09-01T12:00:00Z", 2023), ("2025-10-01T12:00:00Z", 2024)] {
            app.at(at);
            practice.file(REVIEWS, &with(review(cedar_valley()), json!({"performanceYear": year}))).await.expect(201);
        }
        let (summary, told) = judged(app, Program::embedded().unwrap(), Selection::default()).await;
        assert_eq!((summary, told), (Summary { judged: 11, differing: 0 }, Vec::new()));
        let of_2024 = Selection { performance_year: PerformanceYear::new(2024).ok(), case_number: None };
        let (summary, _) = judged(app, Program::embedded().unwrap(), of_2024).await;
        assert_eq!(summary, Summary { judged: 3, differing: 0 });
    }

    async fn what_was_known_when_it_was_filed_is_kept(app: &TestApp) {
        let all = json!({"categories": ["quality", "cost", "ia", "pi"], "submitterRelationship": "apmEntityRepresentative"});
        app.as_persona("aco").file(EXCEPTIONS, &with(euc(entity("apm", "A9001")), all)).await.expect(201);
        let database = app.context.database().clone();
        let forget = move || {
            database.write_blocking(|store| {
                let aco = domain::participant::ParticipantReference::Apm("A9001".parse().unwrap());
                let aco = store.participants().by_reference(&aco)?.unwrap();
                let year = PerformanceYear::new(2024).unwrap();
                let mut poor = store.participants().year_facts(aco.id, year)?.unwrap();
                poor.pi_reweighting_eligible_percent = Some(10.into());
                store.participants().save_year_facts(aco.id, year, &poor)
            })
        };
        tokio::task::spawn_blocking(forget).await.unwrap().unwrap();
        let (summary, told) = judged(app, Program::embedded().unwrap(), Selection::default()).await;
        assert_eq!((summary, told), (Summary { judged: 1, differing: 0 }, Vec::new()), "the share of the day of filing");
    }

    async fn what_would_come_out_otherwise_is_told(app: &TestApp) {
        let practice = app.as_persona("practice");
        let filed = practice.file(EXCEPTIONS, &euc(cedar_valley())).await.expect(201);
        let other = practice.file(EXCEPTIONS, &hardship(individual("1000000012", "000100001"))).await.expect(201);
        let number = |answer: &crate::support::app::Answer| answer.body["caseNumber"].as_str().unwrap().to_owned();
        let (filed, other) = (number(&filed), number(&other));

        let earlier = doctored("closes = { date = \"2024-12-31\", time = \"20:00\" }", "closes = { date = \"2024-09-30\", time = \"20:00\" }");
        let (summary, told) = judged(app, earlier, Selection::default()).await;
        assert_eq!(summary, Summary { judged: 2, differing: 1 });
        assert_eq!(told, [format!("{filed} was accepted and would be refused: /performanceYear WINDOW-CLOSED")]);

        let later_set = doctored("ruleSet = \"2024.1\"", "ruleSet = \"2024.2\"");
        let one = Selection { performance_year: None, case_number: other.parse().ok() };
        let (summary, told) = judged(app, later_set, one).await;
        assert_eq!(summary, Summary { judged: 1, differing: 1 });
        assert_eq!(told, [format!("{other} was judged by rule set 2024.1, which this service does not know")]);
    }
}
