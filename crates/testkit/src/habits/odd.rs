//! Habits that services nobody here has seen may have: the standard allows them, or
//! somebody has met them.

use serde_json::{Map, Value, json};

use super::{Habits, outcome, type_of};
use crate::http::{Incoming, Reply};

/// What `adds_others` brings beside what was asked for.
const OTHERS: [(&str, &str); 2] = [("Patient", "somebody-else"), ("Condition", "of-somebody-else")];

impl Habits {
    pub(super) fn refuse_oddly(&self, request: &Incoming) -> Option<Reply> {
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        let is_batch = request.method == "POST" && type_of(request).is_empty();
        if self.redirects && !path.ends_with('/') && !path.ends_with("/metadata") {
            let query = if query.is_empty() { String::new() } else { format!("?{query}") };
            return Some(Reply::html(301, "").with("location", &format!("{path}/{query}")));
        }
        let media_type = request.header("content-type").unwrap_or_default();
        if self.plain_json && !request.body.is_empty() && media_type != "application/json" {
            return Some(outcome(415, "JSON, please"));
        }
        if self.breaks_on_batches && is_batch {
            return Some(outcome(500, "java.lang.NullPointerException"));
        }
        let conditions = ["if-match", "if-none-match"];
        let is_write = request.method == "PUT";
        if self.refuses_conditions
            && is_write
            && conditions.iter().any(|one| request.header(one).is_some())
        {
            return Some(outcome(412, "another version"));
        }
        None
    }

    pub(super) fn inbound_oddly(&self, request: &mut Incoming) {
        if self.redirects {
            let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
            let path = path.trim_end_matches('/');
            request.target =
                if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
        }
        if self.plain_json {
            for (_, value) in request.headers.iter_mut().filter(|(name, _)| name == "content-type")
            {
                *value = "application/fhir+json".to_owned();
            }
        }
    }

    pub(super) fn change_oddly(&self, request: &Incoming, body: &mut Value) {
        if self.lists_types_only && request.target.ends_with("/metadata") {
            for one in body["rest"][0]["resource"].as_array_mut().into_iter().flatten() {
                one.as_object_mut().map(|fields| fields.remove("interaction"));
            }
        }
        let is_bundle = body["resourceType"] == "Bundle";
        let kind = body["type"].as_str().unwrap_or_default().to_owned();
        if self.links_by_query && is_bundle {
            for link in body["link"].as_array_mut().into_iter().flatten() {
                let query = link["url"].as_str().and_then(|url| url.split_once('?'));
                if let Some((_, query)) = query {
                    link["url"] = json!(format!("?{query}"));
                }
            }
        }
        if self.mixes_batches
            && kind == "batch-response"
            && let Some(entries) = body["entry"].as_array_mut()
        {
            entries.reverse();
        }
        if self.bare_removals && kind == "history" {
            let removed = |entry: &&mut Value| entry["request"]["method"] == "DELETE";
            for entry in body["entry"].as_array_mut().into_iter().flatten().filter(removed) {
                *entry = json!({"fullUrl": entry["request"]["url"]});
            }
        }
        if self.adds_others && kind == "searchset" && !is_by_name(&request.target) {
            add_others(body);
        }
        if self.keeps_tables {
            keep_in_tables(body);
        }
        if self.forgets_names {
            forget_names(body);
        }
    }

    pub(super) fn outbound_oddly(&self, request: &Incoming, reply: &mut Reply) {
        if self.forgets_names && request.method == "POST" && reply.status == 201 {
            reply.status = 200;
        }
        let is_empty = |body: &Value| {
            body["type"] == "searchset" && body["entry"].as_array().is_none_or(Vec::is_empty)
        };
        if self.nothing_is_204
            && request.method == "GET"
            && serde_json::from_slice(&reply.body).is_ok_and(|body: Value| is_empty(&body))
        {
            *reply = Reply { status: 204, headers: Vec::new(), body: Vec::new() };
        }
    }
}

/// What is looked for by its own name is found or not.
fn is_by_name(target: &str) -> bool {
    ["identifier=", "_id=", "target="].iter().any(|name| target.contains(name))
}

fn add_others(body: &mut Value) {
    let subject = json!({"reference": format!("{}/{}", OTHERS[0].0, OTHERS[0].1)});
    let other = |(kind, id): (&str, &str)| {
        json!({"resource": {"resourceType": kind, "id": id, "meta": {"versionId": "1"},
            "subject": subject, "code": {"text": "Theirs"}}})
    };
    match body["entry"].as_array_mut() {
        Some(entries) => entries.extend(OTHERS.map(other)),
        None => body["entry"] = json!(OTHERS.map(other)),
    }
}

/// As tables give it back: lists in another order, and one space where there were
/// several or a line ended.
fn keep_in_tables(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(keep_in_tables),
        Value::Object(fields) if fields.get("resourceType") == Some(&json!("Bundle")) => {
            fields.get_mut("entry").into_iter().for_each(keep_in_tables);
        }
        Value::Object(fields) if fields.contains_key("resourceType") => {
            fields.values_mut().for_each(reorder);
        }
        Value::Object(fields) => fields.values_mut().for_each(keep_in_tables),
        _ => {}
    }
}

fn reorder(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.reverse();
            items.iter_mut().for_each(reorder);
        }
        Value::Object(fields) => fields.values_mut().for_each(reorder),
        Value::String(text) => *text = text.split_whitespace().collect::<Vec<_>>().join(" "),
        _ => {}
    }
}

fn forget_names(value: &mut Value) {
    let forget = |fields: &mut Map<String, Value>| fields.remove("identifier");
    match value {
        Value::Array(items) => items.iter_mut().for_each(forget_names),
        Value::Object(fields) => {
            let kind = fields.get("resourceType").and_then(Value::as_str);
            if kind.is_some_and(|kind| kind != "Patient") {
                forget(fields);
            }
            fields.values_mut().for_each(forget_names);
        }
        _ => {}
    }
}
