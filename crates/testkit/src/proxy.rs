//! A bad link: an HTTP proxy before a real server that loses, cuts, delays
//! and forges, by a seed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::http::{self, Incoming, Reply};
use crate::{Habits, Random};

/// What the link does to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Closed before the server hears of it.
    CutBefore,
    /// The server does it, and its answer is lost.
    CutAfter,
    /// The server does it, and half of its answer arrives.
    HalfBody,
    /// 429 with a short `Retry-After`; the server never hears of it.
    TooMany,
    /// 503 with a short `Retry-After`; the server never hears of it.
    Unavailable,
    /// A log-in page with status 200; the server never hears of it.
    Portal,
    /// A gateway's 504, although the server did it.
    GatewayTimeout,
    /// All of it, in small pieces.
    Drip,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 8] = [
        Self::CutBefore,
        Self::CutAfter,
        Self::HalfBody,
        Self::TooMany,
        Self::Unavailable,
        Self::Portal,
        Self::GatewayTimeout,
        Self::Drip,
    ];
}

/// What went through a proxy, heads and bodies, both ways.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Requests.
    pub requests: usize,
    /// Bytes, those of an exchange that was cut up to the cut.
    pub bytes: usize,
    /// How often a [slow](FaultProxy::start_slow) link dropped.
    pub drops: usize,
    /// Bytes of the exchanges that it cut.
    pub cut: usize,
}

/// A proxy on loopback. It ends when this is dropped.
#[derive(Debug)]
pub struct FaultProxy {
    address: SocketAddr,
    path: String,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    upstream: SocketAddr,
    own: SocketAddr,
    habits: Habits,
    rate: f64,
    random: Mutex<Random>,
    faults: Mutex<BTreeMap<Fault, usize>>,
    traffic: Mutex<Traffic>,
    /// Links to pages that were asked for once.
    links: Mutex<BTreeSet<String>>,
    /// Bytes between two drops of a slow link, and how many are left.
    drops_every: Option<usize>,
    left: Mutex<usize>,
    is_on: AtomicBool,
    ended: AtomicBool,
}

impl FaultProxy {
    /// Stands before the endpoint `upstream` (`http://127.0.0.1:8090/fhir`)
    /// and does something to each request with probability `rate`.
    #[must_use]
    pub fn start(upstream: &str, seed: u64, rate: f64) -> Self {
        Self::start_with(upstream, seed, rate, Habits::default())
    }

    /// The same, and the server takes on `habits`.
    #[must_use]
    pub fn start_with(upstream: &str, seed: u64, rate: f64, habits: Habits) -> Self {
        Self::start_as(upstream, seed, rate, habits, None)
    }

    /// A link so slow that it drops each time this many bytes went through, both
    /// ways together, wherever that is in a request or an answer. A link of
    /// 64 kbit/s that drops every 20 s drops after 160 000 bytes at the latest:
    /// bytes stand for time, and nobody has to wait for it.
    #[must_use]
    pub fn start_slow(upstream: &str, bytes: usize) -> Self {
        Self::start_as(upstream, 0, 0.0, Habits::default(), Some(bytes))
    }

    fn start_as(
        upstream: &str,
        seed: u64,
        rate: f64,
        habits: Habits,
        drops_every: Option<usize>,
    ) -> Self {
        let (authority, path) = split(upstream);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("its address");
        let shared = Arc::new(Shared {
            upstream: authority.parse().expect("an address and port"),
            own: address,
            habits,
            rate,
            random: Mutex::new(Random::new(seed)),
            faults: Mutex::new(BTreeMap::new()),
            traffic: Mutex::new(Traffic::default()),
            links: Mutex::new(BTreeSet::new()),
            drops_every,
            left: Mutex::new(drops_every.unwrap_or_default()),
            is_on: AtomicBool::new(true),
            ended: AtomicBool::new(false),
        });
        let there = Arc::clone(&shared);
        std::thread::spawn(move || listen(&listener, &there));
        Self { address, path: path.to_owned(), shared }
    }

    /// The address of the endpoint through this proxy.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}{}", self.address, self.path)
    }

    /// Turns the faults on or off; habits stay.
    pub fn set_faults(&self, on: bool) {
        self.shared.is_on.store(on, Ordering::SeqCst);
    }

    /// What has gone through since it was last asked.
    #[must_use]
    pub fn take_traffic(&self) -> Traffic {
        std::mem::take(&mut *self.shared.traffic.lock().expect("traffic"))
    }

    /// How often each fault has happened.
    #[must_use]
    pub fn faults(&self) -> BTreeMap<Fault, usize> {
        self.shared.faults.lock().expect("faults").clone()
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        // Wakes the listener so that it sees the end.
        let _ = TcpStream::connect(self.address);
    }
}

fn split(url: &str) -> (&str, &str) {
    let rest = url.strip_prefix("http://").expect("an http address");
    rest.find('/').map_or((rest, ""), |at| rest.split_at(at))
}

fn listen(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.ended.load(Ordering::SeqCst) {
            return;
        }
        let shared = Arc::clone(shared);
        let Ok(stream) = stream else { continue };
        std::thread::spawn(move || shared.serve(stream));
    }
}

impl Shared {
    fn serve(&self, mut stream: TcpStream) {
        let _ = stream.set_nodelay(true);
        while let Ok(Some(request)) = http::receive(&mut stream) {
            let fault = self.choose();
            if !self.exchange(&mut stream, request, fault).unwrap_or(false) {
                return;
            }
        }
    }

    fn choose(&self) -> Option<Fault> {
        if !self.is_on.load(Ordering::SeqCst) {
            return None;
        }
        let mut random = self.random.lock().expect("random");
        let fault = random.chance(self.rate).then(|| *random.pick(&Fault::ALL))?;
        *self.faults.lock().expect("faults").entry(fault).or_default() += 1;
        Some(fault)
    }

    /// Whether the connection stays open.
    fn exchange(
        &self,
        stream: &mut TcpStream,
        request: Incoming,
        fault: Option<Fault>,
    ) -> io::Result<bool> {
        match fault {
            Some(Fault::CutBefore) => return Ok(false),
            Some(Fault::TooMany) => return answer(stream, &busy(429)),
            Some(Fault::Unavailable) => return answer(stream, &busy(503)),
            Some(Fault::Portal) => return answer(stream, &portal()),
            _ => {}
        }
        let asked = request.size();
        let through = self.spend(asked);
        if through < asked {
            self.count(through, true);
            return Ok(false);
        }
        let reply = self.forward(request)?;
        let whole = reply.head().len() + reply.body.len();
        let through = self.spend(whole);
        self.count(asked + through, through < whole);
        if through < whole {
            let bytes = [reply.head(), reply.body].concat();
            stream.write_all(&bytes[..through])?;
            return Ok(false);
        }
        match fault {
            Some(Fault::CutAfter) => Ok(false),
            Some(Fault::HalfBody) => {
                stream.write_all(&reply.head())?;
                stream.write_all(&reply.body[..reply.body.len() / 2])?;
                Ok(false)
            }
            Some(Fault::GatewayTimeout) => answer(stream, &Reply::html(504, "<h1>Timeout</h1>")),
            Some(Fault::Drip) => drip(stream, &reply),
            _ => answer(stream, &reply),
        }
    }

    /// How many of these bytes get through before the link drops.
    fn spend(&self, bytes: usize) -> usize {
        let Some(every) = self.drops_every else { return bytes };
        let mut left = self.left.lock().expect("bytes left");
        if bytes < *left {
            *left -= bytes;
            return bytes;
        }
        self.traffic.lock().expect("traffic").drops += 1;
        std::mem::replace(&mut *left, every).min(bytes.saturating_sub(1))
    }

    fn count(&self, bytes: usize, is_cut: bool) {
        let mut traffic = self.traffic.lock().expect("traffic");
        traffic.requests += 1;
        traffic.bytes += bytes;
        traffic.cut += if is_cut { bytes } else { 0 };
    }

    fn forward(&self, mut request: Incoming) -> io::Result<Reply> {
        let exists = || {
            let read = Incoming { method: "GET".into(), body: Vec::new(), ..request.clone() };
            http::send(self.upstream, &read).is_ok_and(|reply| reply.status == 200)
        };
        if self.habits.links_expire
            && request.target.contains("_offset=")
            && self.links.lock().expect("links").insert(request.target.clone())
        {
            return Ok(Reply::html(410, ""));
        }
        if let Some(refusal) = self.habits.refuse(&request, exists) {
            return Ok(refusal);
        }
        self.habits.inbound(&mut request);
        let mut reply = http::send(self.upstream, &request)?;
        self.habits.outbound(&request, &mut reply);
        self.rename(&mut reply);
        let packs = self.habits.packs && request.takes_packed() && !reply.body.is_empty();
        Ok(if packs { reply.packed() } else { reply })
    }

    /// A server writes its own address into links: here it becomes the proxy's.
    fn rename(&self, reply: &mut Reply) {
        let (theirs, mut ours) = (self.upstream.to_string(), self.own.to_string());
        if self.habits.calls_itself_localhost {
            ours = format!("localhost:{}", self.own.port());
        }
        for (_, value) in &mut reply.headers {
            *value = value.replace(&theirs, &ours);
        }
        if let Ok(text) = std::str::from_utf8(&reply.body) {
            reply.body = text.replace(&theirs, &ours).into_bytes();
        }
    }
}

fn answer(stream: &mut TcpStream, reply: &Reply) -> io::Result<bool> {
    http::reply(stream, reply).map(|()| true)
}

fn drip(stream: &mut TcpStream, reply: &Reply) -> io::Result<bool> {
    stream.write_all(&reply.head())?;
    for piece in reply.body.chunks((reply.body.len() / 5).max(1)) {
        stream.write_all(piece)?;
        stream.flush()?;
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(true)
}

fn busy(status: u16) -> Reply {
    Reply::html(status, "<h1>Busy</h1>").with("retry-after", "0")
}

fn portal() -> Reply {
    Reply::html(200, "<html><h1>Free Wi-Fi</h1><form>Accept our terms</form></html>")
}
