//! The opaque place in a list from which the next page goes on.

use crate::problem::{Problem, ProblemCode, ProblemError};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{filing::ListPosition, moment::Moment};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What a cursor says: the last filing, or other thing, of the page before, and of which list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    /// A digest of the filters: a cursor goes on with the list that it came from and with no other.
    #[serde(rename = "l")]
    list: String,
    #[serde(rename = "i")]
    id: Uuid,
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    updated_at: Option<Moment>,
}

/// The same of a list of things that are known by their names.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedPlace {
    #[serde(rename = "l")]
    list: String,
    #[serde(rename = "n")]
    name: String,
}

/// The list that a query describes, as far as a cursor has to know it.
#[derive(Debug, Clone)]
pub struct ListName(String);

impl ListName {
    /// A name for the list with these filters.
    #[must_use]
    pub fn of(filters: &impl Serialize) -> Self {
        let text = serde_json::to_vec(filters).unwrap_or_default();
        Self(URL_SAFE_NO_PAD.encode(&Sha256::digest(text)[..9]))
    }

    /// The cursor after the thing with this id.
    #[must_use]
    pub fn cursor_after(&self, id: impl Into<Uuid>, updated_at: Option<Moment>) -> String {
        let place = Place { list: self.0.clone(), id: id.into(), updated_at };
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&place).unwrap_or_default())
    }

    /// Where the list goes on. A place has one cursor: no other spelling of it is taken.
    ///
    /// # Errors
    /// `invalidParameter` when the cursor is none of ours, or of another list.
    pub fn position(&self, cursor: Option<&str>, since: Option<Moment>) -> Result<ListPosition, Problem> {
        let place = cursor.map(|cursor| self.place(cursor)).transpose()?;
        match (since, place) {
            (None, None) => Ok(ListPosition::Newest { after: None }),
            (None, Some(Place { id, updated_at: None, list: _ })) => Ok(ListPosition::Newest { after: Some(id.into()) }),
            (Some(since), None) => Ok(ListPosition::ChangedSince { since, after: None }),
            (Some(since), Some(Place { id, updated_at: Some(updated_at), list: _ })) => {
                Ok(ListPosition::ChangedSince { since, after: Some((updated_at, id.into())) })
            }
            (None, Some(Place { updated_at: Some(_), .. })) | (Some(_), Some(Place { updated_at: None, .. })) => {
                Err(none_of_ours())
            }
        }
    }

    /// The instant and the id behind which a list goes on that runs by instants.
    ///
    /// # Errors
    /// `invalidParameter` when the cursor is none of ours, or of another list.
    pub(crate) fn instant(&self, cursor: &str) -> Result<(Moment, Uuid), Problem> {
        let Place { id, updated_at, list: _ } = self.place(cursor)?;
        updated_at.map(|at| (at, id)).ok_or_else(none_of_ours)
    }

    /// Where a list goes on that runs newest first and in no other order.
    ///
    /// # Errors
    /// As [`position`](Self::position).
    pub fn newest_after(&self, cursor: Option<&str>) -> Result<Option<Uuid>, Problem> {
        match cursor.map(|cursor| self.place(cursor)).transpose()? {
            None => Ok(None),
            Some(Place { id, updated_at: None, list: _ }) => Ok(Some(id)),
            Some(Place { updated_at: Some(_), .. }) => Err(none_of_ours()),
        }
    }

    /// The cursor after the thing with this name.
    #[must_use]
    pub(crate) fn cursor_after_name(&self, name: &str) -> String {
        let place = NamedPlace { list: self.0.clone(), name: name.to_owned() };
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&place).unwrap_or_default())
    }

    /// The name behind which a list goes on that runs by names.
    ///
    /// # Errors
    /// As [`position`](Self::position).
    pub(crate) fn name_after(&self, cursor: Option<&str>) -> Result<Option<String>, Problem> {
        let Some(cursor) = cursor else { return Ok(None) };
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| none_of_ours())?;
        let place: NamedPlace = serde_json::from_slice(&bytes).map_err(|_| none_of_ours())?;
        let is_ours = place.list == self.0 && !place.name.contains('\0') && self.cursor_after_name(&place.name) == cursor;
        if is_ours { Ok(Some(place.name)) } else { Err(none_of_ours()) }
    }

    fn place(&self, cursor: &str) -> Result<Place, Problem> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| none_of_ours())?;
        let place: Place = serde_json::from_slice(&bytes).map_err(|_| none_of_ours())?;
        if place.list != self.0 {
            return Err(refused("This cursor belongs to a list with other filters."));
        }
        if self.cursor_after(place.id, place.updated_at) == cursor { Ok(place) } else { Err(none_of_ours()) }
    }
}

fn none_of_ours() -> Problem {
    refused("This cursor was not made by this service.")
}

fn refused(message: &'static str) -> Problem {
    Problem::new(ProblemCode::InvalidParameter, message).with_error(ProblemError::at_parameter(
        "cursor",
        "cursorInvalid",
        message,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::identifier::FilingId;

    fn id() -> FilingId {
        "0192474e-7e00-7000-8000-000000000001".parse().unwrap()
    }

    #[test]
    fn a_cursor_goes_on_where_it_was_made() {
        let list = ListName::of(&("2024", "pending"));
        let cursor = list.cursor_after(id(), None);
        assert_eq!(list.position(Some(&cursor), None).unwrap(), ListPosition::Newest { after: Some(id()) });
    }

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        let cursor = ListName::of(&"one").cursor_after(id(), None);
        assert!(ListName::of(&"other").position(Some(&cursor), None).is_err());
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        let list = ListName::of(&"one");
        let since = "2024-10-01T00:00:00Z".parse().unwrap();
        for text in ["", "x", "????", "bnVsbA", "e30"] {
            assert!(list.position(Some(text), None).is_err(), "{text}");
        }
        let without_time = list.cursor_after(id(), None);
        assert!(list.position(Some(&without_time), Some(since)).is_err());
        let with_time = list.cursor_after(id(), Some(since));
        assert!(list.position(Some(&with_time), None).is_err());
    }

    #[test]
    fn a_list_by_names_goes_on_after_a_name() {
        let list = ListName::of(&"software");
        let cursor = list.cursor_after_name("vendor-ehr");
        assert_eq!(list.name_after(Some(&cursor)).unwrap().as_deref(), Some("vendor-ehr"));
        assert_eq!(list.name_after(None).unwrap(), None);
        assert!(ListName::of(&"other").name_after(Some(&cursor)).is_err());
        assert!(list.name_after(Some(&list.cursor_after(id(), None))).is_err());
        assert!(list.name_after(Some(&format!("{cursor}="))).is_err() && list.newest_after(Some(&cursor)).is_err());
        assert!(list.name_after(Some(&list.cursor_after_name("a\0b"))).is_err());
    }

    #[test]
    fn a_place_has_one_spelling() {
        let list = ListName::of(&"one");
        let written = String::from_utf8(URL_SAFE_NO_PAD.decode(list.cursor_after(id(), None)).unwrap()).unwrap();
        for other in [written.replace(',', ", "), written.replace("7e00", "7E00"), written.replacen('{', "{\"u\":null,", 1)] {
            assert_ne!(other, written);
            assert!(list.position(Some(&URL_SAFE_NO_PAD.encode(&other)), None).is_err(), "{other}");
        }
    }
}
