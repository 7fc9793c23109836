//! Every operation of the API, and what is answered where there is none.
//!
//! One registration serves a route and documents it; see [`all`].

use crate::problem::Problem;
use actix_web::{HttpRequest, HttpResponse, dev::ResourceDef, web::Data};
use domain::access::OAuthScope;
use serde_json::Value;
use utoipa_actix_web::service_config::ServiceConfig;

/// A function that registers operations.
pub type Routes = fn(&mut ServiceConfig<'_>);

/// Registers every operation of the API.
pub fn all(config: &mut ServiceConfig<'_>) {
    config
        .configure(crate::exception_applications::routes)
        .configure(crate::targeted_reviews::routes)
        .configure(crate::authorizations::routes)
        .configure(crate::participants::routes)
        .configure(crate::audit::routes)
        .configure(crate::registration::routes)
        .configure(crate::calculations::routes)
        .configure(crate::performance_years::routes)
        .configure(crate::rules::routes)
        .configure(crate::oauth::routes)
        .configure(crate::docs::routes)
        .configure(crate::health::routes);
}

/// Paths that are pages for people, not operations of the API.
const PAGES: &[&str] = &["/", "/docs", "/docs/{file:.*}", "/guides/{name}", "/metrics"];

/// What a page is called where operations have their id.
const PAGE: &str = "page";

/// What stands for the id of an operation where there is none.
const NO_OPERATION: &str = "none";

/// Every path with its methods and what each is called: what tells an unknown path from a wrong method.
#[derive(Debug)]
pub struct RouteTable(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    path: ResourceDef,
    parameters: usize,
    methods: Vec<Method>,
}

#[derive(Debug)]
struct Method {
    name: String,
    operation: String,
    /// What a token has to be good for.
    scope: Option<OAuthScope>,
}

impl RouteTable {
    /// The paths of the OpenAPI document, and the pages.
    #[must_use]
    pub fn new(document: &Value) -> Self {
        let operations = document["paths"].as_object().into_iter().flatten().map(|(path, item)| {
            let methods = item.as_object().into_iter().flatten().map(|(method, operation)| Method {
                name: method.to_uppercase(),
                operation: operation["operationId"].as_str().unwrap_or(NO_OPERATION).to_owned(),
                scope: operation["security"][0]["bearer"][0].as_str().and_then(|scope| scope.parse().ok()),
            });
            (path.as_str(), methods.filter(|method| KNOWN.contains(&method.name.as_str())).collect())
        });
        let pages =
            PAGES.iter().map(|path| (*path, vec![Method { name: "GET".to_owned(), operation: PAGE.to_owned(), scope: None }]));
        let mut entries: Vec<Entry> = operations
            .chain(pages)
            .map(|(path, methods)| Entry { path: ResourceDef::new(path), parameters: path.matches('{').count(), methods })
            .collect();
        entries.sort_by_key(|entry| entry.parameters);
        Self(entries)
    }

    /// The methods of `path`, as `Allow` lists them; the most literal of the matching paths decides.
    ///
    /// HEAD goes wherever GET goes.
    #[must_use]
    pub fn allow(&self, path: &str) -> Option<Vec<&str>> {
        let entry = self.0.iter().find(|entry| entry.path.is_match(path))?;
        let mut methods: Vec<&str> = entry.methods.iter().map(|method| method.name.as_str()).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.sort_unstable();
        Some(methods)
    }

    /// The id of the operation that the framework found at the path template `pattern`; `page` for a page, `none` where there is none.
    #[must_use]
    pub fn operation_at(&self, pattern: &str, method: &str) -> &str {
        self.operation(method, |path| path.pattern() == Some(pattern)).map_or(NO_OPERATION, |known| known.operation.as_str())
    }

    /// What a token has to be good for at the path template `pattern`, as the operation declares it in its `security`.
    #[must_use]
    pub fn scope_at(&self, pattern: &str, method: &str) -> Option<OAuthScope> {
        self.operation(method, |path| path.pattern() == Some(pattern))?.scope
    }

    /// The same for a request that was answered before the framework looked for one.
    #[must_use]
    pub fn operation_of(&self, path: &str, method: &str) -> &str {
        self.operation(method, |template| template.is_match(path)).map_or(NO_OPERATION, |known| known.operation.as_str())
    }

    fn operation(&self, method: &str, is_asked_for: impl Fn(&ResourceDef) -> bool) -> Option<&Method> {
        let method = if method == "HEAD" { "GET" } else { method };
        let mut methods = self.0.iter().filter(|entry| is_asked_for(&entry.path)).flat_map(|entry| &entry.methods);
        methods.find(|known| known.name == method)
    }
}

const KNOWN: &[&str] = &["GET", "PUT", "POST", "DELETE", "PATCH"];

/// Why no operation answers `request`: its path is unknown, or has other methods.
#[must_use]
pub fn unrouted(request: &HttpRequest) -> Problem {
    let allow = request.app_data::<Data<RouteTable>>().and_then(|table| table.allow(request.path()));
    // HEAD has become GET by now.
    match allow {
        Some(methods) if !methods.contains(&request.method().as_str()) => Problem::method_not_allowed(&methods.join(", ")),
        Some(_) | None => Problem::not_found(),
    }
}

/// Answers what no operation answers.
pub async fn refuse(request: HttpRequest) -> Result<HttpResponse, Problem> {
    Err(unrouted(&request))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_most_literal_path_decides() {
        let table = RouteTable::new(&json!({"paths": {
            "/v1/filings": {"post": {}, "get": {}, "parameters": []},
            "/v1/filings/{id}": {"get": {}},
            "/v1/filings/validate": {"post": {}},
        }}));
        assert_eq!(table.allow("/v1/filings"), Some(vec!["GET", "HEAD", "POST"]));
        assert_eq!(table.allow("/v1/filings/7"), Some(vec!["GET", "HEAD"]));
        assert_eq!(table.allow("/v1/filings/validate"), Some(vec!["POST"]));
        assert_eq!(table.allow("/v1/filings/7/8"), None);
        assert_eq!(table.allow("/"), Some(vec!["GET", "HEAD"]));
    }

    #[test]
    fn an_operation_is_known_by_its_template_and_by_a_path() {
        let table = RouteTable::new(&json!({"paths": {
            "/v1/filings/{id}": {"get": {"operationId": "getFiling"}},
            "/v1/filings/validate": {"post": {"operationId": "validateFiling"}},
        }}));
        assert_eq!(table.operation_at("/v1/filings/{id}", "GET"), "getFiling");
        assert_eq!(table.operation_at("/v1/filings/{id}", "HEAD"), "getFiling");
        assert_eq!(table.operation_at("/v1/filings/{id}", "PUT"), "none");
        assert_eq!(table.operation_of("/v1/filings/validate", "POST"), "validateFiling");
        assert_eq!(table.operation_of("/v1/filings/validate", "GET"), "getFiling");
        assert_eq!(table.operation_of("/docs/index.html", "GET"), "page");
        assert_eq!(table.operation_of("/nothing", "GET"), "none");
    }

    #[test]
    fn an_operation_that_asks_for_a_token_says_what_it_has_to_be_good_for() {
        let document = crate::openapi::document();
        let table = RouteTable::new(&document);
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let asks = operation["security"] != json!([]);
                assert_eq!(
                    table.scope_at(path, &method.to_uppercase()).is_some(),
                    asks,
                    "{method} {path} names no scope, or one too many"
                );
            }
        }
    }
}
