//! A provider's answer with tokens (RFC 6749, section 5.1), and what SMART and
//! OpenID Connect add to it.
//!
//! A refresh token that was rotated is lost with an answer that cannot be read,
//! and the sign-in ends. So only what opens the service is read to the letter;
//! what is beside it is taken as it comes: several providers write how long a
//! token is good for as text. `oauth2` has an answer of its own, which turns the
//! whole down for that.

use std::fmt;
use std::time::Duration;

use oauth2::basic::BasicTokenType;
use oauth2::helpers::deserialize_untagged_enum_case_insensitive;
use oauth2::{AccessToken, RefreshToken, Scope, TokenResponse};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// `Debug` does not show it: it holds tokens, and an ID token names the person.
#[derive(Serialize, Deserialize)]
pub(super) struct Answer {
    access_token: AccessToken,
    #[serde(deserialize_with = "deserialize_untagged_enum_case_insensitive")]
    token_type: BasicTokenType,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u64>,
    #[serde(default, deserialize_with = "as_it_comes")]
    refresh_token: Option<RefreshToken>,
    #[serde(default, rename = "scope", deserialize_with = "words")]
    scopes: Option<Vec<Scope>>,
    #[serde(default, deserialize_with = "text")]
    pub(super) patient: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) id_token: Option<String>,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer")
    }
}

impl TokenResponse for Answer {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        &self.token_type
    }

    fn expires_in(&self) -> Option<Duration> {
        self.expires_in.map(Duration::from_secs)
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref().filter(|token| !token.secret().is_empty())
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        self.scopes.as_ref()
    }
}

/// Nothing, where it is something else.
fn as_it_comes<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(deserializer)?).ok())
}

/// An id may be a number.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// How long a token is good for. None at all, or less, says nothing: it is used
/// until it is refused.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let said = text(deserializer)?.and_then(|text| text.trim().parse::<f64>().ok());
    // Larger than any number is the largest, which no clock reaches.
    Ok(said.filter(|seconds| *seconds >= 1.0).map(|seconds| seconds as u64))
}

/// Parted by spaces, or in a list; none at all says nothing.
fn words<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Scope>>, D::Error> {
    let all: Vec<String> = match Value::deserialize(deserializer)? {
        Value::String(text) => text.split_whitespace().map(str::to_owned).collect(),
        Value::Array(all) => {
            all.into_iter().filter_map(|one| one.as_str().map(str::to_owned)).collect()
        }
        _ => Vec::new(),
    };
    Ok((!all.is_empty()).then(|| all.into_iter().map(Scope::new).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(change: &Value) -> Option<Answer> {
        let mut answer = json!({
            "access_token": "for-the-service", "token_type": "Bearer", "expires_in": 600,
            "refresh_token": "for-the-next", "scope": "launch/patient patient/*.rs",
            "patient": "p1", "id_token": "a.b.c",
        });
        for (name, value) in change.as_object().unwrap() {
            answer[name] = value.clone();
        }
        serde_json::from_slice(answer.to_string().as_bytes()).ok()
    }

    fn lasts(said: Value) -> Option<u64> {
        let answer = read(&json!({ "expires_in": said })).unwrap();
        assert_eq!(answer.refresh_token().unwrap().secret(), "for-the-next");
        answer.expires_in().map(|lasts| lasts.as_secs())
    }

    #[test]
    fn how_long_a_token_is_good_for_is_taken_as_it_comes() {
        for said in [json!(600), json!("600"), json!(600.0), json!(" 600.7 ")] {
            assert_eq!(lasts(said.clone()), Some(600), "{said}");
        }
        for said in [json!(null), json!(0), json!(-1), json!("soon"), json!(["600"]), json!(true)] {
            assert_eq!(lasts(said.clone()), None, "{said}");
        }
        assert_eq!(lasts(json!(1e300)), Some(u64::MAX));
    }

    #[test]
    fn what_is_beside_the_token_takes_nothing_away_from_it() {
        let odd = json!({ "patient": 7, "scope": ["a", "b"], "refresh_token": "", "id_token": {} });
        let answer = read(&odd).unwrap();
        assert_eq!(answer.access_token().secret(), "for-the-service");
        assert_eq!(answer.patient.as_deref(), Some("7"));
        assert_eq!(answer.scopes().unwrap().len(), 2);
        assert!(answer.refresh_token().is_none() && answer.id_token.is_none());
        for nothing in [json!(null), json!(""), json!(7)] {
            assert!(read(&json!({ "scope": nothing })).unwrap().scopes().is_none());
        }
    }

    #[test]
    fn what_opens_the_service_is_read_to_the_letter() {
        for kind in ["bearer", "BEARER"] {
            let answer = read(&json!({ "token_type": kind })).unwrap();
            assert_eq!(*answer.token_type(), BasicTokenType::Bearer);
        }
        for wrong in [
            json!({ "access_token": null }),
            json!({ "access_token": 7 }),
            json!({ "token_type": null }),
        ] {
            assert!(read(&wrong).is_none(), "{wrong}");
        }
        assert!(!format!("{:?}", read(&json!({}))).contains("for-the"));
    }
}
