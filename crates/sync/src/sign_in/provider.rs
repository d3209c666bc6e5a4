//! Where a service lets people sign in, found as SMART App Launch has it:
//! `/.well-known/smart-configuration`, else the capability statement.

use oauth2::http;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::SignInError;
use crate::link::is_this_computer;
use crate::{Cancel, Carrier, Link, LinkError};

const WELL_KNOWN: &str = ".well-known/smart-configuration";
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
    scopes_supported: Vec<String>,
    capabilities: Vec<String>,
    code_challenge_methods_supported: Option<Vec<String>>,
    authorization_response_iss_parameter_supported: bool,
}

impl Carrier {
    /// Asks a service where to sign in.
    ///
    /// # Errors
    /// [`SignInError::NotOffered`] where it does not say, and others.
    pub fn find_provider(&self, link: &Link, cancel: &Cancel) -> Result<Provider, SignInError> {
        match self.read_json(link, WELL_KNOWN, cancel) {
            Ok(found) => return Provider::read(found, link),
            Err(LinkError::NotAFhirService(_) | LinkError::OtherOrigin) => {}
            Err(error) => return Err(error.into()),
        }
        let statement = self.read_json(link, "metadata", cancel)?;
        Provider::read(oauth_uris(&statement), link)
    }

    fn read_json(&self, link: &Link, path: &str, cancel: &Cancel) -> Result<Value, LinkError> {
        let elsewhere = |_| LinkError::OtherOrigin;
        let url = link.base_url().join(path).map_err(|_| LinkError::OtherOrigin)?;
        let request = http::Request::get(url.as_str())
            .header(http::header::ACCEPT, "application/fhir+json, application/json")
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
}

fn not_json() -> LinkError {
    LinkError::NotAFhirService("the service does not say what it can do".to_owned())
}

/// The older place: `rest.security` of the capability statement, in the form
/// of the newer one.
fn oauth_uris(statement: &Value) -> Value {
    let extensions = |value: &Value| value["extension"].as_array().cloned().unwrap_or_default();
    let mut found = serde_json::Map::new();
    let rests = statement["rest"].as_array().cloned().unwrap_or_default();
    for uris in rests.iter().flat_map(|rest| extensions(&rest["security"])) {
        if uris["url"] == OAUTH_URIS {
            for uri in extensions(&uris) {
                let name = match uri["url"].as_str() {
                    Some("authorize") => "authorization_endpoint",
                    Some("token") => "token_endpoint",
                    Some("revoke") => "revocation_endpoint",
                    Some("register") => "registration_endpoint",
                    _ => continue,
                };
                found.insert(name.to_owned(), uri["valueUri"].clone());
            }
        }
    }
    Value::Object(found)
}

impl Provider {
    /// What a service wrote down, checked.
    fn read(found: Value, link: &Link) -> Result<Self, SignInError> {
        let written: Written =
            serde_json::from_value(found).map_err(|_| SignInError::NotAProvider)?;
        let methods = written.code_challenge_methods_supported;
        if methods.is_some_and(|methods| !methods.iter().any(|method| method == "S256")) {
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
            scopes: written.scopes_supported,
            capabilities: written.capabilities,
            names_itself: written.authorization_response_iss_parameter_supported,
        })
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
    use serde_json::json;

    fn read(address: &str, found: Value) -> Result<Provider, SignInError> {
        Provider::read(found, &Link::new(address, None).unwrap())
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
        let provider = read("https://fhir.example", oauth_uris(&statement)).unwrap();
        assert_eq!(provider.token.as_str(), "https://id.example/token");
        assert_eq!(provider.revoke.unwrap().as_str(), "https://id.example/revoke");
        assert_eq!(provider.register, None);
    }

    #[test]
    fn nothing_said_is_nothing_offered() {
        for statement in [json!({}), json!({ "rest": [{}] }), json!([])] {
            let read = read("https://fhir.example", oauth_uris(&statement));
            assert!(matches!(read, Err(SignInError::NotOffered)));
        }
    }
}
