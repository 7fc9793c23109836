//! What CMS publishes, as it publishes it.

use super::{dev, find, importer, summary, told, twice, with_participants, year};
use crate::{
    architecture::top,
    conformance::{Opened, each_database},
    support::postgres::switch::say,
};
use domain::{
    facts::{ApmModel, Submission, SubmissionMethod},
    program::Category,
};
use std::path::{Path, PathBuf};

const YEARS: [u16; 4] = [2022, 2023, 2024, 2025];
const SAMPLES: [&str; 3] = ["aci", "ia", "quality"];

fn fixture(name: &str) -> String {
    read(&top().join("tests/fixtures/cms").join(name))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// With a year and an NPI in place of the placeholders.
fn filled_in(sample: &str) -> String {
    sample.replace("< performanceYearToBeReported >", "2024").replace("9876543210", "1000000046")
}

/// CMS's sample as it is: its placeholders are two faults, told with line, place, rule and fix.
#[track_caller]
fn placeholders_are_refused(database: &Opened, sample: &str) {
    let importer = importer(database);
    let (said, refused) = told(|refused| importer.submissions(sample.as_bytes(), refused));
    assert_eq!(said, summary(0, 0, 0, 1));
    let expected = [
        "line 1: /nationalProviderIdentifier: An NPI begins with 1 or 2. \
         Send the ten digits of the NPI without spaces or hyphens. [NPI-SHAPE]",
        "line 1: /performanceYear: A performance year is a number from 2017 to 2100. [FIELD-RANGE]",
    ];
    assert_eq!(refused, [expected.join("\n")]);
}

/// All samples come in when the placeholders are filled in: each one, all side by side, and as a list.
#[track_caller]
fn samples_come_in(database: &Opened, samples: &[String]) -> Vec<Submission> {
    let importer = with_participants(database);
    let samples: Vec<String> = samples.iter().map(|sample| filled_in(sample)).collect();
    for sample in &samples {
        twice(1, |refused| importer.submissions(sample.as_bytes(), refused));
    }
    let again = summary(0, 0, samples.len() as u64, 0);
    assert_eq!(told(|refused| importer.submissions(samples.concat().as_bytes(), refused)), (again, vec![]));
    let list = format!("[{}]", samples.join(",\n"));
    assert_eq!(told(|refused| importer.submissions(list.as_bytes(), refused)), (again, vec![]));
    let participant = find(database, &dev()).id;
    database.get(|store| store.submissions().of(participant, year(2024)))
}

each_database! {
    fn the_counties_of_a_year_come_in(database) {
        let importer = importer(database);
        for number in YEARS {
            let file = fixture(&format!("automatic-euc-{number}.csv"));
            twice(30, |refused| importer.automatic_euc(year(number), file.as_bytes(), refused));
            assert_eq!(database.get(|store| store.automatic_euc().count(year(number))), 30);
        }
        let areas = database.get(|store| store.automatic_euc().at(year(2024), &"75763".parse().unwrap()));
        let found: Vec<_> = areas.iter().map(|area| (area.state.as_ref(), area.county.as_str())).collect();
        assert_eq!(found, [("TX", "anderson")]);
    }

    fn the_ids_of_a_model_come_in(database) {
        let importer = importer(database);
        let file = fixture("primary-care-first.json");
        twice(30, |refused| importer.apm_entity_ids(ApmModel::PrimaryCareFirst, file.as_bytes(), refused));
        let models = database.get(|store| store.apm().models_of(&"AR0437".parse().unwrap()));
        assert_eq!(models, [ApmModel::PrimaryCareFirst]);
    }

    fn samples_with_placeholders_are_refused_with_two_faults(database) {
        for sample in SAMPLES {
            placeholders_are_refused(database, &fixture(&format!("submission-example-{sample}.json")));
        }
    }

    fn samples_that_are_filled_in_come_in(database) {
        let samples = SAMPLES.map(|sample| fixture(&format!("submission-example-{sample}.json")));
        let found = samples_come_in(database, &samples);
        let said: Vec<_> = found.iter().map(|set| (set.category, set.submission_method, set.measurements, set.period_days())).collect();
        assert_eq!(said, [
            (Category::ImprovementActivities, SubmissionMethod::Registry, 4, 153),
            (Category::PromotingInteroperability, SubmissionMethod::ElectronicHealthRecord, 4, 366),
            (Category::Quality, SubmissionMethod::Registry, 2, 366),
        ]);
        assert!(found.iter().all(|set| set.qualifies(None)), "{found:?}");
        let old = filled_in(&samples[0]).replace("\"pi\"", "\"aci\"");
        let (said, refused) = told(|refused| importer(database).submissions(old.as_bytes(), refused));
        assert_eq!((said, refused), (summary(0, 0, 1, 0), vec![]), "aci is the old name of pi");
    }
}

/// Where CMS's files lie, by `RECOURSE_TEST_CMS_DATA`.
#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not a setting of the service")]
fn data() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("RECOURSE_TEST_CMS_DATA") else {
        say("SKIPPED: CMS's whole files were not read: RECOURSE_TEST_CMS_DATA does not say where they are");
        return None;
    };
    let folder = PathBuf::from(folder);
    assert!(folder.is_dir(), "RECOURSE_TEST_CMS_DATA names no folder: {}", folder.display());
    Some(folder)
}

#[test]
fn whole_files_come_in() {
    let Some(data) = data() else { return };
    for database in [Some(Opened::sqlite()), Opened::postgres()].into_iter().flatten() {
        let importer = importer(&database);
        let mut areas = 0;
        // Areas of tribes have no ZIP codes there.
        for (number, (rows, without_zip)) in YEARS.into_iter().zip([(3102, 2), (1536, 0), (5614, 3), (783, 0)]) {
            let file = read(&data.join(format!("automatic-euc/{number}.csv")));
            let import = || told(|refused| importer.automatic_euc(year(number), file.as_bytes(), refused));
            let (said, refused) = import();
            assert_eq!(said, summary(rows - without_zip, 0, 0, without_zip), "{number}: {refused:?}");
            assert!(refused.iter().all(|line| line.contains(": /zipcode: This area has no ZIP code")), "{refused:?}");
            assert_eq!(import(), (summary(0, 0, rows - without_zip, without_zip), refused));
            areas += rows - without_zip;
        }
        let file = read(&data.join("apm-entity-ids/primary-care-first.json"));
        let ids = serde_json::from_str::<Vec<String>>(&file).unwrap().len() as u64;
        assert!(ids > 1000, "{ids}");
        twice(ids, |refused| importer.apm_entity_ids(ApmModel::PrimaryCareFirst, file.as_bytes(), refused));
        let samples = SAMPLES.map(|sample| read(&data.join(format!("submissions/submission-example-{sample}.json"))));
        samples.iter().for_each(|sample| placeholders_are_refused(&database, sample));
        let found = samples_come_in(&database, &samples);
        assert_eq!(found.iter().map(|set| set.measurements).collect::<Vec<_>>(), [4, 10, 3]);
        assert!(found.iter().all(|set| set.qualifies(None)), "{found:?}");
        say(&format!("CMS's whole files: {areas} areas, {ids} ids, {} submissions came in twice", samples.len()));
    }
}
