//! Files of the importer that are no lines of participants: JSON values wherever they stand, and tables.

use super::shows_a_tin;
use api::import::{
    apm_entity_ids, apm_rosters,
    automatic_euc::CountyZipFile,
    feedback,
    lines::Lines,
    pieces::{LONGEST, Piece, Pieces},
    report::{Fault, RefusedLine},
    submissions::document,
    values::Values,
};
use chrono::Datelike;
use domain::{environment::Environment, program::Category};
use serde_json::Value;

/// The values of a list are its items; a piece stands in the file, after those before it; a record is whole; a refusal shows no TIN.
pub(super) fn import_values(data: &[u8]) {
    let mut values = Values::new(data);
    let (mut whole, mut rest) = (Vec::new(), data);
    let mut is_whole = true;
    while let Some((line, piece)) = values.following().unwrap() {
        assert!(line >= 1 && line <= data.iter().filter(|byte| **byte == b'\n').count() as u64 + 1);
        let Piece::Whole(text) = piece else {
            is_whole = false;
            continue;
        };
        assert!(!text.is_empty() && text.len() <= LONGEST);
        let at = rest.windows(text.len()).position(|window| window == text).expect("a piece of the file");
        rest = &rest[at + text.len()..];
        read(&text);
        whole.push(text);
    }
    if let Ok(Value::Array(items)) = serde_json::from_slice(data) {
        assert!(is_whole);
        let read: Vec<Value> = whole.iter().map(|text| serde_json::from_slice(text).unwrap()).collect();
        assert_eq!(read, items);
    }
}

fn read(text: &[u8]) {
    for environment in [Environment::Sandbox, Environment::Production] {
        if let Some(submission) = told(document::read(text, environment)) {
            assert!(!submission.sets.is_empty());
            for set in submission.sets {
                let year = i32::from(submission.performance_year.get());
                assert!(set.category != Category::Cost && set.performance_start <= set.performance_end);
                assert!(set.performance_start.year() == year && set.performance_end.year() == year);
            }
        }
        if let Some(feedback) = told(feedback::read(text, environment)) {
            let numbers = [feedback.final_score, feedback.category_scores.quality, feedback.payment_adjustment_percentage];
            assert!(numbers.into_iter().flatten().all(|number| number.abs() <= 100.into() && number.scale() <= 4));
        }
        if let Some(entry) = told(apm_rosters::read(text, environment)) {
            assert_eq!(entry.snapshot_date.year(), i32::from(entry.performance_year.get()));
        }
    }
    if let Some(id) = told(apm_entity_ids::read(text)) {
        assert_eq!(serde_json::from_slice::<String>(text).unwrap(), id.as_ref());
    }
}

/// The fields of a good row stand in it; nothing is read before the columns are named; a refusal shows no TIN.
pub(super) fn import_tables(data: &[u8]) {
    let mut lines = Lines::new(data);
    let mut file = CountyZipFile::of("2024".parse().unwrap());
    let mut has_head = false;
    while let Some((_, piece)) = lines.following().unwrap() {
        let Piece::Whole(text) = piece else { continue };
        match file.read(&text) {
            Ok(None) => {
                assert!(!has_head);
                has_head = true;
            }
            Ok(Some(area)) => {
                assert!(has_head && !area.county.is_empty());
                let row = String::from_utf8(text).unwrap();
                assert!(row.contains(area.zip.as_ref()), "{row}");
                assert!(row.to_uppercase().contains(area.state.as_ref()), "{row}");
                assert!(row.replace("\"\"", "\"").contains(&area.county), "{row}");
            }
            Err(faults) if faults.is_empty() => assert!(!has_head),
            Err(faults) => drop(told(Err::<(), _>(faults))),
        }
    }
}

/// What was read; where it was refused, the refusal is told and shows no TIN.
fn told<T>(read: Result<T, Vec<Fault>>) -> Option<T> {
    match read {
        Ok(read) => Some(read),
        Err(faults) => {
            assert!(!faults.is_empty());
            let told = RefusedLine { number: 1, faults }.to_string();
            assert!(!shows_a_tin(&told), "{told}");
            None
        }
    }
}
