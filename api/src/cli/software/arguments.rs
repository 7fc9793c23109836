//! What `recourse organizations` and `recourse clients` take.

use super::{CommandError, NewClient, NewOrganization, keys_in, read_scopes};
use crate::filings::request::ParticipantBody;
use clap::{Args, Subcommand};
use domain::{access::OrganizationKind, identifier::OrganizationId};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum OrganizationsCommand {
    /// Show every organization
    List,
    /// Register an organization
    Add(OrganizationAddition),
}

/// A new organization.
#[derive(Debug, Args)]
pub(crate) struct OrganizationAddition {
    /// practice, virtualGroup, apmEntity, qualifiedRegistry, qcdr or healthItVendor
    kind: OrganizationKind,
    /// What people call it
    name: String,
    /// The participant that it acts for: {"entityType": "group", "taxpayerIdentificationNumber": …}; - reads it from standard input
    ///
    /// For a practice its group or one of its clinicians, for a virtual group or an APM Entity itself. It may hold a TIN: from a file or a pipe
    /// it leaves no trace in the history of the shell.
    #[arg(long, value_name = "FILE")]
    acts_for: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ClientsCommand {
    /// Show all software
    List,
    /// Show what is registered of software
    Show {
        /// Its client_id
        client_id: String,
    },
    /// Register software
    Add(ClientAddition),
    /// Let software no longer call, from this moment on
    Disable {
        /// Its client_id
        client_id: String,
    },
    /// Let software call again
    Enable {
        /// Its client_id
        client_id: String,
    },
    /// Add a public key
    AddKey {
        /// The client_id of the software
        client_id: String,
        /// A JSON Web Key, or a set of them; - is standard input
        file: PathBuf,
    },
    /// Take nothing more that is signed with a key, from this moment on
    DisableKey {
        /// The client_id of the software
        client_id: String,
        /// The kid of the key
        key_id: String,
    },
    /// Give software other scopes
    Scopes {
        /// Its client_id
        client_id: String,
        /// All that it shall have, with commas: exceptions:read,exceptions:write
        scopes: String,
    },
}

/// New software.
#[derive(Debug, Args)]
pub(crate) struct ClientAddition {
    /// Its client_id: lower-case letters, digits and hyphens
    client_id: String,
    /// The organization that it calls for
    #[arg(long, value_name = "ID")]
    organization: OrganizationId,
    /// What people call it
    #[arg(long)]
    name: String,
    /// What its tokens may be good for, with commas: exceptions:read,exceptions:write
    #[arg(long)]
    scopes: String,
    /// Its public keys: a JSON Web Key, or a set of them; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "jwks_url")]
    keys: Option<PathBuf>,
    /// Where it publishes its public keys
    #[arg(long, value_name = "URL")]
    jwks_url: Option<String>,
}

impl OrganizationAddition {
    /// What is asked for.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) fn read(self) -> Result<NewOrganization, CommandError> {
        let Self { kind, name, acts_for } = self;
        let acts_for = acts_for.map(|file| {
            let body = keys_in(&file)?.into_iter().next().unwrap_or_default();
            // The reason could repeat what is in the file.
            serde_json::from_value::<ParticipantBody>(body)
                .map_err(|_| CommandError::usage(format!("{}: it names no participant", file.display())))
        });
        Ok(NewOrganization { kind, name, acts_for: acts_for.transpose()? })
    }
}

impl ClientAddition {
    /// What is asked for.
    ///
    /// # Errors
    /// When a file cannot be read, or a scope is unknown.
    pub(super) fn read(self) -> Result<NewClient, CommandError> {
        let Self { client_id, organization, name, scopes, keys, jwks_url } = self;
        let keys = keys.map(|file| keys_in(&file)).transpose()?.unwrap_or_default();
        Ok(NewClient { client_id, organization, name, scopes: read_scopes(&scopes)?, jwks_url, keys })
    }
}
