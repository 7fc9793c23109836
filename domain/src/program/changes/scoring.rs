//! Thresholds, weights, reweighting and payments in parts.

use super::{
    ChangeTopic,
    part::{Entry, Parts, listed},
};
use crate::program::{
    AdjustmentRules, AutomaticEuc, AutomaticPiReweighting, BasisRules, Bonuses, DesignatedEvent, NeverScored,
    QualifyingSubmission, ReweightedClinicianType, ReweightedStatus, ScoreTier, SubmissionRules, WeightRow, WeightTable, Weights,
};
use rust_decimal::Decimal;

pub(super) fn thresholds(parts: &mut Parts<'_>, threshold: Decimal, adjustment: &AdjustmentRules) {
    let AdjustmentRules {
        applicable_percent,
        additional_threshold,
        published_maximum,
        scaling_factor,
        additional_scaling_factor,
    } = adjustment;
    let said = |value: &Option<Decimal>, unit: &str| value.map(|value| format!("{value}{unit}")).unwrap_or_default();
    for (topic, fact, subject, words) in [
        (ChangeTopic::Thresholds, "performanceThreshold", "The performance threshold", format!("{threshold} points")),
        (
            ChangeTopic::Thresholds,
            "adjustment/additionalThreshold",
            "The additional performance threshold for exceptional scores",
            said(additional_threshold, " points"),
        ),
        (
            ChangeTopic::Adjustment,
            "adjustment/applicablePercent",
            "The applicable percent, by which payments move at most before scaling",
            format!("{applicable_percent} percent"),
        ),
        (
            ChangeTopic::Adjustment,
            "adjustment/publishedMaximum",
            "What a final score of 100 was paid, both factors together",
            said(published_maximum, " percent"),
        ),
        (ChangeTopic::Adjustment, "adjustment/scalingFactor", "The scaling factor", said(scaling_factor, "")),
        (
            ChangeTopic::Adjustment,
            "adjustment/additionalScalingFactor",
            "The scaling factor of additional factors",
            said(additional_scaling_factor, ""),
        ),
    ] {
        parts.fact(topic, fact, subject, words);
    }
}

pub(super) fn weights(parts: &mut Parts<'_>, base: Weights, tables: &[WeightTable], never_scored: &[NeverScored]) {
    parts.fact(ChangeTopic::Weights, "baseWeights", "The weights when every category is scored", weighed(base));
    for (index, table) in tables.iter().enumerate() {
        let WeightTable { name, reporting_options, citation, rows } = table;
        let confidence = rows.iter().map(|row| row.confidence).max().unwrap_or(crate::citation::Confidence::Choice);
        let entry = Entry {
            name: name.to_string(),
            subject: format!("The table of weights {name}"),
            words: format!("for {}", listed(reporting_options, "no reporting option")),
            citation,
            confidence,
        };
        parts.entry_of(ChangeTopic::Weights, format!("/weightTables/{index}"), None, &["rows"], entry);
        for (row_index, WeightRow { zeroed, weights, confidence }) in rows.iter().enumerate() {
            let zeroed = listed(zeroed, "no category");
            let entry = Entry {
                name: format!("{name}/{zeroed}"),
                subject: format!("The table of weights {name}, {zeroed} at 0 percent"),
                words: weighed(*weights),
                citation,
                confidence: *confidence,
            };
            let pointer = format!("/weightTables/{index}/rows/{row_index}");
            parts.entry_of(ChangeTopic::Weights, pointer, Some(name.as_str()), &[], entry);
        }
    }
    for (index, never) in never_scored.iter().enumerate() {
        let NeverScored { category, reporting_options, entity_types, citation, confidence } = never;
        let entry = Entry {
            name: format!("neverScored/{category}/{}", listed(entity_types, "nobody")),
            subject: format!("Whoever is never scored on {category}"),
            words: format!("{} with {}", listed(entity_types, "nobody"), listed(reporting_options, "no reporting option")),
            citation,
            confidence: *confidence,
        };
        parts.entry(ChangeTopic::Weights, format!("/neverScored/{index}"), entry);
    }
}

pub(super) fn reweighting(parts: &mut Parts<'_>, rules: &SubmissionRules, qualifying: &[QualifyingSubmission]) {
    let SubmissionRules { qualifying_only, bases } = rules;
    let words = if *qualifying_only { "only one that qualifies" } else { "every one, an incomplete one too" };
    let subject = "Which submission of data cancels a reweighting";
    parts.fact(ChangeTopic::Reweighting, "submissions/qualifyingOnly", subject, words.to_owned());
    for (index, rules) in bases.iter().enumerate() {
        let BasisRules { basis, entity_types, categories, all_together, cancelled_by_data, citation, confidence, note: _ } =
            rules;
        let together = if *all_together { ", all together" } else { "" };
        let entry = Entry {
            name: basis.to_string(),
            subject: format!("The ground for reweighting {basis}"),
            words: format!(
                "for {}; covers {}{together}; cancelled by data of {}",
                listed(entity_types, "nobody"),
                listed(categories, "no category"),
                listed(cancelled_by_data, "no category")
            ),
            citation,
            confidence: *confidence,
        };
        parts.entry(ChangeTopic::Reweighting, format!("/submissions/bases/{index}"), entry);
    }
    for (index, submission) in qualifying.iter().enumerate() {
        let QualifyingSubmission { category, minimum, period_days, citation, confidence } = submission;
        let period = period_days.map(|days| format!(", over {days} days")).unwrap_or_default();
        let entry = Entry {
            name: format!("qualifyingSubmissions/{category}"),
            subject: format!("What counts as a submission of {category}"),
            words: format!("{}{period}", minimum.trim_end_matches('.')),
            citation,
            confidence: *confidence,
        };
        parts.entry(ChangeTopic::Reweighting, format!("/qualifyingSubmissions/{index}"), entry);
    }
}

pub(super) fn automatic(parts: &mut Parts<'_>, pi: &AutomaticPiReweighting, euc: Option<&AutomaticEuc>) {
    let AutomaticPiReweighting { clinician_types, special_statuses, all_members_suffice, citation, confidence } = pi;
    let at = "/automaticPiReweighting";
    let entry = Entry {
        name: "automaticPiReweighting".to_owned(),
        subject: "Whether a group is reweighted in Promoting Interoperability when all its members are".to_owned(),
        words: if *all_members_suffice { "it is" } else { "it is not" }.to_owned(),
        citation,
        confidence: *confidence,
    };
    parts.entry_of(ChangeTopic::Reweighting, at.to_owned(), None, &["clinicianTypes", "specialStatuses"], entry);
    for (index, ReweightedClinicianType { clinician_type, citation, confidence }) in clinician_types.iter().enumerate() {
        let entry = Entry {
            name: format!("automaticPiReweighting/{clinician_type}"),
            subject: format!("Promoting Interoperability is reweighted without applying for the clinician type {clinician_type}"),
            words: String::new(),
            citation,
            confidence: *confidence,
        };
        parts.entry(ChangeTopic::Reweighting, format!("{at}/clinicianTypes/{index}"), entry);
    }
    for (index, ReweightedStatus { status, group_by_itself, citation, confidence }) in special_statuses.iter().enumerate() {
        let groups = if *group_by_itself { "clinicians, and groups that have it themselves" } else { "clinicians" };
        let entry = Entry {
            name: format!("automaticPiReweighting/{status}"),
            subject: format!("Promoting Interoperability is reweighted without applying for the special status {status}"),
            words: groups.to_owned(),
            citation,
            confidence: *confidence,
        };
        parts.entry(ChangeTopic::Reweighting, format!("{at}/specialStatuses/{index}"), entry);
    }
    let Some(AutomaticEuc { events, complete, citation, confidence }) = euc else { return };
    let entry = Entry {
        name: "designatedEvents".to_owned(),
        subject: "The list of events for which individuals are reweighted without applying".to_owned(),
        words: if *complete { "known to be whole" } else { "not known to be whole" }.to_owned(),
        citation,
        confidence: *confidence,
    };
    parts.entry_of(ChangeTopic::Reweighting, "/automaticEuc".to_owned(), None, &["events"], entry);
    for (index, event) in events.iter().enumerate() {
        let DesignatedEvent { name, declaration, area, everywhere, source, confidence } = event;
        let everywhere = if *everywhere { ", wherever they practise" } else { "" };
        let entry = Entry {
            name: format!("automaticEuc/{name}/{}", declaration.as_ref().unwrap_or(area)),
            subject: format!(
                "The designated event {name}{}",
                declaration.as_ref().map(|id| format!(" ({id})")).unwrap_or_default()
            ),
            words: format!("{area}{everywhere}"),
            citation: source,
            confidence: *confidence,
        };
        parts.entry_of(ChangeTopic::Reweighting, format!("/automaticEuc/events/{index}"), Some("designatedEvents"), &[], entry);
    }
}

pub(super) fn bonuses(parts: &mut Parts<'_>, bonuses: Bonuses) {
    let Bonuses { complex_patient_cap, small_practice_points } = bonuses;
    for (fact, subject, points) in [
        ("bonuses/complexPatientCap", "The most that the complex patient bonus adds", complex_patient_cap),
        ("bonuses/smallPracticePoints", "What a small practice has more on the final score", small_practice_points),
    ] {
        let words = points.map(|points| format!("{points} points")).unwrap_or_default();
        parts.fact(ChangeTopic::Bonuses, fact, subject, words);
    }
}

pub(super) fn precedence(parts: &mut Parts<'_>, tiers: &[ScoreTier]) {
    let tiers: Vec<String> =
        tiers.iter().map(|tier| format!("the highest of {}", listed(&tier.entity_types, "nobody"))).collect();
    let subject = "Which final score counts where a clinician has several";
    parts.fact(ChangeTopic::ScorePrecedence, "scorePrecedence", subject, tiers.join(", else "));
}

fn weighed(weights: Weights) -> String {
    let Weights { quality, cost, ia, pi } = weights;
    format!("quality {quality}, cost {cost}, ia {ia}, pi {pi} percent")
}
