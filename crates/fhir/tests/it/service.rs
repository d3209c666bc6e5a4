//! A FHIR service in memory, with the habits that real ones were seen to have.

use std::collections::BTreeMap;

use chrono::DateTime;
use fhir::{Method, Request, Response};
use serde_json::{Value, json};

/// How the service behaves. The default is the most capable one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Habits {
    /// Says that clients may choose ids.
    pub(crate) promises_ids: bool,
    /// Lets them.
    pub(crate) takes_ids: bool,
    /// Honours `If-None-Exist`.
    pub(crate) conditional_create: bool,
    /// Answers writes with the resource.
    pub(crate) shows_writes: bool,
    /// Gives versions and honours `If-Match`.
    pub(crate) versions: bool,
    /// 404 instead of 410 for what was deleted.
    pub(crate) forgets_deleted: bool,
    /// Has Provenance at all.
    pub(crate) provenance: bool,
    /// Takes answers, documents and files.
    pub(crate) documents: bool,
}

const DOCUMENTS: [&str; 4] =
    ["QuestionnaireResponse", "Composition", "DocumentReference", "Binary"];

impl Default for Habits {
    fn default() -> Self {
        Self {
            promises_ids: true,
            takes_ids: true,
            conditional_create: true,
            shows_writes: true,
            versions: true,
            forgets_deleted: false,
            provenance: true,
            documents: true,
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Service {
    pub(crate) habits: Habits,
    /// Versions by `Type/id`; `None` is a deletion.
    pub(crate) held: BTreeMap<String, Vec<Option<Value>>>,
    pub(crate) requests: Vec<Request>,
    pub(crate) writes: usize,
    ids: usize,
}

impl Service {
    pub(crate) fn new(habits: Habits) -> Self {
        Self { habits, ..Self::default() }
    }

    pub(crate) fn metadata(&self) -> Value {
        let all = ["read", "search-type", "create", "update", "delete"];
        let interaction: Vec<Value> = all.iter().map(|code| json!({"code": code})).collect();
        let mut types = vec!["Observation", "Condition", "Organization"];
        types.extend(self.habits.provenance.then_some("Provenance"));
        types.extend(DOCUMENTS.iter().filter(|_| self.habits.documents));
        let resource: Vec<Value> = types
            .iter()
            .map(|name| {
                let about = if *name == "Organization" { "name" } else { "patient" };
                json!({
                    "type": name, "interaction": interaction,
                    "updateCreate": self.habits.promises_ids,
                    "conditionalCreate": self.habits.conditional_create,
                    "searchParam": [{"name": about}]
                })
            })
            .collect();
        json!({
            "resourceType": "CapabilityStatement", "fhirVersion": "4.0.1",
            "rest": [{"mode": "server", "resource": resource}]
        })
    }

    pub(crate) fn current(&self, kind: &str) -> Vec<&Value> {
        let of_kind = self.held.iter().filter(|(place, _)| place.split('/').next() == Some(kind));
        of_kind.filter_map(|(_, versions)| versions.last()?.as_ref()).collect()
    }

    pub(crate) fn handle(&mut self, request: &Request) -> Response {
        self.requests.push(request.clone());
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        let kind = path.split('/').next().unwrap_or_default().to_owned();
        let lacks_it = DOCUMENTS.contains(&kind.as_str()) && !self.habits.documents;
        if lacks_it || kind == "Provenance" && !self.habits.provenance {
            return respond(404, None, &outcome("unknown type"));
        }
        let body = request.body.as_ref().map(|body| serde_json::from_slice(&body.0).unwrap());
        match request.method {
            Method::Get if path.contains('/') => self.read(path),
            Method::Get => self.search(&kind, query),
            Method::Put => self.put(path, request, body.unwrap()),
            Method::Post => self.post(&kind, request, body.unwrap()),
            Method::Delete => {
                self.writes += 1;
                self.held.get_mut(path).unwrap().push(None);
                respond(204, None, &Value::Null)
            }
        }
    }

    fn read(&self, path: &str) -> Response {
        match self.held.get(path).and_then(|versions| versions.last()) {
            Some(Some(resource)) => respond(200, self.etag(path), resource),
            Some(None) if !self.habits.forgets_deleted => respond(410, None, &outcome("deleted")),
            _ => respond(404, None, &outcome("not found")),
        }
    }

    fn search(&self, kind: &str, query: &str) -> Response {
        let pairs: BTreeMap<_, _> =
            url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let wanted = |resource: &&&Value| {
            let identifier = pairs.get("identifier").is_none_or(|wanted| {
                let id = match &resource["identifier"] {
                    Value::Array(all) => all.first().unwrap_or(&Value::Null),
                    one => one,
                };
                let text = |key: &str| id[key].as_str().unwrap_or_default().to_owned();
                format!("{}|{}", text("system"), text("value")) == *wanted
            });
            let target = pairs.get("target").is_none_or(|wanted| {
                let reference = resource["target"][0]["reference"].as_str().unwrap_or_default();
                reference.starts_with(wanted.as_str())
            });
            identifier && target
        };
        let current = self.current(kind);
        let entries: Vec<Value> =
            current.iter().filter(wanted).map(|one| json!({"resource": one})).collect();
        let total = entries.len();
        let bundle = json!({"resourceType": "Bundle", "total": total, "entry": entries});
        respond(200, None, &bundle)
    }

    fn put(&mut self, path: &str, request: &Request, resource: Value) -> Response {
        let exists = matches!(self.held.get(path).and_then(|v| v.last()), Some(Some(_)));
        if !exists && !self.habits.takes_ids {
            return respond(405, None, &outcome("ids are chosen by the server"));
        }
        let header =
            |name| request.headers.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str());
        if self.habits.versions && exists && header("if-none-match").is_some() {
            return respond(412, None, &outcome("it is there"));
        }
        if let (true, Some(wanted)) = (self.habits.versions, header("if-match")) {
            if !exists {
                return respond(412, None, &outcome("nothing to match"));
            }
            if self.etag(path).as_deref() != Some(wanted) {
                return respond(412, None, &outcome("another version"));
            }
        }
        self.store(path, resource, if exists { 200 } else { 201 })
    }

    fn post(&mut self, kind: &str, request: &Request, resource: Value) -> Response {
        let condition = request.headers.iter().find(|(name, _)| *name == "if-none-exist");
        if let (true, Some((_, query))) = (self.habits.conditional_create, condition) {
            let found: Value = serde_json::from_slice(&self.search(kind, query).body).unwrap();
            match found["entry"].as_array().unwrap().as_slice() {
                [] => {}
                [one] => {
                    let path = format!("{kind}/{}", one["resource"]["id"].as_str().unwrap());
                    return self.shown(200, &path);
                }
                _ => return respond(412, None, &outcome("several match")),
            }
        }
        self.ids += 1;
        let path = format!("{kind}/{:04}", self.ids);
        self.store(&path, resource, 201)
    }

    fn store(&mut self, path: &str, mut resource: Value, status: u16) -> Response {
        self.writes += 1;
        let versions = self.held.entry(path.to_owned()).or_default();
        resource["id"] = json!(path.rsplit('/').next().unwrap());
        // As real ones do: their own time zone, narrative and version.
        if let Some(at) = resource["effectiveDateTime"].as_str().map(str::to_owned) {
            let utc = DateTime::parse_from_rfc3339(&at).unwrap().to_utc();
            resource["effectiveDateTime"] = json!(utc.to_rfc3339());
        }
        resource["text"] = json!({"status": "generated", "div": "<div>…</div>"});
        if self.habits.versions {
            resource["meta"] = json!({"versionId": format!("v{}", versions.len() + 1)});
        }
        versions.push(Some(resource));
        self.shown(status, path)
    }

    fn shown(&self, status: u16, path: &str) -> Response {
        match self.habits.shows_writes {
            true => Response { status, ..self.read(path) },
            false => respond(status, self.etag(path), &Value::Null),
        }
    }

    fn etag(&self, path: &str) -> Option<String> {
        let version = self.held.get(path)?.len();
        self.habits.versions.then(|| format!("W/\"v{version}\""))
    }
}

pub(crate) fn outcome(text: &str) -> Value {
    json!({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "diagnostics": text}]})
}

pub(crate) fn respond(status: u16, etag: Option<String>, body: &Value) -> Response {
    let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
    let headers = etag.map(|tag| ("etag".to_owned(), tag)).into_iter().collect();
    Response { status, headers, body, received_at: DateTime::UNIX_EPOCH }
}
