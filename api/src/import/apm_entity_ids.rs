//! The ids of the APM Entities of a model, as CMS publishes them: a JSON list of texts.

use super::{
    kind::{Kind, Numbered, Outcome, Twice},
    report::Fault,
};
use crate::{context::Ids, extract::json, filings::reading::Reading};
use domain::{
    facts::{ApmModel, ListedApmEntity},
    identifier::EntityId,
    rule,
};
use persistence::{Error, Store};

/// Ids of the APM Entities of a model.
pub(super) struct ApmEntityIds {
    pub(super) model: ApmModel,
}

/// The id that the JSON text `text` writes.
///
/// # Errors
/// That it is no text, or no id.
///
/// ```
/// use api::import::apm_entity_ids;
/// assert_eq!(apm_entity_ids::read(b"\"AR0437\"").unwrap().as_ref(), "AR0437");
/// assert_eq!(apm_entity_ids::read(b"437").unwrap_err()[0].rule, "wrongType");
/// ```
pub fn read(text: &[u8]) -> Result<EntityId, Vec<Fault>> {
    let text: String = json::parse(text).map_err(|problem| Fault::of_problem(&problem))?;
    let mut reading = Reading::default();
    let id = reading.identifier(Some(text), "", |_| &rule::ENTITY_ID_SHAPE);
    reading.finish(id).map_err(|findings| findings.into_iter().map(Fault::from).collect())
}

impl Kind for ApmEntityIds {
    type Record = ListedApmEntity;
    type Subject = EntityId;
    const TWICE: Twice = Twice::Unchanged;

    fn read(&mut self, text: &[u8]) -> Result<Option<ListedApmEntity>, Vec<Fault>> {
        read(text).map(|entity_id| Some(ListedApmEntity { entity_id, model: self.model }))
    }

    fn subjects(record: &ListedApmEntity) -> Vec<EntityId> {
        vec![record.entity_id.clone()]
    }

    fn save(store: &mut Store<'_>, _: &Ids, records: &[Numbered<ListedApmEntity>]) -> Result<Vec<Outcome>, Error> {
        let listed: Vec<ListedApmEntity> = records.iter().map(|record| record.record.clone()).collect();
        Ok(store.apm().save_listed(&listed)?.into_iter().map(Outcome::Saved).collect())
    }

    fn unresolved(_: &mut Store<'_>, _: &ListedApmEntity) -> Result<Vec<Fault>, Error> {
        Ok(Vec::new())
    }
}
