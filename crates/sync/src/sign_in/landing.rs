//! Where the browser lands when it comes back: one page on a free port of this
//! computer (RFC 8252, section 7.3).
//!
//! Whoever can open a page on this computer can knock here, so everything that
//! is not this sign-in's own return is turned away and the waiting goes on. The
//! page it shows never changes and holds nothing of what came with it.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr, TcpListener as BlockingListener};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::timeout;
use url::Url;
use zeroize::Zeroizing;

use super::{Provider, SignInError};

const PATH: &str = "/callback";
/// The longest request that is read.
const MAX_HEAD: usize = 16 * 1024;
const MAX_HEADERS: usize = 100;
/// Browsers open connections ahead and leave them silent.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// A browser opens six at most. Whoever opens more, and says nothing, must take
/// neither the door from the browser nor its files from the record.
const MOST_VISITORS: usize = 32;
/// When the system has no room for a visitor just now.
const NO_ROOM: Duration = Duration::from_millis(100);

/// Keepwell has the answer, and has yet to see whether it is good for anything.
const DONE: &str =
    "Keepwell has your answer. You can close this window and go back to Keepwell to see the rest.";
const NOT_DONE: &str = "You are not signed in. You can close this window and go back to Keepwell.";
const NOT_HERE: &str = "There is nothing here.";

/// A port that waits for the browser. Dropping it closes the port.
pub(super) struct Landing {
    listener: BlockingListener,
    address: Url,
}

/// What one visitor brought.
enum Visit {
    /// This sign-in's return.
    Return(Result<Zeroizing<String>, SignInError>),
    /// Anything else.
    Stranger,
}

impl Landing {
    /// Opens a port that the system chooses, for this computer alone.
    pub(super) fn open() -> Result<Self, SignInError> {
        let open = || {
            let listener = BlockingListener::bind((Ipv4Addr::LOCALHOST, 0))?;
            listener.set_nonblocking(true)?;
            let at = listener.local_addr()?;
            Ok::<_, std::io::Error>((listener, at))
        };
        let (listener, at) = open().map_err(|_| SignInError::NoPort)?;
        let address = Url::parse(&format!("http://{at}{PATH}")).map_err(|_| SignInError::NoPort)?;
        Ok(Self { listener, address })
    }

    /// What the browser is told to come back to.
    pub(super) fn address(&self) -> &Url {
        &self.address
    }

    /// Waits for the return of the sign-in that has this `state`, and gives the
    /// code it came with.
    pub(super) async fn wait(
        self,
        state: &str,
        provider: &Provider,
        patience: Duration,
    ) -> Result<Zeroizing<String>, SignInError> {
        let no_port = |_| SignInError::NoPort;
        let at = self.listener.local_addr().map_err(no_port)?;
        let listener = TcpListener::from_std(self.listener).map_err(no_port)?;
        let expected = Expected { at, state: state.to_owned(), provider: provider.clone() };
        timeout(patience, visits(listener, expected)).await.unwrap_or(Err(SignInError::NobodyCame))
    }
}

/// Sees to visitors, several at once, until the right one came. Where there are
/// too many, whoever came first and has said nothing yet has to go.
async fn visits(
    listener: TcpListener,
    expected: Expected,
) -> Result<Zeroizing<String>, SignInError> {
    let mut visitors = JoinSet::new();
    let mut waiting = VecDeque::new();
    loop {
        tokio::select! {
            came = listener.accept() => match came {
                Ok((stream, _)) => {
                    waiting.retain(|visitor: &AbortHandle| !visitor.is_finished());
                    if let Some(first) = waiting.pop_front_if(|_| visitors.len() >= MOST_VISITORS) {
                        first.abort();
                    }
                    let expected = expected.clone();
                    let visitor = visitors.spawn(async move { receive(stream, &expected).await });
                    waiting.push_back(visitor);
                }
                Err(_) => tokio::time::sleep(NO_ROOM).await,
            },
            Some(visit) = visitors.join_next() => {
                if let Ok(Visit::Return(returned)) = visit {
                    return returned;
                }
            }
        }
    }
}

async fn receive(mut stream: TcpStream, expected: &Expected) -> Visit {
    let Ok(Some(target)) = timeout(HEAD_TIMEOUT, head(&mut stream, expected.at)).await else {
        return Visit::Stranger;
    };
    let visit = expected.judge(&target);
    let (status, words) = match &visit {
        Visit::Return(Ok(_)) => ("200 OK", DONE),
        Visit::Return(Err(_)) => ("200 OK", NOT_DONE),
        Visit::Stranger => ("404 Not Found", NOT_HERE),
    };
    // A browser that does not listen any more has nothing to be told.
    let _ = timeout(HEAD_TIMEOUT, stream.write_all(page(status, words).as_bytes())).await;
    let _ = timeout(HEAD_TIMEOUT, stream.shutdown()).await;
    visit
}

fn page(status: &str, words: &str) -> String {
    let body = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Keepwell</title>\
         <body style=\"font:1.25rem sans-serif;margin:3rem\"><p>{words}</p></body></html>"
    );
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\n\
         cache-control: no-store\r\nreferrer-policy: no-referrer\r\nx-content-type-options: nosniff\r\n\
         content-security-policy: default-src 'none'; style-src 'unsafe-inline'\r\n\
         connection: close\r\n\r\n{body}",
        body.len()
    )
}

/// What a visitor asks for; `None` where it is not a `GET` for this port.
async fn head(stream: &mut TcpStream, at: SocketAddr) -> Option<Zeroizing<String>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_HEAD));
    let mut piece = [0; 1024];
    while bytes.len() < MAX_HEAD {
        let read = stream.read(&mut piece).await.ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(piece.get(..read)?);
        let mut slots = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut request = httparse::Request::new(&mut slots);
        if request.parse(&bytes).ok()?.is_partial() {
            continue;
        }
        // Another name that leads here is another site's (DNS rebinding).
        let named = |header: &httparse::Header<'_>| {
            header.name.eq_ignore_ascii_case("host") && header.value == at.to_string().as_bytes()
        };
        let ours = request.method == Some("GET") && request.headers.iter().any(named);
        return request.path.filter(|_| ours).map(|target| Zeroizing::new(target.to_owned()));
    }
    None
}

/// How to know this sign-in's return.
#[derive(Clone)]
struct Expected {
    at: SocketAddr,
    state: String,
    provider: Provider,
}

impl Expected {
    fn judge(&self, target: &str) -> Visit {
        let Ok(url) = Url::parse(&format!("http://{}{target}", self.at)) else {
            return Visit::Stranger;
        };
        let all = |name: &str| {
            let values = url.query_pairs().filter(|(key, _)| key == name);
            values.map(|(_, value)| value.into_owned()).collect::<Vec<_>>()
        };
        if url.path() != PATH || all("state") != [self.state.as_str()] {
            return Visit::Stranger;
        }
        // Said twice is said by two (RFC 6749, section 3.1).
        let once = |name: &str| <[_; 1]>::try_from(all(name)).ok().map(|[value]| value);
        if !self.is_from_the_provider(&all("iss")) {
            return Visit::Return(Err(SignInError::OtherProvider));
        }
        Visit::Return(match (once("code"), all("error").first().map(String::as_str)) {
            (Some(code), None) => Ok(Zeroizing::new(code)),
            (_, Some("access_denied")) => Err(SignInError::Declined),
            (_, Some("unauthorized_client")) => Err(SignInError::UnknownClient),
            _ => Err(SignInError::Refused),
        })
    }

    /// RFC 9207, section 2.4.
    fn is_from_the_provider(&self, said: &[String]) -> bool {
        match (said, self.provider.issuer.as_ref()) {
            ([], _) => !self.provider.names_itself,
            ([said], Some(issuer)) => said == issuer,
            ([_], None) => true,
            _ => false,
        }
    }
}
