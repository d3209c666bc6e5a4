//! Resources of ours, sorted into the items that they are of: how an export is
//! read in again.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use uuid::Uuid;

use super::{Role, URI_SYSTEM, look, part_id};

/// The resources of one item.
#[derive(Debug, Clone, PartialEq)]
pub struct Together<'a> {
    /// What names the item.
    pub id: Uuid,
    /// Its resources: for [`read`](super::read).
    pub parts: BTreeMap<Role, &'a Value>,
}

/// The parts that have an identifier made of their item's.
const NAMED: [Role; 4] = [Role::Pulse, Role::Score, Role::Average, Role::Composition];

/// Sorts resources into items, in the order of their main parts. What is part
/// of none of ours is left out, and so is who wrote it: see
/// [`read_carer`](super::read_carer).
#[must_use]
pub fn together(resources: &[Value]) -> Vec<Together<'_>> {
    let all: BTreeMap<Uuid, &Value> =
        resources.iter().filter_map(|one| Some((our_id(one)?, one))).collect();
    let parts: BTreeSet<Uuid> =
        all.keys().flat_map(|id| NAMED.map(|role| part_id(*id, role))).collect();
    let is_main = |id: &Uuid, one: &Value| {
        !parts.contains(id) && look::text(one, "/resourceType") != Some("RelatedPerson")
    };
    let mut items = Vec::new();
    for main in resources {
        let Some(id) = our_id(main).filter(|id| is_main(id, main)) else { continue };
        let named =
            NAMED.into_iter().filter_map(|role| Some((role, *all.get(&part_id(id, role))?)));
        let file = binary(main, resources).map(|file| (Role::File, file));
        let parts = named.chain(file).chain([(Role::Main, main)]).collect();
        items.push(Together { id, parts });
    }
    items
}

/// The UUID that we identify a resource by.
fn our_id(resource: &Value) -> Option<Uuid> {
    let ours = |one: &Value| {
        let is_uri = look::text(one, "/system") == Some(URI_SYSTEM);
        let urn = look::text(one, "/value").filter(|_| is_uri)?.strip_prefix("urn:uuid:")?;
        Uuid::parse_str(urn).ok()
    };
    look::list(resource, "identifier").iter().find_map(ours)
}

/// The Binary with the bytes of a DocumentReference.
fn binary<'a>(main: &Value, resources: &'a [Value]) -> Option<&'a Value> {
    let url = look::text(main, "/content/0/attachment/url")?;
    let id = url.rsplit(['/', ':']).next()?;
    let is_it = |one: &&Value| {
        look::text(one, "/resourceType") == Some("Binary") && look::text(one, "/id") == Some(id)
    };
    resources.iter().find(is_it)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{context, items};
    use super::super::{Beside, Context, Item, Told, Writer, parts, read};
    use super::*;

    #[test]
    fn items_come_apart_and_together_again() {
        let (id, told) = (model::EntryId::from_random([3; 16]), Told::Resource);
        let writer = Writer::Carer { id, name: "Meera".into(), relationship: String::new(), told };
        let context = Context { writer, ..context() };
        let mut resources = vec![json!({"resourceType": "Patient", "id": "p1"})];
        let mut expected = 0;
        // Each has an id of its own; those of one kind share theirs in tests.
        let kinds = items().into_iter().filter(|item| matches!(item, Item::Entry(_)));
        for (n, mut item) in (0..).zip(kinds) {
            if let Item::Entry(entry) = &mut item {
                entry.state.id = model::EntryId::from_bytes([n; 16]);
            }
            expected += 1;
            for part in parts(&item, &context).unwrap() {
                let mut resource = part.resource;
                resource["id"] = part.id.to_string().into();
                resources.push(resource);
            }
        }
        let pressure = items().into_iter().find_map(|item| match item {
            Item::Reading(item) => Some(item),
            Item::Entry(_) => None,
        });
        let mut pressure = pressure.unwrap();
        let (reading, place) = (pressure.reading.clone(), "Observation/2".to_owned());
        pressure.sitting = vec![Beside { reading, place }];
        let item = Item::Reading(pressure);
        resources.extend(parts(&item, &context).unwrap().into_iter().map(|part| part.resource));
        let found = together(&resources);
        assert_eq!(found.len(), expected + 1);
        let now = "2000-01-01T00:00:00Z".parse().unwrap();
        for item in &found {
            assert!(read(|role| item.parts.get(&role).copied(), &now).is_some(), "{item:?}");
        }
        let roles: BTreeSet<Role> =
            found.iter().flat_map(|item| item.parts.keys().copied()).collect();
        let all: BTreeSet<Role> =
            Role::ALL.into_iter().filter(|role| *role != Role::Carer).collect();
        assert_eq!(roles, all);
    }
}
