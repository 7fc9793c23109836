//! `/v1/targeted-reviews`: requests for targeted review of a MIPS payment adjustment.

pub(crate) mod examples;
mod file;
mod find;
mod form;
mod list;
pub mod wire;
mod withdraw;

pub(crate) use form::Form;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operations.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(file::validate_targeted_review)
        .service(file::file_targeted_review)
        .service(list::list_targeted_reviews)
        .service(find::get_targeted_review)
        .service(find::get_targeted_review_timeline)
        .service(withdraw::withdraw_targeted_review);
}
