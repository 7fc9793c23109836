//! What a handler takes out of a request, each thing read once and refused with a problem that names it.
//!
//! * [`caller`]: who calls.
//! * [`command`]: everything of a POST: caller, `Idempotency-Key`, `If-Match`, media type, body, the instant of receipt.
//! * [`question`]: the body of a POST that only asks.
//! * `form`: the body of a form, as OAuth has it.
//! * [`json`]: strict JSON.
//! * [`query`]: query parameters.
//! * [`path`]: ids in a path.
//! * [`etag`]: entity tags and the conditional headers.
//! * [`headers`]: the same headers for the OpenAPI document.

pub mod body;
pub mod caller;
pub mod command;
pub mod etag;
mod exact_value;
pub(crate) mod form;
pub mod headers;
pub mod json;
pub mod path;
pub mod query;
pub mod question;
mod strict_value;
mod type_names;

pub use caller::Caller;
pub use command::{Command, IdempotencyKey, KeyHeader};
pub use etag::{EntityTag, IfMatch, IfNoneMatch};
pub use path::FilingPathId;
pub use query::Query;
pub use question::Question;
