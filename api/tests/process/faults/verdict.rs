//! Whether what the database holds is what the clients were told: the one check of every round.

use super::{
    filings::{key, withdrawal_key},
    ledger::{Filed, Known, Ledger, Withdrawal},
    snapshot::{AnswerRow, FilingRow, Snapshot, StepRow},
};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong; nothing is when every acknowledged filing is there as it was acknowledged, none is doubled, none is without its
/// timeline, its events, its idempotency record and its hold, and no row belongs to nothing.
///
/// Every outcome must have been settled before.
pub(crate) fn complaints(ledger: &Ledger, snapshot: &Snapshot) -> Vec<String> {
    let rows = Rows::of(snapshot);
    let mut complaints = snapshot.damage.clone();
    complaints.extend(snapshot.filings.iter().flat_map(|filing| rows.complete(filing)));
    complaints.extend(rows.orphans());
    complaints.extend(doubled(snapshot));
    for (number, known) in &ledger.filings {
        match &known.filed {
            None => complaints.push(format!("filing {number} was never settled")),
            Some(filed) => complaints.extend(rows.kept(*number, filed, known)),
        }
    }
    let tried: BTreeSet<String> = ledger.filings.keys().map(|number| key(*number)).collect();
    let untried = snapshot.filings.iter().filter(|row| !row.client_reference.as_ref().is_some_and(|made| tried.contains(made)));
    complaints.extend(untried.map(|row| format!("{} was filed by nobody", row.id)));
    complaints
}

/// More than one filing of the same number.
fn doubled(snapshot: &Snapshot) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let references = snapshot.filings.iter().filter_map(|row| row.client_reference.as_ref());
    references.filter(|reference| !seen.insert(*reference)).map(|reference| format!("{reference} is there twice")).collect()
}

/// The rows by their filing, and the idempotency records by their key.
struct Rows<'s> {
    filings: BTreeMap<&'s str, &'s FilingRow>,
    timeline: BTreeMap<&'s str, Vec<&'s StepRow>>,
    events: BTreeMap<&'s str, Vec<&'s StepRow>>,
    answers: BTreeMap<&'s str, Vec<&'s AnswerRow>>,
    by_key: BTreeMap<&'s str, &'s AnswerRow>,
    holds: BTreeMap<&'s str, usize>,
}

impl<'s> Rows<'s> {
    fn of(snapshot: &'s Snapshot) -> Self {
        let mut rows = Self {
            filings: snapshot.filings.iter().map(|row| (row.id.as_str(), row)).collect(),
            timeline: steps(&snapshot.timeline),
            events: steps(&snapshot.events),
            answers: BTreeMap::new(),
            by_key: snapshot.answers.iter().map(|row| (row.key.as_str(), row)).collect(),
            holds: BTreeMap::new(),
        };
        for row in &snapshot.answers {
            rows.answers.entry(row.filing.as_deref().unwrap_or_default()).or_default().push(row);
        }
        for row in &snapshot.holds {
            *rows.holds.entry(&row.filing).or_default() += 1;
        }
        rows
    }

    /// A filing has an entry, an event and an idempotency record for each of its versions, and a hold until it is withdrawn.
    fn complete(&self, filing: &FilingRow) -> Vec<String> {
        let FilingRow { id, status, version, .. } = filing;
        let mut complaints = Vec::new();
        for (what, steps) in [("timeline", self.timeline.get(id.as_str())), ("events", self.events.get(id.as_str()))] {
            let found: Vec<i32> = steps.into_iter().flatten().map(|step| step.sequence).collect();
            if found != (1..=*version).collect::<Vec<_>>() {
                complaints.push(format!("the {what} of {id}, version {version}, are {found:?}"));
            }
            if steps.and_then(|steps| steps.last()).is_some_and(|last| last.status != *status) {
                complaints.push(format!("the {what} of {id} do not end in {status}"));
            }
        }
        let answers = self.answers.get(id.as_str()).map_or(0, Vec::len);
        if i32::try_from(answers) != Ok(*version) {
            complaints.push(format!("{id}, version {version}, has {answers} idempotency records"));
        }
        let (holds, due) = (self.holds.get(id.as_str()).copied().unwrap_or(0), usize::from(status != "withdrawn"));
        if holds != due {
            complaints.push(format!("{id} is {status} and has {holds} holds"));
        }
        complaints
    }

    /// Rows of no filing.
    fn orphans(&self) -> Vec<String> {
        let lists = [
            ("timeline entries", self.timeline.keys().collect::<Vec<_>>()),
            ("events", self.events.keys().collect()),
            ("holds", self.holds.keys().collect()),
            ("idempotency records", self.answers.keys().collect()),
        ];
        let orphans = lists.iter().flat_map(|(what, ids)| {
            ids.iter().filter(|id| !self.filings.contains_key(**id)).map(move |id| format!("{what} of {id}, which is not there"))
        });
        orphans.collect()
    }

    /// What was acknowledged is there, once, as it was acknowledged.
    fn kept(&self, number: usize, filed: &Filed, known: &Known) -> Vec<String> {
        let mut complaints = Vec::new();
        let Some(row) = self.filings.get(filed.id().as_str()) else {
            return vec![format!("filing {number} was acknowledged and is lost")];
        };
        complaints.extend(self.answered(&key(number), 201, &filed.body, &row.id));
        let is_withdrawn = row.status == "withdrawn";
        match &known.withdrawal {
            Withdrawal::Untried if is_withdrawn => complaints.push(format!("filing {number} is withdrawn and nobody did it")),
            Withdrawal::Untried => {}
            Withdrawal::Unknown => complaints.push(format!("the withdrawal of filing {number} was never settled")),
            Withdrawal::Done(_) if !is_withdrawn => complaints.push(format!("the withdrawal of filing {number} is lost")),
            Withdrawal::Done(body) => complaints.extend(self.answered(&withdrawal_key(number), 200, body, &row.id)),
        }
        complaints
    }

    fn answered(&self, key: &str, status: i32, body: &[u8], id: &str) -> Option<String> {
        let Some(record) = self.by_key.get(key) else {
            return Some(format!("the answer to {key} is lost"));
        };
        let as_told =
            record.status == Some(status) && record.body.as_deref() == Some(body) && record.filing.as_deref() == Some(id);
        (!as_told).then(|| format!("the answer to {key} is not what was acknowledged"))
    }
}

fn steps(rows: &[StepRow]) -> BTreeMap<&str, Vec<&StepRow>> {
    let mut steps: BTreeMap<&str, Vec<&StepRow>> = BTreeMap::new();
    for row in rows {
        steps.entry(&row.filing).or_default().push(row);
    }
    steps.values_mut().for_each(|steps| steps.sort_by_key(|step| step.sequence));
    steps
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;
