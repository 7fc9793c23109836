//! Only yours: `domain::access::Scope` as conditions that an index serves, the same words as `Scope::admits`.
//!
//! A scope is a union. Asked for in one condition, both databases walk all filings in the order of the page and throw away what is
//! somebody else's. Asked for part by part, each part has an index in that order, and a page is the first of all their first.

use crate::{schema::filings, session::each_backend, sql_types::Key};
use diesel::prelude::*;
use domain::{
    access::{Reach, Scope, ThirdPartyScope},
    program::FilingKind,
};
use std::collections::{BTreeMap, BTreeSet};

/// One part of a scope.
#[derive(Debug)]
pub(crate) enum Part {
    Everything,
    Participant(Key),
    Practice(Key),
    /// What this organization filed in these years for any of these.
    ThirdParty {
        organization: Key,
        years: Vec<i32>,
        practices: Vec<Key>,
        participants: Vec<Key>,
    },
}

impl Part {
    /// The parts of `scope` that can hold filings of this form. Together they are the scope; they may overlap.
    pub(crate) fn of(scope: &Scope, form: FilingKind) -> Vec<Self> {
        let Scope { everything, participants, practices, third_party } = scope;
        if *everything {
            return vec![Self::Everything];
        }
        let distinct = |keys: Vec<Key>| keys.into_iter().collect::<BTreeSet<Key>>();
        let participants = distinct(Key::of_each(participants)).into_iter().map(Self::Participant);
        let practices = distinct(Key::of_each(practices)).into_iter().map(Self::Practice);
        let third_party = third_parties(third_party.iter().filter(|third| third.forms.contains(&form)));
        participants.chain(practices).chain(third_party).collect()
    }
}

/// One part for all that an organization was authorized to do in the same years: a registry has thousands of authorizations.
fn third_parties<'s>(scopes: impl Iterator<Item = &'s ThirdPartyScope>) -> impl Iterator<Item = Part> {
    #[derive(Default)]
    struct Reached {
        practices: Vec<Key>,
        participants: Vec<Key>,
    }
    let mut grouped: BTreeMap<(Key, Vec<i32>), Reached> = BTreeMap::new();
    for ThirdPartyScope { organization, reach, forms: _, performance_years } in scopes {
        let mut years: Vec<i32> = performance_years.iter().map(|year| i32::from(year.get())).collect();
        years.sort_unstable();
        let reached = grouped.entry((Key::of(*organization), years)).or_default();
        match reach {
            Reach::Practice(practice) => reached.practices.push(Key::of(*practice)),
            Reach::Participant(participant) => reached.participants.push(Key::of(*participant)),
        }
    }
    let part = |((organization, years), Reached { practices, participants })| Part::ThirdParty {
        organization,
        years,
        practices,
        participants,
    };
    grouped.into_iter().map(part)
}

/// Narrows a query to one part of a scope.
pub(crate) trait Within: Sized {
    fn within(self, part: &Part) -> Self;
}

each_backend! {
    impl Within for filings::BoxedQuery<'_, Db> {
        fn within(self, part: &Part) -> Self {
            match part {
                Part::Everything => self,
                Part::Participant(participant) => self.filter(filings::participant_id.eq(*participant)),
                Part::Practice(practice) => self.filter(filings::practice_id.eq(*practice)),
                Part::ThirdParty { organization, years, practices, participants } => {
                    let reached = filings::practice_id
                        .eq_any(practices.clone())
                        .or(filings::participant_id.eq_any(participants.clone()));
                    self.filter(filings::organization_id.eq(*organization))
                        .filter(filings::performance_year.eq_any(years.clone()))
                        .filter(reached)
                }
            }
        }
    }
}
