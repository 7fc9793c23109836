//! The command line: one binary, one file a command.

mod arguments;
mod audit;
mod config;
mod import;
mod judge_again;
mod keys;
mod migrate;
mod openapi;
mod serve;
mod software;
mod token;
mod windows;

use crate::{
    application::StartError,
    config::{ConfigError, Configuration, LogConfiguration, Settings, Storage, process_environment, years_dir},
    filings::again::Selection,
    log,
    sandbox::decide,
};
use arguments::{Arguments, AuditCommand, Command, SandboxCommand};
use clap::Parser;
use keys::KeysCommand;
use std::{
    fmt,
    io::{self, Write},
    process::ExitCode,
};

/// Reads the command line, does what it says and returns how it went: 0 done, 1 failed, 2 not understood.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match dispatch(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(io::stderr(), "recourse: {error}");
            error.exit_code()
        }
    }
}

fn dispatch(arguments: Arguments) -> Result<(), CommandError> {
    let Arguments { command, config, flags } = arguments;
    if let Some(Command::Openapi { spec }) = command {
        return openapi::run(spec);
    }
    if let Some(Command::Keys { what: KeysCommand::Generate { file } }) = &command {
        return keys::generate(file.as_deref());
    }
    let settings = Settings::collect(&flags.given(), config.as_deref(), &process_environment())?;
    if let Some(Command::Config) = command {
        return config::run(&settings);
    }
    log::start(LogConfiguration::new(&settings)?);
    match command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(Configuration::new(&settings)?),
        Command::Token { persona, assertion } => token::run(&Configuration::of_sandbox(&settings)?, &persona, assertion),
        Command::Migrate { plan } => migrate::run(&Storage::new(&settings)?, plan),
        Command::Windows { what } => windows::run(&windows::Place::new(&settings)?, *what),
        Command::Organizations { what } => software::organizations(&Storage::new(&settings)?, what),
        Command::Clients { what } => software::clients(&Storage::new(&settings)?, what),
        Command::Import { what } => import::run(&Storage::new(&settings)?, &what),
        Command::Keys { what } => keys::run(&Storage::new(&settings)?, &what),
        Command::JudgeAgain { year, case_number } => {
            let selection = Selection { performance_year: year, case_number };
            judge_again::run(&Storage::new(&settings)?, years_dir(&settings)?.as_deref(), &selection)
        }
        Command::Audit { what: AuditCommand::Verify { expect } } => audit::verify(&Storage::new(&settings)?, expect),
        Command::Sandbox { what: SandboxCommand::Decide { case_number, decision } } => {
            decide::run(&Configuration::of_sandbox(&settings)?, &case_number, decision)
        }
        // Answered above, before the configuration had to be right.
        Command::Openapi { spec: _ } | Command::Config => Ok(()),
    }
}

/// Writes `text` to standard output.
///
/// # Errors
/// When it is closed.
pub fn print(text: &str) -> Result<(), CommandError> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(CommandError::failed)
}

/// Why a command did not do what it was asked to.
#[derive(Debug)]
pub enum CommandError {
    /// It was not understood, or the configuration is wrong: exit status 2.
    Usage(String),
    /// It failed: exit status 1.
    Failed(String),
}

impl CommandError {
    /// It was not understood.
    #[must_use]
    pub fn usage(reason: impl fmt::Display) -> Self {
        Self::Usage(reason.to_string())
    }

    /// It failed.
    #[must_use]
    pub fn failed(reason: impl fmt::Display) -> Self {
        Self::Failed(reason.to_string())
    }

    fn exit_code(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::from(2),
            Self::Failed(_) => ExitCode::from(1),
        }
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(reason) | Self::Failed(reason) => f.write_str(reason),
        }
    }
}

impl From<ConfigError> for CommandError {
    fn from(error: ConfigError) -> Self {
        Self::usage(error)
    }
}

impl From<StartError> for CommandError {
    fn from(error: StartError) -> Self {
        Self::failed(error)
    }
}

impl From<persistence::Error> for CommandError {
    fn from(error: persistence::Error) -> Self {
        Self::failed(error)
    }
}
