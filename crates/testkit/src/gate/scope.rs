//! What a token lets in (SMART App Launch 2.2, "Scopes for requesting FHIR
//! Resources"), as `patient/Type.cruds`.

use serde_json::Value;

use crate::http::Incoming;

/// Whether scopes allow a request; of a Bundle, each of its entries.
pub(super) fn allows(scopes: &str, request: &Incoming) -> bool {
    let target = request.target.split('?').next().unwrap_or_default();
    let target = target.trim_start_matches("/fhir").trim_matches('/');
    if request.method == "POST" && target.is_empty() {
        let bundle: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
        return entries.iter().all(|entry| {
            let asked = &entry["request"];
            let url = asked["url"].as_str().unwrap_or_default();
            one(scopes, asked["method"].as_str().unwrap_or_default(), url)
        });
    }
    one(scopes, &request.method, target)
}

fn one(scopes: &str, method: &str, target: &str) -> bool {
    let kind = target.split(['/', '?']).next().unwrap_or_default();
    let letter = match method {
        "POST" => 'c',
        "PUT" => 'u',
        "DELETE" => 'd',
        _ => 'r',
    };
    scopes.split(' ').filter_map(|scope| scope.strip_prefix("patient/")).any(|scope| {
        let (of, letters) = scope.split_once('.').unwrap_or((scope, ""));
        (of == "*" || of == kind) && letters.contains(letter)
    })
}
