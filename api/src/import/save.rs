//! A batch of lines in one transaction.

use super::{
    Importer,
    record::{Identifiers, MembershipRecord, ParticipantRecord},
    report::Fault,
};
use domain::{
    identifier::{ParticipantId, Tin},
    participant::{Identity, Membership, MembershipRole, Participant, ParticipantReference, Practice},
};
use persistence::{Error, NewParticipant, Saved, Store};
use std::{collections::HashMap, ops::Range, sync::Arc};

/// A line that can be written.
#[derive(Debug, Clone)]
pub(super) struct Numbered {
    pub(super) number: u64,
    pub(super) record: ParticipantRecord,
}

/// What became of a line.
#[derive(Debug, Clone)]
pub(super) enum Outcome {
    Saved(Saved),
    Refused(Vec<Fault>),
    /// It names a participant that is not known yet.
    Waits,
}

/// Lines that are written together.
pub(super) struct Batch<'i> {
    importer: &'i Importer,
    lines: Arc<[Numbered]>,
}

impl<'i> Batch<'i> {
    pub(super) fn new(importer: &'i Importer, lines: Vec<Numbered>) -> Self {
        Self { importer, lines: lines.into() }
    }

    pub(super) fn lines(&self) -> &[Numbered] {
        &self.lines
    }

    /// All lines in one transaction.
    pub(super) fn save_all(&self) -> Result<Vec<Outcome>, Error> {
        self.save(0..self.lines.len())
    }

    /// Each line in a transaction of its own, so that one that the database refuses undoes no other.
    pub(super) fn save_each(&self) -> Result<Vec<Outcome>, Error> {
        let mut outcomes = Vec::with_capacity(self.lines.len());
        for place in 0..self.lines.len() {
            match self.save(place..place + 1) {
                Ok(outcome) => outcomes.extend(outcome),
                Err(error @ (Error::Violates(_) | Error::Corrupt { .. })) => {
                    outcomes.push(Outcome::Refused(vec![Fault::of_database(&error)]));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(outcomes)
    }

    fn save(&self, places: Range<usize>) -> Result<Vec<Outcome>, Error> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let (lines, ids) = (Arc::clone(&self.lines), self.importer.ids.clone());
        self.importer.database.write_blocking(move |store| {
            let lines = lines.get(places.clone()).unwrap_or_default();
            let mut transaction = Transaction { store, ids: &ids, known: HashMap::new() };
            transaction.look_up(lines)?;
            lines.iter().map(|line| transaction.save(&line.record)).collect()
        })
    }
}

/// The memberships of `record` that name nobody who is known.
pub(super) fn unknown_memberships(importer: &Importer, record: &ParticipantRecord) -> Result<Vec<Fault>, Error> {
    const REASON: &str = "No such participant is known, nor is there a good line for it in what is imported.";
    let named: Vec<ParticipantReference> = record.memberships.iter().map(|membership| membership.of.clone()).collect();
    let known = importer.database.read(|store| store.participants().by_references(&named))?;
    let is_known = |place| known.iter().any(|(found, _)| *found == place);
    Ok((0..named.len())
        .filter(|place| !is_known(*place))
        .map(|place| Fault::new(format!("/memberships/{place}/of"), REASON))
        .collect())
}

/// A participant that lines may name.
#[derive(Clone)]
struct Known {
    id: ParticipantId,
    tin: Option<Tin>,
}

struct Transaction<'t, 'c> {
    store: &'t mut Store<'c>,
    ids: &'t crate::context::Ids,
    known: HashMap<ParticipantReference, Known>,
}

impl Transaction<'_, '_> {
    /// Looks up all whom the memberships of `lines` name, in few queries.
    fn look_up(&mut self, lines: &[Numbered]) -> Result<(), Error> {
        let memberships = lines.iter().flat_map(|line| &line.record.memberships);
        let mut named: Vec<ParticipantReference> = Vec::new();
        for membership in memberships {
            if !named.contains(&membership.of) {
                named.push(membership.of.clone());
            }
        }
        for (place, participant) in self.store.participants().by_references(&named)? {
            let Participant { id, identity, .. } = participant;
            let tin = identity.practice().map(|practice| practice.tin.clone());
            self.known.insert(named[place].clone(), Known { id, tin });
        }
        Ok(())
    }

    /// Judges the line before anything of it is written: what is refused or waits leaves no trace.
    fn save(&mut self, record: &ParticipantRecord) -> Result<Outcome, Error> {
        let mut memberships = Vec::with_capacity(record.memberships.len());
        let mut faults = Vec::new();
        for (place, membership) in record.memberships.iter().enumerate() {
            let Some(known) = self.known.get(&membership.of) else {
                return Ok(Outcome::Waits);
            };
            if needs_the_same_tin(membership.role) && known.tin.as_ref() != record.identifiers.tin() {
                faults.push(Fault::new(
                    format!("/memberships/{place}/of"),
                    "Its TIN is another one: clinicians and subgroups belong to the group and the subgroups of their own TIN only.",
                ));
            }
            memberships.push((membership, known.id));
        }
        if !faults.is_empty() {
            return Ok(Outcome::Refused(faults));
        }
        self.write(record, &memberships).map(Outcome::Saved)
    }

    fn write(&mut self, record: &ParticipantRecord, memberships: &[(&MembershipRecord, ParticipantId)]) -> Result<Saved, Error> {
        let identity = self.identity(&record.identifiers)?;
        let mut participants = self.store.participants();
        let new = NewParticipant { id: self.ids.next_id().into(), identity, display_name: record.display_name.clone() };
        let (id, mut saved) = participants.save(&new)?;
        for (year, facts) in &record.years {
            saved = together(saved, participants.save_year_facts(id, *year, facts)?);
        }
        for (MembershipRecord { role, performance_years, of: _ }, of) in memberships {
            let membership = Membership { member: id, of: *of, role: *role, performance_years: performance_years.clone() };
            saved = together(saved, participants.save_membership(&membership)?);
        }
        self.known.insert(record.reference(), Known { id, tin: record.identifiers.tin().cloned() });
        Ok(saved)
    }

    /// The identity, with the practice of the TIN made where it is new.
    fn identity(&mut self, identifiers: &Identifiers) -> Result<Identity, Error> {
        let mut practice = |tin: &Tin| -> Result<Practice, Error> {
            let id = self.store.participants().ensure_practice(tin, self.ids.next_id().into())?;
            Ok(Practice { id, tin: tin.clone() })
        };
        Ok(match identifiers {
            Identifiers::Clinician { npi, tin } => Identity::Clinician { npi: npi.clone(), practice: practice(tin)? },
            Identifiers::Group { tin } => Identity::Group { practice: practice(tin)? },
            Identifiers::Subgroup { entity_id, tin } => {
                Identity::Subgroup { entity_id: entity_id.clone(), practice: practice(tin)? }
            }
            Identifiers::VirtualGroup { entity_id } => Identity::VirtualGroup { entity_id: entity_id.clone() },
            Identifiers::ApmEntity { entity_id } => Identity::ApmEntity { entity_id: entity_id.clone() },
            Identifiers::Aco { entity_id } => Identity::Aco { entity_id: entity_id.clone() },
        })
    }
}

/// Whether such a membership lies within one TIN (42 CFR 414.1305: group, subgroup).
const fn needs_the_same_tin(role: MembershipRole) -> bool {
    match role {
        MembershipRole::GroupMember | MembershipRole::SubgroupOf | MembershipRole::SubgroupMember => true,
        MembershipRole::VirtualGroupMember | MembershipRole::ApmParticipant => false,
    }
}

/// What a line did, of what its parts did: new with the participant, changed with anything else.
const fn together(participant: Saved, part: Saved) -> Saved {
    match (participant, part) {
        (Saved::Created, _) => Saved::Created,
        (Saved::Changed, _) | (Saved::Unchanged, Saved::Created | Saved::Changed) => Saved::Changed,
        (Saved::Unchanged, Saved::Unchanged) => Saved::Unchanged,
    }
}
