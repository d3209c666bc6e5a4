//! A resource of ours as a service shows it.

use serde_json::Value;

use crate::same::{is_withdrawn, withdraw};
use crate::{Method, Request, Response};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub(super) id: String,
    pub(super) version: Option<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) place: Place,
    pub(super) resource: Value,
}

/// How many resources carry the part's identifier.
pub(super) enum Hits {
    None,
    One(Found),
    Several { keep: Found, rest: Vec<Found> },
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
    /// The resource of this type in an answer. Its version is that of the `ETag`, which
    /// `If-Match` is compared with, else that of its `meta`.
    pub(super) fn in_body(resource_type: &str, response: &Response) -> Option<Self> {
        let mut found = Self::in_resource(resource_type, response.resource()?)?;
        if let Some(version) = response.etag_version() {
            found.place.version = Some(version);
        }
        Some(found)
    }

    pub(super) fn in_resource(resource_type: &str, resource: Value) -> Option<Self> {
        let text = |pointer| resource.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        if text("/resourceType")? != resource_type {
            return None;
        }
        let place = Place { id: text("/id")?, version: text("/meta/versionId") };
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
    if_match(Request::send(Method::Put, target, &resource), found.place.version.as_deref())
}

pub(super) fn if_match(request: Request, version: Option<&str>) -> Request {
    match version {
        Some(version) => request.with("if-match", format!("W/\"{version}\"")),
        None => request,
    }
}
