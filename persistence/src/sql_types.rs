//! The only code that knows how a value is stored.
//!
//! Three SQL types of our own, each with the best storage on each database, and one Rust value for each. They say what is stored, not
//! what it means: reading one never fails for its content, so that a value that means nothing can be reported with its row (see
//! `origin`). Words of closed and open sets, identifiers and years are plain text and integers in their canonical spelling.

use chrono::DateTime;
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue, data_types::PgTimestamp},
    query_builder::QueryId,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{BigInt, Binary, SqlType, Text, Timestamptz, Uuid as PgUuid},
    sqlite::Sqlite,
};
use domain::moment::Moment;
use serde::Serialize;
use std::io::Write;
use uuid::Uuid;

/// An instant: `timestamptz`, or microseconds since 1970 in an INTEGER.
#[derive(Debug, Clone, Copy, QueryId, SqlType)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Long"))]
pub struct Instant;

/// A UUID: `uuid`, or a BLOB of 16 bytes.
#[derive(Debug, Clone, Copy, QueryId, SqlType)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
#[diesel(sqlite_type(name = "Binary"))]
pub struct Guid;

/// A JSON document: `jsonb`, or TEXT that is valid JSON.
#[derive(Debug, Clone, Copy, QueryId, SqlType)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Document;

/// An instant as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Instant)]
pub(crate) struct Microseconds(i64);

/// Microseconds from 1970-01-01 to 2000-01-01, where PostgreSQL begins to count.
const POSTGRES_EPOCH: i64 = 946_684_800_000_000;

impl From<Moment> for Microseconds {
    fn from(moment: Moment) -> Self {
        Self(moment.as_utc().timestamp_micros())
    }
}

impl Microseconds {
    /// The number that is stored.
    pub(crate) const fn as_micros(self) -> i64 {
        self.0
    }

    /// The instant; `None` beyond the calendar, as PostgreSQL's infinities are.
    pub(crate) fn moment(self) -> Option<Moment> {
        DateTime::from_timestamp_micros(self.0).map(Moment::from_utc)
    }
}

impl ToSql<Instant, Pg> for Microseconds {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let stored = PgTimestamp(self.0.saturating_sub(POSTGRES_EPOCH));
        ToSql::<Timestamptz, Pg>::to_sql(&stored, &mut out.reborrow())
    }
}

impl FromSql<Instant, Pg> for Microseconds {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let PgTimestamp(stored) = FromSql::<Timestamptz, Pg>::from_sql(value)?;
        Ok(Self(stored.saturating_add(POSTGRES_EPOCH)))
    }
}

impl ToSql<Instant, Sqlite> for Microseconds {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0);
        Ok(IsNull::No)
    }
}

impl FromSql<Instant, Sqlite> for Microseconds {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        FromSql::<BigInt, Sqlite>::from_sql(value).map(Self)
    }
}

/// The id of a row as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Guid)]
pub(crate) struct Key(Uuid);

impl Key {
    /// Of an id of a record.
    pub(crate) fn of(id: impl Into<Uuid>) -> Self {
        Self(id.into())
    }

    /// Of many.
    pub(crate) fn of_each<I: Into<Uuid> + Copy>(ids: &[I]) -> Vec<Self> {
        ids.iter().copied().map(Self::of).collect()
    }

    /// Its bytes: the row of a sealed value.
    pub(crate) const fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// As the id of a record.
    pub(crate) fn id<I: From<Uuid>>(self) -> I {
        I::from(self.0)
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl ToSql<Guid, Pg> for Key {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<PgUuid, Pg>::to_sql(&self.0, out)
    }
}

impl FromSql<Guid, Pg> for Key {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        FromSql::<PgUuid, Pg>::from_sql(value).map(Self)
    }
}

impl ToSql<Guid, Sqlite> for Key {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}

impl FromSql<Guid, Sqlite> for Key {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let bytes: Vec<u8> = FromSql::<Binary, Sqlite>::from_sql(value)?;
        Ok(Self(Uuid::from_slice(&bytes)?))
    }
}

/// A document as it is stored: the text of JSON.
#[derive(Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Document)]
pub(crate) struct Json(String);

impl Json {
    /// The document of a value.
    ///
    /// # Errors
    /// When the value has no JSON, as a map whose keys are no text.
    pub(crate) fn of(value: &impl Serialize) -> Result<Self, crate::Error> {
        serde_json::to_string(value).map(Self).map_err(|error| crate::Error::Internal(std::sync::Arc::new(error)))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Documents hold people's names and phones: only the length is shown.
impl std::fmt::Debug for Json {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Json({} bytes)", self.0.len())
    }
}

/// What stands before the text of a `jsonb` on the wire: the version of its format.
const JSONB_VERSION: u8 = 1;

impl ToSql<Document, Pg> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&[JSONB_VERSION])?;
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<Document, Pg> for Json {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        match value.as_bytes().split_first() {
            Some((&JSONB_VERSION, text)) => Ok(Self(std::str::from_utf8(text)?.to_owned())),
            Some(_) | None => Err("unknown version of jsonb".into()),
        }
    }
}

impl ToSql<Document, Sqlite> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_str());
        Ok(IsNull::No)
    }
}

impl FromSql<Document, Sqlite> for Json {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        FromSql::<Text, Sqlite>::from_sql(value).map(Self)
    }
}
