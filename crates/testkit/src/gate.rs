//! A FHIR server that people sign in to: a gate before a real server, which
//! lets in whoever has a token that a real provider issued for it.

mod hold;
mod scope;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use hold::Holds;
pub use hold::{Hold, Moment};

use crate::http::{self, Incoming, Reply};
use crate::{FhirServer, IdentityProvider, StubServer};

/// `gate:of the gate, for tests only`, as HTTP has it (RFC 7617).
const CREDENTIALS: &str = "Basic Z2F0ZTpvZiB0aGUgZ2F0ZSwgZm9yIHRlc3RzIG9ubHk=";

/// What happens at the token endpoint, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mishap {
    /// The provider does it, and its answer is lost.
    AnswerLost,
    /// The provider does it, and its answer takes this long to come.
    AnswerLate(Duration),
    /// Nobody answers.
    NobodyThere,
    /// The provider sends whoever asks to another place.
    Redirect(String),
    /// The provider has a problem of its own.
    Problem,
}

/// A service with a provider. Everything ends when this is dropped.
#[derive(Debug)]
pub struct Gate {
    /// The server behind it.
    pub server: FhirServer,
    /// Who signs people in.
    pub provider: IdentityProvider,
    stub: StubServer,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    server: SocketAddr,
    provider: SocketAddr,
    issuer: Mutex<String>,
    mishap: Mutex<Option<Mishap>>,
    turned_away: Mutex<BTreeSet<String>>,
    good_for: Mutex<Option<usize>>,
    brought: Mutex<BTreeMap<String, usize>>,
    only: Mutex<Vec<&'static str>>,
    own: Mutex<String>,
    names_nobody: AtomicBool,
    wants_keys: AtomicBool,
    takes_nothing_back: AtomicBool,
    other_keys: Mutex<Vec<Value>>,
    holds: Holds,
}

impl Gate {
    /// Starts all three; `None`, and says SKIPPED, where a part is missing and
    /// none is required. Access tokens are good for `lifetime` seconds.
    #[must_use]
    pub fn start(lifetime: u32) -> Option<Self> {
        let server = FhirServer::start()?;
        let mut provider = IdentityProvider::prepare()?;
        let shared = Arc::new(Shared {
            server: server.address(),
            provider: provider.address(),
            issuer: Mutex::new(provider.issuer()),
            mishap: Mutex::default(),
            turned_away: Mutex::default(),
            good_for: Mutex::default(),
            brought: Mutex::default(),
            only: Mutex::default(),
            own: Mutex::default(),
            names_nobody: AtomicBool::default(),
            wants_keys: AtomicBool::default(),
            takes_nothing_back: AtomicBool::default(),
            other_keys: Mutex::default(),
            holds: Holds::default(),
        });
        let there = Arc::clone(&shared);
        let stub = StubServer::start(move |request| there.answer(request));
        *shared.own.lock().expect("own address") = stub.base_url();
        provider.start(&stub.base_url(), lifetime);
        Some(Self { server, provider, stub, shared })
    }

    /// The address of the FHIR endpoint.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.stub.base_url()
    }

    /// What was asked so far, of the endpoint and of the provider's tokens.
    #[must_use]
    pub fn requests(&self) -> Vec<Incoming> {
        self.stub.requests()
    }

    /// Has something go wrong with the next request for a token.
    pub fn next_time(&self, mishap: Mishap) {
        *self.shared.mishap.lock().expect("mishap") = Some(mishap);
    }

    /// Has the next request that comes to this moment stand still there.
    pub fn hold(&self, at: Moment) -> Hold {
        self.shared.holds.add(at)
    }

    /// Lets nobody in with this token any more, whatever the provider says.
    pub fn turn_away(&self, token: &str) {
        self.shared.turned_away.lock().expect("tokens").insert(token.to_owned());
    }

    /// Lets each token in so often from now on, and then no more; `None` again
    /// for as often as it likes.
    pub fn tire_of_tokens(&self, after: Option<usize>) {
        self.shared.brought.lock().expect("brought").clear();
        *self.shared.good_for.lock().expect("good for") = after;
    }

    /// Says that it has these types of resource and no others: a sync of fewer
    /// types is a quicker one.
    pub fn offer_only(&self, types: &[&'static str]) {
        *self.shared.only.lock().expect("types") = types.to_vec();
    }

    /// Offers no way any more (or again) to give tokens back.
    pub fn take_nothing_back(&self, nothing: bool) {
        self.shared.takes_nothing_back.store(nothing, Ordering::SeqCst);
    }

    /// Says with no token any more (or again) which patient it is for.
    pub fn name_patients(&self, names: bool) {
        self.shared.names_nobody.store(!names, Ordering::SeqCst);
    }

    /// Publishes these keys, a set each time it is asked, and then the
    /// provider's own again.
    pub fn publish_keys(&self, sets: &[Value]) {
        *self.shared.other_keys.lock().expect("keys") = sets.iter().rev().cloned().collect();
    }

    /// What the provider publishes.
    #[must_use]
    pub fn provider_keys(&self) -> Value {
        let target = "/jwks".to_owned();
        let ask = Incoming { method: "GET".into(), target, headers: Vec::new(), body: Vec::new() };
        http::send(self.provider.address(), &ask).expect("the provider answers").json()
    }

    /// Lets in no client any more (or again) that has nothing but a name: each
    /// proves itself with a key, to the provider's own addresses.
    pub fn want_keys(&self, wants: bool) {
        self.shared.wants_keys.store(wants, Ordering::SeqCst);
    }

    /// Says that somebody else signs people in.
    pub fn name_issuer(&self, issuer: &str) {
        issuer.clone_into(&mut self.shared.issuer.lock().expect("issuer"));
    }

    /// Gives a token back, as another program with the same client id could.
    #[must_use]
    pub fn revoke(&self, token: &str) -> u16 {
        let form = format!("token={token}&client_id=keepwell");
        let asked = self.shared.ask_provider("/token/revocation", None, &form);
        asked.expect("the provider answers").status
    }
}

impl Shared {
    fn answer(&self, request: &Incoming) -> Option<Reply> {
        let path = request.target.split('?').next().unwrap_or_default();
        match path {
            "/fhir/.well-known/smart-configuration" => {
                Some(Reply::fhir(200, &self.configuration()))
            }
            "/fhir/metadata" => self.forward(request).map(|reply| self.cut(reply)),
            "/auth/token" => self.token(request),
            "/auth/revoke" => self.pass_on(request, "/token/revocation"),
            "/auth/keys" => match self.other_keys.lock().expect("keys").pop() {
                Some(keys) => Some(Reply::fhir(200, &keys)),
                None => self.pass_on(request, "/jwks"),
            },
            "/auth/register" => self.pass_on(request, "/reg"),
            _ => {
                let refused =
                    |status| Reply::fhir(status, &json!({ "resourceType": "OperationOutcome" }));
                match self.lets_in(request)? {
                    None => Some(refused(401)),
                    Some(scopes) if !scope::allows(&scopes, request) => Some(refused(403)),
                    Some(_) => self.forward(request),
                }
            }
        }
    }

    fn configuration(&self) -> Value {
        let own = self.own();
        let auth = own.replace("/fhir", "/auth");
        let mut configuration = json!({
            "issuer": *self.issuer.lock().expect("issuer"),
            "authorization_endpoint": format!("http://{}/auth", self.provider),
            "token_endpoint": format!("{auth}/token"),
            "revocation_endpoint": format!("{auth}/revoke"),
            "registration_endpoint": format!("{auth}/register"),
            "jwks_uri": format!("{auth}/keys"),
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": true,
            "capabilities": ["launch-standalone", "client-public", "sso-openid-connect", "permission-v2"],
            "scopes_supported":
                ["openid", "fhirUser", "launch/patient", "offline_access", "patient/*.rs", "patient/*.cu"],
        });
        if self.takes_nothing_back.load(Ordering::SeqCst) {
            configuration.as_object_mut().map(|fields| fields.remove("revocation_endpoint"));
        }
        if self.wants_keys.load(Ordering::SeqCst) {
            let provider = format!("http://{}", self.provider);
            configuration["capabilities"] =
                json!(["client-confidential-asymmetric", "sso-openid-connect", "permission-v2"]);
            configuration["token_endpoint_auth_methods_supported"] = json!(["private_key_jwt"]);
            configuration["token_endpoint_auth_signing_alg_values_supported"] =
                json!(["RS512", "ES256", "ES384"]);
            // A statement says whom it is for.
            configuration["token_endpoint"] = json!(format!("{provider}/token"));
            configuration["revocation_endpoint"] = json!(format!("{provider}/token/revocation"));
        }
        configuration
    }

    /// The capability statement, of the types that are offered.
    fn cut(&self, mut reply: Reply) -> Reply {
        let only = self.only.lock().expect("types");
        if !only.is_empty() {
            let mut statement = reply.json();
            let types = statement["rest"][0]["resource"].as_array_mut().expect("types");
            types.retain(|one| only.iter().any(|name| one["type"] == *name));
            reply.body = statement.to_string().into_bytes();
        }
        reply
    }

    fn own(&self) -> String {
        self.own.lock().expect("own address").clone()
    }

    fn token(&self, request: &Incoming) -> Option<Reply> {
        if !self.holds.pass(Moment::Asked) {
            return None;
        }
        // No guard of it is kept while a request is held.
        let mishap = self.mishap.lock().expect("mishap").take();
        match mishap {
            None => {
                let done = self.pass_on(request, "/token").map(|reply| self.named(reply));
                done.filter(|_| self.holds.pass(Moment::Answered))
            }
            Some(Mishap::AnswerLate(by)) => {
                let done = self.pass_on(request, "/token");
                thread::sleep(by);
                done
            }
            Some(Mishap::NobodyThere) => None,
            Some(Mishap::Problem) => Some(Reply::html(500, "<h1>Out of order</h1>")),
            Some(Mishap::Redirect(to)) => Some(Reply::html(307, "").with("location", &to)),
            Some(Mishap::AnswerLost) => {
                let done = self.pass_on(request, "/token");
                assert!(done.is_some_and(|reply| reply.status == 200), "nothing was lost");
                None
            }
        }
    }

    /// A token, without its patient where patients are not named.
    fn named(&self, mut reply: Reply) -> Reply {
        if self.names_nobody.load(Ordering::SeqCst) {
            let mut granted = reply.json();
            for says_who in ["patient", "id_token"] {
                granted.as_object_mut().map(|fields| fields.remove(says_who));
            }
            reply.body = granted.to_string().into_bytes();
        }
        reply
    }

    /// To the provider; `None` where it is down.
    fn pass_on(&self, request: &Incoming, target: &str) -> Option<Reply> {
        let request = Incoming { target: target.to_owned(), ..request.clone() };
        http::send(self.provider, &request).ok()
    }

    /// Asks the provider about the token (RFC 7662): what it is for, if it is
    /// active, and for here. Nobody can say while the provider is down.
    fn lets_in(&self, request: &Incoming) -> Option<Option<String>> {
        let token = request.header("authorization").and_then(|text| text.strip_prefix("Bearer "));
        let Some(token) = token else { return Some(None) };
        if !self.holds.pass_with_token() {
            return None;
        }
        if self.turned_away.lock().expect("tokens").contains(token) {
            return Some(None);
        }
        if let Some(most) = *self.good_for.lock().expect("good for") {
            let mut brought = self.brought.lock().expect("brought");
            let times = brought.entry(token.to_owned()).or_default();
            *times += 1;
            if *times > most {
                return Some(None);
            }
        }
        let form = format!("token={token}");
        let reply = self.ask_provider("/token/introspection", Some(CREDENTIALS), &form)?;
        let about = reply.json();
        let is_good = about["active"] == true && about["aud"] == self.own();
        let scopes = about["scope"].as_str().unwrap_or_default().to_owned();
        Some(is_good.then_some(scopes))
    }

    fn ask_provider(&self, target: &str, credentials: Option<&str>, form: &str) -> Option<Reply> {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut headers = vec![header("content-type", "application/x-www-form-urlencoded")];
        headers.extend(credentials.map(|value| header("authorization", value)));
        let request = Incoming {
            method: "POST".to_owned(),
            target: target.to_owned(),
            headers,
            body: form.as_bytes().to_vec(),
        };
        http::send(self.provider, &request).ok()
    }

    /// To the server, which writes its own address into links: here it becomes
    /// the gate's.
    fn forward(&self, request: &Incoming) -> Option<Reply> {
        let mut reply = http::send(self.server, request).ok()?;
        let (theirs, ours) = (format!("http://{}/fhir", self.server), self.own());
        for (_, value) in &mut reply.headers {
            *value = value.replace(&theirs, &ours);
        }
        if let Ok(text) = std::str::from_utf8(&reply.body) {
            reply.body = text.replace(&theirs, &ours).into_bytes();
        }
        Some(reply)
    }
}
