//! Filings as they arrive, and texts that may hold a TIN.

use super::{shows_a_tin, text};
use api::{
    exception_applications::wire::FileExceptionApplication,
    extract::json,
    problem::{Problem, document::ProblemDocument, masked},
    targeted_reviews::wire::FileTargetedReview,
};
use domain::{environment::Environment, filing::FilingDraft, finding::Finding, participant::ParticipantReference};

/// A draft holds what its request holds; a refusal names a place and shows no TIN.
pub(super) fn requests(data: &[u8]) {
    match json::parse::<FileExceptionApplication>(data) {
        Ok(request) => {
            let (reference, name) = (request.client_reference.clone(), request.contact.as_ref().and_then(|c| c.name.clone()));
            judge(request.read(Environment::Sandbox), reference, name);
        }
        Err(problem) => assert_shows_no_tin(&problem),
    }
    match json::parse::<FileTargetedReview>(data) {
        Ok(request) => {
            let (reference, name) = (request.client_reference.clone(), request.contact.as_ref().and_then(|c| c.name.clone()));
            judge(request.read(Environment::Sandbox), reference, name);
        }
        Err(problem) => assert_shows_no_tin(&problem),
    }
}

fn judge<C>(read: Result<FilingDraft<C>, Vec<Finding>>, reference: Option<String>, name: Option<String>) {
    match read {
        Ok(draft) => {
            assert_eq!((draft.client_reference, Some(draft.contact.name)), (reference, name));
            let tin = match &draft.participant {
                ParticipantReference::Individual { tin, .. } | ParticipantReference::Group { tin } => Some(tin),
                ParticipantReference::Subgroup(_) | ParticipantReference::VirtualGroup(_) | ParticipantReference::Apm(_) => None,
            };
            assert!(tin.is_none_or(|tin| tin.belongs_to(Environment::Sandbox)));
        }
        Err(findings) => {
            assert!(!findings.is_empty() && findings.is_sorted_by_key(|finding| (finding.pointer.clone(), finding.rule.clone())));
            assert!(findings.iter().all(|finding| finding.pointer.starts_with('/')), "{findings:?}");
            assert_shows_no_tin(&Problem::validation_failed(findings));
        }
    }
}

fn assert_shows_no_tin(problem: &Problem) {
    let shown = serde_json::to_string(&ProblemDocument::new(problem, "/", "r-1")).unwrap_or_default();
    assert!(!shows_a_tin(&shown), "{shown}");
}

/// What is masked shows no TIN, is masked once, and differs in nothing but TINs.
pub(super) fn masking(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let once = masked(text.into());
    assert!(!shows_a_tin(&once), "{once:?}");
    assert_eq!(masked(once.clone()), once);
    assert_eq!(once == text, !shows_a_tin(text), "{text:?}");
    let rest = |text: &str| text.chars().filter(|letter| !matches!(letter, '0'..='9' | '-' | '*')).collect::<String>();
    assert_eq!(rest(&once), rest(text));
}
