//! When a form is taken.

use super::Form;
use crate::{
    citation::Confidence,
    moment::{Deadline, Moment, eastern},
    participant::ParticipantKind,
};
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize, Serializer};

/// A span of time in which a form is taken: from whom, and for which reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Window {
    /// The name of the window; begins with its performance year.
    #[schema(max_length = 64, pattern = "^[0-9]{4}(-[a-z0-9]+)+$", example = "2023-targeted-review")]
    pub id: String,
    /// Which form.
    pub form: Form,
    /// The first instant that is in time; absent where nothing is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub opens_at: Option<Moment>,
    /// The first instant that is too late.
    #[serde(serialize_with = "as_deadline")]
    #[schema(value_type = Deadline)]
    pub closes_at: Moment,
    /// Who may file in this window.
    #[schema(min_items = 1, max_items = 6)]
    pub participant_kinds: Vec<ParticipantKind>,
    /// The only reasons that this window takes; absent where it takes every reason of the year. For the EUC form a reason is an
    /// event type or an incident, for the targeted review the reason of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = reasons_schema)]
    pub accepted_reasons: Option<Vec<String>>,
    /// Where the dates come from.
    #[schema(max_length = 500)]
    pub source: String,
    /// How well the window as a whole is founded: the weaker of its two ends.
    pub confidence: Confidence,
    /// How well the opening is founded, where the two ends differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub opening_confidence: Option<Confidence>,
    /// How well the closing is founded, where the two ends differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub closing_confidence: Option<Confidence>,
    /// The window whose dates this one replaces, as an extension does. A reopening stands beside the window before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 64, pattern = "^[0-9]{4}(-[a-z0-9]+)+$")]
    pub supersedes: Option<String>,
    /// The window that this one goes on from without a gap, for fewer people or reasons: that one stays as it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 64, pattern = "^[0-9]{4}(-[a-z0-9]+)+$")]
    pub continues: Option<String>,
    /// What else has to be known about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000)]
    pub note: Option<String>,
    /// When an operator announced it here; absent for what the year was published with.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub announced_at: Option<Moment>,
}

impl Window {
    /// Whether what is received at `moment` is in time: the opening belongs to the window, the closing does not.
    #[must_use]
    pub fn is_open_at(&self, moment: Moment) -> bool {
        self.opens_at.is_none_or(|opens_at| opens_at <= moment) && moment < self.closes_at
    }

    /// The last instant that is in time: a window that closes at midnight ends on the day before.
    #[must_use]
    pub fn last_instant(&self) -> Moment {
        self.closes_at.plus(TimeDelta::milliseconds(-1))
    }

    /// Whether a participant of this kind may file in this window.
    #[must_use]
    pub fn takes_kind(&self, kind: ParticipantKind) -> bool {
        self.participant_kinds.contains(&kind)
    }

    /// Whether the window takes this reason: an event type or incident of an EUC application, the reason of a targeted review.
    ///
    /// ```
    /// use domain::program::{PerformanceYear, Program};
    /// let program = Program::embedded().unwrap();
    /// let year = program.year(PerformanceYear::new(2024).unwrap()).unwrap();
    /// let reopened = year.window("2024-euc-iv-fluid-reopening").unwrap();
    /// assert!(reopened.takes_reason("ivFluidShortage"));
    /// assert!(!reopened.takes_reason("hurricane"));
    /// ```
    #[must_use]
    pub fn takes_reason(&self, reason: &str) -> bool {
        self.accepted_reasons.as_ref().is_none_or(|accepted| accepted.iter().any(|known| known == reason))
    }

    /// Whether the window takes a filing with any of these reasons.
    pub fn takes_any_reason<'a>(&self, reasons: impl IntoIterator<Item = &'a str>) -> bool {
        self.accepted_reasons.is_none() || reasons.into_iter().any(|reason| self.takes_reason(reason))
    }
}

pub(super) fn as_deadline<S: Serializer>(closes_at: &Moment, serializer: S) -> Result<S::Ok, S::Error> {
    Deadline::from(*closes_at).serialize(serializer)
}

/// How the reasons of a window are documented.
#[must_use]
pub fn reasons_schema() -> utoipa::openapi::schema::Array {
    use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, SchemaType, Type};
    let reason = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .pattern(Some(crate::closed_set::OPEN_SET_PATTERN))
        .min_length(Some(1))
        .max_length(Some(64))
        .examples([serde_json::json!("ivFluidShortage")])
        .build();
    ArrayBuilder::new()
        .items(reason)
        .min_items(Some(1))
        .max_items(Some(50))
        .description(Some(
            "The only reasons that this window takes; absent where it takes every reason of the year. For the EUC form a reason is \
             an event type or an incident, for the targeted review the reason of the request.",
        ))
        .build()
}

/// A window as the file of a year writes it: in the civil time of America/New_York.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct WindowInFile {
    id: String,
    form: Form,
    opens: Option<CivilTime>,
    closes: CivilTime,
    participant_kinds: Vec<ParticipantKind>,
    accepted_reasons: Option<Vec<String>>,
    source: String,
    confidence: Confidence,
    opening_confidence: Option<Confidence>,
    supersedes: Option<String>,
    continues: Option<String>,
    note: Option<String>,
}

/// A date, and an hour where it is not midnight.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CivilTime {
    date: NaiveDate,
    #[serde(default)]
    time: NaiveTime,
}

impl CivilTime {
    pub(super) fn moment(self) -> Moment {
        eastern(self.date, self.time)
    }
}

impl From<WindowInFile> for Window {
    fn from(file: WindowInFile) -> Self {
        let WindowInFile {
            id,
            form,
            opens,
            closes,
            participant_kinds,
            accepted_reasons,
            source,
            confidence,
            opening_confidence,
            supersedes,
            continues,
            note,
        } = file;
        Self {
            id,
            form,
            opens_at: opens.map(CivilTime::moment),
            closes_at: closes.moment(),
            participant_kinds,
            accepted_reasons,
            source,
            confidence: opening_confidence.map_or(confidence, |opening| opening.max(confidence)),
            opening_confidence,
            closing_confidence: opening_confidence.map(|_| confidence),
            supersedes,
            continues,
            note,
            announced_at: None,
        }
    }
}
