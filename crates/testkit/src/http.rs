//! As much of HTTP/1.1 as tests need, over blocking sockets.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

/// A header name in lower case and its value.
pub type Header = (String, String);

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// `GET`, `PUT`, …
    pub method: String,
    /// The path and query.
    pub target: String,
    /// In the order sent.
    pub headers: Vec<Header>,
    /// Whole.
    pub body: Vec<u8>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// In the order sent, without those about framing.
    pub headers: Vec<Header>,
    /// Whole.
    pub body: Vec<u8>,
}

impl Incoming {
    /// Whether an answer may come packed (gzip).
    #[must_use]
    pub fn takes_packed(&self) -> bool {
        self.header("accept-encoding").is_some_and(|all| all.contains("gzip"))
    }

    /// The first header of this name, given in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// Its bytes on the way: the request line, the headers and the body.
    #[must_use]
    pub fn size(&self) -> usize {
        let line = self.method.len() + self.target.len() + " HTTP/1.1\r\n ".len();
        let headers = self.headers.iter().map(|(name, value)| name.len() + value.len() + 4);
        line + headers.sum::<usize>() + 2 + self.body.len()
    }
}

impl Reply {
    /// The same answer, packed (gzip).
    #[must_use]
    pub fn packed(mut self) -> Self {
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        // Nothing that goes into memory fails.
        if packer.write_all(&self.body).is_ok()
            && let Ok(body) = packer.finish()
        {
            self.body = body;
            self.headers.push(("content-encoding".to_owned(), "gzip".to_owned()));
        }
        self
    }

    /// An answer in FHIR JSON.
    #[must_use]
    pub fn fhir(status: u16, body: &Value) -> Self {
        let kind = ("content-type".to_owned(), "application/fhir+json".to_owned());
        Self { status, headers: vec![kind], body: body.to_string().into_bytes() }
    }

    /// A page of HTML, as a hotel's network answers for everyone.
    #[must_use]
    pub fn html(status: u16, body: &str) -> Self {
        let kind = ("content-type".to_owned(), "text/html".to_owned());
        Self { status, headers: vec![kind], body: body.as_bytes().to_vec() }
    }

    /// Adds a header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The first header of this name, given in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// The body as JSON; panics when it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a JSON body")
    }

    /// The head of the answer, with its framing.
    #[must_use]
    pub fn head(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} -\r\n", self.status);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("content-length: {}\r\n\r\n", self.body.len()));
        head.into_bytes()
    }
}

fn find<'a>(headers: &'a [Header], name: &str) -> Option<&'a str> {
    headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
}

/// Sends one request over a connection of its own.
pub fn send(to: SocketAddr, request: &Incoming) -> io::Result<Reply> {
    let mut stream = TcpStream::connect(to)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let mut head = format!("{} {} HTTP/1.1\r\n", request.method, request.target);
    let own = ["host", "connection", "content-length", "accept-encoding"];
    for (name, value) in request.headers.iter().filter(|(name, _)| !own.contains(&name.as_str())) {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let length = request.body.len();
    head.push_str(&format!("host: {to}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"));
    stream.write_all(head.as_bytes())?;
    stream.write_all(&request.body)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    parse_reply(&answer)
}

fn parse_reply(bytes: &[u8]) -> io::Result<Reply> {
    let mut slots = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Response::new(&mut slots);
    let Ok(httparse::Status::Complete(at)) = parsed.parse(bytes) else {
        return Err(io::ErrorKind::UnexpectedEof.into());
    };
    let headers = owned(parsed.headers);
    let body = match find(&headers, "content-length").and_then(|text| text.parse::<usize>().ok()) {
        Some(length) => bytes.get(at..at + length).ok_or(io::ErrorKind::UnexpectedEof)?,
        None => &bytes[at..],
    };
    let framing = ["content-length", "transfer-encoding", "connection"];
    Ok(Reply {
        status: parsed.code.unwrap_or_default(),
        headers: headers.into_iter().filter(|(n, _)| !framing.contains(&n.as_str())).collect(),
        body: body.to_vec(),
    })
}

/// Reads one request; `None` when the other side has closed.
pub fn receive(stream: &mut TcpStream) -> io::Result<Option<Incoming>> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 16 * 1024];
    loop {
        if let Some((mut request, at, length)) = parse_request(&bytes)? {
            while bytes.len() < at + length {
                match stream.read(&mut chunk)? {
                    0 => return Ok(None),
                    n => bytes.extend_from_slice(&chunk[..n]),
                }
            }
            request.body = bytes[at..at + length].to_vec();
            return Ok(Some(request));
        }
        match stream.read(&mut chunk)? {
            0 => return Ok(None),
            n => bytes.extend_from_slice(&chunk[..n]),
        }
    }
}

fn parse_request(bytes: &[u8]) -> io::Result<Option<(Incoming, usize, usize)>> {
    let mut slots = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Request::new(&mut slots);
    let status = parsed.parse(bytes).map_err(|_| io::ErrorKind::InvalidData)?;
    let httparse::Status::Complete(at) = status else { return Ok(None) };
    let request = Incoming {
        method: parsed.method.unwrap_or_default().to_owned(),
        target: parsed.path.unwrap_or_default().to_owned(),
        headers: owned(parsed.headers),
        body: Vec::new(),
    };
    let length = request.header("content-length").and_then(|text| text.parse().ok());
    Ok(Some((request, at, length.unwrap_or(0))))
}

fn owned(headers: &[httparse::Header<'_>]) -> Vec<Header> {
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    headers.iter().map(|h| (h.name.to_ascii_lowercase(), text(h.value))).collect()
}

/// Writes a whole answer.
pub fn reply(stream: &mut TcpStream, reply: &Reply) -> io::Result<()> {
    stream.write_all(&reply.head())?;
    stream.write_all(&reply.body)
}
