//! Files come in: extracts of what CMS publishes and lines of our own, on each database, twice; and CMS's whole files where they lie beside.

mod cms;
mod records;

use crate::conformance::Opened;
use api::{
    context::Ids,
    import::{
        Importer,
        report::{ImportError, RefusedLine, Summary},
    },
};
use domain::{
    environment::Environment,
    participant::{Participant, ParticipantReference},
    program::PerformanceYear,
};

/// A group, a clinician of it, an ACO and a clinician of nobody.
const PARTICIPANTS: &str = r#"{"kind":"group","displayName":"Cedar Valley","taxpayerIdentificationNumber":"000100001","performanceYears":[2023,2024]}
{"kind":"clinician","displayName":"Ana Ruiz MD","nationalProviderIdentifier":"1000000012","taxpayerIdentificationNumber":"000100001","performanceYears":[2023,2024],"memberships":[{"of":{"entityType":"group","taxpayerIdentificationNumber":"000100001"},"performanceYears":[2023,2024]}]}
{"kind":"aco","displayName":"Great Plains ACO","entityId":"A9001","performanceYears":[2022,2023,2024]}
{"kind":"clinician","displayName":"Dev Patel MD","nationalProviderIdentifier":"1000000046","taxpayerIdentificationNumber":"000456789","performanceYears":[2022,2023,2024]}
"#;

/// What an import came to, with every refusal as it is told.
type Told = (Summary, Vec<String>);

fn importer(database: &Opened) -> Importer {
    Importer { database: (**database).clone(), environment: Environment::Sandbox, ids: Ids::from_host() }
}

/// Runs one kind of import and collects what it tells.
#[track_caller]
fn told(import: impl FnOnce(&mut dyn FnMut(&RefusedLine)) -> Result<Summary, ImportError>) -> Told {
    let mut refused = Vec::new();
    let summary = import(&mut |line| refused.extend(line.faults.iter().map(|_| ()).take(1).map(|()| line.to_string()))).unwrap();
    (summary, refused)
}

fn summary(created: u64, changed: u64, unchanged: u64, refused: u64) -> Summary {
    Summary { records: created + changed + unchanged + refused, created, changed, unchanged, refused }
}

/// The same import twice: the second one changes nothing.
#[track_caller]
fn twice(records: u64, mut import: impl FnMut(&mut dyn FnMut(&RefusedLine)) -> Result<Summary, ImportError>) {
    assert_eq!(told(&mut import), (summary(records, 0, 0, 0), vec![]));
    assert_eq!(told(&mut import), (summary(0, 0, records, 0), vec![]));
}

fn with_participants(database: &Opened) -> Importer {
    let importer = importer(database);
    twice(4, |refused| importer.participants(PARTICIPANTS.as_bytes(), refused));
    importer
}

fn year(number: u16) -> PerformanceYear {
    PerformanceYear::new(number).unwrap()
}

fn individual(npi: &str, tin: &str) -> ParticipantReference {
    ParticipantReference::Individual { npi: npi.parse().unwrap(), tin: tin.parse().unwrap() }
}

fn ana() -> ParticipantReference {
    individual("1000000012", "000100001")
}

fn dev() -> ParticipantReference {
    individual("1000000046", "000456789")
}

fn aco() -> ParticipantReference {
    ParticipantReference::Apm("A9001".parse().unwrap())
}

#[track_caller]
fn find(database: &Opened, reference: &ParticipantReference) -> Participant {
    database.get(|store| store.participants().by_reference(reference)).unwrap()
}
