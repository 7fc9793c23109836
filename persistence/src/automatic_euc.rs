//! Where the automatic EUC policy applies.

use crate::{
    CHUNK, Error, Saved,
    origin::Origin,
    schema::automatic_euc_areas,
    session::{Session, on_each},
};
use diesel::{prelude::*, upsert::excluded};
use domain::{facts::AutomaticEucArea, identifier::ZipCode, program::PerformanceYear};
use std::collections::HashMap;

/// Where the automatic EUC policy applies.
pub struct AutomaticEuc<'c>(pub(crate) Session<'c>);

impl AutomaticEuc<'_> {
    /// The designated areas of a year that a ZIP code lies in: none, or one a county, by state and county.
    ///
    /// # Errors
    /// When an area cannot be read.
    pub fn at(&mut self, year: PerformanceYear, zip: &ZipCode) -> Result<Vec<AutomaticEucArea>, Error> {
        let rows: Vec<Row> = on_each!(self.0, |conn| automatic_euc_areas::table
            .filter(automatic_euc_areas::performance_year.eq(i32::from(year.get())))
            .filter(automatic_euc_areas::zip.eq(zip.as_ref()))
            .order((automatic_euc_areas::state.asc(), automatic_euc_areas::county.asc()))
            .select(Row::as_select())
            .load(conn))?;
        rows.into_iter().map(AutomaticEucArea::try_from).collect()
    }

    /// How many areas of a year are known; none says that its list was not brought in.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn count(&mut self, year: PerformanceYear) -> Result<i64, Error> {
        Ok(on_each!(self.0, |conn| automatic_euc_areas::table
            .filter(automatic_euc_areas::performance_year.eq(i32::from(year.get())))
            .count()
            .get_result(conn))?)
    }

    /// Whether any area of a year is known; if not, its list was not brought in.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub fn is_known(&mut self, year: PerformanceYear) -> Result<bool, Error> {
        let first: Option<String> = on_each!(self.0, |conn| automatic_euc_areas::table
            .filter(automatic_euc_areas::performance_year.eq(i32::from(year.get())))
            .select(automatic_euc_areas::zip)
            .first(conn)
            .optional())?;
        Ok(first.is_some())
    }

    /// Saves areas of one year, which differ in ZIP code, state or county.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn save_many(&mut self, year: PerformanceYear, areas: &[AutomaticEucArea]) -> Result<Vec<Saved>, Error> {
        let subject = |area: &AutomaticEucArea| (area.zip.clone(), area.state.clone(), area.county.clone());
        let mut known = HashMap::new();
        for chunk in areas.chunks(CHUNK) {
            let zips: Vec<&str> = chunk.iter().map(|area| area.zip.as_ref()).collect();
            let rows: Vec<Row> = on_each!(self.0, |conn| automatic_euc_areas::table
                .filter(automatic_euc_areas::performance_year.eq(i32::from(year.get())))
                .filter(automatic_euc_areas::zip.eq_any(&zips))
                .select(Row::as_select())
                .load(conn))?;
            for row in rows {
                let area = AutomaticEucArea::try_from(row)?;
                known.insert(subject(&area), area);
            }
        }
        let saved: Vec<Saved> = areas.iter().map(|area| Saved::of(known.get(&subject(area)), area)).collect();
        let differing = areas.iter().zip(&saved).filter(|(_, saved)| **saved != Saved::Unchanged);
        let rows: Vec<Row> = differing.map(|(area, _)| Row::from(area)).collect();
        for chunk in rows.chunks(CHUNK) {
            on_each!(self.0, |conn| diesel::insert_into(automatic_euc_areas::table)
                .values(chunk)
                .on_conflict((
                    automatic_euc_areas::performance_year,
                    automatic_euc_areas::zip,
                    automatic_euc_areas::state,
                    automatic_euc_areas::county,
                ))
                .do_update()
                .set(automatic_euc_areas::incident.eq(excluded(automatic_euc_areas::incident)))
                .execute(conn))?;
        }
        Ok(saved)
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = automatic_euc_areas, treat_none_as_default_value = false)]
struct Row {
    performance_year: i32,
    zip: String,
    state: String,
    county: String,
    incident: Option<String>,
}

impl From<&AutomaticEucArea> for Row {
    fn from(area: &AutomaticEucArea) -> Self {
        let AutomaticEucArea { performance_year, zip, state, county, incident } = area;
        Self {
            performance_year: i32::from(performance_year.get()),
            zip: zip.to_string(),
            state: state.to_string(),
            county: county.clone(),
            incident: incident.clone(),
        }
    }
}

impl TryFrom<Row> for AutomaticEucArea {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let Row { performance_year, zip, state, county, incident } = row;
        let origin = Origin::new("automatic_euc_areas", &zip);
        Ok(Self {
            performance_year: origin.year("performance_year", performance_year)?,
            zip: origin.text("zip", &zip)?,
            state: origin.text("state", &state)?,
            county,
            incident,
        })
    }
}
