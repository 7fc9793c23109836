//! A year in parts.

use super::{Change, ChangeKind, ChangeTopic, FactOfYear, eligibility, filing, scoring, window};
use crate::{citation::Confidence, program::YearRules};
use serde_json::{Map, Value};

/// A fact of a year.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    pub(super) topic: ChangeTopic,
    /// What tells it apart within its topic, the same in every year.
    pub(super) name: String,
    /// The name of what it is a part of, which is told as a whole where it comes or goes.
    pub(super) of: Option<String>,
    /// Where it is in the year as JSON.
    pub(super) pointer: String,
    /// What it is, in words.
    pub(super) subject: String,
    /// What it says, in words; empty where it says nothing but that it is there.
    pub(super) words: String,
    /// What it says, without the parts that have a part of their own.
    pub(super) value: Value,
    /// The same with them.
    pub(super) whole: Value,
    pub(super) citation: Option<String>,
    pub(super) confidence: Confidence,
}

impl Part {
    pub(super) fn added(&self) -> Change {
        Change { after: Some(self.object(&self.whole)), ..self.change(ChangeKind::Added, format!("New: {}", self.lowered())) }
    }

    pub(super) fn removed(&self) -> Change {
        Change {
            before: Some(self.object(&self.whole)),
            ..self.change(ChangeKind::Removed, format!("No longer: {}", self.lowered()))
        }
    }

    pub(super) fn changed_from(&self, earlier: &Self, year: &YearRules) -> Change {
        let (kind, message) = if self.words == earlier.words {
            (ChangeKind::Restated, format!("{} says the same as for {}, on other grounds.", self.subject, year.year))
        } else {
            let was = &earlier.words;
            (ChangeKind::Changed, format!("{}: {}; for {}: {was}.", self.subject, self.words, year.year))
        };
        Change {
            before: Some(earlier.object(&earlier.value)),
            after: Some(self.object(&self.value)),
            confidence: self.confidence.max(earlier.confidence),
            ..self.change(kind, message)
        }
    }

    fn change(&self, kind: ChangeKind, message: String) -> Change {
        Change {
            topic: self.topic,
            kind,
            pointer: self.pointer.clone(),
            message,
            before: None,
            after: None,
            citation: self.citation.clone(),
            confidence: self.confidence,
        }
    }

    /// What it says as an object: an entry as it stands, anything else under the name of its member.
    fn object(&self, value: &Value) -> FactOfYear {
        if let Value::Object(entry) = value {
            return FactOfYear(entry.clone());
        }
        let member = self.pointer.split('/').rfind(|step| step.parse::<usize>().is_err()).unwrap_or_default();
        FactOfYear(Map::from_iter([(member.to_owned(), value.clone())]))
    }

    /// The subject and what it says, for the middle of a sentence.
    fn lowered(&self) -> String {
        let mut letters = self.subject.chars();
        let first: String = letters.next().map(|letter| letter.to_lowercase().collect()).unwrap_or_default();
        let said = if self.words.is_empty() { String::new() } else { format!(": {}", self.words) };
        format!("{first}{}{said}.", letters.as_str())
    }
}

/// What an entry of a list is called and says, and what it rests on.
pub(super) struct Entry<'a> {
    pub(super) name: String,
    pub(super) subject: String,
    pub(super) words: String,
    pub(super) citation: &'a str,
    pub(super) confidence: Confidence,
}

/// Takes a year apart.
pub(super) struct Parts<'a> {
    rules: &'a YearRules,
    document: Value,
    all: Vec<Part>,
}

impl<'a> Parts<'a> {
    /// Every fact of the year but which year it is.
    pub(super) fn of(rules: &'a YearRules) -> Vec<Part> {
        let mut parts = Self { rules, document: serde_json::to_value(rules).unwrap_or_default(), all: Vec::new() };
        // So that a member that is added to a year is not forgotten here.
        let YearRules {
            year: _,
            payment_year: _,
            rule_set: _,
            windows,
            data_submission,
            performance_threshold,
            base_weights,
            weight_tables,
            submissions,
            never_scored,
            bonuses,
            adjustment,
            score_precedence,
            exceptions_not_taken,
            exception_applicants,
            subgroup_route,
            hardship_reasons,
            circumstances,
            event_types,
            incidents,
            impacts,
            apm_entity,
            decertification,
            lack_of_control_minimum_percent,
            review_reasons,
            review_subjects,
            response_days,
            attestation_texts,
            eligible_clinician_types,
            low_volume_threshold,
            determination_period,
            special_statuses,
            qp_thresholds,
            automatic_pi_reweighting,
            automatic_euc,
            qualifying_submissions,
            sources: _,
        } = rules;
        window::windows(&mut parts, windows);
        window::data_submission(&mut parts, data_submission);
        filing::routes(&mut parts, exceptions_not_taken.as_deref(), subgroup_route.as_deref());
        filing::applicants(&mut parts, exception_applicants, review_subjects);
        filing::attestations(&mut parts, attestation_texts);
        filing::hardship_reasons(&mut parts, hardship_reasons, *lack_of_control_minimum_percent, decertification.as_ref());
        filing::review_reasons(&mut parts, review_reasons);
        parts.each_word(ChangeTopic::HardshipReasons, "circumstances", "The circumstance", circumstances);
        parts.each_word(ChangeTopic::Events, "eventTypes", "The event type", event_types);
        parts.each_word(ChangeTopic::Events, "incidents", "The incident", incidents);
        parts.each_word(ChangeTopic::Events, "impacts", "The impact", impacts);
        filing::response_days(&mut parts, *response_days);
        filing::apm_entity(&mut parts, apm_entity.as_ref());
        scoring::thresholds(&mut parts, *performance_threshold, adjustment);
        scoring::weights(&mut parts, *base_weights, weight_tables, never_scored);
        scoring::reweighting(&mut parts, submissions, qualifying_submissions);
        scoring::automatic(&mut parts, automatic_pi_reweighting, automatic_euc.as_ref());
        scoring::bonuses(&mut parts, *bonuses);
        scoring::precedence(&mut parts, score_precedence);
        eligibility::clinicians(&mut parts, eligible_clinician_types, low_volume_threshold, determination_period);
        eligibility::special_statuses(&mut parts, special_statuses);
        eligibility::qp_thresholds(&mut parts, qp_thresholds);
        parts.sources();
        parts.all
    }

    /// A fact whose source is among the sources of the year; none where the year does not have it.
    pub(super) fn fact(&mut self, topic: ChangeTopic, fact: &str, subject: &str, words: String) {
        let source = self.rules.source_of(fact);
        let entry = Entry {
            name: fact.to_owned(),
            subject: subject.to_owned(),
            words,
            citation: source.map_or("", |source| &source.source),
            confidence: self.rules.confidence_of(fact),
        };
        self.entry(topic, format!("/{fact}"), entry);
    }

    /// An entry that says itself what it rests on.
    pub(super) fn entry(&mut self, topic: ChangeTopic, pointer: String, entry: Entry<'_>) {
        self.entry_of(topic, pointer, None, &[], entry);
    }

    /// The same as a part of something, and without those of its members that are parts of their own.
    pub(super) fn entry_of(&mut self, topic: ChangeTopic, pointer: String, of: Option<&str>, without: &[&str], entry: Entry<'_>) {
        let Some(whole) = self.document.pointer(&pointer).cloned() else { return };
        let mut value = whole.clone();
        if let Some(members) = value.as_object_mut() {
            members.retain(|member, _| !without.contains(&member.as_str()));
        }
        let Entry { name, subject, words, citation, confidence } = entry;
        let citation = (!citation.is_empty()).then(|| citation.to_owned());
        let of = of.map(str::to_owned);
        self.all.push(Part { topic, name, of, pointer, subject, words, value, whole, citation, confidence });
    }

    /// Each word of a set.
    pub(super) fn each_word<T: AsRef<str>>(&mut self, topic: ChangeTopic, member: &str, noun: &str, words: &[T]) {
        for (index, word) in words.iter().map(AsRef::as_ref).enumerate() {
            let name = format!("{member}/{word}");
            let fact = if self.rules.source_of(&name).is_some() { name.as_str() } else { member };
            let entry = Entry {
                subject: format!("{noun} {word}"),
                words: String::new(),
                citation: self.rules.source_of(fact).map_or("", |source| &source.source),
                confidence: self.rules.confidence_of(fact),
                name: name.clone(),
            };
            self.entry(topic, format!("/{member}/{index}"), entry);
        }
    }

    /// The name of a window without the year that it begins with.
    pub(super) fn without_year(&self, id: &str) -> String {
        id.strip_prefix(&format!("{}-", self.rules.year)).unwrap_or(id).to_owned()
    }

    fn sources(&mut self) {
        for (index, source) in self.rules.sources.iter().enumerate() {
            let note = source.note.as_ref().map(|note| format!("; {note}")).unwrap_or_default();
            let entry = Entry {
                name: source.fact.clone(),
                subject: format!("The source of {}", source.fact),
                words: format!("{} ({}){}", source.source, source.confidence, note.trim_end_matches('.')),
                citation: &source.source,
                confidence: source.confidence,
            };
            self.entry(ChangeTopic::Sources, format!("/sources/{index}"), entry);
        }
    }
}

/// Words with commas; `nobody` where there are none.
pub(super) fn listed<T: AsRef<str>>(words: &[T], none: &str) -> String {
    if words.is_empty() {
        return none.to_owned();
    }
    words.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(", ")
}
