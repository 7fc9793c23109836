//! A line as it arrives, read member by member so that every fault of it is told at once.

use super::{
    super::{numbers::refuse_year, report::Fault},
    facts::YearFactsLine,
    record::{Identifiers, MembershipRecord, ParticipantRecord},
};
use crate::{
    extract::json,
    filings::{
        reading::Reading,
        request::{ParticipantBody, npi_rule, read_tin},
    },
};
use domain::{
    environment::Environment,
    participant::{EntityType, MembershipRole, ParticipantKind, YearFacts},
    program::PerformanceYear,
    rule,
};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The longest name, in characters.
const LONGEST_NAME: usize = 200;

/// What the line `text` means in `environment`.
///
/// # Errors
/// That it is no JSON, or everything that is wrong with its members.
///
/// ```
/// use api::import::participants::line;
/// use domain::environment::Environment;
/// let group = br#"{"kind": "group", "displayName": "Cedar Valley", "taxpayerIdentificationNumber": "000100001", "performanceYears": [2024]}"#;
/// assert_eq!(line::read(group, Environment::Sandbox).unwrap().display_name, "Cedar Valley");
/// assert_eq!(line::read(group, Environment::Production).unwrap_err()[0].pointer, "/taxpayerIdentificationNumber");
/// ```
pub fn read(text: &[u8], environment: Environment) -> Result<ParticipantRecord, Vec<Fault>> {
    let line: ParticipantLine = json::parse(text).map_err(|problem| Fault::of_problem(&problem))?;
    line.read(environment)
}

/// One participant, as a line of the file says it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ParticipantLine {
    kind: Option<String>,
    display_name: Option<String>,
    national_provider_identifier: Option<String>,
    taxpayer_identification_number: Option<String>,
    entity_id: Option<String>,
    performance_years: Option<Vec<i64>>,
    #[serde(default)]
    memberships: Vec<MembershipLine>,
    #[serde(default)]
    year_facts: BTreeMap<String, YearFactsLine>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct MembershipLine {
    of: Option<ParticipantBody>,
    performance_years: Option<Vec<i64>>,
}

impl ParticipantLine {
    fn read(self, environment: Environment) -> Result<ParticipantRecord, Vec<Fault>> {
        let mut reading = Reading::default();
        let record = self.read_members(&mut reading, environment);
        reading.finish(record).map_err(|findings| findings.into_iter().map(Fault::from).collect())
    }

    fn read_members(self, reading: &mut Reading, environment: Environment) -> Option<ParticipantRecord> {
        let Self {
            kind,
            display_name,
            national_provider_identifier: npi,
            taxpayer_identification_number: tin,
            entity_id,
            performance_years,
            memberships,
            year_facts,
        } = self;
        let kind = reading.required(kind, "/kind").and_then(|kind| reading.word(Some(kind), "/kind"));
        let identifiers = IdentifiersLine { npi, tin, entity_id }.read(reading, kind, environment);
        let display_name = reading.required(display_name, "/displayName").and_then(|name| read_name(reading, name));
        let years = read_years(reading, performance_years, "");
        let facts = read_facts(reading, kind, year_facts, years.as_ref());
        let memberships = read_memberships(reading, kind, memberships, years.as_ref(), environment);
        let years = years?.into_iter().map(|year| (year, facts.get(&year).cloned()));
        Some(ParticipantRecord {
            identifiers: identifiers?,
            display_name: display_name?,
            years: years.collect(),
            memberships: memberships?,
        })
    }
}

struct IdentifiersLine {
    npi: Option<String>,
    tin: Option<String>,
    entity_id: Option<String>,
}

impl IdentifiersLine {
    fn read(self, reading: &mut Reading, kind: Option<ParticipantKind>, environment: Environment) -> Option<Identifiers> {
        let sent = [self.npi.is_some(), self.tin.is_some(), self.entity_id.is_some()];
        let npi = reading.identifier(self.npi, "/nationalProviderIdentifier", npi_rule);
        let tin = read_tin(reading, self.tin, "/taxpayerIdentificationNumber".to_owned(), environment);
        let entity_id = reading.identifier(self.entity_id, "/entityId", |_| &rule::ENTITY_ID_SHAPE);
        let kind = kind?;
        judge_presence(reading, kind, sent);
        Some(match kind {
            ParticipantKind::Clinician => Identifiers::Clinician { npi: npi?, tin: tin? },
            ParticipantKind::Group => Identifiers::Group { tin: tin? },
            ParticipantKind::Subgroup => Identifiers::Subgroup { entity_id: entity_id?, tin: tin? },
            ParticipantKind::VirtualGroup => Identifiers::VirtualGroup { entity_id: entity_id? },
            ParticipantKind::ApmEntity => Identifiers::ApmEntity { entity_id: entity_id? },
            ParticipantKind::Aco => Identifiers::Aco { entity_id: entity_id? },
        })
    }
}

/// Which of NPI, TIN and entity id a kind has, all of them required.
const fn identifiers_of(kind: ParticipantKind) -> [bool; 3] {
    match kind {
        ParticipantKind::Clinician => [true, true, false],
        ParticipantKind::Group => [false, true, false],
        ParticipantKind::Subgroup => [false, true, true],
        ParticipantKind::VirtualGroup | ParticipantKind::ApmEntity | ParticipantKind::Aco => [false, false, true],
    }
}

fn judge_presence(reading: &mut Reading, kind: ParticipantKind, sent: [bool; 3]) {
    const MEMBERS: [&str; 3] = ["/nationalProviderIdentifier", "/taxpayerIdentificationNumber", "/entityId"];
    for ((pointer, has), sent) in MEMBERS.into_iter().zip(identifiers_of(kind)).zip(sent) {
        match (has, sent) {
            (true, false) => reading.fault(&rule::FIELD_REQUIRED, pointer, format!("{kind} needs this member.")),
            (false, true) => {
                reading.fault(&rule::FIELD_NOT_APPLICABLE, pointer, format!("{kind} has no such member; leave it out."));
            }
            (true, true) | (false, false) => {}
        }
    }
}

fn read_name(reading: &mut Reading, name: String) -> Option<String> {
    let length = name.chars().count();
    if (1..=LONGEST_NAME).contains(&length) && !name.trim().is_empty() && !name.chars().any(char::is_control) {
        return Some(name);
    }
    reading.fault(
        &rule::FIELD_LENGTH,
        "/displayName",
        format!("A name has 1 to {LONGEST_NAME} characters that can be seen, in one line."),
    );
    None
}

fn read_years(reading: &mut Reading, years: Option<Vec<i64>>, at: &str) -> Option<BTreeSet<PerformanceYear>> {
    let at = format!("{at}/performanceYears");
    let Some(years) = years else {
        reading.fault(&rule::FIELD_REQUIRED, at, "This member is missing.");
        return None;
    };
    if years.is_empty() {
        reading.fault(&rule::FIELD_LENGTH, at, "Name at least one performance year.");
        return None;
    }
    let mut read = BTreeSet::new();
    for (place, year) in years.iter().enumerate() {
        let year = u16::try_from(*year).ok().and_then(|year| PerformanceYear::new(year).ok());
        let at = format!("{at}/{place}");
        match year {
            None => refuse_year(reading, at),
            Some(year) if read.insert(year) => {}
            Some(_) => reading.fault(&rule::VALUE_REPEATED, at, "This year is named before; name it once."),
        }
    }
    Some(read)
}

/// What is known of the participant in single years; each must be one of its `years`.
fn read_facts(
    reading: &mut Reading,
    kind: Option<ParticipantKind>,
    facts: BTreeMap<String, YearFactsLine>,
    years: Option<&BTreeSet<PerformanceYear>>,
) -> BTreeMap<PerformanceYear, YearFacts> {
    let mut read = BTreeMap::new();
    for (year, facts) in facts {
        let at = format!("/yearFacts/{year}");
        let year = year.parse().ok().filter(|year| years.is_none_or(|years| years.contains(year)));
        match year {
            Some(year) => drop(read.insert(year, facts.read(reading, kind, &at))),
            None => {
                let message = "The name of this member is none of the participant's performanceYears.";
                reading.fault(&rule::PARTICIPANT_YEAR, at, message);
            }
        }
    }
    read
}

fn read_memberships(
    reading: &mut Reading,
    kind: Option<ParticipantKind>,
    memberships: Vec<MembershipLine>,
    years: Option<&BTreeSet<PerformanceYear>>,
    environment: Environment,
) -> Option<Vec<MembershipRecord>> {
    let mut read: Vec<Option<MembershipRecord>> = Vec::with_capacity(memberships.len());
    for (place, membership) in memberships.into_iter().enumerate() {
        let at = format!("/memberships/{place}");
        let membership = membership.read(reading, kind, &at, environment);
        if let (Some(membership), Some(years)) = (&membership, years)
            && !membership.performance_years.is_subset(years)
        {
            let message = "A membership lies within the participant's own performanceYears.";
            reading.fault(&rule::PARTICIPANT_YEAR, format!("{at}/performanceYears"), message);
        }
        if let Some(membership) = &membership
            && read.iter().flatten().any(|before| before.of == membership.of)
        {
            let message = "This participant is named before; name it once, with all years.";
            reading.fault(&rule::VALUE_REPEATED, format!("{at}/of"), message);
        }
        read.push(membership);
    }
    read.into_iter().collect()
}

impl MembershipLine {
    fn read(
        self,
        reading: &mut Reading,
        kind: Option<ParticipantKind>,
        at: &str,
        environment: Environment,
    ) -> Option<MembershipRecord> {
        let Self { of, performance_years } = self;
        if of.is_none() {
            reading.fault(&rule::FIELD_REQUIRED, format!("{at}/of"), "This member is missing.");
        }
        let of = of.and_then(|of| of.read(reading, &format!("{at}/of"), environment));
        let performance_years = read_years(reading, performance_years, at);
        let (of, kind) = (of?, kind?);
        let Some(role) = MembershipRole::between(kind, kind_named(of.entity_type())) else {
            let message = format!("{} cannot belong to a participant of the entity type {}.", kind.in_words(), of.entity_type());
            reading.fault(&rule::FIELD_NOT_APPLICABLE, format!("{at}/of"), message);
            return None;
        };
        Some(MembershipRecord { of, role, performance_years: performance_years? })
    }
}

/// The kind that an entity type names; for memberships an ACO is an APM Entity like others.
const fn kind_named(entity_type: EntityType) -> ParticipantKind {
    match entity_type {
        EntityType::Individual => ParticipantKind::Clinician,
        EntityType::Group => ParticipantKind::Group,
        EntityType::Subgroup => ParticipantKind::Subgroup,
        EntityType::VirtualGroup => ParticipantKind::VirtualGroup,
        EntityType::Apm => ParticipantKind::ApmEntity,
    }
}
