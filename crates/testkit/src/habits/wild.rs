//! Habits of services that were met in the wild: small differences in how they
//! speak HTTP, each of which stopped somebody once.

use serde_json::{Value, json};

use super::{Habits, outcome};
use crate::http::{Incoming, Reply};

impl Habits {
    pub(super) fn refuse_in_the_wild(&self, request: &Incoming) -> Option<Reply> {
        let is_weak = request.header("if-match").is_some_and(|tag| tag.starts_with("W/"));
        if self.strict_tags && is_weak {
            return Some(self.spoken(outcome(412, "another version")));
        }
        let by_patient = parameters(&request.target).any(|one| one.starts_with("patient="));
        if self.refuses_patient && request.method == "GET" && by_patient {
            return Some(self.spoken(outcome(400, "unknown parameter patient")));
        }
        None
    }

    pub(super) fn inbound_in_the_wild(&self, request: &mut Incoming) {
        for (_, tag) in request.headers.iter_mut().filter(|(name, _)| name == "if-match") {
            if self.strict_tags {
                *tag = format!("W/{tag}");
            }
        }
        if self.no_versions {
            request.headers.retain(|(name, _)| name != "if-match");
        }
        if self.ignores_patient && request.method == "GET" && request.target.contains('?') {
            let path = request.target.split('?').next().unwrap_or_default().to_owned();
            let about = |one: &&str| !one.starts_with("patient=") && !one.starts_with("subject=");
            let kept: Vec<&str> = parameters(&request.target).filter(about).collect();
            request.target = format!("{path}?{}", kept.join("&"));
        }
    }

    pub(super) fn change_in_the_wild(&self, request: &Incoming, body: &mut Value) {
        if self.no_versions {
            forget_versions(body);
        }
        let is_list = body["resourceType"] == "Bundle" && request.method == "GET";
        if self.counts_pages && is_list && body.get("total").is_some() {
            let on_page = body["entry"].as_array().map_or(0, Vec::len);
            body["total"] = json!(on_page);
        }
        if self.forgets_requests && is_list && request.target.contains("_history") {
            body["entry"].as_array_mut().into_iter().flatten().for_each(forget_request);
        }
    }

    pub(super) fn outbound_in_the_wild(&self, request: &Incoming, reply: &mut Reply) {
        for (_, tag) in reply.headers.iter_mut().filter(|(name, _)| name == "etag") {
            if self.strict_tags {
                *tag = tag.trim_start_matches("W/").to_owned();
            }
            if self.own_tags {
                *tag = format!("W/\"{:x}-own\"", reply.body.len());
            }
        }
        if self.no_versions {
            reply.headers.retain(|(name, _)| name != "etag");
        }
        let is_write = request.method == "POST" || request.method == "PUT";
        if is_write && (200..300).contains(&reply.status) {
            self.answer_write(request, reply);
        }
        if reply.status >= 400 {
            *reply = self.spoken(reply.clone());
        }
        if self.marks_bytes && !reply.body.is_empty() {
            reply.body.splice(..0, *b"\xef\xbb\xbf");
        }
    }

    fn answer_write(&self, request: &Incoming, reply: &mut Reply) {
        let resource: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let (kind, id) = (&resource["resourceType"], &resource["id"]);
        if let (true, Some(kind), Some(id)) = (self.answers_with_place, kind.as_str(), id.as_str())
        {
            reply.headers.retain(|(name, _)| name != "location" && name != "content-type");
            reply.headers.push(("location".into(), format!("/fhir/{kind}/{id}/_history/1")));
            reply.status = if request.method == "PUT" { 204 } else { 201 };
            reply.body.clear();
        }
        if self.answers_with_outcome {
            let issue = json!({"severity": "information", "code": "informational"});
            let told = json!({"resourceType": "OperationOutcome", "issue": [issue]});
            reply.body = told.to_string().into_bytes();
        }
    }

    /// An error as this service words it.
    fn spoken(&self, reply: Reply) -> Reply {
        if !self.plain_errors {
            return reply;
        }
        let headers = vec![("content-type".to_owned(), "text/plain".to_owned())];
        Reply { status: reply.status, headers, body: b"That did not work.".to_vec() }
    }
}

fn parameters(target: &str) -> impl Iterator<Item = &str> {
    target.split_once('?').map_or("", |(_, query)| query).split('&')
}

fn forget_versions(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(forget_versions),
        Value::Object(fields) => {
            fields.remove("versionId");
            fields.values_mut().for_each(forget_versions);
        }
        _ => {}
    }
}

/// What is left says where it was, and, of what was removed, that it is gone.
fn forget_request(entry: &mut Value) {
    let request = entry["request"].take();
    if request["method"] == "DELETE" {
        *entry = json!({"fullUrl": request["url"], "response": {"status": "410 Gone"}});
    } else if let Some(fields) = entry.as_object_mut() {
        fields.remove("request");
    }
}
