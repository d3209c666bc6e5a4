//! A service that answers as a test tells it.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use crate::http::{self, Incoming, Reply};

type Answer = dyn Fn(&Incoming) -> Option<Reply> + Send + Sync;

/// A small HTTP server on loopback, one thread for each connection.
#[derive(Debug)]
pub struct StubServer {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Incoming>>>,
    ended: Arc<AtomicBool>,
}

impl StubServer {
    /// Answers each request by `answer`; `None` closes the connection.
    pub fn start(answer: impl Fn(&Incoming) -> Option<Reply> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("its address");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let ended = Arc::new(AtomicBool::new(false));
        let answer: Arc<Answer> = Arc::new(answer);
        let (seen_there, ended_there) = (Arc::clone(&seen), Arc::clone(&ended));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if ended_there.load(Ordering::SeqCst) {
                    return;
                }
                let (answer, seen) = (Arc::clone(&answer), Arc::clone(&seen_there));
                let Ok(stream) = stream else { continue };
                std::thread::spawn(move || serve(stream, &*answer, &seen));
            }
        });
        Self { address, seen, ended }
    }

    /// The address of its FHIR endpoint.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}/fhir", self.address)
    }

    /// The requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Incoming> {
        self.seen.lock().expect("requests").clone()
    }
}

impl Drop for StubServer {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // Wakes the listener so that it sees the end.
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(mut stream: TcpStream, answer: &Answer, seen: &Mutex<Vec<Incoming>>) {
    while let Ok(Some(request)) = http::receive(&mut stream) {
        seen.lock().expect("requests").push(request.clone());
        let Some(reply) = answer(&request) else { return };
        let last = request.header("connection") == Some("close");
        if http::reply(&mut stream, &reply).is_err() || last {
            return;
        }
    }
}
