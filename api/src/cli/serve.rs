//! `recourse serve`: the service, until it is told to stop.

use super::{CommandError, print};
use crate::{
    application::Application,
    auth::sandbox_keys::SandboxIssuer,
    config::{Configuration, World},
    sandbox::{Persona, banner},
};
use std::{
    future::{Future, poll_fn},
    path::Path,
    pin::pin,
    task::Poll,
    time::Duration,
};

/// How long a thread that waits for a silent database may hold up the end of the process. What it was to answer has been answered.
const FAREWELL: Duration = Duration::from_secs(1);

/// Serves; in the sandbox, prints what an integrator needs first.
pub(super) fn run(configuration: Configuration) -> Result<(), CommandError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CommandError::failed)?;
    let served = runtime.block_on(async {
        let world = configuration.world.clone();
        let application = Application::build(configuration)?;
        let greeting = match &world {
            World::Sandbox(sandbox) => sandbox_greeting(&application, &sandbox.directory)?,
            World::Production(_) => format!("Recourse listens on http://{}\n", application.address()),
        };
        let mut running = pin!(application.run());
        // The first poll starts the workers and minds the signals: whoever has read the greeting may send either.
        if let Poll::Ready(ended) = poll_fn(|task| Poll::Ready(running.as_mut().poll(task))).await {
            return ended.map_err(CommandError::failed);
        }
        print(&greeting)?;
        running.await.map_err(CommandError::failed)
    });
    runtime.shutdown_timeout(FAREWELL);
    served
}

fn sandbox_greeting(application: &Application, sandbox_dir: &Path) -> Result<String, CommandError> {
    let issuer = SandboxIssuer::open(sandbox_dir).map_err(CommandError::failed)?;
    let token = issuer.mint(&Persona::Practice.claims()).map_err(CommandError::failed)?;
    let context = application.context();
    Ok(banner(application.address(), &token, context.clock.now(), &context.ids))
}
