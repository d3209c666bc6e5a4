//! What to ask for: no more than Keepwell has a use for, in the words that the
//! service knows.

use std::collections::BTreeSet;

use super::Provider;
use fhir::Capabilities;

/// The scopes to ask for, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scopes(pub Vec<String>);

impl Scopes {
    /// To read what is the patient's, to send what of these types of resource the
    /// service takes, and to stay signed in. Who the person is, only where the provider has a name
    /// and keys to check the answer by.
    #[must_use]
    pub fn needed(
        provider: &Provider,
        capabilities: &Capabilities,
        sent: &BTreeSet<String>,
    ) -> Self {
        let ask = Asking { provider };
        let mut scopes = Vec::new();
        if provider.issuer.is_some() && provider.keys.is_some() && ask.open_id() {
            scopes.extend(ask.known(&["openid", "fhirUser"]));
        }
        scopes.extend(ask.known(&["launch/patient", "offline_access"]));
        scopes.push(ask.reading());
        scopes.extend(
            sent.iter()
                .filter(|sent| capabilities.of(sent).takes())
                .filter_map(|sent| ask.writing(sent)),
        );
        Self(scopes)
    }

    /// Whether this is among them.
    pub(super) fn has(&self, scope: &str) -> bool {
        self.0.iter().any(|one| one == scope)
    }
}

struct Asking<'a> {
    provider: &'a Provider,
}

impl Asking<'_> {
    /// A service that lists no scopes may know any. One that lists some may know
    /// more (SMART App Launch 2.2, "Metadata"): what it says it can do, it knows.
    fn knows(&self, scope: &str) -> bool {
        let can = match scope {
            "openid" => "sso-openid-connect",
            "launch/patient" => "context-standalone-patient",
            "offline_access" => "permission-offline",
            _ => "",
        };
        self.provider.scopes.is_empty() || self.lists(scope) || self.provider.can(can)
    }

    fn lists(&self, scope: &str) -> bool {
        self.provider.scopes.iter().any(|one| one == scope)
    }

    fn known(&self, scopes: &[&str]) -> Vec<String> {
        scopes.iter().filter(|scope| self.knows(scope)).map(|&scope| scope.to_owned()).collect()
    }

    fn open_id(&self) -> bool {
        self.provider.can("sso-openid-connect") || self.lists("openid")
    }

    /// Version 2 of the words, unless only version 1 is spoken.
    fn version_2(&self) -> bool {
        self.provider.can("permission-v2") || self.lists("patient/*.rs")
    }

    fn reading(&self) -> String {
        if self.version_2() { "patient/*.rs" } else { "patient/*.read" }.to_owned()
    }

    fn writing(&self, resource_type: &str) -> Option<String> {
        let (one, every) = if self.version_2() {
            (format!("patient/{resource_type}.cu"), ["patient/*.cruds", "patient/*.cu"])
        } else {
            (format!("patient/{resource_type}.write"), ["patient/*.write", "patient/*.*"])
        };
        let known = self.knows(&one) || every.iter().any(|every| self.lists(every));
        known.then_some(one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn provider(scopes: &[&str], capabilities: &[&str]) -> Provider {
        let own = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        Provider {
            issuer: Some("https://id.example".to_owned()),
            authorize: "https://id.example/auth".parse().unwrap(),
            token: "https://id.example/token".parse().unwrap(),
            revoke: None,
            register: None,
            keys: Some("https://id.example/keys".parse().unwrap()),
            client_proofs: Vec::new(),
            key_algorithms: Vec::new(),
            scopes: own(scopes),
            capabilities: own(capabilities),
            names_itself: false,
        }
    }

    fn takes(creates: &str) -> Capabilities {
        let statement = json!({
            "resourceType": "CapabilityStatement", "fhirVersion": "4.0.1",
            "rest": [{ "mode": "server", "resource": [
                { "type": "Observation", "interaction": [{ "code": creates }] },
                { "type": "Patient", "interaction": [{ "code": "read" }, { "code": "create" }] },
            ]}],
        });
        Capabilities::read(&fhir::Response {
            status: 200,
            headers: Vec::new(),
            body: statement.to_string().into_bytes(),
            received_at: chrono::Utc::now(),
        })
        .unwrap()
    }

    fn asked(provider: &Provider, creates: &str) -> String {
        let sent = ["Condition", "Observation"].map(str::to_owned).into();
        Scopes::needed(provider, &takes(creates), &sent).0.join(" ")
    }

    #[test]
    fn writing_is_asked_for_only_where_it_is_taken() {
        let modern = provider(&[], &["permission-v2", "sso-openid-connect"]);
        assert_eq!(
            asked(&modern, "create"),
            "openid fhirUser launch/patient offline_access patient/*.rs patient/Observation.cu"
        );
        assert_eq!(
            asked(&modern, "read"),
            "openid fhirUser launch/patient offline_access patient/*.rs"
        );
        let nothing = Scopes::needed(&modern, &takes("create"), &BTreeSet::new());
        assert!(!nothing.0.iter().any(|scope| scope.contains("Observation")), "{nothing:?}");
    }

    #[test]
    fn the_words_are_those_the_service_knows() {
        let older = provider(&["launch/patient", "patient/*.read", "patient/*.write"], &[]);
        assert_eq!(
            asked(&older, "create"),
            "launch/patient patient/*.read patient/Observation.write"
        );
        let brief = provider(
            &["patient/*.rs"],
            &["context-standalone-patient", "permission-offline", "sso-openid-connect"],
        );
        assert_eq!(asked(&brief, "read"), "openid launch/patient offline_access patient/*.rs");
        let reading = provider(&["openid", "patient/*.rs"], &[]);
        assert_eq!(asked(&reading, "create"), "openid patient/*.rs");
    }

    #[test]
    fn nobody_is_asked_who_they_are_without_a_name_and_keys_to_check_by() {
        let mut nameless = provider(&[], &["sso-openid-connect"]);
        nameless.issuer = None;
        let mut keyless = provider(&[], &["sso-openid-connect"]);
        keyless.keys = None;
        for provider in [nameless, keyless] {
            assert_eq!(asked(&provider, "read"), "launch/patient offline_access patient/*.read");
        }
    }
}
