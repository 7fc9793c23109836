//! Typed ids of our own records: a filing's id never fits where a participant's is wanted.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// Declares one type per table, each around a UUID of version 7. Ids come from the caller's context, never from a database.
macro_rules! record_id {
    ($($(#[$meta:meta])* $name:ident;)+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// This id as a bare UUID.
            #[must_use]
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

record_id! {
    /// An exception application or a targeted review.
    FilingId;
    /// A clinician, group, subgroup, virtual group, APM Entity or ACO.
    ParticipantId;
    /// A practice: the holder of one TIN.
    PracticeId;
    /// A practice, virtual group, APM Entity, registry, QCDR or health IT vendor that people and software belong to.
    OrganizationId;
    /// A person.
    UserId;
    /// What one organization lets another do for it.
    AuthorizationId;
    /// An event.
    EventId;
}
