//! One answer for each code, as `/problems/{code}` and the OpenAPI document show it.

use super::{Problem, ProblemCode, ProblemError};
use domain::{finding::Finding, rule};

impl ProblemCode {
    /// A problem with this code as a caller might meet it.
    #[must_use]
    pub fn example(self) -> Problem {
        let problem = Problem::new(self, self.explanation().cause);
        match self {
            Self::InvalidMember => problem.with_error(ProblemError::at_pointer(
                "/event/endDate",
                "nullNotAllowed",
                "Leave the member out instead of sending null.",
            )),
            Self::InvalidParameter => {
                problem.with_error(ProblemError::at_parameter("limit", "valueNotAccepted", "A page has 1 to 200 filings."))
            }
            Self::InvalidHeader => {
                problem.with_error(ProblemError::at_header("If-Match", "malformed", "Send * or a list of entity tags."))
            }
            Self::IdempotencyKeyRequired => problem.with_error(ProblemError::at_header(
                "Idempotency-Key",
                "idempotencyKeyRequired",
                "The header Idempotency-Key is missing.",
            )),
            Self::ValidationFailed => problem.with_error(Finding::new(
                &rule::NPI_CHECK_DIGIT,
                "/participant/nationalProviderIdentifier",
                "The check digit of this NPI does not fit: a digit was mistyped, or two were swapped.",
            )),
            Self::RuleViolation => problem.with_error(Finding::new(
                &rule::EUC_APM_ALL_CATEGORIES,
                "/categories",
                "An APM Entity must request all four categories; missing: cost, ia.",
            )),
            Self::WindowRefused => problem.with_error(Finding::new(
                &rule::AMENDMENT_LATER,
                "/closesAt",
                "2024-euc closes at December 31, 2024, 8:00 p.m. EST; an extension closes later, and no window is ever shortened.",
            )),
            Self::AuthorizationRefused => problem.with_error(Finding::new(
                &rule::AUTHORIZATION_ENTITIES,
                "/entities/1",
                "One Security Official answers one request: name the participants of one TIN, one virtual group or one APM Entity.",
            )),
            Self::CalculationRefused => problem.with_error(Finding::new(
                &rule::WEIGHT_NO_ROW,
                "/reweighting",
                "For performance year 2024 the regulation gives no weights with ia at 0 percent.",
            )),
            Self::ScalingFactorUnknown => problem.with_error(Finding::new(
                &rule::ADJUSTMENT_SCALING_FACTOR,
                "/scalingFactor",
                "The scaling factor of performance year 2022 is not published by itself; send the one to calculate with.",
            )),
            Self::DuplicateFiling => problem
                .with_error(Finding::new(
                    &rule::DUPLICATE_EXCEPTION,
                    "/categories",
                    "Filing EA-2024-7K3QX9ZM, which is pending, stands for the same participant, performance year and category: ia.",
                ))
                .with_resolution("existingFiling", "/v1/exception-applications/0192474e-7e00-7000-8000-000000000001"),
            Self::NotAuthorizedForFiling => problem
                .with_error(Finding::new(
                    &rule::AUTHORIZATION_REQUIRED,
                    "/participant",
                    "You hold an authorization of this participant, but none for targeted reviews of performance year 2024.",
                ))
                .with_resolution("authorizations", "/v1/rules/AUTHORIZATION-REQUIRED"),
            Self::ParticipantNotAvailable => problem.with_error(Finding::new(
                &rule::PARTICIPANT_AVAILABLE,
                "/participant",
                "This participant is not known, or you have no standing with it; which of the two is not said.",
            )),
            Self::IllegalTransition => problem.with_error(Finding::new(
                &rule::LIFE_CYCLE,
                "",
                "A filing that is withdrawn cannot take the command withdraw; it is final.",
            )),
            Self::BadRequest
            | Self::MalformedJson
            | Self::TokenMissing
            | Self::TokenInvalid
            | Self::Forbidden
            | Self::InsufficientScope
            | Self::NotFound
            | Self::MethodNotAllowed
            | Self::RequestTimeout
            | Self::IdempotencyInProgress
            | Self::PreconditionFailed
            | Self::ContentTooLarge
            | Self::UnsupportedMediaType
            | Self::IdempotencyKeyReused
            | Self::PreconditionRequired
            | Self::InternalError
            | Self::RateLimited
            | Self::DatabaseUnavailable => problem,
        }
    }
}
