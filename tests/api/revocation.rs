//! What is taken from a caller is gone with the next request, on every node, whatever was remembered of them.

use crate::support::{
    app::TestApp,
    bodies::{EXCEPTIONS, cedar_valley, euc, with},
    on_both,
};
use api::sandbox::Persona;
use domain::access::{Authorization, Principal};
use persistence::{Error, SoftwareClient, Store};
use serde_json::json;

fn registry() -> Principal {
    Persona::Registry.principal()
}

/// Changes who may do what, on the database of `app` itself.
async fn db_change(app: &TestApp, change: impl FnMut(&mut Store<'_>) -> Result<(), Error> + Send + 'static) {
    let database = app.context.database().clone();
    tokio::task::spawn_blocking(move || database.write_blocking(change)).await.unwrap().unwrap();
}

/// The registry's authorizations, each changed.
fn with_authorizations(
    change: fn(Authorization) -> Authorization,
) -> impl FnMut(&mut Store<'_>) -> Result<(), Error> + Send + 'static {
    move |store| {
        let actor = store.organizations().actor(&registry())?.unwrap();
        actor.authorizations.iter().try_for_each(|one| store.organizations().save_authorization(&change(one.clone())))
    }
}

/// What the registry is answered: the filing, its timeline, the list, the same command again, what would become of another.
async fn answers(app: &TestApp, href: &str, key: &str) -> [u16; 5] {
    let caller = app.as_persona("registry");
    let list = caller.get(&format!("{EXCEPTIONS}?limit=10")).await;
    let listed =
        list.body["data"].as_array().is_some_and(|data| data.iter().any(|one| href.ends_with(one["id"].as_str().unwrap())));
    [
        caller.get(href).await.status,
        caller.get(&format!("{href}/timeline")).await.status,
        if list.status == 200 && !listed { 404 } else { list.status },
        caller.post_with_key(EXCEPTIONS, key, &body(&["quality"])).await.status,
        caller.post(&format!("{EXCEPTIONS}/validate"), &body(&["pi"])).await.status,
    ]
}

fn body(categories: &[&str]) -> serde_json::Value {
    with(euc(cedar_valley()), json!({"categories": categories, "submitterRelationship": "thirdPartyIntermediary"}))
}

on_both! {
    async fn a_revocation_holds_on_every_node_at_once(app: &TestApp) {
        let other = app.beside();
        let filed = app.as_persona("registry").post_with_key(EXCEPTIONS, "first", &body(&["quality"])).await.expect(201);
        let href = filed.header("location").to_owned();
        let nodes = [app, &other];
        for _ in 0..2 {
            for node in nodes {
                assert_eq!(answers(node, &href, "first").await, [200, 200, 200, 201, 200], "while it is authorized");
            }
        }
        db_change(app, with_authorizations(|one| Authorization { revoked_at: Some("2024-10-01T00:00:00.000Z".parse().unwrap()), ..one })).await;
        for node in nodes {
            assert_eq!(answers(node, &href, "first").await, [404, 404, 404, 404, 403], "after it was revoked on the first node");
        }
        db_change(&other, with_authorizations(|one| Authorization { revoked_at: None, ..one })).await;
        for node in nodes {
            assert_eq!(answers(node, &href, "first").await, [200, 200, 200, 201, 200], "after it was given back on the second");
        }
        db_change(&other, |store| {
            let actor = store.organizations().actor(&registry())?.unwrap();
            let (Principal::Client { client_id, .. }, [organization]) = (registry(), actor.affiliations.as_slice()) else {
                panic!("the registry is software of one organization");
            };
            let client = SoftwareClient { client_id, organization: organization.organization, is_disabled: true };
            store.organizations().save_client(&client)
        })
        .await;
        for node in nodes {
            assert_eq!(answers(node, &href, "first").await, [401; 5], "after the software was disabled");
        }
    }

    async fn an_authorization_expires_while_its_holder_is_remembered(app: &TestApp) {
        let filed = app.as_persona("registry").post_with_key(EXCEPTIONS, "first", &body(&["quality"])).await.expect(201);
        let href = filed.header("location").to_owned();
        assert_eq!(answers(app, &href, "first").await, [200, 200, 200, 201, 200]);
        db_change(app, with_authorizations(|one| Authorization { expires_at: Some("2024-10-01T16:00:01.000Z".parse().unwrap()), ..one })).await;
        assert_eq!(answers(app, &href, "first").await, [200, 200, 200, 201, 200], "a millisecond before");
        app.at("2024-10-01T16:00:01.000Z");
        assert_eq!(answers(app, &href, "first").await, [404, 404, 404, 404, 403], "no change is needed for it to end");
    }
}
