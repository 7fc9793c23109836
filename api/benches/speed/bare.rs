//! The bare server: actix alone, as many workers, the same allocator, answering bytes that the service answered.
//!
//! What it costs is what HTTP costs here: no token, no database, no log. Behind `/statement/` it sends the one statement of a read as
//! well, on a thread of its own: what no service that does the same can exceed.

use crate::load::Answer;
use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    http::StatusCode,
    web::{self, Bytes, Data},
};
use diesel::{data_types::PgTimestamp, pg::PgConnection, prelude::*};
use std::{
    net::SocketAddr,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};
use uuid::Uuid;

/// One answer to give: status, headers, body.
type Canned = (StatusCode, Vec<(String, String)>, Bytes);

/// Writes the answers for [`serve`]; each is given at `/` and its place.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn save(file: &Path, answers: &[Answer]) -> Result<(), String> {
    let all: Vec<(u16, &str, String)> = answers
        .iter()
        .map(|answer| (answer.status, answer.head.as_str(), String::from_utf8_lossy(&answer.body).into_owned()))
        .collect();
    let text = serde_json::to_vec(&all).map_err(|error| error.to_string())?;
    std::fs::write(file, text).map_err(|error| error.to_string())
}

/// Serves until it is told to stop; `database` is where the statement is sent.
///
/// # Errors
/// When the answers cannot be read, the database cannot be opened or the port cannot be bound.
pub(crate) fn serve(file: &Path, at: SocketAddr, database: Option<&str>) -> Result<(), String> {
    let database = Data::new(Connections { url: database.unwrap_or_default().to_owned(), idle: Mutex::default() });
    let text = std::fs::read(file).map_err(|error| error.to_string())?;
    let all: Vec<(u16, String, String)> = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
    let answers = all.into_iter().map(canned).collect::<Result<Vec<_>, _>>()?;
    let answers = Data::new(answers);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let server = HttpServer::new(move || {
            App::new()
                .app_data(answers.clone())
                .app_data(database.clone())
                .route("/statement/{place}/{filing}", web::get().to(answer_from_database))
                .default_service(web::to(answer))
        });
        server.bind(at).map_err(|error| error.to_string())?.run().await.map_err(|error| error.to_string())
    })
}

fn canned((status, head, body): (u16, String, String)) -> Result<Canned, String> {
    let status = StatusCode::from_u16(status).map_err(|error| error.to_string())?;
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(": "));
    // actix writes these two itself.
    let own = |name: &str| !["content-length", "date"].contains(&name.to_ascii_lowercase().as_str());
    let headers = lines.filter(|(name, _)| own(name)).map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Ok((status, headers, Bytes::from(body)))
}

async fn answer(request: HttpRequest, _body: Bytes, answers: Data<Vec<Canned>>) -> HttpResponse {
    given(&answers, request.path().trim_start_matches('/').parse().ok())
}

async fn answer_from_database(
    path: web::Path<(usize, Uuid)>,
    answers: Data<Vec<Canned>>,
    database: Data<Connections>,
) -> HttpResponse {
    let (place, filing) = path.into_inner();
    match web::block(move || database.stands(filing)).await {
        Ok(Some(_)) => given(&answers, Some(place)),
        Ok(None) | Err(_) => HttpResponse::NotFound().finish(),
    }
}

diesel::table! {
    access_version (id) {
        id -> Integer,
        version -> Uuid,
    }
}

diesel::table! {
    filings (id) {
        id -> Uuid,
        form -> Text,
        version -> Integer,
        updated_at -> Timestamptz,
    }
}

diesel::allow_tables_to_appear_in_same_query!(access_version, filings);

/// Connections to PostgreSQL, each used by one thread at a time: as many as threads ask at once.
struct Connections {
    url: String,
    idle: Mutex<Vec<PgConnection>>,
}

impl Connections {
    fn idle(&self) -> MutexGuard<'_, Vec<PgConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The statement with which the service reads a filing that it has answered before.
    fn stands(&self, filing: Uuid) -> Option<i32> {
        let idle = self.idle().pop();
        let mut connection = idle.or_else(|| PgConnection::establish(&self.url).ok())?;
        let filing = filings::table.on(filings::id.eq(filing).and(filings::form.eq("exceptionApplication")));
        let found = access_version::table
            .left_join(filing)
            .select((access_version::version, filings::version.nullable(), filings::updated_at.nullable()))
            .first::<(Uuid, Option<i32>, Option<PgTimestamp>)>(&mut connection);
        self.idle().push(connection);
        found.ok()?.1
    }
}

fn given(answers: &[Canned], place: Option<usize>) -> HttpResponse {
    let Some((status, headers, body)) = place.and_then(|place| answers.get(place)) else {
        return HttpResponse::NoContent().finish();
    };
    let mut response = HttpResponse::build(*status);
    for (name, value) in headers {
        response.insert_header((name.as_str(), value.as_str()));
    }
    response.body(body.clone())
}
