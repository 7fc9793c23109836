//! The log: to standard error, as text or as JSON.

use crate::config::{LogConfiguration, LogFormat};
use std::{
    any::Any,
    io::{self, IsTerminal},
};
use tracing_subscriber::{EnvFilter, fmt};

/// Starts the log, once for the process; panics are logged too.
pub(crate) fn start(configuration: LogConfiguration) {
    let level = configuration.level.as_str();
    // The frameworks below say what concerns nobody who runs the service.
    let filter = EnvFilter::new(format!("warn,recourse={level},api={level},persistence={level},domain={level}"));
    // A line that cannot be written, on a full disk or into a closed pipe, is lost: saying so on the same way would panic.
    let builder =
        fmt().with_env_filter(filter).with_ansi(io::stderr().is_terminal()).log_internal_errors(false).with_writer(io::stderr);
    let started = match configuration.format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    if started.is_ok() {
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!(target: "recourse::panic", place, "{}", panic_message(panic.payload()));
        }));
    }
}

/// What a panic says.
pub(crate) fn panic_message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic without a message")
}
