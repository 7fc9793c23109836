//! Both life cycles, every state with every command.

use super::{Command, NextActor, Status};
use crate::{
    exception::{self, ExceptionApplicationStatus},
    program::FilingKind,
    review::{self, TargetedReviewStatus},
};
use std::collections::BTreeSet;

fn states(form: FilingKind) -> Vec<Status> {
    match form {
        FilingKind::ExceptionApplication => {
            ExceptionApplicationStatus::ALL.iter().copied().map(Status::ExceptionApplication).collect()
        }
        FilingKind::TargetedReview => TargetedReviewStatus::ALL.iter().copied().map(Status::TargetedReview).collect(),
    }
}

fn table(form: FilingKind) -> Vec<String> {
    let lines = states(form).into_iter().flat_map(|state| {
        Command::ALL.iter().filter_map(move |command| {
            state.after(*command).ok().map(|next| format!("{} --{command}--> {}", state.as_str(), next.as_str()))
        })
    });
    lines.collect()
}

#[test]
fn an_exception_application_lives_so() {
    assert_eq!(
        table(FilingKind::ExceptionApplication),
        [
            "pending --withdraw--> withdrawn",
            "pending --requestInformation--> informationRequested",
            "pending --approve--> approved",
            "pending --deny--> denied",
            "informationRequested --withdraw--> withdrawn",
            "informationRequested --answerInformationRequest--> pending",
            "informationRequested --approve--> approved",
            "informationRequested --deny--> denied",
        ]
    );
}

#[test]
fn a_targeted_review_lives_so() {
    assert_eq!(
        table(FilingKind::TargetedReview),
        [
            "submitted --withdraw--> withdrawn",
            "submitted --claim--> inReview",
            "inReview --withdraw--> withdrawn",
            "inReview --release--> submitted",
            "inReview --requestInformation--> informationRequested",
            "inReview --approve--> approved",
            "inReview --deny--> denied",
            "informationRequested --withdraw--> withdrawn",
            "informationRequested --answerInformationRequest--> inReview",
            "informationRequested --approve--> approved",
            "informationRequested --deny--> denied",
        ]
    );
}

#[test]
fn no_row_stands_twice_and_every_state_is_reached() {
    let rows: BTreeSet<_> = exception::LIFE_CYCLE.iter().map(|row| (row.from, row.command)).collect();
    assert_eq!(rows.len(), exception::LIFE_CYCLE.len());
    let reached: BTreeSet<_> = exception::LIFE_CYCLE.iter().map(|row| row.to).collect();
    assert_eq!(reached.len(), ExceptionApplicationStatus::ALL.len());
    let rows: BTreeSet<_> = review::LIFE_CYCLE.iter().map(|row| (row.from, row.command)).collect();
    assert_eq!(rows.len(), review::LIFE_CYCLE.len());
    let reached: BTreeSet<_> = review::LIFE_CYCLE.iter().map(|row| row.to).collect();
    assert_eq!(reached.len(), TargetedReviewStatus::ALL.len());
}

#[test]
fn final_states_take_no_command_and_wait_for_nobody() {
    for form in FilingKind::ALL {
        for state in states(*form) {
            let commands = Command::ALL.iter().filter(|command| state.after(**command).is_ok()).count();
            assert_eq!(state.is_final(), commands == 0, "{}", state.as_str());
            assert_eq!(state.is_final(), state.next_actor() == NextActor::None, "{}", state.as_str());
        }
    }
}

#[test]
fn a_refused_command_names_those_that_are_possible() {
    let refusal = Status::filed(FilingKind::TargetedReview).after(Command::Approve).unwrap_err();
    assert_eq!(refusal.status, "submitted");
    assert_eq!(refusal.possible, [Command::Claim, Command::Withdraw]);
}
