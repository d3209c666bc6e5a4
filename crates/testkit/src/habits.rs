//! Habits that other FHIR servers have, put on the real one from outside.

mod odd;
mod wild;

use serde_json::{Value, json};

use crate::http::{Incoming, Reply};

/// What a proxy changes about the server behind it. The default changes
/// nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Habits {
    /// Versions are opaque (`W/"v-3-x"`), not counted.
    pub opaque_versions: bool,
    /// 404 instead of 410 for what was deleted.
    pub forgets_deleted: bool,
    /// Says and means that ids are its own to choose.
    pub chooses_ids: bool,
    /// Says that clients may choose ids, and refuses it.
    pub breaks_its_promise: bool,
    /// No links between pages.
    pub hides_links: bool,
    /// No totals, unless nothing else is asked for.
    pub counts_nothing: bool,
    /// No `$everything`.
    pub lacks_everything: bool,
    /// Refuses `_lastUpdated` with 400.
    pub refuses_last_updated: bool,
    /// Answers writes without the resource.
    pub answers_briefly: bool,
    /// Refuses whatever has this text in it, and a batch with it as a whole.
    pub chokes_on: Option<&'static str>,
    /// No `_history`.
    pub lacks_history: bool,
    /// Everything changed at the same moment.
    pub one_moment: bool,
    /// Says nothing of what it can do.
    pub says_nothing: bool,
    /// No Binary, whatever it says.
    pub refuses_binary: bool,
    /// `If-None-Exist` is not looked at: two that race are both created.
    pub creates_anyway: bool,
    /// No batch.
    pub lacks_batch: bool,
    /// A link to a page works from the second time on.
    pub links_expire: bool,
    /// Took medicine requests that no FHIR allows, and shows them so.
    pub took_anything: bool,
    /// Errors are words, and no FHIR.
    pub plain_errors: bool,
    /// `If-Match` is compared letter by letter with an `ETag` that is not weak.
    pub strict_tags: bool,
    /// An `ETag` is made of the content, and has nothing to do with the version.
    pub own_tags: bool,
    /// Keeps no versions.
    pub no_versions: bool,
    /// Answers writes with nothing but where it is.
    pub answers_with_place: bool,
    /// Answers writes with words about them, as a resource.
    pub answers_with_outcome: bool,
    /// Says that clients may choose ids, and forbids it.
    pub forbids_ids: bool,
    /// Takes no notice of whom a search is about.
    pub ignores_patient: bool,
    /// Refuses the parameter `patient` with 400; `subject` will do.
    pub refuses_patient: bool,
    /// Its history does not say how anything was asked for.
    pub forgets_requests: bool,
    /// `total` is how many are on the page.
    pub counts_pages: bool,
    /// A byte order mark before everything.
    pub marks_bytes: bool,
    /// Calls itself `localhost`, whatever it was called by.
    pub calls_itself_localhost: bool,
    /// Answers come packed (gzip).
    pub packs: bool,
    /// Takes nothing but these types, and only shows all others.
    pub takes_only: Option<&'static [&'static str]>,
    /// Answers under an address with `/` at its end, and sends everyone there (301).
    pub redirects: bool,
    /// Takes JSON by its plain name only; 415 for the one that FHIR gives it.
    pub plain_json: bool,
    /// 500 for every batch.
    pub breaks_on_batches: bool,
    /// Answers the requests of a batch in another order.
    pub mixes_batches: bool,
    /// 412 for whatever is to be written over one version only, or only if new.
    pub refuses_conditions: bool,
    /// Says which types it has, and not what can be done with them.
    pub lists_types_only: bool,
    /// A link to a page is nothing but its query.
    pub links_by_query: bool,
    /// Its history says only where something was that is gone.
    pub bare_removals: bool,
    /// Lists bring other people's things as well.
    pub adds_others: bool,
    /// Keeps lists in another order, and no line ends.
    pub keeps_tables: bool,
    /// Keeps no identifiers, and says 200 where it made something.
    pub forgets_names: bool,
    /// An empty list is no answer at all.
    pub nothing_is_204: bool,
    /// Says that it keeps files, answers and documents, which the server behind
    /// keeps without saying so.
    pub says_more: bool,
}

/// What the server behind keeps without saying so.
const UNSAID: [&str; 4] = ["Binary", "Composition", "Questionnaire", "QuestionnaireResponse"];

const MEDICINE: &str = "MedicationRequest";
/// When everything changed, where it did at once.
const MOMENT: &str = "2026-05-03T08:00:00Z";
/// How an opaque version is written around a counted one.
const OPAQUE: (&str, &str) = ("v-", "-x");

impl Habits {
    /// None of them, for constants.
    pub const NONE: Self = Self {
        opaque_versions: false,
        forgets_deleted: false,
        chooses_ids: false,
        breaks_its_promise: false,
        hides_links: false,
        counts_nothing: false,
        lacks_everything: false,
        refuses_last_updated: false,
        answers_briefly: false,
        chokes_on: None,
        lacks_history: false,
        one_moment: false,
        says_nothing: false,
        refuses_binary: false,
        creates_anyway: false,
        lacks_batch: false,
        links_expire: false,
        took_anything: false,
        plain_errors: false,
        strict_tags: false,
        own_tags: false,
        no_versions: false,
        answers_with_place: false,
        answers_with_outcome: false,
        forbids_ids: false,
        ignores_patient: false,
        refuses_patient: false,
        forgets_requests: false,
        counts_pages: false,
        marks_bytes: false,
        calls_itself_localhost: false,
        packs: false,
        takes_only: None,
        redirects: false,
        plain_json: false,
        breaks_on_batches: false,
        mixes_batches: false,
        refuses_conditions: false,
        lists_types_only: false,
        links_by_query: false,
        bare_removals: false,
        adds_others: false,
        keeps_tables: false,
        forgets_names: false,
        nothing_is_204: false,
        says_more: false,
    };

    /// An answer given without the server behind, if any. `exists` tells
    /// whether a resource is there.
    pub(crate) fn refuse(
        &self,
        request: &Incoming,
        exists: impl FnOnce() -> bool,
    ) -> Option<Reply> {
        let fixed_ids = self.chooses_ids || self.breaks_its_promise || self.forbids_ids;
        if fixed_ids && request.method == "PUT" && !exists() {
            let status = if self.forbids_ids { 403 } else { 405 };
            return Some(outcome(status, "ids are chosen by the server"));
        }
        let is_read = request.method == "GET";
        let unusual = self.refuse_in_the_wild(request).or_else(|| self.refuse_oddly(request));
        if unusual.is_some() {
            return unusual;
        }
        if self.takes_only.is_some_and(|types| !is_read && !types.contains(&type_of(request))) {
            return Some(outcome(405, "this is for looking at"));
        }
        if let Some(text) = self.chokes_on
            && request.body.windows(text.len()).any(|bytes| bytes == text.as_bytes())
        {
            return Some(outcome(422, "this cannot be"));
        }
        if self.refuses_binary && !is_read && type_of(request) == "Binary" {
            return Some(outcome(415, "no such bytes"));
        }
        let path = request.target.split('?').next().unwrap_or_default();
        if self.lacks_history && path.ends_with("/_history") {
            return Some(outcome(404, "no history"));
        }
        if self.lacks_batch && request.method == "POST" && type_of(request).is_empty() {
            return Some(outcome(405, "one at a time"));
        }
        if self.lacks_everything && request.target.contains("$everything") {
            return Some(outcome(404, "unknown operation"));
        }
        if self.refuses_last_updated && request.target.contains("_lastUpdated") {
            return Some(outcome(400, "unknown parameter _lastUpdated"));
        }
        None
    }

    /// The request as the server behind understands it.
    pub(crate) fn inbound(&self, request: &mut Incoming) {
        if self.opaque_versions {
            for (_, value) in request.headers.iter_mut().filter(|(name, _)| name == "if-match") {
                *value = value.replace(OPAQUE.0, "").replace(OPAQUE.1, "");
            }
        }
        if self.creates_anyway {
            request.headers.retain(|(name, _)| name != "if-none-exist");
        }
        self.inbound_in_the_wild(request);
        self.inbound_oddly(request);
    }

    /// The answer as this server would give it.
    pub(crate) fn outbound(&self, request: &Incoming, reply: &mut Reply) {
        if self.forgets_deleted && reply.status == 410 {
            reply.status = 404;
        }
        if self.opaque_versions {
            for (_, value) in reply.headers.iter_mut().filter(|(name, _)| name == "etag") {
                *value = format!("W/\"{}\"", opaque(value.trim_matches(['W', '/', '"'])));
            }
        }
        let is_write = request.method == "POST" || request.method == "PUT";
        if self.answers_briefly && is_write && (200..300).contains(&reply.status) {
            reply.body.clear();
        }
        // Untouched bytes stay untouched.
        if *self == Self::default() {
            return;
        }
        if let Ok(mut body) = serde_json::from_slice::<Value>(&reply.body) {
            self.change(request, &mut body);
            reply.body = body.to_string().into_bytes();
        }
        self.outbound_oddly(request, reply);
        self.outbound_in_the_wild(request, reply);
    }

    fn change(&self, request: &Incoming, body: &mut Value) {
        if request.target.ends_with("/metadata") {
            self.change_metadata(body);
        }
        if self.hides_links && body["resourceType"] == "Bundle" {
            body.as_object_mut().map(|bundle| bundle.remove("link"));
        }
        let asks_how_many = request.target.contains("_summary=count");
        if self.counts_nothing && body["resourceType"] == "Bundle" && !asks_how_many {
            body.as_object_mut().map(|bundle| bundle.remove("total"));
        }
        if self.opaque_versions {
            change_versions(body);
        }
        self.change_in_the_wild(request, body);
        self.change_oddly(request, body);
        if self.one_moment || self.took_anything {
            self.change_resources(body);
        }
    }

    fn change_resources(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|one| self.change_resources(one)),
            Value::Object(fields) => {
                if self.took_anything && fields.get("resourceType") == Some(&MEDICINE.into()) {
                    fields.insert("authoredOn".to_owned(), json!(["last", "week"]));
                    fields.insert("dosageInstruction".to_owned(), json!("twice"));
                }
                if let (true, Some(time)) = (self.one_moment, fields.get_mut("lastUpdated")) {
                    *time = json!(MOMENT);
                }
                fields.values_mut().for_each(|one| self.change_resources(one));
            }
            _ => {}
        }
    }

    fn change_metadata(&self, body: &mut Value) {
        if self.says_nothing {
            body.as_object_mut().map(|statement| statement.remove("rest"));
            return;
        }
        if let (true, Some(all)) = (self.says_more, body["rest"][0]["resource"].as_array_mut()) {
            let more: Vec<Value> = UNSAID.map(|name| like(&all[0], name)).into();
            all.extend(more);
        }
        let hides = |code: &Value| {
            (self.lacks_history && code == "history-system")
                || (self.lacks_batch && code == "batch")
        };
        if let Some(all) = body["rest"][0]["interaction"].as_array_mut() {
            all.retain(|one| !hides(&one["code"]));
        }
        // Most habits are put on single requests and answers only.
        let whole = Self {
            chokes_on: None,
            lacks_history: false,
            packs: false,
            mixes_batches: false,
            breaks_on_batches: false,
            says_more: false,
            ..*self
        };
        let is_all = whole == Self::default();
        if let (false, Some(all)) = (is_all, body["rest"][0]["interaction"].as_array_mut()) {
            all.retain(|one| one["code"] != "batch");
        }
        for resource in body["rest"][0]["resource"].as_array_mut().into_iter().flatten() {
            if self.chooses_ids {
                resource["updateCreate"] = json!(false);
            }
            let name = resource["type"].as_str().unwrap_or_default().to_owned();
            if self.takes_only.is_some_and(|types| !types.contains(&name.as_str())) {
                let writes = ["create", "update", "delete", "patch"];
                let is_write = |one: &Value| writes.iter().any(|code| one["code"] == *code);
                if let Some(all) = resource["interaction"].as_array_mut() {
                    all.retain(|one| !is_write(one));
                }
                resource["updateCreate"] = json!(false);
            }
            if self.lacks_everything {
                resource.as_object_mut().map(|fields| fields.remove("operation"));
            }
        }
    }
}

/// The type that a request is about: `/fhir/Observation/1`.
fn type_of(request: &Incoming) -> &str {
    let path = request.target.split('?').next().unwrap_or_default();
    path.split('/')
        .find(|part| part.starts_with(|c: char| c.is_ascii_uppercase()))
        .unwrap_or_default()
}

/// What can be done with one type can be done with another.
fn like(type_of_resource: &Value, name: &str) -> Value {
    let mut other = type_of_resource.clone();
    other["type"] = json!(name);
    other
}

fn opaque(version: &str) -> String {
    format!("{}{version}{}", OPAQUE.0, OPAQUE.1)
}

fn change_versions(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(change_versions),
        Value::Object(fields) => {
            for (key, field) in fields.iter_mut() {
                match (key.as_str(), field.as_str()) {
                    ("versionId", Some(version)) => *field = json!(opaque(version)),
                    _ => change_versions(field),
                }
            }
        }
        _ => {}
    }
}

fn outcome(status: u16, text: &str) -> Reply {
    let issue = json!({"severity": "error", "code": "not-supported", "diagnostics": text});
    Reply::fhir(status, &json!({"resourceType": "OperationOutcome", "issue": [issue]}))
}
