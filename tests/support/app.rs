//! The real service on port 0, with a clock that the test moves, on one of the two databases.

use super::{keys, postgres};
use api::{
    Application,
    auth::sandbox_keys::{SandboxIssuer, SandboxSoftware},
    clock::Clock,
    config::{
        Configuration, ConnectionConfiguration, EncryptionSource, LimitConfiguration, LogConfiguration, LogFormat, LogLevel,
        Quota, SandboxConfiguration, World,
    },
    context::Context,
    sandbox::Persona,
};
use domain::{
    moment::Moment,
    participant::{Identity, Participant, ParticipantReference, YearFacts},
    program::PerformanceYear,
};
use persistence::DatabaseUrl;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Mutex, thread::JoinHandle};
use tempfile::TempDir;

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    Sqlite,
    Postgres,
}

/// The instant at which the sandbox begins: both windows of 2024's reminder mail are open.
pub(crate) const SANDBOX_START: &str = "2024-10-01T16:00:00.000Z";

/// Under which URL the service says to be: the same on every node.
pub(crate) const PUBLIC_URL: &str = "https://recourse.test";

/// The service as its callers see it. Methods go through HTTP; those named `db_…` look into the database.
pub(crate) struct TestApp {
    pub(crate) base: String,
    pub(crate) clock: Clock,
    pub(crate) context: Context,
    pub(crate) database_url: String,
    client: Client,
    issuer: SandboxIssuer,
    tokens: Mutex<HashMap<&'static str, String>>,
    handle: actix_web::dev::ServerHandle,
    thread: Option<JoinHandle<()>>,
    directory: TempDir,
    _database: Option<postgres::TestDatabase>,
}

impl TestApp {
    /// A service of its own, whose quotas no test uses up; `None` where PostgreSQL is not to be had and not required.
    pub(crate) fn start(on: On) -> Option<Self> {
        let plenty = Quota::new(Quota::MOST, Quota::MOST);
        Self::start_limited(on, LimitConfiguration { quota: plenty, trusted_proxies: Vec::new() })
    }

    /// The same with these quotas.
    pub(crate) fn start_limited(on: On, limits: LimitConfiguration) -> Option<Self> {
        let directory = tempfile::tempdir().unwrap();
        let (database, url) = match on {
            On::Sqlite => (None, format!("sqlite://{}", directory.path().join("recourse.db").display())),
            On::Postgres => {
                let database = postgres::database(migrate)?;
                let url = database.url();
                (Some(database), url)
            }
        };
        let clock = Clock::frozen_at(SANDBOX_START.parse().unwrap());
        Some(Self::launch(directory, database, url, clock, limits))
    }

    /// Another node on the same database, with the same clock and its own port; its sandbox has a key of its own.
    pub(crate) fn beside(&self) -> Self {
        let plenty = Quota::new(Quota::MOST, Quota::MOST);
        let limits = LimitConfiguration { quota: plenty, trusted_proxies: Vec::new() };
        Self::launch(tempfile::tempdir().unwrap(), None, self.database_url.clone(), self.clock.clone(), limits)
    }

    fn launch(
        directory: TempDir,
        database: Option<postgres::TestDatabase>,
        url: String,
        clock: Clock,
        limits: LimitConfiguration,
    ) -> Self {
        let configuration = Configuration {
            database_url: url.parse::<DatabaseUrl>().unwrap(),
            encryption: EncryptionSource::Given(keys()),
            listen: "127.0.0.1:0".parse().unwrap(),
            world: World::Sandbox(SandboxConfiguration { directory: directory.path().to_owned(), clock: None, frozen: true }),
            limits,
            connections: ConnectionConfiguration::default(),
            years_dir: None,
            public_url: Some(PUBLIC_URL.parse().unwrap()),
            log: LogConfiguration { format: LogFormat::Text, level: LogLevel::Warn },
        };
        let (told, running) = std::sync::mpsc::channel();
        let service_clock = clock.clone();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let builder = Application::builder(configuration).clock(service_clock).more_routes(super::routes::test_only);
                let application = builder.build().unwrap();
                told.send((application.address(), application.context().clone(), application.handle())).unwrap();
                application.run().await.unwrap();
            });
        });
        let (address, context, handle) = running.recv().unwrap();
        Self {
            base: format!("http://{address}"),
            clock,
            context,
            database_url: url,
            client: Client::builder().no_proxy().build().unwrap(),
            issuer: SandboxIssuer::open(directory.path()).unwrap(),
            tokens: Mutex::default(),
            handle,
            thread: Some(thread),
            directory,
            _database: database,
        }
    }

    /// Sets the service's clock.
    pub(crate) fn at(&self, instant: &str) {
        self.clock.set(instant.parse::<Moment>().unwrap());
    }

    /// The bearer token of a persona of the sandbox.
    pub(crate) fn token(&self, name: &'static str) -> String {
        let mut tokens = self.tokens.lock().unwrap();
        let mint = || self.issuer.mint(&name.parse::<Persona>().unwrap().claims()).unwrap();
        tokens.entry(name).or_insert_with(mint).clone()
    }

    /// The folder of the sandbox: its key, and its database unless that is elsewhere.
    pub(crate) fn directory(&self) -> &std::path::Path {
        self.directory.path()
    }

    /// Who acts as this persona.
    pub(crate) fn as_persona(&self, name: &'static str) -> Person<'_> {
        Person { app: self, token: Some(self.token(name)) }
    }

    /// Software among the personas, with the key of this node's folder.
    pub(crate) fn software(&self, client_id: &str) -> SandboxSoftware {
        SandboxSoftware::open(self.directory.path(), client_id).unwrap()
    }

    /// Who acts without a token.
    pub(crate) fn as_nobody(&self) -> Person<'_> {
        Person { app: self, token: None }
    }

    /// Who acts with this token.
    pub(crate) fn with_token(&self, token: String) -> Person<'_> {
        Person { app: self, token: Some(token) }
    }

    /// How many filings of this form there are in all, as a reviewer counts them.
    pub(crate) async fn count(&self, form: &str) -> usize {
        let reviewer = self.as_persona("reviewer");
        let (mut count, mut cursor) = (0, String::new());
        loop {
            let page = reviewer.get(&format!("/v1/{form}?limit=200{cursor}")).await.expect(200);
            count += page.body["data"].as_array().map_or(0, Vec::len);
            match page.body["nextCursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return count,
            }
        }
    }
}

impl TestApp {
    /// Adds clinicians to Cedar Valley, from 2019 on, and returns their NPIs.
    pub(crate) async fn db_add_clinicians(&self, count: usize) -> Vec<String> {
        let npis: Vec<String> = (0..count).map(|number| npi(100_100_000 + number)).collect();
        let (ids, added) = (self.context.ids.clone(), npis.clone());
        // Past the queue of the service, which gives up what takes as long as thousands of rows may on a busy machine.
        let database = self.context.database().clone();
        tokio::task::spawn_blocking(move || {
            database.write_blocking(move |store| {
                let group = ParticipantReference::Group { tin: "000100001".parse().unwrap() };
                let group = store.participants().by_reference(&group)?.unwrap();
                let practice = group.identity.practice().unwrap();
                for npi in &added {
                    let identity = Identity::Clinician { npi: npi.parse().unwrap(), practice: practice.clone() };
                    let id = ids.next_id().into();
                    store.participants().insert(&Participant {
                        id,
                        identity,
                        display_name: "A clinician".to_owned(),
                        version: 1,
                    })?;
                    for year in 2019..=2025 {
                        let year = PerformanceYear::new(year).unwrap();
                        store.participants().save_year_facts(id, year, &YearFacts::default())?;
                    }
                }
                Ok::<_, persistence::Error>(())
            })
        })
        .await
        .unwrap()
        .unwrap();
        npis
    }
}

/// The NPI whose first nine digits these are.
fn npi(nine: usize) -> String {
    (0..10).map(|check| format!("{nine}{check}")).find(|npi| npi.parse::<domain::identifier::Npi>().is_ok()).unwrap()
}

impl Drop for TestApp {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn migrate(url: &str) {
    let database = persistence::Database::open(&url.parse().unwrap(), &keys(), &persistence::DatabaseOptions::default()).unwrap();
    database.migrate().unwrap();
}

/// Somebody who calls.
#[derive(Clone)]
pub(crate) struct Person<'a> {
    app: &'a TestApp,
    token: Option<String>,
}

/// What came back, whole.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) bytes: Vec<u8>,
    pub(crate) body: Value,
}

impl Person<'_> {
    /// A request of theirs, to be completed.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.app.client.request(method, format!("{}{path}", self.app.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    /// A POST without a key.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::POST, path).json(body)).await
    }

    /// A POST with this key.
    pub(crate) async fn post_with_key(&self, path: &str, key: &str, body: &Value) -> Answer {
        send(self.request(Method::POST, path).header("Idempotency-Key", key).json(body)).await
    }

    /// Files with a key of its own.
    pub(crate) async fn file(&self, path: &str, body: &Value) -> Answer {
        self.post_with_key(path, &uuid::Uuid::from_u128(super::next_number()).to_string(), body).await
    }

    /// Withdraws the version that `If-Match` names.
    pub(crate) async fn withdraw(&self, href: &str, if_match: &str) -> Answer {
        send(self.request(Method::POST, &format!("{href}/withdraw")).header("If-Match", if_match)).await
    }
}

/// Sends a request and reads its answer to the end.
pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
        .collect();
    let bytes = response.bytes().await.unwrap().to_vec();
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    Answer { status, headers, bytes, body }
}

impl Answer {
    /// The header of this name, in lower case.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The problem code.
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// Each fault as `pointer rule`.
    pub(crate) fn faults(&self) -> Vec<String> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let errors = self.body["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| format!("{} {}", text(&error["pointer"]), text(&error["rule"]))).collect()
    }

    /// Asserts the status and that a refusal is a whole problem.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.bytes));
        if status >= 400 {
            self.assert_problem();
        }
        self
    }

    /// Asserts a whole problem: RFC 9457 with a code and the request id.
    #[track_caller]
    pub(crate) fn assert_problem(&self) {
        let shown = String::from_utf8_lossy(&self.bytes);
        assert_eq!(self.header("content-type"), "application/problem+json", "{} {shown}", self.status);
        assert_eq!(self.body["status"], json!(self.status), "{shown}");
        assert_eq!(self.body["type"], json!(format!("/problems/{}", self.code())), "{shown}");
        assert!(!self.header("x-request-id").is_empty(), "{shown}");
        assert_eq!(self.body["requestId"], json!(self.header("x-request-id")), "{shown}");
        for member in ["title", "code", "detail", "instance"] {
            assert!(self.body[member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {shown}");
        }
    }
}
