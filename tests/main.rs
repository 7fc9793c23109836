//! One test target: black-box tests over HTTP on both databases, and the gates of the house.
#![cfg(test)]
#![forbid(unsafe_code)]

mod architecture;
mod browser;
mod compatibility;
mod conformance;
mod documents;
mod imports;
mod migrations;
#[path = "api/mod.rs"]
mod over_http;
mod parsers;
mod support;
