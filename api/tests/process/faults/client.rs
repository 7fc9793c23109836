//! A client that files, repeats, reads, lists, validates and withdraws; that goes to another server when one fails; that sends what was
//! not answered again with the same key; and that remembers what it was told.

use super::{
    chance::Chance,
    database::wait_until,
    filings::{EACH, filing, key, withdrawal_key},
    ledger::{Filed, Ledger, Withdrawal},
};
use crate::support::{Answer, Connection};
use std::{
    net::SocketAddr,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

/// How long an outcome may stay unknown once the service can work again. Locks of a transaction that its client left behind are held
/// until the database notices.
const SETTLED_WITHIN: Duration = Duration::from_secs(60);

/// What all clients share.
pub(crate) struct Load {
    addresses: Vec<SocketAddr>,
    token: String,
    /// How many filings there can be.
    most: usize,
    next: AtomicUsize,
    acknowledged: AtomicUsize,
    refused: AtomicUsize,
    stopped: AtomicBool,
}

impl Load {
    /// A load on these servers, for as many filings as there can be for `clinicians`.
    pub(crate) fn new(addresses: Vec<SocketAddr>, token: &str, clinicians: usize) -> Self {
        let most = clinicians * EACH;
        let [next, acknowledged, refused] = [const { AtomicUsize::new(0) }; 3];
        Self { addresses, token: token.to_owned(), most, next, acknowledged, refused, stopped: AtomicBool::new(false) }
    }

    /// Waits until so many more commands are acknowledged: a round is as long as its work, however fast the machine is.
    pub(crate) fn wait_for(&self, commands: usize) -> Duration {
        let enough = self.acknowledged.load(Ordering::Relaxed) + commands;
        wait_until("commands are acknowledged", || self.acknowledged.load(Ordering::Relaxed) >= enough)
    }

    /// Waits until so many more requests are answered 503.
    pub(crate) fn wait_for_refused(&self, requests: usize) -> Duration {
        let enough = self.refused.load(Ordering::Relaxed) + requests;
        wait_until("requests are refused", || self.refused.load(Ordering::Relaxed) >= enough)
    }

    /// Lets the clients work while `meanwhile` runs.
    pub(crate) fn during<T>(&self, clients: &mut [Client], meanwhile: impl FnOnce() -> T) -> T {
        self.stopped.store(false, Ordering::Relaxed);
        thread::scope(|scope| {
            let working: Vec<_> = clients.iter_mut().map(|client| scope.spawn(move || client.work(self))).collect();
            // Whatever happens, the clients have to end, or the scope would wait for them.
            let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(meanwhile));
            self.stopped.store(true, Ordering::Relaxed);
            working.into_iter().for_each(|client| client.join().unwrap());
            result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }
}

/// Something that changes the database.
#[derive(Debug, Clone, Copy)]
enum Command {
    File(usize),
    Withdraw(usize),
}

/// A command that was sent and is not settled.
#[derive(Debug, Clone, Copy)]
struct Pending {
    command: Command,
    /// Whether an answer that does not settle it, or none, was counted already.
    is_unknown: bool,
}

/// A request.
struct Request {
    line: String,
    headers: Vec<String>,
    body: String,
}

/// One client, which does one thing after another.
pub(crate) struct Client {
    chance: Chance,
    pub(crate) ledger: Ledger,
    pending: Option<Pending>,
    /// One to each server.
    connections: Vec<Option<Connection>>,
    /// The server that is asked.
    at: usize,
    /// Whether a server said that it ends the connection: it is about to stop.
    is_dismissed: bool,
}

/// Clients, each with a chance of its own.
pub(crate) fn clients(name: &str, count: usize) -> Vec<Client> {
    let client = |index: usize| Client {
        chance: Chance::new(&format!("{name} {index}")),
        ledger: Ledger::default(),
        pending: None,
        connections: Vec::new(),
        at: index,
        is_dismissed: false,
    };
    (0..count).map(client).collect()
}

impl Client {
    fn work(&mut self, load: &Load) {
        self.is_dismissed = false;
        while !load.stopped.load(Ordering::Relaxed) && !self.is_dismissed {
            if let Some(pending) = self.pending.take() {
                self.carry_out(load, pending);
                continue;
            }
            // Each turn at the next server: whatever one did, the other has to know.
            self.at += 1;
            match self.chance.below(100) {
                0..45 => self.file(load),
                45..60 => self.withdraw(load),
                60..70 => self.replay(load),
                70..85 => self.read(load),
                85..90 => self.list(load),
                _ => self.validate(load),
            }
        }
    }

    /// Sends what was not settled again until it is.
    pub(crate) fn settle(&mut self, load: &Load) {
        let begun = Instant::now();
        while let Some(pending) = self.pending.take() {
            assert!(begun.elapsed() < SETTLED_WITHIN, "{pending:?} is not settled");
            self.carry_out(load, pending);
        }
    }

    fn file(&mut self, load: &Load) {
        let number = load.next.fetch_add(1, Ordering::Relaxed);
        assert!(number < load.most, "all {} filings are made: the test needs more clinicians", load.most);
        self.ledger.filings.insert(number, super::ledger::Known::default());
        self.carry_out(load, Pending { command: Command::File(number), is_unknown: false });
    }

    fn withdraw(&mut self, load: &Load) {
        if let Some(number) = self.some_filing().filter(|number| matches!(self.known(*number).withdrawal, Withdrawal::Untried)) {
            self.ledger.filings.get_mut(&number).unwrap().withdrawal = Withdrawal::Unknown;
            self.carry_out(load, Pending { command: Command::Withdraw(number), is_unknown: false });
        }
    }

    fn known(&self, number: usize) -> &super::ledger::Known {
        &self.ledger.filings[&number]
    }

    /// One of the filings that were acknowledged to this client.
    fn some_filing(&mut self) -> Option<usize> {
        let count = self.ledger.filings.len();
        let number = *self.ledger.filings.keys().nth(self.chance.below(count.max(1)))?;
        self.known(number).filed.is_some().then_some(number)
    }

    fn request(&self, load: &Load, command: Command) -> Request {
        let (line, key, more, body) = match command {
            Command::File(number) => {
                let (path, body) = filing(number);
                (format!("POST {path}"), key(number), "Content-Type: application/json", body)
            }
            Command::Withdraw(number) => {
                let place = &self.known(number).filed.as_ref().unwrap().place;
                (format!("POST {place}/withdraw"), withdrawal_key(number), "If-Match: \"1\"", String::new())
            }
        };
        let headers = vec![authorization(load), format!("Idempotency-Key: {key}"), more.to_owned()];
        Request { line, headers, body }
    }

    /// Sends a command once and notes what came of it.
    fn carry_out(&mut self, load: &Load, mut pending: Pending) {
        let request = self.request(load, pending.command);
        let answer = self.send(load, &request);
        let Some(answer) = answer.filter(|answer| !is_to_be_repeated(answer)) else {
            self.ledger.figures.unknown += usize::from(!pending.is_unknown);
            pending.is_unknown = true;
            self.pending = Some(pending);
            // The other server may know; where there is none the same one is asked again.
            self.at += 1;
            return;
        };
        let figures = &mut self.ledger.figures;
        figures.acknowledged += 1;
        load.acknowledged.fetch_add(1, Ordering::Relaxed);
        if pending.is_unknown {
            figures.settled += 1;
            figures.had_happened += usize::from(answer.header("idempotent-replayed").is_some());
        } else {
            assert_eq!(answer.header("idempotent-replayed"), None, "a first request was answered as a repetition");
        }
        let status = answer.status;
        match pending.command {
            Command::File(number) => {
                assert_eq!(status, 201, "filing {number}: {}", told(&answer));
                let place = answer.header("location").unwrap().to_owned();
                self.ledger.filings.get_mut(&number).unwrap().filed = Some(Filed { place, body: answer.body });
            }
            Command::Withdraw(number) => {
                assert_eq!(status, 200, "withdrawing {number}: {}", told(&answer));
                self.ledger.filings.get_mut(&number).unwrap().withdrawal = Withdrawal::Done(answer.body);
            }
        }
    }

    /// The same request again is answered with the same bytes.
    fn replay(&mut self, load: &Load) {
        let Some(number) = self.some_filing() else { return };
        let request = self.request(load, Command::File(number));
        let Some(answer) = self.ask(load, &request) else { return };
        assert_eq!(answer.status, 201, "repeating {number}: {}", told(&answer));
        assert_eq!(answer.header("idempotent-replayed"), Some("true"));
        assert_eq!(answer.body, self.known(number).filed.as_ref().unwrap().body, "filing {number}, repeated");
    }

    /// A filing is shown as it was answered last.
    fn read(&mut self, load: &Load) {
        let Some(number) = self.some_filing() else { return };
        let known = self.known(number);
        let filed = known.filed.as_ref().unwrap();
        let expected = match &known.withdrawal {
            Withdrawal::Untried => filed.body.clone(),
            Withdrawal::Done(body) => body.clone(),
            Withdrawal::Unknown => return,
        };
        let request = Request { line: format!("GET {}", filed.place), headers: vec![authorization(load)], body: String::new() };
        let Some(answer) = self.ask(load, &request) else { return };
        assert_eq!((answer.status, told(&answer).as_bytes()), (200, expected.as_slice()), "filing {number}");
    }

    fn list(&mut self, load: &Load) {
        let path = self.chance.pick(&[super::filings::EXCEPTIONS, super::filings::REVIEWS]);
        let request = Request { line: format!("GET {path}?limit=20"), headers: vec![authorization(load)], body: String::new() };
        let Some(answer) = self.ask(load, &request) else { return };
        assert_eq!(answer.status, 200, "{}", told(&answer));
    }

    fn validate(&mut self, load: &Load) {
        let (path, body) = filing(self.chance.below(load.most));
        let headers = vec![authorization(load), "Content-Type: application/json".to_owned()];
        let Some(answer) = self.ask(load, &Request { line: format!("POST {path}/validate"), headers, body }) else { return };
        assert_eq!(answer.status, 200, "{}", told(&answer));
    }

    /// The answer to something that changes nothing; `None` when there is none, or it says to come again.
    fn ask(&mut self, load: &Load, request: &Request) -> Option<Answer> {
        self.send(load, request).filter(|answer| !is_to_be_repeated(answer))
    }

    /// One attempt at one server; `None` when its connection ended first, or it took none.
    fn send(&mut self, load: &Load, request: &Request) -> Option<Answer> {
        let at = self.at % load.addresses.len();
        self.connections.resize_with(load.addresses.len(), || None);
        let mut connection = match self.connections[at].take().filter(|connection| !connection.is_ended()) {
            Some(connection) => connection,
            None => match Connection::try_new(load.addresses[at]) {
                Ok(connection) => connection,
                Err(_) => {
                    thread::sleep(Duration::from_millis(2));
                    return None;
                }
            },
        };
        let headers: Vec<&str> = request.headers.iter().map(String::as_str).collect();
        let begun = Instant::now();
        let sent = connection.try_send(&request.line, &headers, request.body.as_bytes());
        let answer = sent.and_then(|()| connection.try_answer());
        let figures = &mut self.ledger.figures;
        figures.requests += 1;
        figures.longest = figures.longest.max(begun.elapsed());
        let Ok(answer) = answer else {
            figures.lost += 1;
            return None;
        };
        if answer.status == 503 {
            let problem = answer.problem(503, "databaseUnavailable");
            assert!(answer.header("retry-after").is_some() && problem["retryable"] == true, "{problem}");
            figures.unavailable += 1;
            load.refused.fetch_add(1, Ordering::Relaxed);
            figures.said_unknown += usize::from(says_unknown(&problem));
            // A client that obeyed Retry-After would show less in the same time.
            thread::sleep(Duration::from_millis(5));
        }
        if answer.header("connection") == Some("close") {
            self.is_dismissed = true;
        } else {
            self.connections[at] = Some(connection);
        }
        Some(answer)
    }
}

fn authorization(load: &Load) -> String {
    format!("Authorization: Bearer {}", load.token)
}

/// Whether the same request is to be sent again: the database is away, or the first request with this key is not answered yet.
fn is_to_be_repeated(answer: &Answer) -> bool {
    answer.status == 503 || (answer.status == 409 && answer.json()["code"] == "idempotencyInProgress")
}

/// Whether a problem says that nobody knows whether the command took place, and how to find out.
pub(crate) fn says_unknown(problem: &serde_json::Value) -> bool {
    let detail = problem["detail"].as_str().unwrap_or_default();
    detail.contains("is not known") && detail.contains("the same Idempotency-Key")
}

fn told(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

/// What all clients know together.
pub(crate) fn ledger(clients: &[Client]) -> Ledger {
    let mut all = Ledger::default();
    clients.iter().for_each(|client| all.merge(&client.ledger));
    all
}
