//! What is encrypted of the rows that are filled in, sealed as the service seals it: SQL alone cannot copy a sealed value.

use crate::{
    fill::{self, FILINGS, Kind},
    options::On,
};
use persistence::{Database, DatabaseOptions, Place, Vault};
use serde_json::{Value, json};
use std::path::Path;
use uuid::Uuid;

/// The keys of the database, and what the templates say.
pub(crate) struct Sealing {
    vault: Vault,
    on: On,
    filings: [Value; 2],
    answers: [Vec<u8>; 2],
    scopes: [String; 2],
}

impl Sealing {
    /// Opens the templates. `one` answers a query in one text.
    ///
    /// # Errors
    /// When a template is not there or does not open.
    pub(crate) fn new(
        on: On,
        url: &str,
        folder: &Path,
        templates: [Uuid; 2],
        one: impl Fn(&str) -> Result<String, String>,
    ) -> Result<Self, String> {
        let key = std::fs::read_to_string(folder.join("keys/encryption-key")).map_err(|error| error.to_string())?;
        let keys = key.parse().map_err(|error| format!("{error}"))?;
        let url = url.parse().map_err(|error| format!("{error}"))?;
        // Its connections are closed at once: the file is filled by one that has it for itself.
        let database = Database::open(&url, &keys, &DatabaseOptions::default()).map_err(|error| error.to_string())?;
        let vault = database.vault().map_err(|error| error.to_string())?.clone();
        drop(database);
        let hex = |column: &str| if on == On::Postgres { format!("encode({column}, 'hex')") } else { format!("hex({column})") };
        let literal = |id: Uuid| if on == On::Postgres { format!("'{id}'::uuid") } else { format!("x'{}'", id.simple()) };
        let read = |column: &str, table: &str, key: &str, id: Uuid| {
            one(&format!("SELECT {} FROM {table} WHERE {key} = {}", hex(column), literal(id))).map(|text| bytes(&text))
        };
        let (mut filings, mut answers, mut scopes) = (Vec::new(), Vec::new(), Vec::new());
        for id in templates {
            let open = |table, row: &[u8], sealed: &[u8]| {
                vault.open(Place { table, column: "sealed", row }, sealed).map_err(|error| error.to_string())
            };
            let filing = open("filings", id.as_bytes(), &read("sealed", "filings", "id", id)?)?;
            filings.push(serde_json::from_slice(&filing).map_err(|error| error.to_string())?);
            let key = read("key", "idempotent_answers", "filing_id", id)?;
            answers.push(open("idempotent_answers", &key, &read("sealed", "idempotent_answers", "filing_id", id)?)?);
            scopes.push(one(&format!("SELECT scope FROM idempotent_answers WHERE filing_id = {}", literal(id)))?);
        }
        let two = |_| "two templates".to_owned();
        let filings = filings.try_into().map_err(|_| "two templates".to_owned())?;
        Ok(Self {
            vault,
            on,
            filings,
            answers: answers.try_into().map_err(two)?,
            scopes: scopes.try_into().map_err(|_| "two templates".to_owned())?,
        })
    }

    /// The columns of the numbers that are sealed, with their type.
    pub(crate) fn columns(&self) -> String {
        let kind = if self.on == On::Postgres { "bytea" } else { "BLOB" };
        COLUMNS.map(|name| format!("{name} {kind}")).join(", ")
    }

    /// The values of these columns for the number `n`, as literals behind each other; NULL where the number stands for no filing.
    ///
    /// # Errors
    /// When one cannot be sealed.
    pub(crate) fn values(&self, n: u64, npi: &str, stored: u64) -> Result<String, String> {
        let told = |error: persistence::Error| error.to_string();
        let vault = &self.vault;
        let index = |purpose, value: &str| vault.index(purpose, value.as_bytes())[..16].to_vec();
        let tin = fill::tin(n % 390_000);
        let practice = fill::id(Kind::Practice, n);
        let participant = fill::id(Kind::Participant, n);
        let document = json!({"npi": npi, "displayName": format!("Clinician {n}")}).to_string();
        let seal = |table, column, row: &[u8], value: &[u8]| vault.seal(Place { table, column, row }, value).map_err(told);
        let mut all = vec![
            Some(index("practices.tin", &tin)),
            Some(seal("practices", "tin", practice.as_bytes(), tin.as_bytes())?),
            Some(index("participants.npi", npi)),
            Some(seal("participants", "sealed", participant.as_bytes(), document.as_bytes())?),
        ];
        if n < stored {
            all.extend(self.filing(vault, n)?.map(Some));
        }
        all.resize(COLUMNS.len(), None);
        Ok(all.iter().map(|value| self.literal(value.as_deref())).collect::<Vec<_>>().join(","))
    }

    fn filing(&self, vault: &Vault, n: u64) -> Result<[Vec<u8>; 4], String> {
        let told = |error: persistence::Error| error.to_string();
        let which = usize::from(!n.is_multiple_of(2));
        let reference = format!("reference-{n}");
        let mut document = self.filings[which].clone();
        document["participant"]["id"] = json!(fill::id(Kind::Participant, n / FILINGS));
        document["clientReference"] = json!(reference);
        let place = |table, row| Place { table, column: "sealed", row };
        let id = fill::id(Kind::Filing, n);
        let filing = vault.seal(place("filings", id.as_bytes()), document.to_string().as_bytes()).map_err(told)?;
        let reference = vault.index("filings.client_reference", reference.as_bytes())[..16].to_vec();
        let name = format!("{}\nstored-{n}", self.scopes[which]);
        let key = vault.index("idempotent_answers.key", name.as_bytes())[..16].to_vec();
        let answer = vault.seal(place("idempotent_answers", &key), &self.answers[which]).map_err(told)?;
        Ok([reference, filing, key, answer])
    }

    fn literal(&self, value: Option<&[u8]>) -> String {
        let Some(value) = value else { return "NULL".to_owned() };
        let hex: String = value.iter().map(|byte| format!("{byte:02x}")).collect();
        if self.on == On::Postgres { format!("'\\x{hex}'") } else { format!("x'{hex}'") }
    }
}

/// What is sealed of a number: of the practice, of the clinician, of the filing.
const COLUMNS: [&str; 8] = ["tin_index", "tin", "npi_index", "person", "reference_index", "filing", "answer_key", "answer"];

fn bytes(hexadecimal: &str) -> Vec<u8> {
    (0..hexadecimal.len()).step_by(2).filter_map(|at| u8::from_str_radix(hexadecimal.get(at..at + 2)?, 16).ok()).collect()
}
