//! The audit trail: what each request leaves in it, how that comes into the database, who reads it.
//!
//! What a command changed is written in its transaction. What was read, and what was refused, gathers in the [`Trail`] and is written in
//! groups within a second.

pub(crate) mod command_line;
mod examples;
pub(crate) mod footprint;
mod list;
mod trail;
mod wire;

pub(crate) use examples::page as example;
pub(crate) use footprint::Footprint;
pub(crate) use trail::keep;
pub use trail::{MOST_WAITING, Trail};

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the operation of the trail.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list::list_audit_entries);
}
