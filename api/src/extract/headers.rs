//! The request headers of the API, as handlers declare them: `params(headers::IdempotencyKeyRequired)`.

use utoipa::{
    IntoParams,
    openapi::{
        Required,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::{ObjectBuilder, Type},
    },
};

/// The operation needs an `Idempotency-Key`.
#[derive(Debug)]
pub struct IdempotencyKeyRequired;

/// The operation honours an `Idempotency-Key`.
#[derive(Debug)]
pub struct IdempotencyKeyOptional;

/// The operation needs an `If-Match`.
#[derive(Debug)]
pub struct IfMatchRequired;

/// The operation honours an `If-Match`.
#[derive(Debug)]
pub struct IfMatchOptional;

/// The operation answers 304 to what `If-None-Match` knows.
#[derive(Debug)]
pub struct IfNoneMatchOptional;

impl IntoParams for IdempotencyKeyRequired {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![idempotency_key(Required::True)]
    }
}

impl IntoParams for IdempotencyKeyOptional {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![idempotency_key(Required::False)]
    }
}

impl IntoParams for IfMatchRequired {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![if_match(Required::True)]
    }
}

impl IntoParams for IfMatchOptional {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![if_match(Required::False)]
    }
}

impl IntoParams for IfNoneMatchOptional {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![if_none_match()]
    }
}

/// `If-None-Match`, which every GET with an `ETag` has.
#[must_use]
pub fn if_none_match() -> Parameter {
    header(
        "If-None-Match",
        Required::False,
        "The ETag of the version that you have: while it is the present one, the answer is 304 without a body.",
        "^(\\*|(W/)?\"[!#-~]*\"(\\s*,\\s*(W/)?\"[!#-~]*\")*)$",
        1000,
        "\"3\"",
    )
}

/// `X-Request-Id`, which every operation has.
#[must_use]
pub fn request_id() -> Parameter {
    header(
        "X-Request-Id",
        Required::False,
        "Your id of the request, repeated in the answer and in our log; without it, or where it is ill-formed, the service makes one.",
        "^[!-~]{1,128}$",
        128,
        "0192474e-7e00-7000-8000-000000000001",
    )
}

fn if_match(required: Required) -> Parameter {
    header(
        "If-Match",
        required,
        "The ETag of the version that is to be changed, as the last answer gave it; `*` for any version.",
        "^(\\*|(W/)?\"[!#-~]*\"(\\s*,\\s*(W/)?\"[!#-~]*\")*)$",
        1000,
        "\"3\"",
    )
}

fn idempotency_key(required: Required) -> Parameter {
    header(
        "Idempotency-Key",
        required,
        "A fresh value for each new command, the same value for each retry of it: the command is carried out once.",
        "^[!-~]{1,255}$",
        255,
        "6f0f3b0e-7a52-4a0b-9d0c-5c1f0c1d2e3f",
    )
}

fn header(name: &str, required: Required, text: &str, pattern: &str, longest: usize, example: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(required)
        .description(Some(text))
        .schema(Some(
            ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern)).min_length(Some(1)).max_length(Some(longest)),
        ))
        .example(Some(serde_json::json!(example)))
        .build()
}
