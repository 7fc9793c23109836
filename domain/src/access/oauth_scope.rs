//! What a token lets software do: the scopes of OAuth (RFC 6749, section 3.3).

use crate::closed_set::{UnknownSpelling, closed_set};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, str::FromStr};

closed_set! {
    /// One thing that a token may be good for. An operation names the one that it needs, in its OpenAPI `security`.
    pub enum OAuthScope {
        /// Read exception applications.
        ExceptionsRead = "exceptions:read",
        /// File and withdraw exception applications.
        ExceptionsWrite = "exceptions:write",
        /// Read requests for targeted review.
        ReviewsRead = "reviews:read",
        /// File and withdraw requests for targeted review.
        ReviewsWrite = "reviews:write",
        /// Look participants up, and what is known of them.
        ParticipantsRead = "participants:read",
        /// Read performance feedback.
        FeedbackRead = "feedback:read",
        /// Read authorizations.
        AuthorizationsRead = "authorizations:read",
        /// Ask for authorizations, and end them.
        AuthorizationsWrite = "authorizations:write",
        /// Read documents.
        DocumentsRead = "documents:read",
        /// Add documents.
        DocumentsWrite = "documents:write",
        /// Read events and the audit trail.
        EventsRead = "events:read",
        /// Register webhooks.
        WebhooksWrite = "webhooks:write",
        /// File many at once.
        BulkWrite = "bulk:write",
        /// Decide filings for CMS: reviewers.
        DecisionsWrite = "decisions:write",
        /// Run the service: operators.
        Operate = "operate",
    }
}

impl OAuthScope {
    /// Whether software may have it: deciding and operating is for people.
    #[must_use]
    pub const fn is_for_software(self) -> bool {
        !matches!(self, Self::DecisionsWrite | Self::Operate)
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// A set of scopes; as text, in the order of the table with a space between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Scopes(u32);

impl Scopes {
    /// None at all.
    pub const NONE: Self = Self(0);

    /// All that software may have.
    #[must_use]
    pub fn of_software() -> Self {
        OAuthScope::ALL.iter().copied().filter(|scope| scope.is_for_software()).collect()
    }

    /// Whether `scope` is one of them.
    #[must_use]
    pub const fn contains(self, scope: OAuthScope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Whether all of them are among `others`.
    #[must_use]
    pub const fn are_among(self, others: Self) -> bool {
        self.0 & !others.0 == 0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = OAuthScope> {
        OAuthScope::ALL.iter().copied().filter(move |scope| self.contains(*scope))
    }
}

impl FromIterator<OAuthScope> for Scopes {
    fn from_iter<I: IntoIterator<Item = OAuthScope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |bits, scope| bits | scope.bit()))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spelled: Vec<&str> = self.iter().map(OAuthScope::as_str).collect();
        f.write_str(&spelled.join(" "))
    }
}

impl FromStr for Scopes {
    type Err = UnknownSpelling;

    /// One space between two, as RFC 6749 has it; one may be named twice.
    ///
    /// ```
    /// use domain::access::{OAuthScope, Scopes};
    /// let scopes: Scopes = "reviews:read exceptions:read".parse().unwrap();
    /// assert!(scopes.contains(OAuthScope::ReviewsRead) && !scopes.contains(OAuthScope::ReviewsWrite));
    /// assert_eq!(scopes.to_string(), "exceptions:read reviews:read");
    /// assert!("reviews:read  exceptions:read".parse::<Scopes>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(' ').map(str::parse).collect()
    }
}

impl Serialize for Scopes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Scopes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spelled = Vec::<String>::deserialize(deserializer)?;
        spelled.iter().map(|text| text.parse::<OAuthScope>()).collect::<Result<_, _>>().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_has_a_bit_of_its_own() {
        let all: Scopes = OAuthScope::ALL.iter().copied().collect();
        assert_eq!(all.iter().count(), OAuthScope::ALL.len());
        for scope in OAuthScope::ALL {
            let only = Scopes::from_iter([*scope]);
            assert_eq!(only.iter().collect::<Vec<_>>(), [*scope]);
            assert!(only.are_among(all) && !all.are_among(only));
            assert_eq!(only.to_string().parse(), Ok(only));
        }
    }

    #[test]
    fn software_neither_decides_nor_operates() {
        let software = Scopes::of_software();
        assert!(!software.contains(OAuthScope::Operate) && !software.contains(OAuthScope::DecisionsWrite));
        assert_eq!(software.iter().count(), OAuthScope::ALL.len() - 2);
    }

    #[test]
    fn what_is_stored_is_read_again_and_nothing_else() {
        let some: Scopes = "exceptions:write participants:read".parse().unwrap();
        let stored = serde_json::to_string(&some).unwrap();
        assert_eq!(stored, r#"["exceptions:write","participants:read"]"#);
        assert_eq!(serde_json::from_str::<Scopes>(&stored).unwrap(), some);
        assert!(serde_json::from_str::<Scopes>(r#"["exceptions:destroy"]"#).is_err());
        for text in ["", " ", "exceptions:read ", "Exceptions:read", "exceptions:read\toperate"] {
            assert!(text.parse::<Scopes>().is_err(), "{text:?}");
        }
    }
}
