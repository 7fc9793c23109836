//! The settings: one table of names, defaults and meanings.

use std::fmt;

/// Declares the table: `Member = "name", default, "meaning"`.
macro_rules! settings {
    ($($member:ident = $name:literal, $default:expr, $meaning:literal;)+) => {
        /// One setting: a key of the file, a variable `RECOURSE_…`, a flag.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Setting {
            $(#[doc = $meaning] $member,)+
        }

        impl Setting {
            /// Every setting, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$member),+];

            /// Its name: the key of the file.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$member => $name,)+ }
            }

            /// What it is when nobody says anything.
            #[must_use]
            pub const fn default_value(self) -> Option<&'static str> {
                match self { $(Self::$member => $default,)+ }
            }
        }
    };
}

settings! {
    DatabaseUrl = "database_url", None, "Where the data are: sqlite://path, sqlite::memory:, postgres://… or postgresql://….";
    DatabasePlaintext = "database_plaintext", Some("refused"), "Whether production may reach PostgreSQL over a network without TLS: refused or accepted.";
    Listen = "listen", Some("127.0.0.1:8080"), "The address and port to listen on; port 0 picks one.";
    EncryptionKeyFile = "encryption_key_file", None, "The file of the key-encryption key, or of several: the first one seals, each opens.";
    EncryptionKey = "encryption_key", None, "The same keys themselves, in base64.";
    PublicUrl = "public_url", None, "Under which URL callers reach the service: the issuer of its own tokens; absent: http:// and where it listens.";
    Issuer = "issuer", None, "Who issues the tokens: their iss.";
    Audience = "audience", Some("recourse"), "Whom the tokens are for: their aud.";
    Jwks = "jwks", None, "The file of the issuer's JSON Web Key Set.";
    Sandbox = "sandbox", Some("false"), "Run the sandbox although a database is given.";
    SandboxDir = "sandbox_dir", Some("recourse-sandbox"), "The folder of the sandbox: key, clock, database.";
    SandboxClock = "sandbox_clock", None, "Where the sandbox clock starts: an RFC 3339 instant.";
    SandboxClockFrozen = "sandbox_clock_frozen", Some("false"), "Whether the sandbox clock stands.";
    RateLimit = "rate_limit", None, "How many requests a minute each caller may make; 0: any number; absent: 6000 in production, 600000 in the sandbox.";
    RateBurst = "rate_burst", None, "How many of them at once; absent: as many as rate_limit says.";
    TrustedProxies = "trusted_proxies", None, "The addresses of the proxies whose X-Forwarded-For is believed, with commas.";
    MaxConnections = "max_connections", Some("4096"), "How many connections may be open at once; a further one is refused with 503.";
    HeadTimeout = "head_timeout", Some("10"), "How many seconds the head of a request may take.";
    BodyTimeout = "body_timeout", Some("30"), "How many seconds the body of a request may take.";
    AnswerTimeout = "answer_timeout", Some("30"), "For how many seconds a client may take nothing of its answer.";
    KeepAlive = "keep_alive", Some("75"), "For how many seconds a connection is kept without a request.";
    YearsDir = "years_dir", None, "A folder of further performance years: 2026.toml and so on.";
    LogFormat = "log_format", Some("text"), "The form of the log: text or json.";
    LogLevel = "log_level", Some("info"), "The least level that is logged: error, warn, info, debug, trace.";
}

impl Setting {
    /// The name of its variable.
    #[must_use]
    pub fn variable(self) -> String {
        format!("RECOURSE_{}", self.name().to_uppercase())
    }

    /// Whether its value may hold a secret.
    #[must_use]
    pub fn is_secret(self) -> bool {
        matches!(self, Self::DatabaseUrl | Self::EncryptionKey)
    }

    /// The setting with this key.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|setting| setting.name() == name)
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The one of `known` that is most like `text`.
pub(super) fn nearest(text: &str, known: impl Iterator<Item = String>) -> String {
    known.min_by_key(|name| distance(text, name)).unwrap_or_default()
}

/// The least number of characters to insert, delete or replace (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, c) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, d) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(c != *d);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found() {
        let names = || Setting::ALL.iter().map(|setting| setting.name().to_owned());
        assert_eq!(nearest("databse_url", names()), "database_url");
        assert_eq!(nearest("sandbox_dri", names()), "sandbox_dir");
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
