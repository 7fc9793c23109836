//! The one answer that has a whole TIN.

use crate::{
    context::Context,
    extract::{Command, FilingPathId},
    filings::access::actor,
    problem::Problem,
};
use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, HeaderValue},
    post,
    web::Data,
};
use domain::{access::may_reveal_tin, audit::AuditResourceKind, participant::Participant};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A TIN in clear.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RevealedTin {
    /// The participant.
    #[schema(max_length = 36)]
    participant_id: Uuid,
    /// All nine digits of the TIN through which it bills.
    #[schema(pattern = "^[0-9]{9}$", max_length = 9, example = "000100001")]
    taxpayer_identification_number: String,
}

impl RevealedTin {
    /// The TIN of `participant`; `None` of a kind that has none.
    pub(crate) fn of(participant: &Participant) -> Option<Self> {
        let practice = participant.identity.practice()?;
        let taxpayer_identification_number = practice.tin.reveal().to_owned();
        Some(Self { participant_id: participant.id.into(), taxpayer_identification_number })
    }
}

/// The body: none, or an empty object.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoMembers {}

/// Reveal the TIN of a participant
///
/// For whoever acts for the participant by itself, and for reviewers: never for a third party, whatever it is authorized for. Every other answer has the TIN masked. A POST, so that no
/// link and no cache leads to it; the answer is not to be stored. A participant without a TIN of its own is answered as one that does not exist.
#[utoipa::path(
    operation_id = "revealTin",
    tag = "participants",
    params(("id" = uuid::Uuid, Path, description = "The id of the participant.")),
    responses((status = 200, description = "The TIN.", body = RevealedTin, headers(("Cache-Control" = String)))),
    security(("bearer" = ["participants:read"])),
)]
#[post("/v1/participants/{id}/reveal-tin")]
pub(crate) async fn reveal_tin(context: Data<Context>, id: FilingPathId, request: Command) -> Result<HttpResponse, Problem> {
    request.json_or_default::<NoMembers>()?;
    let (caller, footprint, now) = (request.caller, request.footprint, request.received_at);
    let participant = context
        .read(move |store| {
            let actor = actor(store, &caller, &footprint)?;
            footprint.asks_for(AuditResourceKind::Participant, id.0);
            let participant = store.participants().find(id.0.into())?.ok_or_else(Problem::not_found)?;
            may_reveal_tin(&actor, &participant).map_err(|_| Problem::not_found())?;
            footprint.meets_participant(&actor, &participant, now);
            Ok::<_, Problem>(participant)
        })
        .await?;
    let revealed = RevealedTin::of(&participant).ok_or_else(Problem::not_found)?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store"))).json(revealed))
}
