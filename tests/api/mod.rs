//! The API over HTTP, as its callers see it.

mod access;
mod calculations;
mod deadlines;
mod duplicates;
mod filing;
mod hostile;
mod idempotency;
mod judged_again;
mod limits;
mod lists;
mod metrics;
mod openapi;
mod operations;
mod pages;
mod participants;
mod performance_years;
mod problems;
mod refusals;
mod rules;
mod service;
mod stage_one;
mod stored_answers;
mod verdicts;
mod windows;
mod withdraw;
mod worked_examples;
