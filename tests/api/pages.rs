//! The pages for people: the front page at several instants, the guides, the documentation.

use crate::{
    architecture::files,
    support::{
        app::{Answer, TestApp, send},
        on_both,
    },
};
use reqwest::Method;

/// What the main part of the front page says, line by line, at an instant.
const SHOWN: &[(&str, &[&str])] = &[
    (
        "2024-10-01T16:00:00.000Z",
        &[
            "Open now",
            "Until October 11, 2024, 8:00 p.m. EDT 10 days left",
            "2023 targeted reviews 11 reasons",
            "2023 targeted reviews only eucReweightingRequest",
            "Until December 31, 2024, 8:00 p.m. EST 91 days left",
            "2024 EUC exception applications",
            "2024 PI hardship exception applications",
            "Opens next",
            "From March 31, 2025, 10:00 a.m. EDT in 181 days",
            "2024 EUC exception applications only ivFluidShortage",
        ],
    ),
    // The last millisecond of a window, and the first after it.
    (
        "2024-10-11T23:59:59.999Z",
        &[
            "Open now",
            "Until October 11, 2024, 8:00 p.m. EDT closes today",
            "2023 targeted reviews 11 reasons",
            "2023 targeted reviews only eucReweightingRequest",
            "Until December 31, 2024, 8:00 p.m. EST 81 days left",
            "2024 EUC exception applications",
            "2024 PI hardship exception applications",
            "Opens next",
            "From March 31, 2025, 10:00 a.m. EDT in 171 days",
            "2024 EUC exception applications only ivFluidShortage",
        ],
    ),
    (
        "2024-10-12T00:00:00.000Z",
        &[
            "Open now",
            "Until December 31, 2024, 8:00 p.m. EST 81 days left",
            "2024 EUC exception applications",
            "2024 PI hardship exception applications",
            "Opens next",
            "From March 31, 2025, 10:00 a.m. EDT in 171 days",
            "2024 EUC exception applications only ivFluidShortage",
        ],
    ),
    // The last hour of a window: another year in Greenwich, the same day in Washington.
    (
        "2025-01-01T00:15:00.000Z",
        &[
            "Open now",
            "Until December 31, 2024, 8:00 p.m. EST closes today",
            "2024 EUC exception applications",
            "2024 PI hardship exception applications",
            "Opens next",
            "From March 31, 2025, 10:00 a.m. EDT in 90 days",
            "2024 EUC exception applications only ivFluidShortage",
        ],
    ),
    // Between windows.
    (
        "2025-02-15T12:00:00.000Z",
        &[
            "Open now",
            "No window is open.",
            "Opens next",
            "From March 31, 2025, 10:00 a.m. EDT in 44 days",
            "2024 EUC exception applications only ivFluidShortage",
        ],
    ),
    (
        "2025-04-20T12:00:00.000Z",
        &[
            "Open now",
            "No window is open.",
            "Opens next",
            "From May 30, 2025, 12:00 a.m. EDT in 40 days",
            "2025 EUC exception applications",
            "2025 PI hardship exception applications",
        ],
    ),
    ("2026-06-01T12:00:00.000Z", &["Open now", "No window is open.", "Opens next", "No further window is announced."]),
];

on_both! {
    async fn the_front_page_says_what_is_open_until_when_and_what_is_next(app: &TestApp) {
        for (instant, expected) in SHOWN {
            app.at(instant);
            let page = text(&app.as_nobody().get("/").await.expect(200));
            let main = page.split_once("<main>").unwrap().1.split_once("</main>").unwrap().0;
            assert_eq!(lines(main), *expected, "{instant}");
        }
    }

    async fn the_front_page_says_what_it_is_where_and_what_the_clock_shows(app: &TestApp) {
        let page = text(&app.as_nobody().get("/").await.expect(200));
        assert!(page.contains("clock shows <time datetime=\"2024-10-01T16:00:00.000Z\">"), "{page}");
        let said = lines(page.split_once("<body>").unwrap().1.split_once("<main>").unwrap().0).join(" ");
        for words in ["Recourse sandbox ", "Quality Payment Program", "not CMS", "October 1, 2024, 12:00 p.m. EDT"] {
            assert!(said.contains(words), "{words}: {said}");
        }
        for link in ["/docs/", "/openapi.json", "/openapi.yaml", "/v1/performance-years", "/v1/rules", "/health/ready"] {
            assert!(page.contains(&format!("href=\"{link}\"")), "{link}");
        }
    }

    async fn every_guide_of_the_repository_is_a_page_that_the_front_page_leads_to(app: &TestApp) {
        let front = text(&app.as_nobody().get("/").await.expect(200));
        for guide in files("docs/guides", ".md") {
            let name = guide.path.rsplit('/').next().unwrap().trim_end_matches(".md");
            let path = format!("/guides/{name}");
            let link = format!("<a href=\"{path}\">{}</a>", guide.text.lines().next().unwrap().trim_start_matches("# "));
            assert!(front.contains(&link), "{link} is not on the front page: name {} in api/src/docs/guides.rs", guide.path);
            let page = app.as_nobody().get(&path).await.expect(200);
            let known = app.as_nobody().request(Method::GET, &path).header("If-None-Match", page.header("etag"));
            assert_eq!(send(known).await.status, 304, "{path}");
            assert!(!text(&page).contains("<!-- answers"), "{path}");
            for link in referred_files(&text(&page)) {
                assert!(link.starts_with('/'), "{path} leads to {link}");
                app.as_nobody().get(&link).await.expect(200);
            }
        }
        app.as_nobody().get("/guides/none").await.expect(404);
    }

    async fn a_page_carries_no_script_and_lets_none_in(app: &TestApp) {
        for path in pages(app).await {
            let answer = app.as_nobody().get(&path).await.expect(200);
            assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{path}");
            let kept = if path == "/" { "no-cache" } else { "public, no-cache" };
            assert_eq!(answer.header("cache-control"), kept, "{path}");
            let policy = answer.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{path}: {policy}");
            for part in ["script-src", "unsafe-inline", "unsafe-eval", "*", "http"] {
                assert!(!policy.contains(part), "{path}: {policy}");
            }
            let page = text(&answer);
            for mark in ["<script", "javascript:", " style=\"", " onclick", " onload"] {
                assert!(!page.contains(mark), "{path}: {mark}");
            }
        }
    }

    async fn a_page_is_read_and_nothing_else(app: &TestApp) {
        for path in pages(app).await {
            let head = send(app.as_nobody().request(Method::HEAD, &path)).await;
            assert_eq!((head.status, head.bytes.len()), (200, 0), "{path}");
            let refused = send(app.as_nobody().request(Method::POST, &path)).await.expect(405);
            assert_eq!(refused.header("allow"), "GET, HEAD", "{path}");
        }
    }

    async fn the_pages_for_people_come_from_here_and_from_nowhere_else(app: &TestApp) {
        let docs = app.as_nobody().get("/docs/").await.expect(200);
        assert!(docs.header("content-type").starts_with("text/html"));
        let mut pages = vec![("/docs/".to_owned(), docs)];
        for page in ["/", "/docs/swagger-initializer.js"] {
            pages.push((page.to_owned(), app.as_nobody().get(page).await.expect(200)));
        }
        let mut referred = 0;
        for (page, answer) in &pages {
            let text = String::from_utf8_lossy(&answer.bytes).into_owned();
            for host in ["http://", "https://", "//cdn", "src=\"//", "href=\"//"] {
                assert!(!text.contains(host), "{page} refers to another host: {host}");
            }
            for file in referred_files(&text) {
                let path = if file.starts_with('/') { file } else { format!("/docs/{}", file.trim_start_matches("./")) };
                app.as_nobody().get(&path).await.expect(200);
                referred += 1;
            }
        }
        assert!(referred >= 5, "{referred}");
        let initializer = String::from_utf8_lossy(&pages[2].1.bytes).into_owned();
        assert!(initializer.contains("/openapi.json"), "{initializer}");
        assert!(initializer.contains("none"), "no validator is asked: {initializer}");
    }
}

/// What a page loads or links to: the values of `src` and `href`, but for places on the page itself and the empty icon.
fn referred_files(text: &str) -> Vec<String> {
    let after = ["src=\"", "href=\""].into_iter().flat_map(|attribute| text.split(attribute).skip(1));
    let values = after.filter_map(|rest| rest.split('"').next());
    values.filter(|value| !value.is_empty() && !value.starts_with('#') && *value != "data:,").map(str::to_owned).collect()
}

/// The front page and the guides.
async fn pages(app: &TestApp) -> Vec<String> {
    let front = text(&app.as_nobody().get("/").await.expect(200));
    let guides = referred_files(&front).into_iter().filter(|path| path.starts_with("/guides/"));
    ["/".to_owned()].into_iter().chain(guides).collect()
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.bytes.clone()).unwrap()
}

/// The lines of a piece of HTML without its tags.
fn lines(html: &str) -> Vec<String> {
    let text: String =
        html.split('<').enumerate().map(|(at, part)| if at == 0 { part } else { part.split_once('>').unwrap().1 }).collect();
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}
