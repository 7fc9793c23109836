//! The service, assembled from its configuration.

use crate::{
    audit::{self, Trail},
    auth::{
        Issuer, JwksError, TokenVerifier,
        sandbox_keys::{SANDBOX_AUDIENCE, SANDBOX_ISSUER, SandboxIssuer, SandboxKeyError},
    },
    clock::{Clock, Recorder, SANDBOX_START},
    config::{Configuration, EncryptionError, ProductionConfiguration, SandboxConfiguration, Storage, World},
    connection,
    context::{Context, Ids, host_now},
    database::Gate,
    filings::shown::ShownFilings,
    limits::Limits,
    metrics::{Metrics, MetricsError},
    oauth::{
        Oauth,
        signing_keys::{self, SigningKeyError},
    },
    routes::Routes,
    sandbox::{self, SandboxError},
    stopping::{Signals, Stopping},
    worker,
    years::{self, Years, YearsError},
};
use actix_web::dev::{Server, ServerHandle};
use chrono::TimeDelta;
use domain::{environment::Environment, moment::InvalidMoment, program::AmendmentError};
use persistence::{Database, DatabaseOptions};
use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// How much of its time a killed sandbox may have left unrecorded.
const UNRECORDED: TimeDelta = TimeDelta::seconds(10);

/// How often the sandbox clock is recorded.
const RECORD_EVERY: Duration = Duration::from_secs(1);

/// The service, listening and ready to run.
pub struct Application {
    server: Server,
    address: SocketAddr,
    context: Context,
    recorder: Option<Recorder>,
}

/// Why the service does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database cannot be opened or migrated.
    #[error("the database: {0}")]
    Database(#[from] persistence::Error),
    /// There is no key to open what is encrypted.
    #[error(transparent)]
    Encryption(#[from] EncryptionError),
    /// The performance years cannot be read or contradict themselves.
    #[error("the performance years: {0}")]
    Years(#[from] YearsError),
    /// A window that an operator added does not fit the years of this release or of the folder.
    #[error(
        "the performance years: {0}. Nothing was changed. The release, or the folder of years, that ran before still runs on this \
         database: go back to it, then have the file of the year corrected so that it has this window as it was announced, or not \
         at all. `recourse windows list` shows what was announced"
    )]
    Amendment(#[from] AmendmentError),
    /// The issuer's keys cannot be used.
    #[error("{}: {reason}", file.display())]
    Jwks {
        /// The file of the keys.
        file: PathBuf,
        /// Why.
        reason: JwksError,
    },
    /// The sandbox has no key.
    #[error(transparent)]
    SandboxKey(#[from] SandboxKeyError),
    /// The keys of the sandbox's own issuer cannot be used.
    #[error("the keys of the sandbox: {0}")]
    SandboxJwks(#[from] JwksError),
    /// There is no key to sign our own tokens with.
    #[error("the keys of our own tokens: {0}")]
    SigningKeys(#[from] SigningKeyError),
    /// The sandbox has no people.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// The sandbox clock has no start.
    #[error("the sandbox clock: {0}")]
    SandboxClock(#[from] InvalidMoment),
    /// A file, a folder or the port.
    #[error("{what}: {reason}")]
    Io {
        /// What was tried.
        what: String,
        /// Why it failed.
        reason: io::Error,
    },
    /// The metrics contradict themselves.
    #[error("the metrics: {0}")]
    Metrics(#[from] MetricsError),
}

/// How to assemble the service, where a test wants it otherwise.
#[derive(Debug)]
pub struct ApplicationBuilder {
    configuration: Configuration,
    ids: Ids,
    clock: Option<Clock>,
    more_routes: Option<Routes>,
}

impl ApplicationBuilder {
    /// Takes ids from `ids`.
    #[must_use]
    pub fn ids(mut self, ids: Ids) -> Self {
        self.ids = ids;
        self
    }

    /// Takes the time from `clock`, whatever the configuration says.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Waits so long for a body.
    #[must_use]
    pub fn body_timeout(mut self, patience: Duration) -> Self {
        self.configuration.connections.body_timeout = patience;
        self
    }

    /// Serves `routes` beside those of the API, behind the same middleware, undocumented.
    #[must_use]
    pub fn more_routes(mut self, routes: Routes) -> Self {
        self.more_routes = Some(routes);
        self
    }

    /// Opens and migrates the database, loads the sandbox where it is one, and binds the port.
    ///
    /// # Errors
    /// Why the service does not start.
    pub fn build(self) -> Result<Application, StartError> {
        let Self { configuration, ids, clock, more_routes } = self;
        let storage = configuration.storage();
        let database = open_database(&storage)?;
        for name in database.migrate()? {
            tracing::info!(name, "migrated");
        }
        let (tokens, world_clock, recorder) = match &configuration.world {
            World::Sandbox(sandbox) => {
                let recorder = Recorder::new(&sandbox.directory);
                (sandbox_tokens(sandbox)?, sandbox_clock(sandbox, &recorder, &database)?, Some(recorder))
            }
            World::Production(production) => (production_tokens(production)?, Clock::system(), None),
        };
        let issuer = Arc::new(Issuer::new(match &configuration.world {
            World::Sandbox(_) => SANDBOX_AUDIENCE,
            World::Production(production) => &production.audience,
        }));
        signing_keys::open(&database, &issuer, host_now())?;
        let years = years_in_force(&database, configuration.years_dir.as_deref())?;
        let context = Context {
            gate: Gate::new(database, &DatabaseOptions::default()),
            clock: clock.unwrap_or(world_clock),
            years,
            environment: storage.environment,
            ids,
            tokens: Arc::new(tokens.and_of(issuer.clone())),
            oauth: Arc::new(Oauth::new(issuer, storage.environment)),
            limits: Limits::new(&configuration.limits),
            shown_filings: ShownFilings::default(),
            metrics: Metrics::new()?,
            trail: Trail::default(),
            stopping: Stopping::default(),
            body_timeout: configuration.connections.body_timeout,
        };
        if let World::Sandbox(sandbox) = &configuration.world {
            sandbox::load(&context, &sandbox.directory)?;
        }
        context.trail.leave(vec![audit::command_line::started(&context.ids)]);
        let (server, address) = connection::listen(&context, configuration.listen, &configuration.connections, more_routes)?;
        if configuration.public_url.is_none() && context.environment == Environment::Production {
            tracing::warn!(
                "public_url is not set: software has to sign its assertions for http:// and the address that is listened on"
            );
        }
        context.oauth.issuer.set_url(configuration.public_url.map_or_else(|| format!("http://{address}"), |url| url.to_string()));
        Ok(Application { server, address, context, recorder })
    }
}

impl Application {
    /// The service that `configuration` describes, listening.
    ///
    /// # Errors
    /// Why it does not start.
    pub fn build(configuration: Configuration) -> Result<Self, StartError> {
        Self::builder(configuration).build()
    }

    /// The same, to be changed before it is built.
    #[must_use]
    pub fn builder(configuration: Configuration) -> ApplicationBuilder {
        ApplicationBuilder { configuration, ids: Ids::from_host(), clock: None, more_routes: None }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its clock, its database, its ids.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// What stops it: `handle.stop(true)` lets requests in flight finish.
    #[must_use]
    pub fn handle(&self) -> ServerHandle {
        self.server.handle()
    }

    /// Serves until SIGTERM (requests in flight finish), SIGINT, or the [handle](Self::handle).
    ///
    /// # Errors
    /// When a worker cannot be started, or signals cannot be minded.
    pub async fn run(self) -> io::Result<()> {
        let Self { server, context, recorder, .. } = self;
        let obeying = tokio::spawn(Signals::mind()?.obey(context.stopping.clone(), server.handle()));
        let working = tokio::spawn(worker::run(context.clone()));
        let forgetting = tokio::spawn(worker::forget_the_idle(context.clone()));
        let following = tokio::spawn(worker::follow_the_windows(context.clone()));
        let keeping = tokio::spawn(audit::keep(context.clone()));
        let keys = tokio::spawn(worker::follow_the_keys(context.clone()));
        let taking = tokio::spawn(worker::follow_the_signing_keys(context.clone()));
        let recording = recorder.clone().map(|recorder| tokio::spawn(record_often(recorder, context.clock.clone())));
        let served = server.await;
        obeying.abort();
        working.abort();
        forgetting.abort();
        following.abort();
        context.trail.close();
        if let Err(error) = keeping.await {
            tracing::error!(%error, "the keeper of the audit trail has ended early");
        }
        keys.abort();
        taking.abort();
        if let (Some(recording), Some(recorder)) = (recording, recorder) {
            recording.abort();
            record(&recorder, &context.clock);
        }
        served
    }
}

async fn record_often(recorder: Recorder, clock: Clock) {
    loop {
        record(&recorder, &clock);
        tokio::time::sleep(RECORD_EVERY).await;
    }
}

/// A clock that is not recorded starts anew after a restart: worth a warning, not an end.
fn record(recorder: &Recorder, clock: &Clock) {
    if let Err(error) = recorder.record(clock.now()) {
        tracing::warn!(%error, "the sandbox clock is not recorded");
    }
}

/// The database of `storage`, not migrated; a sandbox's folder is made.
///
/// # Errors
/// When it cannot be opened.
pub fn open_database(storage: &Storage) -> Result<Database, StartError> {
    if let Some(folder) = &storage.folder {
        let made = fs::create_dir_all(folder);
        made.map_err(|reason| StartError::Io { what: folder.display().to_string(), reason })?;
    }
    Ok(Database::open(&storage.database_url, &storage.encryption.keys()?, &DatabaseOptions::default())?)
}

/// The years of the release and of `folder`, with the windows that `database` has on top of them.
///
/// # Errors
/// When a file is wrong, or when a window does not fit.
pub fn years_in_force(database: &Database, folder: Option<&Path>) -> Result<Years, StartError> {
    let amendments = database.read(|store| store.window_amendments().all())?;
    Ok(Years::new(years::read(folder)?, &amendments)?)
}

fn sandbox_tokens(sandbox: &SandboxConfiguration) -> Result<TokenVerifier, StartError> {
    let issuer = SandboxIssuer::open(&sandbox.directory)?;
    Ok(TokenVerifier::new(SANDBOX_ISSUER, SANDBOX_AUDIENCE, &issuer.jwks())?)
}

fn production_tokens(production: &ProductionConfiguration) -> Result<TokenVerifier, StartError> {
    let ProductionConfiguration { issuer, audience, jwks } = production;
    let keys = fs::read_to_string(jwks).map_err(|reason| StartError::Io { what: jwks.display().to_string(), reason })?;
    TokenVerifier::new(issuer, audience, &keys).map_err(|reason| StartError::Jwks { file: jwks.clone(), reason })
}

/// Explicit wins over recorded, recorded over the sandbox's own instant. The last seconds before a kill may be unrecorded, and a new
/// folder may meet an old database: then the clock begins at the last thing that was filed.
fn sandbox_clock(sandbox: &SandboxConfiguration, recorder: &Recorder, database: &Database) -> Result<Clock, StartError> {
    let start = match sandbox.clock {
        Some(start) => start,
        None => {
            let recorded = recorder.last().map_err(|reason| StartError::Io { what: "the sandbox clock".to_owned(), reason })?;
            let filed = database.read(|store| store.filings().latest_update())?;
            match (recorded, filed) {
                (Some(recorded), Some(filed)) if filed > recorded && filed < recorded.plus(UNRECORDED) => filed,
                (Some(recorded), Some(_) | None) => recorded,
                (None, filed) => filed.unwrap_or(SANDBOX_START.parse()?).max(SANDBOX_START.parse()?),
            }
        }
    };
    Ok(if sandbox.frozen { Clock::frozen_at(start) } else { Clock::ticking_from(start) })
}

impl std::fmt::Debug for Application {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Application").field("address", &self.address).finish_non_exhaustive()
    }
}
