//! What a provider says about the person: the claims of an ID token (OpenID
//! Connect Core), with those of NHS login.
//!
//! The token came straight from the provider over TLS, in answer to a code that
//! only this sign-in could use, and is signed with a key that the provider
//! publishes. `iss`, `aud` and `nonce` say whom it is for. Its end is compared with the provider's own
//! clock: this computer's may be a year off, and is not asked.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

use super::SignInError;

/// Claims that are kept, for people to see. None of them is relied on.
const SHOWN: [&str; 8] =
    ["name", "fhirUser", "acr", "amr", "auth_time", "identity_proofing_level", "vot", "vtm"];

/// What the provider said, word for word; empty where it was not asked or said
/// nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Claims(pub BTreeMap<String, String>);

/// Whom an ID token has to be from and for.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    /// By the provider's clock, where its answer says.
    pub(super) answered_at: Option<DateTime<Utc>>,
}

impl Claims {
    /// Reads what a signed ID token says.
    pub(super) fn read(
        claims: &Map<String, Value>,
        expected: &Expected<'_>,
    ) -> Result<Self, SignInError> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        let ended = expected.answered_at.is_some_and(|now| {
            // It may have a fraction (RFC 7519, section 2).
            let end = claims.get("exp").and_then(Value::as_f64);
            end.is_none_or(|end| end <= now.timestamp() as f64)
        });
        let ours = text("iss") == Some(expected.issuer)
            && text("nonce") == Some(expected.nonce)
            && is_for(claims, expected.client_id);
        if !ours || ended {
            return Err(SignInError::NotThisSignIn);
        }
        let shown = SHOWN.iter().filter_map(|&name| Some((name, claims.get(name)?)));
        Ok(Self(shown.map(|(name, value)| (name.to_owned(), words(value))).collect()))
    }

    /// The id of the Patient that the person is at this service, where they are
    /// one. Who has that id at another service is somebody else.
    pub(super) fn patient(&self, service: &Url) -> Option<&str> {
        let user = self.0.get("fhirUser")?;
        user.strip_prefix(service.as_str()).unwrap_or(user).strip_prefix("Patient/")
    }
}

/// `aud` is the client, or a list with the client in it; then `azp`, where
/// there is one, names the client too.
fn is_for(claims: &Map<String, Value>, client_id: &str) -> bool {
    let is_client = |value: &Value| value.as_str() == Some(client_id);
    let named = match claims.get("aud") {
        Some(Value::Array(several)) => several.iter().any(is_client),
        Some(one) => is_client(one),
        None => false,
    };
    named && claims.get("azp").is_none_or(is_client)
}

fn words(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NOON: i64 = 1_800_000_000;

    fn read(change: impl Fn(&mut Value)) -> Result<Claims, SignInError> {
        let mut claims = json!({
            "iss": "https://id.example", "aud": "keepwell", "nonce": "n-1", "sub": "1",
            "exp": NOON + 60, "vot": "P9.Cp.Cd", "acr": "urn:example:2", "amr": ["pwd", "otp"],
            "fhirUser": "https://fhir.example/r4/Patient/7",
        });
        change(&mut claims);
        Claims::read(
            claims.as_object().unwrap(),
            &Expected {
                issuer: "https://id.example",
                client_id: "keepwell",
                nonce: "n-1",
                answered_at: DateTime::from_timestamp(NOON, 0),
            },
        )
    }

    #[test]
    fn shows_what_was_said_and_nothing_else() {
        let claims = read(|_| {}).unwrap();
        let shown: Vec<_> =
            claims.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(
            shown,
            [
                ("acr", "urn:example:2"),
                ("amr", r#"["pwd","otp"]"#),
                ("fhirUser", "https://fhir.example/r4/Patient/7"),
                ("vot", "P9.Cp.Cd"),
            ]
        );
    }

    #[test]
    fn whoever_signed_in_is_a_patient_of_this_service_or_nobody() {
        let service = Url::parse("https://fhir.example/r4/").unwrap();
        for (user, patient) in [
            ("https://fhir.example/r4/Patient/7", Some("7")),
            ("Patient/7", Some("7")),
            ("https://other.example/r4/Patient/7", None),
            ("https://fhir.example/r4b/Patient/7", None),
            ("RelatedPerson/7", None),
            ("https://fhir.example/r4/Practitioner/7", None),
        ] {
            let claims = read(|claims| claims["fhirUser"] = json!(user)).unwrap();
            assert_eq!(claims.patient(&service), patient, "{user}");
        }
    }

    #[test]
    fn a_token_for_somebody_else_is_refused() {
        let changes: [(&str, Value); 6] = [
            ("iss", json!("https://other.example")),
            ("aud", json!("another")),
            ("aud", json!(["another"])),
            ("azp", json!("another")),
            ("nonce", json!("n-2")),
            ("exp", json!(NOON)),
        ];
        for (name, value) in changes {
            let refused = read(|claims| claims[name] = value.clone());
            assert!(matches!(refused, Err(SignInError::NotThisSignIn)), "{name}");
        }
        assert!(read(|claims| claims["aud"] = json!(["another", "keepwell"])).is_ok());
        assert!(read(|claims| claims["exp"] = json!(NOON as f64 + 0.5)).is_ok());
    }
}
