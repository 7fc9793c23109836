//! Instants, and the civil time of Washington that deadlines are written in.
//!
//! The service judges, stores, shows and signs one and the same value: a [`Moment`], UTC cut to milliseconds. Deadlines are
//! civil time in America/New_York, turned into instants by the time-zone database and never by a fixed offset.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, TimeDelta, TimeZone, Utc};
use chrono_tz::{America::New_York, Tz};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The zone of every deadline of the programme.
pub const DEADLINE_ZONE: Tz = New_York;

/// An instant in UTC, cut to milliseconds.
///
/// ```
/// use domain::moment::Moment;
/// let moment: Moment = "2024-10-11T19:59:59.9999-04:00".parse().unwrap();
/// assert_eq!(moment.to_string(), "2024-10-11T23:59:59.999Z");
/// assert!("2024-10-11".parse::<Moment>().is_err(), "a date is not an instant");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(DateTime<Utc>);

/// The text is no RFC 3339 instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an instant is written as RFC 3339, for example 2024-10-11T23:59:59.999Z")]
pub struct InvalidMoment;

impl Moment {
    /// Cuts `instant` to milliseconds, toward the past.
    #[must_use]
    pub fn from_utc(instant: DateTime<Utc>) -> Self {
        // Through the count of milliseconds: a leap second is the first of the next minute, as on every clock that has none.
        Self(DateTime::from_timestamp_millis(instant.timestamp_millis()).unwrap_or(instant))
    }

    /// So many seconds after 1970-01-01T00:00:00Z; `None` beyond the calendar.
    #[must_use]
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        DateTime::from_timestamp(seconds, 0).map(Self)
    }

    /// The instant as chrono knows it.
    #[must_use]
    pub const fn as_utc(self) -> DateTime<Utc> {
        self.0
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn unix_milliseconds(self) -> i64 {
        self.0.timestamp_millis()
    }

    /// This instant moved by `delta`; stays where it is when the sum cannot be represented.
    #[must_use]
    pub fn plus(self, delta: TimeDelta) -> Self {
        self.0.checked_add_signed(delta).map_or(self, Self::from_utc)
    }

    /// The calendar date in America/New_York: what "today" means to the programme.
    #[must_use]
    pub fn eastern_date(self) -> NaiveDate {
        self.0.with_timezone(&DEADLINE_ZONE).date_naive()
    }

    /// How many days of the Eastern calendar later `other` is: the dates count, not the hours between. Negative where it is earlier.
    ///
    /// ```
    /// use domain::moment::Moment;
    /// let minute_to_midnight: Moment = "2024-10-11T03:59:00Z".parse().unwrap();
    /// assert_eq!(minute_to_midnight.eastern_days_until("2024-10-11T04:00:00Z".parse().unwrap()), 1);
    /// ```
    #[must_use]
    pub fn eastern_days_until(self, other: Self) -> i64 {
        other.eastern_date().signed_duration_since(self.eastern_date()).num_days()
    }

    /// As a person in the Eastern zone would write it: `October 11, 2024, 8:00 p.m. EDT`.
    #[must_use]
    pub fn eastern_text(self) -> String {
        let local = self.0.with_timezone(&DEADLINE_ZONE);
        let half = if local.format("%p").to_string() == "AM" { "a.m." } else { "p.m." };
        format!("{} {half} {}", local.format("%B %-d, %Y, %-I:%M"), local.format("%Z"))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl FromStr for Moment {
    type Err = InvalidMoment;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let instant = DateTime::parse_from_rfc3339(text).map_err(|_| InvalidMoment)?;
        let moment = Self::from_utc(instant.to_utc());
        // An offset or a leap second at the ends of the calendar leads to a year that RFC 3339 cannot write.
        if (0..=9999).contains(&moment.0.year()) { Ok(moment) } else { Err(InvalidMoment) }
    }
}

impl Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for Moment {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type};
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::String))
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("An instant in UTC, RFC 3339, cut to milliseconds."))
            .pattern(Some(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$"))
            .max_length(Some(24))
            .examples([serde_json::json!("2024-10-01T16:00:00.000Z")])
            .build()
            .into()
    }
}

impl utoipa::ToSchema for Moment {}

/// A time of the wall clock in the Eastern zone, on its way to an instant.
///
/// A civil time that the clocks skip is read as much later as the gap is long (2:10 a.m. as 3:10 a.m.); one that they repeat is
/// read as its first occurrence.
///
/// ```
/// use chrono::{NaiveDate, NaiveTime};
/// use domain::moment::eastern;
/// let eight = NaiveTime::from_hms_opt(20, 0, 0).unwrap();
/// let summer = NaiveDate::from_ymd_opt(2024, 10, 11).unwrap();
/// assert_eq!(eastern(summer, eight).to_string(), "2024-10-12T00:00:00.000Z");
/// let winter = NaiveDate::from_ymd_opt(2024, 12, 31).unwrap();
/// assert_eq!(eastern(winter, eight).to_string(), "2025-01-01T01:00:00.000Z");
/// ```
#[must_use]
pub fn eastern(date: NaiveDate, time: NaiveTime) -> Moment {
    let civil = date.and_time(time);
    let mut candidate = civil;
    loop {
        if let Some(instant) = DEADLINE_ZONE.from_local_datetime(&candidate).earliest() {
            return Moment::from_utc(instant.to_utc());
        }
        candidate = next_quarter_hour(candidate);
    }
}

/// Time-zone changes lie on quarter hours.
fn next_quarter_hour(civil: NaiveDateTime) -> NaiveDateTime {
    civil + TimeDelta::minutes(15)
}

/// 00:00 of `date` in the Eastern zone.
#[must_use]
pub fn start_of_eastern_day(date: NaiveDate) -> Moment {
    eastern(date, NaiveTime::MIN)
}

/// The instant until which an answer is in time: 00:00 Eastern after day `days`, where the day of asking is day 0.
///
/// ```
/// use domain::moment::{due_after, Moment};
/// let asked: Moment = "2023-09-25T15:00:00Z".parse().unwrap();
/// assert_eq!(due_after(asked, 30).to_string(), "2023-10-26T04:00:00.000Z");
/// ```
#[must_use]
pub fn due_after(asked: Moment, days: u16) -> Moment {
    let day_after = asked.eastern_date().checked_add_days(Days::new(u64::from(days) + 1));
    start_of_eastern_day(day_after.unwrap_or(NaiveDate::MAX))
}

/// A deadline as a caller sees it: the instant, the zone it was written in and the words for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Deadline {
    /// The first instant that is too late.
    pub instant: Moment,
    /// The IANA name of the zone that the deadline was written in.
    #[schema(value_type = String, max_length = 32, pattern = "^[A-Za-z_]+/[A-Za-z_]+$", example = "America/New_York")]
    pub zone: &'static str,
    /// The deadline in words, in that zone.
    #[schema(max_length = 64, example = "October 11, 2024, 8:00 p.m. EDT")]
    pub local_text: String,
}

impl From<Moment> for Deadline {
    fn from(instant: Moment) -> Self {
        Self { instant, zone: DEADLINE_ZONE.name(), local_text: instant.eastern_text() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn words_name_the_season() {
        assert_eq!(moment("2024-10-12T00:00:00Z").eastern_text(), "October 11, 2024, 8:00 p.m. EDT");
        assert_eq!(moment("2025-01-01T01:00:00Z").eastern_text(), "December 31, 2024, 8:00 p.m. EST");
        assert_eq!(moment("2025-03-31T14:00:00Z").eastern_text(), "March 31, 2025, 10:00 a.m. EDT");
    }

    #[test]
    fn due_instants_count_eastern_days() {
        // targeted-review.md, vectors F1 and F3.
        assert_eq!(due_after(moment("2023-09-26T03:59:59.999Z"), 30), moment("2023-10-26T04:00:00Z"));
        assert_eq!(due_after(moment("2025-10-20T12:00:00Z"), 15), moment("2025-11-05T05:00:00Z"));
    }

    #[test]
    fn skipped_civil_time_moves_by_the_length_of_the_gap() {
        let spring = NaiveDate::from_ymd_opt(2025, 3, 9).unwrap();
        assert_eq!(eastern(spring, NaiveTime::from_hms_opt(2, 10, 0).unwrap()), moment("2025-03-09T07:10:00Z"));
    }

    #[test]
    fn a_leap_second_is_the_next_minute() {
        assert_eq!(moment("2016-12-31T23:59:60Z").to_string(), "2017-01-01T00:00:00.000Z");
    }

    #[test]
    fn what_cannot_be_written_is_not_read() {
        for text in ["9999-12-31T23:59:60Z", "9999-12-31T23:59:59-00:01", "0000-01-01T00:00:00+00:01"] {
            assert_eq!(text.parse::<Moment>(), Err(InvalidMoment), "{text}");
        }
        for text in ["9999-12-31T23:59:59.999Z", "0000-01-01T00:00:00.000Z"] {
            assert_eq!(moment(text).to_string(), text);
        }
    }

    #[test]
    fn sub_milliseconds_are_cut_toward_the_past() {
        assert_eq!(moment("2024-10-11T23:59:59.999999999Z"), moment("2024-10-11T23:59:59.999Z"));
    }
}
