//! Which database: a URL that is parsed and never guessed.

mod target;

use std::{fmt, path::PathBuf, str::FromStr};
use target::decoded;

pub(crate) use target::Target;

/// Which database to open.
///
/// ```
/// use persistence::DatabaseUrl;
/// let url: DatabaseUrl = "postgres://recourse:secret@localhost/recourse".parse().unwrap();
/// assert_eq!(url.to_string(), "postgres://recourse:***@localhost/recourse");
/// assert!("sqlite:///var/lib/recourse/recourse.db".parse::<DatabaseUrl>().is_ok());
/// assert!("recourse.db".parse::<DatabaseUrl>().is_err(), "a typo must not create a file");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(pub(crate) Location);

#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Location {
    /// As libpq takes it.
    Postgres(String),
    /// A file, made when it is not there.
    SqliteFile(PathBuf),
    /// A database of this process alone, gone with it.
    SqliteMemory,
}

/// The text names no database that we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDatabaseUrl {
    /// No scheme that we know.
    #[error("a database is postgres://…, postgresql://…, sqlite://path or sqlite::memory:")]
    Scheme,
    /// `sqlite://` without a path, or with what is none.
    #[error(
        "after sqlite:// comes the path of a file, without parameters: sqlite://recourse.db or sqlite:///var/lib/recourse.db"
    )]
    Path,
    /// `postgres://` without anything.
    #[error("after postgres:// comes user:password@host:port/database")]
    Host,
    /// No `sslmode` that libpq knows.
    #[error("sslmode is one of disable, allow, prefer, require, verify-ca and verify-full")]
    SslMode,
}

impl DatabaseUrl {
    /// Whether this build can speak TLS to PostgreSQL: the feature `pgtls`.
    pub const TLS_IS_BUILT_IN: bool = cfg!(feature = "pgtls");

    /// The `sslmode` that libpq goes by; `None` where there is no connection.
    #[must_use]
    pub fn ssl_mode(&self) -> Option<String> {
        self.target().map(|target| target.ssl_mode().to_string())
    }

    /// Whether nothing may be sent before the connection is encrypted.
    ///
    /// ```
    /// use persistence::DatabaseUrl;
    /// let asks = |url: &str| url.parse::<DatabaseUrl>().unwrap().asks_for_tls();
    /// assert!(asks("postgres://db.internal/recourse?sslmode=verify-full"));
    /// assert!(!asks("postgres://db.internal/recourse?sslmode=prefer"), "that takes plaintext where the server has no TLS");
    /// ```
    #[must_use]
    pub fn asks_for_tls(&self) -> bool {
        self.target().is_some_and(|target| target.ssl_mode().is_tls())
    }

    /// The hosts to which this URL may speak in plaintext over a network; none where TLS is asked for, or nothing leaves the machine.
    ///
    /// ```
    /// use persistence::DatabaseUrl;
    /// let hosts = |url: &str| url.parse::<DatabaseUrl>().unwrap().plaintext_hosts();
    /// assert_eq!(hosts("postgres://db.internal/recourse"), ["db.internal"]);
    /// assert!(hosts("postgres://db.internal/recourse?sslmode=require").is_empty());
    /// assert!(hosts("postgres://localhost/recourse").is_empty());
    /// ```
    #[must_use]
    pub fn plaintext_hosts(&self) -> Vec<String> {
        self.target().filter(|target| !target.ssl_mode().is_tls()).map_or_else(Vec::new, |target| target.remote_hosts())
    }

    fn target(&self) -> Option<Target> {
        match &self.0 {
            Location::Postgres(url) => Target::read(url).ok(),
            Location::SqliteFile(_) | Location::SqliteMemory => None,
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = InvalidDatabaseUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "sqlite::memory:" {
            return Ok(Self(Location::SqliteMemory));
        }
        if let Some(path) = text.strip_prefix("sqlite://") {
            let is_path = !path.is_empty()
                && !path.ends_with('/')
                && !path.starts_with(':')
                && !path.starts_with("file:")
                && !path.contains(['?', '#', '\0']);
            return if is_path { Ok(Self(Location::SqliteFile(path.into()))) } else { Err(InvalidDatabaseUrl::Path) };
        }
        match text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://")) {
            Some("") => Err(InvalidDatabaseUrl::Host),
            Some(rest) if rest.contains('\0') => Err(InvalidDatabaseUrl::Host),
            Some(_) => Target::read(text).map(|_| Self(Location::Postgres(text.to_owned()))),
            None => Err(InvalidDatabaseUrl::Scheme),
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Location::Postgres(url) => f.write_str(&masked(url)),
            Location::SqliteFile(path) => write!(f, "sqlite://{}", path.display()),
            Location::SqliteMemory => f.write_str("sqlite::memory:"),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

/// The URL with every password in it replaced: the one before the host, and one among the parameters.
pub(crate) fn masked(url: &str) -> String {
    let (address, parameters) = url.split_once('?').map_or((url, None), |(address, parameters)| (address, Some(parameters)));
    let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
    let rest = match rest.rsplit_once('@') {
        Some((credentials, host)) => match credentials.split_once(':') {
            Some((user, _)) => format!("{user}:***@{host}"),
            None => format!("{credentials}@{host}"),
        },
        None => rest.to_owned(),
    };
    let parameters = parameters.map_or_else(String::new, |parameters| {
        let parameters = parameters.split('&').map(|parameter| match parameter.split_once('=') {
            Some((name, _)) if decoded(name).contains("password") => format!("{name}=***"),
            Some(_) | None => parameter.to_owned(),
        });
        format!("?{}", parameters.collect::<Vec<_>>().join("&"))
    });
    format!("{scheme}://{rest}{parameters}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_no_database_is_refused() {
        for (text, error) in [
            ("", InvalidDatabaseUrl::Scheme),
            ("recourse.db", InvalidDatabaseUrl::Scheme),
            ("sqlite:recourse.db", InvalidDatabaseUrl::Scheme),
            ("sqlite3://recourse.db", InvalidDatabaseUrl::Scheme),
            ("mysql://localhost/recourse", InvalidDatabaseUrl::Scheme),
            ("Postgres://localhost/recourse", InvalidDatabaseUrl::Scheme),
            ("sqlite://", InvalidDatabaseUrl::Path),
            ("sqlite://:memory:", InvalidDatabaseUrl::Path),
            ("sqlite://recourse.db?mode=ro", InvalidDatabaseUrl::Path),
            ("sqlite://folder/", InvalidDatabaseUrl::Path),
            ("postgres://", InvalidDatabaseUrl::Host),
            ("postgres://db/recourse?sslmode=required", InvalidDatabaseUrl::SslMode),
        ] {
            assert_eq!(text.parse::<DatabaseUrl>(), Err(error), "{text}");
        }
    }

    #[test]
    fn no_password_is_shown() {
        for (text, shown) in [
            ("postgres://me:s3:c@ret@db:5432/recourse?sslmode=prefer", "postgres://me:***@db:5432/recourse?sslmode=prefer"),
            ("postgresql://db/recourse?user=me&password=s3cret", "postgresql://db/recourse?user=me&password=***"),
            ("postgresql://db/recourse?pass%77ord=s3cret", "postgresql://db/recourse?pass%77ord=***"),
            ("postgres://me@db/recourse", "postgres://me@db/recourse"),
            ("sqlite://recourse.db", "sqlite://recourse.db"),
            ("sqlite::memory:", "sqlite::memory:"),
        ] {
            let url: DatabaseUrl = text.parse().unwrap();
            assert_eq!(url.to_string(), shown);
            assert!(!format!("{url:?}").contains("s3"));
        }
    }
}
