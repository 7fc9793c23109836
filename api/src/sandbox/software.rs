//! The software of the sandbox as an operator would register it, with keys that `recourse token PERSONA --assertion` signs with.

use super::{Persona, SandboxError};
use crate::{auth::sandbox_keys::SandboxSoftware, context::host_now};
use domain::{access::Scopes, identifier::OrganizationId};
use persistence::{ClientKey, Database, Registration};
use std::path::Path;

/// Registers the software among the personas where it is not registered yet, and the keys of this folder.
pub(super) fn register(database: &Database, sandbox_dir: &Path) -> Result<(), SandboxError> {
    for client_id in Persona::ALL.iter().filter_map(|persona| persona.client_id()) {
        let software = SandboxSoftware::open(sandbox_dir, client_id)?;
        let now = host_now();
        let key = ClientKey {
            key_id: software.key_id().to_owned(),
            public_key: software.public_key(),
            added_at: now,
            disabled_at: None,
        };
        database.write_blocking(move |store| {
            if store.software().find(client_id)?.is_none() {
                store.software().save_registration(&Registration {
                    client_id: client_id.to_owned(),
                    // Whose it is was saved with the people.
                    organization: OrganizationId::from(uuid::Uuid::nil()),
                    name: client_id.to_owned(),
                    scopes: Scopes::of_software(),
                    jwks_url: None,
                    registered_at: now,
                    is_disabled: false,
                })?;
            }
            let is_known = store.software().keys(client_id)?.iter().any(|known| known.key_id == key.key_id);
            if is_known { Ok(()) } else { store.software().add_key(client_id, &key) }
        })?;
    }
    Ok(())
}
