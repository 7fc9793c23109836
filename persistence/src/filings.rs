//! Filings of both forms, and the subjects they hold.

mod list;
mod revision;
mod row;
mod standing;

use crate::{
    Constraint, Error,
    origin::Origin,
    row_lock::Locked,
    schema::{filing_holds, filings},
    session::{Session, on_each},
    sql_types::{Key, Microseconds},
};
use diesel::prelude::*;
use domain::{
    exception::{ExceptionApplicationStatus, HardshipReason},
    filing::{Filing, Subject},
    identifier::{CaseNumber, FilingId, ParticipantId},
    moment::Moment,
    program::{FilingKind, Form, PerformanceYear},
};
use row::{Changes, HoldRow};

pub use revision::Revision;
pub(crate) use row::Row;

/// Filings, and the subjects they hold.
pub struct Filings<'c>(pub(crate) Session<'c>);

impl Filings<'_> {
    /// Adds a filing, with what it holds. Waits for another transaction that is about to hold the same.
    ///
    /// # Errors
    /// [`Constraint::CaseNumberTaken`] and [`Constraint::FilingHoldTaken`]: nothing was written and the transaction can go on, to try
    /// another number or to look up [who holds it](Self::held_by).
    /// [`Constraint::FilingIdTaken`]; [`Constraint::Reference`] when the participant or the filer does not exist.
    pub fn insert(&mut self, filing: &Filing) -> Result<(), Error> {
        let row = Row::of(filing, self.0.vault)?;
        // Conflicts are asked for and not run into: PostgreSQL would refuse every further statement of the transaction.
        let inserted = on_each!(self.0, |conn| diesel::insert_into(filings::table)
            .values(&row)
            .on_conflict(filings::case_number)
            .do_nothing()
            .execute(conn))?;
        if inserted == 0 {
            return Err(Error::Violates(Constraint::CaseNumberTaken));
        }
        if filing.status.holds_its_subject() { self.hold(filing) } else { Ok(()) }
    }

    fn hold(&mut self, filing: &Filing) -> Result<(), Error> {
        let mut subjects = filing.content.subjects();
        // In one order everywhere, so that two filings never wait for each other.
        subjects.sort();
        subjects.dedup();
        let mut held = 0;
        // One after the other: several in one statement are another one for each number, prepared each time.
        for hold in subjects.iter().map(|subject| HoldRow::of(filing, subject)) {
            held += on_each!(self.0, |conn| diesel::insert_into(filing_holds::table)
                .values(&hold)
                .on_conflict_do_nothing()
                .execute(conn))?;
        }
        if held == subjects.len() {
            return Ok(());
        }
        let key = Key::of(filing.id);
        self.release(key)?;
        on_each!(self.0, |conn| diesel::delete(filings::table.find(key)).execute(conn))?;
        Err(Error::Violates(Constraint::FilingHoldTaken))
    }

    fn release(&mut self, filing: Key) -> Result<(), Error> {
        let holds = filing_holds::table.filter(filing_holds::filing_id.eq(filing));
        on_each!(self.0, |conn| diesel::delete(holds).execute(conn))?;
        Ok(())
    }

    /// What is held for this participant and year on forms of this kind, each with the filing that holds it.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn held_by(
        &mut self,
        year: PerformanceYear,
        participant: ParticipantId,
        kind: FilingKind,
    ) -> Result<Vec<(Subject, FilingId)>, Error> {
        let of_participant = || {
            filing_holds::table
                .filter(filing_holds::performance_year.eq(i32::from(year.get())))
                .filter(filing_holds::participant_id.eq(Key::of(participant)))
                .select((filing_holds::form, filing_holds::matter, filing_holds::filing_id))
        };
        let forms = Form::ALL.iter().filter(|form| form.filing_kind() == kind).map(|form| form.as_str());
        let mut rows: Vec<(String, String, Key)> = Vec::new();
        // Two at a time, as exception applications have two: the key begins with year and form. A list of forms is planned anew each
        // time on PostgreSQL, and prepared anew on SQLite.
        for pair in forms.collect::<Vec<_>>().chunks(2) {
            let (Some(one), Some(other)) = (pair.first(), pair.last()) else { continue };
            let of_pair: Vec<(String, String, Key)> = on_each!(self.0, |conn| of_participant()
                .filter(filing_holds::form.eq(*one).or(filing_holds::form.eq(*other)))
                .load(conn))?;
            rows.extend(of_pair);
        }
        let held = rows.into_iter().map(|(form, matter, filing)| {
            let form = Origin::new("filing_holds", &filing).text("form", &form)?;
            Ok((Subject { form, matter }, filing.id()))
        });
        held.collect()
    }

    /// The filing of this form with this id.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn find(&mut self, form: FilingKind, id: FilingId) -> Result<Option<Filing>, Error> {
        let row: Option<Row> = on_each!(self.0, |conn| filings::table
            .find(Key::of(id))
            .filter(filings::form.eq(form.as_str()))
            .select(Row::as_select())
            .first(conn)
            .optional())?;
        row.map(|row| row.filing(self.0.vault)).transpose()
    }

    /// The filing with this case number, of either form.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn find_by_case_number(&mut self, number: &CaseNumber) -> Result<Option<Filing>, Error> {
        let row: Option<Row> = on_each!(self.0, |conn| filings::table
            .filter(filings::case_number.eq(number.as_ref()))
            .select(Row::as_select())
            .first(conn)
            .optional())?;
        row.map(|row| row.filing(self.0.vault)).transpose()
    }

    /// The same as [`find`](Self::find), and nobody else can change the filing until the transaction ends.
    ///
    /// # Errors
    /// [`Error::Busy`] when another transaction holds it for too long; when it cannot be read.
    pub fn find_for_update(&mut self, form: FilingKind, id: FilingId) -> Result<Option<Filing>, Error> {
        let row: Option<Row> = on_each!(self.0, |conn| Locked(
            filings::table.find(Key::of(id)).filter(filings::form.eq(form.as_str())).select(Row::as_select())
        )
        .get_result(conn)
        .optional())?;
        row.map(|row| row.filing(self.0.vault)).transpose()
    }

    /// Stores what a command changed: status, version, instants. A filing that [no longer holds](domain::filing::Status::holds_its_subject) its subject
    /// gives it free. Says whether the filing was still at `expected_version`; if not, nothing is changed.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn update(&mut self, filing: &Filing, expected_version: i32) -> Result<bool, Error> {
        let changes = Changes::of(filing);
        let key = Key::of(filing.id);
        let updated =
            on_each!(self.0, |conn| diesel::update(filings::table.find(key).filter(filings::version.eq(expected_version)))
                .set(&changes)
                .execute(conn))?;
        if updated == 1 && !filing.status.holds_its_subject() {
            self.release(key)?;
        }
        Ok(updated == 1)
    }

    /// When any filing last changed.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn latest_update(&mut self) -> Result<Option<Moment>, Error> {
        let mut latest = None;
        for form in FilingKind::ALL {
            let stored: Option<Microseconds> = on_each!(self.0, |conn| filings::table
                .filter(filings::form.eq(form.as_str()))
                .order(filings::updated_at.desc())
                .select(filings::updated_at)
                .first(conn)
                .optional())?;
            latest = latest.max(Origin::new("filings", form).optional_moment("updated_at", stored)?);
        }
        Ok(latest)
    }

    /// In how many performance years other than `other_than` the participant was granted the Promoting Interoperability hardship
    /// exception for decertified EHR technology.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn approved_decertification_years(
        &mut self,
        participant: ParticipantId,
        other_than: PerformanceYear,
    ) -> Result<usize, Error> {
        let years: Vec<i32> = on_each!(self.0, |conn| filings::table
            .filter(filings::form.eq(FilingKind::ExceptionApplication.as_str()))
            .filter(filings::participant_id.eq(Key::of(participant)))
            .filter(filings::status.eq(ExceptionApplicationStatus::Approved.as_str()))
            .filter(filings::reason.eq(HardshipReason::DecertifiedEhr.as_str()))
            .filter(filings::performance_year.ne(i32::from(other_than.get())))
            .select(filings::performance_year)
            .distinct()
            .load(conn))?;
        Ok(years.len())
    }
}
