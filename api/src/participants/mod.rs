//! `/v1/participants`: the clinicians, groups, subgroups, virtual groups and APM Entities that a caller may know.

pub(crate) mod category_weights;
pub(crate) mod eligibility;
pub(crate) mod feedback_wire;
mod find;
pub(crate) mod known;
mod performance_feedback;
pub(crate) mod reveal_tin;
mod search;
pub mod wire;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(search::search_participants)
        .service(find::get_participant)
        .service(reveal_tin::reveal_tin)
        .service(eligibility::get_eligibility)
        .service(category_weights::get_category_weights)
        .service(performance_feedback::get_performance_feedback);
}
