//! What the tests stand on: databases to run on, and the service as its callers see it.

pub(crate) mod app;
pub(crate) mod bodies;
pub(crate) mod connection;
pub(crate) mod document;
pub(crate) mod log;
pub(crate) mod outage;
pub(crate) mod postgres;
pub(crate) mod routes;
pub(crate) mod sample;
pub(crate) mod tokens;

use std::sync::atomic::{AtomicU64, Ordering};

/// The key-encryption key of every database of the tests.
pub(crate) fn keys() -> persistence::KeyEncryptionKeys {
    [7; 32].into()
}

/// A number that no other call of this process gets.
pub(crate) fn next_number() -> u128 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed).into()
}

/// Declares tests that run on both databases: `name::sqlite` and `name::postgres`, each on a service of its own.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: &TestApp) $body:block)+) => {$(
        async fn $name($app: &$crate::support::app::TestApp) $body

        $(#[$meta])*
        mod $name {
            use $crate::support::{app::On, run};

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                run(On::Sqlite, async |app| super::$name(app).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                run(On::Postgres, async |app| super::$name(app).await).await;
            }
        }
    )+};
}

pub(crate) use on_both;

/// Starts a service, runs a scenario on it, stops it.
pub(crate) async fn run(on: app::On, scenario: impl AsyncFnOnce(&app::TestApp)) {
    let Some(app) = tokio::task::spawn_blocking(move || app::TestApp::start(on)).await.unwrap() else {
        return;
    };
    scenario(&app).await;
}
