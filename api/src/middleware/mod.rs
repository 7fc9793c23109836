//! What surrounds every request: its id, its caller and their quota, its log line, its problem, its panic, its unread body.
//!
//! * `request_id`: the id of the request.
//! * `answer`: the headers of every answer, and the body of every problem.
//! * `slices`: a large answer, a slice at a time.
//! * `unread_body`: what is left on the connection when a request is refused early.

mod answer;
mod request_id;
mod slices;
mod unread_body;

use crate::{
    connection::Activity,
    context::Context,
    log::panic_message,
    problem::{Problem, ProblemCode},
    routes::RouteTable,
};
use actix_web::{
    Error,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{ConnectionType, Method},
    middleware::Next,
    web::Data,
};
use answer::{Exchange, Refused};
use futures_util::FutureExt;
use std::{panic::AssertUnwindSafe, rc::Rc, time::Instant};
use unread_body::UnreadBody;

pub use request_id::RequestId;

/// The outermost layer of the application.
///
/// Who has used up its quota is refused here, before the body is read. A panic below becomes `internalError` on a connection that
/// stays usable; every answer of 400 and above becomes a problem; HEAD is routed as GET (the encoder leaves the body out).
///
/// # Errors
/// An answer that has no request to hang on, complete with its body: what a panic leaves.
pub async fn around(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let shared = request.app_data::<Data<Context>>().zip(request.app_data::<Data<RouteTable>>());
    let Some((context, table)) = shared.map(|(context, table)| (context.clone(), table.clone())) else {
        return Err(Problem::internal("no context in the application").into());
    };
    let stopping = context.stopping.clone();
    let _counted = context.metrics.in_flight();
    let exchange = Exchange::begin(&request, context, table);
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    // actix closes such a connection after the answer (a Java client asks for h2c); whoever is told so does not reuse it.
    let is_upgrade = request.head().connection_type() == ConnectionType::Upgrade;
    let activity = request.conn_data::<Rc<Activity>>().cloned();
    let unread = UnreadBody::watch(&mut request, activity.as_ref());
    let in_flight = activity.map(|activity| activity.begin(unread.expected()));
    let outcome = match exchange.refusal() {
        Some(problem) => Ok(Err(problem.into())),
        // A panic leaves nothing behind that anybody looks at again: the request is dropped, shared state is behind locks.
        None => AssertUnwindSafe(next.call(request)).catch_unwind().await,
    };
    let answered = match outcome {
        Ok(Ok(response)) => Ok(exchange.finish(response.map_into_boxed_body())),
        Ok(Err(error)) => Err(exchange.refuse(answer::problem_of(&error))),
        Err(panic) => Err(exchange.refuse(Problem::internal(format_args!("panic: {}", panic_message(panic.as_ref()))))),
    };
    let ends = is_upgrade || stopping.ends_connection();
    let usable = !answered.as_ref().is_ok_and(|answered| gives_up(&answered.response)) && unread.drain().await && !ends;
    let duration = started.elapsed();
    if let Some(in_flight) = in_flight.filter(|_| !usable) {
        in_flight.is_the_last();
    }
    match answered {
        Ok(mut answered) => {
            exchange.note(&answered, duration);
            if !usable {
                answered.response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
            }
            Ok(answered.response.map_body(|_, body| slices::sliced(body)))
        }
        Err(refused) => {
            exchange.note_refused(&refused, duration);
            Err(Refused::into_error(refused, usable))
        }
    }
}

/// Whether the rest of the body is not worth waiting for: it was too long in coming.
fn gives_up(response: &ServiceResponse<BoxBody>) -> bool {
    response.status() == ProblemCode::RequestTimeout.status()
}
