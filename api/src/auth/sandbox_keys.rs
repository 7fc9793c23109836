//! The issuer of the sandbox: a key in the sandbox's folder, made by whoever comes first, and tokens signed with it.

use crate::{
    context::{Ids, NoRandomness, host_now},
    private_file,
};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use jsonwebtoken::{
    Algorithm, EncodingKey, Header, encode,
    jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash},
};
use serde::Serialize;
use std::{fs, io, path::Path};

/// The `iss` of every token of a sandbox.
pub const SANDBOX_ISSUER: &str = "https://sandbox.recourse.example";

/// The `aud` of every token of a sandbox.
pub const SANDBOX_AUDIENCE: &str = "recourse-sandbox";

/// How long a persona's token lives, in seconds: 12 hours.
const LIFETIME: i64 = 12 * 60 * 60;

/// The name of the private key in the folder of keys.
const KEY_FILE: &str = "signing-key.pk8";

/// Who a persona is to the issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonaClaims {
    /// The `sub`.
    pub subject: String,
    /// The `client_id`, for a software client.
    pub client_id: Option<String>,
}

/// The sandbox's key, ready to sign.
pub struct SandboxIssuer {
    key: EncodingKey,
    public: Jwk,
    key_id: String,
}

/// Why the sandbox has no key.
#[derive(Debug, thiserror::Error)]
pub enum SandboxKeyError {
    /// The folder cannot be read or written.
    #[error("the sandbox's key: {0}")]
    Io(#[from] io::Error),
    /// The file holds something else.
    #[error("the sandbox's key cannot be used; delete the folder of the sandbox to begin anew: {0}")]
    Broken(#[from] jsonwebtoken::errors::Error),
    /// No key could be made.
    #[error("no key could be made: {0}")]
    Random(#[from] NoRandomness),
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<&'a str>,
    environment: &'a str,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: String,
}

impl SandboxIssuer {
    /// The key in `sandbox_dir/keys`; the first who asks makes it.
    ///
    /// Any number of processes may ask at once: all get the same key.
    ///
    /// # Errors
    /// When the folder cannot be written or what is there is no key.
    pub fn open(sandbox_dir: &Path) -> Result<Self, SandboxKeyError> {
        let (key, public, key_id) = key_in(sandbox_dir, KEY_FILE)?;
        Ok(Self { key, public, key_id })
    }

    /// The public key, as a JSON Web Key Set.
    #[must_use]
    pub fn jwks(&self) -> String {
        serde_json::to_string(&JwkSet { keys: vec![self.public.clone()] }).unwrap_or_default()
    }

    /// A token for `persona`, valid for 12 hours of the host's time from now on.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn mint(&self, persona: &PersonaClaims) -> Result<String, SandboxKeyError> {
        let now = host_now().unix_milliseconds() / 1000;
        let claims = Claims {
            iss: SANDBOX_ISSUER,
            aud: SANDBOX_AUDIENCE,
            sub: &persona.subject,
            client_id: persona.client_id.as_deref(),
            environment: domain::environment::Environment::Sandbox.as_str(),
            iat: now,
            nbf: now,
            exp: now + LIFETIME,
            jti: Ids::from_host().next_id().to_string(),
        };
        let header = Header { kid: Some(self.key_id.clone()), ..Header::new(Algorithm::ES256) };
        Ok(encode(&header, &claims, &self.key)?)
    }
}

impl std::fmt::Debug for SandboxIssuer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SandboxIssuer").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

pub(crate) fn fresh_key() -> Result<Vec<u8>, NoRandomness> {
    let document =
        EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).map_err(|_| NoRandomness)?;
    Ok(document.as_ref().to_vec())
}

/// The key in the file `name` of the folder of keys, which is made where it is missing.
fn key_in(sandbox_dir: &Path, name: &str) -> Result<(EncodingKey, Jwk, String), SandboxKeyError> {
    let folder = sandbox_dir.join("keys");
    let file = folder.join(name);
    let pkcs8 = match fs::read(&file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(&folder)?;
            private_file::publish(&folder, &file, &fresh_key()?)?;
            fs::read(&file)?
        }
        read => read?,
    };
    let key = EncodingKey::from_ec_der(&pkcs8);
    let mut public = Jwk::from_encoding_key(&key, Algorithm::ES256)?;
    let key_id = public.thumbprint(ThumbprintHash::SHA256)?;
    public.common.key_id = Some(key_id.clone());
    public.common.public_key_use = Some(PublicKeyUse::Signature);
    Ok((key, public, key_id))
}

/// Software of the sandbox with a key of its own, as an integrator's software has one.
pub struct SandboxSoftware {
    client_id: String,
    key: EncodingKey,
    public: Jwk,
    key_id: String,
}

#[derive(Serialize)]
struct AssertionClaims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    iat: i64,
    exp: i64,
    jti: String,
}

impl SandboxSoftware {
    /// The software with this `client_id`, whose key is in `sandbox_dir/keys`; the first who asks makes it.
    ///
    /// # Errors
    /// As [`SandboxIssuer::open`].
    pub fn open(sandbox_dir: &Path, client_id: &str) -> Result<Self, SandboxKeyError> {
        let (key, public, key_id) = key_in(sandbox_dir, &format!("{client_id}.pk8"))?;
        Ok(Self { client_id: client_id.to_owned(), key, public, key_id })
    }

    /// The `kid` of its key.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Its public key, as a JSON Web Key.
    #[must_use]
    pub fn public_key(&self) -> serde_json::Value {
        serde_json::to_value(&self.public).unwrap_or_default()
    }

    /// An assertion for `audience`, good for one token within five minutes.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn assertion(&self, audience: &str) -> Result<String, SandboxKeyError> {
        let now = host_now().unix_milliseconds() / 1000;
        let claims = AssertionClaims {
            iss: &self.client_id,
            sub: &self.client_id,
            aud: audience,
            iat: now,
            exp: now + 300,
            jti: Ids::from_host().next_id().to_string(),
        };
        let header = Header { kid: Some(self.key_id.clone()), ..Header::new(Algorithm::ES256) };
        Ok(encode(&header, &claims, &self.key)?)
    }
}

impl std::fmt::Debug for SandboxSoftware {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SandboxSoftware").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{Principal, TokenVerifier};

    #[test]
    fn whoever_comes_first_makes_the_key_for_all() {
        let folder = tempfile::tempdir().unwrap();
        let sets: Vec<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..16).map(|_| scope.spawn(|| SandboxIssuer::open(folder.path()).unwrap().jwks())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(sets.windows(2).all(|pair| pair[0] == pair[1]));
        let files: Vec<_> = fs::read_dir(folder.path().join("keys")).unwrap().map(|entry| entry.unwrap()).collect();
        assert_eq!(files.len(), 1, "no draft is left");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(files[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn tokens_are_those_of_the_sandbox() {
        let folder = tempfile::tempdir().unwrap();
        let issuer = SandboxIssuer::open(folder.path()).unwrap();
        let verifier = TokenVerifier::new(SANDBOX_ISSUER, SANDBOX_AUDIENCE, &issuer.jwks()).unwrap();
        let registry = PersonaClaims { subject: "northwind".into(), client_id: Some("northwind".into()) };
        let token = issuer.mint(&registry).unwrap();
        assert_eq!(verifier.verify(&token), Ok(Principal::software("northwind")));
        let person = PersonaClaims { subject: "ana".into(), client_id: None };
        let token = issuer.mint(&person).unwrap();
        let user = Principal::User { issuer: SANDBOX_ISSUER.into(), subject: "ana".into() };
        assert_eq!(verifier.verify(&token), Ok(user));
    }

    #[test]
    fn a_broken_key_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("keys")).unwrap();
        fs::write(folder.path().join("keys").join(KEY_FILE), b"no key").unwrap();
        assert!(SandboxIssuer::open(folder.path()).unwrap_err().to_string().contains("delete the folder"));
    }
}
