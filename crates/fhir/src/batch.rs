//! Several requests in one (FHIR R4, section 3.1.0.11): over a slow link, most
//! of a small reading is its way there and back.
//!
//! Each request of a batch is one that would have been sent by itself, and each
//! is told its own answer, so that a batch is exactly as safe as its requests
//! one by one. Rejected: `transaction`. One refused item would take the others
//! with it.

use serde_json::{Map, Value, json};

use crate::{Method, Request, Response, reference};

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

/// The answer to each of these requests; `None` when it is not the answer to a
/// batch of them, or one of its answers is to another request: some services do
/// not keep the order.
#[must_use]
pub fn unpack(response: &Response, requests: &[Request]) -> Option<Vec<Response>> {
    let bundle = response.resource().filter(|_| response.is_success())?;
    if bundle.get("resourceType")?.as_str()? != "Bundle" {
        return None;
    }
    let entries = bundle.get("entry")?.as_array()?;
    let answers: Vec<Response> =
        entries.iter().map(|entry| answer(entry, response)).collect::<Option<_>>()?;
    let fits = || requests.iter().zip(&answers).all(|(request, answer)| fits(request, answer));
    (answers.len() == requests.len() && fits()).then_some(answers)
}

/// Whether what is shown, if anything, is of the type, under the id and with the
/// identifier that a request was about.
fn fits(request: &Request, answer: &Response) -> bool {
    let Some(shown) = answer.resource() else { return true };
    let text = |key: &str| shown.get(key).and_then(Value::as_str).unwrap_or_default();
    match text("resourceType") {
        "OperationOutcome" => return true,
        "Bundle" => return is_found_by(request, &shown),
        _ => {}
    }
    let place = request.target.split('?').next().unwrap_or_default();
    let (kind, id) = place.split_once('/').unwrap_or((place, text("id")));
    let sent = request.body.as_ref().and_then(|body| serde_json::from_slice(&body.0).ok());
    let sent: Value = sent.unwrap_or_default();
    let same_name = match (sent.get("identifier"), shown.get("identifier")) {
        (Some(ours), Some(theirs)) => {
            identifiers(ours).any(|one| identifiers(theirs).any(|two| one == two))
        }
        // Not every service keeps them.
        _ => true,
    };
    text("resourceType") == kind && text("id") == id && same_name
}

/// Whether what a list says it lists, and what it has, if anything, is of the type
/// that was searched, and one of it has the identifier that was searched for.
fn is_found_by(request: &Request, list: &Value) -> bool {
    let (kind, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    if searched_type(list).is_some_and(|searched| searched != kind) {
        return false;
    }
    let entries = list.get("entry").and_then(Value::as_array).into_iter().flatten();
    let found = entries.filter_map(|entry| entry.get("resource"));
    let mut of_type = found.filter(|one| one.get("resourceType") == Some(&kind.into())).peekable();
    let is_note =
        |one: &Value| one.pointer("/resource/resourceType") == Some(&"OperationOutcome".into());
    let entries = list.get("entry").and_then(Value::as_array).into_iter().flatten();
    if of_type.peek().is_none() {
        return entries.into_iter().all(is_note);
    }
    let parameters = url::form_urlencoded::parse(query.as_bytes());
    let mut wanted = parameters.filter(|(name, _)| name == "identifier");
    wanted.next().is_none_or(|(_, wanted)| {
        let value = wanted.rsplit('|').next().unwrap_or_default();
        of_type.any(|one| {
            one.get("identifier").is_none_or(|its| identifiers(its).any(|one| one == value))
        })
    })
}

/// The type that a list says was searched for it: the end of the path of its link
/// to itself, which every list of a search has (FHIR R4, section 3.1.1.4).
pub(crate) fn searched_type(list: &Value) -> Option<&str> {
    let links = list.get("link").and_then(Value::as_array).into_iter().flatten();
    let mut to_itself = links.filter(|link| link.get("relation") == Some(&"self".into()));
    let path = to_itself.next()?.get("url")?.as_str()?.split('?').next()?;
    path.rsplit('/').next().filter(|kind| reference::is_type(kind))
}

/// The values of one identifier, or of several.
fn identifiers(of: &Value) -> impl Iterator<Item = &str> {
    let several = of.as_array().map_or(std::slice::from_ref(of), Vec::as_slice);
    several.iter().filter_map(|one| one.get("value")?.as_str())
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
        let flag = Request::get("Flag/1");
        let two = [flag.clone(), flag.clone()];
        let answers = unpack(&whole(200), &two).unwrap();
        assert_eq!((answers[0].status, answers[1].status), (201, 422));
        assert_eq!(answers[0].header("etag"), Some("W/\"1\""));
        assert_eq!(answers[1].location(), Some(("Flag", "1")));
        assert_eq!(answers[1].body, br#"{"resourceType":"OperationOutcome"}"#);
        assert!(unpack(&whole(200), &[flag]).is_none() && unpack(&whole(400), &two).is_none());
    }

    #[test]
    fn an_answer_to_another_request_is_none() {
        let named = |kind: &str, id: &str, name: &str| json!({"resourceType": kind, "id": id, "identifier": [{"value": name}]});
        let put = |id| Request::send(Method::Put, format!("Flag/{id}"), &named("Flag", id, id));
        let post = |name| Request::send(Method::Post, "Flag", &named("Flag", "", name));
        let read = |requests: &[Request], shown: [Value; 2]| {
            let entries = shown.map(|one| json!({"response": {"status": "200"}, "resource": one}));
            let body = json!({"resourceType": "Bundle", "entry": entries}).to_string().into_bytes();
            let received_at = chrono::DateTime::UNIX_EPOCH;
            unpack(&Response { status: 200, headers: Vec::new(), body, received_at }, requests)
        };
        let (a, b) = (named("Flag", "a", "a"), named("Flag", "b", "b"));
        assert!(read(&[put("a"), put("b")], [a.clone(), b.clone()]).is_some());
        assert!(read(&[put("a"), put("b")], [b.clone(), a.clone()]).is_none());
        assert!(read(&[post("a"), post("b")], [a.clone(), b.clone()]).is_some());
        assert!(read(&[post("a"), post("b")], [b.clone(), a.clone()]).is_none());
        assert!(read(&[post("a"), Request::get("Goal?x=1")], [b.clone(), a.clone()]).is_none());
        let list = |one: &Value| json!({"resourceType": "Bundle", "entry": [{"resource": one}]});
        let empty = json!({"resourceType": "Bundle"});
        let look = |name| Request::get(format!("Flag?identifier=x%7C{name}"));
        assert!(read(&[look("a"), Request::get("Goal?x=1")], [list(&a), empty.clone()]).is_some());
        assert!(read(&[look("a"), Request::get("Goal?x=1")], [empty, list(&a)]).is_none());
        assert!(read(&[look("a"), look("b")], [list(&b), list(&a)]).is_none());
        let count = |kind: &str| {
            let link = json!([{"relation": "self", "url": format!("https://x/fhir/{kind}?a=b")}]);
            json!({"resourceType": "Bundle", "total": 3, "link": link})
        };
        let two = [Request::get("Flag?x=1"), Request::get("Goal?x=1")];
        assert!(read(&two, [count("Flag"), count("Goal")]).is_some());
        assert!(read(&two, [count("Goal"), count("Flag")]).is_none());
    }
}
