//! The load: connections that are kept alive, each asking as soon as it was answered; written by hand, so that it costs little of the
//! cores it shares with the server.

use hdrhistogram::Histogram;
use std::{
    cell::RefCell,
    collections::BTreeMap,
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// How many connections ask at once.
pub(crate) const CONNECTIONS: usize = 32;

/// Where the requests come from.
pub(crate) trait Requests {
    /// Puts the next request of this connection into `out`; false when there is none left.
    fn next(&mut self, connection: usize, out: &mut Vec<u8>) -> bool;

    /// The status that each answer must have.
    fn expected(&self) -> u16;
}

/// What a load found.
pub(crate) struct Load {
    pub(crate) requests: u64,
    pub(crate) elapsed: Duration,
    /// Microseconds.
    pub(crate) latencies: Histogram<u64>,
}

/// One answer, whole.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

struct Tally {
    latencies: Histogram<u64>,
    unexpected: BTreeMap<u16, (u64, String)>,
}

/// Asks for `duration` over [`CONNECTIONS`] connections.
///
/// # Errors
/// When the server refuses, breaks off, or answers with another status than expected.
pub(crate) fn run(address: SocketAddr, requests: &mut dyn Requests, duration: Duration) -> Result<Load, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    let latencies = Histogram::new_with_bounds(1, 60_000_000, 3).map_err(|error| error.to_string())?;
    let tally = Rc::new(RefCell::new(Tally { latencies, unexpected: BTreeMap::new() }));
    let expected = requests.expected();
    let requests = RefCell::new(requests);
    let started = Instant::now();
    let until = started + duration;
    runtime.block_on(async {
        let each = (0..CONNECTIONS).map(|connection| ask(address, connection, &requests, &tally, until, expected));
        futures_util::future::try_join_all(each).await
    })?;
    let elapsed = started.elapsed();
    let Tally { latencies, unexpected } =
        tally.replace(Tally { latencies: Histogram::new(1).map_err(|e| e.to_string())?, unexpected: BTreeMap::new() });
    if let Some((status, (count, sample))) = unexpected.into_iter().next() {
        return Err(format!("{count} answers {status} instead of {expected}: {sample}"));
    }
    Ok(Load { requests: latencies.len(), elapsed, latencies })
}

async fn ask(
    address: SocketAddr,
    connection: usize,
    requests: &RefCell<&mut dyn Requests>,
    tally: &RefCell<Tally>,
    until: Instant,
    expected: u16,
) -> Result<(), String> {
    let broken = |error: std::io::Error| format!("connection {connection}: {error}");
    let mut stream = TcpStream::connect(address).await.map_err(broken)?;
    stream.set_nodelay(true).map_err(broken)?;
    let (mut request, mut received) = (Vec::with_capacity(4096), Vec::with_capacity(256 * 1024));
    loop {
        let begun = Instant::now();
        request.clear();
        if begun >= until || !requests.borrow_mut().next(connection, &mut request) {
            return Ok(());
        }
        stream.write_all(&request).await.map_err(broken)?;
        let (status, body_at) = receive(&mut stream, &mut received).await.map_err(broken)?;
        let microseconds = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        let mut tally = tally.borrow_mut();
        tally.latencies.saturating_record(microseconds);
        if status != expected {
            let sample = || String::from_utf8_lossy(&received[body_at..]).into_owned();
            tally.unexpected.entry(status).or_insert_with(|| (0, sample())).0 += 1;
        }
    }
}

/// Reads one answer into `buffer` and returns its status and where its body begins.
async fn receive(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> std::io::Result<(u16, usize)> {
    buffer.clear();
    let mut whole = None;
    loop {
        if stream.read_buf(buffer).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if whole.is_none() {
            whole = head(buffer);
        }
        if let Some((status, body_at, length)) = whole
            && buffer.len() >= body_at + length
        {
            return Ok((status, body_at));
        }
    }
}

/// Status, where the body begins and how long it is, once the head is whole.
fn head(buffer: &[u8]) -> Option<(u16, usize, usize)> {
    let end = buffer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&buffer[..end]).ok()?;
    let status = text.split(' ').nth(1)?.parse().ok()?;
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    Some((status, end, length.unwrap_or(0)))
}

/// Asks once.
///
/// # Errors
/// When the server cannot be reached or breaks off.
pub(crate) fn once(address: SocketAddr, request: &[u8]) -> Result<Answer, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    runtime
        .block_on(async {
            let mut stream = TcpStream::connect(address).await?;
            stream.write_all(request).await?;
            let mut received = Vec::new();
            let (status, body_at) = receive(&mut stream, &mut received).await?;
            let head = String::from_utf8_lossy(&received[..body_at]).into_owned();
            Ok(Answer { status, head, body: received.split_off(body_at) })
        })
        .map_err(|error: std::io::Error| error.to_string())
}
