//! As much of PostgreSQL's protocol as a test needs to make a database and to look into one: a query in, rows of text out.
//!
//! Without it this support would need `psql`, or a driver among the dependencies of each crate that includes it.

use std::io::{Read, Write};
use std::net::TcpStream;

/// A value as PostgreSQL prints it; `None` is NULL.
pub(crate) type Row = Vec<Option<String>>;

/// Runs one or more statements on a database of a throw-away cluster (`postgres://user@host:port/database`, no password).
///
/// # Errors
///
/// What the server says, or what the connection does.
pub(crate) fn query(url: &str, statements: &str) -> Result<Vec<Row>, String> {
    let (user, rest) =
        url.strip_prefix("postgres://").and_then(|rest| rest.split_once('@')).ok_or("not a URL of a test database")?;
    let (address, database) = rest.split_once('/').ok_or("no database in the URL")?;
    let mut connection = Connection { stream: TcpStream::connect(address).map_err(|error| error.to_string())? };
    connection.send(None, format!("\0\x03\0\0user\0{user}\0database\0{database}\0\0").as_bytes())?;
    connection.until_ready()?;
    connection.send(Some(b'Q'), format!("{statements}\0").as_bytes())?;
    connection.until_ready()
}

struct Connection {
    stream: TcpStream,
}

impl Connection {
    fn send(&mut self, kind: Option<u8>, body: &[u8]) -> Result<(), String> {
        let length = u32::try_from(body.len() + 4).map_err(|error| error.to_string())?;
        let message: Vec<u8> = kind.into_iter().chain(length.to_be_bytes()).chain(body.iter().copied()).collect();
        self.stream.write_all(&message).map_err(|error| error.to_string())
    }

    /// Reads messages until the server waits for the next query, and gives the rows among them.
    fn until_ready(&mut self) -> Result<Vec<Row>, String> {
        let (mut rows, mut refused) = (Vec::new(), None);
        loop {
            let (kind, body) = self.receive().map_err(|error| refused.take().unwrap_or_else(|| error.to_string()))?;
            match kind {
                b'D' => rows.push(row(&body).ok_or("a row that ends too early")?),
                b'E' => refused = Some(message(&body)),
                b'Z' => return refused.map_or(Ok(rows), Err),
                _ => {}
            }
        }
    }

    fn receive(&mut self) -> std::io::Result<(u8, Vec<u8>)> {
        let (mut kind, mut length) = ([0], [0; 4]);
        self.stream.read_exact(&mut kind)?;
        self.stream.read_exact(&mut length)?;
        let mut body = vec![0; u32::from_be_bytes(length).saturating_sub(4) as usize];
        self.stream.read_exact(&mut body)?;
        Ok((kind[0], body))
    }
}

/// A count of columns, then for each its length (-1 for NULL) and its text.
fn row(body: &[u8]) -> Option<Row> {
    let (columns, mut rest) = body.split_first_chunk::<2>()?;
    (0..u16::from_be_bytes(*columns))
        .map(|_| {
            let (length, after) = rest.split_first_chunk::<4>()?;
            rest = after;
            let Ok(length) = usize::try_from(i32::from_be_bytes(*length)) else {
                return Some(None);
            };
            let (text, after) = rest.split_at_checked(length)?;
            rest = after;
            Some(Some(String::from_utf8_lossy(text).into_owned()))
        })
        .collect()
}

/// The human sentence among the fields of an error, which each start with a letter and end with a zero.
fn message(body: &[u8]) -> String {
    let fields = body.split(|byte| *byte == 0).map(String::from_utf8_lossy);
    fields.into_iter().find_map(|field| field.strip_prefix('M').map(str::to_owned)).unwrap_or_else(|| "refused".to_owned())
}
