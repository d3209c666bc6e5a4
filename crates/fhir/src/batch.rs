//! Several requests in one (FHIR R4, section 3.1.0.11): over a slow link, most
//! of a small reading is its way there and back.
//!
//! Each request of a batch is one that would have been sent by itself, and each
//! is told its own answer, so that a batch is exactly as safe as its requests
//! one by one. Rejected: `transaction`. One refused item would take the others
//! with it.

use serde_json::{Map, Value, json};

use crate::{Method, Request, Response};

/// Requests in one batch that writes, at most.
pub const MAX_REQUESTS: usize = 20;
/// Bytes in the bodies of one batch that writes, at most: what is lost with a link that
/// drops now and then, and not much beside the way there and back.
pub const MAX_BYTES: usize = 16 * 1024;

/// One request for all of these.
#[must_use]
pub fn pack(requests: &[Request]) -> Request {
    let entries: Vec<Value> = requests.iter().map(entry).collect();
    let bundle = json!({"resourceType": "Bundle", "type": "batch", "entry": entries});
    Request::send(Method::Post, "", &bundle)
}

/// The answer to each of `count` requests; `None` when it is not the answer to
/// a batch of that many.
#[must_use]
pub fn unpack(response: &Response, count: usize) -> Option<Vec<Response>> {
    let bundle = response.resource().filter(|_| response.is_success())?;
    if bundle.get("resourceType")?.as_str()? != "Bundle" {
        return None;
    }
    let entries = bundle.get("entry")?.as_array()?;
    let answers: Vec<Response> =
        entries.iter().map(|entry| answer(entry, response)).collect::<Option<_>>()?;
    (answers.len() == count).then_some(answers)
}

fn entry(request: &Request) -> Value {
    let mut how = Map::new();
    how.insert("method".into(), json!(request.method.as_str()));
    how.insert("url".into(), json!(request.target));
    for (name, value) in &request.headers {
        let element = match *name {
            "if-match" => "ifMatch",
            "if-none-match" => "ifNoneMatch",
            "if-none-exist" => "ifNoneExist",
            _ => continue,
        };
        how.insert(element.into(), json!(value));
    }
    let body = request.body.as_ref();
    match body.and_then(|body| serde_json::from_slice::<Value>(&body.0).ok()) {
        Some(resource) => json!({"resource": resource, "request": how}),
        None => json!({"request": how}),
    }
}

fn answer(entry: &Value, whole: &Response) -> Option<Response> {
    let status = entry.pointer("/response/status")?;
    // `200`, "200" or "200 OK".
    let status = status.as_str().map_or_else(|| status.to_string(), str::to_owned);
    let status = status.get(..3)?.parse().ok()?;
    let body = entry.get("resource").or_else(|| entry.pointer("/response/outcome"));
    let header = |name: &str| {
        let value = entry.pointer(&format!("/response/{name}"))?.as_str()?;
        Some((name.to_owned(), value.to_owned()))
    };
    Some(Response {
        status,
        headers: ["etag", "location"].into_iter().filter_map(header).collect(),
        body: body.map(|body| body.to_string().into_bytes()).unwrap_or_default(),
        received_at: whole.received_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_carries_what_its_requests_hang_on() {
        let post = Request::send(Method::Post, "Observation", &json!({"a": 1}))
            .with("if-none-exist", "identifier=x");
        let batch = pack(&[Request::get("Observation/1"), post]);
        assert_eq!((batch.method, batch.target.as_str()), (Method::Post, ""));
        let bundle: Value = serde_json::from_slice(&batch.body.unwrap().0).unwrap();
        assert_eq!(
            bundle["entry"][0],
            json!({"request": {"method": "GET", "url": "Observation/1"}})
        );
        assert_eq!(
            bundle["entry"][1],
            json!({"resource": {"a": 1}, "request": {
                "method": "POST", "url": "Observation", "ifNoneExist": "identifier=x"
            }})
        );
    }

    #[test]
    fn each_request_gets_its_own_answer() {
        let bundle = json!({"resourceType": "Bundle", "type": "batch-response", "entry": [
            {"response": {"status": "201 Created", "etag": "W/\"1\""}, "resource": {"id": "a"}},
            {"response": {"status": 422, "location": "Flag/1/_history/1", "outcome": {"resourceType": "OperationOutcome"}}},
        ]});
        let whole = |status| Response {
            status,
            headers: Vec::new(),
            body: bundle.to_string().into_bytes(),
            received_at: chrono::DateTime::UNIX_EPOCH,
        };
        let answers = unpack(&whole(200), 2).unwrap();
        assert_eq!((answers[0].status, answers[1].status), (201, 422));
        assert_eq!(answers[0].header("etag"), Some("W/\"1\""));
        assert_eq!(answers[1].location(), Some(("Flag", "1")));
        assert_eq!(answers[1].body, br#"{"resourceType":"OperationOutcome"}"#);
        assert!(unpack(&whole(200), 3).is_none() && unpack(&whole(400), 2).is_none());
    }
}
