//! What the examples of the rules need that the people of the sandbox do not have.

use crate::support::{
    app::TestApp,
    bodies::{AUTHORIZATIONS, EXCEPTIONS, REVIEWS, asking, euc, hardship, individual, review, with},
};
use domain::{
    exception::ExceptionApplicationStatus,
    filing::Status,
    participant::{ParticipantReference, YearFacts},
    program::{FilingKind, PerformanceYear},
};
use serde_json::json;

/// Clinicians of Cedar Valley, from 2019 on, and filings that stand.
#[derive(Debug, Default)]
pub(super) struct World {
    /// One who has filed nothing.
    pub(super) fresh: String,
    /// One who was granted the exception for decertified EHR technology five times.
    pub(super) granted: String,
    /// One whose EUC application for quality in 2024, and whose review for the reason `other` of 2023, stand.
    pub(super) holder: String,
    /// Where an application is that was withdrawn.
    pub(super) withdrawn: String,
    /// An authorization that was asked for, for somebody who is no clinician of Cedar Valley.
    pub(super) requested: String,
}

fn entity(id: &str) -> ParticipantReference {
    let id = id.parse().unwrap();
    if format!("{id}").starts_with("SG") { ParticipantReference::Subgroup(id) } else { ParticipantReference::Apm(id) }
}

impl World {
    pub(super) async fn of(app: &TestApp) -> Self {
        let npis = app.db_add_clinicians(3).await;
        let [fresh, granted, holder] = &npis[..] else { panic!("three clinicians") };
        let practice = app.as_persona("practice");
        for year in 2019..=2023 {
            app.at(&format!("{year}-10-01T12:00:00Z"));
            let reason = json!({"performanceYear": year, "reason": "decertifiedEhr", "decertifiedOn": format!("{year}-02-01")});
            practice.file(EXCEPTIONS, &with(hardship(individual(granted, "000100001")), reason)).await.expect(201);
        }
        app.at("2024-10-01T16:00:00Z");
        practice
            .file(EXCEPTIONS, &with(euc(individual(holder, "000100001")), json!({"categories": ["quality"]})))
            .await
            .expect(201);
        practice.file(REVIEWS, &with(review(individual(holder, "000100001")), json!({"reason": "other"}))).await.expect(201);
        let filed = practice.file(EXCEPTIONS, &hardship(individual(holder, "000100001"))).await.expect(201);
        let withdrawn = filed.header("location").to_owned();
        practice.withdraw(&withdrawn, "\"1\"").await.expect(200);
        let stranger = asking(individual("1000000046", "000100001"));
        let requested =
            app.as_persona("registry").file(AUTHORIZATIONS, &stranger).await.expect(201).header("location").to_owned();
        Self::db_complete(app, granted.clone()).await;
        Self { fresh: fresh.clone(), granted: granted.clone(), holder: holder.clone(), withdrawn, requested }
    }

    /// Grants what was asked for, and lets entities exist in further years.
    async fn db_complete(app: &TestApp, granted: String) {
        let database = app.context.database().clone();
        let complete = move || {
            database.write_blocking(move |store| {
                let year = |number| PerformanceYear::new(number).unwrap();
                for (id, number) in [("A9001", 2019), ("A9001", 2021), ("SG-00000001", 2022)] {
                    let participant = store.participants().by_reference(&entity(id))?.unwrap();
                    store.participants().save_year_facts(participant.id, year(number), &YearFacts::default())?;
                }
                let clinician =
                    ParticipantReference::Individual { npi: granted.parse().unwrap(), tin: "000100001".parse().unwrap() };
                let clinician = store.participants().by_reference(&clinician)?.unwrap();
                let filter = domain::filing::FilingFilter { participant: Some(clinician.id), ..Default::default() };
                let everything = domain::access::Scope { everything: true, ..Default::default() };
                let newest = domain::filing::ListPosition::Newest { after: None };
                for filing in store.filings().list(FilingKind::ExceptionApplication, &everything, &filter, newest, 50)? {
                    let status = Status::ExceptionApplication(ExceptionApplicationStatus::Approved);
                    let approved = domain::filing::Filing { status, version: filing.version + 1, ..filing.clone() };
                    assert!(store.filings().update(&approved, filing.version)?);
                }
                let vendor = domain::access::Principal::software("brightchart-ehr");
                let vendor = store.organizations().actor(&vendor)?.unwrap();
                let current =
                    vendor.authorizations.iter().find(|known| known.is_for(FilingKind::ExceptionApplication, year(2024)));
                let id = uuid::Uuid::from_u128(0x2025).into();
                let later = domain::access::Authorization { id, performance_years: vec![year(2025)], ..current.unwrap().clone() };
                store.organizations().save_authorization(&later)
            })
        };
        tokio::task::spawn_blocking(complete).await.unwrap().unwrap();
    }
}
