//! How production may reach its database: encrypted, on this machine, or in plaintext where the operator has said so.

use super::{ConfigError, Setting, Settings};
use persistence::DatabaseUrl;
use std::str::FromStr;

/// `database_url`, where the rule about plaintext lets it be used.
///
/// # Errors
/// When it asks for TLS and this build has none; in production, when it may speak in plaintext over a network and nobody accepted that.
pub(super) fn reachable(settings: &Settings, url: DatabaseUrl, is_production: bool) -> Result<DatabaseUrl, ConfigError> {
    let plaintext: Plaintext = settings.required(Setting::DatabasePlaintext)?;
    let ssl_mode = url.ssl_mode().unwrap_or_default();
    if url.asks_for_tls() && !DatabaseUrl::TLS_IS_BUILT_IN {
        return Err(ConfigError::TlsIsNotBuiltIn { source_of_url: settings.source(Setting::DatabaseUrl), ssl_mode });
    }
    let hosts = url.plaintext_hosts();
    match plaintext {
        Plaintext::Refused if is_production && !hosts.is_empty() => Err(ConfigError::DatabasePlaintext {
            source_of_url: settings.source(Setting::DatabaseUrl),
            hosts: hosts.join(", "),
            ssl_mode,
        }),
        Plaintext::Refused | Plaintext::Accepted => Ok(url),
    }
}

/// What an operator says of plaintext between the service and PostgreSQL.
enum Plaintext {
    Refused,
    Accepted,
}

impl FromStr for Plaintext {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "refused" => Ok(Self::Refused),
            "accepted" => Ok(Self::Accepted),
            _ => Err("expected refused or accepted"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Storage;
    use std::collections::BTreeMap;

    fn storage(url: &str, more: &[(&str, &str)]) -> Result<Storage, ConfigError> {
        let key = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
        let said = [&[("RECOURSE_DATABASE_URL", url), ("RECOURSE_ENCRYPTION_KEY", key)], more].concat();
        let variables: BTreeMap<String, String> = said.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        Storage::new(&Settings::collect(&[], None, &variables)?)
    }

    #[test]
    fn plaintext_over_a_network_is_refused_in_production_unless_it_is_accepted() {
        for refused in [
            "postgres://me:hunter2@db.internal/recourse",
            "postgres://me:hunter2@db.internal/recourse?sslmode=disable",
            "postgres://me:hunter2@10.0.0.1/recourse?sslmode=allow",
            "postgres://me:hunter2@[2001:db8::1]/recourse?sslmode=prefer",
            "postgres://me:hunter2@localhost,db.internal/recourse",
            "postgres://me:hunter2@localhost/recourse?hostaddr=10.0.0.1",
        ] {
            let error = storage(refused, &[]).unwrap_err();
            assert!(matches!(error, ConfigError::DatabasePlaintext { .. }), "{refused}: {error}");
            let said = error.to_string();
            assert!(!said.contains("hunter2") && said.contains("RECOURSE_DATABASE_PLAINTEXT=accepted"), "{said}");
            assert!(storage(refused, &[("RECOURSE_DATABASE_PLAINTEXT", "accepted")]).is_ok(), "{refused}");
            assert!(storage(refused, &[("RECOURSE_SANDBOX", "true")]).is_ok(), "{refused}");
        }
        for taken in ["postgres://localhost/d", "postgres://127.0.0.1/d?sslmode=disable", "postgres:///d", "sqlite::memory:"] {
            assert!(storage(taken, &[]).is_ok(), "{taken}");
        }
        let said = storage("postgres://one,two/d", &[]).unwrap_err().to_string();
        assert!(said.contains("one, two") && said.contains("sslmode=prefer") && said.contains("environment"), "{said}");
    }

    #[test]
    fn what_is_said_of_plaintext_is_one_of_two_words() {
        let error = storage("postgres://localhost/d", &[("RECOURSE_DATABASE_PLAINTEXT", "yes")]).unwrap_err().to_string();
        assert_eq!(error, "database_plaintext (environment): expected refused or accepted");
    }

    #[test]
    fn tls_is_refused_where_it_is_not_built_in() {
        for world in [&[][..], &[("RECOURSE_SANDBOX", "true")], &[("RECOURSE_DATABASE_PLAINTEXT", "accepted")]] {
            for mode in ["require", "verify-ca", "verify-full"] {
                let taken = storage(&format!("postgres://me:hunter2@db.internal/d?sslmode={mode}"), world);
                assert_eq!(taken.is_ok(), DatabaseUrl::TLS_IS_BUILT_IN, "{mode}");
                let Err(error) = taken else { continue };
                let said = error.to_string();
                assert!(said.contains(mode) && said.contains("--features pgtls") && !said.contains("hunter2"), "{said}");
            }
        }
    }
}
