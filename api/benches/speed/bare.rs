//! The bare server: actix alone, as many workers, the same allocator, answering bytes that the service answered.
//!
//! What it costs is what HTTP costs here: no token, no database, no log.

use crate::load::Answer;
use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    http::StatusCode,
    web::{self, Bytes, Data},
};
use std::{net::SocketAddr, path::Path};

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

/// Serves until it is told to stop.
///
/// # Errors
/// When the answers cannot be read or the port cannot be bound.
pub(crate) fn serve(file: &Path, at: SocketAddr) -> Result<(), String> {
    let text = std::fs::read(file).map_err(|error| error.to_string())?;
    let all: Vec<(u16, String, String)> = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
    let answers = all.into_iter().map(canned).collect::<Result<Vec<_>, _>>()?;
    let answers = Data::new(answers);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let server = HttpServer::new(move || App::new().app_data(answers.clone()).default_service(web::to(answer)));
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
    let place = request.path().trim_start_matches('/').parse::<usize>();
    let Some((status, headers, body)) = place.ok().and_then(|place| answers.get(place)) else {
        return HttpResponse::NoContent().finish();
    };
    let mut response = HttpResponse::build(*status);
    for (name, value) in headers {
        response.insert_header((name.as_str(), value.as_str()));
    }
    response.body(body.clone())
}
