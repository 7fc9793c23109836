//! Who is on the Participation List of an APM Entity.

use crate::{identifier::ParticipantId, program::PerformanceYear};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One line of a Participation List, as it was on a snapshot date (42 CFR 414.1425(b)(1), 414.1317(a)(1)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApmRosterEntry {
    /// The APM Entity or ACO.
    pub apm_entity: ParticipantId,
    /// The clinician, or the group as a whole.
    pub member: ParticipantId,
    /// For which year.
    pub performance_year: PerformanceYear,
    /// The day on which the list was looked at.
    pub snapshot_date: NaiveDate,
}
