//! What the service logs, while somebody listens.

use std::{
    io::Write,
    sync::{Mutex, Once, PoisonError},
};
use tracing_subscriber::EnvFilter;

static HEARD: Mutex<Option<Vec<u8>>> = Mutex::new(None);
static STARTED: Once = Once::new();

struct Ear;

impl Write for Ear {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if let Some(heard) = HEARD.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            heard.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Hears from now on what is logged in this process, at the level at which the service says most.
pub(crate) fn listen() {
    STARTED.call_once(|| {
        let filter = EnvFilter::new("warn,recourse=trace,api=trace,persistence=trace,domain=trace,tests=trace,all=trace");
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(|| Ear).init();
    });
    HEARD.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default();
}

/// What was heard so far.
pub(crate) fn heard() -> Vec<u8> {
    HEARD.lock().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or_default()
}
