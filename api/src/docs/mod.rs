//! The document of the API, and the pages for people: Swagger UI, the front page, the guides.

mod guides;
mod landing;
mod page;

use crate::{
    context::Context,
    extract::IfNoneMatch,
    openapi,
    problem::Problem,
    tagged::{self, Fixed},
};
use actix_web::{
    HttpResponse, get,
    http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION},
    web::{self, Data, Path},
};
use guides::GUIDES;
use std::sync::OnceLock;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// Registers the operations of this module.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(openapi_json).service(openapi_yaml);
}

/// Registers the pages for people.
pub fn pages(config: &mut web::ServiceConfig) {
    config.service(front_page).service(guide).service(to_docs).service(
        SwaggerUi::new("/docs/{file:.*}").config(Config::new(["/openapi.json"]).validator_url("none").deep_linking(true)),
    );
}

/// The OpenAPI document, each spelling made when it is first asked for: a start does not wait for it, and who never asks pays nothing.
#[derive(Debug, Default)]
pub struct ApiDocument {
    json: OnceLock<Fixed>,
    yaml: OnceLock<Result<Fixed, String>>,
}

impl ApiDocument {
    fn json(&self) -> &Fixed {
        self.json.get_or_init(|| Fixed::new(openapi::document().to_string().into(), "application/json"))
    }

    fn yaml(&self) -> Result<&Fixed, Problem> {
        let written = self.yaml.get_or_init(|| match openapi::to_yaml(&openapi::document()) {
            Ok(yaml) => Ok(Fixed::new(yaml.into(), "application/yaml")),
            Err(error) => Err(error.to_string()),
        });
        written.as_ref().map_err(Problem::internal)
    }
}

/// An OpenAPI 3.1 document.
#[derive(Debug)]
pub struct OpenApiDocument;

impl utoipa::PartialSchema for OpenApiDocument {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Type};
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("An OpenAPI 3.1 document."))
            .additional_properties(Some(AdditionalProperties::FreeForm(true)))
            .build()
            .into()
    }
}

impl utoipa::ToSchema for OpenApiDocument {}

/// Get the OpenAPI document as JSON
///
/// Generated from the code that serves the operations. Public.
#[utoipa::path(
    operation_id = "getOpenApiJson", tag = "service",
    responses((status = 200, description = "The document.", body = OpenApiDocument, headers(("ETag" = String), ("Cache-Control" = String))))
)]
#[get("/openapi.json")]
async fn openapi_json(document: Data<ApiDocument>, known: IfNoneMatch) -> Result<HttpResponse, Problem> {
    Ok(document.json().answer(&known))
}

/// Get the OpenAPI document as YAML
///
/// The same document as `/openapi.json`. Public.
#[utoipa::path(
    operation_id = "getOpenApiYaml", tag = "service",
    responses((status = 200, description = "The document.", body = OpenApiDocument, content_type = "application/yaml", headers(("ETag" = String), ("Cache-Control" = String))))
)]
#[get("/openapi.yaml")]
async fn openapi_yaml(document: Data<ApiDocument>, known: IfNoneMatch) -> Result<HttpResponse, Problem> {
    Ok(document.yaml()?.answer(&known))
}

#[get("/docs")]
async fn to_docs() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "/docs/")).finish()
}

#[get("/")]
async fn front_page(context: Data<Context>) -> HttpResponse {
    let now = context.clock.now();
    HttpResponse::Ok()
        .content_type(page::HTML)
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((CONTENT_SECURITY_POLICY, page::POLICY.clone()))
        .body(landing::page(context.environment, now, &context.years.snapshot().calendar(now), &GUIDES))
}

#[get("/guides/{name}")]
async fn guide(name: Path<String>, known: IfNoneMatch) -> Result<HttpResponse, Problem> {
    let guide = GUIDES.iter().find(|guide| guide.name == name.as_str()).ok_or_else(Problem::not_found)?;
    let mut answer = tagged::bytes_by_content(guide.page.clone(), page::HTML, &known);
    answer.headers_mut().insert(CONTENT_SECURITY_POLICY, page::POLICY.clone());
    Ok(answer)
}
