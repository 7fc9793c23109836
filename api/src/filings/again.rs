//! Judging stored filings again: whether each would come out today as it did. Nothing is written.

use domain::{
    access::Scope,
    filing::{Difference, Filing, FilingFilter, KnownWhenFiled, ListPosition, judge_again},
    identifier::CaseNumber,
    program::{FilingKind, PerformanceYear, Program},
};
use persistence::{Database, Error, Store};
use std::fmt;

/// How many filings are read at once.
const PAGE: i64 = 500;

/// Which filings are judged again: all of them where nothing is said.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Those of this performance year.
    pub performance_year: Option<PerformanceYear>,
    /// The one with this case number.
    pub case_number: Option<CaseNumber>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many were judged again.
    pub judged: u64,
    /// How many would come out otherwise.
    pub differing: u64,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { judged, differing } = self;
        write!(f, "{judged} filings judged again, {differing} of them otherwise")
    }
}

/// Judges every selected filing again by the rule set that it names and tells of each that would come out otherwise.
///
/// # Errors
/// When a filing cannot be read.
pub fn judge_stored(
    database: &Database,
    program: &Program,
    selection: &Selection,
    mut tell: impl FnMut(&Filing, &Difference),
) -> Result<Summary, Error> {
    let mut summary = Summary::default();
    let mut judge = |store: &mut Store<'_>, filing: &Filing| {
        summary.judged += 1;
        if let Some(difference) = difference(store, program, filing)? {
            summary.differing += 1;
            tell(filing, &difference);
        }
        Ok::<_, Error>(())
    };
    if let Some(number) = &selection.case_number {
        database.read(|store| match store.filings().find_by_case_number(number)? {
            Some(filing) if selection.performance_year.is_none_or(|year| year == filing.performance_year) => {
                judge(store, &filing)
            }
            Some(_) | None => Ok(()),
        })?;
        return Ok(summary);
    }
    let everything = Scope { everything: true, ..Scope::default() };
    let filter = FilingFilter { performance_year: selection.performance_year, ..FilingFilter::default() };
    for form in FilingKind::ALL {
        let mut after = None;
        loop {
            // Each page is a view of its own, so that no database has to keep one for as long as a million filings take.
            let last = database.read(|store| {
                let position = ListPosition::Newest { after };
                let filings = store.filings().list(*form, &everything, &filter, position, PAGE)?;
                filings.iter().try_for_each(|filing| judge(store, filing))?;
                Ok::<_, Error>(filings.last().map(|filing| filing.id))
            })?;
            match last {
                Some(last) => after = Some(last),
                None => break,
            }
        }
    }
    Ok(summary)
}

fn difference(store: &mut Store<'_>, program: &Program, filing: &Filing) -> Result<Option<Difference>, Error> {
    let (id, year) = (filing.participant.id, filing.performance_year);
    let Some(participant) = store.participants().find(id)? else {
        return Ok(Some(Difference::ParticipantUnknown));
    };
    let present = match &filing.participant.known {
        Some(known) => known.clone(),
        None => KnownWhenFiled {
            year_facts: store.participants().year_facts(id, year)?.unwrap_or_default(),
            decertification_years: store.filings().approved_decertification_years(id, year)?,
        },
    };
    Ok(judge_again(filing, participant, || present, program))
}
