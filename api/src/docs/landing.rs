//! The front page: what this is, which windows are open now, where everything else is.

use super::{
    guides::Guide,
    page::{self, Text},
};
use domain::{
    environment::Environment,
    moment::Moment,
    program::{Calendar, OpenWindow, PerformanceYear, UpcomingWindow, Window},
};

/// The page as it is at `now`.
pub(super) fn page(environment: Environment, now: Moment, calendar: &Calendar<'_>, guides: &[Guide]) -> String {
    let (mood, world) = match environment {
        Environment::Sandbox => ("soon", "The sandbox, with made-up people. Its clock shows"),
        Environment::Production => ("calm", "What is filed here counts. The clock shows"),
    };
    let body = format!(
        "<header><h1>Recourse</h1> <span class=\"badge {mood}\">{environment}</span></header>\n\
         <p>Exception applications and requests for targeted review of Medicare's Quality Payment Program, filed over HTTP. \
         Recourse is not CMS and sends nothing to CMS.</p>\n\
         <p class=\"soft\">{world} {}.</p>\n\
         <main>\n<h2>Open now</h2>\n{}<h2>Opens next</h2>\n{}</main>\n\
         <nav>\n<h2>API</h2>\n<ul class=\"links\">\n\
         <li><a href=\"/docs/\">Read and try it</a></li>\n\
         <li><a href=\"/openapi.json\">OpenAPI</a></li>\n\
         <li><a href=\"/openapi.yaml\">as YAML</a></li>\n\
         <li><a href=\"/v1/performance-years\">Years</a></li>\n\
         <li><a href=\"/v1/rules\">Rules</a></li>\n\
         <li><a href=\"/health/ready\">Health</a></li>\n\
         </ul>\n<h2>Guides</h2>\n<ul class=\"links\">\n{}</ul>\n</nav>\n",
        time(now),
        open_now(&calendar.open),
        opens_next(&calendar.next),
        guides.iter().map(link).collect::<String>(),
    );
    page::whole("Recourse", &body)
}

/// What is open, a section for each instant of closing.
fn open_now(windows: &[OpenWindow<'_>]) -> String {
    if windows.is_empty() {
        return "<p>No window is open.</p>\n".to_owned();
    }
    let sections = windows.chunk_by(|one, other| one.window.closes_at == other.window.closes_at).filter_map(|together| {
        let OpenWindow { window, days_left, .. } = together.first()?;
        let (mood, left) = match days_left {
            0 => ("soon", "closes today".to_owned()),
            1 => ("soon", "1 day left".to_owned()),
            days => ("calm", format!("{days} days left")),
        };
        let rows = together.iter().map(|open| row(open.year, open.window)).collect();
        Some(section(&format!("Until {}", time(window.closes_at)), mood, &left, rows))
    });
    format!("<div class=\"windows\">\n{}</div>\n", sections.collect::<String>())
}

fn opens_next(windows: &[UpcomingWindow<'_>]) -> String {
    let Some(UpcomingWindow { opens_at, days_until, .. }) = windows.first() else {
        return "<p>No further window is announced.</p>\n".to_owned();
    };
    let until = match days_until {
        0 => "opens today".to_owned(),
        1 => "in 1 day".to_owned(),
        days => format!("in {days} days"),
    };
    let rows = windows.iter().map(|upcoming| row(upcoming.year, upcoming.window)).collect();
    format!("<div class=\"windows\">\n{}</div>\n", section(&format!("From {}", time(*opens_at)), "calm", &until, rows))
}

/// Windows that open or close together; `when` and `rows` are HTML.
fn section(when: &str, mood: &str, days: &str, rows: String) -> String {
    format!(
        "<section>\n<h3><span>{when}</span> <span class=\"badge {mood}\">{}</span></h3>\n<ul>\n{rows}</ul>\n</section>\n",
        Text(days)
    )
}

fn row(year: PerformanceYear, window: &Window) -> String {
    let reasons = match window.accepted_reasons.as_deref() {
        None => String::new(),
        Some([only]) => format!(" <span class=\"soft\">only {}</span>", Text(only)),
        Some(several) => format!(" <span class=\"soft\">{} reasons</span>", several.len()),
    };
    format!(
        "<li id=\"{}\"><a href=\"/v1/performance-years/{year}\">{year} {}</a>{reasons}</li>\n",
        Text(&window.id),
        Text(window.form.in_words()),
    )
}

/// An instant in Eastern time; where it needs two lines, the time of day is on the second.
fn time(moment: Moment) -> String {
    let words = moment.eastern_text();
    let (date, hour) = words.split_at(words.rfind(", ").map_or(0, |comma| comma + 2));
    format!("<time datetime=\"{moment}\">{}<span class=\"whole\">{}</span></time>", Text(date), Text(hour))
}

fn link(guide: &Guide) -> String {
    format!("<li><a href=\"/guides/{}\">{}</a></li>\n", Text(guide.name), Text(guide.title))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docs::guides::GUIDES;
    use domain::program::Program;

    fn page_at(environment: Environment, at: &str) -> String {
        let program = Program::embedded().unwrap();
        let now = at.parse().unwrap();
        page(environment, now, &program.calendar(now), &GUIDES)
    }

    #[test]
    fn production_and_sandbox_cannot_be_confused() {
        let (sandbox, production) = (page_at(Environment::Sandbox, AT), page_at(Environment::Production, AT));
        assert!(sandbox.contains(">sandbox</span>") && !sandbox.contains(">production</span>"));
        assert!(production.contains(">production</span>") && !production.to_lowercase().contains("sandbox"));
    }

    #[test]
    fn what_comes_from_the_data_is_escaped() {
        let program = Program::embedded().unwrap();
        let calendar = program.calendar(AT.parse().unwrap());
        let window = Window {
            id: "\"><script>".to_owned(),
            accepted_reasons: Some(vec!["R&D <b>".to_owned()]),
            ..calendar.open[0].window.clone()
        };
        let row = row(calendar.open[0].year, &window);
        assert!(row.starts_with("<li id=\"&quot;&gt;&lt;script&gt;\">"), "{row}");
        assert!(row.contains("only R&amp;D &lt;b&gt;<"), "{row}");
    }

    #[test]
    fn a_single_day_is_one_day() {
        let page = page_at(Environment::Sandbox, "2024-10-10T16:00:00Z");
        assert!(page.contains(">1 day left<"), "{page}");
        assert!(page_at(Environment::Sandbox, "2025-03-30T16:00:00Z").contains(">in 1 day<"));
        assert!(page_at(Environment::Sandbox, "2025-03-31T12:00:00Z").contains(">opens today<"));
    }

    const AT: &str = "2024-10-01T16:00:00Z";
}
