//! The answers of commands that carried an idempotency key: written in the transaction of the command, given again when it is repeated.

use crate::{
    AccessVersion, Error, blind_index,
    origin::Origin,
    schema::{access_version, idempotent_answers},
    session::{Connection, Session, on_each},
    sql_types::{Json, Key, Microseconds},
    vault::{Place, Vault},
};
use diesel::{
    define_sql_function,
    prelude::*,
    sql_types::{BigInt, Text},
};
use domain::{identifier::FilingId, moment::Moment};

define_sql_function! {
    /// 64 bits of a text, of PostgreSQL.
    fn hashtextextended(text: Text, seed: BigInt) -> BigInt;
}
define_sql_function! {
    /// Takes a lock to the end of the transaction, if nobody has it.
    fn pg_try_advisory_xact_lock(key: BigInt) -> Bool;
}
define_sql_function! {
    /// Waits for a lock and takes it to the end of the transaction. It gives `void`, which nobody reads.
    fn pg_advisory_xact_lock(key: BigInt) -> BigInt;
}

/// An answer to give again, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The headers that belong to the answer, in their order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The filing it is about: who may no longer read that gets no answer again. `None` for what everybody may read.
    pub filing_id: Option<FilingId>,
    /// The first instant at which the key may be forgotten.
    pub expires_at: Moment,
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// It is new and now belongs to this transaction, which keeps its answer or fails.
    New,
    /// A command that was committed had it.
    Known {
        /// What was asked for: the operation and its path.
        operation: String,
        /// The SHA-256 of the canonical request.
        fingerprint: [u8; 32],
        /// What was answered.
        answer: StoredAnswer,
    },
}

/// What a key was first used for.
#[derive(Debug, Clone, Copy)]
pub struct FirstRequest<'a> {
    /// The operation and its path.
    pub operation: &'a str,
    /// The SHA-256 of the canonical request.
    pub fingerprint: &'a [u8; 32],
}

/// An answer that is kept under a key.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'a> {
    /// Whose key it is.
    pub scope: &'a str,
    /// The key.
    pub key: &'a str,
    /// What it was first used for.
    pub request: FirstRequest<'a>,
    /// What was answered.
    pub answer: &'a StoredAnswer,
}

/// The answers of commands that carried a key.
pub struct Idempotency<'c>(pub(crate) Session<'c>);

impl Idempotency<'_> {
    /// Takes a key for the command of this transaction, or tells what became of it, and what state decides who may do what. Where
    /// another transaction holds the key at this moment, waits for its end.
    ///
    /// On SQLite there is one writer, who holds every key. On PostgreSQL the key is an advisory lock of the transaction: a row that is
    /// inserted first and completed last would be written twice.
    ///
    /// # Errors
    /// [`Error::Busy`] when the other one does not end in time.
    pub fn claim(&mut self, scope: &str, key: &str) -> Result<(Claim, AccessVersion), Error> {
        let index = blind_index::of_idempotency_key(self.0.vault, scope, key);
        if let Connection::Postgres(conn) = &mut self.0.connection {
            let name = format!("{scope}\n{key}");
            let lock = || hashtextextended(&name, 0);
            let known = idempotent_answers::table.find(&index).select(idempotent_answers::status).single_value();
            let version = access_version::table.select(access_version::version).single_value();
            let (is_mine, known, version): (bool, Option<i32>, Option<Key>) =
                diesel::select((pg_try_advisory_xact_lock(lock()), known, version)).get_result(*conn)?;
            if !is_mine {
                diesel::select(pg_advisory_xact_lock(lock())).execute(*conn)?;
            } else if known.is_none() {
                // Whoever let go of the lock after this statement had begun is found when the answer is kept.
                return Ok((Claim::New, AccessVersion::read(version)?));
            }
        }
        let version = AccessVersion::current(&mut self.0)?;
        Ok((self.find(scope, key)?.unwrap_or(Claim::New), version))
    }

    /// What is known of a key: [`Claim::Known`], or nothing. Takes nothing.
    ///
    /// # Errors
    /// When the answer cannot be read.
    pub fn find(&mut self, scope: &str, key: &str) -> Result<Option<Claim>, Error> {
        let index = blind_index::of_idempotency_key(self.0.vault, scope, key);
        let row: Option<Row> =
            on_each!(self.0, |conn| idempotent_answers::table.find(&index).select(Row::as_select()).first(conn).optional())?;
        row.map(|row| row.claim(self.0.vault)).transpose()
    }

    /// Keeps the answer of the command that claimed the key in this transaction.
    ///
    /// # Errors
    /// [`Constraint::Reference`](crate::Constraint) when its filing does not exist;
    /// [`Constraint::IdempotencyKeyTaken`](crate::Constraint) when another command had the key: this one is to be given up and begun anew.
    pub fn keep(&mut self, kept: &Kept<'_>) -> Result<(), Error> {
        let row = NewRow::of(kept, self.0.vault)?;
        on_each!(self.0, |conn| diesel::insert_into(idempotent_answers::table).values(&row).execute(conn))?;
        Ok(())
    }

    /// Forgets the keys whose time has come, and says how many.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn purge_expired(&mut self, now: Moment) -> Result<usize, Error> {
        let now = Microseconds::from(now);
        let expired = idempotent_answers::table.filter(idempotent_answers::expires_at.le(now));
        Ok(on_each!(self.0, |conn| diesel::delete(expired).execute(conn))?)
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = idempotent_answers)]
struct Row {
    scope: String,
    key: Vec<u8>,
    operation: String,
    status: i32,
    headers: Json,
    sealed: Vec<u8>,
    filing_id: Option<Key>,
    expires_at: Microseconds,
}

/// The index of scope and key is the row. Sealed is the fingerprint, by which a TIN could be guessed, and behind it the body.
const fn place(key: &[u8]) -> Place<'_> {
    Place { table: "idempotent_answers", column: "sealed", row: key }
}

impl Row {
    fn claim(self, vault: &Vault) -> Result<Claim, Error> {
        let Self { scope, key, operation, status, headers, sealed, filing_id, expires_at } = self;
        let origin = Origin::new("idempotent_answers", &scope);
        let opened = vault.open(place(&key), &sealed)?;
        let (fingerprint, body) = opened.split_first_chunk::<32>().ok_or_else(|| origin.corrupt("sealed"))?;
        let answer = StoredAnswer {
            status: u16::try_from(status).map_err(|_| origin.corrupt("status"))?,
            headers: origin.json("headers", &headers)?,
            body: body.to_vec(),
            filing_id: filing_id.map(Key::id),
            expires_at: origin.moment("expires_at", expires_at)?,
        };
        Ok(Claim::Known { operation, fingerprint: *fingerprint, answer })
    }
}

#[derive(Insertable)]
#[diesel(table_name = idempotent_answers, treat_none_as_default_value = false)]
pub(crate) struct NewRow<'a> {
    scope: &'a str,
    key: Vec<u8>,
    operation: &'a str,
    status: i32,
    headers: Json,
    sealed: Vec<u8>,
    filing_id: Option<Key>,
    expires_at: Microseconds,
}

impl<'a> NewRow<'a> {
    pub(crate) fn of(kept: &Kept<'a>, vault: &Vault) -> Result<Self, Error> {
        let Kept { scope, key, request: FirstRequest { operation, fingerprint }, answer } = *kept;
        let StoredAnswer { status, headers, body, filing_id, expires_at } = answer;
        let key = blind_index::of_idempotency_key(vault, scope, key);
        let sealed = vault.seal(place(&key), &[fingerprint.as_slice(), body].concat())?;
        Ok(Self {
            scope,
            key,
            operation,
            status: i32::from(*status),
            headers: Json::of(headers)?,
            sealed,
            filing_id: filing_id.map(Key::of),
            expires_at: (*expires_at).into(),
        })
    }
}
