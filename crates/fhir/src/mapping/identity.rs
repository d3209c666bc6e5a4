//! The names of parts: the same each time, so that a retry finds itself.

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use serde_json::Value;
use uuid::Uuid;

use super::Role;

/// The id of a part that is not the item itself: a UUID of the item's and the
/// name of the role (RFC 9562, version 5).
#[must_use]
pub fn part_id(item: Uuid, role: Role) -> Uuid {
    match role {
        Role::Main => item,
        role => named(item, role.as_str()),
    }
}

pub(super) fn part_urn(item: Uuid, role: Role) -> String {
    part_id(item, role).urn().to_string()
}

pub(super) fn named(within: Uuid, name: &str) -> Uuid {
    let mut bytes = within.as_bytes().to_vec();
    bytes.extend_from_slice(name.as_bytes());
    let mut start = [0; 16];
    for (to, from) in start.iter_mut().zip(digest(&SHA1_FOR_LEGACY_USE_ONLY, &bytes).as_ref()) {
        *to = *from;
    }
    uuid::Builder::from_sha1_bytes(start).into_uuid()
}

/// The identifiers of a resource that could be ours: those that are UUIDs.
#[must_use]
pub fn identifiers(resource: &Value) -> Vec<Uuid> {
    let listed = match resource.get("identifier") {
        Some(Value::Array(all)) => all.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let urn = |one: &Value| one.get("value")?.as_str()?.strip_prefix("urn:uuid:")?.parse().ok();
    listed.iter().filter_map(urn).collect()
}

/// Whether a resource carries the identifier of this part.
#[must_use]
pub fn is_of(resource: &Value, id: Uuid) -> bool {
    let urn = id.urn().to_string();
    let is_ours = |one: &Value| {
        one.get("value").and_then(Value::as_str).is_some_and(|v| v.eq_ignore_ascii_case(&urn))
    };
    match resource.get("identifier") {
        Some(Value::Array(all)) => all.iter().any(is_ours),
        Some(one) => is_ours(one),
        None => false,
    }
}
