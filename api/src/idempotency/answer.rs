//! The answer of a command, before it is given and kept.

use super::IDEMPOTENCY_EXPIRES;
use crate::{
    audit::footprint::{authorization_resource, concerned_by, filing_resource},
    extract::EntityTag,
    problem::Problem,
};
use actix_web::http::{
    StatusCode,
    header::{ETAG, LOCATION},
};
use domain::{
    access::AuthorizationRequest,
    audit::{AuditResource, Concerned},
    filing::Filing,
    identifier::FilingId,
    moment::Moment,
    program::{FilingKind, PerformanceYear},
};
use persistence::{NewFiling, StoredAnswer};
use serde::Serialize;

/// The answer of a command that was carried out.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(super) about: About,
    /// What the command made or changed, and whose it is: for the audit trail.
    pub(super) resource: AuditResource,
    pub(super) concerned: Option<Concerned>,
    status: StatusCode,
    location: Option<String>,
    tag: EntityTag,
    body: Vec<u8>,
    /// The filing that is written with it.
    pub(super) new: Option<Box<NewFiling>>,
}

/// What an answer is about: that decides how long it is kept, and to whom it is given again.
#[derive(Debug, Clone, Copy)]
pub(super) enum About {
    Filing {
        id: FilingId,
        form: FilingKind,
        performance_year: PerformanceYear,
    },
    /// An authorization, which the body shows with its id.
    Authorization,
    /// What operators registered.
    Registration,
    /// What everybody may read.
    Public,
}

impl Answer {
    /// 201 with something that everybody may read, and its place.
    pub(crate) fn created_in_public(location: String, resource: AuditResource, view: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_vec(view).map_err(Problem::internal)?;
        let tag = EntityTag::of_content(&body);
        let (about, status) = (About::Public, StatusCode::CREATED);
        Ok(Self { about, resource, concerned: None, status, location: Some(location), tag, body, new: None })
    }

    /// An authorization in this version: 201 with its place, or 200.
    pub(crate) fn of_authorization(
        location: Option<String>,
        request: &AuthorizationRequest,
        view: &impl Serialize,
    ) -> Result<Self, Problem> {
        Ok(Self {
            about: About::Authorization,
            resource: authorization_resource(request.id),
            concerned: None,
            status: if location.is_some() { StatusCode::CREATED } else { StatusCode::OK },
            location,
            tag: EntityTag::of_version(request.version),
            body: serde_json::to_vec(view).map_err(Problem::internal)?,
            new: None,
        })
    }

    /// What operators registered, for them alone: 201 with its place, or 200.
    pub(crate) fn of_registration(
        location: Option<String>,
        resource: AuditResource,
        view: &impl Serialize,
    ) -> Result<Self, Problem> {
        let body = serde_json::to_vec(view).map_err(Problem::internal)?;
        let status = if location.is_some() { StatusCode::CREATED } else { StatusCode::OK };
        let tag = EntityTag::of_content(&body);
        Ok(Self { about: About::Registration, resource, concerned: None, status, location, tag, body, new: None })
    }

    /// 201 with a filing and its place; the filing is written with the answer, in as few statements as the database takes.
    pub(crate) fn created(new: NewFiling, location: String, view: &impl Serialize) -> Result<Self, Problem> {
        let answer = Self::ok(&new.filing, view)?;
        Ok(Self { location: Some(location), status: StatusCode::CREATED, new: Some(Box::new(new)), ..answer })
    }

    /// 200 with the resource.
    pub(crate) fn ok(filing: &Filing, view: &impl Serialize) -> Result<Self, Problem> {
        Ok(Self {
            about: About::Filing { id: filing.id, form: filing.form(), performance_year: filing.performance_year },
            resource: filing_resource(filing),
            concerned: Some(concerned_by(filing)),
            status: StatusCode::OK,
            location: None,
            tag: EntityTag::of_version(filing.version),
            body: serde_json::to_vec(view).map_err(Problem::internal)?,
            new: None,
        })
    }

    /// What is kept for a repetition, and what the first answer is made of: the two cannot differ.
    pub(super) fn kept(self, expires_at: Option<Moment>, answered_at: Moment) -> StoredAnswer {
        let location = self.location.map(|location| (LOCATION.to_string(), location));
        let expires = expires_at.map(|instant| (IDEMPOTENCY_EXPIRES.to_string(), instant.to_string()));
        StoredAnswer {
            status: self.status.as_u16(),
            headers: [(ETAG.to_string(), self.tag.to_string())].into_iter().chain(location).chain(expires).collect(),
            body: self.body,
            filing_id: match self.about {
                About::Filing { id, .. } => Some(id),
                About::Authorization | About::Registration | About::Public => None,
            },
            expires_at: expires_at.unwrap_or(answered_at),
        }
    }
}
