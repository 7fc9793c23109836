//! The answers of commands that carried an idempotency key: written in the transaction of the command, given again when it is repeated.

use crate::{
    Error,
    origin::Origin,
    schema::idempotent_answers,
    session::{Session, on_each},
    sql_types::{Json, Key, Microseconds},
};
use diesel::prelude::*;
use domain::{identifier::FilingId, moment::Moment};

/// An answer to give again, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The headers that belong to the answer, in their order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The filing it is about: who may no longer read that gets no answer again.
    pub filing_id: Option<FilingId>,
    /// The first instant at which the key may be forgotten.
    pub expires_at: Moment,
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// It is new and now belongs to this transaction, which completes it or fails.
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

/// The answers of commands that carried a key.
pub struct Idempotency<'c>(pub(crate) Session<'c>);

impl Idempotency<'_> {
    /// Takes a key for the command of this transaction, or tells what became of it. Where another transaction holds the key at this
    /// moment, waits for its end.
    ///
    /// # Errors
    /// [`Error::Busy`] when the other one does not end in time.
    pub fn claim(&mut self, scope: &str, key: &str, operation: &str, fingerprint: &[u8; 32]) -> Result<Claim, Error> {
        let row = Row::unanswered(scope, key, operation, fingerprint);
        // Inserted first, looked up second: the insert is what waits, and afterwards the other's row can be seen.
        let inserted = on_each!(self.0, |conn| diesel::insert_into(idempotent_answers::table)
            .values(&row)
            .on_conflict((idempotent_answers::scope, idempotent_answers::key))
            .do_nothing()
            .execute(conn))?;
        if inserted == 1 {
            return Ok(Claim::New);
        }
        // Only a key that was forgotten in this very moment is not there.
        self.find(scope, key)?.ok_or(Error::Busy)
    }

    /// What is known of a key: [`Claim::Known`], or nothing. Takes nothing.
    ///
    /// # Errors
    /// When the answer cannot be read.
    pub fn find(&mut self, scope: &str, key: &str) -> Result<Option<Claim>, Error> {
        let row: Option<Row> = on_each!(self.0, |conn| idempotent_answers::table
            .find((scope, key))
            .select(Row::as_select())
            .first(conn)
            .optional())?;
        row.map(Claim::try_from).transpose()
    }

    /// Stores the answer of the command that claimed the key in this transaction.
    ///
    /// # Errors
    /// [`Constraint::Reference`](crate::Constraint) when its filing does not exist.
    pub fn complete(&mut self, scope: &str, key: &str, answer: &StoredAnswer) -> Result<(), Error> {
        let answer = AnswerRow::of(answer)?;
        on_each!(self.0, |conn| diesel::update(idempotent_answers::table.find((scope, key))).set(&answer).execute(conn))?;
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

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = idempotent_answers, treat_none_as_default_value = false)]
struct Row {
    scope: String,
    key: String,
    operation: String,
    fingerprint: Vec<u8>,
    status: Option<i32>,
    headers: Option<Json>,
    body: Option<Vec<u8>>,
    filing_id: Option<Key>,
    expires_at: Option<Microseconds>,
}

impl Row {
    fn unanswered(scope: &str, key: &str, operation: &str, fingerprint: &[u8; 32]) -> Self {
        Self {
            scope: scope.to_owned(),
            key: key.to_owned(),
            operation: operation.to_owned(),
            fingerprint: fingerprint.to_vec(),
            status: None,
            headers: None,
            body: None,
            filing_id: None,
            expires_at: None,
        }
    }
}

impl TryFrom<Row> for Claim {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let Row { scope, key, operation, fingerprint, status, headers, body, filing_id, expires_at } = row;
        let id = format!("{scope} {key}");
        let origin = Origin::new("idempotent_answers", &id);
        let missing = |column| {
            let origin = &origin;
            move || origin.corrupt(column)
        };
        let status = status.and_then(|status| u16::try_from(status).ok()).ok_or_else(missing("status"))?;
        let headers = origin.json("headers", &headers.ok_or_else(missing("headers"))?)?;
        let expires_at = origin.moment("expires_at", expires_at.ok_or_else(missing("expires_at"))?)?;
        let answer = StoredAnswer {
            status,
            headers,
            body: body.ok_or_else(missing("body"))?,
            filing_id: filing_id.map(Key::id),
            expires_at,
        };
        let fingerprint = fingerprint.try_into().map_err(|_| origin.corrupt("fingerprint"))?;
        Ok(Self::Known { operation, fingerprint, answer })
    }
}

#[derive(AsChangeset)]
#[diesel(table_name = idempotent_answers, treat_none_as_null = true)]
struct AnswerRow<'a> {
    status: i32,
    headers: Json,
    body: &'a [u8],
    filing_id: Option<Key>,
    expires_at: Microseconds,
}

impl<'a> AnswerRow<'a> {
    fn of(answer: &'a StoredAnswer) -> Result<Self, Error> {
        let StoredAnswer { status, headers, body, filing_id, expires_at } = answer;
        Ok(Self {
            status: i32::from(*status),
            headers: Json::of(headers)?,
            body,
            filing_id: filing_id.map(Key::of),
            expires_at: (*expires_at).into(),
        })
    }
}
