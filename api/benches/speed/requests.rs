//! The operations that are measured, as bytes on the wire.

use crate::{
    fill::{self, CLINICIANS, FILERS, FILINGS, Kind, Plan},
    load::Requests,
};
use api::auth::sandbox_keys::{PersonaClaims, SandboxIssuer};
use serde_json::{Value, json};
use std::path::Path;

/// From how many practices the stored filings are read.
const READERS: u64 = 256;

/// How many different requests a reading operation goes through, in a scattered order.
const VARIETY: u64 = 8_192;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Create,
    Replay,
    Read,
    NotModified,
    List,
    Refused,
}

impl Operation {
    pub(crate) const ALL: [Self; 6] = [Self::Create, Self::Replay, Self::Read, Self::NotModified, Self::List, Self::Refused];

    /// As figures name it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Replay => "replay",
            Self::Read => "read",
            Self::NotModified => "304",
            Self::List => "list50",
            Self::Refused => "refused",
        }
    }

    const fn status(self) -> u16 {
        match self {
            Self::Create | Self::Replay => 201,
            Self::Read | Self::List => 200,
            Self::NotModified => 304,
            Self::Refused => 422,
        }
    }
}

/// Who asks: a token for each practice that files and for those that read.
pub(crate) struct Callers {
    filers: Vec<String>,
    readers: Vec<(u64, String)>,
    plan: Plan,
    /// Participants that were filed for.
    used: u64,
}

impl Callers {
    /// # Errors
    /// When the sandbox has no key.
    pub(crate) fn new(folder: &Path, plan: Plan) -> Result<Self, String> {
        let issuer = SandboxIssuer::open(folder).map_err(|error| error.to_string())?;
        let token = |practice: u64| {
            issuer
                .mint(&PersonaClaims { subject: format!("official-{practice}"), client_id: None })
                .map_err(|error| error.to_string())
        };
        let practices = plan.practices();
        let filers = (0..FILERS).map(|filer| token(practices + filer)).collect::<Result<_, _>>()?;
        // The last practice may not have all of its filings.
        let whole = (plan.stored / (CLINICIANS * FILINGS)).max(1);
        let count = READERS.min(whole);
        let readers = (0..count).map(|reader| reader * whole / count);
        let readers = readers.map(|practice| Ok((practice, token(practice)?))).collect::<Result<_, String>>()?;
        Ok(Self { filers, readers, plan, used: 0 })
    }

    /// The requests of an operation. A create takes participants that no other had; a replay repeats one create.
    ///
    /// # Errors
    /// When an identifier cannot be made.
    pub(crate) fn requests(&mut self, operation: Operation) -> Result<Box<dyn Requests + '_>, String> {
        Ok(match operation {
            Operation::Create => Box::new(Creates { callers: self, body: body(2024, &["quality", "ia"]).to_string() }),
            Operation::Replay => Box::new(Fixed {
                requests: (0..FILERS).map(|filer| self.replayed(filer)).collect::<Result<_, _>>()?,
                operation,
                next: 0,
            }),
            Operation::Refused => {
                let requests = (0..FILERS).map(|filer| self.refused(filer)).collect::<Result<_, _>>()?;
                Box::new(Fixed { requests, operation, next: 0 })
            }
            Operation::Read | Operation::NotModified | Operation::List => {
                let requests = (0..VARIETY).map(|n| self.reading(operation, n)).collect();
                Box::new(Fixed { requests, operation, next: 0 })
            }
        })
    }

    fn reading(&self, operation: Operation, n: u64) -> Vec<u8> {
        // Scattered: a prime step through the practices, another through their filings.
        let (practice, token) = &self.readers[usize::try_from(n * 61 % self.readers.len() as u64).unwrap_or_default()];
        // Every second filing is an exception application.
        let filing = fill::id(Kind::Filing, practice * CLINICIANS * FILINGS + n * 37 % (CLINICIANS * FILINGS / 2) * 2);
        let (path, tag) = match operation {
            Operation::List => ("?limit=50".to_owned(), ""),
            Operation::NotModified => (format!("/{filing}"), "If-None-Match: \"1\"\r\n"),
            Operation::Create | Operation::Replay | Operation::Read | Operation::Refused => (format!("/{filing}"), ""),
        };
        let head = format!(
            "GET /v1/exception-applications{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n{tag}\r\n"
        );
        head.into_bytes()
    }

    fn replayed(&self, filer: u64) -> Result<Vec<u8>, String> {
        let mut request = Vec::new();
        let participant = self.plan.first_fresh() + filer;
        let body = about(&body(2024, &["quality", "ia"]).to_string(), participant, self.plan.practices() + filer)?;
        self.post(filer, &format!("replayed-{filer}"), &body, &mut request);
        Ok(request)
    }

    /// An application that was filed for a year whose window is not open and for an event that ends before it starts.
    fn refused(&self, filer: u64) -> Result<Vec<u8>, String> {
        let mut request = Vec::new();
        let mut refused = body(2024, &["quality", "ia"]);
        refused["event"]["endDate"] = json!("2024-07-01");
        let body = about(&refused.to_string(), self.plan.first_fresh() + FILERS + filer, self.plan.practices() + filer)?;
        self.post(filer, &format!("refused-{filer}"), &body, &mut request);
        Ok(request)
    }

    fn post(&self, filer: u64, key: &str, body: &str, out: &mut Vec<u8>) {
        let token = &self.filers[usize::try_from(filer).unwrap_or_default()];
        let length = body.len();
        let head = format!(
            "POST /v1/exception-applications HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        );
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(body.as_bytes());
    }
}

/// Requests that may be repeated.
struct Fixed {
    requests: Vec<Vec<u8>>,
    operation: Operation,
    next: usize,
}

impl Requests for Fixed {
    fn next(&mut self, _: usize, out: &mut Vec<u8>) -> bool {
        self.next = (self.next + 1) % self.requests.len();
        out.extend_from_slice(&self.requests[self.next]);
        true
    }

    fn expected(&self) -> u16 {
        self.operation.status()
    }
}

/// Each for a participant that nobody has filed for, with a key of its own.
struct Creates<'c> {
    callers: &'c mut Callers,
    body: String,
}

impl Requests for Creates<'_> {
    fn next(&mut self, _: usize, out: &mut Vec<u8>) -> bool {
        // The first ones are those of the replay and of the refusal.
        let place = 2 * FILERS + self.callers.used;
        if place >= self.callers.plan.fresh {
            return false;
        }
        self.callers.used += 1;
        let filer = place % FILERS;
        let Ok(body) = about(&self.body, self.callers.plan.first_fresh() + place, self.callers.plan.practices() + filer) else {
            return false;
        };
        self.callers.post(filer, &format!("created-{place}"), &body, out);
        true
    }

    fn expected(&self) -> u16 {
        Operation::Create.status()
    }
}

/// What stands in [`body`] where the participant belongs.
const NPI: &str = "{npi}";
const TIN: &str = "{tin}";

fn about(body: &str, participant: u64, practice: u64) -> Result<String, String> {
    Ok(body.replacen(NPI, &fill::npi(participant)?, 1).replacen(TIN, &fill::tin(practice), 1))
}

/// An application for extreme and uncontrollable circumstances, as the example of the documentation.
pub(crate) fn body(year: u16, categories: &[&str]) -> Value {
    json!({
        "performanceYear": year,
        "participant": {"entityType": "individual", "nationalProviderIdentifier": NPI, "taxpayerIdentificationNumber": TIN},
        "exceptionType": "extremeAndUncontrollableCircumstances",
        "categories": categories,
        "event": {
            "type": "hurricane",
            "description": "Hurricane Beryl flooded the office; records could not be reached for three months.",
            "startDate": "2024-07-08",
            "stillAffected": true
        },
        "contact": {"name": "Pat Office", "email": "office@cedarvalley.example", "phone": "+1 903 555 0100"},
        "submitterRelationship": "practiceStaff",
        "attestation": {"attestedBy": "Pat Office", "textVersion": "2024-1"},
        "clientReference": "ehr-8841"
    })
}

/// The two filings that stored ones are copied of, by Cedar Valley's official.
pub(crate) fn templates(folder: &Path) -> Result<[Vec<u8>; 2], String> {
    let issuer = SandboxIssuer::open(folder).map_err(|error| error.to_string())?;
    let persona = PersonaClaims { subject: "cedar-valley-official".to_owned(), client_id: None };
    let token = issuer.mint(&persona).map_err(|error| error.to_string())?;
    let exception = body(2024, &["quality", "ia"]).to_string().replace(NPI, "1000000012").replace(TIN, "000100001");
    let review = json!({
        "performanceYear": 2023,
        "participant": {"entityType": "individual", "nationalProviderIdentifier": "1000000012", "taxpayerIdentificationNumber": "000100001"},
        "reason": "wrongTinOrNpi",
        "explanation": "Our data were submitted under the TIN of another practice.",
        "contact": {"name": "Pat Office", "email": "office@cedarvalley.example", "phone": "+1 903 555 0100"},
        "submitterRelationship": "practiceStaff",
        "attestation": {"attestedBy": "Pat Office", "textVersion": "2024-1"}
    });
    let post = |resource: &str, body: &str| {
        let length = body.len();
        format!("POST /v1/{resource} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: template-{resource}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes()
    };
    Ok([post("exception-applications", &exception), post("targeted-reviews", &review.to_string())])
}
