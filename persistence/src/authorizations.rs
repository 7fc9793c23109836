//! Authorizations from the request to the end, and their timelines. What came of one that was accepted is an authorization of
//! [`organizations`](crate::organizations), under the same id.
//!
//! Nobody whom a request names is looked up. A request and those who answer it meet in a digest of the TIN or of the entity id.

mod row;

use crate::{
    Error, Participants,
    row_lock::Locked,
    schema::{authorization_entries, authorization_requests, authorizations, organizations},
    session::{Session, on_each},
    sql_types::{Key, Microseconds},
    vault::Vault,
};
use diesel::prelude::*;
use domain::{
    access::{
        Actor, Addressee, Affiliation, Authorization, AuthorizationEntry, AuthorizationRequest, AuthorizationSide,
        AuthorizationStatus, Capacity, Party, Reach, RequestedEntity,
    },
    identifier::{AuthorizationId, OrganizationId},
    moment::Moment,
    participant::ParticipantReference,
};
use row::{EntryRow, Row};
use std::collections::BTreeSet;

/// What the digests of addressees are for: no other digest of the same TIN is equal to them.
const PURPOSE: &str = "authorization addressee";

/// An authorization, and which of the caller's organizations answer for those it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundAuthorization {
    /// The authorization.
    pub request: AuthorizationRequest,
    /// Those of the caller's organizations that it is addressed to.
    pub addressed: Vec<OrganizationId>,
}

/// Which authorizations to list; every member narrows it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AuthorizationFilter {
    /// Only those that the caller's organizations asked for, or only those that they answer.
    pub side: Option<AuthorizationSide>,
    /// Only in this state.
    pub status: Option<AuthorizationStatus>,
    /// Only in this capacity.
    pub capacity: Option<Capacity>,
}

/// Authorizations and their timelines.
pub struct Authorizations<'c>(pub(crate) Session<'c>);

impl Authorizations<'_> {
    /// Adds a request, with the first entry of its timeline.
    ///
    /// # Errors
    /// [`Constraint::Reference`](crate::Constraint) when its holder does not exist.
    pub fn insert(&mut self, request: &AuthorizationRequest, to: &Addressee, entry: &AuthorizationEntry) -> Result<(), Error> {
        let row = Row::of(request, self.digest(to), self.0.vault)?;
        on_each!(self.0, |conn| diesel::insert_into(authorization_requests::table).values(&row).execute(conn))?;
        self.append(request.id, entry)
    }

    /// Adds the next entry to a timeline.
    ///
    /// # Errors
    /// [`Constraint::AuthorizationSequenceTaken`](crate::Constraint) when there is an entry of this sequence already.
    pub fn append(&mut self, id: AuthorizationId, entry: &AuthorizationEntry) -> Result<(), Error> {
        let row = EntryRow::of(id, entry)?;
        on_each!(self.0, |conn| diesel::insert_into(authorization_entries::table).values(&row).execute(conn))?;
        Ok(())
    }

    /// The timeline, the first entry first.
    ///
    /// # Errors
    /// When an entry cannot be read.
    pub fn timeline(&mut self, id: AuthorizationId) -> Result<Vec<AuthorizationEntry>, Error> {
        let rows: Vec<EntryRow> = on_each!(self.0, |conn| authorization_entries::table
            .filter(authorization_entries::authorization_id.eq(Key::of(id)))
            .order(authorization_entries::sequence.asc())
            .select(EntryRow::as_select())
            .load(conn))?;
        rows.into_iter().map(AuthorizationEntry::try_from).collect()
    }

    /// The authorization with this id, and what the caller's organizations are to it. As many statements where there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn find(&mut self, id: AuthorizationId, caller: &Actor) -> Result<Option<FoundAuthorization>, Error> {
        let addressed = self.addressees(caller)?;
        let row: Option<Row> = on_each!(self.0, |conn| authorization_requests::table
            .find(Key::of(id))
            .select(Row::as_select())
            .first(conn)
            .optional())?;
        row.map(|row| found(row, &addressed, self.0.vault)).transpose()
    }

    /// The same, and nobody else can change it until the transaction ends.
    ///
    /// # Errors
    /// [`Error::Busy`] when another transaction holds it for too long; when it cannot be read.
    pub fn find_for_update(&mut self, id: AuthorizationId, caller: &Actor) -> Result<Option<FoundAuthorization>, Error> {
        let addressed = self.addressees(caller)?;
        self.lock(id)?.map(|row| found(row, &addressed, self.0.vault)).transpose()
    }

    fn lock(&mut self, id: AuthorizationId) -> Result<Option<Row>, Error> {
        Ok(on_each!(self.0, |conn| {
            Locked(authorization_requests::table.find(Key::of(id)).select(Row::as_select())).get_result(conn).optional()
        })?)
    }

    /// Changes an authorization that is still in `version`; `false` when it is not.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn update(&mut self, request: &AuthorizationRequest, version: i32) -> Result<bool, Error> {
        let (grantor_id, grantor_kind, grantor_name) = row::columns_of(request.grantor.as_ref());
        let due_at = request.due_at().map(Microseconds::from);
        let changed = on_each!(self.0, |conn| diesel::update(authorization_requests::table.find(Key::of(request.id)))
            .filter(authorization_requests::version.eq(version))
            .set((
                authorization_requests::status.eq(request.status.as_str()),
                authorization_requests::version.eq(request.version),
                authorization_requests::updated_at.eq(Microseconds::from(request.updated_at)),
                authorization_requests::due_at.eq(due_at),
                authorization_requests::grantor_id.eq(grantor_id),
                authorization_requests::grantor_kind.eq(&grantor_kind),
                authorization_requests::grantor_name.eq(&grantor_name),
            ))
            .execute(conn))?;
        Ok(changed == 1)
    }

    /// Ends what came of an authorization: nobody may act by it from `at` on.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn end(&mut self, id: AuthorizationId, at: Moment) -> Result<(), Error> {
        on_each!(self.0, |conn| diesel::update(authorizations::table.find(Key::of(id)))
            .filter(authorizations::revoked_at.is_null())
            .set(authorizations::revoked_at.eq(Microseconds::from(at)))
            .execute(conn))?;
        Ok(())
    }

    /// A page of the authorizations that the caller's organizations asked for or answer, newest first, after `after`; at most `limit`.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn list(
        &mut self,
        caller: &Actor,
        filter: AuthorizationFilter,
        after: Option<AuthorizationId>,
        limit: i64,
    ) -> Result<Vec<AuthorizationRequest>, Error> {
        let AuthorizationFilter { side, status, capacity } = filter;
        let addressed: BTreeSet<Vec<u8>> = self.addressees(caller)?.into_iter().map(|(_, digest)| digest).collect();
        let holders = caller.affiliations.iter().map(|own| Part::Holder(Key::of(own.organization)));
        let holders = holders.filter(|_| side.is_none_or(|side| side == AuthorizationSide::Holder));
        let grantors = addressed.into_iter().map(Part::Addressee);
        let grantors = grantors.filter(|_| side.is_none_or(|side| side == AuthorizationSide::Grantor));
        let mut rows: Vec<Row> = Vec::new();
        for part in holders.chain(grantors) {
            rows.extend(on_each!(self.0, |conn| {
                let mut query = authorization_requests::table.into_boxed();
                query = match &part {
                    Part::Holder(holder) => query.filter(authorization_requests::holder_id.eq(*holder)),
                    Part::Addressee(digest) => query.filter(authorization_requests::addressee.eq(digest.clone())),
                };
                if let Some(status) = status {
                    query = query.filter(authorization_requests::status.eq(status.as_str()));
                }
                if let Some(capacity) = capacity {
                    query = query.filter(authorization_requests::capacity.eq(capacity.as_str()));
                }
                if let Some(after) = after {
                    query = query.filter(authorization_requests::id.lt(Key::of(after)));
                }
                query.order(authorization_requests::id.desc()).limit(limit).select(Row::as_select()).load::<Row>(conn)
            })?);
        }
        rows.sort_by_key(|row| std::cmp::Reverse(row.id()));
        rows.dedup_by_key(|row| row.id());
        rows.truncate(usize::try_from(limit).unwrap_or_default());
        rows.into_iter().map(|row| row.opened(self.0.vault)).collect()
    }

    /// Those whose time is over at `now`, at most `limit`, each of them locked.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn due(&mut self, now: Moment, limit: i64) -> Result<Vec<AuthorizationRequest>, Error> {
        let keys: Vec<Key> = on_each!(self.0, |conn| authorization_requests::table
            .filter(authorization_requests::due_at.le(Microseconds::from(now)))
            .order(authorization_requests::due_at.asc())
            .limit(limit)
            .select(authorization_requests::id)
            .load(conn))?;
        let mut due = Vec::new();
        for key in keys {
            let request = self.lock(key.id())?.map(|row| row.opened(self.0.vault)).transpose()?;
            // Somebody may have been faster.
            due.extend(request.filter(|request| request.due_at().is_some_and(|due| due <= now)));
        }
        Ok(due)
    }

    /// An organization, as it is called now.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn party(&mut self, affiliation: &Affiliation) -> Result<Option<Party>, Error> {
        let name: Option<String> = on_each!(self.0, |conn| organizations::table
            .find(Key::of(affiliation.organization))
            .select(organizations::name)
            .first(conn)
            .optional())?;
        Ok(name.map(|name| Party { organization: affiliation.organization, kind: affiliation.kind, name }))
    }

    /// Saves an authorization that is in force as it was asked for and accepted, where it is not known yet.
    ///
    /// # Errors
    /// [`Constraint::Reference`](crate::Constraint) when an organization does not exist.
    pub fn ensure(
        &mut self,
        authorization: &Authorization,
        request: &AuthorizationRequest,
        entries: &[AuthorizationEntry],
    ) -> Result<(), Error> {
        let grantor = authorization.reach;
        let Some(addressee) = self.addressee(grantor)? else { return Ok(()) };
        let row = Row::of(request, self.digest(&addressee), self.0.vault)?;
        let added = on_each!(self.0, |conn| diesel::insert_into(authorization_requests::table)
            .values(&row)
            .on_conflict_do_nothing()
            .execute(conn))?;
        if added == 0 {
            return Ok(());
        }
        for entry in entries {
            self.append(request.id, entry)?;
        }
        crate::Organizations(self.0.lend()).save_authorization(authorization)
    }

    /// All of those for whom an organization acts, as a request would name them.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn whole_of(&mut self, reach: Reach) -> Result<Option<RequestedEntity>, Error> {
        let reference = self.addressee(reach)?.map(|addressee| match addressee {
            Addressee::Tin(tin) => ParticipantReference::Group { tin },
            Addressee::VirtualGroup(id) => ParticipantReference::VirtualGroup(id),
            Addressee::Apm(id) => ParticipantReference::Apm(id),
        });
        Ok(reference.as_ref().map(RequestedEntity::from))
    }

    /// The organizations of the caller that answer requests, each with its digest.
    fn addressees(&mut self, caller: &Actor) -> Result<Vec<(OrganizationId, Vec<u8>)>, Error> {
        let mut addressees = Vec::new();
        for affiliation in &caller.affiliations {
            let Some(reach) = affiliation.reach else { continue };
            let addressee = self.addressee(reach)?;
            addressees.extend(addressee.map(|addressee| (affiliation.organization, self.digest(&addressee))));
        }
        Ok(addressees)
    }

    /// Who answers for those for whom an organization acts.
    fn addressee(&mut self, reach: Reach) -> Result<Option<Addressee>, Error> {
        Ok(match reach {
            Reach::Practice(practice) => {
                Participants(self.0.lend()).practice(practice)?.map(|practice| Addressee::Tin(practice.tin))
            }
            Reach::Participant(participant) => {
                let participant = Participants(self.0.lend()).find(participant)?;
                participant.and_then(|participant| Addressee::of(&ParticipantReference::from(&participant.identity)))
            }
        })
    }

    fn digest(&self, addressee: &Addressee) -> Vec<u8> {
        let text = match addressee {
            Addressee::Tin(tin) => format!("tin {}", tin.reveal()),
            Addressee::VirtualGroup(id) => format!("virtualGroup {id}"),
            Addressee::Apm(id) => format!("apm {id}"),
        };
        self.0.vault.index(PURPOSE, text.as_bytes()).to_vec()
    }
}

/// What a list is put together of: each part has an index in the order of the page.
enum Part {
    Holder(Key),
    Addressee(Vec<u8>),
}

fn found(row: Row, addressees: &[(OrganizationId, Vec<u8>)], vault: &Vault) -> Result<FoundAuthorization, Error> {
    let addressed = addressees.iter().filter(|(_, digest)| row.is_addressed_to(digest));
    let addressed = addressed.map(|(organization, _)| *organization).collect();
    Ok(FoundAuthorization { request: row.opened(vault)?, addressed })
}
