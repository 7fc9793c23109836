//! Ids that CMS gives to subgroups, virtual groups and APM Entities.

use super::as_json_text;
use std::{fmt, str::FromStr};

/// The id of a subgroup, a virtual group, an APM Entity or an ACO, as CMS assigned it: opaque, 1 to 64 letters, digits and hyphens.
///
/// CMS publishes samples (`SG-00000001`, `AR0437`, `A9001`) and no pattern, so none is enforced.
///
/// ```
/// use domain::identifier::EntityId;
/// assert!("SG-00000001".parse::<EntityId>().is_ok());
/// assert!("SG 1".parse::<EntityId>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityId(String);

/// The text is no entity id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an entity id has 1 to 64 letters, digits and hyphens")]
pub struct InvalidEntityId;

impl FromStr for EntityId {
    type Err = InvalidEntityId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidEntityId) }
    }
}

impl AsRef<str> for EntityId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

as_json_text!(EntityId);
