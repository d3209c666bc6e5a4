//! Where a service lets people sign in, found as SMART App Launch has it:
//! `/.well-known/smart-configuration`, else the capability statement.

use fhir::Capabilities;
use oauth2::http;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use url::Url;

use super::{Revocation, SignInError};
use crate::link::is_this_computer;
use crate::{Cancel, Carrier, Link, LinkError};

const WELL_KNOWN: &str = ".well-known/smart-configuration";
/// What OAuth calls a client with a key of its own.
pub(super) const BY_KEY: &str = "private_key_jwt";
const OAUTH_URIS: &str = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris";

/// Where and how to sign in at one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Who signs people in, where the service says so; checked in every answer.
    pub issuer: Option<String>,
    /// Where the browser goes.
    pub authorize: Url,
    /// Where codes and refresh tokens become tokens.
    pub token: Url,
    /// Where tokens are given back (RFC 7009), where offered.
    pub revoke: Option<Url>,
    /// Where a client makes itself known (RFC 7591), where offered.
    pub register: Option<Url>,
    /// Where its keys are published, which sign what it says about people.
    pub keys: Option<Url>,
    /// How a client may prove who it is; empty where it does not say.
    pub client_proofs: Vec<String>,
    /// How a client's key may sign; empty where it does not say.
    pub key_algorithms: Vec<String>,
    /// The scopes there are; empty where it does not say.
    pub scopes: Vec<String>,
    /// What it can do, in SMART's words.
    pub capabilities: Vec<String>,
    /// Whether each of its answers names its issuer (RFC 9207).
    pub names_itself: bool,
}

/// As a service writes it down (SMART App Launch 2.2, "Conformance").
#[derive(Default, Deserialize)]
#[serde(default)]
struct Written {
    issuer: Option<String>,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    revocation_endpoint: Option<String>,
    registration_endpoint: Option<String>,
    jwks_uri: Option<String>,
    #[serde(deserialize_with = "list")]
    token_endpoint_auth_methods_supported: Vec<String>,
    #[serde(deserialize_with = "list")]
    token_endpoint_auth_signing_alg_values_supported: Vec<String>,
    #[serde(deserialize_with = "list")]
    scopes_supported: Vec<String>,
    #[serde(deserialize_with = "list")]
    capabilities: Vec<String>,
    code_challenge_methods_supported: Option<Value>,
    authorization_response_iss_parameter_supported: Value,
}

/// Some write `null` where they have nothing to list.
fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(texts(&Value::deserialize(deserializer)?))
}

fn texts(list: &Value) -> Vec<String> {
    let all = list.as_array().into_iter().flatten();
    all.filter_map(|one| one.as_str().map(str::to_owned)).collect()
}

impl Written {
    /// Services that let in nothing but other services write down one of the two.
    fn says_where(&self) -> bool {
        self.authorization_endpoint.is_some() && self.token_endpoint.is_some()
    }
}

impl Carrier {
    /// Asks a service where to sign in.
    ///
    /// # Errors
    /// [`SignInError::NotOffered`] where it does not say, and others.
    pub fn find_provider(&self, link: &Link, cancel: &Cancel) -> Result<Provider, SignInError> {
        let newer = match self.newer_place(link, cancel) {
            Ok(written) if written.says_where() => return Provider::checked(written, link),
            Ok(_) => None,
            Err(LinkError::NotAFhirService(_) | LinkError::OtherOrigin) => None,
            // What a service may say, too, that does not know this place.
            Err(LinkError::ServerProblem { status }) if status <= 501 => Some(status),
            Err(error) => return Err(error.into()),
        };
        let written = self.older_place(link, cancel)?;
        match newer {
            Some(status) if !written.says_where() => {
                Err(LinkError::ServerProblem { status }.into())
            }
            _ => Provider::checked(written, link),
        }
    }

    fn newer_place(&self, link: &Link, cancel: &Cancel) -> Result<Written, LinkError> {
        let elsewhere = |_| LinkError::OtherOrigin;
        let url = link.base_url().join(WELL_KNOWN).map_err(|_| LinkError::OtherOrigin)?;
        let request = http::Request::get(url.as_str())
            .header(http::header::ACCEPT, "application/json")
            .body(Vec::new())
            .map_err(elsewhere)?;
        let answer = self.http.call(request, cancel)?;
        match answer.status {
            429 | 503 => Err(LinkError::ServerBusy { retry_after: answer.retry_after() }),
            status @ 500.. => Err(LinkError::ServerProblem { status }),
            300..400 => Err(LinkError::OtherOrigin),
            200 => serde_json::from_slice(&answer.body).map_err(|_| not_json()),
            _ => Err(not_json()),
        }
    }

    /// The capability statement, which may be long.
    fn older_place(&self, link: &Link, cancel: &Cancel) -> Result<Written, LinkError> {
        let answer = self.ask(link, &Capabilities::request(), cancel)?;
        let statement = serde_json::from_slice::<Statement>(&answer.body);
        Ok(statement.map_err(|_| not_json())?.into())
    }
}

fn not_json() -> LinkError {
    LinkError::NotAFhirService("the service does not say what it can do".to_owned())
}

/// As much as is needed of a capability statement.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Statement {
    rest: Vec<Rest>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Rest {
    security: Security,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Security {
    extension: Vec<Extension>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Extension {
    url: String,
    value_uri: Option<String>,
    extension: Vec<Extension>,
}

impl From<Statement> for Written {
    /// The older place: an extension of `rest.security`.
    fn from(statement: Statement) -> Self {
        let mut written = Self::default();
        let said = statement.rest.into_iter().flat_map(|rest| rest.security.extension);
        for uri in said.filter(|said| said.url == OAUTH_URIS).flat_map(|said| said.extension) {
            match uri.url.as_str() {
                "authorize" => written.authorization_endpoint = uri.value_uri,
                "token" => written.token_endpoint = uri.value_uri,
                "revoke" => written.revocation_endpoint = uri.value_uri,
                "register" => written.registration_endpoint = uri.value_uri,
                _ => {}
            }
        }
        written
    }
}

impl Provider {
    /// What a service wrote down, checked.
    fn checked(written: Written, link: &Link) -> Result<Self, SignInError> {
        let methods = written.code_challenge_methods_supported;
        let s256 = |methods: Value| texts(&methods).iter().any(|method| method == "S256");
        if methods.is_some_and(|methods| !s256(methods)) {
            return Err(SignInError::NotSafe);
        }
        let needed = |text: Option<String>| {
            let text = text.ok_or(SignInError::NotOffered)?;
            endpoint(&text, link).ok_or(SignInError::NotSafe)
        };
        let offered = |text: Option<String>| text.and_then(|text| endpoint(&text, link));
        Ok(Self {
            issuer: written.issuer.filter(|issuer| !issuer.is_empty()),
            authorize: needed(written.authorization_endpoint)?,
            token: needed(written.token_endpoint)?,
            revoke: offered(written.revocation_endpoint),
            register: offered(written.registration_endpoint),
            keys: offered(written.jwks_uri),
            client_proofs: written.token_endpoint_auth_methods_supported,
            key_algorithms: written.token_endpoint_auth_signing_alg_values_supported,
            scopes: written.scopes_supported,
            capabilities: written.capabilities,
            names_itself: written.authorization_response_iss_parameter_supported == true,
        })
    }

    /// Where tokens are given back, where they are.
    #[must_use]
    pub fn revocation(&self) -> Option<Revocation<'_>> {
        self.revoke.as_ref().map(|endpoint| Revocation { endpoint, token_endpoint: &self.token })
    }

    /// Whether a client may prove who it is with a key.
    #[must_use]
    pub fn takes_keys(&self) -> bool {
        self.proves(BY_KEY) || self.can("client-confidential-asymmetric")
    }

    /// Whether a key is all that a program without a secret could prove itself
    /// with.
    #[must_use]
    pub fn wants_a_key(&self) -> bool {
        let public = self.can("client-public") || self.proves("none");
        let secret = self.client_proofs.iter().any(|proof| proof.starts_with("client_secret"));
        self.proves(BY_KEY) && !public && !secret
    }

    fn proves(&self, how: &str) -> bool {
        self.client_proofs.iter().any(|proof| proof == how)
    }

    /// Whether SMART says that it can do this.
    pub(super) fn can(&self, what: &str) -> bool {
        self.capabilities.iter().any(|can| can == what)
    }
}

/// An address that codes and tokens may be sent to: `https`, or this computer
/// where the service itself is on this computer.
fn endpoint(text: &str, link: &Link) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let private = match url.scheme() {
        "https" => true,
        "http" => is_this_computer(&url) && is_this_computer(link.base_url()),
        _ => false,
    };
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    (private && plain).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(address: &str, found: Value) -> Result<Provider, SignInError> {
        let written = serde_json::from_value(found).unwrap();
        Provider::checked(written, &Link::new(address, None).unwrap())
    }

    fn read_statement(statement: Value) -> Result<Provider, SignInError> {
        let statement: Statement = serde_json::from_value(statement).unwrap();
        Provider::checked(statement.into(), &Link::new("https://fhir.example", None).unwrap())
    }

    fn found(token: &str) -> Value {
        json!({ "authorization_endpoint": "https://id.example/auth", "token_endpoint": token })
    }

    #[test]
    fn tokens_go_to_no_address_that_others_can_read() {
        let here = "http://127.0.0.1:8090/fhir";
        let there = "https://fhir.example/r4";
        assert!(read(there, found("https://id.example/token")).is_ok());
        assert!(read(here, found("http://127.0.0.1:9000/token")).is_ok());
        for (address, token) in [
            (there, "http://id.example/token"),
            (there, "http://127.0.0.1:9000/token"),
            (here, "http://10.0.0.1/token"),
            (there, "https://me:word@id.example/token"),
            (there, "ftp://id.example/token"),
            (there, "/token"),
        ] {
            assert!(
                matches!(read(address, found(token)), Err(SignInError::NotSafe)),
                "{address} {token}"
            );
        }
    }

    #[test]
    fn a_provider_without_s256_is_refused() {
        let mut plain = found("https://id.example/token");
        plain["code_challenge_methods_supported"] = json!(["plain"]);
        assert!(matches!(read("https://fhir.example", plain), Err(SignInError::NotSafe)));
    }

    #[test]
    fn the_older_place_says_the_same() {
        let uri = |name: &str, to: &str| json!({ "url": name, "valueUri": to });
        let statement = json!({ "rest": [{ "security": { "extension": [{
            "url": OAUTH_URIS,
            "extension": [
                uri("authorize", "https://id.example/auth"),
                uri("token", "https://id.example/token"),
                uri("manage", "https://id.example/manage"),
                uri("revoke", "https://id.example/revoke"),
            ],
        }]}}]});
        let provider = read_statement(statement).unwrap();
        assert_eq!(provider.token.as_str(), "https://id.example/token");
        assert_eq!(provider.revoke.unwrap().as_str(), "https://id.example/revoke");
        assert_eq!(provider.register, None);
    }

    #[test]
    fn what_is_written_oddly_is_read_for_what_it_says() {
        let mut odd = found("https://id.example/token");
        for list in ["capabilities", "scopes_supported", "token_endpoint_auth_methods_supported"] {
            odd[list] = json!(null);
        }
        odd["code_challenge_methods_supported"] = json!(null);
        odd["authorization_response_iss_parameter_supported"] = json!("no");
        odd["revocation_endpoint"] = json!(null);
        let provider = read("https://fhir.example", odd.clone()).unwrap();
        assert!(provider.scopes.is_empty() && provider.revoke.is_none() && !provider.names_itself);
        for methods in [json!([]), json!("plain"), json!([null, "plain"])] {
            odd["code_challenge_methods_supported"] = methods;
            let refused = read("https://fhir.example", odd.clone());
            assert!(matches!(refused, Err(SignInError::NotSafe)));
        }
    }

    #[test]
    fn nothing_said_is_nothing_offered() {
        for statement in [json!({}), json!({ "rest": [{ "mode": "server" }] })] {
            assert!(matches!(read_statement(statement), Err(SignInError::NotOffered)));
        }
    }
}
