//! `recourse organizations …` and `recourse clients …`: who may call, registered while the servers run.

pub(super) mod arguments;

use super::{CommandError, print};
use crate::{
    application::open_database,
    audit::command_line,
    config::Storage,
    context::{Ids, host_now},
    idempotency::Failure,
    problem::Problem,
    registration::{self, Client, NewClient, NewOrganization, client_resource, organization_resource},
};
use arguments::{ClientsCommand, OrganizationsCommand};
use domain::{access::Scopes, audit::AuditResource, moment::Moment};
use persistence::{Database, Organization, Store};
use serde_json::Value;
use std::{fs, io::Read, path::Path};

/// How many are printed at once.
const PAGE: i64 = 200;

/// Does what `command` says about organizations.
///
/// # Errors
/// Exit status 2 when it was not understood, 1 when it cannot be done.
pub(super) fn organizations(storage: &Storage, command: OrganizationsCommand) -> Result<(), CommandError> {
    let database = database(storage)?;
    match command {
        OrganizationsCommand::List => {
            let mut after = None;
            loop {
                let page = database.read(|store| store.organizations().list_organizations(after, PAGE))?;
                let Some(last) = page.last() else { return Ok(()) };
                after = Some(last.id);
                print(&page.iter().map(told).collect::<String>())?;
            }
        }
        OrganizationsCommand::Add(addition) => {
            let new = addition.read()?;
            let (environment, id) = (storage.environment, Ids::from_host().next_id().into());
            let added = change(
                &database,
                "registerOrganization",
                |added: &Organization| organization_resource(added.id),
                move |store| registration::register_organization(store, &new, id, environment),
            )?;
            print(&told(&added))
        }
    }
}

/// Does what `command` says about software.
///
/// # Errors
/// Exit status 2 when it was not understood, 1 when it cannot be done.
pub(super) fn clients(storage: &Storage, command: ClientsCommand) -> Result<(), CommandError> {
    let database = database(storage)?;
    let now = host_now();
    let environment = storage.environment;
    let client = match command {
        ClientsCommand::List => return list(&database),
        ClientsCommand::Show { client_id } => {
            database.write_blocking(move |store| registration::find(store, &client_id)).map_err(not_done)?
        }
        ClientsCommand::Add(addition) => {
            let new = addition.read()?;
            change(&database, "registerClient", changed, move |store| {
                registration::register_client(store, &new, now, environment)
            })?
        }
        ClientsCommand::Disable { client_id } => {
            change(&database, "disableClient", changed, move |store| registration::set_disabled(store, &client_id, true))?
        }
        ClientsCommand::Enable { client_id } => {
            change(&database, "enableClient", changed, move |store| registration::set_disabled(store, &client_id, false))?
        }
        ClientsCommand::AddKey { client_id, file } => {
            let keys = keys_in(&file)?;
            change(&database, "addClientKey", changed, move |store| add_keys(store, &client_id, &keys, now))?
        }
        ClientsCommand::DisableKey { client_id, key_id } => change(&database, "disableClientKey", changed, move |store| {
            registration::disable_key(store, &client_id, &key_id, now)
        })?,
        ClientsCommand::Scopes { client_id, scopes } => {
            let scopes = read_scopes(&scopes)?;
            change(&database, "replaceClientScopes", changed, move |store| registration::set_scopes(store, &client_id, scopes))?
        }
    };
    print(&shown(&client))
}

fn add_keys(store: &mut Store<'_>, client_id: &str, keys: &[Value], now: Moment) -> Result<Client, Failure> {
    for key in keys {
        registration::add_key(store, client_id, key, "", now)?;
    }
    registration::find(store, client_id)
}

fn list(database: &Database) -> Result<(), CommandError> {
    let mut after: Option<String> = None;
    loop {
        let page = database.read(|store| store.software().list(after.as_deref(), PAGE))?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.client_id.clone());
        let lines = page.iter().map(|client| {
            let state = if client.is_disabled { "disabled" } else { "enabled" };
            format!("{} {state} {} {:?} {}\n", client.client_id, client.organization, client.name, client.scopes)
        });
        print(&lines.collect::<String>())?;
    }
}

/// The database, which has the present schema.
fn database(storage: &Storage) -> Result<Database, CommandError> {
    let database = open_database(storage)?;
    match database.pending_migrations()?.as_slice() {
        [] => Ok(database),
        missing => Err(CommandError::failed(format!(
            "the database lacks {}; `recourse migrate` or the start of a server brings it to the present schema",
            missing.join(", ")
        ))),
    }
}

/// Changes something in one transaction with its entry in the audit trail.
fn change<T: Send + 'static>(
    database: &Database,
    operation: &'static str,
    resource: fn(&T) -> AuditResource,
    mut work: impl FnMut(&mut Store<'_>) -> Result<T, Failure> + Send + 'static,
) -> Result<T, CommandError> {
    let done = database.write_blocking(move |store| {
        let done = work(store)?;
        store.audit().append(&[command_line::change(&Ids::from_host(), operation, resource(&done), None)])?;
        Ok::<_, Failure>(done)
    });
    let done = done.map_err(not_done)?;
    command_line::note_heads(database, &Ids::from_host())?;
    Ok(done)
}

/// Software that was changed, as the audit trail names it.
fn changed(client: &Client) -> AuditResource {
    client_resource(&client.registration.client_id)
}

fn not_done(failure: Failure) -> CommandError {
    match failure {
        Failure::Problem(problem) => CommandError::failed(explained(&problem)),
        Failure::LostRace(_) | Failure::KeyInUse => CommandError::failed("somebody else is registering the same; try again"),
    }
}

fn explained(problem: &Problem) -> String {
    if problem.errors().is_empty() {
        return problem.cause().unwrap_or(problem.detail()).to_owned();
    }
    problem.errors().iter().fold("nothing was registered".to_owned(), |text, error| {
        let member = error.pointer.as_deref().unwrap_or_default().trim_start_matches('/');
        let separator = if member.is_empty() { "" } else { ": " };
        format!("{text}\n  {member}{separator}{}", error.message)
    })
}

fn told(organization: &Organization) -> String {
    let Organization { id, kind, name, reach } = organization;
    let acts = if reach.is_some() { "acts by itself" } else { "acts for whoever authorizes it" };
    format!("{id} {kind} {name:?} {acts}\n")
}

fn shown(client: &Client) -> String {
    let Client { registration, keys } = client;
    let state = if registration.is_disabled { "disabled" } else { "enabled" };
    let url = registration.jwks_url.as_ref().map(|url| format!("jwks_url {url}\n")).unwrap_or_default();
    let keys: String = keys
        .iter()
        .map(|key| {
            format!("key {} {}\n", key.key_id, key.disabled_at.map_or("in use".to_owned(), |at| format!("disabled since {at}")))
        })
        .collect();
    format!(
        "client_id {}\n{state}\norganization {}\nname {:?}\nscopes {}\n{url}{keys}",
        registration.client_id, registration.organization, registration.name, registration.scopes
    )
}

/// The scopes of the command line: with commas or spaces.
fn read_scopes(text: &str) -> Result<Scopes, CommandError> {
    text.replace(',', " ").parse().map_err(|error| CommandError::usage(format!("scopes: {error}")))
}

/// The keys of a file: one JSON Web Key, or a set of them.
fn keys_in(file: &Path) -> Result<Vec<Value>, CommandError> {
    let unreadable = |error: &dyn std::fmt::Display| CommandError::usage(format!("{}: {error}", file.display()));
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).map_err(|error| unreadable(&error))?;
    } else {
        text = fs::read_to_string(file).map_err(|error| unreadable(&error))?;
    }
    let value: Value = serde_json::from_str(&text).map_err(|error| unreadable(&error))?;
    Ok(match value.get("keys").and_then(Value::as_array) {
        Some(keys) => keys.clone(),
        None => vec![value],
    })
}
