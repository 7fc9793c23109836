//! What only a process or a raw connection shows; everything else over HTTP is in the workspace member `tests`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[cfg(target_os = "linux")]
mod clients;
mod command_line;
mod connection;
mod container;
mod faults;
#[cfg(unix)]
mod imports;
mod opened;
mod plaintext;
#[path = "../../../tests/support/postgres.rs"]
mod postgres;
mod sandbox;
mod software;
mod support;
mod time_zone;
mod tls;
mod windows;
mod years;
