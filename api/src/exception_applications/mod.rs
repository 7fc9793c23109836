//! `/v1/exception-applications`: PI hardship, and extreme and uncontrollable circumstances.

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
        .service(file::validate_exception_application)
        .service(file::file_exception_application)
        .service(list::list_exception_applications)
        .service(find::get_exception_application)
        .service(find::get_exception_application_timeline)
        .service(withdraw::withdraw_exception_application);
}
