//! Hostile values in every place of every operation: each is refused where it stands or kept as it was sent, and nothing else happens.
//!
//! The places come from the OpenAPI document, so that a new member, parameter or header is swept without anybody thinking of it.
//! What is swept and what was found: `docs/hostile-input.md`.

#[path = "hostile/cells.rs"]
mod cells;
#[path = "hostile/cursors.rs"]
mod cursors;
#[path = "hostile/framing.rs"]
mod framing;
#[path = "hostile/judge.rs"]
mod judge;
#[path = "hostile/tokens.rs"]
mod tokens;
#[path = "hostile/values.rs"]
mod values;

use crate::support::{
    app::{Answer, TestApp},
    bodies::{AUTHORIZATIONS, CLIENTS, EXCEPTIONS, ORGANIZATIONS, asking, cedar_valley, hardship, individual, review},
    connection::{Connection, RawRequest},
    document::{Operation, operation, operations},
    next_number, on_both,
    outage::forget_windows,
    sample::{Sample, is_for_operators},
};
use cells::{Cell, Place, each_cell};
use judge::{assert_bare, assert_kept, assert_member_named, assert_sound, assert_was_valid, is_broken};
use serde_json::Value;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

/// So many cells there are at least; more members make more cells.
const FLOOR: usize = 10_000;

on_both! {
    async fn every_hostile_value_is_refused_where_it_stands_or_kept_as_it_was_sent(app: &TestApp) {
        let sample = Sample::of(app).await;
        let filed_before = count(app).await;
        // What changes the years for everybody goes one after the other.
        let (shared, alone): (Vec<_>, Vec<_>) = operations().into_iter().partition(|operation| !is_for_operators(operation));
        let queue: Mutex<Vec<Vec<Operation>>> = Mutex::new(shared.into_iter().map(|operation| vec![operation]).chain([alone]).collect());
        let tally = Tally::default();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    loop {
                        let Some(operations) = queue.lock().unwrap().pop() else { return };
                        for operation in &operations {
                            Sweep::new(app, &sample, operation, &tally).run();
                        }
                    }
                });
            }
        });
        let faults = tally.faults.into_inner().unwrap();
        assert!(faults.is_empty(), "{} cells failed, among them:\n{}", faults.len(), faults[..faults.len().min(40)].join("\n"));
        let [cells, accepted, bare] = [&tally.cells, &tally.accepted, &tally.bare].map(|count| count.load(Ordering::Relaxed));
        eprintln!("{cells} hostile cells: {accepted} filed and kept as they were sent, {bare} of broken framing");
        assert!(cells >= FLOOR, "{cells}");
        assert_eq!(count(app).await, filed_before + accepted, "what was refused left a filing behind, or what was accepted left none");
    }
}

async fn count(app: &TestApp) -> usize {
    app.count("exception-applications").await + app.count("targeted-reviews").await
}

/// What all threads did.
#[derive(Default)]
struct Tally {
    cells: AtomicUsize,
    accepted: AtomicUsize,
    bare: AtomicUsize,
    faults: Mutex<Vec<String>>,
}

/// The cells of one operation, on one connection after another.
struct Sweep<'a> {
    app: &'a TestApp,
    sample: &'a Sample,
    operation: &'a Operation,
    tally: &'a Tally,
    connection: Connection,
    /// What a withdrawal can be tried on: one that succeeds takes it away.
    pending: Option<String>,
}

impl<'a> Sweep<'a> {
    fn new(app: &'a TestApp, sample: &'a Sample, operation: &'a Operation, tally: &'a Tally) -> Self {
        Self { app, sample, operation, tally, connection: Connection::to(app), pending: None }
    }

    fn run(mut self) {
        let (operation, sample) = (self.operation, self.sample);
        self.assert_good();
        let (started, mut cells) = (std::time::Instant::now(), 0);
        each_cell(operation, sample, |cell| {
            cells += 1;
            self.tally.cells.fetch_add(1, Ordering::Relaxed);
            let name = format!("{} {}", operation.id, cell.name);
            let held = catch_unwind(AssertUnwindSafe(|| self.hold(cell)));
            if let Err(panic) = held {
                let why = panic.downcast_ref::<String>().cloned().or(panic.downcast_ref::<&str>().map(|why| (*why).to_owned()));
                self.tally.faults.lock().unwrap().push(format!("{name}: {}", why.unwrap_or_default()));
                self.connection = Connection::to(self.app);
            }
        });
        eprintln!("{}: {cells} cells in {} s", operation.id, started.elapsed().as_secs());
        self.assert_good();
    }

    /// What is not spoilt is accepted, before and after.
    fn assert_good(&mut self) {
        let request = self.on_pending(self.sample.request(self.operation));
        let answer = self.connection.ask(&request);
        assert_eq!(answer.status, self.operation.success(), "{}: {}", self.operation.id, String::from_utf8_lossy(&answer.bytes));
        self.settle(&request.body, &answer);
    }

    fn hold(&mut self, cell: Cell) {
        let mut request = cell.request.clone();
        let names_itself = cell.place == Place::Header("X-Request-Id".to_owned());
        let request_id = format!("cell-{}", next_number());
        if !names_itself {
            request = request.with_header("X-Request-Id", &request_id);
        }
        if self.operation.takes_header("Idempotency-Key") && cell.place != Place::Header("Idempotency-Key".to_owned()) {
            request = request.with_header("Idempotency-Key", &request_id);
        }
        if cell.place != Place::Path {
            request = self.on_pending(request);
        }
        let answer = self.connection.ask(&request);
        if is_broken(&cell) {
            self.tally.bare.fetch_add(1, Ordering::Relaxed);
            assert_bare(&answer);
            assert!(self.connection.is_closed(), "what follows a broken head is not read");
            self.connection = Connection::to(self.app);
            return;
        }
        assert_sound(self.operation, &cell, &answer, (!names_itself).then_some(request_id.as_str()));
        assert_eq!(answer.header("connection"), "", "the connection stays usable");
        if answer.body["wouldBe"] == "refused" {
            self.assert_verdict(&cell, &answer);
        } else if answer.status < 300 {
            assert_was_valid(self.operation, &cell);
            self.settle(&request.body, &answer);
        }
    }

    /// The faults of a verdict are those of a refusal.
    fn assert_verdict(&self, cell: &Cell, answer: &Answer) {
        let Place::Member(member) = &cell.place else { return };
        let code = if answer.body["errors"][0]["rule"].is_string() {
            api::problem::ProblemCode::RuleViolation
        } else {
            api::problem::ProblemCode::InvalidMember
        };
        assert_member_named(member, &cell.request.body, code, answer.body["errors"].as_array().unwrap());
        assert!(!String::from_utf8_lossy(&answer.bytes).contains(values::CANARY), "a TIN is shown");
    }

    /// What was filed is there as it was sent; then its participant is made free for the next.
    fn settle(&mut self, body: &[u8], answer: &Answer) {
        if self.uses_up() {
            self.pending = None;
        }
        if answer.status != 201 || answer.header("idempotent-replayed") == "true" {
            return;
        }
        if self.operation.path == ORGANIZATIONS || self.operation.path == CLIENTS {
            self.settle_registration(body, answer);
            return;
        }
        if is_for_operators(self.operation) {
            self.settle_window(body, answer);
            return;
        }
        if self.operation.path.starts_with(AUTHORIZATIONS) {
            self.settle_request(answer);
            return;
        }
        self.tally.accepted.fetch_add(1, Ordering::Relaxed);
        let sent: Value = serde_json::from_slice(body).unwrap();
        let href = answer.header("location").to_owned();
        let found = self.connection.ask(&self.authorized("GET", &href));
        assert_eq!(found.body, answer.body, "what is found is what was answered");
        assert_kept(&sent, &found.body, "");
        let withdraw = self.authorized("POST", &format!("{href}/withdraw")).with_header("If-Match", "*");
        let withdrawn = self.connection.ask(&withdraw);
        assert_eq!(withdrawn.status, 200, "{}", String::from_utf8_lossy(&withdrawn.bytes));
    }

    /// A request is there as it was answered. It holds nobody off, so that it may stay.
    fn settle_request(&mut self, answer: &Answer) {
        let found = self.connection.ask(&self.authorized("GET", answer.header("location")));
        assert_eq!(found.body, answer.body, "what is found is what was answered");
    }

    /// What was registered is what was sent; for whom it acts and its keys are shown by ids and names.
    fn settle_registration(&mut self, body: &[u8], answer: &Answer) {
        let found = self.connection.ask(&self.by_operator("GET", answer.header("location")));
        assert_eq!(found.body, answer.body, "what is found is what was answered");
        let mut sent: Value = serde_json::from_slice(body).unwrap();
        for name in ["actsFor", "keys", "scopes"] {
            sent.as_object_mut().unwrap().remove(name);
        }
        assert_kept(&sent, &found.body, "");
    }

    /// What was announced is what was sent; then it is forgotten behind the back of the service, so that the next can be announced.
    fn settle_window(&self, body: &[u8], answer: &Answer) {
        let mut sent: Value = serde_json::from_slice(body).unwrap();
        // Civil times are answered as instants, and the confidence of an extension with that of the opening.
        for name in ["opensAt", "closesAt", "confidence"] {
            sent.as_object_mut().unwrap().remove(name);
        }
        assert_kept(&sent, &answer.body, "");
        forget_windows(self.app);
    }

    /// Whether a success takes away what the operation can be tried on.
    fn uses_up(&self) -> bool {
        ["/withdraw", "/accept", "/decline", "/revoke", "/keys"].iter().any(|end| self.operation.path.ends_with(end))
    }

    /// An authorization that was asked for and, where it is to be revoked, accepted.
    fn asked(&mut self) -> String {
        let key = format!("asked-{}", next_number());
        let registry = format!("Bearer {}", self.app.token("registry"));
        let ask =
            RawRequest::new("POST", AUTHORIZATIONS).with_header("Authorization", &registry).with_header("Idempotency-Key", &key);
        let asked = self.connection.ask(&ask.with_body(asking(cedar_valley()).to_string())).expect(201);
        if self.operation.path.ends_with("/revoke") {
            let accept = self.authorized("POST", &format!("{}/accept", asked.header("location")));
            self.connection.ask(&accept).expect(200);
        }
        asked.body["id"].as_str().unwrap().to_owned()
    }

    /// Software without the key that is to be added.
    fn registered(&mut self) -> String {
        let register = operation("registerClient");
        let (_, mut body) = register.examples().remove(0);
        body["keys"][0]["kid"] = Value::from("first");
        let key = format!("registered-{}", next_number());
        let request = self.by_operator("POST", CLIENTS).with_header("Idempotency-Key", &key).with_body(body.to_string());
        let registered = self.connection.ask(&request).expect(201);
        registered.body["clientId"].as_str().unwrap().to_owned()
    }

    /// A withdrawal is tried on a filing of its own, which is not withdrawn yet; so are decisions on authorizations.
    fn on_pending(&mut self, request: RawRequest) -> RawRequest {
        if !self.uses_up() {
            return request;
        }
        if self.operation.path.starts_with(CLIENTS) {
            let id = self.pending.take().unwrap_or_else(|| self.registered());
            let path = request.path.replace("brightchart-ehr", &id);
            self.pending = Some(id);
            return RawRequest { path, ..request };
        }
        if self.operation.path.starts_with(AUTHORIZATIONS) {
            let id = self.pending.take().unwrap_or_else(|| self.asked());
            let path = request.path.replace(&self.sample.path(self.operation), &self.operation.path.replace("{id}", &id));
            self.pending = Some(id);
            return RawRequest { path, ..request };
        }
        let list = self.operation.path.split("/{").next().unwrap().to_owned();
        let (own, body) = match list.as_str() {
            EXCEPTIONS => (&self.sample.application, hardship(individual("1000000020", "000100001"))),
            _ => (&self.sample.review, review(individual("1000000020", "000100001"))),
        };
        let path = request.path.clone();
        let id = self.pending.take().unwrap_or_else(|| {
            let key = format!("pending-{}", next_number());
            let file = self.authorized("POST", &list).with_header("Idempotency-Key", &key).with_body(body.to_string());
            let filed = self.connection.ask(&file).expect(201);
            self.tally.accepted.fetch_add(1, Ordering::Relaxed);
            filed.body["id"].as_str().unwrap().to_owned()
        });
        let request = RawRequest { path: path.replace(own.as_str(), &id), ..request };
        self.pending = Some(id);
        request
    }

    fn by_operator(&self, method: &str, path: &str) -> RawRequest {
        RawRequest::new(method, path).with_header("Authorization", &format!("Bearer {}", self.app.token("operator")))
    }

    fn authorized(&self, method: &str, path: &str) -> RawRequest {
        RawRequest::new(method, path).with_header("Authorization", &format!("Bearer {}", self.app.token("practice")))
    }
}
