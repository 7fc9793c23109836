//! The API over HTTP, as its callers see it.

mod access;
mod deadlines;
mod duplicates;
mod filing;
mod idempotency;
mod lists;
mod openapi;
mod operations;
mod pages;
mod participants;
mod performance_years;
mod problems;
mod refusals;
mod service;
mod stage_one;
mod withdraw;
