//! Filings that are stored already: copies of two that the service itself wrote, spread over practices, people, forms and years.
//!
//! Each practice has forty clinicians, one official and 160 filings: two forms of two years for each clinician. Plain SQL on both
//! databases; NPIs and case numbers come from the domain, as both have check characters.

use crate::{options::On, sealing::Sealing};
use domain::{
    identifier::{CaseNumber, Npi},
    program::{FilingKind, PerformanceYear},
};
use std::fmt::Write;
use uuid::Uuid;

/// How many clinicians a practice has.
pub(crate) const CLINICIANS: u64 = 40;

/// How many filings a clinician has.
pub(crate) const FILINGS: u64 = 4;

/// How many practices file while it is measured: one for each connection.
pub(crate) const FILERS: u64 = 32;

/// How many filings one statement copies.
const CHUNK: u64 = 100_000;

/// Beyond so many filings only one in ten still has the answer to its idempotency key: keys are forgotten.
const ALL_ANSWERS: u64 = 1_000_000;

/// What a number stands for; part of the id.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Practice = 1,
    Participant = 2,
    Organization = 3,
    User = 4,
    Filing = 5,
    Event = 6,
}

/// How much is filled in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) on: On,
    pub(crate) stored: u64,
    /// Participants nobody has filed for.
    pub(crate) fresh: u64,
    /// An exception application and a targeted review that the service wrote.
    pub(crate) templates: [Uuid; 2],
}

impl Plan {
    /// Practices with stored filings.
    pub(crate) const fn practices(&self) -> u64 {
        self.stored.div_ceil(CLINICIANS * FILINGS)
    }

    /// The first number of a participant nobody has filed for: their practices come after all others.
    pub(crate) const fn first_fresh(&self) -> u64 {
        self.practices() * CLINICIANS
    }

    /// Every statement, in order.
    ///
    /// # Errors
    /// When the domain does not take an identifier that was made for it.
    pub(crate) fn statements<'s>(&'s self, sealing: &'s Sealing) -> impl Iterator<Item = Result<String, String>> + 's {
        let people = self.first_fresh() + self.fresh;
        let numbers = self.stored.max(people);
        let table = format!(
            "CREATE TABLE bench_numbers (n bigint PRIMARY KEY, exception text NOT NULL, review text NOT NULL, {})",
            sealing.columns()
        );
        let table = if self.on == On::Sqlite { table.replace("bigint", "INTEGER") } else { table };
        let staged = (0..numbers).step_by(1_000).map(move |from| self.numbers(sealing, from, (from + 1_000).min(numbers)));
        let practices = self.people_of_practices();
        let participants =
            (0..people).step_by(CHUNK as usize).flat_map(move |from| self.participants(from, (from + CHUNK).min(people)));
        let filings =
            (0..self.stored).step_by(CHUNK as usize).flat_map(move |from| self.filings(from, (from + CHUNK).min(self.stored)));
        let rest = practices.into_iter().chain(participants).chain(filings).chain(["DROP TABLE bench_numbers".to_owned()]);
        std::iter::once(Ok(table)).chain(staged).chain(rest.map(Ok))
    }

    /// The identifiers that have check characters.
    fn numbers(&self, sealing: &Sealing, from: u64, to: u64) -> Result<String, String> {
        let mut statement = "INSERT INTO bench_numbers VALUES ".to_owned();
        for n in from..to {
            let case = |kind, year| {
                PerformanceYear::new(year).map(|year| CaseNumber::from_random(kind, year, n)).map_err(|e| e.to_string())
            };
            let exception = case(FilingKind::ExceptionApplication, exception_year(n))?;
            let review = case(FilingKind::TargetedReview, review_year(n))?;
            let separator = if n == from { "" } else { "," };
            let sealed = sealing.values(n, &npi(n)?, self.stored)?;
            write!(statement, "{separator}({n},'{exception}','{review}',{sealed})").map_err(|error| error.to_string())?;
        }
        Ok(statement)
    }

    fn people_of_practices(&self) -> Vec<String> {
        let all = self.practices() + FILERS;
        let (practice, organization, user) =
            (self.id(Kind::Practice, "n"), self.id(Kind::Organization, "n"), self.id(Kind::User, "n"));
        let no = if self.on == On::Postgres { "false" } else { "0" };
        vec![
            format!(
                "INSERT INTO practices (id, tin_index, tin) SELECT {practice}, tin_index, tin FROM bench_numbers WHERE n < {all}"
            ),
            format!(
                "INSERT INTO organizations (id, kind, name, practice_id) SELECT {organization}, 'practice', 'Practice ' || n, {practice} FROM bench_numbers WHERE n < {all}"
            ),
            format!(
                "INSERT INTO users (id, issuer, subject, is_reviewer, is_operator) SELECT {user}, '{}', 'official-' || n, {no}, {no} FROM bench_numbers WHERE n < {all}",
                api::auth::sandbox_keys::SANDBOX_ISSUER
            ),
            format!(
                "INSERT INTO user_organizations (user_id, organization_id, role) SELECT {user}, {organization}, 'securityOfficial' FROM bench_numbers WHERE n < {all}"
            ),
        ]
    }

    fn participants(&self, from: u64, to: u64) -> [String; 2] {
        let id = self.id(Kind::Participant, "n");
        // Those nobody has filed for belong, in turn, to the practices that file.
        let (first, practices) = (self.first_fresh(), self.practices());
        let practice = self.id(
            Kind::Practice,
            &format!("(CASE WHEN n < {first} THEN n / {CLINICIANS} ELSE {practices} + (n - {first}) % {FILERS} END)"),
        );
        let range = format!("FROM bench_numbers WHERE n >= {from} AND n < {to}");
        let template = self.literal(self.templates[0]);
        let years = format!(
            "(SELECT performance_year, facts FROM participant_years WHERE participant_id = (SELECT participant_id FROM filings WHERE id = {template})) t"
        );
        let range_of_years = format!("FROM bench_numbers CROSS JOIN {years} WHERE n >= {from} AND n < {to}");
        [
            format!(
                "INSERT INTO participants (id, kind, entity_type, npi_index, practice_id, sealed, version) SELECT {id}, 'clinician', 'individual', npi_index, {practice}, person, 1 {range}"
            ),
            format!(
                "INSERT INTO participant_years (participant_id, performance_year, facts) SELECT {id}, performance_year, facts {range_of_years}"
            ),
        ]
    }

    fn filings(&self, from: u64, to: u64) -> [String; 5] {
        let filing = self.id(Kind::Filing, "n");
        let participant = format!("n / {FILINGS}");
        let practice = format!("n / {}", FILINGS * CLINICIANS);
        let at = |column: &str| match self.on {
            On::Postgres => format!("t.{column} - make_interval(secs => {} - n)", self.stored),
            On::Sqlite => format!("t.{column} - 1000000 * ({} - n)", self.stored),
        };
        let year = format!("(CASE WHEN n % 2 = 0 THEN {} ELSE {} END)", year_expression(2023), year_expression(2022));
        let [exception, review] = self.templates.map(|id| self.literal(id));
        let copied =
            format!("FROM bench_numbers JOIN filings t ON t.id = CASE WHEN n % 2 = 0 THEN {exception} ELSE {review} END");
        let range = format!("WHERE n >= {from} AND n < {to}");
        let of = |table: &str| format!("{copied} JOIN {table} x ON x.filing_id = t.id {range}");
        let forgotten = if self.stored > ALL_ANSWERS { " AND n % 10 = 0" } else { "" };
        [
            format!(
                "INSERT INTO filings (id, form, case_number, performance_year, participant_id, practice_id, entity_type, status, version, created_at, received_at, updated_at, next_action_by, organization_id, client_id, user_id, authorization_id, submitter_relationship, client_reference_index, rule_set, reason, sealed) \
                 SELECT {filing}, t.form, CASE WHEN n % 2 = 0 THEN exception ELSE review END, {year}, {participant_id}, {practice_id}, t.entity_type, t.status, t.version, {created}, {received}, {updated}, t.next_action_by, {organization}, t.client_id, {user}, t.authorization_id, t.submitter_relationship, reference_index, t.rule_set, t.reason, filing {copied} {range}",
                participant_id = self.id(Kind::Participant, &participant),
                practice_id = self.id(Kind::Practice, &practice),
                created = at("created_at"),
                received = at("received_at"),
                updated = at("updated_at"),
                organization = self.id(Kind::Organization, &practice),
                user = self.id(Kind::User, &practice),
            ),
            format!(
                "INSERT INTO filing_holds (performance_year, form, participant_id, matter, filing_id) SELECT {year}, x.form, {}, x.matter, {filing} {}",
                self.id(Kind::Participant, &participant),
                of("filing_holds"),
            ),
            format!(
                "INSERT INTO timeline_entries (filing_id, sequence, at, actor, command, from_status, to_status) SELECT {filing}, x.sequence, {}, x.actor, x.command, x.from_status, x.to_status {}",
                at("created_at"),
                of("timeline_entries"),
            ),
            format!(
                "INSERT INTO events (id, filing_id, sequence, kind, at, status) SELECT {}, {filing}, x.sequence, x.kind, {}, x.status {}",
                self.id(Kind::Event, "n"),
                at("created_at"),
                of("events"),
            ),
            format!(
                "INSERT INTO idempotent_answers (scope, key, operation, status, headers, sealed, filing_id, expires_at) SELECT x.scope, answer_key, x.operation, x.status, x.headers, answer, {filing}, x.expires_at {}{forgotten}",
                of("idempotent_answers"),
            ),
        ]
    }

    /// An id as a value, of the number that `expression` gives.
    pub(crate) fn id(&self, kind: Kind, expression: &str) -> String {
        let kind = kind as u8;
        match self.on {
            On::Postgres => format!(
                "('0190' || lpad(to_hex({expression}), 8, '0') || '7{kind}008000' || lpad(to_hex({expression}), 12, '0'))::uuid"
            ),
            On::Sqlite => format!("unhex(printf('0190%08x7{kind}008000%012x', {expression}, {expression}))"),
        }
    }

    /// An id as a literal.
    pub(crate) fn literal(&self, id: Uuid) -> String {
        match self.on {
            On::Postgres => format!("'{id}'::uuid"),
            On::Sqlite => format!("x'{}'", id.simple()),
        }
    }
}

/// The id that [`Plan::id`] gives the number.
pub(crate) fn id(kind: Kind, n: u64) -> Uuid {
    let high = (0x0190_u128 << 112) | (u128::from(n & 0xffff_ffff) << 80) | (0x7000_u128 << 64) | ((kind as u128) << 72);
    Uuid::from_u128(high | (0x8000_u128 << 48) | u128::from(n & 0xffff_ffff_ffff))
}

/// The TIN of a practice: of the sandbox's own.
pub(crate) fn tin(practice: u64) -> String {
    format!("000{}", 610_000 + practice)
}

/// The NPI of a participant.
///
/// # Errors
/// When no check digit fits, which cannot be.
pub(crate) fn npi(participant: u64) -> Result<String, String> {
    let nine = 100_200_000 + participant;
    let mut all = (0..10).map(|check| format!("{nine}{check}"));
    all.find(|npi| npi.parse::<Npi>().is_ok()).ok_or_else(|| format!("no check digit fits {nine}"))
}

fn exception_year(n: u64) -> u16 {
    2023 + u16::from(n / 2 % 2 == 1)
}

fn review_year(n: u64) -> u16 {
    2022 + u16::from(n / 2 % 2 == 1)
}

fn year_expression(first: u16) -> String {
    format!("{first} + (n / 2) % 2")
}
