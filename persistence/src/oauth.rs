//! What access tokens are made of and guarded by: the keys that sign them, the assertions that were used, the tokens that were revoked.

use crate::{
    Error,
    origin::Origin,
    schema::{client_keys, revoked_tokens, signing_keys, used_assertions},
    session::{Session, on_each},
    sql_types::{Json, Microseconds},
    vault::Place,
};
use diesel::prelude::*;
use domain::moment::Moment;
use serde_json::Value;

/// A key that access tokens are signed with.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKey {
    /// The how-manieth it is, from 1 on.
    pub generation: i32,
    /// Its `kid`.
    pub key_id: String,
    /// The public half: a JSON Web Key.
    pub public_key: Value,
    /// The private half: PKCS #8.
    pub private_key: Vec<u8>,
    /// Since when it is published.
    pub published_at: Moment,
    /// From when on it signs.
    pub signs_from: Moment,
    /// The first instant at which it signs no more.
    pub signs_until: Moment,
}

/// What tokens are made of and guarded by.
pub struct Oauth<'c>(pub(crate) Session<'c>);

impl Oauth<'_> {
    /// Remembers until `forget_at` that an assertion was used for a token.
    ///
    /// # Errors
    /// [`Constraint::AssertionUsed`](crate::Constraint) when it was used before, on whichever node.
    pub fn use_assertion(&mut self, client_id: &str, assertion_id: &str, forget_at: Moment) -> Result<(), Error> {
        let row = (
            used_assertions::client_id.eq(client_id),
            used_assertions::assertion_id.eq(assertion_id),
            used_assertions::forget_at.eq(Microseconds::from(forget_at)),
        );
        on_each!(self.0, |conn| diesel::insert_into(used_assertions::table).values(row).execute(conn))?;
        Ok(())
    }

    /// Whether an assertion was used for a token.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn is_used(&mut self, client_id: &str, assertion_id: &str) -> Result<bool, Error> {
        let known = used_assertions::table.find((client_id, assertion_id));
        Ok(on_each!(self.0, |conn| diesel::select(diesel::dsl::exists(known)).get_result(conn))?)
    }

    /// Revokes a token; to revoke it again changes nothing.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn revoke(&mut self, client_id: &str, token_id: &str, forget_at: Moment) -> Result<(), Error> {
        let row = (
            revoked_tokens::token_id.eq(token_id),
            revoked_tokens::client_id.eq(client_id),
            revoked_tokens::forget_at.eq(Microseconds::from(forget_at)),
        );
        on_each!(self.0, |conn| diesel::insert_into(revoked_tokens::table)
            .values(row)
            .on_conflict(revoked_tokens::token_id)
            .do_nothing()
            .execute(conn))?;
        Ok(())
    }

    /// Whether a token was revoked.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn is_revoked(&mut self, token_id: &str) -> Result<bool, Error> {
        let known = revoked_tokens::table.find(token_id);
        Ok(on_each!(self.0, |conn| diesel::select(diesel::dsl::exists(known)).get_result(conn))?)
    }

    /// Whether a token is worth nothing any more: it was revoked, or the key that it was asked for with was disabled.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn is_over(&mut self, client_id: &str, key_id: &str, token_id: &str) -> Result<bool, Error> {
        let revoked = diesel::dsl::exists(revoked_tokens::table.find(token_id));
        let disabled = client_keys::table.find((client_id, key_id)).filter(client_keys::disabled_at.is_not_null());
        let over = diesel::select(diesel::BoolExpressionMethods::or(revoked, diesel::dsl::exists(disabled)));
        Ok(on_each!(self.0, |conn| over.get_result(conn))?)
    }

    /// Forgets assertions and tokens that nobody would take any more, and says how many.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn purge_expired(&mut self, now: Moment) -> Result<usize, Error> {
        let now = Microseconds::from(now);
        let assertions = used_assertions::table.filter(used_assertions::forget_at.le(now));
        let forgotten = on_each!(self.0, |conn| diesel::delete(assertions).execute(conn))?;
        let tokens = revoked_tokens::table.filter(revoked_tokens::forget_at.le(now));
        Ok(forgotten + on_each!(self.0, |conn| diesel::delete(tokens).execute(conn))?)
    }

    /// Adds a key.
    ///
    /// # Errors
    /// [`Constraint::SigningKeyGenerationTaken`](crate::Constraint) when another node was faster.
    pub fn add_signing_key(&mut self, key: &SigningKey) -> Result<(), Error> {
        let mut row = SigningKeyRow::of(key)?;
        row.private_key = self.0.vault.seal(place(&key.generation.to_be_bytes()), &row.private_key)?;
        on_each!(self.0, |conn| diesel::insert_into(signing_keys::table).values(&row).execute(conn))?;
        Ok(())
    }

    /// Every key, the oldest first.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn signing_keys(&mut self) -> Result<Vec<SigningKey>, Error> {
        let rows: Vec<SigningKeyRow> = on_each!(self.0, |conn| signing_keys::table
            .order(signing_keys::generation.asc())
            .select(SigningKeyRow::as_select())
            .load(conn))?;
        let vault = self.0.vault;
        let open = |mut row: SigningKeyRow| {
            row.private_key = vault.open(place(&row.generation.to_be_bytes()), &row.private_key)?;
            SigningKey::try_from(row)
        };
        rows.into_iter().map(open).collect()
    }

    /// The newest generation and how many keys there are: what tells whether anything has changed.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn signing_keys_state(&mut self) -> Result<(Option<i32>, i64), Error> {
        Ok(on_each!(self.0, |conn| signing_keys::table
            .select((diesel::dsl::max(signing_keys::generation), diesel::dsl::count_star()))
            .first(conn))?)
    }

    /// Forgets the keys that signed their last token before `before`, and says how many.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn purge_signing_keys(&mut self, before: Moment) -> Result<usize, Error> {
        let past = signing_keys::table.filter(signing_keys::signs_until.le(Microseconds::from(before)));
        Ok(on_each!(self.0, |conn| diesel::delete(past).execute(conn))?)
    }
}

/// Where the private half of a key is sealed.
const fn place(generation: &[u8; 4]) -> Place<'_> {
    Place { table: "signing_keys", column: "private_key", row: generation }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = signing_keys)]
struct SigningKeyRow {
    generation: i32,
    key_id: String,
    public_key: Json,
    private_key: Vec<u8>,
    published_at: Microseconds,
    signs_from: Microseconds,
    signs_until: Microseconds,
}

impl SigningKeyRow {
    fn of(key: &SigningKey) -> Result<Self, Error> {
        let SigningKey { generation, key_id, public_key, private_key, published_at, signs_from, signs_until } = key;
        Ok(Self {
            generation: *generation,
            key_id: key_id.clone(),
            public_key: Json::of(public_key)?,
            private_key: private_key.clone(),
            published_at: (*published_at).into(),
            signs_from: (*signs_from).into(),
            signs_until: (*signs_until).into(),
        })
    }
}

impl TryFrom<SigningKeyRow> for SigningKey {
    type Error = Error;

    fn try_from(row: SigningKeyRow) -> Result<Self, Error> {
        let SigningKeyRow { generation, key_id, public_key, private_key, published_at, signs_from, signs_until } = row;
        let origin = Origin::new("signing_keys", &generation);
        Ok(Self {
            generation,
            public_key: origin.json("public_key", &public_key)?,
            private_key,
            published_at: origin.moment("published_at", published_at)?,
            signs_from: origin.moment("signs_from", signs_from)?,
            signs_until: origin.moment("signs_until", signs_until)?,
            key_id,
        })
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey").field("generation", &self.generation).field("key_id", &self.key_id).finish_non_exhaustive()
    }
}
