//! A batch of participants: judged in memory, written in a few queries.

use super::{
    super::{
        kind::{Numbered, Outcome, together},
        report::Fault,
    },
    record::{Identifiers, ParticipantRecord},
};
use crate::context::Ids;
use domain::{
    identifier::{ParticipantId, PracticeId, Tin},
    participant::{Identity, Membership, MembershipRole, Participant, ParticipantReference, Practice},
};
use persistence::{Error, NewParticipant, Saved, Store, YearRecord};
use std::collections::{HashMap, HashSet};

/// A participant that is known already and that lines name.
struct Known {
    id: ParticipantId,
    tin: Option<Tin>,
}

type KnownParticipants = HashMap<ParticipantReference, Known>;

/// Saves `lines`; one that is refused or that waits leaves no trace.
pub(super) fn save(store: &mut Store<'_>, ids: &Ids, lines: &[Numbered<ParticipantRecord>]) -> Result<Vec<Outcome>, Error> {
    let known = look_up(store, lines)?;
    let verdicts = Verdicts::of(lines, &known);
    let good: Vec<&ParticipantRecord> = verdicts.good().map(|place| &lines[place].record).collect();
    let mut saved = write(store, ids, &good, &known)?.into_iter();
    let outcomes = verdicts.0.into_iter().map(|verdict| match verdict {
        Verdict::Good => saved.next().map_or(Outcome::Waits, Outcome::Saved),
        Verdict::Refused(faults) => Outcome::Refused(faults),
        Verdict::Waits => Outcome::Waits,
    });
    Ok(outcomes.collect())
}

/// All whom the memberships of `lines` name and who are known, in few queries.
fn look_up(store: &mut Store<'_>, lines: &[Numbered<ParticipantRecord>]) -> Result<KnownParticipants, Error> {
    let memberships = lines.iter().flat_map(|line| &line.record.memberships);
    let named: HashSet<&ParticipantReference> = memberships.map(|membership| &membership.of).collect();
    let named: Vec<ParticipantReference> = named.into_iter().cloned().collect();
    let found = store.participants().by_references(&named)?;
    Ok(found
        .into_iter()
        .map(|(place, participant)| {
            let Participant { id, identity, .. } = participant;
            let tin = identity.practice().map(|practice| practice.tin.clone());
            (named[place].clone(), Known { id, tin })
        })
        .collect())
}

enum Verdict {
    Good,
    Refused(Vec<Fault>),
    Waits,
}

struct Verdicts(Vec<Verdict>);

impl Verdicts {
    /// A line may name a participant that is known or one of a good line beside it, so a line that falls takes others with it.
    fn of(lines: &[Numbered<ParticipantRecord>], known: &KnownParticipants) -> Self {
        let places: HashMap<ParticipantReference, usize> =
            lines.iter().enumerate().map(|(place, line)| (line.record.reference(), place)).collect();
        let mut verdicts = Self(lines.iter().map(|_| Verdict::Good).collect());
        loop {
            let mut has_fallen = false;
            for place in verdicts.good().collect::<Vec<_>>() {
                let beside = |reference: &ParticipantReference| places.get(reference).filter(|place| verdicts.is_good(**place));
                let tin_of = |reference: &ParticipantReference| match beside(reference) {
                    Some(place) => Some(lines[*place].record.identifiers.tin()),
                    None => known.get(reference).map(|known| known.tin.as_ref()),
                };
                let verdict = judge(&lines[place].record, tin_of);
                has_fallen |= !matches!(verdict, Verdict::Good);
                verdicts.0[place] = verdict;
            }
            if !has_fallen {
                return verdicts;
            }
        }
    }

    fn is_good(&self, place: usize) -> bool {
        matches!(self.0.get(place), Some(Verdict::Good))
    }

    fn good(&self) -> impl Iterator<Item = usize> {
        (0..self.0.len()).filter(|place| self.is_good(*place))
    }
}

/// `tin_of` says whether a participant is known, and then its TIN if it has one.
fn judge<'l>(record: &ParticipantRecord, tin_of: impl Fn(&ParticipantReference) -> Option<Option<&'l Tin>>) -> Verdict {
    const REASON: &str =
        "Its TIN is another one: clinicians and subgroups belong to the group and the subgroups of their own TIN only.";
    let mut faults = Vec::new();
    for (place, membership) in record.memberships.iter().enumerate() {
        let Some(tin) = tin_of(&membership.of) else {
            return Verdict::Waits;
        };
        if needs_the_same_tin(membership.role) && tin != record.identifiers.tin() {
            let at = format!("/memberships/{place}/of");
            faults.push(Fault::new("anotherTin", at, REASON, "Correct the TIN here or there, or leave the membership out."));
        }
    }
    if faults.is_empty() { Verdict::Good } else { Verdict::Refused(faults) }
}

/// Whether such a membership lies within one TIN (42 CFR 414.1305: group, subgroup).
const fn needs_the_same_tin(role: MembershipRole) -> bool {
    match role {
        MembershipRole::GroupMember | MembershipRole::SubgroupOf | MembershipRole::SubgroupMember => true,
        MembershipRole::VirtualGroupMember | MembershipRole::ApmParticipant => false,
    }
}

/// Writes good lines: what each did, in their order.
fn write(
    store: &mut Store<'_>,
    ids: &Ids,
    records: &[&ParticipantRecord],
    known: &KnownParticipants,
) -> Result<Vec<Saved>, Error> {
    let practices = practices(store, ids, records)?;
    let new: Vec<NewParticipant> = records
        .iter()
        .map(|record| NewParticipant {
            id: ids.next_id().into(),
            identity: identity(&record.identifiers, &practices),
            display_name: record.display_name.clone(),
        })
        .collect();
    let saved = store.participants().save_many(&new)?;
    let beside: HashMap<ParticipantReference, ParticipantId> =
        records.iter().zip(&saved).map(|(record, (id, _))| (record.reference(), *id)).collect();
    let (mut years, mut memberships, mut parts) = (Vec::new(), Vec::new(), Vec::new());
    for (place, (record, (id, _))) in records.iter().zip(&saved).enumerate() {
        for (year, facts) in &record.years {
            years.push(YearRecord { participant: *id, year: *year, facts: facts.clone() });
            parts.push(place);
        }
    }
    for (place, (record, (member, _))) in records.iter().zip(&saved).enumerate() {
        for membership in &record.memberships {
            let of = beside.get(&membership.of).copied().or_else(|| known.get(&membership.of).map(|known| known.id));
            let Some(of) = of else { continue };
            let (role, performance_years) = (membership.role, membership.performance_years.clone());
            memberships.push(Membership { member: *member, of, role, performance_years });
            parts.push(place);
        }
    }
    let created = saved.iter().filter(|(_, saved)| *saved == Saved::Created).map(|(id, _)| *id).collect();
    let mut outcomes: Vec<Saved> = saved.into_iter().map(|(_, saved)| saved).collect();
    let mut parts_saved = store.participants().save_many_years(&years)?;
    parts_saved.extend(store.participants().save_many_memberships(&memberships, &created)?);
    for (place, part) in parts.into_iter().zip(parts_saved) {
        outcomes[place] = together(outcomes[place], part);
    }
    Ok(outcomes)
}

/// The practices of all TINs, made where they are new.
fn practices(store: &mut Store<'_>, ids: &Ids, records: &[&ParticipantRecord]) -> Result<HashMap<Tin, PracticeId>, Error> {
    let tins: HashSet<&Tin> = records.iter().filter_map(|record| record.identifiers.tin()).collect();
    let practices: Vec<Practice> = tins.into_iter().map(|tin| Practice { id: ids.next_id().into(), tin: tin.clone() }).collect();
    store.participants().ensure_practices(&practices)
}

fn identity(identifiers: &Identifiers, practices: &HashMap<Tin, PracticeId>) -> Identity {
    let practice = |tin: &Tin| Practice { id: practices[tin], tin: tin.clone() };
    match identifiers {
        Identifiers::Clinician { npi, tin } => Identity::Clinician { npi: npi.clone(), practice: practice(tin) },
        Identifiers::Group { tin } => Identity::Group { practice: practice(tin) },
        Identifiers::Subgroup { entity_id, tin } => Identity::Subgroup { entity_id: entity_id.clone(), practice: practice(tin) },
        Identifiers::VirtualGroup { entity_id } => Identity::VirtualGroup { entity_id: entity_id.clone() },
        Identifiers::ApmEntity { entity_id } => Identity::ApmEntity { entity_id: entity_id.clone() },
        Identifiers::Aco { entity_id } => Identity::Aco { entity_id: entity_id.clone() },
    }
}
