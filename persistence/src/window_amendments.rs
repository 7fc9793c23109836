//! Windows that operators added or extended, on top of the files of the years. Rows are added and never changed.

use crate::{
    Error,
    origin::Origin,
    schema::window_amendments,
    session::{Session, on_each},
    sql_types::{Json, Microseconds},
};
use diesel::prelude::*;
use domain::program::WindowAmendment;

/// The amendments of all years.
pub struct WindowAmendments<'c>(pub(crate) Session<'c>);

impl WindowAmendments<'_> {
    /// Adds an amendment. Waits for another transaction that is about to add one of the same number.
    ///
    /// # Errors
    /// [`Constraint::AmendmentNumberTaken`](crate::Constraint): somebody else was faster, and the transaction is to be given up and begun
    /// anew; [`Constraint::AmendedWindowTaken`](crate::Constraint) when another year's amendment has this name of a window.
    pub fn append(&mut self, amendment: &WindowAmendment) -> Result<(), Error> {
        let row = Row::of(amendment)?;
        on_each!(self.0, |conn| diesel::insert_into(window_amendments::table).values(&row).execute(conn))?;
        Ok(())
    }

    /// All of them, those of each year in the order of their numbers.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn all(&mut self) -> Result<Vec<WindowAmendment>, Error> {
        let rows: Vec<Row> = on_each!(self.0, |conn| window_amendments::table
            .order((window_amendments::performance_year.asc(), window_amendments::number.asc()))
            .select(Row::as_select())
            .load(conn))?;
        rows.into_iter().map(WindowAmendment::try_from).collect()
    }

    /// How many there are: what tells whether there are new ones.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn count(&mut self) -> Result<usize, Error> {
        let count: i64 = on_each!(self.0, |conn| window_amendments::table.count().get_result(conn))?;
        usize::try_from(count).map_err(|_| Origin::new("window_amendments", &count).corrupt("number"))
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = window_amendments)]
struct Row {
    performance_year: i32,
    number: i32,
    window_id: String,
    announced_at: Microseconds,
    made_by: Json,
    terms: Json,
}

impl Row {
    fn of(amendment: &WindowAmendment) -> Result<Self, Error> {
        let WindowAmendment { year, number, announced_at, made_by, terms } = amendment;
        Ok(Self {
            performance_year: i32::from(year.get()),
            number: i32::from(*number),
            window_id: terms.id.clone(),
            announced_at: (*announced_at).into(),
            made_by: Json::of(made_by)?,
            terms: Json::of(terms)?,
        })
    }
}

impl TryFrom<Row> for WindowAmendment {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let Row { performance_year, number, window_id, announced_at, made_by, terms } = row;
        let id = format!("{performance_year} {number}");
        let origin = Origin::new("window_amendments", &id);
        let amendment = Self {
            year: origin.year("performance_year", performance_year)?,
            number: u8::try_from(number).map_err(|_| origin.corrupt("number"))?,
            announced_at: origin.moment("announced_at", announced_at)?,
            made_by: origin.json("made_by", &made_by)?,
            terms: origin.json("terms", &terms)?,
        };
        // The column is there for its constraint: it cannot say something else than the document.
        if amendment.terms.id == window_id { Ok(amendment) } else { Err(origin.corrupt("window_id")) }
    }
}
