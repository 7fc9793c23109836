//! A network between the service and PostgreSQL that can be cut: a proxy that understands just enough of the protocol to cut at the commit
//! of a command.

use std::{
    collections::HashSet,
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

/// Where the network fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    /// The order to commit does not reach the server.
    BeforeCommit,
    /// The server has committed; its confirmation does not reach the service.
    AfterCommit,
}

/// How the network fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// Both ends are told.
    Cut,
    /// Nobody is told: what is sent is swallowed, and both ends stay open.
    Silence,
    /// The server is gone, and the service is not told.
    ServerGone,
    /// The service's end is closed, and the server is not told.
    ServiceGone,
}

/// What a command that is carried out says, and neither a repetition nor housekeeping.
const OF_A_COMMAND: &[u8] = b"INSERT INTO \"timeline_entries\"";

/// The proxy; it forwards until it is dropped.
pub(crate) struct Proxy {
    address: SocketAddr,
    /// The URL of the database behind it.
    url: String,
    network: Arc<Network>,
}

struct Network {
    server: SocketAddr,
    /// What happens to the next command that is committed.
    armed: Mutex<Option<(At, How)>>,
    /// How often that has happened.
    fired: AtomicUsize,
    /// Whether new connections are swallowed.
    is_silent: AtomicBool,
    is_closed: AtomicBool,
    links: Mutex<Vec<Arc<Link>>>,
}

/// One connection of the service and its continuation to the server.
struct Link {
    service: TcpStream,
    server: TcpStream,
    /// Whether everything is swallowed.
    is_silent: AtomicBool,
    /// What happens instead of the confirmation of a commit.
    at_confirmation: Mutex<Option<How>>,
}

impl Link {
    fn fail(&self, how: How) {
        self.is_silent.store(true, Ordering::SeqCst);
        // An end that is closed already is what is wanted.
        let close = |stream: &TcpStream| drop(stream.shutdown(Shutdown::Both));
        match how {
            How::Cut => {
                close(&self.service);
                close(&self.server);
            }
            How::Silence => {}
            How::ServerGone => close(&self.server),
            How::ServiceGone => close(&self.service),
        }
    }
}

impl Proxy {
    /// A network to the database of `url`.
    pub(crate) fn start(url: &str) -> Self {
        let server: SocketAddr = url.split(['@', '/']).find_map(|part| part.parse().ok()).unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let url = url.replace(&server.to_string(), &address.to_string());
        let network = Arc::new(Network {
            server,
            armed: Mutex::default(),
            fired: AtomicUsize::new(0),
            is_silent: AtomicBool::new(false),
            is_closed: AtomicBool::new(false),
            links: Mutex::default(),
        });
        let accepting = Arc::clone(&network);
        thread::spawn(move || {
            for service in listener.incoming().map_while(Result::ok) {
                if accepting.is_closed.load(Ordering::SeqCst) {
                    return;
                }
                accepting.link(service);
            }
        });
        Self { address, url, network }
    }

    /// The URL of the database behind the network.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Lets the next command that is committed meet this; `None` lets it pass.
    pub(crate) fn arm(&self, fault: Option<(At, How)>) {
        *self.network.armed.lock().unwrap() = fault;
    }

    /// How many commands have met what was armed.
    pub(crate) fn fired(&self) -> usize {
        self.network.fired.load(Ordering::SeqCst)
    }

    /// Lets all connections fail, and those that are made from now on be swallowed.
    pub(crate) fn fall_silent(&self, how: How) {
        self.network.is_silent.store(true, Ordering::SeqCst);
        self.network.links.lock().unwrap().iter().for_each(|link| link.fail(how));
    }

    /// Lets new connections through. The old ones stay as they are.
    pub(crate) fn heal(&self) {
        self.network.is_silent.store(false, Ordering::SeqCst);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.network.is_closed.store(true, Ordering::SeqCst);
        self.network.links.lock().unwrap().iter().for_each(|link| link.fail(How::Cut));
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
    }
}

impl Network {
    fn link(self: &Arc<Self>, service: TcpStream) {
        // Nobody listens there while the server is down: the service is told as it would be without us.
        let Ok(server) = TcpStream::connect(self.server) else { return };
        for stream in [&service, &server] {
            stream.set_nodelay(true).unwrap();
        }
        let is_silent = AtomicBool::new(self.is_silent.load(Ordering::SeqCst));
        let link = Arc::new(Link { service, server, is_silent, at_confirmation: Mutex::default() });
        self.links.lock().unwrap().push(Arc::clone(&link));
        let (network, forth, back) = (Arc::clone(self), Arc::clone(&link), link);
        thread::spawn(move || end(network.forward(&forth), &forth, &forth.server));
        let network = Arc::clone(self);
        thread::spawn(move || end(network.backward(&back), &back, &back.service));
    }

    /// From the service to the server.
    fn forward(&self, link: &Link) -> io::Result<()> {
        let mut command = Command::default();
        let (mut turn, mut is_greeting) = (Vec::new(), true);
        loop {
            let message = Message::read(&link.service, is_greeting)?;
            is_greeting = false;
            if command.is_committed_by(&message)
                && let Some((at, how)) = self.armed.lock().unwrap().take()
            {
                self.fired.fetch_add(1, Ordering::SeqCst);
                match at {
                    At::BeforeCommit => link.fail(how),
                    At::AfterCommit => *link.at_confirmation.lock().unwrap() = Some(how),
                }
            }
            turn.extend_from_slice(&message.bytes);
            // What is sent at once arrives at once or not at all. A server that has half of it waits for the rest, and no timeout of its
            // own ends that: the timeouts of TCP do, which a proxy that acknowledges everything cannot show.
            if message.ends_turn() {
                link.pass(&std::mem::take(&mut turn), &link.server)?;
            }
        }
    }

    /// From the server to the service.
    fn backward(&self, link: &Link) -> io::Result<()> {
        loop {
            let message = Message::read(&link.server, false)?;
            if message.kind() == b'C'
                && message.body() == b"COMMIT\0"
                && let Some(how) = link.at_confirmation.lock().unwrap().take()
            {
                link.fail(how);
            }
            link.pass(&message.bytes, &link.service)?;
        }
    }
}

impl Link {
    fn pass(&self, bytes: &[u8], mut to: &TcpStream) -> io::Result<()> {
        if self.is_silent.load(Ordering::SeqCst) { Ok(()) } else { to.write_all(bytes) }
    }
}

/// One end is closed: so is the other, unless the network is silent about it.
fn end(ended: io::Result<()>, link: &Link, other: &TcpStream) {
    if ended.is_err() && !link.is_silent.load(Ordering::SeqCst) {
        drop(other.shutdown(Shutdown::Both));
    }
}

/// Whether the transaction of a connection carries out a command.
#[derive(Default)]
struct Command {
    /// The names of the prepared statements that only a command uses.
    telling: HashSet<Vec<u8>>,
    is_command: bool,
}

impl Command {
    /// Whether `message` orders the commit of a command.
    fn is_committed_by(&mut self, message: &Message) -> bool {
        let mut texts = message.body().split(|byte| *byte == 0);
        match (message.kind(), texts.next(), texts.next()) {
            // Parse: the name of the statement, then its text.
            (b'P', Some(name), Some(text)) if text.starts_with(OF_A_COMMAND) => drop(self.telling.insert(name.to_owned())),
            // Bind: the name of the portal, then that of the statement.
            (b'B', Some(_), Some(name)) => self.is_command |= self.telling.contains(name),
            (b'Q', Some(b"COMMIT"), _) => return std::mem::take(&mut self.is_command),
            (b'Q', _, _) => self.is_command = false,
            _ => {}
        }
        false
    }
}

/// A message of the protocol: its kind, four bytes of length that count themselves, its body. The first one has no kind.
struct Message {
    bytes: Vec<u8>,
    is_greeting: bool,
}

impl Message {
    fn read(mut from: &TcpStream, is_greeting: bool) -> io::Result<Self> {
        let start = if is_greeting { 4 } else { 5 };
        let mut bytes = vec![0; start];
        from.read_exact(&mut bytes)?;
        let mut length = [0; 4];
        length.copy_from_slice(&bytes[start - 4..]);
        bytes.resize(start - 4 + u32::from_be_bytes(length) as usize, 0);
        from.read_exact(&mut bytes[start..])?;
        Ok(Self { bytes, is_greeting })
    }

    fn kind(&self) -> u8 {
        if self.is_greeting { 0 } else { self.bytes[0] }
    }

    /// Whether the service waits for an answer after it: not after the parts of an extended query but the last.
    fn ends_turn(&self) -> bool {
        !matches!(self.kind(), b'P' | b'B' | b'D' | b'E' | b'C')
    }

    fn body(&self) -> &[u8] {
        &self.bytes[if self.is_greeting { 4 } else { 5 }..]
    }
}
