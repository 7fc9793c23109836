//! Whether the windows of a year can be, and agree with each other.

use super::{Fault, kinds, once, require, text};
use crate::{
    exception::{EventType, ExceptionType, HardshipReason, Incident},
    participant::ParticipantKind,
    program::{Form, Window, YearRules},
    review::ReviewReason,
};

/// Refuses windows that nobody can be in, that contradict each other, or that lose their history.
pub(super) fn check(year: &YearRules) -> Result<(), Fault> {
    let ids: Vec<&str> = year.windows.iter().map(|window| window.id.as_str()).collect();
    for (index, window) in year.windows.iter().enumerate() {
        let fact = |key: &str| format!("windows/{}/{key}", window.id);
        require(window_id_is_well_formed(year, &window.id), fact("id"), format!("begins with {}- and is lower case", year.year))?;
        require(!ids[..index].contains(&window.id.as_str()), fact("id"), "is given to two windows")?;
        require(window.opens_at.is_none_or(|opens| opens < window.closes_at), fact("opens"), "is not before the closing")?;
        text(&window.source, fact("source"))?;
        kinds(&window.participant_kinds, fact("participantKinds"))?;
        let may_file = who_may_file(year, window.form);
        let stranger = window.participant_kinds.iter().find(|kind| !may_file.contains(kind));
        require(stranger.is_none(), fact("participantKinds"), "lists a kind that may not file this form in this year")?;
        accepted_reasons(year, window)?;
        if let Some(earlier) = &window.supersedes {
            supersedes(year, window, earlier)?;
        }
        if let Some(earlier) = &window.continues {
            let other = year.window(earlier).filter(|other| other.form == window.form && other.id != window.id);
            let follows = other.is_some_and(|other| window.opens_at == Some(other.closes_at));
            require(
                follows,
                fact("continues"),
                format!("there is no window {earlier} of this form that closes when this one opens"),
            )?;
        }
    }
    in_order(year)?;
    no_overlap(year)?;
    data_submission(year)
}

/// What replaces a window extends it: it opens with it and closes no earlier.
fn supersedes(year: &YearRules, window: &Window, earlier: &str) -> Result<(), Fault> {
    let fact = || format!("windows/{}/supersedes", window.id);
    let Some(replaced) = year.window(earlier).filter(|other| other.form == window.form && other.id != window.id) else {
        return Err((fact(), format!("there is no other window {earlier} of this form")));
    };
    let extends = window.opens_at == replaced.opens_at && window.closes_at >= replaced.closes_at;
    require(extends, fact(), format!("does not open with {earlier}, or closes before it"))?;
    let times = year.windows.iter().filter(|other| other.supersedes.as_deref() == Some(earlier)).count();
    require(times == 1, fact(), format!("{earlier} is replaced {times} times"))
}

fn in_order(year: &YearRules) -> Result<(), Fault> {
    for form in Form::ALL {
        let windows: Vec<&Window> = year.windows.iter().filter(|window| window.form == *form).collect();
        let disordered = windows.windows(2).find(|pair| pair[1].opens_at < pair[0].opens_at);
        let id = disordered.map_or("", |pair| pair[1].id.as_str());
        require(disordered.is_none(), format!("windows/{id}/opens"), "lies before the opening of the window above it")?;
    }
    Ok(())
}

/// Two windows that are open together differ in whom they take or in the reasons; one for all reasons may stand beside one for some.
fn no_overlap(year: &YearRules) -> Result<(), Fault> {
    let in_force: Vec<&Window> = Form::ALL.iter().flat_map(|form| year.windows_for(*form)).collect();
    for (index, window) in in_force.iter().enumerate() {
        let meets = |other: &&&Window| {
            other.form == window.form
                && other.opens_at.is_none_or(|opens| opens < window.closes_at)
                && window.opens_at.is_none_or(|opens| opens < other.closes_at)
                && window.participant_kinds.iter().any(|kind| other.takes_kind(*kind))
                && match (&window.accepted_reasons, &other.accepted_reasons) {
                    (None, None) => true,
                    (Some(own), Some(others)) => own.iter().any(|reason| others.contains(reason)),
                    (None, Some(_)) | (Some(_), None) => false,
                }
        };
        if let Some(other) = in_force[..index].iter().find(meets) {
            return Err((format!("windows/{}", window.id), format!("overlaps {} for the same people and reasons", other.id)));
        }
    }
    Ok(())
}

fn data_submission(year: &YearRules) -> Result<(), Fault> {
    for (index, window) in year.data_submission.iter().enumerate() {
        let fact = |key: &str| format!("dataSubmission/{}/{key}", window.id);
        require(window_id_is_well_formed(year, &window.id), fact("id"), format!("begins with {}- and is lower case", year.year))?;
        let is_new = !year.data_submission[..index].iter().any(|other| other.id == window.id);
        require(is_new, fact("id"), "is given to two windows")?;
        require(window.opens_at < window.closes_at, fact("opens"), "is not before the closing")?;
        text(&window.source, fact("source"))?;
        let earlier = index.checked_sub(1).map(|before| year.data_submission[before].id.as_str());
        require(window.supersedes.as_deref() == earlier, fact("supersedes"), "names the window above it, which it replaces")?;
    }
    Ok(())
}

pub(in crate::program) fn window_id_is_well_formed(year: &YearRules, id: &str) -> bool {
    let rest = id.strip_prefix(&format!("{}-", year.year)).unwrap_or_default();
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    id.len() <= 64 && rest.split('-').all(is_word)
}

pub(in crate::program) fn who_may_file(year: &YearRules, form: Form) -> &[ParticipantKind] {
    match form {
        Form::ExtremeAndUncontrollableCircumstances => year.applicants_for(ExceptionType::ExtremeAndUncontrollableCircumstances),
        Form::PromotingInteroperabilityHardship => year.applicants_for(ExceptionType::PromotingInteroperabilityHardship),
        Form::TargetedReview => &year.review_subjects,
    }
}

/// A reason that is misspelt, or that the year does not list, would close the window to everybody.
fn accepted_reasons(year: &YearRules, window: &Window) -> Result<(), Fault> {
    let Some(reasons) = &window.accepted_reasons else {
        return Ok(());
    };
    let fact = format!("windows/{}/acceptedReasons", window.id);
    require(!reasons.is_empty(), fact.clone(), "names no reason; leave it out where every reason is taken")?;
    once(reasons, fact.clone())?;
    for reason in reasons {
        require(year_lists(year, window.form, reason), fact.clone(), format!("the year does not list {reason}"))?;
    }
    Ok(())
}

pub(in crate::program) fn year_lists(year: &YearRules, form: Form, reason: &str) -> bool {
    match form {
        Form::ExtremeAndUncontrollableCircumstances => {
            reason.parse::<EventType>().is_ok_and(|event_type| year.event_types.contains(&event_type))
                || reason.parse::<Incident>().is_ok_and(|incident| year.incidents.contains(&incident))
        }
        Form::PromotingInteroperabilityHardship => {
            reason.parse::<HardshipReason>().is_ok_and(|reason| year.hardship_reason(reason).is_some())
        }
        Form::TargetedReview => reason.parse::<ReviewReason>().is_ok_and(|reason| year.review_reason(reason).is_some()),
    }
}
