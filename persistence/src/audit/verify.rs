//! Verifying the trail: every entry, in memory that does not grow with their number.

use super::{
    Audit, ENTRY,
    chain::Link,
    code,
    row::Row,
    trunk::{TRUNK, TrailHead, notes},
};
use crate::{Database, Error, schema::audit_entries, session::on_each, sql_types::Key};
use diesel::{dsl::max, prelude::*};
use std::{collections::HashMap, fmt};
use uuid::Uuid;

/// How many entries are read at once.
const PAGE: i64 = 1000;

/// What a trail in which nothing is wrong consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailReport {
    /// How many entries there are, without those of the trunk.
    pub entries: u64,
    /// In how many chains.
    pub chains: u64,
    /// Of them how many stand behind the last noted end of their chain: what came within the last second, or was left by a process that was
    /// killed.
    pub not_noted: u64,
    /// The end of the trail, to be kept elsewhere.
    pub head: TrailHead,
}

impl fmt::Display for TrailReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { entries, chains, not_noted, head } = self;
        write!(
            f,
            "{entries} entries in {chains} chains are as they were written, {not_noted} of them not noted yet. Head: {head}"
        )
    }
}

/// The first thing that is wrong with a trail.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrailFault {
    /// There is no head.
    #[error("there is no trail: none was begun, or all of it was removed")]
    Absent,
    /// The head was not written by this service, or is an older one.
    #[error("the head of the trail, entry {0} of the trunk, is not as it was written")]
    Head(i64),
    /// An entry is not the one that was written there.
    #[error("entry {position} of chain {chain} (id {id}) is not as it was written")]
    Altered {
        /// The chain.
        chain: Uuid,
        /// Its place there.
        position: i64,
        /// Its id, as it stands now.
        id: Uuid,
    },
    /// An entry is not there.
    #[error("entry {position} of chain {chain} is missing")]
    Missing {
        /// The chain.
        chain: Uuid,
        /// Its place there.
        position: i64,
    },
    /// The trail does not go back to a head that was kept elsewhere.
    #[error("entry {position} of the trunk is not the one that is expected: the trail was put back, or it is another one")]
    Unexpected {
        /// Which entry was expected.
        position: i64,
    },
}

/// Why a trail was not found to be right.
#[derive(Debug, thiserror::Error)]
pub enum VerificationError {
    /// It is not.
    #[error(transparent)]
    Fault(#[from] TrailFault),
    /// It could not be read.
    #[error(transparent)]
    Database(#[from] Error),
}

impl Database {
    /// Verifies the whole trail, also while entries are added, and names the first thing that is wrong. With `expected` the trail must also
    /// go back to that head.
    ///
    /// # Errors
    /// What is wrong, or why it cannot be told.
    pub fn verify_audit_trail(&self, expected: Option<TrailHead>) -> Result<TrailReport, VerificationError> {
        // The head and the trunk come first: what is noted there was written before.
        let head = self.read(|store| store.audit().sealed_head())?;
        let mut trunk = Trunk { walk: Walk::default(), noted: HashMap::new(), expected };
        self.walk(Link::before(TRUNK), Some(head.position), |row, code| trunk.take(row, code))?;
        let noted = trunk.finish(head)?;
        let mut branches = Branches { walk: Walk::default(), noted, end: None, entries: 0, chains: 0, not_noted: 0 };
        self.walk(Link { position: i64::MAX, ..Link::before(TRUNK) }, None, |row, code| branches.take(row, code))?;
        Ok(branches.finish(head)?)
    }

    /// Shows every entry behind `after`, in the order of chains and places, with the code that it should have: of the trunk up to `until`,
    /// or of all chains.
    fn walk(
        &self,
        after: Link,
        until: Option<i64>,
        mut see: impl FnMut(&Row, Code<'_>) -> Result<(), TrailFault>,
    ) -> Verified<()> {
        let mut after = (after.chain, after.position);
        loop {
            let seen = self.read(|store| {
                let mut audit = store.audit();
                let rows = audit.page(after, until)?;
                for row in &rows {
                    see(row, &|before| code(&audit.session, ENTRY, &row.message(before)))?;
                }
                Ok::<_, VerificationError>(rows.last().map(|row| (row.chain.id::<Uuid>(), row.position)))
            })?;
            match seen {
                Some(last) => after = last,
                None => return Ok(()),
            }
        }
    }
}

type Verified<T> = Result<T, VerificationError>;

/// The code that an entry should have behind another one.
type Code<'c> = &'c dyn Fn(&[u8; 32]) -> [u8; 32];

impl Audit<'_> {
    /// The head, which this service has written and behind which the trunk has nothing.
    fn sealed_head(&mut self) -> Verified<TrailHead> {
        let (head, is_sealed) = self.head()?.ok_or(TrailFault::Absent)?;
        let behind: Option<i64> = on_each!(self.session, |conn| audit_entries::table
            .filter(audit_entries::chain.eq(Key::of(TRUNK)))
            .select(max(audit_entries::position))
            .get_result(conn))
        .map_err(Error::from)?;
        if !is_sealed || behind.is_some_and(|last| last > head.position) {
            return Err(TrailFault::Head(head.position).into());
        }
        Ok(head)
    }

    /// The next entries of the same chain, then those of the chains behind it.
    fn page(&mut self, (chain, position): (Uuid, i64), until: Option<i64>) -> Result<Vec<Row>, Error> {
        let chain = Key::of(chain);
        let mut rows: Vec<Row> = on_each!(self.session, |conn| audit_entries::table
            .filter(audit_entries::chain.eq(chain))
            .filter(audit_entries::position.gt(position))
            .filter(audit_entries::position.le(until.unwrap_or(i64::MAX)))
            .order(audit_entries::position.asc())
            .limit(PAGE)
            .select(Row::as_select())
            .load(conn))?;
        let left = PAGE - i64::try_from(rows.len()).unwrap_or(PAGE);
        if until.is_none() && left > 0 {
            let further: Vec<Row> = on_each!(self.session, |conn| audit_entries::table
                .filter(audit_entries::chain.gt(chain))
                .order((audit_entries::chain.asc(), audit_entries::position.asc()))
                .limit(left)
                .select(Row::as_select())
                .load(conn))?;
            rows.extend(further);
        }
        Ok(rows)
    }
}

/// Where one is in a chain.
#[derive(Default)]
struct Walk {
    at: Option<Link>,
}

impl Walk {
    /// Steps on to `row`, which must be the next entry of the present chain or the first of another.
    fn step(&mut self, row: &Row, code: Code<'_>) -> Result<Link, TrailFault> {
        let (chain, position, id) = (row.chain.id(), row.position, row.id.id());
        let before = self.at.filter(|at| at.chain == chain).unwrap_or(Link::before(chain));
        let next = before.position + 1;
        if position > next {
            return Err(TrailFault::Missing { chain, position: next });
        }
        let link = row.link().filter(|link| position == next && link.mac == code(&before.mac));
        let link = link.ok_or(TrailFault::Altered { chain, position, id })?;
        self.at = Some(link);
        Ok(link)
    }
}

/// The trunk, on the way through it.
struct Trunk {
    walk: Walk,
    /// The last noted end of each chain: 64 bytes a chain, whatever its length.
    noted: HashMap<Uuid, Link>,
    expected: Option<TrailHead>,
}

impl Trunk {
    fn take(&mut self, row: &Row, code: Code<'_>) -> Result<(), TrailFault> {
        let link = self.walk.step(row, code)?;
        if self.expected.is_some_and(|expected| expected.position == link.position && expected.mac != link.mac) {
            return Err(TrailFault::Unexpected { position: link.position });
        }
        let altered = || TrailFault::Altered { chain: link.chain, position: link.position, id: row.id.id() };
        for end in notes(row).ok_or_else(altered)? {
            let last = self.noted.entry(end.chain).or_insert(end);
            if last.position < end.position {
                *last = end;
            }
        }
        Ok(())
    }

    /// It comes up to its head, and to the one that is expected.
    fn finish(self, head: TrailHead) -> Result<HashMap<Uuid, Link>, TrailFault> {
        let at = self.walk.at.unwrap_or(Link::before(TRUNK));
        if at.position < head.position {
            return Err(TrailFault::Missing { chain: TRUNK, position: at.position + 1 });
        }
        if at.mac != head.mac {
            return Err(TrailFault::Head(head.position));
        }
        match self.expected {
            Some(expected) if expected.position > head.position => Err(TrailFault::Unexpected { position: expected.position }),
            Some(_) | None => Ok(self.noted),
        }
    }
}

/// All other chains, on the way through them.
struct Branches {
    walk: Walk,
    /// The noted ends of the chains that were not met yet.
    noted: HashMap<Uuid, Link>,
    /// The noted end of the present chain.
    end: Option<Link>,
    entries: u64,
    chains: u64,
    not_noted: u64,
}

impl Branches {
    fn take(&mut self, row: &Row, code: Code<'_>) -> Result<(), TrailFault> {
        let chain: Uuid = row.chain.id();
        if self.walk.at.is_none_or(|at| at.chain != chain) {
            self.leave_chain()?;
            self.end = self.noted.remove(&chain);
            self.chains += 1;
        }
        let link = self.walk.step(row, code)?;
        match self.end {
            Some(end) if end.position == link.position && end.mac != link.mac => {
                return Err(TrailFault::Altered { chain, position: link.position, id: row.id.id() });
            }
            Some(end) if link.position <= end.position => {}
            Some(_) | None => self.not_noted += 1,
        }
        self.entries += 1;
        Ok(())
    }

    /// The present chain has no further entry: it must have come up to its noted end.
    fn leave_chain(&self) -> Result<(), TrailFault> {
        match (self.walk.at, self.end) {
            (Some(at), Some(end)) if at.position < end.position => {
                Err(TrailFault::Missing { chain: at.chain, position: at.position + 1 })
            }
            (Some(_) | None, Some(_) | None) => Ok(()),
        }
    }

    /// No chain that was noted is left.
    fn finish(self, head: TrailHead) -> Result<TrailReport, TrailFault> {
        self.leave_chain()?;
        if let Some(chain) = self.noted.into_keys().min() {
            return Err(TrailFault::Missing { chain, position: 1 });
        }
        let Self { entries, chains, not_noted, .. } = self;
        Ok(TrailReport { entries, chains, not_noted, head })
    }
}
