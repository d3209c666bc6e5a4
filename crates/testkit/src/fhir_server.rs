//! A real FHIR R4 server (sekmet-fhir) on loopback, with data of its own.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http::{self, Incoming, Reply};
use crate::skip;

/// The path of the server's executable.
const SERVER_VARIABLE: &str = "KEEPWELL_SEKMET";
/// A cold start on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(120);
const ATTEMPTS: usize = 3;

/// A running server. It ends when this is dropped, and also when the test
/// process dies.
#[derive(Debug)]
pub struct FhirServer {
    executable: String,
    folder: TempDir,
    address: SocketAddr,
    token: Option<String>,
    child: Option<Child>,
}

impl FhirServer {
    /// Starts a server that asks for no token; `None`, and says SKIPPED, where
    /// there is none and none is required.
    #[must_use]
    pub fn start() -> Option<Self> {
        Self::start_with(None)
    }

    /// Starts a server that asks for this bearer token.
    #[must_use]
    pub fn start_with_token(token: &str) -> Option<Self> {
        Self::start_with(Some(token.to_owned()))
    }

    fn start_with(token: Option<String>) -> Option<Self> {
        let Ok(executable) = std::env::var(SERVER_VARIABLE) else {
            skip("no FHIR server (KEEPWELL_SEKMET is not set)");
            return None;
        };
        let folder = tempfile::tempdir().expect("a temporary folder");
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        let mut server = Self { executable, folder, address, token, child: None };
        for _ in 0..ATTEMPTS {
            if server.resume() {
                return Some(server);
            }
            // Someone took the port in between.
            server.address.set_port(free_port());
        }
        panic!("the FHIR server did not start");
    }

    /// The address of its FHIR endpoint.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}/fhir", self.address)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends the server. Its data stays until this is dropped.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // The wrapper ends the server when its input closes.
            drop(child.stdin.take());
            let _ = child.wait();
        }
    }

    /// Starts the server again, on the same address and data; whether it did.
    pub fn resume(&mut self) -> bool {
        self.stop();
        let settings = self.folder.path().join("settings.yaml");
        std::fs::write(&settings, self.settings().to_string()).expect("settings written");
        let port = self.address.port().to_string();
        let serve = ["serve", "--host", "127.0.0.1", "--port", &port, "--config"];
        let child = guarded(&self.executable)
            .args(serve)
            .arg(&settings)
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.child = Some(child.expect("the FHIR server's executable"));
        self.wait_until_ready()
    }

    /// JSON is YAML too.
    fn settings(&self) -> Value {
        let auth = match &self.token {
            Some(token) => json!({"types": ["bearer"], "tokens": [token]}),
            None => json!({"types": ["none"]}),
        };
        json!({
            "base_url": self.base_url(), "host": "127.0.0.1", "port": self.address.port(),
            "data_dir": self.folder.path().join("data"), "server_auth": auth,
            "simulator": {"enabled": false}, "log_inbound": false
        })
    }

    fn wait_until_ready(&mut self) -> bool {
        let started = Instant::now();
        while started.elapsed() < START_LIMIT {
            if self.try_request("GET", "metadata", None).is_ok_and(|reply| reply.status == 200) {
                return true;
            }
            if self.child.as_mut().is_some_and(|child| child.try_wait().is_ok_and(|s| s.is_some()))
            {
                return false;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        false
    }

    /// One request, path relative to the endpoint.
    #[must_use]
    pub fn request(&self, method: &str, path: &str, body: Option<&Value>) -> Reply {
        self.try_request(method, path, body).expect("the FHIR server answers")
    }

    fn try_request(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> std::io::Result<Reply> {
        let mut headers = vec![("content-type".to_owned(), "application/fhir+json".to_owned())];
        if let Some(token) = &self.token {
            headers.push(("authorization".to_owned(), format!("Bearer {token}")));
        }
        let request = Incoming {
            method: method.to_owned(),
            target: format!("/fhir/{path}"),
            headers,
            body: body.map(|body| body.to_string().into_bytes()).unwrap_or_default(),
        };
        http::send(self.address, &request)
    }

    /// Reads JSON; panics on an error of the server.
    #[must_use]
    pub fn get(&self, path: &str) -> Value {
        let reply = self.request("GET", path, None);
        assert_eq!(reply.status, 200, "{path}: {}", String::from_utf8_lossy(&reply.body));
        reply.json()
    }

    /// Stores a transaction Bundle, and gives `Type/id` of each entry in order.
    pub fn load(&self, bundle: &Value) -> Vec<String> {
        let reply = self.request("POST", "", Some(bundle));
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
        let answer = reply.json();
        let entries = answer["entry"].as_array().expect("entries");
        let place = |entry: &Value| {
            let resource = &entry["resource"];
            let text = |key: &str| resource[key].as_str().unwrap_or_default().to_owned();
            format!("{}/{}", text("resourceType"), text("id"))
        };
        entries.iter().map(place).collect()
    }

    /// All resources that a search finds, page by page.
    #[must_use]
    pub fn search(&self, query: &str) -> Vec<Value> {
        let joiner = if query.contains('?') { '&' } else { '?' };
        let mut found = Vec::new();
        loop {
            let page = self.get(&format!("{query}{joiner}_count=500&_offset={}", found.len()));
            let entries = page["entry"].as_array().cloned().unwrap_or_default();
            let all = entries.into_iter().map(|mut entry| entry["resource"].take());
            // Words about the search are nothing that was found.
            let page: Vec<Value> =
                all.filter(|one| one["resourceType"] != "OperationOutcome").collect();
            if page.is_empty() {
                return found;
            }
            found.extend(page);
        }
    }
}

impl Drop for FhirServer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A port that nobody listens on now.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("its address").port()
}

/// A command that ends with its standard input, so that nothing is left
/// running when a test is killed.
#[cfg(unix)]
pub(crate) fn guarded(executable: &str) -> Command {
    const WRAPPER: &str = r#""$@" & child=$!; read -r line; kill -9 $child; wait $child"#;
    let mut command = Command::new("sh");
    command.args(["-c", WRAPPER, "sh", executable]);
    command
}

/// A command. Elsewhere than on Unix it is ended by [`FhirServer::stop`] only.
#[cfg(not(unix))]
pub(crate) fn guarded(executable: &str) -> Command {
    Command::new(executable)
}
