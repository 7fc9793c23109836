//! `/v1/participants`: the clinicians, groups, subgroups, virtual groups and APM Entities that a caller may know.

mod find;
mod search;
pub mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(search::search_participants).service(find::get_participant);
}
