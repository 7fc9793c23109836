use super::*;
use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::atomic::{AtomicUsize, Ordering},
};

const KEY: &str = r#"{"kty":"EC","crv":"P-256","kid":"1","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}"#;

/// A server that gives every request the same answer and counts them.
fn server(head: &'static str, body: String) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/keys", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().take(100) {
            let mut stream = stream.unwrap();
            counter.fetch_add(1, Ordering::SeqCst);
            let _ = stream.read(&mut [0; 4096]);
            let length = body.len();
            let _ = write!(stream, "HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
        }
    });
    (url, asked)
}

#[test]
fn only_public_https_is_taken_outside_of_the_sandbox() {
    let judged = |url: &str| checked(url, Environment::Production).err();
    assert_eq!(judged("https://keys.northwind.example/jwks.json"), None);
    assert_eq!(judged("https://93.184.216.34/jwks.json"), None);
    for (url, fault) in [
        ("http://keys.northwind.example/jwks.json", JwksUrlFault::Plaintext),
        ("ftp://keys.northwind.example/", JwksUrlFault::Plaintext),
        ("file:///etc/passwd", JwksUrlFault::NotAUrl),
        ("keys", JwksUrlFault::NotAUrl),
        ("https://a:b@keys.example/", JwksUrlFault::NotAUrl),
        ("https://keys.example/#1", JwksUrlFault::NotAUrl),
        ("https://127.0.0.1/", JwksUrlFault::NotPublic),
        ("https://2130706433/", JwksUrlFault::NotPublic),
        ("https://0x7f.1/", JwksUrlFault::NotPublic),
        ("https://[::1]/", JwksUrlFault::NotPublic),
        ("https://[::ffff:10.0.0.1]/", JwksUrlFault::NotPublic),
        ("https://169.254.169.254/latest/meta-data", JwksUrlFault::NotPublic),
    ] {
        assert_eq!(judged(url), Some(fault), "{url}");
    }
    assert!(checked("http://127.0.0.1:8080/keys", Environment::Sandbox).is_ok());
}

#[tokio::test]
async fn a_name_that_leads_to_ourselves_is_not_connected_to() {
    let resolver = Resolver { takes_all: false };
    assert!(resolver.resolve("localhost".parse().unwrap()).await.is_err());
    let resolver = Resolver { takes_all: true };
    assert!(resolver.resolve("localhost".parse().unwrap()).await.is_ok());
}

#[tokio::test]
async fn keys_are_fetched_once_and_not_for_every_unknown_kid() {
    let (url, asked) = server("200 OK", format!(r#"{{"keys":[{KEY},{{"kty":"oct","kid":"2","k":"AA"}}]}}"#));
    let published = PublishedKeys::new(Environment::Sandbox);
    for kid in ["1", "1", "unknown", "another"] {
        let keys = published.keys(&url, Some(kid)).await;
        assert_eq!(keys.iter().map(|key| key.key_id.as_str()).collect::<Vec<_>>(), ["1"]);
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1, "the floor holds");
}

#[tokio::test]
async fn what_is_no_key_set_has_no_keys() {
    let far = r#"302 Found
Location: http://127.0.0.1:1/keys"#;
    for (head, body) in [
        ("404 Not Found", format!(r#"{{"keys":[{KEY}]}}"#)),
        ("500 Oops", format!(r#"{{"keys":[{KEY}]}}"#)),
        (far, format!(r#"{{"keys":[{KEY}]}}"#)),
        ("200 OK", "no JSON".to_owned()),
        ("200 OK", "[]".to_owned()),
        ("200 OK", format!(r#"{{"keys":[{KEY},{KEY}]}}"#)),
        ("200 OK", format!(r#"{{"keys":[{KEY}],"more":"{}"}}"#, "x".repeat(LARGEST))),
    ] {
        let (url, _) = server(head, body);
        assert!(PublishedKeys::new(Environment::Sandbox).keys(&url, Some("1")).await.is_empty(), "{head}");
    }
}

#[tokio::test]
async fn production_does_not_even_ask_itself() {
    let (url, asked) = server("200 OK", format!(r#"{{"keys":[{KEY}]}}"#));
    assert!(PublishedKeys::new(Environment::Production).keys(&url, Some("1")).await.is_empty());
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}
