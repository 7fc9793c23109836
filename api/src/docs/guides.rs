//! The guides of `docs/guides`, as pages.

use super::page::{self, Text};
use actix_web::web::Bytes;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::sync::LazyLock;

/// The files compiled into this program, in the order in which one reads them: the name in the path of the page, and the text.
const FILES: [(&str, &str); 13] = [
    ("first-filing", include_str!("../../../docs/guides/first-filing.md")),
    ("errors", include_str!("../../../docs/guides/errors.md")),
    ("idempotency-and-retries", include_str!("../../../docs/guides/idempotency-and-retries.md")),
    ("reading-lists", include_str!("../../../docs/guides/reading-lists.md")),
    ("authorizations", include_str!("../../../docs/guides/authorizations.md")),
    ("do-i-need-to-file", include_str!("../../../docs/guides/do-i-need-to-file.md")),
    ("what-if", include_str!("../../../docs/guides/what-if.md")),
    ("sdks", include_str!("../../../docs/guides/sdks.md")),
    ("import-data", include_str!("../../../docs/guides/import-data.md")),
    ("software-tokens", include_str!("../../../docs/guides/software-tokens.md")),
    ("going-live", include_str!("../../../docs/guides/going-live.md")),
    ("windows", include_str!("../../../docs/guides/windows.md")),
    ("audit", include_str!("../../../docs/guides/audit.md")),
];

/// Every guide, rendered once.
pub(super) static GUIDES: LazyLock<Vec<Guide>> =
    LazyLock::new(|| FILES.iter().map(|(name, markdown)| Guide::read(name, markdown)).collect());

/// A guide and its page.
#[derive(Debug)]
pub(super) struct Guide {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) page: Bytes,
}

impl Guide {
    fn read(name: &'static str, markdown: &'static str) -> Self {
        let title = markdown.lines().next().and_then(|line| line.strip_prefix("# ")).unwrap_or(name);
        let body =
            format!("<nav><a href=\"/\">{}</a></nav>\n<main class=\"guide\">\n{}</main>\n", Text("Recourse"), rendered(markdown));
        Self { name, title, page: page::whole(title, &body).into() }
    }
}

/// Markdown as HTML: comments and other raw HTML are left out, and so are links to files that are not served, but for their text.
fn rendered(markdown: &str) -> String {
    let mut in_dead_link = false;
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES).filter_map(|event| {
        if let Event::Start(Tag::Link { link_type, dest_url, title, id }) = event {
            let target = served(&dest_url);
            in_dead_link = target.is_none();
            return target.map(|target| Event::Start(Tag::Link { link_type, dest_url: target.into(), title, id }));
        }
        if event == Event::End(TagEnd::Link) && std::mem::take(&mut in_dead_link) {
            return None;
        }
        (!matches!(event, Event::Html(_) | Event::InlineHtml(_))).then_some(event)
    });
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, events);
    html
}

/// Where a link of a guide leads on this service; `None` where it leads to a file of the repository that is not served.
fn served(target: &str) -> Option<String> {
    let path = target.split('#').next().unwrap_or_default();
    let guide = path.strip_suffix(".md").filter(|name| FILES.iter().any(|(known, _)| known == name));
    let elsewhere = path.starts_with("https://").then(|| target.to_owned());
    guide.map(|name| format!("/guides/{name}")).or(elsewhere)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_served_is_linked() {
        let html = rendered(
            "[a](errors.md#x), [b](../../README.md), [c](https://example.org/), [d](javascript:alert(1)) [e](errors.md)",
        );
        assert_eq!(
            html,
            "<p><a href=\"/guides/errors\">a</a>, b, <a href=\"https://example.org/\">c</a>, d <a href=\"/guides/errors\">e</a></p>\n"
        );
    }

    #[test]
    fn raw_html_is_left_out() {
        assert_eq!(rendered("<!-- answers 201 -->\nA <b>c</b> `<d>`"), "<p>A c <code>&lt;d&gt;</code></p>\n");
        assert_eq!(rendered("<script>\nx()\n</script>\n"), "");
    }

    #[test]
    fn a_guide_is_called_as_its_first_line_says() {
        for guide in GUIDES.iter() {
            assert_ne!(guide.title, guide.name);
        }
    }
}
