//! Tokens with the sandbox's own signature and claims that no issuer should write.

use super::values::{json_values, texts};
use crate::support::{connection::Connection, document::operations, on_both, sample::Sample, tokens::signed};
use serde_json::{Value, json};

const CLAIMS: [&str; 8] = ["iss", "aud", "sub", "exp", "nbf", "iat", "client_id", "environment"];

/// So many cells there are at least.
const FLOOR: usize = 1_200;

on_both! {
    async fn a_signed_token_with_hostile_claims_is_refused_or_is_of_somebody_unknown(app: &TestApp) {
        let sample = Sample::of(app).await;
        let before = app.count("exception-applications").await;
        let operations = operations();
        let asked: Vec<_> = operations.iter().filter(|one| ["listTargetedReviews", "fileExceptionApplication"].contains(&one.id.as_str())).collect();
        let mut connection = Connection::to(app);
        let mut cells = 0;
        for claim in CLAIMS {
            for (name, value) in values() {
                let token = signed(app, json!({ claim: value }));
                for operation in &asked {
                    let request = sample.request(operation).with_header("Authorization", &format!("Bearer {token}"));
                    let answer = connection.ask(&request);
                    let shown = format!("{claim} is {name}: {} {}", answer.status, answer.body);
                    operation.assert_documented(&answer);
                    if answer.status == 401 {
                        assert_eq!(answer.code(), "tokenInvalid", "{shown}");
                        assert!(answer.header("www-authenticate").contains("error=\"invalid_token\""), "{shown}");
                    } else if ["sub", "client_id", "iss"].contains(&claim) && answer.status < 300 {
                        assert_eq!(answer.body["data"], json!([]), "somebody unknown sees something: {shown}");
                    }
                    cells += 1;
                }
            }
        }
        connection.assert_usable("hostile claims");
        eprintln!("{cells} hostile claims");
        assert!(cells >= FLOOR, "{cells}");
        assert!(app.count("exception-applications").await <= before + 1, "somebody unknown filed");
    }
}

/// Without `null`, which stands for a claim that is left out.
fn values() -> Vec<(&'static str, Value)> {
    let parsed = json_values().into_iter().filter(|(_, value)| value.len() < 3_000);
    let parsed = parsed.filter_map(|(name, value)| Some((name, serde_json::from_slice(&value).ok()?)));
    let parsed = parsed.filter(|(_, value): &(_, Value)| !value.is_null());
    parsed.chain(texts().into_iter().map(|(name, text)| (name, json!(text)))).collect()
}
