//! The time of a deadline as people write it: the wall clock of Washington.

use crate::moment::{DEADLINE_ZONE, Moment};
use chrono::{LocalResult, NaiveDateTime, TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// How it is written.
const FORMAT: &str = "%Y-%m-%dT%H:%M";

/// A minute of the civil time of America/New_York that the clocks there show once: `2025-04-14T20:00`.
///
/// ```
/// use domain::program::EasternTime;
/// let closing: EasternTime = "2025-04-14T20:00".parse().unwrap();
/// assert_eq!(closing.moment().to_string(), "2025-04-15T00:00:00.000Z");
/// let offset = "2025-04-14T20:00-04:00".parse::<EasternTime>().unwrap_err();
/// assert!(offset.to_string().contains("without an offset"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EasternTime {
    civil: NaiveDateTime,
    moment: Moment,
}

/// Why a text is no time of a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEasternTime {
    /// It says how far it is from UTC, which the date decides.
    #[error(
        "write the time without an offset: deadlines are civil time in America/New_York, and the date decides whether that is \
         UTC-4 or UTC-5; for example 2025-04-14T20:00"
    )]
    Offset,
    /// It is no date with hour and minute.
    #[error(
        "write date, hour and minute as on the clocks of America/New_York: 2025-04-14T20:00; midnight is 00:00 of the day that begins"
    )]
    Shape,
    /// The clocks go forward over it.
    #[error("there is no such time in America/New_York: the clocks go forward over it; take an hour later or earlier")]
    Skipped,
    /// The clocks go back over it.
    #[error("this time comes twice in America/New_York, as the clocks go back over it; take a time that comes once")]
    Repeated,
}

impl EasternTime {
    /// The instant.
    #[must_use]
    pub const fn moment(self) -> Moment {
        self.moment
    }

    fn of(civil: NaiveDateTime) -> Result<Self, InvalidEasternTime> {
        match DEADLINE_ZONE.from_local_datetime(&civil) {
            LocalResult::Single(instant) => Ok(Self { civil, moment: Moment::from_utc(instant.to_utc()) }),
            LocalResult::Ambiguous(_, _) => Err(InvalidEasternTime::Repeated),
            LocalResult::None => Err(InvalidEasternTime::Skipped),
        }
    }
}

impl FromStr for EasternTime {
    type Err = InvalidEasternTime;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // The one spelling: chrono alone would take signs and single digits.
        let is_shaped = text.bytes().zip("0000-00-00T00:00".bytes()).all(|(byte, like)| match like {
            b'0' => byte.is_ascii_digit(),
            _ => byte == like,
        });
        match text.get(16..) {
            Some("") if is_shaped => {
                Self::of(NaiveDateTime::parse_from_str(text, FORMAT).map_err(|_| InvalidEasternTime::Shape)?)
            }
            Some(rest) if is_shaped && rest.contains(['Z', 'z', '+', '-']) => Err(InvalidEasternTime::Offset),
            Some(_) | None => Err(InvalidEasternTime::Shape),
        }
    }
}

impl fmt::Display for EasternTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.civil.format(FORMAT))
    }
}

impl Serialize for EasternTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for EasternTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for EasternTime {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::String))
            .description(Some(
                "A minute of the civil time of America/New_York, without an offset: the date decides between EST and EDT.",
            ))
            .pattern(Some(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$"))
            .min_length(Some(16))
            .max_length(Some(16))
            .examples([serde_json::json!("2025-04-14T20:00")])
            .build()
            .into()
    }
}

impl utoipa::ToSchema for EasternTime {}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn what_is_written_is_an_instant() {
        for (text, instant) in [
            ("2025-04-14T20:00", "2025-04-15T00:00:00.000Z"),
            ("2024-12-31T20:00", "2025-01-01T01:00:00.000Z"),
            ("2025-03-09T01:59", "2025-03-09T06:59:00.000Z"),
            ("2025-03-09T03:00", "2025-03-09T07:00:00.000Z"),
            ("2025-11-02T00:59", "2025-11-02T04:59:00.000Z"),
            ("2025-11-02T02:00", "2025-11-02T07:00:00.000Z"),
        ] {
            let time: EasternTime = text.parse().unwrap();
            assert_eq!(time.moment().to_string(), instant);
            assert_eq!(time.to_string(), text);
            assert_eq!(serde_json::from_str::<EasternTime>(&serde_json::to_string(&time).unwrap()).unwrap(), time);
        }
    }

    #[test]
    fn what_is_not_one_minute_is_refused_with_its_reason() {
        for text in ["2025-04-14T20:00Z", "2025-04-14T20:00-04:00", "2025-04-14T20:00:00+00:00", "2025-04-14T20:00:00.000Z"] {
            assert_eq!(text.parse::<EasternTime>(), Err(InvalidEasternTime::Offset), "{text}");
        }
        for text in [
            "",
            "2025-04-14",
            "2025-04-14 20:00",
            "2025-04-14T20",
            "2025-04-14T20:00:00",
            "2025-4-14T20:00",
            "2025-02-29T20:00",
            "2025-04-14T24:00",
            "+025-04-14T20:00",
            "20:00",
            "２０25-04-14T20:00",
            "2025-04-14T20:0é",
        ] {
            assert_eq!(text.parse::<EasternTime>(), Err(InvalidEasternTime::Shape), "{text}");
        }
        assert_eq!("2025-03-09T02:30".parse::<EasternTime>(), Err(InvalidEasternTime::Skipped));
        assert_eq!("2025-11-02T01:30".parse::<EasternTime>(), Err(InvalidEasternTime::Repeated));
    }
}
