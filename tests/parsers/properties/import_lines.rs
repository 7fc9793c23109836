//! Participants from NDJSON.

use super::shows_a_tin;
use api::import::{
    lines::Lines,
    participants::{line, record::ParticipantRecord},
    pieces::{LONGEST, Piece, Pieces},
    report::RefusedLine,
};
use domain::environment::Environment;

/// The lines of a file are its lines; a record is whole; a refusal says where and shows no TIN.
pub(super) fn import_lines(data: &[u8]) {
    let mut lines = Lines::new(data);
    let mut last = 0;
    loop {
        match lines.following() {
            Err(error) => panic!("{error}"),
            Ok(None) => break,
            Ok(Some((number, line))) => {
                assert!(number > last);
                last = number;
                let written = usize::try_from(number - 1).ok().and_then(|at| data.split(|byte| *byte == b'\n').nth(at));
                match line {
                    Piece::Whole(text) => {
                        assert_eq!(Some(text.as_slice()), written, "line {number}");
                        assert!(text.len() <= LONGEST && !text.trim_ascii().is_empty());
                        read(number, &text);
                    }
                    Piece::TooLong => assert!(written.is_some_and(|written| written.len() > LONGEST)),
                    Piece::Unfinished => panic!("a line ends where the file does"),
                }
            }
        }
    }
    let kept = data.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.trim_ascii().is_empty()).last();
    assert_eq!(kept.map_or(0, |(at, _)| at as u64 + 1), last, "a line was left out");
}

fn read(number: u64, text: &[u8]) {
    let [sandbox, production] = [Environment::Sandbox, Environment::Production].map(|world| (world, line::read(text, world)));
    if let ((_, Ok(record)), (_, Ok(_))) = (&sandbox, &production) {
        assert!(record.identifiers.tin().is_none(), "one TIN in both worlds");
    }
    for (environment, outcome) in [sandbox, production] {
        match outcome {
            Ok(record) => assert_whole(&record, environment),
            Err(faults) => {
                assert!(!faults.is_empty());
                let told = RefusedLine { number: 1, faults }.to_string();
                assert!(!shows_a_tin(&told), "line {number}: {told}");
            }
        }
    }
}

fn assert_whole(record: &ParticipantRecord, environment: Environment) {
    assert!(record.identifiers.tin().is_none_or(|tin| tin.belongs_to(environment)));
    assert!(!record.years.is_empty());
    assert!((1..=200).contains(&record.display_name.chars().count()) && !record.display_name.contains(char::is_control));
    for membership in &record.memberships {
        assert!(!membership.performance_years.is_empty());
        assert!(membership.performance_years.iter().all(|year| record.years.contains_key(year)));
    }
    let shares = record.years.values().flatten().filter_map(|facts| facts.pi_reweighting_eligible_percent);
    assert!(shares.into_iter().all(|share| share.scale() <= 4 && !share.is_sign_negative() || share.is_zero()));
}
