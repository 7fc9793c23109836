//! The rules of Quality Payment Program filings, as pure functions of facts and a moment.
//!
//! Nothing here reads a clock, a file, a database or a socket. A map, in reading order:
//!
//! * [`identifier`]: NPI, TIN, entity ids, CEHRT ids, case numbers, and the typed ids of our own records.
//! * [`moment`]: instants cut to milliseconds, and deadlines in the civil time of Washington.
//! * [`participant`]: clinicians, groups, subgroups, virtual groups, APM Entities and ACOs.
//! * [`program`]: what differs from performance year to performance year: the files in `program/`, and windows that are added to them.
//! * [`facts`]: what the programme has on record besides: submissions, performance feedback, designated areas, rosters.
//! * [`rule`] and [`finding`]: the catalogue of rules, and what a rule has to say about a filing.
//! * [`scoring`]: weights in force, final scores, payment adjustments, each explained.
//! * [`eligibility`] and [`feedback`]: who has to file, what is in force, what CMS's final score should have been.
//! * [`exception`] and [`review`]: the two filings, their rules and their life cycles.
//! * [`filing`]: what both have in common: status, timeline, events, who filed.
//! * [`access`]: who calls, what they may do, for whom. [`audit`]: the entries of the audit trail, and who may read them.
//! * [`citation`], [`closed_set`]: how sure we are of a fact; one table of spellings for each set of words.
#![forbid(unsafe_code)]

pub mod access;
pub mod audit;
pub mod citation;
pub mod closed_set;
pub mod eligibility;
pub mod environment;
pub mod exception;
pub mod facts;
pub mod feedback;
pub mod filing;
pub mod finding;
pub mod identifier;
pub mod moment;
pub mod participant;
pub mod program;
pub mod review;
pub mod rule;
pub mod scoring;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod worked_examples;
