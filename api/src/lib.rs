//! The HTTP API of Recourse, and its command line: the only crate that is asynchronous, the only one that knows a status code.
//!
//! A map, in reading order:
//!
//! * [`application`]: the service, assembled from a [`config::Configuration`]; [`stopping`]: how it ends.
//! * `connection`: the server on its port, and how long a client may keep it waiting.
//! * [`routes`]: every operation; [`openapi`]: the document made of the same registration.
//! * [`middleware`]: what surrounds every request; [`problem`]: what is answered when one is refused.
//! * [`limits`]: how much a caller may ask for; [`metrics`]: what the operator sees.
//! * [`extract`]: what a handler takes out of a request; [`auth`]: who calls.
//! * [`context`]: what a handler works with: [`database`], [`clock`], years, ids.
//! * [`exception_applications`], [`targeted_reviews`]: the two filings; [`filings`]: what they share; `idempotency`: once for each key.
//! * [`participants`]: for whom; [`authorizations`]: by whom. [`audit`]: who did what with whose data.
//! * `registration`: organizations and software, as operators register them.
//! * [`oauth`]: the authorization server: how software gets its tokens.
//! * [`calculations`], [`performance_years`], [`rules`], [`health`], [`docs`]: the operations that everybody may call.
//! * [`years`]: the performance years, with those of a folder and the windows that operators added since.
//! * [`import`]: participants from files.
//! * [`sandbox`]: the people, the key and the clock of the sandbox; [`cli`]: the commands.
#![forbid(unsafe_code)]

pub mod application;
pub mod audit;
pub mod auth;
pub mod authorizations;
pub mod calculations;
pub mod cli;
pub mod clock;
pub mod config;
mod connection;
pub mod context;
pub mod database;
pub mod docs;
pub mod exception_applications;
pub mod extract;
pub mod filings;
pub mod health;
mod idempotency;
pub mod import;
pub mod limits;
mod log;
pub mod metrics;
pub mod middleware;
pub mod oauth;
pub mod openapi;
pub mod participants;
pub mod performance_years;
mod private_file;
pub mod problem;
mod registration;
pub mod routes;
pub mod rules;
pub mod sandbox;
pub mod stopping;
pub mod tagged;
pub mod targeted_reviews;
mod worker;
pub mod years;

pub use application::{Application, StartError};
