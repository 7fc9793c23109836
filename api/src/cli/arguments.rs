//! What the command line takes.

use super::{
    keys::KeysCommand,
    openapi::Specification,
    software::arguments::{ClientsCommand, OrganizationsCommand},
    windows::arguments::WindowsCommand,
};
use crate::{config::Setting, sandbox::decide::Decision};
use clap::{Args, Parser, Subcommand};
use domain::{facts::ApmModel, identifier::CaseNumber, program::PerformanceYear};
use persistence::TrailHead;
use std::path::PathBuf;

/// File exception applications and requests for targeted review with the Quality Payment Program.
///
/// Without a command: serve. With nothing configured: the sandbox.
#[derive(Debug, Parser)]
#[command(name = "recourse", version)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// A TOML file of settings
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    #[command(flatten)]
    pub(super) flags: Flags,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve the API (the default)
    Serve,
    /// Print a bearer token for a person of the sandbox
    Token {
        /// Whose token: clinician, practice, registry, reviewer, …
        persona: String,
        /// Print an assertion instead, with which software (registry, ehr-vendor) asks /oauth2/token itself
        #[arg(long)]
        assertion: bool,
    },
    /// Bring the database to the present schema
    Migrate {
        /// Only say what would be done
        #[arg(long)]
        plan: bool,
    },
    /// Bring data in
    Import {
        #[command(subcommand)]
        what: ImportKind,
    },
    /// Add and extend windows of a performance year, while the servers run
    Windows {
        #[command(subcommand)]
        what: Box<WindowsCommand>,
    },
    /// The keys of what is encrypted at rest
    Keys {
        #[command(subcommand)]
        what: KeysCommand,
    },
    /// Register organizations, while the servers run
    Organizations {
        #[command(subcommand)]
        what: OrganizationsCommand,
    },
    /// Register software and its keys, while the servers run
    Clients {
        #[command(subcommand)]
        what: ClientsCommand,
    },
    /// Judge stored filings again by the rules that they name and print those that would come out otherwise; writes nothing
    JudgeAgain {
        /// Those of this performance year
        #[arg(long, value_name = "YEAR")]
        year: Option<PerformanceYear>,
        /// The one with this case number
        #[arg(long, value_name = "NUMBER")]
        case_number: Option<CaseNumber>,
    },
    /// Look after the audit trail
    Audit {
        #[command(subcommand)]
        what: AuditCommand,
    },
    /// Print the OpenAPI document as YAML
    Openapi {
        /// In which version of the OpenAPI Specification
        #[arg(long, value_name = "VERSION", default_value = "3.1.0")]
        spec: Specification,
    },
    /// Play in the sandbox
    Sandbox {
        #[command(subcommand)]
        what: SandboxCommand,
    },
    /// Print every setting, its value and where it comes from
    Config,
}

#[derive(Debug, Subcommand)]
pub(super) enum ImportKind {
    /// Participants, their eligibility and memberships: one JSON object a line
    Participants {
        /// The file; - is standard input
        file: PathBuf,
    },
    /// Data submissions in the JSON of the QPP Submissions API
    Submissions {
        /// The file; - is standard input
        file: PathBuf,
    },
    /// Performance feedback: one JSON object a line
    Feedback {
        /// The file; - is standard input
        file: PathBuf,
    },
    /// Rosters of APM Entities with their snapshot dates: one JSON object a line
    ApmRosters {
        /// The file; - is standard input
        file: PathBuf,
    },
    /// Counties and ZIP codes under the automatic EUC policy, as in CMSgov/qpp-eu-data: CSV
    AutomaticEuc {
        /// The performance year of the file, which it does not name itself
        #[arg(long, value_name = "YEAR")]
        performance_year: PerformanceYear,
        /// The file; - is standard input
        file: PathBuf,
    },
    /// Ids of the APM Entities of a model, as in CMSgov/qpp-conversion-tool: a JSON list
    ApmEntityIds {
        /// The model: primaryCareFirst or comprehensivePrimaryCarePlus
        #[arg(long, value_name = "MODEL")]
        model: ApmModel,
        /// The file; - is standard input
        file: PathBuf,
    },
}

impl ImportKind {
    /// What the audit trail calls it: the operation, and the kind of file.
    pub(super) const fn names(&self) -> (&'static str, &'static str) {
        match self {
            Self::Participants { file: _ } => ("importParticipants", "participants"),
            Self::Submissions { file: _ } => ("importSubmissions", "submissions"),
            Self::Feedback { file: _ } => ("importFeedback", "feedback"),
            Self::ApmRosters { file: _ } => ("importApmRosters", "apmRosters"),
            Self::AutomaticEuc { performance_year: _, file: _ } => ("importAutomaticEuc", "automaticEuc"),
            Self::ApmEntityIds { model: _, file: _ } => ("importApmEntityIds", "apmEntityIds"),
        }
    }

    /// What to read.
    pub(super) const fn file(&self) -> &PathBuf {
        match self {
            Self::Participants { file }
            | Self::Submissions { file }
            | Self::Feedback { file }
            | Self::ApmRosters { file }
            | Self::AutomaticEuc { performance_year: _, file }
            | Self::ApmEntityIds { model: _, file } => file,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Verify that every entry is as it was written and that none is missing; names the first that is not
    Verify {
        /// Also that the trail goes back to this head, as it was printed or logged before
        #[arg(long, value_name = "HEAD")]
        expect: Option<TrailHead>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum SandboxCommand {
    /// Decide a filing, as the reviewer would
    Decide {
        /// Its case number
        case_number: String,
        /// The outcome
        decision: Decision,
    },
}

/// The settings, as flags; what each means and its default stands with the setting.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub(super) struct Flags {
    /// sqlite://path, sqlite::memory:, postgres://… [env: RECOURSE_DATABASE_URL]
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    /// Whether production may reach PostgreSQL over a network without TLS: refused or accepted [default: refused]
    #[arg(long, global = true, value_name = "WORD")]
    database_plaintext: Option<String>,
    /// Address and port to listen on; port 0 picks one [default: 127.0.0.1:8080]
    #[arg(long, global = true, value_name = "ADDRESS")]
    listen: Option<String>,
    /// File of the key that seals the data keys: recourse keys generate makes one
    #[arg(long, global = true, value_name = "FILE")]
    encryption_key_file: Option<String>,
    /// Under which URL callers reach the service, as https://recourse.example [default: http:// and where it listens]
    #[arg(long, global = true, value_name = "URL")]
    public_url: Option<String>,
    /// Who issues the tokens of people: their iss
    #[arg(long, global = true, value_name = "ISS")]
    issuer: Option<String>,
    /// Whom the tokens are for: their aud [default: recourse]
    #[arg(long, global = true, value_name = "AUD")]
    audience: Option<String>,
    /// File of the issuer's JSON Web Key Set
    #[arg(long, global = true, value_name = "FILE")]
    jwks: Option<String>,
    /// Run the sandbox although a database is given
    #[arg(long, global = true)]
    sandbox: bool,
    /// Folder of the sandbox [default: recourse-sandbox]
    #[arg(long, global = true, value_name = "FOLDER")]
    sandbox_dir: Option<String>,
    /// Where the sandbox clock starts: an RFC 3339 instant
    #[arg(long, global = true, value_name = "INSTANT")]
    sandbox_clock: Option<String>,
    /// Stop the sandbox clock
    #[arg(long, global = true)]
    sandbox_clock_frozen: bool,
    /// How many requests a minute each caller may make; 0: any number [default: 6000 in production, 600000 in the sandbox]
    #[arg(long, global = true, value_name = "REQUESTS")]
    rate_limit: Option<String>,
    /// How many of them at once [default: as many as --rate-limit says]
    #[arg(long, global = true, value_name = "REQUESTS")]
    rate_burst: Option<String>,
    /// Addresses of the proxies whose X-Forwarded-For is believed, with commas
    #[arg(long, global = true, value_name = "ADDRESSES")]
    trusted_proxies: Option<String>,
    /// How many connections may be open at once [default: 4096]
    #[arg(long, global = true, value_name = "CONNECTIONS")]
    max_connections: Option<String>,
    /// How many seconds the head of a request may take [default: 10]
    #[arg(long, global = true, value_name = "SECONDS")]
    head_timeout: Option<String>,
    /// How many seconds the body of a request may take [default: 30]
    #[arg(long, global = true, value_name = "SECONDS")]
    body_timeout: Option<String>,
    /// For how many seconds a client may take nothing of its answer [default: 30]
    #[arg(long, global = true, value_name = "SECONDS")]
    answer_timeout: Option<String>,
    /// For how many seconds a connection is kept without a request [default: 75]
    #[arg(long, global = true, value_name = "SECONDS")]
    keep_alive: Option<String>,
    /// Folder of further performance years: 2026.toml and so on
    #[arg(long, global = true, value_name = "FOLDER")]
    years_dir: Option<String>,
    /// text or json [default: text]
    #[arg(long, global = true, value_name = "FORMAT")]
    log_format: Option<String>,
    /// error, warn, info, debug or trace [default: info]
    #[arg(long, global = true, value_name = "LEVEL")]
    log_level: Option<String>,
}

impl Flags {
    /// The flags that were given.
    pub(super) fn given(self) -> Vec<(Setting, String)> {
        let Self {
            database_url,
            database_plaintext,
            encryption_key_file,
            listen,
            public_url,
            issuer,
            audience,
            jwks,
            sandbox,
            sandbox_dir,
            sandbox_clock,
            sandbox_clock_frozen,
            rate_limit,
            rate_burst,
            trusted_proxies,
            max_connections,
            head_timeout,
            body_timeout,
            answer_timeout,
            keep_alive,
            years_dir,
            log_format,
            log_level,
        } = self;
        let switch = |on: bool| on.then(|| "true".to_owned());
        let all = [
            (Setting::DatabaseUrl, database_url),
            (Setting::DatabasePlaintext, database_plaintext),
            (Setting::EncryptionKeyFile, encryption_key_file),
            (Setting::Listen, listen),
            (Setting::PublicUrl, public_url),
            (Setting::Issuer, issuer),
            (Setting::Audience, audience),
            (Setting::Jwks, jwks),
            (Setting::Sandbox, switch(sandbox)),
            (Setting::SandboxDir, sandbox_dir),
            (Setting::SandboxClock, sandbox_clock),
            (Setting::SandboxClockFrozen, switch(sandbox_clock_frozen)),
            (Setting::RateLimit, rate_limit),
            (Setting::RateBurst, rate_burst),
            (Setting::TrustedProxies, trusted_proxies),
            (Setting::MaxConnections, max_connections),
            (Setting::HeadTimeout, head_timeout),
            (Setting::BodyTimeout, body_timeout),
            (Setting::AnswerTimeout, answer_timeout),
            (Setting::KeepAlive, keep_alive),
            (Setting::YearsDir, years_dir),
            (Setting::LogFormat, log_format),
            (Setting::LogLevel, log_level),
        ];
        all.into_iter().filter_map(|(setting, value)| Some((setting, value?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent_and_has_every_setting() {
        let command = Arguments::command();
        command.clone().debug_assert();
        // Everybody on the machine can read a command line.
        let secret = Setting::EncryptionKey;
        for setting in Setting::ALL.iter().filter(|setting| **setting != secret) {
            let flag = setting.name().replace('_', "-");
            assert!(command.get_arguments().any(|argument| argument.get_long() == Some(flag.as_str())), "--{flag}");
        }
    }
}
