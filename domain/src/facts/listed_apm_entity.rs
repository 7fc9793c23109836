//! APM Entities on the lists that CMS publishes.

use crate::{closed_set::open_set, identifier::EntityId};

/// An APM Entity on a list that CMS publishes of the entities of a model. Of it nothing but the id is known.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ListedApmEntity {
    /// The id that CMS assigned.
    pub entity_id: EntityId,
    /// The model.
    pub model: ApmModel,
}

open_set! {
    /// A model whose APM Entities CMS publishes by their ids.
    pub enum ApmModel {
        /// Primary Care First.
        PrimaryCareFirst = "primaryCareFirst",
        /// Comprehensive Primary Care Plus.
        ComprehensivePrimaryCarePlus = "comprehensivePrimaryCarePlus",
    }
}
