//! The body of a form: `application/x-www-form-urlencoded`, as OAuth has it.

use super::{body, query};
use crate::{
    context::Context,
    problem::{
        Problem,
        oauth::{OauthCode, OauthRefusal},
    },
};
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    web::{Bytes, Data},
};
use std::{collections::BTreeMap, future::Future, pin::Pin};

/// A form as it arrived, whole, bounded and in time.
#[derive(Debug)]
pub(crate) struct Form {
    media_type: Result<(), Problem>,
    body: Bytes,
}

/// The parameters of a form, each once. One that is empty was not sent (RFC 6749, section 3.2).
pub(crate) struct Parameters(BTreeMap<String, String>);

impl Form {
    /// The parameters; the media type is judged first.
    ///
    /// # Errors
    /// `unsupportedMediaType`.
    pub(crate) fn parameters(&self) -> Result<Result<Parameters, OauthRefusal>, Problem> {
        self.media_type.clone()?;
        Ok(Parameters::read(&self.body))
    }
}

impl Parameters {
    fn read(body: &[u8]) -> Result<Self, OauthRefusal> {
        let malformed = || OauthRefusal::new(OauthCode::InvalidRequest, "The body is no form in percent-encoded UTF-8.");
        let pairs = std::str::from_utf8(body).ok().and_then(query::pairs).ok_or_else(malformed)?;
        let mut parameters = BTreeMap::new();
        for (name, value) in pairs {
            if parameters.insert(name, value).is_some() {
                return Err(OauthRefusal::new(OauthCode::InvalidRequest, "A parameter occurs more than once; send each once."));
            }
        }
        parameters.retain(|_, value| !value.is_empty());
        Ok(Self(parameters))
    }

    /// The value of a parameter, if it was sent.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The value of a parameter that is needed.
    ///
    /// # Errors
    /// `invalid_request`, naming it.
    pub(crate) fn required(&self, name: &'static str) -> Result<&str, OauthRefusal> {
        self.get(name).ok_or_else(|| OauthRefusal::new(OauthCode::InvalidRequest, format!("The parameter {name} is missing.")))
    }
}

impl FromRequest for Form {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let context =
                request.app_data::<Data<Context>>().ok_or_else(|| Problem::internal("no context in the application"))?;
            let body = body::read(&request, payload, context.body_timeout).await?;
            Ok(Self { media_type: body::check_form_type(request.headers()), body })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_parameter_once_and_none_that_is_empty() {
        let read = Parameters::read(b"a=1&b=two+words&c=&d=%C3%A9").unwrap_or_else(|_| panic!("a form"));
        assert_eq!((read.get("a"), read.get("b"), read.get("c"), read.get("d")), (Some("1"), Some("two words"), None, Some("é")));
        assert!(read.required("c").is_err());
        for broken in [&b"a=1&a=2"[..], b"a=1&a=", b"a=%FF", b"\xFF=1", b"a=%00"] {
            assert!(Parameters::read(broken).is_err(), "{broken:?}");
        }
    }
}
