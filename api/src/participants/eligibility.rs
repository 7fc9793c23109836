//! Who has to file, and for what.

use super::known::{YearQuery, of_year};
use crate::{
    audit::Footprint,
    context::Context,
    extract::{Caller, FilingPathId, IfNoneMatch, Query},
    problem::Problem,
    tagged,
};
use actix_web::{HttpResponse, get, web::Data};
use domain::{
    access::may_search_participant,
    eligibility::{Conclusion, Known, Need, ProgrammeStanding, Reason, Record, Standing, conclusions, programme_standing},
    identifier::ParticipantId,
    moment::Moment,
    program::{Category, Form, PerformanceYear, YearRules},
    scoring::Exclusion,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Whether a participant is in MIPS, and which filings it may make and has to make.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Eligibility)]
pub(crate) struct EligibilityView {
    /// The participant.
    #[schema(max_length = 36)]
    participant_id: Uuid,
    /// The performance year.
    performance_year: PerformanceYear,
    /// The version of the rules.
    #[schema(max_length = 16, pattern = r"^[0-9]{4}\.[0-9]+$", example = "2024.1")]
    rule_set: String,
    /// How the participant stands to the programme.
    programme: ProgrammeView,
    /// What is concluded about each form and category.
    #[schema(max_items = 20)]
    forms: Vec<ConclusionView>,
}

/// How a participant stands to the programme.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProgrammeStanding)]
pub(crate) struct ProgrammeView {
    /// How.
    standing: Standing,
    /// Why it is not in MIPS; absent where it is, or where that is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    exclusion: Option<Exclusion>,
    /// Every rule that was evaluated.
    #[schema(max_items = 20)]
    because: Vec<Reason>,
}

/// What is concluded about a form, and a category of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EligibilityConclusion)]
pub(crate) struct ConclusionView {
    /// The form.
    form: Form,
    /// The category; absent for targeted reviews, which are about a score as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<Category>,
    /// Whether a filing would be taken now.
    may_file: bool,
    /// Whether a filing is needed; absent for targeted reviews, of which the performance feedback tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    need: Option<Need>,
    /// Every rule that was evaluated, the last being the one that decided the need.
    #[schema(max_items = 40)]
    because: Vec<Reason>,
}

impl From<ProgrammeStanding> for ProgrammeView {
    fn from(of: ProgrammeStanding) -> Self {
        let ProgrammeStanding { standing, exclusion, because } = of;
        Self { standing, exclusion, because }
    }
}

impl From<Conclusion> for ConclusionView {
    fn from(conclusion: Conclusion) -> Self {
        let Conclusion { form, category, may_file, need, because } = conclusion;
        Self { form, category, may_file, need, because }
    }
}

impl EligibilityView {
    /// What follows for a participant at `now`.
    pub(crate) fn new(id: ParticipantId, rules: &YearRules, known: Known<'_>, record: &Record, now: Moment) -> Self {
        let standing = programme_standing(rules, known);
        let forms = conclusions(rules, known, record, &standing, now).into_iter().map(ConclusionView::from).collect();
        Self {
            participant_id: id.as_uuid(),
            performance_year: rules.year,
            rule_set: rules.rule_set.clone(),
            programme: standing.into(),
            forms,
        }
    }
}

/// Tell who has to file
///
/// Whether the participant is in MIPS in the year; then for each form and category whether it may file now, and whether it has to: `needed` where only an
/// approved application takes the category out of the score, `alreadyCovered` where it is out already, `notScored` where nothing is scored anyway,
/// `unknown` where that depends on facts that are not on record. Each conclusion lists the rules that were evaluated, the facts they were asked with and
/// their source; nothing is guessed. A filing that is not needed is taken all the same, with a warning.
#[utoipa::path(
    operation_id = "getEligibility",
    tag = "participants",
    params(("id" = uuid::Uuid, Path, description = "The id of the participant."), YearQuery),
    responses((status = 200, description = "What is concluded.", body = EligibilityView, headers(("ETag" = String), ("Cache-Control" = String)))),
    security(("bearer" = ["participants:read"])),
)]
#[get("/v1/participants/{id}/eligibility")]
pub(crate) async fn get_eligibility(
    context: Data<Context>,
    id: FilingPathId,
    caller: Caller,
    query: Query<YearQuery>,
    known: IfNoneMatch,
    footprint: Footprint,
) -> Result<HttpResponse, Problem> {
    let view = of_year(&context, (id.0, footprint), caller, query, may_search_participant, |_, rules, stored, now| {
        Ok(EligibilityView::new(stored.participant.id, rules, stored.known(), &stored.record, now))
    })
    .await?;
    tagged::private_json_by_content(&view, &known)
}
