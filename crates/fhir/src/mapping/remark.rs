//! "Something is wrong here": a Communication from the person about what a
//! service holds. Why this and nothing else: decision 0027.
//!
//! What it is about is named by its whole address, which says whose it is on
//! whatever computer it is read.

use model::{Field, Page};
use serde_json::{Value, json};

use super::frame::Frame;
use super::write::{Fields, concept, field, put, put_all, put_moment};
use super::{Part, Role, WITHDRAWN, look};
use crate::reference::type_and_id;

/// What tells it from any other Communication.
const SYSTEM: &str = "urn:keepwell:communication";
const CODE: &str = "remark";
const WORDS: &str = "The person says that something in their record is wrong";

pub(super) fn write(page: &Page, frame: &Frame<'_>) -> Vec<Part> {
    let mut fields = frame.begin("Communication", Role::Main);
    put(&mut fields, "subject", Some(frame.patient()));
    let status = if frame.withdrawn { WITHDRAWN } else { "completed" };
    put(&mut fields, "status", Some(status));
    if !frame.withdrawn {
        put_said(&mut fields, page, frame);
    }
    vec![frame.part(Role::Main, frame.withdrawn, fields)]
}

fn put_said(fields: &mut Fields, page: &Page, frame: &Frame<'_>) {
    let category = json!({"coding": [{"system": SYSTEM, "code": CODE}], "text": WORDS});
    put_all(fields, "category", vec![category]);
    put(fields, "topic", concept(field(page, Field::Name)));
    let about = field(page, Field::Resource).map(|address| json!({"reference": address}));
    put_all(fields, "about", about.into_iter().collect());
    put_moment(fields, "sent", &page.at);
    put(fields, "sender", Some(frame.writer()));
    let said = field(page, Field::Note).map(|note| json!({"contentString": note}));
    put_all(fields, "payload", said.into_iter().collect());
}

pub(super) fn is_one(resource: &Value) -> bool {
    let categories = look::list(resource, "category").iter();
    categories.into_iter().any(|one| look::has_code(one, SYSTEM, CODE))
}

pub(super) fn read(page: &mut Page, resource: &Value) {
    look::fill_at(page, look::moment(resource, "sent"));
    look::fill(page, Field::Name, resource.get("topic").and_then(look::concept));
    // A service may shorten the address of what is its own: the same place.
    let is_short = |one: &&str| !one.contains("://") && type_and_id(one).is_some();
    let about = look::text(resource, "/about/0/reference").filter(|one| !is_short(one));
    look::fill_needed(page, Field::Resource, about);
    look::fill_needed(page, Field::Note, look::text(resource, "/payload/0/contentString"));
}

#[cfg(test)]
mod tests {
    use model::EntryKind;

    use super::super::tests::{context, entry, full};
    use super::super::{Item, elsewhere, parts};
    use super::*;

    #[test]
    fn an_address_that_the_service_shortens_is_no_change() {
        let item = Item::Entry(entry(full(EntryKind::Remark)));
        let mut theirs = parts(&item, &context()).unwrap().remove(0).resource;
        theirs["about"][0]["reference"] = "Condition/1".into();
        let seen = elsewhere(&item, &context(), Role::Main, &theirs).unwrap();
        let Item::Entry(after) = seen.item else { panic!("an entry") };
        assert_eq!(after.state.page, full(EntryKind::Remark));
        assert_eq!(seen.unread, Vec::<String>::new());
    }

    #[test]
    fn any_other_message_is_not_ours() {
        let other = json!({"resourceType": "Communication", "category": [{"text": "reminder"}]});
        assert!(!is_one(&other) && !is_one(&json!({})));
    }
}
