//! Pages of resources (FHIR R4, Bundle), with each resource's bytes as sent.
//!
//! A page is cut into resources without reading them, so that what is kept is
//! what the service wrote, to the byte. A resource that cannot be named is
//! left out and counted; the rest of its page is kept.

mod outline;

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use url::Url;

use crate::exchange::without_mark;
use crate::{Response, reference};
use outline::Outline;

/// One resource as a service sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Such as `Condition`.
    pub resource_type: String,
    /// Its id at the service.
    pub id: String,
    /// Its version, where the service keeps versions.
    pub version: Option<String>,
    /// When it last changed at the service, as written.
    pub last_updated: Option<String>,
    /// Exactly as sent.
    pub bytes: Vec<u8>,
}

/// One resource of a page, and what a walk needs to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) received: Received,
    /// `Type/id` of what it points to at the same service.
    pub(crate) references: BTreeSet<String>,
    /// `Type/id` of whom it is about, where it says so in the usual place.
    pub(crate) about: Option<String>,
}

/// One page, read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) resources: Vec<Listed>,
    /// `Type/id` of what a history says was removed.
    pub(crate) removed: BTreeSet<String>,
    /// How many had no type or id, or were nested too deep to be read.
    pub(crate) skipped: usize,
    /// How many the service says match in all.
    pub(crate) total: Option<usize>,
    /// The link to the next page, as sent.
    pub(crate) next: Option<String>,
    /// It has no links at all, not even one to itself.
    pub(crate) unlinked: bool,
    /// All of it came on an earlier page.
    pub(crate) repeats: bool,
}

/// A Bundle, with its entries read or raw.
#[derive(Deserialize)]
struct Envelope<'a, E> {
    #[serde(rename = "resourceType", borrow)]
    resource_type: Option<&'a RawValue>,
    #[serde(borrow)]
    total: Option<&'a RawValue>,
    #[serde(borrow)]
    link: Option<&'a RawValue>,
    entry: Option<E>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    resource: Option<&'a RawValue>,
    #[serde(borrow, rename = "fullUrl")]
    full_url: Option<&'a RawValue>,
    #[serde(borrow)]
    request: Option<&'a RawValue>,
    #[serde(borrow)]
    response: Option<&'a RawValue>,
}

impl Page {
    /// Reads a Bundle; `None` when the body is not one.
    pub(crate) fn read(body: &[u8], base: &Url) -> Option<Self> {
        let body = std::str::from_utf8(without_mark(body)).ok()?;
        if let Ok(envelope) = serde_json::from_str::<Envelope<'_, Vec<Entry<'_>>>>(body) {
            let (mut page, entries) = Self::begin(envelope)?;
            for entry in entries.into_iter().flatten() {
                page.add(Some(entry), base);
            }
            return Some(page);
        }
        // An entry is none, which costs that entry alone.
        let (mut page, entries) = Self::begin(serde_json::from_str(body).ok()?)?;
        for entry in parsed::<Vec<&RawValue>>(entries).unwrap_or_default() {
            page.add(serde_json::from_str(entry.get()).ok(), base);
        }
        Some(page)
    }

    /// A page without its entries, and those.
    fn begin<E>(envelope: Envelope<'_, E>) -> Option<(Self, Option<E>)> {
        if parsed::<String>(envelope.resource_type)? != "Bundle" {
            return None;
        }
        let links: Vec<Value> = parsed(envelope.link).unwrap_or_default();
        let (next, unlinked) = (links.iter().find_map(next_url), links.is_empty());
        let page = Self { total: parsed(envelope.total), next, unlinked, ..Self::default() };
        Some((page, envelope.entry))
    }

    fn add(&mut self, entry: Option<Entry<'_>>, base: &Url) {
        if let Some(place) = entry.as_ref().and_then(|entry| removal(entry, base)) {
            self.removed.insert(place);
            return;
        }
        match entry.and_then(|entry| entry.resource).and_then(|raw| Listed::read(raw.get(), base)) {
            // A note about the search, not part of anyone's record.
            Some(listed) if listed.received.resource_type == "OperationOutcome" => {}
            Some(listed) => self.resources.push(listed),
            None => self.skipped += 1,
        }
    }
}

impl Listed {
    fn read(raw: &str, base: &Url) -> Option<Self> {
        let mut outline = Outline::read(raw, base)?;
        let resource_type = outline.resource_type.take().filter(|name| reference::is_type(name))?;
        // A note about a search may have no id.
        let is_note = resource_type == "OperationOutcome";
        let id = outline.id.take().filter(|id| is_note || reference::is_id(id));
        let about = outline.about();
        let received = Received {
            resource_type,
            id: if is_note { id.unwrap_or_default() } else { id? },
            version: outline.version,
            last_updated: outline.last_updated,
            bytes: raw.as_bytes().to_vec(),
        };
        Some(Self { received, references: outline.references, about })
    }

    /// Reads the answer to a read by id.
    pub(crate) fn answer(response: &Response, base: &Url) -> Option<Self> {
        let text = std::str::from_utf8(without_mark(&response.body)).ok()?;
        Self::read(text.trim(), base)
    }

    /// `Type/id`.
    pub(crate) fn place(&self) -> String {
        format!("{}/{}", self.received.resource_type, self.received.id)
    }
}

/// What an entry of a history says was removed. Some services leave out how it
/// was asked for, and say only where it was and that it is not there, or not even
/// that.
fn removal(entry: &Entry<'_>, base: &Url) -> Option<String> {
    let read = |raw: Option<&RawValue>| parsed::<Value>(raw).unwrap_or_default();
    let (request, response) = (read(entry.request), read(entry.response));
    let text = |value: &Value, key: &str| value.get(key)?.as_str().map(str::to_owned);
    let is_gone = match text(&request, "method") {
        Some(method) => method == "DELETE",
        None => {
            let status = text(&response, "status");
            let is_gone = |status: &str| status.starts_with("410") || status.starts_with("204");
            entry.resource.is_none() && status.as_deref().is_none_or(is_gone)
        }
    };
    let full_url = || parsed::<String>(entry.full_url);
    let url = text(&request, "url").or_else(full_url).filter(|_| is_gone)?;
    let (kind, id) = reference::local(&url, base)?;
    Some(format!("{kind}/{id}"))
}

fn parsed<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Option<T> {
    serde_json::from_str(raw?.get()).ok()
}

fn next_url(link: &Value) -> Option<String> {
    let is_next = link.get("relation")?.as_str()? == "next";
    is_next.then(|| link.get("url")?.as_str().map(str::to_owned))?
}

/// The answer to a search for our own resources.
pub(crate) struct SearchResult {
    /// What matched.
    pub(crate) resources: Vec<Value>,
    has_next: bool,
}

impl SearchResult {
    /// `None` when it was no success, or not a Bundle. Nothing at all (204) is one
    /// without anything.
    pub(crate) fn read(response: &Response) -> Option<Self> {
        if response.status == 204 {
            return Some(Self { resources: Vec::new(), has_next: false });
        }
        let bundle = response.resource().filter(|_| response.is_success())?;
        if bundle.get("resourceType")?.as_str()? != "Bundle" {
            return None;
        }
        let list = |key| bundle.get(key).and_then(Value::as_array).into_iter().flatten();
        let resources = list("entry").filter_map(|entry| entry.get("resource"));
        let is_note = |one: &&Value| one.get("resourceType") == Some(&"OperationOutcome".into());
        Some(Self {
            resources: resources.filter(|one| !is_note(one)).cloned().collect(),
            has_next: list("link").any(|link| next_url(link).is_some()),
        })
    }

    /// With none of ours among them: whether ours may be there all the same,
    /// because the service took no notice of what was searched for.
    pub(crate) fn may_hide_more(&self) -> bool {
        self.has_next || !self.resources.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Option<Page> {
        Page::read(body.as_bytes(), &Url::parse("https://a.example/fhir").unwrap())
    }

    #[test]
    fn bytes_are_kept_as_sent() {
        let resource = "{ \"id\":\"1\",\n\"resourceType\" : \"Observation\", \"valueQuantity\":\
            {\"value\":1.50}, \"x\":\"\\u00e9\", \"meta\":{\"versionId\":\"2\",\"lastUpdated\":\"t\"}}";
        let page = read(&format!(
            "\u{feff}{{\"resourceType\":\"Bundle\",\"total\":7,\"entry\":[{{\"resource\":{resource} }}]}}"
        ))
        .unwrap();
        let expected = Received {
            resource_type: "Observation".into(),
            id: "1".into(),
            version: Some("2".into()),
            last_updated: Some("t".into()),
            bytes: resource.as_bytes().to_vec(),
        };
        let received = page.resources.into_iter().map(|one| one.received).collect::<Vec<_>>();
        assert_eq!((received, page.total, page.skipped), (vec![expected], Some(7), 0));
    }

    #[test]
    fn wrong_types_cost_only_themselves() {
        let page = read(
            r#"{"resourceType":"Bundle","total":"many","link":{"relation":"next"},"entry":[
                7, {"resource":null}, {"resource":[]}, {"resource":{"resourceType":"Flag"}},
                {"resource":{"resourceType":"Flag","id":"a/../b"}},
                {"resource":{"resourceType":"<b>","id":"1"}},
                {"resource":{"resourceType":"Flag","id":"ok","meta":"odd"}},
                {"resource":{"resourceType":"OperationOutcome"}}
            ]}"#,
        )
        .unwrap();
        assert_eq!((page.resources.len(), page.skipped), (1, 6));
        assert_eq!((page.total, page.next), (None, None));
    }

    #[test]
    fn what_is_not_a_page_is_told_apart() {
        assert!(read("<html/>").is_none());
        assert!(read("{\"resourceType\":\"Patient\"}").is_none());
        assert!(read("{\"resourceType\":\"Bundle\",\"entry\":[").is_none());
        assert!(read("{\"resourceType\":\"Bundle\"}").unwrap().resources.is_empty());
    }

    #[test]
    fn a_resource_nested_too_deep_is_left_out() {
        let deep = format!(
            "{{\"resourceType\":\"Flag\",\"id\":\"1\",\"x\":{}{}}}",
            "[".repeat(200_000),
            "]".repeat(200_000)
        );
        let page = read(&format!(
            "{{\"resourceType\":\"Bundle\",\"entry\":[{{\"resource\":{deep}}},\
             {{\"resource\":{{\"resourceType\":\"Flag\",\"id\":\"2\"}}}}]}}"
        ))
        .unwrap();
        assert_eq!((page.resources.len(), page.skipped), (1, 1));
    }

    #[test]
    fn references_within_the_service_are_found() {
        let page = read(
            r##"{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Encounter","id":"1",
                "participant":[{"individual":{"reference":"Practitioner/2"}}],
                "serviceProvider":{"reference":"https://a.example/fhir/Organization/3"},
                "elsewhere":{"reference":"https://b.example/fhir/Organization/4"},
                "inside":{"reference":"#x"}, "odd":{"reference":7}}}]}"##,
        )
        .unwrap();
        let [listed] = page.resources.as_slice() else { panic!("{page:?}") };
        assert_eq!(Vec::from_iter(&listed.references), ["Organization/3", "Practitioner/2"]);
        assert_eq!((listed.place().as_str(), &listed.about), ("Encounter/1", &None));
    }

    #[test]
    fn a_letter_points_to_its_file_and_says_whom_it_is_about() {
        let page = read(
            r##"{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"DocumentReference",
                "id":"1","subject":{"reference":"https://a.example/fhir/Patient/9"},
                "content":[{"attachment":{"url":"Binary/7"}},
                    {"attachment":{"url":"https://b.example/fhir/Binary/8"}},
                    {"attachment":{"url":"https://a.example/fhir/Letter"}}]}}]}"##,
        )
        .unwrap();
        let [listed] = page.resources.as_slice() else { panic!("{page:?}") };
        assert_eq!(Vec::from_iter(&listed.references), ["Binary/7", "Patient/9"]);
        assert_eq!(listed.about.as_deref(), Some("Patient/9"));
    }

    #[test]
    fn a_history_tells_of_removals() {
        let page = read(
            r#"{"resourceType":"Bundle","type":"history","entry":[
                {"request":{"method":"DELETE","url":"Flag/1"},"response":{"status":"204"}},
                {"request":{"method":"DELETE","url":"https://b.example/fhir/Flag/2"}},
                {"fullUrl":"https://a.example/fhir/Flag/4","response":{"status":"410 Gone"}},
                {"request":{"method":"DELETE","url":"Flag/5/_history/2"}},
                {"request":{"method":"PUT","url":"Flag/3"},
                 "resource":{"resourceType":"Flag","id":"3"}}]}"#,
        )
        .unwrap();
        assert_eq!(Vec::from_iter(&page.removed), ["Flag/1", "Flag/4", "Flag/5"]);
        assert_eq!((page.resources.len(), page.skipped), (1, 1));
    }

    #[test]
    fn the_next_page_is_linked() {
        let page = read(
            r#"{"resourceType":"Bundle","link":[{"relation":"self","url":"s"},
                {"relation":"next"},{"relation":"next","url":"n"}]}"#,
        );
        assert_eq!(page.unwrap().next.as_deref(), Some("n"));
    }
}
