//! `POST /oauth2/assertion-check`: everything that is wrong with an assertion, before it is used.

use super::{
    assertion::{Assertion, Fault, LONGEST_LIFE},
    client::{judge, known},
    key::ALGORITHMS,
};
use crate::{
    context::{Context, host_now},
    extract::form::{Form, Parameters},
    problem::{
        Problem,
        oauth::{OauthErrorDocument, OauthFailure, OauthRefusal, answered},
    },
};
use actix_web::{HttpResponse, http::header::CACHE_CONTROL, post, web::Data};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An assertion to be looked at.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "read as parameters, each by itself: the type documents them")]
pub struct AssertionCheckRequest {
    /// The assertion, as it would be sent for a token.
    #[schema(value_type = String, min_length = 1, max_length = 16384, pattern = "^[!-~]+$")]
    client_assertion: String,
}

/// What is to be said of an assertion.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssertionCheck {
    /// Whether `POST /oauth2/token` would take it now.
    pub is_valid: bool,
    /// Everything that is wrong with it.
    #[schema(max_items = 32)]
    pub faults: Vec<Fault>,
    /// By how many seconds the clock that made `iat` is ahead of the service's; negative where it is behind, absent without `iat`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = -9_007_199_254_740_991_i64, maximum = 9_007_199_254_740_991_i64, example = -2)]
    pub clock_skew_seconds: Option<i64>,
    /// The service's clock that assertions are judged by: seconds since 1970.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 1_800_000_000)]
    pub service_time: i64,
    /// What every assertion has to be.
    pub expected: ExpectedAssertion,
}

/// What every assertion has to be.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExpectedAssertion {
    /// `aud`: one of these, as a string.
    #[schema(schema_with = super::metadata::names)]
    pub audiences: [String; 2],
    /// `alg`: one of these, as the key has it.
    #[schema(schema_with = super::metadata::names)]
    pub algorithms: Vec<&'static str>,
    /// How many seconds `exp` may lie ahead.
    #[schema(minimum = 1, maximum = 3600, example = 300)]
    pub longest_life_seconds: i64,
}

/// Check an assertion
///
/// Says everything at once that is wrong with an assertion, each with what would be right, and how far the clocks are apart. It gives no
/// token, keeps nothing and uses the assertion up for nothing: afterwards it can be sent to `/oauth2/token`. Public, and limited as every
/// operation is.
#[utoipa::path(
    operation_id = "checkAssertion", tag = "oauth",
    request_body(content = AssertionCheckRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "What is to be said of it.", body = AssertionCheck, headers(("Cache-Control" = String))),
        (status = 400, description = "Refused: invalid_request, there is no assertion in the form.", body = OauthErrorDocument, headers(("Cache-Control" = String))),
    ),
)]
#[post("/oauth2/assertion-check")]
pub(crate) async fn check_assertion(context: Data<Context>, form: Form) -> Result<HttpResponse, Problem> {
    let parameters = form.parameters()?;
    answered(checked(&context, parameters).await)
}

impl AssertionCheck {
    /// An assertion for another service.
    pub(crate) fn example() -> Self {
        let audiences = ["https://recourse.example/oauth2/token".to_owned(), "https://recourse.example".to_owned()];
        let expected = format!("one string: {}, or {}", audiences[0], audiences[1]);
        Self {
            is_valid: false,
            faults: vec![Fault { part: "aud", problem: "It is for another service.".to_owned(), expected }],
            clock_skew_seconds: Some(-2),
            service_time: 1_800_000_000,
            expected: ExpectedAssertion::at(audiences),
        }
    }
}

impl ExpectedAssertion {
    fn at(audiences: [String; 2]) -> Self {
        let algorithms = ALGORITHMS.iter().map(|(name, _)| *name).collect();
        Self { audiences, algorithms, longest_life_seconds: LONGEST_LIFE }
    }
}

async fn checked(context: &Context, parameters: Result<Parameters, OauthRefusal>) -> Result<HttpResponse, OauthFailure> {
    let parameters = parameters?;
    let service_time = host_now().unix_milliseconds() / 1000;
    let (mut faults, mut clock_skew_seconds) = (Vec::new(), None);
    match Assertion::read(parameters.required("client_assertion")?) {
        Err(fault) => faults.push(fault),
        Ok(assertion) => {
            clock_skew_seconds = assertion.skew(service_time);
            let (_, keys) = known(context, &assertion).await?;
            match judge(context, &assertion, &keys) {
                Err(found) => faults = found,
                Ok(proven) => {
                    let used =
                        context.look_up(move |store| store.oauth().is_used(&proven.client_id, &proven.assertion_id)).await?;
                    faults.extend(used.then(|| Fault {
                        part: "jti",
                        problem: "The assertion was used before.".to_owned(),
                        expected: "another jti for each assertion, and an assertion for each request".to_owned(),
                    }));
                }
            }
        }
    }
    let issuer = &context.oauth.issuer;
    let answer = AssertionCheck {
        is_valid: faults.is_empty(),
        faults,
        clock_skew_seconds,
        service_time,
        expected: ExpectedAssertion::at([issuer.token_endpoint(), issuer.url().to_owned()]),
    };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(answer))
}
