//! What the sandbox prints when it starts: all that a first filing needs.

use super::Persona;
use crate::{context::Ids, exception_applications, targeted_reviews};
use domain::moment::Moment;
use serde_json::Value;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Addresses, clock, tokens, and one curl for each form that is ready to be pasted; `token` is one of [`Persona::Practice`].
#[must_use]
pub fn banner(address: SocketAddr, token: &str, now: Moment, ids: &Ids) -> String {
    let base = base_url(address);
    let application = curl(&base, "exception-applications", token, ids, &exception_applications::examples::euc());
    let review = curl(&base, "targeted-reviews", token, ids, &targeted_reviews::examples::wrong_tin());
    format!(
        "Recourse, the sandbox: nothing that is filed here reaches CMS.

  API     {base}
  Docs    {base}/docs/
  Clock   {now}
  Tokens  recourse token PERSONA        from the sources: cargo run --quiet -- token PERSONA
          {personas}

A token of the persona {persona}, for 12 hours:

{token}

An exception application for 2024:

{application}

A targeted review of 2023:

{review}

",
        personas = Persona::NAMES.join(", "),
        persona = Persona::Practice,
    )
}

/// Where this machine reaches the service; one that listens everywhere listens here too.
fn base_url(address: SocketAddr) -> String {
    let reachable = match address.ip() {
        ip if ip.is_unspecified() => SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), address.port()),
        _ => address,
    };
    format!("http://{reachable}")
}

/// One command of a POSIX shell, with a key that was never used.
fn curl(base: &str, resource: &str, token: &str, ids: &Ids, body: &Value) -> String {
    let (key, body) = (ids.next_id(), quoted(&format!("{body:#}")));
    format!(
        "curl --include {base}/v1/{resource} \\
  --header 'Authorization: Bearer {token}' \\
  --header 'Content-Type: application/json' \\
  --header 'Idempotency-Key: {key}' \\
  --data {body}"
    )
}

/// Between single quotes, where a shell leaves everything alone but the quote itself.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
