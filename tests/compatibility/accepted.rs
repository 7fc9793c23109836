//! Breaks that are meant: each is listed with its reason, and leaves the list when it is none any more.

use super::Break;

/// The list.
pub(super) struct Accepted(Vec<Entry>);

struct Entry {
    at: String,
    why: String,
    reason: String,
}

impl Accepted {
    /// Reads `[[accepted]]` tables of `at`, `why` and `reason`, and nothing else.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| error.to_string())?;
        let mut entries = Vec::new();
        for (key, value) in table {
            let (true, Some(list)) = (key == "accepted", value.as_array()) else {
                return Err(format!("`{key}` is not [[accepted]]"));
            };
            for entry in list {
                let entry = entry.as_table().ok_or("an entry is a table")?;
                let text = |name: &str| match entry.get(name).and_then(toml::Value::as_str) {
                    Some(text) if !text.trim().is_empty() => Ok(text.to_owned()),
                    Some(_) | None => Err(format!("an entry has no `{name}`: {entry:?}")),
                };
                if entry.len() != 3 {
                    return Err(format!("an entry has `at`, `why` and `reason`, and nothing else: {entry:?}"));
                }
                entries.push(Entry { at: text("at")?, why: text("why")?, reason: text("reason")? });
            }
        }
        Ok(Self(entries))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The breaks that nobody accepted, and the entries that accept none.
    pub(super) fn faults(&self, breaks: &[Break]) -> Vec<String> {
        let is = |entry: &Entry, broken: &Break| entry.at == broken.at && entry.why == broken.why;
        let broken = breaks.iter().filter(|broken| !self.0.iter().any(|entry| is(entry, broken))).map(Break::shown);
        let stale = self.0.iter().filter(|entry| !breaks.iter().any(|broken| is(entry, broken)));
        let stale = stale.map(|Entry { at, why, reason }| format!("accepted and no break any more: {at}: {why} ({reason})"));
        broken.chain(stale).collect()
    }
}

#[test]
fn a_break_is_accepted_by_its_place_and_cause_and_no_longer_than_it_lasts() {
    let broken = |at: &str, why: &str| Break { at: at.to_owned(), why: why.to_owned(), operation: "GET /x".to_owned() };
    let list = "[[accepted]]\nat = 'GET /x'\nwhy = 'is gone'\nreason = 'Nobody called it.'\n";
    let accepted = Accepted::read(list).unwrap();
    assert_eq!(accepted.faults(&[broken("GET /x", "is gone")]), Vec::<String>::new());
    let another = [broken("GET /x", "is gone"), broken("GET /y", "is gone")];
    assert_eq!(accepted.faults(&another), ["GET /y: is gone (met by GET /x)"]);
    let stale = "accepted and no break any more: GET /x: is gone (Nobody called it.)";
    assert_eq!(accepted.faults(&[broken("GET /x", "maxLength was 9, is 8")]), ["GET /x: maxLength was 9, is 8", stale]);
    assert_eq!(accepted.faults(&[]), [stale]);
    for wrong in [
        "[[accepted]]\nat = 'GET /x'\nwhy = 'is gone'",
        "[[accepted]]\nat = 'GET /x'\nwhy = 'is gone'\nreason = ' '",
        "[[accepted]]\nat = 'a'\nwhy = 'b'\nreason = 'c'\nuntil = 'd'",
        "[[acepted]]\nat = 'a'\nwhy = 'b'\nreason = 'c'",
        "accepted = 1",
    ] {
        assert!(Accepted::read(wrong).is_err(), "{wrong}");
    }
}
