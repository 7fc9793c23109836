//! What a POST brings that only asks: a body. Anybody may ask, and nothing is kept.

use super::{body, json};
use crate::{context::Context, problem::Problem};
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    web::{Bytes, Data},
};
use serde::de::DeserializeOwned;
use std::{future::Future, pin::Pin};

/// A question as it arrived: its body, whole, bounded and in time.
#[derive(Debug)]
pub struct Question {
    /// Whether the body is declared as JSON; else `unsupportedMediaType`.
    media_type: Result<(), Problem>,
    body: Bytes,
}

impl Question {
    /// The body as a `T`; its media type is judged first.
    ///
    /// # Errors
    /// `unsupportedMediaType`, and those of [`json::parse`].
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        self.media_type.clone()?;
        json::parse(&self.body)
    }
}

impl FromRequest for Question {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let context =
                request.app_data::<Data<Context>>().ok_or_else(|| Problem::internal("no context in the application"))?;
            let body = body::read(&request, payload, context.body_timeout).await?;
            Ok(Self { media_type: body::check_media_type(request.headers()), body })
        })
    }
}
