//! The county-ZIP files of the automatic EUC policy, as CMS publishes them: a table with commas.

use super::{
    kind::{Kind, Numbered, Outcome, Twice},
    report::Fault,
};
use crate::{
    context::Ids,
    filings::reading::{Reading, sentence},
};
use domain::{facts::AutomaticEucArea, identifier::ZipCode, program::PerformanceYear, rule};
use persistence::{Error, Store};

/// The columns of the table, by the names in its first line.
const COLUMNS: [&str; 3] = ["state_code", "county_name", "zipcode"];

/// The longest name of a county, in characters.
const LONGEST_COUNTY: usize = 100;

/// The county-ZIP file of a year.
pub struct CountyZipFile {
    year: PerformanceYear,
    head: Head,
}

/// What is known of the columns.
enum Head {
    Unread,
    /// Where each of [`COLUMNS`] stands, and how many there are.
    Read {
        places: [usize; 3],
        columns: usize,
    },
    /// Nothing of the file can be understood, which is said once.
    Refused,
}

impl CountyZipFile {
    /// The file of `year`, which it does not name itself.
    #[must_use]
    pub const fn of(year: PerformanceYear) -> Self {
        Self { year, head: Head::Unread }
    }

    /// What the line `text` says; `None` for the first one, which names the columns.
    ///
    /// # Errors
    /// What is wrong with it; nothing where the first line was wrong and has said so.
    ///
    /// ```
    /// use api::import::automatic_euc::CountyZipFile;
    /// let mut file = CountyZipFile::of("2024".parse().unwrap());
    /// assert_eq!(file.read(b"state_code,county_name,zipcode").unwrap(), None);
    /// assert_eq!(file.read(b"TX,anderson,75763").unwrap().unwrap().county, "anderson");
    /// assert_eq!(file.read(b"TX,anderson,7576").unwrap_err()[0].pointer, "/zipcode");
    /// ```
    pub fn read(&mut self, text: &[u8]) -> Result<Option<AutomaticEucArea>, Vec<Fault>> {
        let Head::Read { places, columns } = &self.head else {
            return self.read_head(text);
        };
        let fields = fields(text)?;
        if fields.len() != *columns {
            let message = format!("This line has {} fields, the first line has {columns}.", fields.len());
            return Err(vec![Fault::new("columnCount", "", message, "Write one field for each column.")]);
        }
        let [state, county, zip] = places.map(|place| fields.get(place).map(|field| field.trim()).unwrap_or_default());
        if zip.is_empty() {
            return Err(vec![Fault::new(
                rule::FIELD_REQUIRED.id,
                "/zipcode",
                "This area has no ZIP code, so that nobody can be found in it.",
                "Add lines with its ZIP codes, if they are known.",
            )]);
        }
        let mut reading = Reading::default();
        let area = self.read_area(&mut reading, state, county, zip);
        reading.finish(area).map(Some).map_err(|findings| findings.into_iter().map(Fault::from).collect())
    }

    fn read_head(&mut self, text: &[u8]) -> Result<Option<AutomaticEucArea>, Vec<Fault>> {
        if matches!(self.head, Head::Refused) {
            return Err(Vec::new());
        }
        self.head = Head::Refused;
        let names = fields(text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text))?;
        let place = |column: &str| names.iter().position(|name| name.trim().eq_ignore_ascii_case(column));
        let [Some(state), Some(county), Some(zip)] = COLUMNS.map(place) else {
            let message = format!("The first line names the columns: {}. Without it nothing can be read.", COLUMNS.join(","));
            return Err(vec![Fault::new("columnsUnknown", "", message, "Take the file as CMS publishes it.")]);
        };
        self.head = Head::Read { places: [state, county, zip], columns: names.len() };
        Ok(None)
    }

    fn read_area(&self, reading: &mut Reading, state: &str, county: &str, zip: &str) -> Option<AutomaticEucArea> {
        let state = state.to_ascii_uppercase().parse();
        if let Err(error) = &state {
            reading.fault(&rule::FIELD_PATTERN, "/state_code", sentence(&domain::facts::InvalidStateCode::to_string(error)));
        }
        let zip: Result<ZipCode, _> = zip.parse();
        if let Err(error) = &zip {
            reading.fault(&rule::FIELD_PATTERN, "/zipcode", sentence(&error.to_string()));
        }
        let is_name = (1..=LONGEST_COUNTY).contains(&county.chars().count()) && !county.chars().any(char::is_control);
        if !is_name {
            let message = format!("The name of a county has 1 to {LONGEST_COUNTY} characters that can be seen.");
            reading.fault(&rule::FIELD_LENGTH, "/county_name", message);
        }
        Some(AutomaticEucArea {
            performance_year: self.year,
            zip: zip.ok()?,
            state: state.ok()?,
            county: is_name.then(|| county.to_owned())?,
            incident: None,
        })
    }
}

/// The fields of a line (RFC 4180, of which a field here holds no line break).
fn fields(line: &[u8]) -> Result<Vec<String>, Vec<Fault>> {
    let refused = |reason: &'static str, fix: &'static str| vec![Fault::new("malformedCsv", "", reason, fix)];
    let text = std::str::from_utf8(line).map_err(|_| refused("This line is no UTF-8.", "Save the file as UTF-8."))?;
    let text = text.strip_suffix('\r').unwrap_or(text);
    let (mut fields, mut rest) = (Vec::new(), text);
    loop {
        let end = match rest.strip_prefix('"') {
            None => rest.find(',').unwrap_or(rest.len()),
            Some(quoted) => match closing_quote(quoted) {
                Some(end) => end + 2,
                None => return Err(refused("A quoted field does not end on its line.", "Close the quotation mark.")),
            },
        };
        let (field, after) = rest.split_at(end);
        if !field.starts_with('"') && field.contains('"') {
            return Err(refused(
                "A quotation mark stands within a field without quotes.",
                "Quote the whole field and double the mark.",
            ));
        }
        let inner = field.strip_prefix('"').and_then(|field| field.strip_suffix('"'));
        fields.push(inner.map_or_else(|| field.to_owned(), |inner| inner.replace("\"\"", "\"")));
        match after.strip_prefix(',') {
            Some(after) => rest = after,
            None if after.is_empty() => return Ok(fields),
            None => return Err(refused("Something stands between a quoted field and the comma.", "Quote the whole field.")),
        }
    }
}

/// Where the quotation mark stands that ends a field; two of them are one of its characters.
fn closing_quote(text: &str) -> Option<usize> {
    let mut marks = text.match_indices('"').map(|(at, _)| at);
    let mut mark = marks.next()?;
    while text[mark + 1..].starts_with('"') {
        marks.next();
        mark = marks.next()?;
    }
    Some(mark)
}

impl Kind for CountyZipFile {
    type Record = AutomaticEucArea;
    type Subject = (String, String, String);
    const TWICE: Twice = Twice::Unchanged;

    fn read(&mut self, text: &[u8]) -> Result<Option<AutomaticEucArea>, Vec<Fault>> {
        Self::read(self, text)
    }

    fn subjects(area: &AutomaticEucArea) -> Vec<Self::Subject> {
        vec![(area.zip.to_string(), area.state.to_string(), area.county.clone())]
    }

    fn save(store: &mut Store<'_>, _: &Ids, records: &[Numbered<AutomaticEucArea>]) -> Result<Vec<Outcome>, Error> {
        let areas: Vec<AutomaticEucArea> = records.iter().map(|record| record.record.clone()).collect();
        let Some(first) = areas.first() else { return Ok(Vec::new()) };
        let saved = store.automatic_euc().save_many(first.performance_year, &areas)?;
        Ok(saved.into_iter().map(Outcome::Saved).collect())
    }

    fn unresolved(_: &mut Store<'_>, _: &AutomaticEucArea) -> Result<Vec<Fault>, Error> {
        Ok(Vec::new())
    }
}
