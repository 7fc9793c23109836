//! An organization and software of the examples.

use super::{json, sample};
use crate::registration::{
    Client,
    wire::{ClientPage, ClientView, OrganizationPage, OrganizationView},
};
use domain::{
    access::{OrganizationKind, Reach},
    identifier::{OrganizationId, PracticeId},
};
use persistence::{ClientKey, Organization, Registration};
use serde_json::Value;

fn lakeshore() -> Option<OrganizationView> {
    let practice: PracticeId = "0192474e-7e00-7000-8000-000000000051".parse().ok()?;
    let organization = Organization {
        id: id()?,
        kind: OrganizationKind::Practice,
        name: "Lakeshore Medical Group".to_owned(),
        reach: Some(Reach::Practice(practice)),
    };
    Some(OrganizationView::from(&organization))
}

fn id() -> Option<OrganizationId> {
    "019248cf-5400-7000-8000-000000000009".parse().ok()
}

fn brightchart() -> Option<Client> {
    let registration = Registration {
        client_id: "brightchart-ehr".to_owned(),
        organization: id()?,
        name: "Brightchart EHR 12".to_owned(),
        scopes: "exceptions:read exceptions:write participants:read".parse().ok()?,
        jwks_url: None,
        registered_at: sample::instant()?,
        is_disabled: false,
    };
    let public_key = crate::registration::examples::key();
    let key = ClientKey { key_id: "2026-01".to_owned(), public_key, added_at: sample::instant()?, disabled_at: None };
    Some(Client { registration, keys: vec![key] })
}

pub(super) fn organization() -> Option<Value> {
    json(&lakeshore()?)
}

pub(super) fn organizations() -> Option<Value> {
    json(&OrganizationPage { data: vec![lakeshore()?], next_cursor: None })
}

pub(super) fn client() -> Option<Value> {
    json(&ClientView::from(&brightchart()?))
}

pub(super) fn disabled() -> Option<Value> {
    let mut client = brightchart()?;
    client.registration.is_disabled = true;
    json(&ClientView::from(&client))
}

pub(super) fn without_key() -> Option<Value> {
    let mut client = brightchart()?;
    client.keys.iter_mut().for_each(|key| key.disabled_at = sample::instant());
    json(&ClientView::from(&client))
}

pub(super) fn clients() -> Option<Value> {
    json(&ClientPage { data: vec![ClientView::from(&brightchart()?.registration)], next_cursor: None })
}
