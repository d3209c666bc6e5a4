//! A resource of ours as a service shows it.

use serde_json::Value;

use crate::same::{is_withdrawn, withdraw};
use crate::{Method, Request, Response};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub(super) id: String,
    pub(super) version: Option<String>,
    /// The `ETag` that came with it, as written.
    pub(super) tag: Option<String>,
}

impl Place {
    pub(super) fn new(id: String, version: Option<String>) -> Self {
        Self { id, version, tag: None }
    }

    /// What `If-Match` may say, which differs from one service to the next: the
    /// version as FHIR writes it, then, if that was not understood, the `ETag` as
    /// it came, then the version as HTTP would have it compared. Each once.
    pub(super) fn tags(&self) -> Vec<String> {
        let version = self.version.as_ref();
        let weak = version.map(|version| format!("W/\"{version}\""));
        let strong = version.map(|version| format!("\"{version}\""));
        let mut tags: Vec<String> = Vec::new();
        for tag in [weak, self.tag.clone(), strong].into_iter().flatten() {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        tags
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub(super) place: Place,
    pub(super) resource: Value,
}

/// How many resources carry the part's identifier.
pub(super) enum Hits {
    None,
    /// Only about another patient.
    OfAnother,
    One(Found),
    Several {
        keep: Found,
        rest: Vec<Found>,
    },
}

impl Hits {
    /// Keeps the lowest id that still stands; only those that still stand are
    /// left to withdraw.
    pub(super) fn of(mut found: Vec<Found>) -> Self {
        found.sort_by_key(|one| (one.is_withdrawn(), one.place.id.clone()));
        let mut found = found.into_iter();
        let Some(keep) = found.next() else { return Self::None };
        match found.filter(|one| !one.is_withdrawn()).collect::<Vec<_>>() {
            rest if rest.is_empty() => Self::One(keep),
            rest => Self::Several { keep, rest },
        }
    }
}

impl Found {
    /// The resource of this type in an answer. Its version is that of its `meta`,
    /// else that of the `ETag`: some services put something of their own there.
    pub(super) fn in_body(resource_type: &str, response: &Response) -> Option<Self> {
        let mut found = Self::in_resource(resource_type, response.resource()?)?;
        let place = &mut found.place;
        place.version = place.version.take().or_else(|| response.etag_version());
        place.tag = response.etag().map(str::to_owned);
        Some(found)
    }

    pub(super) fn in_resource(resource_type: &str, resource: Value) -> Option<Self> {
        let text = |pointer| resource.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        if text("/resourceType")? != resource_type {
            return None;
        }
        let place = Place::new(text("/id")?, text("/meta/versionId"));
        Some(Self { place, resource })
    }

    fn is_withdrawn(&self) -> bool {
        is_withdrawn(&self.resource)
    }
}

/// Marks a duplicate of ours as not to be used, leaving all else as it is.
pub(super) fn take_back(resource_type: &str, found: &Found) -> Request {
    let mut resource = found.resource.clone();
    withdraw(&mut resource);
    let target = format!("{resource_type}/{}", found.place.id);
    if_match(Request::send(Method::Put, target, &resource), &found.place, 0)
}

/// Only over this version; `tried` is how often the service said that it is
/// another one.
pub(super) fn if_match(request: Request, place: &Place, tried: u8) -> Request {
    let tags = place.tags();
    match tags.get(usize::from(tried)).or(tags.last()) {
        Some(tag) => request.with("if-match", tag.clone()),
        None => request,
    }
}
