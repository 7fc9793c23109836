//! The server on its port: the application behind connections that are bounded.

use super::{
    Connections, descriptors,
    stream::{FULL, Stream},
};
use crate::{
    application::StartError,
    config::ConnectionConfiguration,
    context::Context,
    docs::{self, ApiDocument},
    metrics, middleware, openapi,
    routes::{self, RouteTable, Routes},
};
use actix_http::HttpService;
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::{
    App,
    dev::{AppConfig, Server},
    web::{self, Data},
};
use socket2::{Domain, Protocol, Socket, Type};
use std::{
    io,
    net::{SocketAddr, TcpListener},
    num::NonZeroUsize,
    thread,
    time::Duration,
};
use tokio::net::TcpStream;
use utoipa_actix_web::AppExt;

/// How long a connection that is being closed may take for it.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// How long requests in flight may take after the order to stop, in seconds.
const DRAIN_SECONDS: u64 = 30;

/// The framework has no more.
const MOST_WORKERS: usize = 512;

/// How many connections wait to be taken; the system may have a smaller bound of its own.
const BACKLOG: i32 = 2048;

/// Serves the API, its pages and `more_routes` at `at`, on connections as `connections` wants them.
///
/// # Errors
/// When the port is not to be had.
pub(crate) fn listen(
    context: &Context,
    at: SocketAddr,
    connections: &ConnectionConfiguration,
    more_routes: Option<Routes>,
) -> Result<(Server, SocketAddr), StartError> {
    let context = Data::new(context.clone());
    let table = Data::new(RouteTable::new(&openapi::registered()));
    let document = Data::new(ApiDocument::default());
    let patience = *connections;
    let places = Connections::new(descriptors::connections(patience.most), context.metrics.clone());
    let unbound = |reason| StartError::Io { what: format!("listening on {at}"), reason };
    let listener = bind(at).map_err(unbound)?;
    let address = listener.local_addr().map_err(unbound)?;
    let workers = thread::available_parallelism().map_or(1, NonZeroUsize::get).min(MOST_WORKERS);
    // Beyond its own bound the framework leaves clients waiting unaccepted: so it is while others are being refused.
    let accepted = places.most.saturating_add(descriptors::REFUSED).div_ceil(workers);
    let builder =
        Server::build().workers(workers).shutdown_timeout(DRAIN_SECONDS).disable_signals().max_concurrent_connections(accepted);
    let stopping = builder.graceful_shutdown_signal();
    let serve = move || {
        let app = App::new()
            .app_data(context.clone())
            .app_data(table.clone())
            .app_data(document.clone())
            .into_utoipa_app()
            .configure(routes::all)
            .configure(more_routes.unwrap_or(|_| {}))
            .into_app()
            .configure(docs::pages)
            .configure(metrics::page)
            .default_service(web::to(routes::refuse))
            .wrap(actix_web::middleware::from_fn(middleware::around))
            .into_factory()
            .map_err(|error: actix_web::Error| error.error_response());
        let stopping = stopping.clone();
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .client_request_timeout(patience.head_timeout)
            .keep_alive(patience.keep_alive)
            .client_disconnect_timeout(CLOSE_TIMEOUT)
            .local_addr(address)
            .on_connect_ext(|stream: &Stream, shared| {
                shared.insert(stream.activity());
            })
            .h1(map_config(app, |()| AppConfig::default()));
        let places = places.clone();
        fn_service(move |tcp: TcpStream| admit(tcp, places.clone(), patience)).and_then(http)
    };
    let server = builder.listen("recourse", listener, serve).map_err(unbound)?.run();
    Ok((server, address))
}

type Admitted = Result<(Stream, Option<SocketAddr>), actix_http::error::DispatchError>;

async fn admit(tcp: TcpStream, places: Connections, patience: ConnectionConfiguration) -> Admitted {
    let Some(place) = places.admit() else {
        // A new connection can be written to at once, and takes as little as this.
        if tcp.writable().await.is_ok() {
            let _ = tcp.try_write(FULL);
        }
        return Err(io::Error::from(io::ErrorKind::ConnectionRefused).into());
    };
    // An answer is not kept back until the client has acknowledged the last one, which may take it 40 ms.
    let _ = tcp.set_nodelay(true);
    let stream = Stream::new(tcp, place, patience);
    let peer = stream.peer();
    Ok((stream, peer))
}

fn bind(at: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(at), Type::STREAM, Some(Protocol::TCP))?;
    // A restarted service takes its port back at once.
    #[cfg(not(windows))]
    socket.set_reuse_address(true)?;
    socket.bind(&at.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}
