//! What a measurement set holds, and what it lacks of a qualifying submission.

use super::Shortfall;
use crate::program::Category;
use std::collections::BTreeSet;

/// One measure or activity of a measurement set, as far as it bears on whether the set qualifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measurement {
    /// The id of the measure or activity: `305`, `IA_EPA_1`, `PI_EP_1`.
    pub measure_id: String,
    /// What was reported.
    pub reported: Reported,
}

/// What was reported for a measure or an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    /// Yes: performed, attested or, of an exclusion, claimed.
    Yes,
    /// No.
    No,
    /// A numerator and a denominator of at least one, in one stratum if not in all.
    Rate,
    /// Something else, or nothing that counts.
    Other,
}

/// The attestations without which Promoting Interoperability data do not count (42 CFR 414.1375(b)(3)): no information blocking, and
/// cooperation with ONC's direct review. That of surveillance by an ONC-ACB is voluntary.
const REQUIRED_ATTESTATIONS: [&str; 2] = ["PI_INFBLO_1", "PI_ONCDIR_1"];

/// What attests something and measures nothing.
const ATTESTATIONS: [&str; 3] = ["PI_INFBLO_1", "PI_ONCDIR_1", "PI_ONCACB_1"];

/// What the contents of a measurement set lack of a qualifying submission of `category`.
///
/// ```
/// use domain::{facts::{Measurement, Reported, Shortfall, shortfalls}, program::Category};
/// let activity = |reported| Measurement { measure_id: "IA_EPA_1".to_owned(), reported };
/// let found = shortfalls(Category::ImprovementActivities, &[activity(Reported::No)], false);
/// assert_eq!(found, [Shortfall::NoActivityPerformed].into());
/// assert!(shortfalls(Category::ImprovementActivities, &[activity(Reported::Yes)], false).is_empty());
/// ```
#[must_use]
pub fn shortfalls(category: Category, measurements: &[Measurement], has_cehrt_id: bool) -> BTreeSet<Shortfall> {
    let any = |reported| measurements.iter().any(|measurement| measurement.reported == reported);
    let mut found = BTreeSet::new();
    let mut lacks = |is_there: bool, shortfall| {
        if !is_there {
            found.insert(shortfall);
        }
    };
    match category {
        Category::Quality => lacks(any(Reported::Rate), Shortfall::NoMeasureWithNumeratorAndDenominator),
        Category::ImprovementActivities => lacks(any(Reported::Yes), Shortfall::NoActivityPerformed),
        Category::PromotingInteroperability => {
            let is_measured = |measurement: &Measurement| {
                let counts = matches!(measurement.reported, Reported::Rate | Reported::Yes);
                counts && !ATTESTATIONS.contains(&measurement.measure_id.as_str())
            };
            let is_attested = |id: &&str| {
                measurements.iter().any(|measurement| measurement.measure_id == **id && measurement.reported == Reported::Yes)
            };
            lacks(measurements.iter().any(is_measured), Shortfall::NoMeasureReported);
            lacks(REQUIRED_ATTESTATIONS.iter().all(is_attested), Shortfall::AttestationMissing);
            lacks(has_cehrt_id, Shortfall::CehrtIdMissing);
        }
        // Nothing is submitted for cost, so there is nothing that could be missing.
        Category::Cost => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use Reported::{No, Other, Rate, Yes};

    fn found(category: Category, measurements: &[(&str, Reported)], has_cehrt_id: bool) -> Vec<Shortfall> {
        let measurement = |(id, reported): &(&str, Reported)| Measurement { measure_id: (*id).to_owned(), reported: *reported };
        let measurements: Vec<Measurement> = measurements.iter().map(measurement).collect();
        shortfalls(category, &measurements, has_cehrt_id).into_iter().collect()
    }

    #[test]
    fn quality_needs_one_rate() {
        let quality = |measurements: &[_]| found(Category::Quality, measurements, false);
        assert_eq!(quality(&[]), [Shortfall::NoMeasureWithNumeratorAndDenominator]);
        assert_eq!(quality(&[("305", Other), ("102", Yes)]), [Shortfall::NoMeasureWithNumeratorAndDenominator]);
        assert_eq!(quality(&[("305", Other), ("102", Rate)]), []);
    }

    #[test]
    fn promoting_interoperability_needs_all_its_parts() {
        use Shortfall::{AttestationMissing, CehrtIdMissing, NoMeasureReported};
        let pi = |measurements: &[_], id| found(Category::PromotingInteroperability, measurements, id);
        assert_eq!(pi(&[], false), [NoMeasureReported, AttestationMissing, CehrtIdMissing]);
        let attested = [("PI_INFBLO_1", Yes), ("PI_ONCDIR_1", Yes), ("PI_ONCACB_1", Yes)];
        assert_eq!(pi(&attested, true), [NoMeasureReported], "attesting measures nothing");
        let with = |more: (&'static str, Reported)| [attested[0], attested[1], more];
        assert_eq!(pi(&with(("PI_EP_1", Rate)), true), []);
        assert_eq!(pi(&with(("PI_LVPP_1", Yes)), true), [], "an exclusion that is claimed");
        assert_eq!(pi(&with(("PI_LVPP_1", No)), true), [NoMeasureReported]);
        assert_eq!(pi(&[("PI_INFBLO_1", No), ("PI_ONCDIR_1", Yes), ("PI_EP_1", Rate)], true), [AttestationMissing]);
        assert_eq!(pi(&[attested[0], ("PI_EP_1", Rate)], true), [AttestationMissing]);
        assert_eq!(pi(&with(("PI_EP_1", Rate)), false), [CehrtIdMissing]);
    }

    #[test]
    fn nothing_is_missing_of_cost() {
        assert_eq!(found(Category::Cost, &[], false), []);
    }
}
