//! Reading one participant.

use super::wire::ParticipantView;
use crate::{
    audit::Footprint,
    context::Context,
    extract::{Caller, EntityTag, FilingPathId, IfNoneMatch},
    filings::access::actor,
    problem::Problem,
    tagged::{self, Keeping},
};
use actix_web::{HttpResponse, get, web::Data};
use domain::{access::may_read_participant, audit::AuditResourceKind};

/// Read a participant
///
/// An id that does not exist and one of somebody with whom the caller has no standing are answered alike.
#[utoipa::path(
    operation_id = "getParticipant",
    tag = "participants",
    params(("id" = uuid::Uuid, Path, description = "The id of the participant.")),
    responses((status = 200, description = "The participant.", body = ParticipantView, headers(("ETag" = String), ("Cache-Control" = String)))),
    security(("bearer" = ["participants:read"])),
)]
#[get("/v1/participants/{id}")]
pub(crate) async fn get_participant(
    context: Data<Context>,
    id: FilingPathId,
    caller: Caller,
    known: IfNoneMatch,
    footprint: Footprint,
) -> Result<HttpResponse, Problem> {
    let now = context.clock.now();
    let (participant, memberships) = context
        .read(move |store| {
            let actor = actor(store, &caller.0, &footprint)?;
            footprint.asks_for(AuditResourceKind::Participant, id.0);
            let participant = store.participants().find(id.0.into())?.ok_or_else(Problem::not_found)?;
            may_read_participant(&actor, &participant, now).map_err(|_| Problem::not_found())?;
            footprint.meets_participant(&actor, &participant, now);
            let memberships = store.participants().memberships_of(participant.id)?;
            Ok::<_, Problem>((participant, memberships))
        })
        .await?;
    let tag = EntityTag::of_version(participant.version);
    tagged::json(&ParticipantView::new(&participant, memberships), &tag, &known, Keeping::Private)
}
