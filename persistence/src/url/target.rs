//! What libpq makes of a URL: the hosts that it connects to, and whether it insists on TLS.

use super::InvalidDatabaseUrl;
use std::{fmt, net::IpAddr, str::FromStr};

/// What a PostgreSQL URL says, taken apart as libpq does it.
pub(crate) struct Target {
    /// The hosts before the path, with commas; empty where there is none.
    authority: String,
    /// Decoded, in their order: the last one of a name counts.
    parameters: Vec<(String, String)>,
    has_query: bool,
}

/// libpq's `sslmode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SslMode {
    Disable,
    Allow,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

/// What libpq needs to give up in time, where the URL does not say otherwise, and a name by which the database's operators know us.
///
/// A peer that is gone without a word is noticed when what was sent is not acknowledged for ten seconds, or, where nothing is under way,
/// when it answers no probe after about as long.
const DEFAULTS: [(&str, &str); 6] = [
    ("connect_timeout", "3"),
    ("tcp_user_timeout", "10000"),
    ("keepalives_idle", "5"),
    ("keepalives_interval", "2"),
    ("keepalives_count", "3"),
    ("fallback_application_name", "recourse"),
];

impl Target {
    /// Takes `url` apart; what libpq will not take it says itself when it connects.
    ///
    /// # Errors
    /// When `sslmode` is none: a typo must not be found out at the first connection.
    pub(crate) fn read(url: &str) -> Result<Self, InvalidDatabaseUrl> {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        // As libpq: credentials end at the first @, which stands before the first slash.
        let hosts = match rest.split_once('@') {
            Some((credentials, hosts)) if !credentials.contains('/') => hosts,
            Some(_) | None => rest,
        };
        let (authority, rest) = split_authority(hosts);
        let query = rest.split_once('?').map(|(_, query)| query);
        let parameters = query.unwrap_or_default().split('&').filter_map(|parameter| parameter.split_once('='));
        let parameters = parameters.map(|(name, value)| spelled_out(decoded(name), decoded(value))).collect();
        let target = Self { authority: decoded(&authority), parameters, has_query: query.is_some() };
        target.parameter("sslmode").map_or(Ok(SslMode::Prefer), str::parse)?;
        Ok(target)
    }

    /// How the connection is protected.
    pub(crate) fn ssl_mode(&self) -> SslMode {
        let unsaid = if self.parameter("sslrootcert") == Some("system") { SslMode::VerifyFull } else { SslMode::Prefer };
        self.parameter("sslmode").map_or(unsaid, |mode| mode.parse().unwrap_or(SslMode::Prefer))
    }

    /// The hosts that are reached over a network.
    pub(crate) fn remote_hosts(&self) -> Vec<String> {
        let hosts: Vec<&str> = self.parameter("host").unwrap_or(&self.authority).split(',').collect();
        // Where there is an address it is what is connected to, and the host is only what the certificate has to say.
        let addresses: Vec<&str> = self.parameter("hostaddr").unwrap_or_default().split(',').collect();
        let at = |list: &[&str], index: usize| list.get(index).copied().unwrap_or_default().to_owned();
        let connected = (0..hosts.len().max(addresses.len())).map(|index| {
            let address = at(&addresses, index);
            if address.is_empty() { at(&hosts, index) } else { address }
        });
        connected.filter(|host| !is_local(host)).collect()
    }

    /// `url` with [`DEFAULTS`], and with what libpq would otherwise take from `PGHOST` and its like: where the data go is said in one place.
    pub(crate) fn completed(&self, url: &str) -> String {
        let ssl_mode = self.ssl_mode().to_string();
        let host = if self.authority.is_empty() { Some(("host", "")) } else { None };
        let said = [("hostaddr", ""), ("sslmode", ssl_mode.as_str())];
        let missing = host.into_iter().chain(said).chain(DEFAULTS).filter(|(name, _)| self.parameter(name).is_none());
        let missing: Vec<String> = missing.map(|(name, value)| format!("{name}={value}")).collect();
        let separator = match url.ends_with(['?', '&']) {
            true if self.has_query => "",
            _ if self.has_query => "&",
            _ => "?",
        };
        format!("{url}{separator}{}", missing.join("&"))
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The hosts without their ports, and what comes after them.
fn split_authority(text: &str) -> (String, &str) {
    let until = |text: &str, ends: &[char]| text.find(ends).unwrap_or(text.len());
    let (mut hosts, mut rest) = (Vec::new(), text);
    loop {
        let (host, after) = match rest.strip_prefix('[') {
            Some(bracketed) => bracketed.split_once(']').unwrap_or((bracketed, "")),
            None => rest.split_at(until(rest, &[':', '/', '?', ','])),
        };
        hosts.push(host);
        let after = after.strip_prefix(':').map_or(after, |port| port.split_at(until(port, &['/', '?', ','])).1);
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => return (hosts.join(","), after),
        }
    }
}

/// The two older ways to say `sslmode`.
fn spelled_out(name: String, value: String) -> (String, String) {
    let mode = match (name.as_str(), value.as_str()) {
        ("ssl", "true") => "require",
        ("requiressl", value) if value.starts_with('1') => "require",
        ("requiressl", _) => "prefer",
        _ => return (name, value),
    };
    ("sslmode".to_owned(), mode.to_owned())
}

/// Whether what is sent there stays on this machine.
fn is_local(host: &str) -> bool {
    let is_socket = host.is_empty() || host.starts_with(['/', '@']);
    let is_loopback = |host: &str| host.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback());
    is_socket || host.eq_ignore_ascii_case("localhost") || is_loopback(host)
}

/// Percent-encoding undone; what is no encoding stays.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let encoded = tail.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = encoded.filter(|digits| !digits.starts_with('+')).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl SslMode {
    /// Whether nothing is sent before the connection is encrypted.
    pub(crate) fn is_tls(self) -> bool {
        match self {
            Self::Disable | Self::Allow | Self::Prefer => false,
            Self::Require | Self::VerifyCa | Self::VerifyFull => true,
        }
    }
}

impl FromStr for SslMode {
    type Err = InvalidDatabaseUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "disable" => Ok(Self::Disable),
            "allow" => Ok(Self::Allow),
            "prefer" => Ok(Self::Prefer),
            "require" => Ok(Self::Require),
            "verify-ca" => Ok(Self::VerifyCa),
            "verify-full" => Ok(Self::VerifyFull),
            _ => Err(InvalidDatabaseUrl::SslMode),
        }
    }
}

impl fmt::Display for SslMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Disable => "disable",
            Self::Allow => "allow",
            Self::Prefer => "prefer",
            Self::Require => "require",
            Self::VerifyCa => "verify-ca",
            Self::VerifyFull => "verify-full",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str) -> Target {
        Target::read(url).unwrap_or_else(|error| panic!("{url}: {error}"))
    }

    #[test]
    fn the_hosts_are_those_that_libpq_connects_to() {
        for local in [
            "postgres://localhost/recourse",
            "postgres://LocalHost:5432",
            "postgres://me:secret@127.0.0.1:5432/recourse",
            "postgres://127.8.8.8",
            "postgres://[::1]:5432/recourse",
            "postgres://[::ffff:127.0.0.1]/recourse",
            "postgres:///recourse",
            "postgres:///recourse?host=/run/postgresql",
            "postgres://%2Frun%2Fpostgresql/recourse",
            "postgres://me@/recourse?host=@abstract",
            "postgres://localhost,127.0.0.1:5433/recourse",
            "postgres://db.internal/recourse?hostaddr=127.0.0.1",
            "postgres://db.internal/recourse?host=localhost",
            "postgres://me:10.0.0.1@localhost/recourse",
        ] {
            assert_eq!(target(local).remote_hosts(), Vec::<String>::new(), "{local}");
        }
        for (url, remote) in [
            ("postgres://db.internal/recourse", &["db.internal"][..]),
            ("postgresql://me:s@3cret@db.internal:5432", &["3cret@db.internal"]),
            ("postgres://10.0.0.1:5432/recourse?connect_timeout=1", &["10.0.0.1"]),
            ("postgres://[2001:db8::1]:5432/recourse", &["2001:db8::1"]),
            ("postgres://localhost,db.internal/recourse", &["db.internal"]),
            ("postgres://one:1,two:2,localhost:3?sslmode=prefer", &["one", "two"]),
            ("postgres://localhost/recourse?hostaddr=10.0.0.1", &["10.0.0.1"]),
            ("postgres://localhost/recourse?hos%74addr=10.0.0.1", &["10.0.0.1"]),
            ("postgres://localhost,db.internal/recourse?hostaddr=127.0.0.1,", &["db.internal"]),
            ("postgres://localhost/recourse?hostaddr=127.0.0.1,10.0.0.2", &["10.0.0.2"]),
            ("postgres://localhost/recourse?host=db.internal", &["db.internal"]),
            ("postgres://local%68ost%2Cdb.internal/recourse", &["db.internal"]),
            ("postgres://localhost.example.org", &["localhost.example.org"]),
            ("postgres://0.0.0.0", &["0.0.0.0"]),
            ("postgres://host/a@localhost", &["host"]),
        ] {
            assert_eq!(target(url).remote_hosts(), remote, "{url}");
        }
    }

    #[test]
    fn the_mode_is_the_one_that_libpq_goes_by() {
        for (parameters, mode) in [
            ("", SslMode::Prefer),
            ("?sslmode=disable", SslMode::Disable),
            ("?sslmode=allow", SslMode::Allow),
            ("?sslmode=prefer", SslMode::Prefer),
            ("?sslmode=require", SslMode::Require),
            ("?sslmode=verify-ca", SslMode::VerifyCa),
            ("?connect_timeout=1&sslmode=verify-full", SslMode::VerifyFull),
            ("?sslmode=require&sslmode=disable", SslMode::Disable),
            ("?ssl%6Dode=%72equire", SslMode::Require),
            ("?ssl=true", SslMode::Require),
            ("?ssl=false", SslMode::Prefer),
            ("?requiressl=1", SslMode::Require),
            ("?sslmode=require&requiressl=0", SslMode::Prefer),
            ("?sslrootcert=system", SslMode::VerifyFull),
            ("?sslrootcert=ca.pem", SslMode::Prefer),
        ] {
            assert_eq!(target(&format!("postgres://db/recourse{parameters}")).ssl_mode(), mode, "{parameters}");
        }
        for typo in ["?sslmode=", "?sslmode=Require", "?sslmode=verify_full", "?sslmode=yes"] {
            let read = Target::read(&format!("postgres://db/recourse{typo}"));
            assert_eq!(read.err(), Some(InvalidDatabaseUrl::SslMode), "{typo}");
        }
        let tls = [SslMode::Require, SslMode::VerifyCa, SslMode::VerifyFull];
        let plain = [SslMode::Disable, SslMode::Allow, SslMode::Prefer];
        assert!(tls.into_iter().all(SslMode::is_tls) && !plain.into_iter().any(SslMode::is_tls));
        assert!(tls.into_iter().chain(plain).all(|mode| mode.to_string().parse() == Ok(mode)));
    }

    #[test]
    fn what_the_url_leaves_open_is_not_left_to_the_environment() {
        let completed = |url: &str| target(url).completed(url);
        let keepalives = "tcp_user_timeout=10000&keepalives_idle=5&keepalives_interval=2&keepalives_count=3";
        let last = format!("{keepalives}&fallback_application_name=recourse");
        let rest = format!("connect_timeout=3&{last}");
        assert_eq!(completed("postgres:///d"), format!("postgres:///d?host=&hostaddr=&sslmode=prefer&{rest}"));
        assert_eq!(completed("postgres://h/d?"), format!("postgres://h/d?hostaddr=&sslmode=prefer&{rest}"));
        let all = "postgres://h/d?hostaddr=10.0.0.1&sslmode=require&connect_timeout=1";
        assert_eq!(completed(all), format!("{all}&{last}"));
        let system = "postgres://h/d?sslrootcert=system";
        assert_eq!(completed(system), format!("{system}&hostaddr=&sslmode=verify-full&{rest}"));
    }
}
