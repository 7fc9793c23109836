//! The life cycles of the two filings, as the domain's tables say them: the same in every year.

use domain::{
    exception,
    filing::{Command, Guard, Role, Transition},
    review,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Which command leads from which state to which, for each form.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LifeCycles {
    /// Of an exception application.
    #[schema(max_items = 100)]
    pub exception_application: Vec<TransitionView>,
    /// Of a targeted review.
    #[schema(max_items = 100)]
    pub targeted_review: Vec<TransitionView>,
}

/// One step that a filing can take.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Transition)]
pub struct TransitionView {
    /// What is done.
    pub command: Command,
    /// Who may do it.
    pub by: Role,
    /// From which state; absent for the command that begins the life.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 64, pattern = "^[A-Za-z][A-Za-z0-9-]{0,63}$", example = "pending")]
    pub from: Option<&'static str>,
    /// To which state.
    #[schema(value_type = String, max_length = 64, pattern = "^[A-Za-z][A-Za-z0-9-]{0,63}$", example = "withdrawn")]
    pub to: &'static str,
    /// What must hold besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guard: Option<Guard>,
}

impl LifeCycles {
    /// Both tables.
    #[must_use]
    pub fn of_the_domain() -> Self {
        Self {
            exception_application: exception::LIFE_CYCLE.iter().copied().map(Into::into).collect(),
            targeted_review: review::LIFE_CYCLE.iter().copied().map(Into::into).collect(),
        }
    }
}

impl<S: Into<&'static str>> From<Transition<S>> for TransitionView {
    fn from(transition: Transition<S>) -> Self {
        let Transition { command, by, from, to, guard } = transition;
        Self { command, by, from: from.map(Into::into), to: to.into(), guard }
    }
}
