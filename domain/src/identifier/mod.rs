//! The identifiers of the programme, parsed once, and the typed ids of our own records.

mod case_number;
mod cehrt_id;
mod entity_id;
mod npi;
mod record_id;
mod tin;
mod zip_code;

pub use case_number::{CaseNumber, InvalidCaseNumber};
pub use cehrt_id::{CehrtId, InvalidCehrtId};
pub use entity_id::{EntityId, InvalidEntityId};
pub use npi::{InvalidNpi, Npi};
pub use record_id::{AuthorizationId, EventId, FilingId, OrganizationId, ParticipantId, PracticeId, UserId};
pub use tin::{InvalidTin, Tin};
pub use zip_code::{InvalidZipCode, ZipCode};

/// The JSON of an identifier is its text, and a text is parsed when it is read.
macro_rules! as_json_text {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_ref())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <String as serde::Deserialize>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use as_json_text;
