//! What may be filed at an instant, and what comes next: the windows of all years together.

use super::{Form, PerformanceYear, Program, Window};
use crate::moment::Moment;

/// The windows that matter at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar<'a> {
    /// Those that are open, the one that closes first before the others.
    pub open: Vec<OpenWindow<'a>>,
    /// Those that open next, all at the same instant; none where nothing is announced.
    pub next: Vec<UpcomingWindow<'a>>,
}

/// A window that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenWindow<'a> {
    /// Its performance year.
    pub year: PerformanceYear,
    /// The window.
    pub window: &'a Window,
    /// How many days of the Eastern calendar follow today until its last day; 0 on that day itself.
    pub days_left: i64,
}

/// A window that is not open yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpcomingWindow<'a> {
    /// Its performance year.
    pub year: PerformanceYear,
    /// The window.
    pub window: &'a Window,
    /// The first instant that is in time.
    pub opens_at: Moment,
    /// How many days of the Eastern calendar it takes from today to the day of the opening; 0 on that day itself.
    pub days_until: i64,
}

impl Program {
    /// What may be filed at `moment`, and what opens next. A window that a later one replaces is in neither.
    ///
    /// ```
    /// use domain::program::Program;
    /// let program = Program::embedded().unwrap();
    /// let calendar = program.calendar("2025-02-15T12:00:00Z".parse().unwrap());
    /// assert!(calendar.open.is_empty());
    /// assert_eq!(calendar.next[0].window.id, "2024-euc-iv-fluid-reopening");
    /// assert_eq!(calendar.next[0].days_until, 44);
    /// ```
    #[must_use]
    pub fn calendar(&self, moment: Moment) -> Calendar<'_> {
        let mut open: Vec<OpenWindow<'_>> = self
            .windows_in_force()
            .filter(|(_, window)| window.is_open_at(moment))
            .map(|(year, window)| OpenWindow { year, window, days_left: moment.eastern_days_until(window.last_instant()) })
            .collect();
        // Stable: windows that close together stay in the order of years and forms.
        open.sort_by_key(|open| open.window.closes_at);

        let mut next: Vec<UpcomingWindow<'_>> = self
            .windows_in_force()
            .filter_map(|(year, window)| {
                let opens_at = window.opens_at.filter(|opens_at| *opens_at > moment)?;
                Some(UpcomingWindow { year, window, opens_at, days_until: moment.eastern_days_until(opens_at) })
            })
            .collect();
        let nearest = next.iter().map(|upcoming| upcoming.opens_at).min();
        next.retain(|upcoming| Some(upcoming.opens_at) == nearest);
        Calendar { open, next }
    }

    fn windows_in_force(&self) -> impl Iterator<Item = (PerformanceYear, &Window)> {
        self.years()
            .flat_map(|rules| Form::ALL.iter().flat_map(|form| rules.windows_for(*form)).map(|window| (rules.year, window)))
    }
}
