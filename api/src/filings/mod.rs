//! What exception applications and targeted reviews have in common: each use case once, for both forms.
//!
//! `form::FilingForm` says what differs; `file`, `find`, `page`, `withdraw` and `timeline` do the work; `list` is what a list asks for, `shown` what was answered last; `advance` carries a
//! filing from state to state; [`again`] judges what is stored; `reading` and [`request`] are stage 1; [`view`] is what answers show.

pub(crate) mod access;
pub(crate) mod advance;
pub mod again;
pub mod cursor;
pub(crate) mod file;
pub(crate) mod find;
pub(crate) mod form;
pub(crate) mod list;
pub(crate) mod page;
pub(crate) mod reading;
pub mod request;
pub(crate) mod shown;
pub(crate) mod timeline;
pub mod view;
pub(crate) mod withdraw;
