//! The one body of every answer that is no success.

use super::{Problem, ProblemCode, ProblemError, Resolution, masked};
use serde::Serialize;
use std::borrow::Cow;

/// The media type of every problem.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// How much of a request's path a problem repeats.
const LONGEST_INSTANCE: usize = 1024;

/// Why a request was refused (RFC 9457).
///
/// How many faults one answer names: enough for every member of a body, and a bound for whoever reads it.
pub(crate) const MOST_ERRORS: usize = 1000;

/// `code` is for programs and never changes its meaning; `title` and `detail` are for people and may be reworded.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
#[serde(rename_all = "camelCase")]
pub struct ProblemDocument<'a> {
    /// Cause, fix and example of the code: a path of this service.
    #[schema(pattern = "^/problems/[A-Za-z][A-Za-z0-9-]{0,63}$", max_length = 80, example = "/problems/ruleViolation")]
    #[serde(rename = "type")]
    pub problem_type: String,
    /// The code in a few words.
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "The filing breaks 2 rules")]
    pub title: Cow<'a, str>,
    /// The HTTP status, again.
    #[schema(minimum = 400, maximum = 599, example = 422)]
    pub status: u16,
    /// What went wrong, for a program.
    #[schema(schema_with = code_schema)]
    pub code: &'static str,
    /// What went wrong and what to do, for a person.
    #[schema(min_length = 1, max_length = 2000, example = "Each entry names the rule, its source and how to comply.")]
    pub detail: &'a str,
    /// The path of the request.
    #[schema(value_type = String, min_length = 1, max_length = 1024, example = "/v1/exception-applications")]
    pub instance: Cow<'a, str>,
    /// The id of the request: quote it when you ask for help.
    #[schema(min_length = 1, max_length = 128, pattern = "^[!-~]{1,128}$", example = "0192474e-7e00-7000-8000-000000000001")]
    pub request_id: &'a str,
    /// Whether the same request, unchanged, may succeed later.
    pub retryable: bool,
    /// Every fault that was found, in a stable order; of more than a thousand the first ones.
    #[schema(max_items = 1000)]
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub errors: &'a [ProblemError],
    /// Where help is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolution: Option<&'a Resolution>,
}

impl<'a> ProblemDocument<'a> {
    /// The body for `problem`, the answer to the request `request_id` for `instance`.
    #[must_use]
    pub fn new(problem: &'a Problem, instance: &'a str, request_id: &'a str) -> Self {
        let code = problem.code();
        Self {
            problem_type: format!("/problems/{code}"),
            title: problem.title(),
            status: code.status().as_u16(),
            code: code.as_str(),
            detail: problem.detail(),
            instance: masked(shortened(instance).into()),
            request_id,
            retryable: code.retryable(),
            errors: problem.errors(),
            resolution: problem.resolution(),
        }
    }
}

fn shortened(path: &str) -> &str {
    let end = path.char_indices().map(|(at, _)| at).nth(LONGEST_INSTANCE).unwrap_or(path.len());
    &path[..end]
}

fn code_schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
    domain::closed_set::open_set_schema(ProblemCode::SPELLINGS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn rendered(problem: &Problem) -> Value {
        serde_json::to_value(ProblemDocument::new(problem, "/v1/exception-applications", "r-1")).unwrap()
    }

    #[test]
    fn rules_are_counted_and_located() {
        let problem = Problem::rule_violation([
            ProblemError::at_pointer("/categories", "apmMustRequestAllCategories", "All four."),
            ProblemError::at_pointer("/event/endDate", "endBeforeStart", "End before start."),
        ])
        .with_resolution("existingFiling", "/v1/exception-applications/x");
        assert_eq!(
            rendered(&problem),
            json!({
                "type": "/problems/ruleViolation", "title": "The filing breaks 2 rules", "status": 422, "code": "ruleViolation",
                "detail": "Each entry names the rule, its source and how to comply.", "instance": "/v1/exception-applications",
                "requestId": "r-1", "retryable": false,
                "errors": [
                    {"pointer": "/categories", "code": "apmMustRequestAllCategories", "message": "All four."},
                    {"pointer": "/event/endDate", "code": "endBeforeStart", "message": "End before start."}
                ],
                "resolution": {"rel": "existingFiling", "href": "/v1/exception-applications/x"}
            })
        );
    }

    #[test]
    fn absent_is_absent_and_causes_stay_inside() {
        let body = rendered(&Problem::internal("disk on fire"));
        assert!(body.get("errors").is_none() && body.get("resolution").is_none());
        assert!(!body.to_string().contains("fire"));
        assert_eq!(body["retryable"], json!(true));
    }

    #[test]
    fn an_endless_path_is_cut_at_a_character() {
        let path = format!("/{}", "é".repeat(5000));
        assert_eq!(shortened(&path).chars().count(), LONGEST_INSTANCE);
    }

    #[test]
    fn every_code_fits_the_pattern_of_open_sets_and_is_unique() {
        for (index, code) in ProblemCode::ALL.iter().enumerate() {
            assert!(code.as_str().chars().all(|c| c.is_ascii_alphanumeric()) && code.as_str().len() <= 64);
            assert_eq!(ProblemCode::find(code.as_str()), Some(*code));
            assert!(!ProblemCode::SPELLINGS[..index].contains(&code.as_str()));
            assert!(code.status().as_u16() >= 400);
        }
    }
}
