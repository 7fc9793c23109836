//! The layers: where each value comes from, and what is wrong with it.

use super::setting::{Setting, nearest};
use persistence::DatabaseUrl;
use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

/// The variable that names the file.
const CONFIG_VARIABLE: &str = "RECOURSE_CONFIG";

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Nobody said anything.
    Default,
    /// The file.
    File(PathBuf),
    /// The variable of the setting.
    Environment,
    /// The flag of the setting.
    Flag,
}

/// Every setting as it was said last, not yet read.
#[derive(Debug, Clone)]
pub struct Settings(BTreeMap<Setting, (String, Source)>);

/// Why the service does not start.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A key of the file is none.
    #[error("{}: unknown key `{key}`; did you mean `{nearest}`?", file.display())]
    UnknownKey {
        /// The file.
        file: PathBuf,
        /// The key.
        key: String,
        /// The key that is most like it.
        nearest: String,
    },
    /// A variable is none.
    #[error("unknown environment variable {name}; did you mean {nearest}?")]
    UnknownVariable {
        /// The variable.
        name: String,
        /// The variable that is most like it.
        nearest: String,
    },
    /// The file cannot be read.
    #[error("{}: {reason}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// A value cannot be read.
    #[error("{setting} ({source_of_value}): {reason}")]
    Invalid {
        /// The setting.
        setting: Setting,
        /// Where its value comes from.
        source_of_value: Source,
        /// What is wrong.
        reason: String,
    },
    /// A setting is needed and has no value.
    #[error("{0} is not set")]
    Missing(Setting),
    /// Production needs more.
    #[error("production needs {}; without any of database_url, issuer and jwks, or with --sandbox, the sandbox is served", list(.0))]
    MissingForProduction(Vec<Setting>),
    /// Production would speak to its database in plaintext over a network.
    #[error(
        "database_url ({source_of_url}): the connection to PostgreSQL at {hosts} may go over the network in plaintext (sslmode={ssl_mode}), \
         and with it the password, TINs and contacts; production refuses that. {} Or, where nobody else can listen on that network, set \
         RECOURSE_DATABASE_PLAINTEXT=accepted.",
        encrypted()
    )]
    DatabasePlaintext {
        /// Where the URL comes from.
        source_of_url: Source,
        /// The hosts that are reached over a network.
        hosts: String,
        /// What the URL says of TLS.
        ssl_mode: String,
    },
    /// The URL asks for TLS, and this build has none.
    #[error(
        "database_url ({source_of_url}): sslmode={ssl_mode} asks for TLS to PostgreSQL, which this build does not have. {WITH_TLS}"
    )]
    TlsIsNotBuiltIn {
        /// Where the URL comes from.
        source_of_url: Source,
        /// What the URL says of TLS.
        ssl_mode: String,
    },
    /// Production has nothing to seal its data keys with.
    #[error(
        "production encrypts TINs, NPIs, names and contacts, and has no key to do it: `recourse keys generate FILE` makes one; name the \
         file in RECOURSE_ENCRYPTION_KEY_FILE, and keep a copy of it elsewhere"
    )]
    NoEncryptionKey,
    /// The key-encryption keys are given twice.
    #[error("encryption_key and encryption_key_file are both set: leave one of them out")]
    TwoEncryptionKeys,
    /// A setting of the sandbox outside of it.
    #[error("{0} is a setting of the sandbox and refused in production")]
    OutsideOfSandbox(Setting),
    /// A command of the sandbox outside of it.
    #[error("this works in the sandbox only, and the configuration is for production")]
    SandboxOnly,
}

/// How to get a build that speaks TLS to PostgreSQL.
const WITH_TLS: &str =
    "Take the container image, or build with `cargo build --release --package api --features pgtls` (it needs perl and make).";

/// How to have the connection to PostgreSQL encrypted.
fn encrypted() -> String {
    let how =
        "Add sslmode=verify-full and sslrootcert=FILE, the certificate of the server's authority, to the parameters of the URL.";
    if DatabaseUrl::TLS_IS_BUILT_IN { how.to_owned() } else { format!("{how} This build has no TLS to PostgreSQL. {WITH_TLS}") }
}

fn list(settings: &[Setting]) -> String {
    settings.iter().map(|setting| format!("{setting} ({})", setting.variable())).collect::<Vec<_>>().join(", ")
}

impl ConfigError {
    pub(super) fn invalid(settings: &Settings, setting: Setting, reason: impl fmt::Display) -> Self {
        Self::Invalid { setting, source_of_value: settings.source(setting), reason: reason.to_string() }
    }
}

impl Settings {
    /// Puts the layers over each other: `flags` over `environment` over the file over the defaults.
    ///
    /// The file is `config`, else what `RECOURSE_CONFIG` names; no file is read unasked.
    ///
    /// # Errors
    /// When the file cannot be read, or a key or a variable is unknown; `RECOURSE_TEST_…` belongs to the tests.
    pub fn collect(
        flags: &[(Setting, String)],
        config: Option<&Path>,
        environment: &BTreeMap<String, String>,
    ) -> Result<Self, ConfigError> {
        let mut values = BTreeMap::new();
        for setting in Setting::ALL {
            if let Some(text) = setting.default_value() {
                values.insert(*setting, (text.to_owned(), Source::Default));
            }
        }
        if let Some(file) = config.map(Path::to_owned).or_else(|| environment.get(CONFIG_VARIABLE).map(PathBuf::from)) {
            values.extend(from_file(&file)?);
        }
        values.extend(from_environment(environment)?);
        values.extend(flags.iter().map(|(setting, text)| (*setting, (text.clone(), Source::Flag))));
        Ok(Self(values))
    }

    /// The same, in the sandbox.
    #[must_use]
    pub fn in_sandbox(mut self) -> Self {
        self.0.insert(Setting::Sandbox, ("true".to_owned(), Source::Default));
        self
    }

    /// The value of `setting` as it was said.
    #[must_use]
    pub fn value(&self, setting: Setting) -> Option<&str> {
        self.0.get(&setting).map(|(text, _)| text.as_str())
    }

    /// Where the value of `setting` comes from.
    #[must_use]
    pub fn source(&self, setting: Setting) -> Source {
        self.0.get(&setting).map_or(Source::Default, |(_, source)| source.clone())
    }

    /// The value of `setting` for people: a secret is masked, what has no value is empty.
    #[must_use]
    pub fn shown(&self, setting: Setting) -> String {
        let text = self.value(setting).unwrap_or_default();
        if text.is_empty() || !setting.is_secret() {
            return text.to_owned();
        }
        if setting == Setting::EncryptionKey {
            return "(hidden)".to_owned();
        }
        text.parse::<DatabaseUrl>().map_or_else(|_| "(cannot be read)".to_owned(), |url| url.to_string())
    }

    pub(crate) fn optional<T: FromStr<Err: fmt::Display>>(&self, setting: Setting) -> Result<Option<T>, ConfigError> {
        self.value(setting).map(|text| text.parse().map_err(|error| ConfigError::invalid(self, setting, error))).transpose()
    }

    pub(super) fn required<T: FromStr<Err: fmt::Display>>(&self, setting: Setting) -> Result<T, ConfigError> {
        self.optional(setting)?.ok_or(ConfigError::Missing(setting))
    }
}

fn from_file(file: &Path) -> Result<BTreeMap<Setting, (String, Source)>, ConfigError> {
    let unreadable = |reason: String| ConfigError::File { file: file.to_owned(), reason };
    let text = std::fs::read_to_string(file).map_err(|error| unreadable(error.to_string()))?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| unreadable(error.message().to_owned()))?;
    let mut values = BTreeMap::new();
    for (key, value) in table {
        let Some(setting) = Setting::find(&key) else {
            let nearest = nearest(&key, Setting::ALL.iter().map(|setting| setting.name().to_owned()));
            return Err(ConfigError::UnknownKey { file: file.to_owned(), key, nearest });
        };
        let text = match value {
            toml::Value::String(text) => text,
            toml::Value::Boolean(flag) => flag.to_string(),
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Datetime(instant) => instant.to_string(),
            toml::Value::Float(_) | toml::Value::Array(_) | toml::Value::Table(_) => {
                return Err(unreadable(format!("`{key}` takes a text, a whole number or true or false")));
            }
        };
        values.insert(setting, (text, Source::File(file.to_owned())));
    }
    Ok(values)
}

fn from_environment(environment: &BTreeMap<String, String>) -> Result<BTreeMap<Setting, (String, Source)>, ConfigError> {
    let mut values = BTreeMap::new();
    for (name, value) in environment {
        if name == CONFIG_VARIABLE || name.starts_with("RECOURSE_TEST_") {
            continue;
        }
        match Setting::ALL.iter().find(|setting| setting.variable() == *name) {
            Some(setting) => values.insert(*setting, (value.clone(), Source::Environment)),
            None => {
                let known = Setting::ALL.iter().map(|setting| setting.variable()).chain([CONFIG_VARIABLE.to_owned()]);
                return Err(ConfigError::UnknownVariable { nearest: nearest(name, known), name: name.clone() });
            }
        };
    }
    Ok(values)
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(file) => write!(f, "file {}", file.display()),
            Self::Environment => f.write_str("environment"),
            Self::Flag => f.write_str("flag"),
        }
    }
}
