//! Everything here is a test: see `main.rs`.
#![forbid(unsafe_code)]
