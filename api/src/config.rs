//! The configuration: flags over `RECOURSE_*` variables over a TOML file over defaults, every value with its source.
//!
//! The only file that reads the environment of the process.

mod connections;
mod database;
mod encryption;
mod limits;
mod public_url;
mod setting;
mod settings;

use domain::{environment::Environment, moment::Moment};
use persistence::DatabaseUrl;
use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, str::FromStr};

pub use connections::ConnectionConfiguration;
pub use encryption::{EncryptionError, EncryptionSource};
pub use limits::{LimitConfiguration, Quota};
pub use public_url::{InvalidPublicUrl, PublicUrl};
pub use setting::Setting;
pub use settings::{ConfigError, Settings, Source};

/// What the service is to be.
#[derive(Debug, Clone)]
pub struct Configuration {
    /// Where the data are.
    pub database_url: DatabaseUrl,
    /// Where the keys come from that seal the data keys.
    pub encryption: EncryptionSource,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Under which URL callers reach it; absent: as it listens.
    pub public_url: Option<PublicUrl>,
    /// Sandbox or production, with what each needs.
    pub world: World,
    /// How much a caller may ask for.
    pub limits: LimitConfiguration,
    /// How many connections there may be, and how long a client may keep one waiting.
    pub connections: ConnectionConfiguration,
    /// The folder of performance years that are not compiled in.
    pub years_dir: Option<PathBuf>,
    /// How to log.
    pub log: LogConfiguration,
}

/// Where the data are, and for which world: all that the commands need that do not serve.
#[derive(Debug, Clone)]
pub struct Storage {
    /// Where the data are.
    pub database_url: DatabaseUrl,
    /// Where the keys come from that seal the data keys.
    pub encryption: EncryptionSource,
    /// Whose data they are.
    pub environment: Environment,
    /// The folder of a sandbox, which is made where it is missing.
    pub folder: Option<PathBuf>,
}

/// Sandbox or production.
#[derive(Debug, Clone)]
pub enum World {
    /// Fixed people, a key of our own, a clock that can be set.
    Sandbox(SandboxConfiguration),
    /// An issuer of tokens somewhere else, the host's clock.
    Production(ProductionConfiguration),
}

/// What the sandbox needs.
#[derive(Debug, Clone)]
pub struct SandboxConfiguration {
    /// The folder of its key, its clock and, unless said otherwise, its database.
    pub directory: PathBuf,
    /// Where its clock starts; absent: where it was, or at the sandbox's own instant.
    pub clock: Option<Moment>,
    /// Whether its clock stands.
    pub frozen: bool,
}

/// What production needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductionConfiguration {
    /// Who issues the tokens: their `iss`.
    pub issuer: String,
    /// Whom the tokens are for: their `aud`.
    pub audience: String,
    /// The file of the issuer's JSON Web Key Set.
    pub jwks: PathBuf,
}

/// How to log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogConfiguration {
    /// As text or as JSON.
    pub format: LogFormat,
    /// From which level on.
    pub level: LogLevel,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The least level that is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    /// What failed.
    Error,
    /// What may matter.
    Warn,
    /// Every request.
    Info,
    /// Much.
    Debug,
    /// All.
    Trace,
}

impl FromStr for LogFormat {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("expected text or json"),
        }
    }
}

impl FromStr for LogLevel {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "error" => Ok(Self::Error),
            "warn" => Ok(Self::Warn),
            "info" => Ok(Self::Info),
            "debug" => Ok(Self::Debug),
            "trace" => Ok(Self::Trace),
            _ => Err("expected error, warn, info, debug or trace"),
        }
    }
}

impl LogLevel {
    /// The level as the log's filter spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

/// The variables of the process whose names begin with `RECOURSE_`.
#[must_use]
pub fn process_environment() -> BTreeMap<String, String> {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    let variables = std::env::vars_os();
    let ours = variables.filter_map(|(name, value)| Some((name.into_string().ok()?, value.to_string_lossy().into_owned())));
    ours.filter(|(name, _)| name.starts_with("RECOURSE_")).collect()
}

/// The folder of further performance years that `settings` name.
///
/// # Errors
/// When the value cannot be read.
pub fn years_dir(settings: &Settings) -> Result<Option<PathBuf>, ConfigError> {
    settings.optional(Setting::YearsDir)
}

impl Configuration {
    /// The configuration that `settings` say.
    ///
    /// # Errors
    /// When a value cannot be read, production lacks a setting (each is named), a sandbox setting stands outside of it, or the way to the
    /// database is not to be taken.
    pub fn new(settings: &Settings) -> Result<Self, ConfigError> {
        let world = world(settings)?;
        let Storage { database_url, encryption, .. } = Storage::new(settings)?;
        let (limits, connections) = (LimitConfiguration::new(settings)?, ConnectionConfiguration::new(settings)?);
        let (years_dir, log) = (years_dir(settings)?, LogConfiguration::new(settings)?);
        let (listen, public_url) = (settings.required(Setting::Listen)?, settings.optional(Setting::PublicUrl)?);
        Ok(Self { database_url, encryption, listen, public_url, world, limits, connections, years_dir, log })
    }

    /// The configuration of a command that only the sandbox has: a database alone does not make it production, an issuer or its keys do.
    ///
    /// # Errors
    /// As [`Configuration::new`]; when issuer or keys are configured and the sandbox is not asked for.
    pub fn of_sandbox(settings: &Settings) -> Result<Self, ConfigError> {
        let is_production = [Setting::Issuer, Setting::Jwks].iter().any(|setting| settings.value(*setting).is_some());
        if is_production { Self::new(settings) } else { Self::new(&settings.clone().in_sandbox()) }
    }

    /// Where the data are.
    #[must_use]
    pub fn storage(&self) -> Storage {
        let (environment, folder) = match &self.world {
            World::Sandbox(sandbox) => (Environment::Sandbox, Some(sandbox.directory.clone())),
            World::Production(_) => (Environment::Production, None),
        };
        Storage { database_url: self.database_url.clone(), encryption: self.encryption.clone(), environment, folder }
    }

    /// The sandbox, or why there is none.
    ///
    /// # Errors
    /// When the configuration is for production.
    pub fn sandbox(&self) -> Result<&SandboxConfiguration, ConfigError> {
        match &self.world {
            World::Sandbox(sandbox) => Ok(sandbox),
            World::Production(_) => Err(ConfigError::SandboxOnly),
        }
    }
}

impl LogConfiguration {
    /// How `settings` say to log.
    ///
    /// # Errors
    /// When a value cannot be read.
    pub fn new(settings: &Settings) -> Result<Self, ConfigError> {
        Ok(Self { format: settings.required(Setting::LogFormat)?, level: settings.required(Setting::LogLevel)? })
    }
}

impl Storage {
    /// What `settings` say of the data; a production that only migrates or imports needs neither issuer nor keys.
    ///
    /// # Errors
    /// When a value cannot be read, production names no database or no encryption key, or the way to the database is not to be taken.
    pub fn new(settings: &Settings) -> Result<Self, ConfigError> {
        if !is_sandbox(settings)? {
            let database_url = settings.optional(Setting::DatabaseUrl)?;
            let missing = || ConfigError::MissingForProduction(vec![Setting::DatabaseUrl]);
            return Ok(Self {
                database_url: database::reachable(settings, database_url.ok_or_else(missing)?, true)?,
                encryption: EncryptionSource::new(settings, None)?,
                environment: Environment::Production,
                folder: None,
            });
        }
        let folder: PathBuf = settings.required(Setting::SandboxDir)?;
        let database_url = match settings.optional(Setting::DatabaseUrl)? {
            Some(url) => database::reachable(settings, url, false)?,
            None => format!("sqlite://{}", folder.join("recourse.sqlite").display())
                .parse()
                .map_err(|error| ConfigError::invalid(settings, Setting::SandboxDir, error))?,
        };
        let encryption = EncryptionSource::new(settings, Some(&folder))?;
        Ok(Self { database_url, encryption, environment: Environment::Sandbox, folder: Some(folder) })
    }
}

/// What production cannot do without, and what makes it production.
const PRODUCTION: [Setting; 3] = [Setting::DatabaseUrl, Setting::Issuer, Setting::Jwks];

fn is_sandbox(settings: &Settings) -> Result<bool, ConfigError> {
    let nothing_is_set = PRODUCTION.iter().all(|setting| settings.value(*setting).is_none());
    Ok(settings.required(Setting::Sandbox)? || nothing_is_set)
}

fn world(settings: &Settings) -> Result<World, ConfigError> {
    if is_sandbox(settings)? {
        return Ok(World::Sandbox(SandboxConfiguration {
            directory: settings.required(Setting::SandboxDir)?,
            clock: settings.optional(Setting::SandboxClock)?,
            frozen: settings.required(Setting::SandboxClockFrozen)?,
        }));
    }
    let missing: Vec<Setting> = PRODUCTION.into_iter().filter(|setting| settings.value(*setting).is_none()).collect();
    if !missing.is_empty() {
        return Err(ConfigError::MissingForProduction(missing));
    }
    for setting in [Setting::SandboxClock, Setting::SandboxClockFrozen] {
        if settings.source(setting) != Source::Default {
            return Err(ConfigError::OutsideOfSandbox(setting));
        }
    }
    Ok(World::Production(ProductionConfiguration {
        issuer: settings.required(Setting::Issuer)?,
        audience: settings.required(Setting::Audience)?,
        jwks: settings.required(Setting::Jwks)?,
    }))
}

#[cfg(test)]
mod tests;
