//! A real identity provider (oidc-provider, npm) on loopback.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::fhir_server::{free_port, guarded};
use crate::http::{self, Incoming};
use crate::skip;

/// The folder that npm installed the tests' parts in.
const FOLDER_VARIABLE: &str = "KEEPWELL_NPM";
const SCRIPT: &str = include_str!("provider.mjs");
const START_LIMIT: Duration = Duration::from_secs(60);

/// A running provider. It ends when this is dropped, and also when the test
/// process dies.
#[derive(Debug)]
pub struct IdentityProvider {
    folder: PathBuf,
    address: SocketAddr,
    audience: String,
    lifetime: u32,
    /// What it knows of whoever signed in, for when it is started again.
    state: TempDir,
    child: Option<Child>,
}

impl IdentityProvider {
    /// A provider that is not started yet; `None`, and says SKIPPED, where
    /// there is none and none is required.
    #[must_use]
    pub fn prepare() -> Option<Self> {
        let Ok(folder) = std::env::var(FOLDER_VARIABLE) else {
            skip("no identity provider (KEEPWELL_NPM is not set)");
            return None;
        };
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        let audience = String::new();
        let state = tempfile::tempdir().expect("a folder");
        Some(Self { folder: folder.into(), address, audience, lifetime: 0, state, child: None })
    }

    /// Starts it, for the FHIR endpoint `audience`; access tokens are good for
    /// `lifetime` seconds.
    pub fn start(&mut self, audience: &str, lifetime: u32) {
        audience.clone_into(&mut self.audience);
        self.lifetime = lifetime;
        self.resume();
    }

    /// Who it says it is.
    #[must_use]
    pub fn issuer(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends its process.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            drop(child.stdin.take());
            let _ = child.wait();
        }
    }

    /// Starts it again, at the same address; it knows what it knew.
    pub fn resume(&mut self) {
        self.stop();
        let child = guarded("node")
            .args(["--input-type=module", "--eval", SCRIPT, "--"])
            .arg(self.address.port().to_string())
            .arg(&self.audience)
            .arg(self.lifetime.to_string())
            .arg(self.state.path().join("state.json"))
            .current_dir(&self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.child = Some(child.expect("node, which runs the identity provider"));
        let started = Instant::now();
        while !self.answers() {
            assert!(started.elapsed() < START_LIMIT, "the identity provider did not start");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn answers(&self) -> bool {
        let target = "/.well-known/openid-configuration".to_owned();
        let ask = Incoming { method: "GET".into(), target, headers: Vec::new(), body: Vec::new() };
        http::send(self.address, &ask).is_ok_and(|reply| reply.status == 200)
    }
}

impl Drop for IdentityProvider {
    fn drop(&mut self) {
        self.stop();
    }
}
